"""One command moves a database into another, empty one: from SQLite to PostgreSQL and back, with nothing lost."""

import asyncio
import contextlib
import hashlib
import secrets
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import piccolo.engine.sqlite  # noqa: F401
import pytest

from models.tables import ALL
from tests.proofs.conftest import Stages
from tests.proofs.stage import SECRET, Stage, in_a_thread, wire
from tests.support.postgres import running_server

TABLES = [table._meta.tablename for table in ALL]
MISSIONS = 40


@pytest.fixture
def lite(stages: Stages) -> Stage:
    return stages("lite", None)


@pytest.fixture(scope="module")
def migrated() -> Iterator[str]:
    """A PostgreSQL database to copy, migrated and empty."""
    with tempfile.TemporaryDirectory() as folder:
        template = Stage(Path(folder), running_server())
        template.migrate()
        yield template.name
        template.close()


@pytest.fixture
def postgres_stage(tmp_path: Path, migrated: str) -> Iterator[Stage]:
    name = f"creneau_{secrets.token_hex(4)}"
    address = running_server().create_database(name, template=migrated)
    stage = Stage(tmp_path / "post", running_server(), {}, name, address)
    yield stage
    stage.close()


@pytest.fixture(scope="module")
def seeded() -> Iterator[Path]:
    """Missions of every status, and rows of the kinds that seeding leaves out."""
    with tempfile.TemporaryDirectory() as folder:
        lite = Stage(Path(folder), None)
        lite.migrate()
        lite.command("seed", str(MISSIONS))
        _what_seeding_leaves_out(lite)
        yield lite.folder


@pytest.fixture
def full(stages: Stages, seeded: Path) -> Stage:
    stage = stages("full", None)
    shutil.copytree(seeded, stage.folder, dirs_exist_ok=True)
    return stage


def _what_seeding_leaves_out(lite: Stage) -> None:
    lite.people("manager", 1)
    moment = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
    upload, form = "5f0c5bb2-8a43-4f57-9b0f-0f3d9a5e7c11", "0e7c5bb2-8a43-4f57-9b0f-0f3d9a5e7c12"
    for statement, row in (
        (
            "INSERT INTO sign_in_failure (email_hash, address, at) VALUES ($1, $2, $3)",
            ("a" * 64, "::1", moment),
        ),
        (
            "INSERT INTO kept_form (id, account, page, fields, lost, key, kept_at) VALUES ($1, 1, $2, $3, $4, $5, $6)",
            (form, "/missions", '{"note": "é\\u0000"}', "[]", "k", moment),
        ),
        (
            "INSERT INTO partial_upload (id, owner, key, name, kind, taken_at, length, received, created_at, expires_at) "
            "VALUES ($1, $2, $3, $4, $5, '', 9000000000, 12, $6, $7)",
            (upload, "account:1", "k", "🚿 très long.pdf", "quote", moment, moment),
        ),
        (
            "INSERT INTO submission (actor, key, digest, answer, at) VALUES ($1, $2, $3, $4, $5)",
            ("account:1", "k", "d", "{}", moment),
        ),
        (
            "INSERT INTO working_hours (account, weekday, start_minute, end_minute) VALUES (1, 7, 0, $1)",
            (1440,),
        ),
        (
            "INSERT INTO absence (account, starts_at, ends_at, label, repeat, repeat_until, over_at, created_at) "
            "VALUES (1, $1, $2, 'Noël', 'weekly', $3, $4, $5)",
            (moment, moment + timedelta(hours=2), moment.date(), moment + timedelta(hours=2), moment),
        ),
        (
            "INSERT INTO reminder (visit, side, before, due_at) VALUES ((SELECT min(id) FROM visit), $1, $2, $3)",
            ("contact", "day", moment),
        ),
        (
            "INSERT INTO feed_key (account, nonce, key_hash, created_at) VALUES "
            "((SELECT max(id) FROM account), $1, $2, $3)",
            ("n", "h", moment),
        ),
        (
            "INSERT INTO other_agenda (account, sealed, etag, whole_on, read_at, next_read_at, failures, trouble, "
            "answered, passed_over, created_at) VALUES (1, 's', 'W/\"é\"', $1, $2, $2, 3, 'status', 404, 1, $2)",
            (moment.date(), moment),
        ),
        (
            "INSERT INTO busy_time (account, starts_at, ends_at) VALUES (1, $1, $2)",
            (moment, moment + timedelta(hours=2)),
        ),
        ("INSERT INTO digest_day (clock, written_on) VALUES ($1, $2)", ("97400", moment.date())),
        ("INSERT INTO nudge (mission, since, stage, at) VALUES (1, $1, $2, $3)", (moment, "told", moment)),
    ):
        lite.write(statement, [row])
    # A number that was given, and whose row is gone, is not given again.
    lite.write(
        "INSERT INTO sign_in_failure (id, email_hash, address, at) VALUES (900, 'b', '::1', $1)", [(moment,)]
    )
    lite.write("DELETE FROM sign_in_failure WHERE id = 900")


def url(stage: Stage) -> str:
    return stage.url or f"sqlite:///{stage.database}"


def move(source: Stage, target: Stage, check: bool = True) -> subprocess.CompletedProcess[str]:
    return source.command("move", "--from", url(source), "--to", url(target), check=check)


def refused(source: Stage, target: Stage, words: str) -> None:
    done = move(source, target, check=False)
    assert done.returncode != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def values(stage: Stage) -> dict[str, list[tuple[Any, ...]]]:
    """All of it, by a way of our own: not the one that is tried."""
    if stage.postgres is not None:
        found = stage.read(*(f"SELECT {columns(name)} FROM {name}" for name in TABLES))
    else:
        with contextlib.closing(sqlite3.connect(stage.database, detect_types=sqlite3.PARSE_DECLTYPES)) as db:
            found = [db.execute(f"SELECT {columns(name)} FROM {name}").fetchall() for name in TABLES]
    return {name: sorted(part, key=repr) for name, part in zip(TABLES, found, strict=True)}


def columns(name: str) -> str:
    [table] = [table for table in ALL if table._meta.tablename == name]
    return ", ".join(f'"{column._meta.db_column_name}"' for column in table._meta.columns)


def text(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_there_and_back_again_nothing_is_lost(full: Stage, postgres_stage: Stage, stages: Stages) -> None:
    before = values(full)
    assert [name for name, rows in before.items() if not rows and name not in LEFT_EMPTY] == []
    said = move(full, postgres_stage).stdout
    assert f"{sum(map(len, before.values()))} lignes" in said
    for name, rows in before.items():
        assert f"{name:16} {len(rows):>9} lignes" in said
    assert values(postgres_stage) == before
    assert next_number(postgres_stage) == 901
    back = stages("back", None)
    back.migrate()
    again = move(postgres_stage, back).stdout
    assert values(back) == before
    digests = [
        [line.split()[-1] for line in text.splitlines() if " lignes  " in line] for text in (said, again)
    ]
    assert digests[0] == digests[1]
    # As the application itself writes it, to the letter.
    every = [f"SELECT {columns(name)} FROM {name}" for name in TABLES]
    letters = [[sorted(map(repr, part)) for part in stage.read(*every)] for stage in (full, back)]
    assert letters[0] == letters[1]
    assert next_number(back) == 902


# What no seeding and no row above makes.
LEFT_EMPTY = {"wish"}


def next_number(stage: Stage) -> int:
    """Which one a new row gets; it goes again."""
    stage.write(
        "INSERT INTO sign_in_failure (email_hash, address, at) VALUES ('c', '::1', '2026-11-25 09:00:00+00:00')"
    )
    [[(number,)]] = stage.read("SELECT max(id) FROM sign_in_failure")
    stage.write(f"DELETE FROM sign_in_failure WHERE id = {number}")
    return int(number)


async def test_the_application_goes_on_where_it_was_moved(full: Stage, postgres_stage: Stage) -> None:
    """The same session, the same files, and new missions get new numbers."""
    [key] = full.people("manager", 1)
    await asyncio.to_thread(full.server.start)
    await asyncio.to_thread(full.server.stop)
    identity = full.read("SELECT identity, secret_mark FROM installation")
    move(full, postgres_stage)
    assert postgres_stage.read("SELECT identity, secret_mark FROM installation") == identity
    # The folder of the files is the one of before: it is this database's.
    moved = Stage(
        full.folder, None, {"CRENEAU_DATABASE_URL": postgres_stage.url, "CRENEAU_SECRET_KEY": SECRET}
    )
    try:
        await asyncio.to_thread(moved.server.start)
        manager = moved.browser(wire(), key)
        page = await manager.open("/gestion")
        assert "Gestion" in page.text
        form = (await manager.open("/gestion/missions/nouvelle")).form("/gestion/missions/nouvelle")
        form.fill(title="Après", address="3 rue Neuve", town="Lille", postcode="59000")
        form.fill(tenant_name="Ana Lopes", tenant_email="ana@locataire.example")
        form.choose("trade", "plumbing").choose("occupancy", "occupied").press("publish")
        assert (await manager.send(form)).status_code == 303
    finally:
        moved.close()
    [[newest]] = postgres_stage.read("SELECT title FROM mission ORDER BY id DESC LIMIT 1")
    assert newest == ("Après",)


def test_a_target_with_rows_is_refused_and_left_alone(
    full: Stage, postgres_stage: Stage, stages: Stages
) -> None:
    other = stages("other", None)
    other.migrate()
    for target in (postgres_stage, other):
        target.people("manager", 1)
        before = values(target)
        refused(full, target, "n'est pas vide")
        assert values(target) == before


def test_a_target_without_tables_or_of_another_version_is_refused(full: Stage, stages: Stages) -> None:
    empty, older = stages("empty", running_server()), stages("older", None)
    refused(full, empty, "n'est pas à jour")
    assert empty.read("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [[(0,)]]
    refused(full, older, "Il n'y a pas de base de données à")
    older.migrate()
    older.write("INSERT INTO migration (name, app_name) VALUES ('2030-01-01T00:00:00:000000', 'creneau')")
    refused(full, older, "autre version")
    refused(older, full, "autre version")


@pytest.mark.parametrize("words", ["ftp://", "creneau.sqlite", ""])
def test_an_address_of_neither_kind_is_refused(lite: Stage, words: str) -> None:
    done = lite.command("move", "--from", words, "--to", f"sqlite:///{lite.database}", check=False)
    assert "--from commence par sqlite:/// ou par postgres://" in done.stderr
    assert done.returncode != 0


def test_a_database_into_itself_is_refused(full: Stage) -> None:
    before = text(full.database)
    refused(full, full, "la même base")
    assert text(full.database) == before


def test_while_the_application_runs_nothing_is_moved(
    full: Stage, postgres_stage: Stage, stages: Stages
) -> None:
    """What people write meanwhile would be lost."""
    full.server.start()
    refused(full, postgres_stage, "Un autre processus utilise déjà")
    # Whoever gives the command may have other settings.
    elsewhere = stages("elsewhere", None)
    done = elsewhere.command("move", "--from", url(full), "--to", url(postgres_stage), check=False)
    assert "Un autre processus utilise déjà" in done.stderr
    full.server.stop()
    back = stages("back", None)
    back.migrate()
    postgres_stage.server.start()
    refused(postgres_stage, back, "sert encore")
    refused(full, postgres_stage, "sert encore")
    postgres_stage.server.stop()


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        # PostgreSQL is strict where SQLite is not.
        ("UPDATE mission SET town = '" + "x" * 200 + "' WHERE id = 1", "mission"),
        ("UPDATE message SET error = 'a' || char(0) || 'b' WHERE id = 1", "message"),
        ("UPDATE assignment SET contractor = 4000 WHERE id = 1", "assignment"),
        ("UPDATE mission SET version = 9000000000 WHERE id = 1", "mission"),
        ("UPDATE mission SET status_since = 'hier' WHERE id = 1", "mission"),
    ],
)
def test_a_row_that_can_not_be_moved_is_told_and_nothing_is_half_done(
    full: Stage, postgres_stage: Stage, spoilt: str, words: str
) -> None:
    full.write(spoilt)
    refused(full, postgres_stage, words)
    assert not any(values(postgres_stage).values())
    keys = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND condeferrable"
    assert postgres_stage.read(keys) == [[(0,)]]


def test_what_a_row_refers_to_is_there_on_sqlite_too(full: Stage, stages: Stages) -> None:
    """Its own keys are looked at when all has come."""
    full.write("UPDATE assignment SET contractor = 4000 WHERE id = 1")
    target = stages("target", None)
    target.migrate()
    refused(full, target, "Une ligne de assignment nomme une ligne de account qui manque")
    assert not any(values(target).values())


def test_what_did_not_arrive_as_it_was_is_undone(full: Stage, postgres_stage: Stage) -> None:
    """Something of the target's own that alters rows on their way in."""
    for statement in (
        "CREATE FUNCTION alters() RETURNS trigger AS $$ BEGIN NEW.town := upper(NEW.town); RETURN NEW; END $$ "
        "LANGUAGE plpgsql",
        "CREATE TRIGGER alters BEFORE INSERT ON mission FOR EACH ROW EXECUTE FUNCTION alters()",
    ):
        in_a_thread(_run(postgres_stage.url, statement))
    refused(full, postgres_stage, "La table mission n'est pas arrivée telle quelle")
    assert not any(values(postgres_stage).values())


async def _run(address: str, statement: str) -> None:
    connection = await asyncpg.connect(address)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
