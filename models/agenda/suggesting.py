"""Hours to offer, each with the reason for it; without a database, and true whatever the agenda.

Never in an absence, on a public holiday of the home, at night, or so near to another visit that nobody gets there.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

import wording
from models.agenda.free import DAY, Week, common, days_of, instant, less, merged, working_on
from models.agenda.part import OF_A_LONGER_ONE, part_of
from models.agenda.span import Span

MOST = 5
NIGHT_ENDS, NIGHT_BEGINS = 8 * 60, 19 * 60  # minutes after midnight, on the clock of the home
NOON = 13 * 60
SHORTEST = timedelta(hours=1)
# Half-days: how far one looks, and how many of those to come are told.
DAYS_AHEAD = 21
HALVES = 3
LONG_AGO = timedelta(days=1000)


class Why(StrEnum):
    WISHED = "wished"
    BESIDE = "beside"  # a visit of the same half-day, in the same town or district
    FIRST = "first"  # the first of its kind that is free


class Stop(Struct, frozen=True):
    """A visit that is planned, and where."""

    span: Span
    town: str
    postcode: str

    def is_near(self, town: str, postcode: str) -> bool:
        """The same town, or the same first three digits of the postcode."""
        return wording.folded(self.town) == wording.folded(town) or self.postcode[:3] == postcode[:3]


class Suggestion(Struct, frozen=True):
    span: Span
    why: Why
    stop: Stop | None = None  # that it is beside
    # Of the free mornings or afternoons from the first day on, which one: 1 is the first.
    rank: int = 0


class Agenda(Struct, frozen=True, dict=True):
    """What one contractor has, and the home that a mission is about.

    `margin`: between two visits. `first` and `last`: the days between which anything may be offered. Days, mornings and
    nights are those of the home; `clock` is the place whose clock the contractor's hours of work go by.
    """

    now: datetime
    week: Week
    stops: Sequence[Stop]
    absences: Sequence[Span]
    wishes: Sequence[Span]
    town: str
    postcode: str
    margin: timedelta
    first: date
    last: date
    clock: str = ""

    @cached_property
    def _taken(self) -> list[Span]:
        near = (Span(stop.span.start - self.margin, stop.span.end + self.margin) for stop in self.stops)
        past = Span(self.now - LONG_AGO, self.now)
        return merged([past, *near, *self.absences])

    def takes_of(self, span: Span) -> list[Span]:
        """What has taken some of it, or has passed."""
        return [one for one in self._taken if one.overlaps(span)]

    def open_in(self, span: Span) -> list[Span]:
        """What of it may be offered at all, and is free."""
        lit = [one for day in self._days(span) for one in common([span], [daylight(day, self.postcode)])]
        return less(lit, self.takes_of(span))

    def _days(self, span: Span) -> list[date]:
        """Those that are no public holiday."""
        days = (day for day in days_of(span, self.postcode) if self.first <= day <= self.last)
        return [day for day in days if not wording.is_public_holiday(day, self.postcode)]

    def working(self, day: date) -> list[Span]:
        """What of the home's day lies in the hours of work."""
        return working_on(self.week, day, self.postcode, self.clock)


def daylight(day: date, place: str) -> Span:
    return Span(instant(day, NIGHT_ENDS, place), instant(day, NIGHT_BEGINS, place))


def suggest(agenda: Agenda) -> list[Suggestion]:
    """The tenant's wishes first, then what is beside a visit, then the first half-days; none overlapping another."""
    found: list[Suggestion] = []
    for one in _all(agenda):
        if not any(one.span.overlaps(other.span) for other in found):
            found.append(one)
        if len(found) == MOST:
            break
    return found


def _all(agenda: Agenda) -> Iterator[Suggestion]:
    for wish in sorted(agenda.wishes):
        open_still = _long_enough(agenda.open_in(wish))[:1]
        yield from (Suggestion(part_of(one, agenda.postcode), Why.WISHED) for one in open_still)
    yield from _beside(agenda)
    yield from _first_halves(agenda)


def _long_enough(spans: Iterable[Span]) -> list[Span]:
    return [span for span in spans if span.end - span.start >= SHORTEST]


def halves(day: date, place: str) -> tuple[Span, Span]:
    """Its morning and its afternoon, whole."""
    noon = instant(day, NOON, place)
    return Span(instant(day, 0, place), noon), Span(noon, instant(day + DAY, 0, place))


def _beside(agenda: Agenda) -> Iterator[Suggestion]:
    """In the hours of work of the same half-day: after the visit, otherwise before it."""
    for stop in sorted(agenda.stops, key=lambda stop: stop.span):
        day = wording.local(stop.span.start, agenda.postcode).date()
        if not stop.is_near(agenda.town, agenda.postcode) or not agenda.first <= day <= agenda.last:
            continue
        [half] = [half for half in halves(day, agenda.postcode) if half.start <= stop.span.start < half.end]
        free = [one for hours in common(agenda.working(day), [half]) for one in agenda.open_in(hours)]
        pieces = _long_enough(free)
        after = [
            Span(one.start, min(one.end, one.start + OF_A_LONGER_ONE))
            for one in pieces
            if one.start >= stop.span.end
        ]
        before = [
            Span(max(one.start, one.end - OF_A_LONGER_ONE), one.end)
            for one in pieces
            if one.end <= stop.span.start
        ]
        yield from (Suggestion(nearest, Why.BESIDE, stop) for nearest in (after[:1] or before[-1:]))


def _first_halves(agenda: Agenda) -> Iterator[Suggestion]:
    """Half-days with work that nothing has taken anything of, in the order of their days."""
    told = [0, 0]
    for number in range(DAYS_AHEAD):
        day = agenda.first + number * DAY
        for place, half in enumerate(halves(day, agenda.postcode)):
            if piece := free_half(agenda, day, half):
                told[place] += 1
                if told[place] <= HALVES:
                    yield Suggestion(part_of(piece, agenda.postcode), Why.FIRST, rank=told[place])


def free_half(agenda: Agenda, day: date, half: Span) -> Span | None:
    """The first hours of work in it that may be offered, where nothing has taken anything of its hours."""
    hours = common(agenda.working(day), [half])
    if any(agenda.takes_of(one) for one in hours):
        return None
    return next((piece for one in hours for piece in _long_enough(agenda.open_in(one))), None)


def is_morning(span: Span, place: str) -> bool:
    at = wording.local(span.start, place)
    return at.hour * 60 + at.minute < NOON
