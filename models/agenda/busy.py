"""When a contractor is taken: the visits that are planned."""

from datetime import datetime
from typing import Any

from database.connection import rows, short_rows
from models.agenda.span import Span


class PlannedVisit:
    """A place taken in a contractor's agenda."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.span = Span(row["starts_at"], row["ends_at"])
        self.mission: int = row["mission"]
        self.town: str = row["town"]


_PLANNED = (
    "SELECT v.starts_at, v.ends_at, m.id AS mission, m.town FROM visit v "
    "JOIN assignment a ON a.id = v.assignment JOIN mission m ON m.id = a.mission "
    # PostgreSQL would plan this anew for each number and each hour that stand in its text, longer than it runs.
    "WHERE v.state = 'planned' AND a.contractor = (SELECT CAST({} AS INTEGER)) ORDER BY v.starts_at"
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
