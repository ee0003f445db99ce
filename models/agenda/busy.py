"""When a contractor is taken: the visits that are planned."""

from datetime import datetime
from typing import Any

from database.connection import is_sqlite, rows, short_rows
from models.agenda.span import Span
from models.workflow import OFFERED


class PlannedVisit:
    """A place taken in a contractor's agenda."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.span = Span(row["starts_at"], row["ends_at"])
        self.mission: int = row["mission"]
        self.reference: str = row["reference"]
        self.title: str = row["title"]
        self.town: str = row["town"]
        self.postcode: str = row["postcode"]


_PLANNED = (
    "SELECT v.starts_at, v.ends_at, m.id AS mission, m.reference, m.title, m.town, m.postcode FROM visit v "
    "JOIN assignment a ON a.id = v.assignment JOIN mission m ON m.id = a.mission "
    # PostgreSQL would plan this anew for each number and each hour that stand in its text, longer than it runs.
    "WHERE v.state = 'planned' AND v.contractor = (SELECT CAST({} AS INTEGER)) ORDER BY v.starts_at"
)


async def planned_visits(contractor: int, since: datetime) -> list[PlannedVisit]:
    """Those that end later."""
    found = await short_rows(_PLANNED, contractor)
    return [PlannedVisit(row) for row in found if row["ends_at"] > since]


async def lock_agenda(contractor: int) -> int | None:
    """Two tabs that plan at the same hour, or claim at once, wait for each other here, on both databases.

    Gives the account's own number of missions without a visit.
    """
    [account] = await rows(
        "UPDATE account SET agenda_version = agenda_version + 1 WHERE id = {} RETURNING most_unplanned",
        contractor,
    )
    own: int | None = account["most_unplanned"]
    return own


# Of a row of `slot`: its contractor has planned a visit at that hour since, in another mission.
TAKEN = (
    "EXISTS (SELECT 1 FROM assignment mine "
    "JOIN visit v ON v.contractor = mine.contractor AND v.assignment <> mine.id AND v.state = 'planned' "
    "WHERE mine.id = slot.assignment AND v.starts_at < slot.ends_at AND slot.starts_at < v.ends_at)"
)
_OFFERED = ", ".join(f"'{status}'" for status in OFFERED)
_OVERTAKEN = (
    f"SELECT m.id FROM mission m WHERE m.contractor = {{}} AND m.id <> {{}} AND m.status IN ({_OFFERED}) "  # noqa: S608
    "AND EXISTS (SELECT 1 FROM slot WHERE slot.assignment = m.assignment AND slot.state = 'open' "
    "AND slot.starts_at < {} AND slot.ends_at > {})"
)


async def overtaken(contractor: int, mission: int, span: Span) -> list[int]:
    """The other missions in which the contractor offers what overlaps this span, held until the transaction ends.

    One that somebody else holds is left out: to wait for it could be to wait for ever.
    """
    skipping = "" if is_sqlite() else " FOR UPDATE OF m SKIP LOCKED"
    return [row["id"] for row in await rows(_OVERTAKEN + skipping, contractor, mission, span.end, span.start)]
