"""Days and hours as they are typed in « Horaires » and « Absences »."""

from datetime import date, datetime, time
from urllib.parse import urlsplit

from msgspec import Struct

import wording
from controllers.agenda.other_agenda import FIELD
from controllers.typed_slots import FOLDS, folds
from controllers.web.forms import parse_date
from controllers.web.views import Option
from models.agenda.absence import Absence, add_absence
from models.agenda.free import DAY, MIDNIGHT, Range, instant
from models.agenda.hours import RANGES_A_DAY
from models.agenda.span import Span
from models.errors import Faults, InvalidInput
from models.people.account import Account
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
    if not wording.visible(text):
        return None
    if (found := wording.read_hour(text)) is None:
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


class _Moment(Struct, frozen=True):
    """A day of the place, with its hour if there is one, and which of two alike; `field` of its hour."""

    field: str
    day: date
    at: time | None
    place: str
    fold: str

    def utc(self) -> datetime:
        """Raises InvalidInput on an hour that the clock skips, or shows twice where nobody says which."""
        if self.at is None or self.at == time(0):
            return instant(self.day, 0, self.place)
        try:
            return wording.to_utc(self.day, self.at, self.place, FOLDS.get(self.fold))
        except Faulty as error:
            raise InvalidInput({self.field: error.fault}) from error


def folds_typed(form: Form, name: str, place: str) -> tuple[Option, ...]:
    """Which of two hours alike, to choose from; nothing where what was typed is none, or comes once."""
    try:
        day = parse_date(form.first(f"absence_{name}_date") or form.first("absence_from_date"), name)
        at = _time(form.first(f"absence_{name}_time"), Fault.ABSENCE_TIME_UNREADABLE)
    except (InvalidInput, Faulty):
        return ()
    if not day or not at or not FIRST <= day <= LAST:
        return ()
    return folds(day, at, place, form.first(f"absence_{name}_fold"))


async def absence_typed(account: Account, form: Form) -> Absence:
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
    place = account.clock
    span = _span(
        _Moment("absence_from_time", first, start, place, form.first("absence_from_fold")),
        _Moment("absence_to_time", last, end, place, form.first("absence_to_fold")),
    )
    label, repeat = form.first("absence_label"), form.first("repeat") or "none"
    try:
        return await add_absence(account.id, span, label, repeat, until, clock_of=place)
    except InvalidInput as error:
        named: Faults = {FIELDS[str(place)]: fault for place, fault in error.errors.items()}
        raise InvalidInput(named) from error


def _span(first: _Moment, last: _Moment) -> Span:
    """From the first moment of a day without a time to the last. Raises InvalidInput."""
    start, day_ends = first.utc(), instant(last.day + DAY, 0, last.place)
    if last.at is None:
        return Span(start, day_ends)
    end = last.utc()
    # 00:00 is how a day ends: nothing ends where it begins.
    return Span(start, day_ends if last.at == time(0) and end <= start else end)
