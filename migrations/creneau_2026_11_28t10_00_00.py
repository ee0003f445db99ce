"""Codes in a table of their own: another one is a row, where a CHECK would have every table rebuilt on SQLite."""

from database import codes
from database.connection import is_sqlite, rows
from database.migration import Step, forwards_of

ID = "2026-11-28T10:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A table of codes"

# As they are on this day; what comes later comes by `codes.known` in a migration of its own.
KNOWN = {
    "account_role": "contractor manager",
    "actor_role": "contractor tenant manager system",
    "status": "new slots_proposed slot_chosen scheduled slots_needed quote_submitted quote_approved quote_rejected "
    "work_done work_disputed work_confirmed invoiced closed cancelled",
    "trade": "plumbing electricity heating locksmith joinery painting pests appliances glazing other",
    "urgency": "low normal urgent",
    "occupancy": "occupied vacant common",
    "opener": "tenant relative caretaker agency_keys key_box",
    "end_action": "withdraw reassign cancel closed",
    "slot_state": "open void",
    "visit_state": "planned ended cancelled failed",
    "file_kind": "damage before after dispute quote invoice",
    "upload_kind": "damage before after quote invoice",
    "decision": "pending approved rejected",
    "invoice_kind": "invoice deposit credit_note",
}
# Column, and the kind of its codes.
COLUMNS = {
    "account": {"role": "account_role"},
    "mission": {name: name for name in ("status", "trade", "urgency", "occupancy", "opener")},
    "assignment": {"end_action": "end_action"},
    "slot": {"state": "slot_state"},
    "visit": {"state": "visit_state"},
    "stored_file": {"kind": "file_kind"},
    "partial_upload": {"kind": "upload_kind"},
    "quote": {"decision": "decision"},
    "invoice": {"decision": "decision", "kind": "invoice_kind"},
    "mission_event": {"from_status": "status", "to_status": "status", "actor_role": "actor_role"},
}


async def drop_checks() -> None:
    for table, columns in COLUMNS.items():
        await codes.drop_checks(table, columns)


async def check() -> None:
    """Before anything is committed."""
    if is_sqlite():
        assert await rows("PRAGMA quick_check(1)") == [{"quick_check": "ok"}]


def steps() -> list[Step]:
    guards = [guard for table, columns in COLUMNS.items() for guard in codes.guards(table, columns)]
    listed = [codes.known(kind, *values.split()) for kind, values in KNOWN.items()]
    return [drop_checks, codes.create(), *listed, *guards, check]


forwards = forwards_of(ID, DESCRIPTION, steps)
