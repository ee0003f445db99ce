"""A database of before the table of codes, with rows, comes to it: not a row is another one afterwards.

``python -m tests.proofs.test_old_database`` makes it, in the folder and the database of the environment.
"""

import asyncio
import hashlib
import os

import pytest

from database import finding
from models.tables import ALL
from tests.proofs.conftest import Stages
from tests.proofs.stage import HERE, Stage
from tests.support import nursery
from tests.support.nursery import ROOT

BEFORE = "2026-11-25T15:00:00:000000"
MISSIONS = 60
# Tables and columns that came since.
LATER_ON = {"working_hours", "absence", "reminder", "feed_key", "other_agenda", "busy_time", "digest_day"}
KEPT = [table for table in ALL if table._meta.tablename not in LATER_ON]
NEW = {
    "account": {"unsubscribed"},
    "invoice": {"threshold_cents"},
    "message": {"to_phone"},
    "mission": {*finding.COLUMNS, "contractor"},  # what it is found by is folded anew
    "stored_file": {"paper_number", "to_read"},
    "wish": {"taken_by"},
    "visit": {"arrived_at", "arrival_proved", "wrong_codes", "moved_late_by", "first_visit", "contractor"},
}
TABLES = [table._meta.tablename for table in KEPT]
LATER = (
    "INSERT INTO account (role, email, password_hash, name, company, phone, trades, areas, active, agenda_version, "
    "created_at) VALUES ('{}', 'neuf@creneau.example', '!', 'Neuf', '', '', '', '', true, 0, '2026-11-28 10:00:00+00:00')"
)


async def make() -> None:
    import seeding
    from database.connection import close_pool, open_pool, rows
    from database.migrating import migrate

    await open_pool(patient=True)
    await migrate(BEFORE)
    for table in ALL:
        # As the program of that day had them.
        came = NEW.get(table._meta.tablename, set()) - {*finding.COLUMNS}
        table._meta.columns[:] = [one for one in table._meta.columns if one._meta.name not in came]
    # The seeding of today says whose a visit and a mission are.
    for table in ("visit", "mission"):
        await rows(f"ALTER TABLE {table} ADD COLUMN contractor INTEGER")
    await seeding.seed(MISSIONS)
    for table in ("visit", "mission"):
        await rows(f"ALTER TABLE {table} DROP COLUMN contractor")
    await close_pool()


@pytest.fixture
def old(stages: Stages) -> Stage:
    stage = stages("old")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CRENEAU_")}
    own = {"CRENEAU_DATA_DIR": str(stage.folder), "CRENEAU_DATABASE_URL": stage.url, **HERE}
    done = nursery.run(["-m", "tests.proofs.test_old_database"], kept | own, timeout=300)
    assert done.returncode == 0, done.stderr
    return stage


def _rows(stage: Stage) -> dict[str, tuple[int, str]]:
    """Of each table, how many, and what they hold in the columns of before."""
    asked = {
        table._meta.tablename: [
            column._meta.name
            for column in table._meta.columns
            if column._meta.name not in NEW.get(table._meta.tablename, ())
        ]
        for table in KEPT
    }
    found = stage.read(*(f"SELECT {', '.join(what)} FROM {name} ORDER BY 1" for name, what in asked.items()))
    return {
        name: (len(rows), hashlib.sha256(repr(rows).encode()).hexdigest())
        for name, rows in zip(TABLES, found, strict=True)
    }


# In an invoice of then; what an earlier version read is no reading.
READINGS = ('{"version":2,"number":"F-9"}', '{"version":1,"number":"F-8"}')
NOT_THEIRS = (
    "FROM visit v JOIN assignment a ON a.id = v.assignment WHERE v.contractor IS NULL OR v.contractor <> a.contractor",
    "FROM mission m LEFT JOIN assignment a ON a.id = m.assignment "
    "WHERE coalesce(m.contractor, 0) <> coalesce(a.contractor, 0)",
)
# Indexes of the same name are others since.
MADE_ANEW = {"mission_status_since", "nudge_listed"}


def _schema(stage: Stage) -> set[tuple[str, ...]]:
    """Indexes and triggers, and on PostgreSQL what else is promised of rows."""
    if stage.postgres is None:
        [found] = stage.read(
            "SELECT name, tbl_name, sql FROM sqlite_master WHERE type <> 'table' AND sql <> ''"
        )
        return set(found)
    indexes, triggers, promises = stage.read(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    )
    return {*indexes, *triggers, *promises}


def test_an_old_database_keeps_its_rows_its_indexes_and_its_guards(old: Stage) -> None:
    [files] = old.read("SELECT file FROM invoice ORDER BY id LIMIT 2")
    old.write(
        "UPDATE stored_file SET reading = $1 WHERE id = $2",
        [(reading, file[0]) for reading, file in zip(READINGS, files, strict=True)],
    )
    rows, schema = _rows(old), _schema(old)
    assert rows["mission"][0] == MISSIONS
    assert rows["mission_event"][0] > MISSIONS
    lists = {one for one in schema if "ANY" in one[1] and one[1].startswith("CHECK")}
    assert len(lists) == (0 if old.postgres is None else 17)
    said = old.command("migrate").stdout
    names = [path.stem for path in (ROOT / "migrations").glob("creneau_*.py")]
    assert said.count("[forwards]... ok!") == sum(name > "creneau_2026_11_26" for name in names)
    assert _rows(old) == rows
    [numbers] = old.read("SELECT paper_number, reading <> '' FROM stored_file WHERE to_read")
    assert [(row[0], bool(row[1])) for row in numbers] == [("", True)] * len(READINGS)
    assert old.read(*(f"SELECT count(*) {one}" for one in NOT_THEIRS)) == [[(0,)], [(0,)]]
    assert {one for one in schema - lists if one[0] not in MADE_ANEW} <= _schema(old)
    if old.postgres is None:
        checked = old.read("PRAGMA integrity_check", "PRAGMA foreign_key_check")
        assert checked == [[("ok",)], []]
    with pytest.raises(Exception, match=r"unknown code in account\.role"):
        old.write(LATER.format("tenant"))
    old.write(LATER.format("manager"))
    # The same as one that was never an older one.
    old.server.start()
    old.server.stop()


def test_what_is_no_code_is_refused_as_before(old: Stage) -> None:
    """The checks beside the lists stay."""
    old.command("migrate")
    for change in ("version = 0", "urgency_rank = 3", "threshold_cents = -1", "title = NULL"):
        with pytest.raises(Exception, match=r"(?i)check constraint|not.null"):
            old.write(f"UPDATE mission SET {change}")


if __name__ == "__main__":
    asyncio.run(make())
