"""What of some days is free and what is not: hours on the wall clock, times that repeat, and what is left of them.

Without a database. A day is that of the place (`wording.zones`), of 23, 24 or 25 hours; spans are in UTC.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar
from zoneinfo import ZoneInfo

from dateutil.rrule import WEEKLY, rrule
from msgspec import Struct

import wording
from models.agenda.span import Span
from models.workflow import Labelled
from wording.languages import team_noted

T = TypeVar("T")
DAY = timedelta(days=1)
MIDNIGHT = 24 * 60


class Repeat(Labelled):
    NONE = "none", team_noted("Une seule fois")
    WEEKLY = "weekly", team_noted("Chaque semaine")
    FORTNIGHTLY = "fortnightly", team_noted("Toutes les deux semaines")

    @property
    def weeks(self) -> int:
        return {"none": 0, "weekly": 1, "fortnightly": 2}[self.value]


class Range(Struct, frozen=True, order=True):
    """Of any day, in minutes after midnight on the clock of the place; the end is not part of it."""

    start: int
    end: int


# By weekday, 1 is Monday (ISO 8601).
Week = Mapping[int, tuple[Range, ...]]
USUAL: Week = {day: (Range(8 * 60, 12 * 60), Range(14 * 60, 18 * 60)) for day in range(1, 6)}


def instant(day: date, minute: int = 0, place: str = "", *, last: bool = False) -> datetime:
    """Of an hour that the clock skips, as much later; of one that comes twice the first, or the `last`."""
    return _instant_of(day, minute, last, wording.zone_of(place))


@lru_cache(maxsize=2048)
def _instant_of(day: date, minute: int, last: bool, zone: ZoneInfo) -> datetime:
    """The hours of work and the days that agendas show are the same for all."""
    return _instant(datetime.combine(day, time()) + timedelta(minutes=minute), zone, last=last)


def _instant(wall: datetime, zone: ZoneInfo, *, last: bool = False) -> datetime:
    at = wall.replace(tzinfo=zone, fold=0)
    first = at.astimezone(UTC)
    # Where it is skipped, the second reading lies before the first.
    return max(first, at.replace(fold=1).astimezone(UTC)) if last else first


def _wall(at: datetime, place: str) -> datetime:
    return wording.local(at, place).replace(tzinfo=None, fold=0)


def whole_days(first: date, last: date, place: str = "") -> Span:
    """Both of them too."""
    return Span(instant(first, 0, place), instant(last + DAY, 0, place))


def days_of(span: Span, place: str = "") -> Iterator[date]:
    """Each on which some of it lies."""
    day, end = wording.local(span.start, place).date(), span.end
    while instant(day, 0, place) < end:
        yield day
        day += DAY


def occurrences(span: Span, repeat: Repeat, until: date | None, within: Span, place: str = "") -> list[Span]:
    """Those of `span` that lie in `within`, some of them or all; at the same hours on the wall clock each time
    (RFC 5545, 3.8.5.3). None begins after the day `until`."""
    if repeat is Repeat.NONE:
        return [span] if span.overlaps(within) else []
    start, length = _wall(span.start, place), wording.wall_length(span.start, span.end, place)
    # A day more: where the clock changes, an hour is another one.
    first, last = _wall(within.start, place) - length - DAY, _wall(within.end, place) + DAY
    # The rule is gone through from its beginning: that of years ago is not.
    step = timedelta(weeks=repeat.weeks)
    start += max(0, (first - start) // step) * step
    found = _rule(start, repeat, until).between(first, last, inc=True)
    zone = wording.zone_of(place)
    spans = (Span(_instant(at, zone), _instant(at + length, zone, last=True)) for at in found)
    return [one for one in spans if one.overlaps(within)]


def last_end(span: Span, repeat: Repeat, until: date | None, place: str = "") -> datetime | None:
    """Of the last time; None where it has none. `span` itself where the rule ends before it."""
    if repeat is Repeat.NONE:
        return span.end
    if until is None:
        return None
    within = Span(span.start, max(instant(until + DAY, 0, place), span.end))
    found = occurrences(span, repeat, until, within, place)
    return found[-1].end if found else span.end


def _rule(start: datetime, repeat: Repeat, until: date | None) -> rrule:
    end = datetime.combine(until, time.max) if until else None
    return rrule(WEEKLY, interval=repeat.weeks, dtstart=start, until=end)


def working(week: Week, days: Iterable[date], place: str = "") -> list[Span]:
    """The hours of these days, in their order."""
    return [
        Span(start, end)
        for day in days
        for one in week.get(day.isoweekday(), ())
        if (start := instant(day, one.start, place)) < (end := instant(day, one.end, place, last=True))
    ]


def working_on(week: Week, day: date, place: str, clock: str) -> list[Span]:
    """The hours of a day of the `place`, of who works by the clock of another one: some of its day before or after."""
    if wording.zone_of(place) is wording.zone_of(clock):
        return working(week, [day], place)
    days = [day - DAY, day, day + DAY]
    theirs = (one for one in days if not wording.is_public_holiday(one))
    return common(working(week, theirs, clock), [whole_days(day, day, place)])


def merged(spans: Iterable[Span]) -> list[Span]:
    """In their order, none touching the next."""
    found: list[Span] = []
    for one in sorted(spans):
        if found and one.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return found


def less(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of each, in their order."""
    blocks, found = merged(taken), []
    if not blocks:
        return [one for one in spans if one.start < one.end]
    for one in spans:
        start = one.start
        for block in blocks:
            if block.overlaps(Span(start, one.end)):
                if start < block.start:
                    found.append(Span(start, block.start))
                start = max(start, block.end)
        if start < one.end:
            found.append(Span(start, one.end))
    return found


def free(week: Week, taken: Iterable[Span], days: Iterable[date]) -> list[Span]:
    """What nothing has taken of the working hours of these days."""
    return less(working(week, days), taken)


def by_day(things: Iterable[tuple[Span, T]], days: Sequence[Span]) -> list[list[tuple[Span, T]]]:
    """Of each of these days, one after the other and whole, what lies in it, cut to it."""
    found: list[list[tuple[Span, T]]] = [[] for _ in days]
    starts = [day.start for day in days]
    for span, thing in things:
        first = bisect_right(starts, span.start) - 1
        # As nearly all do, and a copy takes longer than all the rest.
        if first >= 0 and span.end <= days[first].end:
            found[first].append((span, thing))
            continue
        for place in range(max(0, first), bisect_left(starts, span.end)):
            day = days[place]
            if span.overlaps(day):
                found[place].append((Span(max(span.start, day.start), min(span.end, day.end)), thing))
    return found


class Day(Struct, frozen=True):
    """`hours` of work, none on a public holiday, and what is `left` of them."""

    date: date
    whole: Span
    hours: tuple[Span, ...]
    left: tuple[Span, ...]


def days_with(
    week: Week, taken: Iterable[Span], dates: Sequence[date], clock: str = "", place: str = ""
) -> list[Day]:
    """Of days of the `place` one after the other; of who works by `clock`."""
    starts = [instant(day, 0, place) for day in (*dates, dates[-1] + DAY)]
    wholes = [Span(start, end) for start, end in pairwise(starts)]
    zones = wording.zone_of(place), wording.zone_of(clock)
    found = []
    for day, whole, mine in zip(dates, wholes, by_day(((one, None) for one in taken), wholes), strict=True):
        # On another clock, some of the day before or after is worked on that day.
        near = (day,) if zones[0] is zones[1] else (day - DAY, day, day + DAY)
        theirs = tuple((one.isoweekday(), week.get(one.isoweekday(), ())) for one in near)
        hours = _hours(day, theirs, place, clock, zones)
        found.append(Day(day, whole, hours, _left(hours, tuple(one for one, _ in mine))))
    return found


@lru_cache(maxsize=512)
def _hours(
    day: date,
    week: tuple[tuple[int, tuple[Range, ...]], ...],
    place: str,
    clock: str,
    zones: tuple[ZoneInfo, ZoneInfo],
) -> tuple[Span, ...]:
    """Most people's are the same. `zones` are those of both, as the setting has them."""
    return () if wording.is_public_holiday(day) else tuple(working_on(dict(week), day, place, clock))


@lru_cache(maxsize=2048)
def _left(hours: tuple[Span, ...], taken: tuple[Span, ...]) -> tuple[Span, ...]:
    """Of days that somebody comes back to all day long."""
    return tuple(less(hours, taken))


def length_of(spans: Iterable[Span]) -> timedelta:
    """Of all of them, as it passes; what two share counts once."""
    return sum((one.end - one.start for one in merged(spans)), timedelta())


def common(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """What lies in some of both."""
    wholes = merged(spans)
    return less(wholes, less(wholes, others))
