"""The commands and the settings, as whoever runs the program meets them."""

import os
import sqlite3
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from operations.commands import start_warnings
from settings import Settings, load
from tests.support import nursery
from tests.support.prepared import DEMO, MIGRATED, prepared
from tests.support.server import ROOT, Server, free_port, link_in
from uploads import confinement
from uploads.storage import LABEL


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CRENEAU_")}
    return nursery.run(
        ["app.py", *arguments], kept | {"CRENEAU_DATA_DIR": str(folder)} | environment, timeout=60
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
    prepared(MIGRATED, tmp_path)
    _account(tmp_path, "--phone", "01 99 00 10 20", "--area", "59")
    database = sqlite3.connect(tmp_path / "creneau.sqlite", isolation_level=None)
    now = "2026-11-24T10:00:00+00:00"
    for more in ((), ("--disable",)):
        database.execute(
            "INSERT INTO session (key_hash, account, created_at, seen_at) SELECT ?, id, ?, ? FROM account",
            ("0" * 64, now, now),
        )
        _account(tmp_path, *more, password="un autre mot de passe")
        assert database.execute("SELECT count(*) FROM session").fetchone() == (0,)
    # What was not said stays.
    assert database.execute("SELECT phone, areas, active FROM account").fetchone() == (
        "01 99 00 10 20",
        "59",
        0,
    )
    database.close()


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("contractor", "karim..d@artisan.example", "Karim"), "nom@domaine.fr"),
        (("contractor", "jérôme@artisan.example", "Jérôme"), "accent"),
        (("contractor", "k@artisan.example", " \u200b "), "le nom"),
        (("contractor", "k@artisan.example", "x" * 121), "trop long"),
        (("contractor", "k@artisan.example", "K", "--phone", "NC"), "téléphone"),
        (("contractor", "k@artisan.example", "K", "--phone", "06 39 98 12 3"), "téléphone"),
        (("contractor", "k@artisan.example", "K", "--area", "97"), "secteur"),
        (("contractor", "k@artisan.example", "K", "--area", "59", "--area", "2C"), "« 2C »"),
    ],
)
def test_what_an_account_can_not_hold_is_refused_with_a_sentence(
    tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    prepared(MIGRATED, tmp_path)
    refused = run(tmp_path, "account", *words, CRENEAU_ACCOUNT_PASSWORD="un bon mot de passe")
    assert refused.returncode != 0
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr
    database = sqlite3.connect(tmp_path / "creneau.sqlite")
    assert database.execute("SELECT count(*) FROM account").fetchone() == (0,)
    database.close()


def test_a_contractor_s_account_is_made_no_manager_s_by_a_word_of_the_command(tmp_path: Path) -> None:
    """Its missions would wait for who can open none of their pages."""
    prepared(MIGRATED, tmp_path)
    _account(tmp_path)
    words = ("account", "manager", "karim@artisan.example", "Karim Durand")
    refused = run(tmp_path, *words, CRENEAU_ACCOUNT_PASSWORD="un autre mot de passe")
    assert refused.returncode != 0
    assert "Vérifiez le rôle" in refused.stderr
    database = sqlite3.connect(tmp_path / "creneau.sqlite")
    assert database.execute("SELECT role FROM account").fetchall() == [("contractor",)]
    database.close()


def test_an_account_is_kept_as_the_forms_keep_it(tmp_path: Path) -> None:
    prepared(MIGRATED, tmp_path)
    areas = ("--area", " 20", "--area", "2a,974", "--area", "٥٩")
    words = ("account", "contractor", "mailto:Karim@Société.example", "Karim\u200b\u00a0 Dure\u0301", *areas)
    made = run(
        tmp_path, *words, "--phone", "+262 (0)692 12 34 56", CRENEAU_ACCOUNT_PASSWORD="un bon mot de passe"
    )
    assert made.returncode == 0, made.stderr
    assert "karim@société.example est créé" in made.stdout
    database = sqlite3.connect(tmp_path / "creneau.sqlite")
    kept = database.execute("SELECT email, name, phone, areas FROM account").fetchone()
    assert kept == ("karim@xn--socit-esab.example", "Karim Duré", "0692 12 34 56", "20,2A,974,59")
    database.close()
    again = run(
        tmp_path,
        *("account", "contractor", "karim@xn--socit-esab.example", "Karim", "--disable"),
        CRENEAU_ACCOUNT_PASSWORD="un bon mot de passe",
    )
    assert "est modifié" in again.stdout


def test_the_database_is_its_owner_s_alone(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate").returncode == 0
    assert (tmp_path / "creneau.sqlite").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("password", ["court", "motdepasse", "aaaaaaaaaa", "x" * 129])
def test_a_weak_password_is_refused_with_a_sentence(tmp_path: Path, password: str) -> None:
    prepared(MIGRATED, tmp_path)
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
        ("CRENEAU_SMS_URL", "json://passerelle.example", "{to} tient la place"),
        ("CRENEAU_SMS_URL", "nonsense://passerelle.example/{to}", "aucun service"),
        ("CRENEAU_SMS_URL", "twilio://{to}", "aucun service"),
        ("CRENEAU_QUOTE_THRESHOLD", "1,234", "149,90"),
        ("CRENEAU_QUOTE_THRESHOLD", "1e3", "149,90"),
        ("CRENEAU_QUOTE_THRESHOLD", "149 90", "149,90"),
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


@pytest.mark.parametrize("value, cents", [("150", 15000), ("149,90", 14990), ("149.9", 14990), ("0", 0)])
def test_the_authorised_amount_is_set_in_euros_and_cents(
    monkeypatch: pytest.MonkeyPatch, value: str, cents: int
) -> None:
    monkeypatch.setenv("CRENEAU_QUOTE_THRESHOLD", value)
    assert Settings().threshold_cents == cents


def test_a_database_that_was_not_brought_up_to_date_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    refused = run(tmp_path, "serve", PORT="1")
    assert refused.returncode != 0
    assert "make migrate" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_sqlite_database_has_one_process(tmp_path: Path) -> None:
    prepared(MIGRATED, tmp_path)
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
    server = Server(tmp_path, prepared(MIGRATED, tmp_path))
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
    server = Server(tmp_path, prepared(DEMO, tmp_path), environment={"CRENEAU_DEMO": "1"})
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


def test_a_server_beside_another_database_s_files_does_not_start(tmp_path: Path) -> None:
    prepared(MIGRATED, tmp_path)
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / LABEL).write_text("another")
    refused = run(tmp_path, "serve")
    assert refused.returncode != 0
    assert "ne sont pas ceux de cette base de données" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert run(tmp_path, "join").returncode == 0
    assert (tmp_path / "files" / LABEL).read_text() != "another"


def test_closing_an_account_asks_what_becomes_of_its_missions(tmp_path: Path) -> None:
    prepared(MIGRATED, tmp_path)
    assert run(tmp_path, "seed", "60").returncode == 0
    database = sqlite3.connect(tmp_path / "creneau.sqlite", isolation_level=None)
    email, name, reference = database.execute(
        "SELECT c.email, c.name, m.reference FROM mission m JOIN assignment a ON a.id = m.assignment "
        "JOIN account c ON c.id = a.contractor WHERE m.status = 'slots_needed' LIMIT 1"
    ).fetchone()
    close = ("account", "contractor", email, name, "--disable")
    asked = run(tmp_path, *close, CRENEAU_ACCOUNT_PASSWORD="un bon mot de passe")
    assert asked.returncode != 0
    assert reference in asked.stderr
    assert "--missions confier" in asked.stderr
    assert database.execute("SELECT active FROM account WHERE email = ?", (email,)).fetchone() == (1,)
    done = run(tmp_path, *close, "--missions", "confier", CRENEAU_ACCOUNT_PASSWORD="un bon mot de passe")
    assert done.returncode == 0, done.stderr
    assert database.execute("SELECT status FROM mission WHERE reference = ?", (reference,)).fetchone() == (
        "new",
    )
    assert database.execute("SELECT active FROM account WHERE email = ?", (email,)).fetchone() == (0,)


@pytest.mark.parametrize(
    "host, base_url, proxies, demo, words",
    [
        ("0.0.0.0", "", "", "0", ["CRENEAU_BASE_URL"]),
        ("127.0.0.1", "https://agence.example", "", "0", ["FORWARDED_ALLOW_IPS"]),
        ("::", "https://agence.example", "10.0.0.1", "1", ["mots de passe affichés"]),
        ("127.0.0.1", "", "", "1", []),
        ("127.0.0.1", "", "", "0", ["CRENEAU_SMS_URL"]),
        ("0.0.0.0", "https://agence.example", "10.0.0.1", "0", []),
    ],
)
def test_the_start_warns_of_what_goes_wrong_later(
    monkeypatch: pytest.MonkeyPatch, host: str, base_url: str, proxies: str, demo: str, words: list[str]
) -> None:
    monkeypatch.setenv("CRENEAU_BASE_URL", base_url)
    monkeypatch.setenv("CRENEAU_DEMO", demo)
    monkeypatch.setenv("CRENEAU_SMTP_URL", "smtp://localhost" if "CRENEAU_SMS_URL" in words else "")
    warned = start_warnings(host, load(), proxies=proxies)
    assert len(warned) == len(words)
    assert all(word in sentence for word, sentence in zip(words, warned, strict=True))


WITHOUT_LANDLOCK = """
import errno, os, sys, seccompy
rules = seccompy.Filter()
rules.errno("landlock_create_ruleset", errno.ENOSYS)
rules.load()
os.execv(sys.executable, [sys.executable, "app.py", "serve"])
"""


@pytest.mark.parametrize("lacking", [False, True])
def test_the_start_says_what_children_are_not_kept_from(tmp_path: Path, lacking: bool) -> None:
    """On an empty database: it ends there."""
    told = confinement.held().lacking
    if lacking and confinement.held().calls:
        command, told = ["-c", WITHOUT_LANDLOCK], [confinement.NO_FILES]
    else:
        command = ["app.py", "serve"]
    environment = os.environ | {"CRENEAU_DATA_DIR": str(tmp_path), "CRENEAU_DATABASE_URL": ""}
    ended = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    warned = [line for line in ended.stderr.splitlines() if line.startswith("Attention : ce système")]
    assert warned == [f"Attention : {sentence}" for sentence in told]
    assert "make migrate" in ended.stderr


WHAT_THEY_ARE_FORKED_FROM = """
import ctypes
import operations.preloaded
print("dumpable", ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""
A_WORKER = """
import asyncio, ctypes, app

async def work():
    async with app.create_app().lifespan():
        print("dumpable", ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))

asyncio.run(work())
"""
THE_ONE_THAT_STARTS_THEM = """
import ctypes, sys
from operations import commands, listening
listening.run = lambda *_, **__: print("dumpable", ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
sys.argv = ["app.py", "serve"]
commands.main()
"""


WHAT_A_WORKER_LOADS = """
import asyncio, sys, app
from models.people.account import Account

async def work():
    async with app.create_app().lifespan():
        await Account.count()
        print(sorted({"black", "piccolo.apps"} & set(sys.modules)))

asyncio.run(work())
"""


def test_a_server_loads_nothing_that_only_writes_migrations(tmp_path: Path) -> None:
    prepared(MIGRATED, tmp_path)
    environment = os.environ | {"CRENEAU_DATA_DIR": str(tmp_path), "CRENEAU_DATABASE_URL": ""}
    command = [sys.executable, "-c", WHAT_A_WORKER_LOADS]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    "process",
    [A_WORKER, WHAT_THEY_ARE_FORKED_FROM, THE_ONE_THAT_STARTS_THEM],
    ids=["a worker", "what it is forked from", "what starts it"],
)
def test_no_other_process_of_the_same_user_looks_into_the_server(tmp_path: Path, process: str) -> None:
    prepared(MIGRATED, tmp_path)
    environment = os.environ | {"CRENEAU_DATA_DIR": str(tmp_path), "CRENEAU_DATABASE_URL": ""}
    done = subprocess.run(
        [sys.executable, "-c", process],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ("dumpable 0" in done.stdout) is (sys.platform == "linux"), done.stderr


def test_an_account_that_can_not_be_changed_keeps_its_missions(tmp_path: Path) -> None:
    """Nothing is half done: they would be back in the pool, and the account open."""
    assert run(tmp_path, "seed", "60").returncode == 0
    database = sqlite3.connect(tmp_path / "creneau.sqlite", isolation_level=None)
    email, name = database.execute(
        "SELECT c.email, c.name FROM mission m JOIN assignment a ON a.id = m.assignment "
        "JOIN account c ON c.id = a.contractor WHERE m.status = 'slots_needed' LIMIT 1"
    ).fetchone()
    before = database.execute("SELECT id, status, version FROM mission ORDER BY id").fetchall()
    close = ("account", "contractor", email, name, "--disable", "--missions", "confier", "--phone", "douze")
    refused = run(tmp_path, *close, CRENEAU_ACCOUNT_PASSWORD="un bon mot de passe")
    assert refused.returncode != 0
    assert database.execute("SELECT id, status, version FROM mission ORDER BY id").fetchall() == before


def test_invented_missions_are_not_put_among_real_accounts(tmp_path: Path) -> None:
    """They could not be taken out again."""
    made = ("account", "manager", "nadia@cabinet-rihour.fr", "Nadia Benali")
    prepared(MIGRATED, tmp_path)
    assert run(tmp_path, *made, CRENEAU_ACCOUNT_PASSWORD="tigre-lampe-velours").returncode == 0
    refused = run(tmp_path, "seed", "10")
    assert refused.returncode != 0
    assert "de vrais comptes" in refused.stderr
    assert "Traceback" not in refused.stderr
    database = sqlite3.connect(tmp_path / "creneau.sqlite", isolation_level=None)
    assert database.execute("SELECT count(*) FROM mission").fetchone() == (0,)
    assert run(tmp_path, "seed", "10", "--anyway").returncode == 0
    assert database.execute("SELECT count(*) FROM mission").fetchone() == (10,)


def test_a_database_of_long_ago_waits_for_a_word(tmp_path: Path) -> None:
    prepared(MIGRATED, tmp_path)
    database = sqlite3.connect(tmp_path / "creneau.sqlite", isolation_level=None)
    database.execute(
        "INSERT INTO installation (id, identity, secret_mark, seen_at) VALUES (1, 'here', '', '2026-01-02T10:00:00+00:00')"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CRENEAU_")}
    environment |= {"CRENEAU_DATA_DIR": str(tmp_path), "PORT": str(free_port())}
    server = subprocess.Popen(
        [sys.executable, "app.py", "serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    assert "Créneau" in server.stdout.readline(), "it serves all the same"
    server.terminate()
    assert "app.py resume" in server.communicate(timeout=60)[1]
    assert run(tmp_path, "resume").returncode == 0
    assert database.execute("SELECT seen_at > '2026-06-01' FROM installation").fetchone() == (1,)


def test_an_older_version_does_not_serve_a_newer_one_s_database(tmp_path: Path) -> None:
    prepared(MIGRATED, tmp_path)
    database = sqlite3.connect(tmp_path / "creneau.sqlite", isolation_level=None)
    database.execute(
        "INSERT INTO migration (name, app_name, ran_on) VALUES ('2099-01-01T00:00:00:000000', 'creneau', '2099-01-01')"
    )
    refused = run(tmp_path, "serve")
    assert refused.returncode != 0
    assert "version plus récente" in refused.stderr
    assert "Traceback" not in refused.stderr
