"""The lists: the contractor's tabs and the manager's table, page after page by keyset."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import wording
from database.connection import rows
from database.gathering import gathered, plain, read
from models import clock
from models.lists import search_sql as sql
from models.lists.filters import FILTERS
from models.lists.search_sql import Where
from models.missions.mission import Mission
from models.workflow import FINAL, Occupancy, Role, Status, turn

PAGE = 25


class View(StrEnum):
    """The tabs; the codes are the addresses' `vue`."""

    POOL = "nouvelles"
    TO_DO = "a-traiter"
    OPEN = "en-cours"
    DONE = "realisees"
    BILLED = "facturees"


LABELS = {
    View.POOL: "Nouvelle Demande",
    View.TO_DO: "À traiter",
    View.OPEN: "En cours",
    View.DONE: "Interventions réalisées",
    View.BILLED: "Facturées",
}
# Its contractor must act; `scheduled` joins them once the slot has begun.
WAITING = (
    Status.SLOT_CHOSEN,
    Status.SLOTS_NEEDED,
    Status.QUOTE_APPROVED,
    Status.QUOTE_REJECTED,
    Status.WORK_DISPUTED,
    Status.WORK_CONFIRMED,
)
OPEN = tuple(s for s in Status if s not in FINAL and s is not Status.NEW)
BILLED = (Status.INVOICED, Status.CLOSED)


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, and what the filters hold, by their names; empty is no filter."""

    text: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """A row of a list, with what it needs of other tables."""

    id: int
    version: int
    reference: str
    status: str
    status_since: datetime
    published_at: datetime
    title: str
    trade: str
    urgency: str
    urgency_rank: int
    town: str
    postcode: str
    occupancy: str
    contact_name: str
    not_before: Any
    contractor: str
    visit_start: datetime | None
    visit_end: datetime | None
    slot_start: datetime | None
    slot_end: datetime | None

    @property
    def turn(self) -> Role | None:
        asks = self.occupancy == Occupancy.OCCUPIED or bool(self.contact_name)
        return turn(Status(self.status), somebody_to_ask=asks, visit_start=self.visit_start, now=clock.now())


def _conditions(view: View, contractor: int) -> list[Where]:
    mine = sql.equal("a.contractor", contractor)
    match view:
        case View.POOL:
            return [sql.equal("m.status", Status.NEW.value), sql.not_barred(contractor)]
        case View.TO_DO:
            begun = Where("(m.status = {} AND v.starts_at <= {})", (Status.SCHEDULED.value, clock.now()))
            return [mine, sql.any_of([sql.one_of("m.status", WAITING), begun])]
        case View.OPEN:
            return [mine, sql.one_of("m.status", OPEN)]
        case View.DONE:
            return [mine, sql.equal("m.status", Status.WORK_CONFIRMED.value)]
        case View.BILLED:
            return [mine, sql.one_of("m.status", BILLED)]


def _filters(search: Search, by: Role) -> list[Where]:
    found = [one.where(value) for one in FILTERS if (value := search.chosen.get(one.name))]
    if text := wording.folded(search.text):
        found.append(_text(search.text, text, by))
    return found


def _text(typed: str, text: str, by: Role) -> Where:
    """A contractor finds by what every contractor may read: whose home it is can't be found out by asking."""
    if by is not Role.MANAGER:
        return sql.containing("search_words", text)
    places = [("search_words", text), ("search_people", text)]
    if digits := wording.phone_digits(typed):
        places.append(("search_people", digits))
    return sql.any_of([sql.containing(column, part) for column, part in places])


@dataclass(frozen=True, slots=True)
class Page:
    found: list[Found]
    next: str  # the cursor of the page after this one, or empty


async def of_contractor(view: View, contractor: int, search: Search, cursor: str = "") -> Page:
    """Newest and most urgent first in the pool, the longest waiting first where one must act.

    An unreadable cursor gives the first page.
    """
    oldest_first = view in (View.TO_DO, View.DONE)
    conditions = _conditions(view, contractor) + _filters(search, Role.CONTRACTOR)
    return await _page(conditions, cursor, pool=view is View.POOL, oldest_first=oldest_first)


async def of_manager(search: Search, cursor: str = "") -> Page:
    return await _page(_filters(search, Role.MANAGER), cursor, pool=False, oldest_first=False)


async def _page(conditions: list[Where], cursor: str, *, pool: bool, oldest_first: bool) -> Page:
    if cursor:
        try:
            parts = cursor.split("~")
            after = sql.after_pool(parts) if pool else sql.after_since(parts, oldest_first=oldest_first)
            conditions = [*conditions, after]
        except (ValueError, IndexError):
            pass
    order = sql.POOL_ORDER if pool else sql.OLDEST if oldest_first else sql.NEWEST
    text, args = sql.assembled(conditions, order, PAGE + 1)
    found = [Found(**row) for row in await rows(text, *args)]
    more, found = len(found) > PAGE, found[:PAGE]
    return Page(found, _cursor(found[-1], pool) if more else "")


def _cursor(last: Found, pool: bool) -> str:
    if pool:
        return f"{last.urgency_rank}~{last.published_at.isoformat()}~{last.id}"
    return f"{last.status_since.isoformat()}~{last.id}"


async def wishes_of(missions: list[int]) -> dict[int, list[tuple[datetime, datetime]]]:
    found: dict[int, list[tuple[datetime, datetime]]] = {mission: [] for mission in missions}
    if missions:
        for row in await rows(sql.wishes(len(missions)), *missions):
            found[row["mission"]].append((row["starts_at"], row["ends_at"]))
    return found


_TO_DECIDE = "FROM mission WHERE status IN ({}, {})"


async def to_decide(limit: int) -> tuple[list[Mission], int]:
    """Quotes and invoices that wait for a manager, oldest first, and how many there are in all."""
    which = Status.QUOTE_SUBMITTED.value, Status.INVOICED.value
    first = read(Mission, f"SELECT * {_TO_DECIDE} ORDER BY status_since LIMIT {{}}", *which, limit)
    number = plain(("n",), f"SELECT count(*) AS n {_TO_DECIDE}", *which)
    found = await gathered(first, number, short=False)
    return found[first], found[number][0]["n"]
