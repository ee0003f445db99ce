"""The codes that the database knows are the program's, another one is a row, and an unknown one is refused."""

import sqlite3
from datetime import timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

import asyncpg
import pytest

from database.codes import known, leave, resume
from database.connection import is_sqlite, rows, transaction
from models.agenda.free import Repeat
from models.agenda.other_agenda import Trouble, set_other_agenda
from models.agenda.reminder import Before, Side
from models.missions.visibility import OF_TENANT
from models.workflow import (
    Decision,
    FileKind,
    InvoiceKind,
    Occupancy,
    Opener,
    Role,
    Status,
    Trade,
    Urgency,
    VisitState,
)
from tests.support import story

Refusal = (sqlite3.IntegrityError, asyncpg.IntegrityConstraintViolationError)
# What a sent paper and the history refuse first, whatever is written.
Unwritten = (*Refusal, asyncpg.RaiseError)
CODES: dict[str, list[str] | type[StrEnum]] = {
    "account_role": [Role.CONTRACTOR, Role.MANAGER],
    "actor_role": Role,
    "status": Status,
    "trade": Trade,
    "urgency": Urgency,
    "occupancy": Occupancy,
    "opener": Opener,
    "end_action": ["withdraw", "reassign", "cancel", "closed"],
    "slot_state": ["open", "void"],
    "visit_state": VisitState,
    "reminder_side": Side,
    "reminder_before": Before,
    "file_kind": FileKind,
    "upload_kind": [kind for kind in FileKind if kind not in OF_TENANT],
    "decision": Decision,
    "invoice_kind": InvoiceKind,
    "absence_repeat": Repeat,
    "agenda_trouble": Trouble,
}
# One known code each; NULL where a column may be.
COLUMNS = [
    ("account", "role", "manager"),
    ("absence", "repeat", "weekly"),
    ("other_agenda", "trouble", None),
    ("mission", "status", "new"),
    ("mission", "trade", "plumbing"),
    ("mission", "urgency", "low"),
    ("mission", "occupancy", "vacant"),
    ("mission", "opener", "tenant"),
    ("assignment", "end_action", None),
    ("slot", "state", "void"),
    ("visit", "state", "failed"),
    ("reminder", "side", "contact"),
    ("reminder", "before", "day"),
    ("stored_file", "kind", "damage"),
    ("partial_upload", "kind", "before"),
    ("quote", "decision", "rejected"),
    ("invoice", "decision", "rejected"),
    ("invoice", "kind", "deposit"),
    ("mission_event", "from_status", None),
    ("mission_event", "to_status", "new"),
    ("mission_event", "actor_role", "system"),
]
EACH = pytest.mark.parametrize("table, column, code", COLUMNS)
REFUSED_ANYWAY = {("invoice", "kind"), ("mission_event", "from_status"), ("mission_event", "to_status")}
REFUSED_ANYWAY |= {("mission_event", "actor_role")}


async def test_the_database_knows_the_codes_of_the_program_and_no_others() -> None:
    """One that is missing comes by a migration: `codes.known`."""
    found = await rows("SELECT kind, value FROM code ORDER BY kind, value")
    listed = {kind: {row["value"] for row in some} for kind, some in groupby(found, lambda row: row["kind"])}
    assert listed == {kind: {str(code) for code in codes} for kind, codes in CODES.items()}


@EACH
async def test_an_unknown_code_is_not_inserted(table: str, column: str, code: str | None) -> None:
    """It is looked at before anything that is missing from the row."""
    unknown = f"unknown code in {table}.{column}"
    with pytest.raises(Refusal, match=unknown):
        await rows(f"INSERT INTO {table} ({column}) VALUES ('odd')")
    with pytest.raises(Refusal, match=r"(?i)not.null") as missing:
        await rows(f"INSERT INTO {table} ({column}) VALUES ({{}})", code)
    assert "unknown code" not in str(missing.value)


@EACH
async def test_a_code_does_not_become_an_unknown_one(table: str, column: str, code: str | None) -> None:
    await _one_of_each()
    before = await rows(f"SELECT * FROM {table}")
    assert before
    refused_anyway = (table, column) in REFUSED_ANYWAY
    words = (
        "append-only|never altered|unknown code" if refused_anyway else f"unknown code in {table}.{column}"
    )
    with pytest.raises(Unwritten, match=words):
        await rows(f"UPDATE {table} SET {column} = 'odd'")
    assert await rows(f"SELECT * FROM {table}") == before
    if not refused_anyway:
        await rows(f"UPDATE {table} SET {column} = {{}}", code)


async def _triggers() -> list[dict[str, Any]]:
    return await rows("SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")


async def test_who_writes_very_many_rows_looks_at_the_codes_itself() -> None:
    if not is_sqlite():
        assert await leave(["slot"]) == []
        return
    before = await _triggers()
    async with transaction():
        left = await leave([table for table, *_ in COLUMNS])
        # None of a code that is only ever written over.
        assert {(guard.table, guard.column) for guard in left} == {
            (table, name) for table, name, _ in COLUMNS
        }
        assert len(await _triggers()) == len(before) - len(COLUMNS)
        of_slots = next(guard for guard in left if guard.table == "slot")
        with pytest.raises(ValueError, match=r"unknown code in slot\.state: \['odd'\]"):
            await resume([of_slots], {of_slots: {"open", "odd", None}})
        await resume(left, {of_slots: {"open", "void", None}})
    assert await _triggers() == before


async def _one_of_each() -> None:
    await story.begin(Status.QUOTE_SUBMITTED)
    tale = await story.begin(Status.INVOICED)
    # One: of the same visit no second may become the same.
    await rows("DELETE FROM reminder WHERE id > (SELECT min(id) FROM reminder)")
    await rows(
        "INSERT INTO partial_upload (id, owner, key, name, kind, taken_at, length, received, created_at, expires_at) "
        "VALUES ('00000000-0000-4000-8000-000000000000', 'o', 'k', 'n', 'after', '', 1, 0, {}, {})",
        story.clock.now(),
        story.clock.now(),
    )
    async with transaction():
        await set_other_agenda(tale.karim_account.id, "https://agenda.example/")
    await rows(
        "INSERT INTO absence (account, starts_at, ends_at, label, repeat, created_at) "
        "SELECT min(id), {}, {}, '', 'none', {} FROM account",
        story.clock.now(),
        story.clock.now() + timedelta(hours=1),
        story.clock.now(),
    )


async def _schema() -> list[dict[str, Any]]:
    """Of every table, index, trigger and constraint."""
    if is_sqlite():
        return await rows("SELECT name, sql FROM sqlite_master ORDER BY name")
    return await rows(
        "SELECT relname AS name, relfilenode::text AS sql FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        "UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint ORDER BY name, sql"
    )


async def test_another_code_costs_one_row_and_no_rebuild() -> None:
    tale = await story.begin()
    before = await _schema()
    await rows(known("status", "paused"))
    try:
        await rows("UPDATE mission SET status = 'paused' WHERE id = {}", tale.mission.id)
        assert await rows("SELECT status FROM mission") == [{"status": "paused"}]
        assert await _schema() == before
    finally:
        await rows("DELETE FROM code WHERE value = 'paused'")
    with pytest.raises(Refusal, match="unknown code"):
        await rows("UPDATE mission SET status = 'paused' WHERE id = {}", tale.mission.id)


async def test_a_code_is_known_for_its_own_kind_alone() -> None:
    await story.begin()
    with pytest.raises(Refusal, match="unknown code"):
        await rows("UPDATE mission SET status = 'urgent'")
    with pytest.raises(Refusal, match="unknown code"):
        await rows("UPDATE account SET role = 'tenant'")


async def test_no_check_lists_codes_for_that_costs_a_rebuild() -> None:
    """A new table asks by `codes.guards`."""
    if is_sqlite():
        found = await rows("SELECT name FROM sqlite_master WHERE sql LIKE '%CHECK (% IN (%'")
    else:
        found = await rows(
            "SELECT conname AS name FROM pg_constraint WHERE connamespace = 'public'::regnamespace "
            "AND pg_get_constraintdef(oid) LIKE '%ANY%'"
        )
    assert found == []
