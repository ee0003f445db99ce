"""Days and hours as people type them, for a contractor's offers and a tenant's wishes: on the clock of the home."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta

from msgspec import Struct

import wording
from controllers.web.forms import field_of
from controllers.web.views import Errors, Option
from models import clock
from models.agenda.span import Span
from models.errors import Faults, InvalidInput, Nth, Several
from models.missions.limits import FURTHEST
from uploads.form import Form
from wording.faults import Fault, Faulty
from wording.languages import gettext as _


class Toggle(Struct, frozen=True):
    """A chip: `value` goes as `do` (`take:2026-12-02T08:00/12:00`); `on` when it is among the slots."""

    value: str
    label: str
    on: bool = False


class QuickDay(Struct, frozen=True):
    """« mar. 2 déc. », with « matin, de 8 h à 12 h » and « après-midi, de 14 h à 18 h ».

    `whose`: « Les heures sont celles du logement (heure de La Réunion). », where that is not the setting's.
    """

    label: str
    halves: tuple[Toggle, ...]
    whose: str = ""


class SlotInput(Struct, frozen=True):
    """One triple as typed; `words` reads it back, `error` tells a conflict or an impossible time.

    `start_folds`, `end_folds`: of an hour that comes twice, which of the two (`slot_start_fold`, `slot_end_fold`).
    """

    number: int
    date: str = ""
    start: str = ""
    end: str = ""
    words: str = ""
    error: str = ""
    start_folds: tuple[Option, ...] = ()
    end_folds: tuple[Option, ...] = ()


MORNING = (time(8), time(12))
AFTERNOON = (time(14), time(18))
QUICK_DAYS = 10


FOLDS = {"0": 0, "1": 1}
_FOLD = "~"


def folds(day: date, at: time, place: str, chosen: str) -> tuple[Option, ...]:
    """To choose from, where an hour comes twice: `0` for the first, in summer time, `1` for the second."""
    if not wording.comes_twice(day, at, place):
        return ()
    labels = zip(FOLDS, wording.hours_alike(day, at, place), strict=True)
    return tuple(Option(fold, label, selected=fold == chosen) for fold, label in labels)


class Triple(Struct, frozen=True):
    """A slot as typed: day, begin, end, on the clock of `place`; of an hour that comes twice, which one (`folds`)."""

    date: str
    start: str
    end: str
    place: str
    start_fold: str = ""
    end_fold: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.date or self.start or self.end)

    def span(self) -> Span:
        """UTC. Raises Faulty, also for a time that the clock change leaves out, or one that comes twice where nobody
        says which."""
        start, end = _moments(self)
        return Span(
            wording.to_utc(*start, self.place, FOLDS.get(self.start_fold)),
            wording.to_utc(*end, self.place, FOLDS.get(self.end_fold)),
        )

    def asked(self) -> tuple[tuple[Option, ...], tuple[Option, ...]]:
        """Of its begin and its end, which of two hours; nothing where there is one."""
        try:
            start, end = _moments(self)
        except Faulty:
            return (), ()
        return folds(*start, self.place, self.start_fold), folds(*end, self.place, self.end_fold)

    @classmethod
    def from_span(cls, span: Span, place: str) -> "Triple":
        start, end = wording.local(span.start, place), wording.local(span.end, place)
        marks = (
            str(at.fold) if wording.comes_twice(at.date(), at.time(), place) else "" for at in (start, end)
        )
        return cls(start.date().isoformat(), f"{start:%H:%M}", f"{end:%H:%M}", place, *marks)

    @classmethod
    def from_value(cls, value: str, place: str) -> "Triple | None":
        """Of a chip or a checkbox: `2026-12-02T08:00/12:00`; of an hour that comes twice `2026-10-25T02:30~1/04:00`."""
        day, _, hours = value.partition("T")
        (start, _, start_fold), (end, _, end_fold) = (one.partition(_FOLD) for one in _halved(hours))
        triple = cls(day, start, end, place, start_fold, end_fold)
        try:
            triple.span()
        except Faulty:
            return None
        return triple

    @property
    def value(self) -> str:
        marks = ["", ""]
        if self.start_fold or self.end_fold:
            which = zip(self.asked(), (self.start_fold, self.end_fold), strict=True)
            marks = [f"{_FOLD}{fold}" if asked and fold in FOLDS else "" for asked, fold in which]
        return f"{self.date}T{self.start}{marks[0]}/{self.end}{marks[1]}"


def _moments(row: Triple) -> tuple[tuple[date, time], tuple[date, time]]:
    if not (row.date and row.start and row.end):
        raise Faulty(Fault.SLOT_INCOMPLETE)
    day, start, end = wording.read_day(row.date), wording.read_hour(row.start), wording.read_hour(row.end)
    if day is None or start is None or end is None:
        raise Faulty(Fault.SLOT_UNREADABLE)
    if not date(2020, 1, 1) <= day <= date(2100, 1, 1):
        raise Faulty(Fault.SLOT_BEYOND_CALENDAR)
    # 00:00 is how a day ends: nothing ends where it begins.
    ends = day + timedelta(days=1) if end == time(0) else day
    return (day, start), (ends, end)


def _halved(hours: str) -> tuple[str, str]:
    start, _, end = hours.partition("/")
    return start, end


def triples(form: Form, prefix: str, place: str) -> list[Triple]:
    """`slot_date`, `slot_start`, `slot_end`, repeated, with `slot_start_fold` and `slot_end_fold` where an hour comes
    twice; rows left empty are passed over."""
    return [row for row in rows_of(form.fields, prefix, place) if not row.is_empty]


COLUMNS = ("date", "start", "end", "start_fold", "end_fold")


def rows_of(fields: Mapping[str, list[str]], prefix: str, place: str) -> list[Triple]:
    columns = [fields.get(f"{prefix}_{name}", []) for name in COLUMNS]
    longest = max(map(len, columns[:3]))
    if max(map(len, columns)) > 50:
        raise InvalidInput(slots=Fault.TOO_MANY_ROWS)
    filled = [[*column, *[""] * longest][:longest] for column in columns]
    rows = ([text.strip() for text in row] for row in zip(*filled, strict=True))
    return [Triple(*_as_sent(day, start, end), place, *which) for day, start, end, *which in rows]


def _as_sent(day: str, start: str, end: str) -> tuple[str, str, str]:
    """As a browser's own inputs send them, and take them back: « 02/12/2026 », « 14 h » are written by hand. What can't
    be read stays."""
    read = wording.read_day(day)
    hours = [f"{at:%H:%M}" if (at := wording.read_hour(text)) else text for text in (start, end)]
    return read.isoformat() if read else day, hours[0], hours[1]


def in_address(rows: Sequence[Triple]) -> str:
    """Of each row what a browser's own inputs send."""
    keep = "0123456789-:"
    names = COLUMNS if any(row.start_fold or row.end_fold for row in rows) else COLUMNS[:3]
    return "&".join(
        f"slot_{name}={''.join(letter for letter in getattr(row, name) if letter in keep)}"
        for row in rows
        for name in names
    )


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


def wished(values: Sequence[str], place: str) -> list[Span]:
    """The tenant's checkboxes. Raises InvalidInput on `wish`."""
    found = [Triple.from_value(value, place) for value in values]
    if any(triple is None for triple in found):
        raise InvalidInput(wish=Fault.WISH_UNREADABLE)
    return [triple.span() for triple in found if triple is not None]


def slot_input(place: Nth, row: Triple, errors: Errors) -> SlotInput:
    words = ""
    try:
        span = row.span()
        if span.end > span.start:
            words = wording.span(span.start, span.end, clock.now(), row.place)
    except Faulty:
        pass
    error = errors.of(field_of(place))
    return SlotInput(place.index + 1, row.date, row.start, row.end, words, error, *row.asked())


def quick_days(
    chosen: Sequence[str],
    postcode: str,
    prefix: str = "take:",
    *,
    away: Sequence[Span] = (),
    first: date | None = None,
) -> tuple[QuickDay, ...]:
    """The next ten working days at the home, from the `first` on, each with its morning and its afternoon, but for
    those when who offers them is `away`."""
    found: list[QuickDay] = []
    today, whose = wording.local(clock.now(), postcode).date(), _whose(postcode)
    for day in (today + timedelta(days=number) for number in range(1, FURTHEST.days)):
        if first is not None and day < first:
            continue
        works = day.weekday() < 5 and not wording.is_public_holiday(day, postcode)
        if works and (halves := _halves(day, chosen, prefix, postcode, away)):
            found.append(QuickDay(wording.short_day(day), halves, whose))
        if len(found) == QUICK_DAYS:
            break
    return tuple(found)


def _whose(postcode: str) -> str:
    note = wording.clock_note(postcode)
    return _("Les heures sont celles du logement{note}.", note=note) if note else ""


def _halves(
    day: date, chosen: Sequence[str], prefix: str, postcode: str, away: Sequence[Span]
) -> tuple[Toggle, ...]:
    halves: list[Toggle] = []
    for (start, end), name in ((MORNING, _("matin")), (AFTERNOON, _("après-midi"))):
        triple = Triple(day.isoformat(), f"{start:%H:%M}", f"{end:%H:%M}", postcode)
        if away and triple.value not in chosen and any(triple.span().overlaps(one) for one in away):
            continue
        hours = _("de {start} à {end}", start=wording.hour(start), end=wording.hour(end))
        label = _("{half}, {hours}", half=name, hours=hours)
        halves.append(Toggle(prefix + triple.value, label, triple.value in chosen))
    return tuple(halves)
