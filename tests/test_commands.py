"""The commands and the settings, as whoever runs the program meets them."""

import os
import sqlite3
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.support.server import ROOT, Server, link_in


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CRENEAU_")}
    return subprocess.run(
        [sys.executable, "app.py", *arguments],
        cwd=ROOT,
        env=kept | {"CRENEAU_DATA_DIR": str(folder)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_first_set_up_makes_the_database_a_key_and_an_account(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate").returncode == 0
    made = run(
        tmp_path,
        "account",
        "manager",
        "Nadia@Agence.example",
        "Nadia Benali",
        CRENEAU_ACCOUNT_PASSWORD="un bon mot de passe",
    )
    assert made.returncode == 0, made.stderr
    assert "nadia@agence.example est créé" in made.stdout
    again = run(
        tmp_path,
        "account",
        "manager",
        "nadia@agence.example",
        "Nadia B.",
        "--disable",
        CRENEAU_ACCOUNT_PASSWORD="un bon mot de passe",
    )
    assert "est modifié" in again.stdout


def _account(folder: Path, *more: str, password: str = "un bon mot de passe") -> None:
    words = ("account", "contractor", "karim@artisan.example", "Karim Durand")
    done = run(folder, *words, *more, CRENEAU_ACCOUNT_PASSWORD=password)
    assert done.returncode == 0, done.stderr


def test_a_new_password_or_a_closed_account_ends_its_sessions(tmp_path: Path) -> None:
    run(tmp_path, "migrate")
    _account(tmp_path, "--phone", "01 99 00 10 20", "--area", "59")
    database = sqlite3.connect(tmp_path / "creneau.sqlite", isolation_level=None)
    now = "2026-11-24T10:00:00+00:00"
    for more in ((), ("--disable",)):
        database.execute("INSERT INTO session SELECT ?, id, ?, ? FROM account", ("0" * 64, now, now))
        _account(tmp_path, *more, password="un autre mot de passe")
        assert database.execute("SELECT count(*) FROM session").fetchone() == (0,)
    # What was not said stays.
    assert database.execute("SELECT phone, areas, active FROM account").fetchone() == (
        "01 99 00 10 20",
        "59",
        0,
    )
    database.close()


def test_the_database_is_its_owner_s_alone(tmp_path: Path) -> None:
    run(tmp_path, "migrate")
    assert (tmp_path / "creneau.sqlite").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("password", ["court", "motdepasse", "aaaaaaaaaa", "x" * 129])
def test_a_weak_password_is_refused_with_a_sentence(tmp_path: Path, password: str) -> None:
    run(tmp_path, "migrate")
    refused = run(tmp_path, "account", "manager", "a@b.example", "A", CRENEAU_ACCOUNT_PASSWORD=password)
    assert refused.returncode != 0
    assert "mot de passe" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("CRENEAU_TIMEZONE", "Europe/Pariss", "fuseau horaire"),
        ("CRENEAU_DATABASE_URL", "mysql://x", "sqlite:///"),
        ("CRENEAU_SMTP_URL", "mail.example", "smtp://"),
        ("CRENEAU_BASE_URL", "agence.example", "http://"),
        ("CRENEAU_SECRET_KEY", "court", "32 caractères"),
        ("CRENEAU_QUOTE_THRESHOLD", "beaucoup", "CRENEAU_QUOTE_THRESHOLD"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(
    tmp_path: Path, name: str, value: str, words: str
) -> None:
    refused = run(tmp_path, "migrate", **{name: value})
    assert refused.returncode != 0
    assert "Réglage refusé" in refused.stderr
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_database_that_was_not_brought_up_to_date_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    refused = run(tmp_path, "serve", PORT="1")
    assert refused.returncode != 0
    assert "make migrate" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_sqlite_database_has_one_process(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate").returncode == 0
    server = Server(tmp_path)
    server.start()
    try:
        refused = run(tmp_path, "migrate")
        assert refused.returncode != 0
        assert "Un autre processus utilise déjà" in refused.stderr
    finally:
        server.stop()
    assert run(tmp_path, "migrate").returncode == 0


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    server = Server(tmp_path, environment={"CRENEAU_DEMO": "1"})
    server.start()
    server.stop()
    key = tmp_path / "secret-key"
    text = key.read_text()
    assert len(text) == 64
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    server.start()
    server.stop()
    assert key.read_text() == text
    assert [path.name for path in tmp_path.glob("secret-key*")] == ["secret-key"]


def test_no_log_holds_a_tenants_key_an_address_or_a_telephone(tmp_path: Path) -> None:
    server = Server(tmp_path, environment={"CRENEAU_DEMO": "1"})
    server.start()
    try:
        link = link_in(server.mail("locataire.example", "Choisissez"))
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        assert "Bonjour" in opener.open(link).read().decode()
    finally:
        server.stop()
    log = (tmp_path / "server.log").read_text()
    assert link.rsplit("/", 1)[1] not in log
    assert "@" not in log
    assert "06 39 98" not in log
