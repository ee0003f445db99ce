"""The lists: the contractor's tabs and the manager's table, page after page by keyset."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from database.connection import rows, short_rows
from database.finding import listed
from database.gathering import Read, counting, first_of, gathered
from models import clock
from models.lists import search_sql as sql
from models.lists.filters import FILTERS
from models.lists.search_index import Listing, Wanted, first, wanted
from models.lists.search_sql import Where
from models.workflow import UNDER_WAY, Occupancy, Role, Status, turn
from wording.languages import team_noted

PAGE = 25


class View(StrEnum):
    """The tabs; the codes are the addresses' `vue`."""

    POOL = "nouvelles"
    TO_DO = "a-traiter"
    OPEN = "en-cours"
    DONE = "realisees"
    BILLED = "facturees"


# Said through `team`, where they are shown.
LABELS = {
    View.POOL: team_noted("Nouvelle Demande"),
    View.TO_DO: team_noted("À traiter"),
    View.OPEN: team_noted("En cours"),
    View.DONE: team_noted("Interventions réalisées"),
    View.BILLED: team_noted("Facturées"),
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
BILLED = (Status.INVOICED, Status.CLOSED)


class Search(Struct, frozen=True):
    """What is looked for, and what the filters hold, by their names; empty is no filter."""

    text: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def narrows(self) -> bool:
        return bool(self.text or self.chosen)


class Place(Struct, frozen=True):
    """A mission's place in a list: what its row is kept by, and what the list goes on from."""

    id: int
    version: int
    contractor: str
    at: datetime
    rank: int


class Found(Struct, frozen=True):
    """What a row shows, of the mission and of other tables."""

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
    # By a manager, where the work is disputed.
    reopened: bool | int

    @property
    def turn(self) -> Role | None:
        asks = self.occupancy == Occupancy.OCCUPIED or bool(self.contact_name)
        return turn(Status(self.status), somebody_to_ask=asks, visit_start=self.visit_start, now=clock.now())


_ON_OFFER = sql.equal("m.status", Status.NEW.value)


def _conditions(view: View, contractor: int) -> list[Where]:
    mine = sql.equal("m.contractor", contractor)
    match view:
        case View.POOL:
            return [_ON_OFFER, sql.not_barred(contractor)]
        case View.TO_DO:
            begun = Where("(m.status = {} AND v.starts_at <= {})", (Status.SCHEDULED.value, clock.now()))
            return [mine, sql.any_of([sql.one_of("m.status", WAITING), begun])]
        case View.OPEN:
            return [mine, sql.one_of("m.status", UNDER_WAY)]
        case View.DONE:
            return [mine, sql.equal("m.status", Status.WORK_CONFIRMED.value)]
        case View.BILLED:
            return [mine, sql.one_of("m.status", BILLED)]


def _filters(search: Search, *, ordered: bool) -> list[Where]:
    """Those whose missions an index has in the order of the lists, or the others."""
    chosen = [(one, value) for one in FILTERS if (value := search.chosen.get(one.name))]
    return [one.where(value) for one, value in chosen if one.ordered is ordered]


class Page(Struct, frozen=True):
    found: list[Place]
    next: str  # the cursor of the page after this one, or empty


async def of_contractor(view: View, contractor: int, search: Search, cursor: str = "") -> Page:
    """Newest and most urgent first in the pool, the longest waiting first where one must act.

    An unreadable cursor gives the first page.
    """
    order = sql.OLDEST if view in (View.TO_DO, View.DONE) else sql.NEWEST
    asked = _Asked(
        [*_conditions(view, contractor), *_filters(search, ordered=True)],
        _filters(search, ordered=False),
        sql.POOL_ORDER if view is View.POOL else order,
        own=view is not View.POOL,
    )
    # Whose home it is can't be found out by asking.
    return await _page(asked, wanted(search.text, public=True), cursor)


async def first_on_offer() -> Page:
    """Also what somebody left."""
    return await _page(_Asked([_ON_OFFER], [], sql.POOL_ORDER), None, "")


async def of_manager(search: Search, cursor: str = "") -> Page:
    ordered, others = _filters(search, ordered=True), _filters(search, ordered=False)
    return await _page(_Asked(ordered, others, sql.NEWEST), wanted(search.text, public=False), cursor)


class _Asked(Struct, frozen=True):
    within: list[Where]
    besides: list[Where]
    order: str
    # Few missions, which are found by their contractor.
    own: bool = False

    def after(self, parts: list[str]) -> Where | None:
        try:
            if self.order == sql.POOL_ORDER:
                return sql.after_pool(parts)
            return sql.after_since(parts, oldest_first=self.order == sql.OLDEST)
        except (ValueError, IndexError):
            return None

    def cursor(self, last: Place) -> str:
        if self.order == sql.POOL_ORDER:
            return f"{last.rank}~{last.at.isoformat()}~{last.id}"
        return f"{last.at.isoformat()}~{last.id}"


async def _page(asked: _Asked, looked_for: Wanted | None, cursor: str) -> Page:
    """What has every word as it was typed; where nothing has, and only there, with one letter of each wrong."""
    parts = cursor.split("~")
    after = asked.after(parts)
    if looked_for is None:
        return await _rows(asked, None, after)
    if after is None:
        page = await _rows(asked, looked_for, None)
        if page.found:
            return page
    elif parts[-1] != _LOOSE:
        return await _rows(asked, looked_for, after)
    loose = await looked_for.loosened()
    return await _rows(asked, loose, after, _LOOSE) if loose else Page([], "")


# At the end of a cursor: the pages before it were found with a letter wrong.
_LOOSE = "l"


async def _rows(asked: _Asked, looked_for: Wanted | None, after: Where | None, mark: str = "") -> Page:
    within = [*asked.within, *([after] if after else [])]
    conditions = [*within, *asked.besides]
    if looked_for is not None and asked.own and looked_for.groups:
        conditions += looked_for.wheres()
    elif looked_for is not None:
        ids = await first(Listing(within, asked.besides, asked.order), looked_for, PAGE + 1)
        if not ids:
            return Page([], "")
        conditions = [sql.with_id(ids)]
    place = sql.PLACE_IN_POOL if asked.order == sql.POOL_ORDER else sql.PLACE
    text, args = sql.assembled(place, conditions, f"{asked.order} LIMIT {PAGE + 1}")
    # What an index has in the order of the list is a few steps into it, however long the list.
    ask = rows if looked_for is not None or asked.besides else short_rows
    found = [Place(**row) for row in await ask(text, *args)]
    more, found = len(found) > PAGE, found[:PAGE]
    return Page(found, "~".join(filter(None, (asked.cursor(found[-1]), mark))) if more else "")


async def shown(missions: Sequence[int]) -> dict[int, Found]:
    """What the rows of these show."""
    values, args = listed(missions)
    text, _ = sql.assembled(sql.SHOWN, [sql.Where(f"m.id IN ({values})")])
    return {row["id"]: Found(**row) for row in await short_rows(text, *args)} if missions else {}


async def wishes_of(missions: list[int]) -> dict[int, list[tuple[datetime, datetime]]]:
    found: dict[int, list[tuple[datetime, datetime]]] = {mission: [] for mission in missions}
    if missions:
        for row in await short_rows(sql.wishes(len(missions)), *missions):
            found[row["mission"]].append((row["starts_at"], row["ends_at"]))
    return found


_DECISIONS = [
    f"SELECT {{}} FROM mission WHERE status = '{status.value}'"  # noqa: S608 - our own codes
    for status in (Status.QUOTE_SUBMITTED, Status.INVOICED)
]


def count_to_decide(at_most: int) -> Read[int]:
    in_order = first_of([one.format("id, status_since") for one in _DECISIONS], "status_since", at_most)
    return counting(in_order, at_most=at_most)


class ToDecide(Struct, frozen=True):
    """`told`: the number of its contractor's audience (`models.audience`)."""

    id: int
    version: int
    told: int


def first_to_decide(limit: int) -> Read[ToDecide]:
    """Quotes and invoices that wait for a manager, oldest first."""
    oldest = first_of(
        [one.format("id, version, contractor, status_since") for one in _DECISIONS], "status_since", limit
    )
    sql = (
        f"SELECT d.id, d.version, coalesce(o.version, 0) AS told FROM ({oldest}) AS d "  # noqa: S608 - our own text
        "LEFT JOIN audience o ON o.id = d.contractor ORDER BY d.status_since, d.id"
    )
    return Read(sql, (), ToDecide.__struct_fields__, lambda row: ToDecide(*row))


async def to_decide(limit: int, at_most: int) -> tuple[list[ToDecide], int]:
    """The first, and how many there are, counted as far as `at_most`."""
    first, number = first_to_decide(limit), count_to_decide(at_most)
    found = await gathered(first, number)
    return found[first], found[number][0]
