"""When an agenda says that its owner is busy (RFC 5545). In a limited child: it is a stranger's file.

What can't be told of one event is told of no other; what would take too long is for the child's limits to end.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

from calendars.answer import BusyTimes
from uploads.child import Unusable

MOST_EVENTS = 10_000
# Of one calendar, as they come; and of those that are left when what overlaps is one.
MOST_TIMES, MOST_APART = 20_000, 2_000
# What nobody has in an agenda, and what would not end.
TOO_OFTEN = {"SECONDLY", "MINUTELY"}
DAY = timedelta(days=1)
_NOT_BUSY = {("STATUS", "CANCELLED"), ("TRANSP", "TRANSPARENT"), ("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")}
_Span = tuple[datetime, datetime]


def busy_times(content: bytes, own_host: str, zone: str, first: int, last: int) -> BusyTimes:
    """Raises Unusable: "no_calendar", or "too_many" events or times."""
    within = (datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last, UTC))
    local, passed_over, found = ZoneInfo(zone), 0, []
    for calendar in _calendars(content):
        passed_over += _keep_countable(calendar, own_host)
        spans = _Occurrences(calendar, within)
        for start, end in (*spans, *_periods(calendar)):
            if (
                span := _clipped(_instant(start, local), _instant(end, local, last=True), within)
            ) is not None:
                found.append(span)
            if len(found) > MOST_TIMES:
                raise Unusable("too_many")
        passed_over += spans.passed_over
    times = [(int(start.timestamp()), int(end.timestamp())) for start, end in _merged(found)]
    if len(times) > MOST_APART:
        raise Unusable("too_many")
    return BusyTimes(times, passed_over)


def _calendars(content: bytes) -> list[Any]:
    try:
        found = Calendar.from_ical(content, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise Unusable("no_calendar") from error
    calendars = [one for one in found if one.name == "VCALENDAR"]
    if not calendars:
        raise Unusable("no_calendar")
    return calendars


def _keep_countable(calendar: Any, own_host: str) -> int:
    """Takes out what is ours, and what has no start; how many of the latter there were."""
    ours = re.compile(rf"(?:visite|creneau)-[0-9]+@{re.escape(own_host)}")
    events = [one for one in calendar.subcomponents if one.name == "VEVENT"]
    if len(events) > MOST_EVENTS:
        raise Unusable("too_many")
    if any(freq in TOO_OFTEN for one in events for freq in _frequencies(one)):
        raise Unusable("too_many")
    startless = [one for one in events if "DTSTART" not in one]
    out = {id(one) for one in events if ours.fullmatch(str(one.get("UID", "")))} | set(map(id, startless))
    calendar.subcomponents = [one for one in calendar.subcomponents if id(one) not in out]
    return len(startless)


def _frequencies(event: Any) -> Iterator[str]:
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        # One that can't be read is no dictionary.
        if isinstance(rule, dict):
            yield from (str(freq).upper() for freq in rule.get("FREQ", []))


class _Occurrences:
    """Of every event that counts as busy; `passed_over`, once it has been gone through."""

    def __init__(self, calendar: Any, within: _Span) -> None:
        self.passed_over = 0
        # A day more: a date, or a time without a zone, is compared as if it were in UTC.
        self._first, self._last = within[0] - DAY, within[1] + DAY
        self._calendar = calendar

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        query = recurring_ical_events.of(self._calendar, skip_bad_series=True)
        events = [one for one in self._calendar.subcomponents if one.name == "VEVENT"]
        uids = {str(one.get("UID", id(one))) for one in events}
        self.passed_over = max(0, len(uids) - len(query.series))
        number = 0
        for series in query.series:
            try:
                for occurrence in series.between(self._first, self._last):
                    number += 1
                    if number > MOST_TIMES:
                        raise Unusable("too_many")
                    event = occurrence.as_component(False)
                    if not any(str(event.get(name, "")).upper() == value for name, value in _NOT_BUSY):
                        yield event.start, event.end
            except (ValueError, TypeError, KeyError, AttributeError, OverflowError, LookupError):
                self.passed_over += 1


def _periods(calendar: Any) -> Iterator[tuple[Any, Any]]:
    """Of what is published as free and busy alone (RFC 5545, 3.6.4)."""
    for component in calendar.walk("VFREEBUSY"):
        found = component.get("FREEBUSY", [])
        for period in found if isinstance(found, list) else [found]:
            if str(period.params.get("FBTYPE", "BUSY")).upper() != "FREE":
                yield period.start, period.end


def _instant(at: date, zone: ZoneInfo, *, last: bool = False) -> datetime:
    """A day is the whole one of the place, and a time without a zone is of its clock; of one that comes twice the first,
    or the `last`."""
    wall = at if isinstance(at, datetime) else datetime.combine(at, time())
    if wall.tzinfo is not None:
        return wall.astimezone(UTC)
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return max(first, wall.replace(tzinfo=zone, fold=1).astimezone(UTC)) if last else first


def _clipped(start: datetime, end: datetime, within: _Span) -> _Span | None:
    start, end = max(start, within[0]), min(end, within[1])
    return (start, end) if start < end else None


def _merged(spans: Iterable[_Span]) -> list[_Span]:
    found: list[_Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
