"""Days and hours as they are typed in « Horaires » and « Absences »."""

from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import urlsplit

import wording
from controllers.agenda.other_agenda import FIELD
from controllers.web.forms import parse_date
from models.agenda.absence import Absence, add_absence
from models.agenda.free import DAY, MIDNIGHT, Range, instant
from models.agenda.hours import RANGES_A_DAY
from models.agenda.span import Span
from models.errors import Faults, InvalidInput
from settings import current
from uploads.form import Form
from wording.agenda_addresses import parse_agenda_address
from wording.faults import Fault, Faulty

WEEKDAYS = range(1, 8)
FIRST, LAST = date(2020, 1, 1), date(2100, 1, 1)


def field(day: int, end: str, number: int) -> str:
    """« d1_from_1 », `end` is from or to"""
    return f"d{day}_{end}_{number}"


def _time(text: str, unreadable: Fault) -> time | None:
    """Raises Faulty; None where nothing was typed."""
    typed = wording.ascii_digits(wording.visible(text))
    if not typed:
        return None
    try:
        found = time.fromisoformat(typed)
    except ValueError as error:
        raise Faulty(unreadable) from error
    if found.tzinfo is not None:
        raise Faulty(unreadable)
    return found.replace(second=0, microsecond=0)


def week_typed(form: Form) -> dict[int, list[Range]]:
    """Raises InvalidInput on each field."""
    week: dict[int, list[Range]] = {}
    faults: Faults = {}
    for day in WEEKDAYS:
        ranges: list[Range] = []
        for number in range(1, RANGES_A_DAY + 1):
            try:
                typed = _range_typed(form, day, number, faults)
            except Faulty as error:
                faults[field(day, "from", number)] = error.fault
                continue
            if typed is None:
                continue
            if ranges and typed.start < ranges[-1].end:
                faults[field(day, "from", number)] = Fault.HOURS_OVERLAP
            ranges.append(typed)
        if ranges:
            week[day] = ranges
    if faults:
        raise InvalidInput(faults)
    return week


def _range_typed(form: Form, day: int, number: int, faults: Faults) -> Range | None:
    """Raises Faulty, for its first field; what is wrong at its second is among `faults`."""
    start = _time(form.first(field(day, "from", number)), Fault.HOURS_UNREADABLE)
    to = field(day, "to", number)
    try:
        end = _time(form.first(to), Fault.HOURS_UNREADABLE)
    except Faulty as error:
        faults[to] = error.fault
        return None
    if start is None and end is None:
        return None
    if start is None or end is None:
        raise Faulty(Fault.HOURS_INCOMPLETE)
    # 00:00 is how a day ends.
    last = _minutes(end) or MIDNIGHT
    if last <= _minutes(start):
        faults[to] = Fault.HOURS_END_BEFORE
        return None
    return Range(_minutes(start), last)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


# What the verb calls what was typed, in the form's words.
FIELDS = {
    "span": "absence_to_date",
    "label": "absence_label",
    "repeat": "repeat",
    "repeat_until": "repeat_until",
    "whole": "whole",
}


def other_agenda_typed(form: Form) -> str:
    """Raises InvalidInput."""
    own_host = urlsplit(current().public_url).hostname or ""
    try:
        return parse_agenda_address(form.first(FIELD), own_host)
    except Faulty as error:
        raise InvalidInput({FIELD: error.fault}) from error


@dataclass(frozen=True, slots=True)
class _Moments:
    first: date
    last: date
    start: time | None
    end: time | None


async def absence_typed(account: int, form: Form) -> Absence:
    """Raises InvalidInput on each field."""
    faults: Faults = {}

    def read_day(name: str) -> date | None:
        try:
            day = parse_date(form.first(name), name)
        except InvalidInput as error:
            faults.update(error.errors)
            return None
        if day is not None and not FIRST <= day <= LAST:
            faults[name] = Fault.SLOT_BEYOND_CALENDAR
        return day

    def read_time(name: str) -> time | None:
        try:
            return _time(form.first(name), Fault.ABSENCE_TIME_UNREADABLE)
        except Faulty as error:
            faults[name] = error.fault
            return None

    first, until = read_day("absence_from_date"), read_day("repeat_until")
    last = read_day("absence_to_date") or first
    start, end = read_time("absence_from_time"), read_time("absence_to_time")
    if first is None or last is None:
        faults.setdefault("absence_from_date", Fault.ABSENCE_WITHOUT_DAY)
        raise InvalidInput(faults)
    if faults:
        raise InvalidInput(faults)
    span = _span(_Moments(first, last, start, end))
    try:
        return await add_absence(
            account, span, form.first("absence_label"), form.first("repeat") or "none", until
        )
    except InvalidInput as error:
        named: Faults = {FIELDS[str(place)]: fault for place, fault in error.errors.items()}
        raise InvalidInput(named) from error


def _span(typed: _Moments) -> Span:
    """From the first moment of a day without a time to the last. Raises InvalidInput on an hour that the clock skips or
    shows twice."""
    start = _moment(typed.first, typed.start, "absence_from_time")
    if typed.end is None:
        return Span(start, instant(typed.last + DAY))
    end = _moment(typed.last, typed.end, "absence_to_time")
    if typed.end == time(0) and end <= start:
        # 00:00 is how a day ends: nothing ends where it begins.
        end = instant(typed.last + DAY)
    return Span(start, end)


def _moment(day: date, at: time | None, name: str) -> datetime:
    if at is None or at == time(0):
        return instant(day)
    try:
        return wording.to_utc(day, at)
    except Faulty as error:
        raise InvalidInput({name: error.fault}) from error
