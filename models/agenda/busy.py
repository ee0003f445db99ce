"""When a contractor is taken: the visits that are planned; and what it offers, which may become one."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from database.connection import is_sqlite, rows, short_rows, write_first
from database.gathering import Read, instant
from models import clock
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
    "SELECT c.most_unplanned, v.starts_at, v.ends_at, m.id AS mission, m.reference, m.title, m.town, m.postcode "
    "FROM account c LEFT JOIN visit v ON v.contractor = c.id AND v.state = 'planned' "
    "LEFT JOIN assignment a ON a.id = v.assignment LEFT JOIN mission m ON m.id = a.mission "
    # PostgreSQL would plan this anew for each number that stands in its text, longer than it runs.
    "WHERE c.id = (SELECT CAST({} AS INTEGER)) ORDER BY v.starts_at"
)


async def agenda_of(contractor: int, since: datetime) -> tuple[int | None, list[PlannedVisit]]:
    """The account's own number of missions without a visit, and its visits that end later."""
    found = await short_rows(_PLANNED, contractor)
    planned = [row for row in found if row["ends_at"] is not None and row["ends_at"] > since]
    return found[0]["most_unplanned"] if found else None, [PlannedVisit(row) for row in planned]


async def planned_visits(contractor: int, since: datetime) -> list[PlannedVisit]:
    """Those that end later."""
    _, planned = await agenda_of(contractor, since)
    return planned


async def lock_agenda(contractor: int) -> None:
    """Two tabs that plan at the same hour, or claim at once, wait for each other here, on both databases."""
    await write_first(f"UPDATE account SET agenda_version = agenda_version + 1 WHERE id = {contractor:d}")  # noqa: S608 - a number


# Of a row of `slot`: its contractor has planned a visit at that hour since, in another mission.
TAKEN = (
    "EXISTS (SELECT 1 FROM assignment mine "
    "JOIN visit v ON v.contractor = mine.contractor AND v.assignment <> mine.id AND v.state = 'planned' "
    "WHERE mine.id = slot.assignment AND v.starts_at < slot.ends_at AND slot.starts_at < v.ends_at)"
)
_OFFERED = ", ".join(f"'{status}'" for status in OFFERED)


class OpenOffer(Struct, frozen=True):
    """A slot that its mission's tenant can still choose, or has chosen: then it waits to be planned."""

    span: Span
    reference: str
    title: str
    town: str
    postcode: str
    chosen: bool


_OFFER = ("starts_at", "ends_at", "reference", "title", "town", "postcode", "chosen")
_OFFERS = (
    "SELECT slot.starts_at, slot.ends_at, m.reference, m.title, m.town, m.postcode, "  # noqa: S608
    "CASE WHEN m.chosen_slot = slot.id THEN 1 ELSE 0 END AS chosen FROM mission m CROSS JOIN slot "
    f"WHERE m.contractor = {{}} AND m.status IN ({_OFFERED}) AND slot.assignment = m.assignment "
    f"AND slot.state = 'open' AND slot.starts_at > {{}} AND NOT {TAKEN} ORDER BY slot.starts_at, slot.id"
)


def open_offers(contractor: int) -> Read[OpenOffer]:
    """Those ahead, in the order of their hours."""
    return Read(_OFFERS, (contractor, clock.now()), _OFFER, _open_offer)


def _open_offer(row: list[Any]) -> OpenOffer:
    start, end, reference, title, town, postcode, chosen = row
    return OpenOffer(Span(instant(start), instant(end)), reference, title, town, postcode, bool(chosen))


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
