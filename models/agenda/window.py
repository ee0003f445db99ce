"""What stands in a contractor's agenda in some days: visits, offers, wishes, absences and hours, read at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import wording
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
    """A mission as an agenda names it."""

    reference: str
    title: str
    address: str
    floor: str
    door: str
    postcode: str
    town: str

    @property
    def whole(self) -> str:
        return f"{self.address}, {self.postcode} {self.town}"

    @property
    def with_door(self) -> str:
        return wording.whole_place(self.address, self.floor, self.door, self.postcode, self.town)


@dataclass(frozen=True, slots=True)
class StandingVisit:
    """`state`: any but cancelled; one that was done before its hour stands nowhere any more."""

    contractor: int
    span: Span
    state: VisitState
    place: Place
    people: Sequence[str]  # what says who answers for the home
    has_arrived: bool  # its contractor has said so

    @property
    def contact(self) -> Contact | None:
        return contact_of(**dict(zip(_CONTACT, self.people, strict=True)))


@dataclass(frozen=True, slots=True)
class Offer:
    """An open slot at whose hour nothing else is planned; or the one that the tenant has chosen, which waits to be."""

    contractor: int
    span: Span
    place: Place
    chosen: bool

    def is_taken_by(self, visit: StandingVisit) -> bool:
        planned = visit.state is VisitState.PLANNED and visit.contractor == self.contractor
        return planned and visit.span.overlaps(self.span) and visit.place.reference != self.place.reference


@dataclass(frozen=True, slots=True)
class Wished:
    """Of a mission that the contractor has, and that waits for slots."""

    contractor: int
    span: Span
    place: Place


@dataclass(frozen=True, slots=True, order=True)
class Away:
    """One time of an absence; its number is 0 where the other agenda says so."""

    span: Span
    absence: int
    label: str


@dataclass(frozen=True, slots=True)
class Window:
    """One contractor's; all that lies in the span, some of it or whole, in the order of its hours."""

    span: Span
    week: Week
    visits: list[StandingVisit]
    offers: list[Offer]
    wishes: list[Wished]
    absences: list[Away]
    # From now on, whatever the span.
    next: list[StandingVisit]

    @property
    def taken(self) -> list[Span]:
        return [*(visit.span for visit in self.visits), *(away.span for away in self.absences)]


PLACE: tuple[str, ...] = ("reference", "title", "address", "floor", "door", "postcode", "town")
_CONTACT = (
    *("occupancy", "tenant_title", "tenant_name", "tenant_phone"),
    *("contact_name", "contact_quality", "contact_phone"),
)
MISSION = ", ".join(f"m.{name}" for name in PLACE)
SPAN = ("contractor", "starts_at", "ends_at")
_VISIT = (*SPAN, "state", "arrived", *PLACE, *_CONTACT)
# Crossed: SQLite keeps to that order, and asks for the missions of those alone that lie in the days.
_THEIRS = "FROM assignment a CROSS JOIN {table} x CROSS JOIN mission m WHERE x.{by} AND m.id = a.mission "
_VISITS = (
    f"SELECT a.contractor, x.starts_at, x.ends_at, x.state, "
    f"CASE WHEN x.arrived_at IS NULL THEN 0 ELSE 1 END AS arrived, {MISSION}, "
    f"{', '.join(f'm.{name}' for name in _CONTACT)} "
    + _THEIRS.format(table="visit", by="assignment = a.id")
    + "AND a.contractor IN (%s) AND "
)
_PLANNED = (
    _VISITS + "a.ended_at IS NULL AND x.state = 'planned' AND x.ends_at > {} ORDER BY x.starts_at LIMIT {}"
)
# One that was done before its hour stands nowhere.
STANDS = "x.state <> 'cancelled' AND (x.finished_at IS NULL OR x.finished_at > x.starts_at)"
OFFERED = f"x.state = 'open' AND m.status IN ('{Status.SLOTS_PROPOSED}', '{Status.SLOT_CHOSEN}')"
_STANDING = f"x.starts_at < {{}} AND x.ends_at > {{}} AND {STANDS}"
# By those under way and by those that were closed later: a mission that it has left is none that it reads.
_ALL_VISITS = (
    f"{_VISITS}a.ended_at IS NULL AND {_STANDING} UNION ALL "
    f"{_VISITS}a.ended_at > {{}} AND a.end_action = 'closed' AND {_STANDING} ORDER BY starts_at"
)
_OFFERS = (
    f"SELECT a.contractor, x.starts_at, x.ends_at, {MISSION}, "
    "CASE WHEN m.chosen_slot = x.id THEN 1 ELSE 0 END AS chosen "
    + _THEIRS.format(table="slot", by="assignment = a.id")
    + "AND a.contractor IN (%s) AND a.ended_at IS NULL "
    f"AND {OFFERED} AND x.starts_at < {{}} AND x.ends_at > {{}} ORDER BY x.starts_at, m.id"
)
_WISHES = (
    f"SELECT a.contractor, x.starts_at, x.ends_at, {MISSION} "
    + _THEIRS.format(table="wish", by="mission = a.mission")
    + "AND a.contractor IN (%s) AND a.ended_at IS NULL "
    f"AND m.status IN ('{Status.SLOTS_NEEDED}', '{Status.QUOTE_APPROVED}', '{Status.WORK_DISPUTED}') "
    "AND x.starts_at < {} AND x.ends_at > {} ORDER BY x.starts_at, m.id"
)


def spanned(names: Sequence[str], make: Callable[[int, Span, list[Any]], T]) -> Callable[[list[Any]], T]:
    """A row that begins with whose it is and its hours."""
    assert tuple(names[: len(SPAN)]) == SPAN

    def made(row: list[Any]) -> T:
        contractor, start, end, *rest = row
        return make(contractor, Span(instant(start), instant(end)), rest)

    return made


def _visit(contractor: int, span: Span, rest: list[Any]) -> StandingVisit:
    state, arrived, *found = rest
    place, people = found[: len(PLACE)], found[len(PLACE) :]
    return StandingVisit(contractor, span, VisitState(state), Place(*place), people, bool(arrived))


def _visits(sql: str, *args: object) -> Read[StandingVisit]:
    return Read(sql, args, _VISIT, spanned(_VISIT, _visit))


async def windows(contractors: Sequence[int], span: Span, now: datetime) -> dict[int, Window]:
    """In one statement, of no more contractors than a page shows; what is `next` of one alone."""
    if not contractors:
        return {}
    start, end, who = span.start, span.end, contractors
    names = (*SPAN, *PLACE)

    def among(sql: str) -> str:
        return sql.replace("%s", ", ".join(["{}"] * len(who)))

    visits = _visits(among(_ALL_VISITS), *who, end, start, *who, start, end, start)
    planned = _visits(among(_PLANNED) if len(who) == 1 else "", *who, now, NEXT)
    offers: Read[Offer] = Read(
        among(_OFFERS),
        (*who, end, start),
        (*names, "chosen"),
        spanned(names, lambda one, at, rest: Offer(one, at, Place(*rest[:-1]), bool(rest[-1]))),
    )
    wishes: Read[Wished] = Read(
        among(_WISHES),
        (*who, end, start),
        names,
        spanned(names, lambda one, at, rest: Wished(one, at, Place(*rest))),
    )
    hours, away = hours_of(who), times_away(who, span)
    found = await gathered(visits, planned, offers, wishes, hours, away)

    def of(one: int) -> Window:
        mine = found.of(visits, "contractor", one)
        return Window(
            span,
            week_of(found.of(hours, "account", one)),
            mine,
            [o for o in found.of(offers, "contractor", one) if not any(map(o.is_taken_by, mine))],
            found.of(wishes, "contractor", one),
            _times(found.of(away, "account", one), span),
            found[planned],
        )

    return {one: of(one) for one in who}


async def window(contractor: int, span: Span, now: datetime) -> Window:
    return (await windows([contractor], span, now))[contractor]


def _times(found: Sequence[TimeAway], span: Span) -> list[Away]:
    return sorted(Away(one, away.absence, away.label) for away in found for one in away.within(span))
