"""On PostgreSQL a code that is known is not asked for, at any step of a mission."""

from database import codes
from database.migration import forwards_of

ID = "2026-12-01T01:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Codes that are known pass"

# The columns that each step writes, and the kinds of their codes.
COLUMNS = {
    "mission": {"status": "status"},
    "assignment": {"end_action": "end_action"},
    "slot": {"state": "slot_state"},
    "visit": {"state": "visit_state"},
    "mission_event": {"from_status": "status", "to_status": "status", "actor_role": "actor_role"},
}


async def pass_known() -> None:
    for table, kinds in COLUMNS.items():
        await codes.pass_known(table, kinds)


forwards = forwards_of(ID, DESCRIPTION, [pass_known])
