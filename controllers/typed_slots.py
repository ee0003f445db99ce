"""Days and hours as people type them, for a contractor's offers and a tenant's wishes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

import wording
from controllers.web.forms import field_of
from controllers.web.views import Errors
from models import clock
from models.agenda.span import Span
from models.errors import Faults, InvalidInput, Nth, Several
from models.missions.limits import FURTHEST
from uploads.form import Form
from wording.faults import Fault, Faulty
from wording.languages import gettext as _


@dataclass(frozen=True, slots=True)
class Toggle:
    """A chip: `value` goes as `do` (`take:2026-12-02T08:00/12:00`); `on` when it is among the slots."""

    value: str
    label: str
    on: bool = False


@dataclass(frozen=True, slots=True)
class QuickDay:
    """« mar. 2 déc. », with « matin, de 8 h à 12 h » and « après-midi, de 14 h à 18 h »."""

    label: str
    halves: tuple[Toggle, ...]


@dataclass(frozen=True, slots=True)
class SlotInput:
    """One triple as typed; `words` reads it back, `error` tells a conflict or an impossible time."""

    number: int
    date: str = ""
    start: str = ""
    end: str = ""
    words: str = ""
    error: str = ""


MORNING = (time(8), time(12))
AFTERNOON = (time(14), time(18))
QUICK_DAYS = 10


@dataclass(frozen=True, slots=True)
class Triple:
    """A slot as typed: day, begin, end."""

    date: str
    start: str
    end: str

    @property
    def is_empty(self) -> bool:
        return not (self.date or self.start or self.end)

    def span(self) -> Span:
        """UTC. Raises Faulty, also for a time that the clock change leaves out."""
        if not (self.date and self.start and self.end):
            raise Faulty(Fault.SLOT_INCOMPLETE)
        try:
            day = date.fromisoformat(wording.ascii_digits(self.date))
            start, end = (time.fromisoformat(wording.ascii_digits(text)) for text in (self.start, self.end))
            if start.tzinfo or end.tzinfo:
                raise ValueError("Hours are those of the place.")
        except ValueError as error:
            raise Faulty(Fault.SLOT_UNREADABLE) from error
        if not date(2020, 1, 1) <= day <= date(2100, 1, 1):
            raise Faulty(Fault.SLOT_BEYOND_CALENDAR)
        # 00:00 is how a day ends: nothing ends where it begins.
        ends = day + timedelta(days=1) if end == time(0) else day
        return Span(wording.to_utc(day, start), wording.to_utc(ends, end))

    @classmethod
    def from_span(cls, span: Span) -> "Triple":
        start, end = wording.local(span.start), wording.local(span.end)
        return cls(start.date().isoformat(), f"{start:%H:%M}", f"{end:%H:%M}")

    @classmethod
    def from_value(cls, value: str) -> "Triple | None":
        """Of a chip or a checkbox: `2026-12-02T08:00/12:00`."""
        day, _, hours = value.partition("T")
        start, _, end = hours.partition("/")
        triple = cls(day, start, end)
        try:
            triple.span()
        except Faulty:
            return None
        return triple

    @property
    def value(self) -> str:
        return f"{self.date}T{self.start}/{self.end}"


def triples(form: Form, prefix: str) -> list[Triple]:
    """`slot_date`, `slot_start`, `slot_end`, repeated; rows left empty are passed over."""
    return [row for row in rows_of(form.fields, prefix) if not row.is_empty]


def rows_of(fields: Mapping[str, list[str]], prefix: str) -> list[Triple]:
    columns = [fields.get(f"{prefix}_{name}", []) for name in ("date", "start", "end")]
    longest = max((len(column) for column in columns), default=0)
    if longest > 50:
        raise InvalidInput(slots=Fault.TOO_MANY_ROWS)
    filled = [[*column, *[""] * (longest - len(column))] for column in columns]
    return [Triple(*(text.strip() for text in row)) for row in zip(*filled, strict=True)]


def spans(rows: Sequence[Triple], of: Several) -> list[Span]:
    """Raises InvalidInput on each row that can't be read."""
    found: list[Span] = []
    faults: Faults = {}
    for index, row in enumerate(rows):
        try:
            found.append(row.span())
        except Faulty as error:
            faults[Nth(of, index)] = error.fault
    if faults:
        raise InvalidInput(faults)
    return found


def wished(values: Sequence[str]) -> list[Span]:
    """The tenant's checkboxes. Raises InvalidInput on `wish`."""
    found = [Triple.from_value(value) for value in values]
    if any(triple is None for triple in found):
        raise InvalidInput(wish=Fault.WISH_UNREADABLE)
    return [triple.span() for triple in found if triple is not None]


def slot_input(place: Nth, row: Triple, errors: Errors, postcode: str = "") -> SlotInput:
    words = ""
    try:
        span = row.span()
        if span.end > span.start:
            words = wording.span(span.start, span.end, clock.now(), postcode)
    except Faulty:
        pass
    return SlotInput(place.index + 1, row.date, row.start, row.end, words, errors.of(field_of(place)))


def quick_days(
    chosen: Sequence[str], postcode: str, prefix: str = "take:", *, away: Sequence[Span] = ()
) -> tuple[QuickDay, ...]:
    """The next ten working days at the home, each with its morning and its afternoon, but for those when who offers
    them is `away`."""
    found: list[QuickDay] = []
    today = wording.local(clock.now()).date()
    for day in (today + timedelta(days=number) for number in range(1, FURTHEST.days)):
        works = day.weekday() < 5 and not wording.is_public_holiday(day, postcode)
        if works and (halves := _halves(day, chosen, prefix, postcode, away)):
            found.append(QuickDay(wording.short_day(day), halves))
        if len(found) == QUICK_DAYS:
            break
    return tuple(found)


def _halves(
    day: date, chosen: Sequence[str], prefix: str, postcode: str, away: Sequence[Span]
) -> tuple[Toggle, ...]:
    halves: list[Toggle] = []
    for (start, end), name in ((MORNING, _("matin")), (AFTERNOON, _("après-midi"))):
        triple = Triple(day.isoformat(), f"{start:%H:%M}", f"{end:%H:%M}")
        if away and triple.value not in chosen and any(triple.span().overlaps(one) for one in away):
            continue
        label = _("de {start} à {end}", start=wording.hour(start), end=wording.hour(end))
        if note := wording.clock_note(postcode):
            # There it is another time of the day.
            label += note
        else:
            label = _("{half}, {hours}", half=name, hours=label)
        halves.append(Toggle(prefix + triple.value, label, triple.value in chosen))
    return tuple(halves)
