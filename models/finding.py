"""The lists: the contractor's tabs and the manager's table, page after page by keyset."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from piccolo.columns.combination import WhereRaw
from piccolo.custom_types import Combinable

from models import clock
from models.assignment import Assignment
from models.database import is_sqlite, rows
from models.mission import Mission
from models.slot import Wish
from models.workflow import FINAL, Occupancy, Role, Status, turn

PAGE = 25
S = Status


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
    S.SLOT_CHOSEN,
    S.SLOTS_NEEDED,
    S.QUOTE_APPROVED,
    S.QUOTE_REJECTED,
    S.WORK_DISPUTED,
    S.WORK_CONFIRMED,
)
OPEN = tuple(s for s in Status if s not in FINAL and s is not S.NEW)
BILLED = (S.INVOICED, S.CLOSED)


@dataclass(frozen=True, slots=True)
class Search:
    """What the filters hold; empty is no filter. `area` is the beginning of a postcode."""

    text: str = ""
    trade: str = ""
    area: str = ""
    urgency: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A row of a list, with what it needs of other tables."""

    id: int
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


COLUMNS = [
    "id",
    "reference",
    "status",
    "status_since",
    "published_at",
    "title",
    "trade",
    "urgency",
    "urgency_rank",
    "town",
    "postcode",
    "occupancy",
    "contact_name",
    "not_before",
    "assignment.contractor.company",
    "assignment.contractor.name",
    "visit.starts_at",
    "visit.ends_at",
    "chosen_slot.starts_at",
    "chosen_slot.ends_at",
]


def _found(row: dict[str, Any]) -> Found:
    values = {name: row[name] for name in COLUMNS[:14]}
    return Found(
        **values,
        contractor=row["assignment.contractor.company"] or row["assignment.contractor.name"] or "",
        visit_start=row["visit.starts_at"],
        visit_end=row["visit.ends_at"],
        slot_start=row["chosen_slot.starts_at"],
        slot_end=row["chosen_slot.ends_at"],
    )


def _mine(contractor: int) -> Combinable:
    condition: Combinable = Mission.assignment.contractor == contractor
    return condition


def _begun() -> Combinable:
    condition: Combinable = (Mission.status == S.SCHEDULED) & (Mission.visit.starts_at <= clock.now())
    return condition


def _conditions(view: View, contractor: int) -> list[Combinable]:
    match view:
        case View.POOL:
            barred = Assignment.select(Assignment.mission).where(
                Assignment.contractor == contractor,
                Assignment.ended_at.is_not_null(),
                Assignment.readmitted.eq(False),
            )
            return [Mission.status == S.NEW, Mission.id.not_in(barred)]
        case View.TO_DO:
            return [_mine(contractor), Mission.status.is_in(list(WAITING)) | _begun()]
        case View.OPEN:
            return [_mine(contractor), Mission.status.is_in(list(OPEN))]
        case View.DONE:
            return [_mine(contractor), Mission.status == S.WORK_CONFIRMED]
        case View.BILLED:
            return [_mine(contractor), Mission.status.is_in(list(BILLED))]


def _like(column: str, pattern: str) -> Combinable:
    """Whatever the case; SQLite's LIKE is so for ASCII by itself."""
    operator = "LIKE" if is_sqlite() else "ILIKE"
    return WhereRaw(f'"mission"."{column}" {operator} {{}} ESCAPE \'!\'', pattern)


def _literal(text: str) -> str:
    """Typed wildcards stand for themselves; PostgreSQL takes no NUL."""
    return re.sub(r"([!%_])", r"!\1", text.replace("\0", ""))


def _filters(search: Search) -> list[Combinable]:
    found: list[Combinable] = []
    for column, value in (
        (Mission.trade, search.trade),
        (Mission.urgency, search.urgency),
        (Mission.status, search.status),
    ):
        if value:
            found.append(column == value.replace("\0", ""))
    if search.area:
        found.append(_like("postcode", f"{_literal(search.area)}%"))
    if search.text:
        pattern = f"%{_literal(search.text)}%"
        found.append(
            _like("title", pattern)
            | _like("description", pattern)
            | _like("town", pattern)
            | _like("reference", pattern)
        )
    return found


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValueError(text)
    return int(text)


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None or not 2000 < instant.year < 2200:
        raise ValueError(text)
    return instant


def _after_pool(cursor: Sequence[str]) -> Combinable:
    rank, at, last = _number(cursor[0]), _instant(cursor[1]), _number(cursor[2])
    condition: Combinable = (Mission.urgency_rank < rank) | (
        (Mission.urgency_rank == rank)
        & ((Mission.published_at < at) | ((Mission.published_at == at) & (Mission.id < last)))
    )
    return condition


def _after(cursor: Sequence[str], oldest_first: bool) -> Combinable:
    at, last = _instant(cursor[0]), _number(cursor[1])
    column = Mission.status_since
    if oldest_first:
        condition: Combinable = (column > at) | ((column == at) & (Mission.id > last))
    else:
        condition = (column < at) | ((column == at) & (Mission.id < last))
    return condition


@dataclass(frozen=True, slots=True)
class Page:
    found: list[Found]
    wishes: dict[int, list[tuple[datetime, datetime]]]
    next: str  # the cursor of the page after this one, or empty


async def of_contractor(view: View, contractor: int, search: Search, cursor: str = "") -> Page:
    """Newest and most urgent first in the pool, the longest waiting first where one must act.

    An unreadable cursor gives the first page.
    """
    oldest_first = view in (View.TO_DO, View.DONE)
    conditions = _conditions(view, contractor) + _filters(search)
    return await _page(conditions, cursor, pool=view is View.POOL, oldest_first=oldest_first)


async def of_manager(search: Search, cursor: str = "") -> Page:
    return await _page(_filters(search), cursor, pool=False, oldest_first=False)


async def _page(conditions: list[Combinable], cursor: str, *, pool: bool, oldest_first: bool) -> Page:
    query = Mission.select(*COLUMNS)
    if pool:
        query = query.order_by(Mission.urgency_rank, Mission.published_at, Mission.id, ascending=False)
    else:
        query = query.order_by(Mission.status_since, Mission.id, ascending=oldest_first)
    if cursor:
        try:
            parts = cursor.split("~")
            conditions = [*conditions, _after_pool(parts) if pool else _after(parts, oldest_first)]
        except (ValueError, IndexError):
            pass
    if conditions:
        query = query.where(*conditions)
    found = [_found(row) for row in await query.limit(PAGE + 1)]
    more, found = len(found) > PAGE, found[:PAGE]
    return Page(found, await wishes_of([row.id for row in found]), _cursor(found[-1], pool) if more else "")


def _cursor(last: Found, pool: bool) -> str:
    if pool:
        return f"{last.urgency_rank}~{last.published_at.isoformat()}~{last.id}"
    return f"{last.status_since.isoformat()}~{last.id}"


async def wishes_of(missions: list[int]) -> dict[int, list[tuple[datetime, datetime]]]:
    found: dict[int, list[tuple[datetime, datetime]]] = {mission: [] for mission in missions}
    if missions:
        for row in await Wish.select().where(Wish.mission.is_in(missions)).order_by(Wish.starts_at):
            found[row["mission"]].append((row["starts_at"], row["ends_at"]))
    return found


_MINE = (
    "SELECT m.status AS status, count(*) AS number, sum(CASE WHEN v.starts_at <= {} THEN 1 ELSE 0 END) AS begun "
    "FROM mission m JOIN assignment a ON a.id = m.assignment LEFT JOIN visit v ON v.id = m.visit "
    "WHERE a.contractor = {} GROUP BY m.status"
)


async def counts(contractor: int) -> dict[View, int]:
    """The numbers on the tabs: one query for the pool, one for all of the contractor's own."""
    mine = {row["status"]: row for row in await rows(_MINE, clock.now(), contractor)}

    def number(*statuses: Status) -> int:
        return sum(mine[status.value]["number"] for status in statuses if status.value in mine)

    begun = mine[S.SCHEDULED.value]["begun"] if S.SCHEDULED.value in mine else 0
    return {
        View.POOL: await Mission.count().where(*_conditions(View.POOL, contractor)),
        View.TO_DO: number(*WAITING) + begun,
        View.OPEN: number(*OPEN),
        View.DONE: number(S.WORK_CONFIRMED),
        View.BILLED: number(*BILLED),
    }


# One step in the index for each département, instead of a walk over all missions.
_AREAS = """
WITH RECURSIVE step (area) AS (
    SELECT min(substr(postcode, 1, 2)) FROM mission
    UNION ALL
    SELECT (SELECT min(substr(m.postcode, 1, 2)) FROM mission m WHERE substr(m.postcode, 1, 2) > step.area)
    FROM step WHERE step.area IS NOT NULL
)
SELECT area FROM step WHERE area IS NOT NULL ORDER BY area
"""


async def areas() -> list[str]:
    """The départements that occur, as the first two digits of postcodes."""
    return [row["area"] for row in await rows(_AREAS)]


async def to_decide(limit: int) -> list[Mission]:
    """Quotes and invoices that wait for a manager, oldest first."""
    return (
        await Mission.objects()
        .where(Mission.status.is_in([S.QUOTE_SUBMITTED, S.INVOICED]))
        .order_by(Mission.status_since)
        .limit(limit)
    )


async def count_to_decide() -> int:
    number: int = await Mission.count().where(Mission.status.is_in([S.QUOTE_SUBMITTED, S.INVOICED]))
    return number
