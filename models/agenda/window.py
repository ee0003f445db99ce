"""What stands in a contractor's agenda in some days: visits, offers, wishes, absences and hours, read at once."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from msgspec import Struct

import wording
from database.connection import unseen
from database.gathering import Read, gathered, instant
from models.agenda.away import TimeAway, times_away
from models.agenda.free import Week
from models.agenda.hours import hours_of, week_of
from models.agenda.span import Span
from models.people.contact import Contact, contact_of
from models.workflow import Status, VisitState

T = TypeVar("T")
# Of the visits to come, the first is told, and the round of its day.
NEXT = 12


class Place(NamedTuple):
    """A mission as an agenda names it; where it is stands in the day that is told whole."""

    reference: str
    title: str
    town: str
    postcode: str  # whose clock its hours have, too
    address: str = ""
    floor: str = ""
    door: str = ""

    @property
    def whole(self) -> str:
        return f"{self.address}, {self.postcode} {self.town}"

    @property
    def with_door(self) -> str:
        return wording.whole_place(self.address, self.floor, self.door, self.postcode, self.town)


class Later(NamedTuple):
    """A visit of which no more is told than when."""

    contractor: int
    span: Span


class StandingVisit(NamedTuple):
    """`state`: any but cancelled; one that was done before its hour stands nowhere any more.

    What follows the place is known of those alone that are told whole.
    """

    contractor: int
    span: Span
    state: VisitState
    place: Place
    people: Sequence[str] = ()  # what says who answers for the home
    has_arrived: bool = False  # its contractor has said so

    @property
    def contact(self) -> Contact | None:
        return contact_of(**dict(zip(_CONTACT, self.people, strict=True))) if self.people else None


class Offer(Struct, frozen=True):
    """An open slot at whose hour nothing else is planned; or the one that the tenant has chosen, which waits to be."""

    contractor: int
    span: Span
    place: Place
    chosen: bool

    def is_taken_by(self, visit: StandingVisit) -> bool:
        planned = visit.state is VisitState.PLANNED and visit.contractor == self.contractor
        return planned and visit.span.overlaps(self.span) and visit.place.reference != self.place.reference


class Wished(Struct, frozen=True):
    """Of a mission that the contractor has, and that waits for slots."""

    contractor: int
    span: Span
    place: Place


class Away(Struct, frozen=True, order=True):
    """One time of an absence; its number is 0 where the other agenda says so."""

    span: Span
    absence: int
    label: str


class Window(Struct, frozen=True):
    """One contractor's; all that lies in the span, some of it or whole, in the order of its hours."""

    span: Span
    week: Week
    visits: list[StandingVisit]
    later: list[Span]  # visits of the days behind
    offers: list[Offer]
    wishes: list[Wished]
    absences: list[Away]
    # From now on, whatever the span.
    next: list[StandingVisit]

    @property
    def taken(self) -> list[Span]:
        return [*(visit.span for visit in self.visits), *self.later, *(away.span for away in self.absences)]


PLACE: tuple[str, ...] = ("reference", "title", "town", "postcode", "address", "floor", "door")
_BRIEF = PLACE[:4]
_CONTACT = (
    *("occupancy", "tenant_title", "tenant_name", "tenant_phone"),
    *("contact_name", "contact_quality", "contact_phone"),
)
MISSION = ", ".join(f"m.{name}" for name in PLACE)
SPAN = ("contractor", "starts_at", "ends_at")
_VISIT = (*SPAN, "state", *_BRIEF)
_WHOLE_VISIT = (*SPAN, "state", "arrived", *PLACE, *_CONTACT)
# One that was done before its hour stands nowhere.
STANDS = "x.state <> 'cancelled' AND (x.finished_at IS NULL OR x.finished_at > x.starts_at)"
# Nobody comes to those of an account that is closed.
OFFERED = (
    f"x.state = 'open' AND m.status IN ('{Status.SLOTS_PROPOSED}', '{Status.SLOT_CHOSEN}') "  # noqa: S608 - our own text
    "AND EXISTS (SELECT 1 FROM account o WHERE o.id = m.contractor AND o.active)"
)
# Crossed: SQLite keeps to that order, and asks for the missions of those alone that lie in the days.
_FROM = "FROM visit x CROSS JOIN mission m WHERE"
_FIRST = f"SELECT x.contractor, x.starts_at, x.ends_at, x.state, {', '.join(f'm.{name}' for name in _BRIEF)}"
_WHOLE = (
    "SELECT x.contractor, x.starts_at, x.ends_at, x.state, "
    f"CASE WHEN x.arrived_at IS NULL THEN 0 ELSE 1 END AS arrived, {MISSION}, "
    f"{', '.join(f'm.{name}' for name in _CONTACT)}"
)
# By the end alone, with the longest one's length beyond: a range of the index. A mission that its contractor has left is
# none that it reads: it is another assignment's, or nobody's.
_WHEN = f"x.contractor %s AND x.ends_at > %t AND x.ends_at < %t AND x.starts_at < %t AND {STANDS}"
_LYING = f"{_WHEN} AND m.assignment = x.assignment"
_LONGEST = timedelta(days=1)
_VISITS = f"{_FIRST} {_FROM} {_LYING} ORDER BY x.starts_at"
_DETAILS = f"{_WHOLE} {_FROM} {_LYING} ORDER BY x.starts_at"
_LATER = (
    f"SELECT x.contractor, x.starts_at, x.ends_at FROM visit x WHERE {_WHEN} AND x.starts_at >= %t "  # noqa: S608
    # One that is planned is of a mission that its contractor has.
    "AND (x.state = 'planned' OR EXISTS (SELECT 1 FROM mission m WHERE m.assignment = x.assignment))"
)
# None overlaps another: those that end first begin first.
_NEXT = (
    f"{_WHOLE} {_FROM} x.contractor %s AND x.state = 'planned' AND x.ends_at > %t "
    f"AND m.assignment = x.assignment ORDER BY x.ends_at LIMIT {NEXT}"
)
# What waits for an answer, of both kinds: its missions are looked through once.
_NAMES = ", ".join(f"m.{name}" for name in _BRIEF)
_WAITING = (
    f"WITH m AS MATERIALIZED (SELECT id, contractor, assignment, status, chosen_slot, {', '.join(_BRIEF)} "  # noqa: S608
    "FROM mission WHERE contractor %s AND status IN "
    f"('{Status.SLOTS_PROPOSED}', '{Status.SLOT_CHOSEN}', '{Status.SLOTS_NEEDED}', '{Status.QUOTE_APPROVED}', "
    f"'{Status.WORK_DISPUTED}')) "
    f"SELECT m.contractor, x.starts_at, x.ends_at, {_NAMES}, "
    "CASE WHEN m.chosen_slot = x.id THEN 'chosen' ELSE 'offer' END AS kind FROM m CROSS JOIN slot x "
    f"WHERE {OFFERED} AND x.assignment = m.assignment AND x.starts_at < %t AND x.ends_at > %t UNION ALL "
    f"SELECT m.contractor, x.starts_at, x.ends_at, {_NAMES}, 'wish' "
    "FROM m CROSS JOIN wish x WHERE m.status NOT IN "
    f"('{Status.SLOTS_PROPOSED}', '{Status.SLOT_CHOSEN}') AND x.mission = m.id "
    "AND (x.taken_by IS NULL OR x.taken_by <> m.assignment) "
    "AND x.starts_at < %t AND x.ends_at > %t ORDER BY starts_at, reference"
)
_WAITS = (*SPAN, *_BRIEF, "kind")


def spanned(names: Sequence[str], make: Callable[[int, Span, list[Any]], T]) -> Callable[[list[Any]], T]:
    """A row that begins with whose it is and its hours."""
    assert tuple(names[: len(SPAN)]) == SPAN

    def made(row: list[Any]) -> T:
        contractor, start, end, *rest = row
        return make(contractor, Span(instant(start), instant(end)), rest)

    return made


_STATES = {state.value: state for state in VisitState}


def _visit(contractor: int, span: Span, rest: list[Any]) -> StandingVisit:
    state, *place = rest
    return StandingVisit(contractor, span, _STATES[state], Place(*place))


def _later(contractor: int, span: Span, rest: list[Any]) -> Later:
    return Later(contractor, span)


def _whole_visit(contractor: int, span: Span, rest: list[Any]) -> StandingVisit:
    state, arrived, *found = rest
    place, people = found[: len(PLACE)], found[len(PLACE) :]
    return StandingVisit(contractor, span, _STATES[state], Place(*place), tuple(people), bool(arrived))


def _waiting(contractor: int, span: Span, rest: list[Any]) -> Offer | Wished:
    *place, kind = rest
    if kind == "wish":
        return Wished(contractor, span, Place(*place))
    return Offer(contractor, span, Place(*place), kind == "chosen")


def _whole(sql: str, *args: object) -> Read[StandingVisit]:
    return Read(sql, args, _WHOLE_VISIT, spanned(_WHOLE_VISIT, _whole_visit))


async def windows(
    contractors: Sequence[int],
    span: Span,
    now: datetime,
    *,
    beyond: datetime | None = None,
    details: Span | None = None,
) -> dict[int, Window]:
    """In one statement, of no more contractors than a page shows. From the span's end to `beyond` it is known when they
    are taken. Of one alone: what is `next`, and whatever is to be told of the visits that lie in `details`."""
    if not contractors:
        return {}
    who, last = contractors, beyond or span.end

    def among(sql: str) -> str:
        return _among(sql, len(who), unseen("INTEGER"), unseen("TIMESTAMPTZ"))

    def lying(within: Span) -> tuple[object, ...]:
        return (*who, within.start, within.end + _LONGEST, within.end)

    visits: Read[StandingVisit] = Read(among(_VISITS), lying(span), _VISIT, spanned(_VISIT, _visit))
    # One that lies in both stands among the visits.
    after = (*lying(Span(span.end, last)), span.end)
    later: Read[Later] = Read(among(_LATER) if beyond else "", after, SPAN, spanned(SPAN, _later))
    next_ones, of_day = _whole(""), _whole("")
    if details is not None:
        next_ones, of_day = _whole(among(_NEXT), *who, now), _whole(among(_DETAILS), *lying(details))
    waiting: Read[Offer | Wished] = Read(
        among(_WAITING), (*who, span.end, span.start, span.end, span.start), _WAITS, spanned(_WAITS, _waiting)
    )
    whole = Span(span.start, last)
    hours, away = hours_of(who), times_away(who, whole)
    found = await gathered(visits, later, next_ones, of_day, waiting, hours, away)

    def of(one: int) -> Window:
        mine, waits = found.of(visits, "contractor", one), found.of(waiting, "contractor", one)
        if details is not None:
            mine = [visit for visit in mine if not visit.span.overlaps(details)] + found[of_day]
            mine.sort(key=_start)
        offers = [wait for wait in waits if isinstance(wait, Offer)]
        return Window(
            span,
            week_of(found.of(hours, "account", one)),
            mine,
            [visit.span for visit in found.of(later, "contractor", one)],
            [offer for offer in offers if not any(map(offer.is_taken_by, mine))] if offers else [],
            [wait for wait in waits if isinstance(wait, Wished)],
            _times(found.of(away, "account", one), whole),
            found[next_ones],
        )

    return {one: of(one) for one in who}


@lru_cache(maxsize=512)
def _among(sql: str, number: int, one: str, moment: str) -> str:
    theirs = f"IN ({', '.join(['{}'] * number)})" if number > 1 else f"= {one}"
    return sql.replace("%s", theirs).replace("%t", moment)


def _start(visit: StandingVisit) -> datetime:
    return visit.span.start


def _times(found: Sequence[TimeAway], span: Span) -> list[Away]:
    return sorted(Away(one, away.absence, away.label) for away in found for one in away.within(span))
