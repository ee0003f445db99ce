"""Five years of clock changes, here and overseas: what is typed, kept, shown, mailed and in a calendar is one hour."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

import wording
from controllers.typed_slots import Triple, rows_of
from models.agenda.span import Span
from models.agenda.visit import Visit
from models.missions.mission import Mission
from notifications.scene import Appointment
from notifications.visit_calendar import calendar_of
from wording.faults import Detailed, Fault, Faulty

# A home of each clock that there is.
HOMES = {
    "59000": "Europe/Paris",
    "97110": "America/Guadeloupe",
    "97133": "America/St_Barthelemy",
    "97150": "America/Marigot",
    "97200": "America/Martinique",
    "97300": "America/Cayenne",
    "97400": "Indian/Reunion",
    "97500": "America/Miquelon",
    "97600": "Indian/Mayotte",
    "98413": "Indian/Kerguelen",
    "98600": "Pacific/Wallis",
    "98714": "Pacific/Tahiti",
    "98742": "Pacific/Marquesas",
    "98755": "Pacific/Gambier",
    "98800": "Pacific/Noumea",
}
YEARS = range(2026, 2031)
# (the last Sunday of March and of October) and (the second of March, the first of November): Directive 2000/84/EC, and
# the law of the United States, which Saint-Pierre-et-Miquelon goes by.
PARIS, MIQUELON = "59000", "97500"


def sunday(year: int, month: int, number: int) -> date:
    """The `number`-th of the month, -1 the last."""
    days = [date(year, month, 1) + timedelta(days=later) for later in range(31)]
    return [day for day in days if day.month == month and day.weekday() == 6][number]


SPRINGS = {PARIS: [sunday(y, 3, -1) for y in YEARS], MIQUELON: [sunday(y, 3, 1) for y in YEARS]}
AUTUMNS = {PARIS: [sunday(y, 10, -1) for y in YEARS], MIQUELON: [sunday(y, 11, 0) for y in YEARS]}
CHANGES = [day for days in (*SPRINGS.values(), *AUTUMNS.values()) for day in days]
# Of each change the first minute that is skipped, or shown twice.
HOURS = {(PARIS, "spring"): 2, (PARIS, "autumn"): 2, (MIQUELON, "spring"): 2, (MIQUELON, "autumn"): 1}


def h(text: str) -> str:
    """« 14 h 30 » of what a time input sends."""
    hour, minute = text.split(":")
    return f"{int(hour)}\u00a0h" + (f"\u00a0{minute}" if minute != "00" else "")


DAYS = st.sampled_from(CHANGES).flatmap(lambda day: st.sampled_from([day - timedelta(days=1), day]))
# A change is at night: half of the hours are of there.
MINUTES = st.one_of(st.integers(0, 48), st.integers(0, 287)).map(lambda fives: 5 * fives)
LENGTHS = st.integers(1, 48).map(lambda quarters: 15 * quarters)
FOLDS = st.sampled_from(["", "0", "1"])


@settings(
    max_examples=600,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.sampled_from([*HOMES]), DAYS, MINUTES, LENGTHS, FOLDS, FOLDS)
@example(PARIS, date(2026, 10, 25), 150, 60, "0", "")
@example(PARIS, date(2026, 10, 25), 120, 30, "1", "1")
@example(PARIS, date(2026, 10, 25), 120, 30, "0", "1")
@example(PARIS, date(2027, 3, 28), 150, 60, "", "")
@example(MIQUELON, date(2026, 11, 1), 90, 120, "1", "")
@example(MIQUELON, date(2026, 3, 8), 150, 60, "", "")
def test_an_hour_is_the_same_wherever_it_stands(
    home: str, day: date, minute: int, length: int, first: str, second: str
) -> None:
    start, end = (f"{m // 60:02d}:{m % 60:02d}" for m in (minute, min(minute + length, 1435)))
    columns = {"date": day.isoformat(), "start": start, "end": end, "start_fold": first, "end_fold": second}
    [typed] = rows_of({f"slot_{name}": [text] for name, text in columns.items()}, "slot", home)
    judge = tz.gettz(HOMES[home])
    walls = [datetime.combine(day, time.fromisoformat(text)) for text in (start, end)]
    whiches = [
        fold if tz.datetime_ambiguous(wall, judge) else ""
        for wall, fold in zip(walls, (first, second), strict=True)
    ]
    try:
        span = typed.span()
    except Faulty as error:
        is_refused_rightly(error, walls, whiches, judge)
        return
    assert all(tz.datetime_exists(wall, judge) for wall in walls)
    there = [at.astimezone(ZoneInfo(HOMES[home])) for at in (span.start, span.end)]
    assert [at.replace(tzinfo=None, fold=0) for at in there] == walls, "as it is kept"
    assert [at.fold for at in there] == [int(which or 0) for which in whiches]
    assert Triple.from_span(span, home) == Triple(columns["date"], start, end, home, *whiches), (
        "in a form again"
    )
    assert Triple.from_value(typed.value, home) == Triple.from_span(span, home), "of a chip"
    if span.start < span.end:
        stands_everywhere(
            span, home, [f"{h(text)}{word(which)}" for text, which in zip((start, end), whiches, strict=True)]
        )


def word(which: str) -> str:
    return {"0": " (heure d'été)", "1": " (heure d'hiver)"}.get(which, "")


def is_refused_rightly(error: Faulty, walls: list[datetime], whiches: list[str], judge: tz.tzfile) -> None:
    assert isinstance(error.fault, Detailed)
    at = datetime.combine(error.fault.facts["day"], error.fault.facts["at"])  # type: ignore[arg-type]
    if error.fault.fault is Fault.HOUR_SKIPPED:
        assert not tz.datetime_exists(at, judge)
    else:
        assert error.fault.fault is Fault.HOUR_TWICE
        assert tz.datetime_ambiguous(at, judge)
        assert whiches[walls.index(at)] == "", "nobody said which"


def stands_everywhere(span: Span, home: str, hours: list[str]) -> None:
    """On pages, in mails and in a calendar."""
    note = wording.clock_note(home)
    assert bool(note) == (home != PARIS)
    told = f"de {hours[0]} à {hours[1]}{note}"
    assert wording.span(span.start, span.end, postcode=home).endswith(f", {told}")
    visit = Visit(id=7, assignment=1, slot=1, starts_at=span.start, ends_at=span.end)
    mission = Mission(reference="OM-2026-000007", title="Fuite", address="1 rue", town="Lieu", postcode=home)
    assert Appointment(visit, mission).when.endswith(told)
    file = calendar_of(mission, visit, None, cancelled=False)
    [event] = Calendar.from_ical(file).walk("VEVENT")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (span.start, span.end)
    assert event["DTSTART"].dt.tzinfo is not None


@pytest.mark.parametrize("home", [PARIS, MIQUELON])
@pytest.mark.parametrize("number", range(len(YEARS)))
def test_in_each_of_five_years_one_hour_is_skipped_and_one_comes_twice(home: str, number: int) -> None:
    for quarter in (0, 15, 30, 45):
        spring, autumn = SPRINGS[home][number], AUTUMNS[home][number]
        with pytest.raises(Faulty) as skipped:
            wording.to_utc(spring, time(HOURS[home, "spring"], quarter), home)
        with pytest.raises(Faulty) as twice:
            wording.to_utc(autumn, time(HOURS[home, "autumn"], quarter), home)
        assert "n'existe pas" in wording.said(skipped.value.fault)
        assert "arrive deux fois" in wording.said(twice.value.fault)
        first, second = (
            wording.to_utc(autumn, time(HOURS[home, "autumn"], quarter), home, fold=fold) for fold in (0, 1)
        )
        assert second - first == timedelta(hours=1)


def test_what_kept_a_chip_before_there_was_a_choice_still_fits() -> None:
    old = Triple.from_value("2026-12-02T08:00/12:00", PARIS)
    assert old is not None
    assert old.span() == Span(datetime(2026, 12, 2, 7, tzinfo=UTC), datetime(2026, 12, 2, 11, tzinfo=UTC))
    assert old.value == "2026-12-02T08:00/12:00"
    assert Triple.from_value("2026-10-25T02:30/04:00", PARIS) is None, "which of the two?"
    for mark, hour in (("~0", 0), ("~1", 1)):
        chip = Triple.from_value(f"2026-10-25T02:30{mark}/04:00", PARIS)
        assert chip is not None
        assert chip.span().start == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        assert Triple.from_span(chip.span(), PARIS).value == chip.value == f"2026-10-25T02:30{mark}/04:00"


def test_an_answer_to_a_question_that_nobody_asked_changes_nothing() -> None:
    plain, answered = (Triple("2026-12-02", "08:00", "12:00", PARIS, *fold) for fold in ((), ("1", "9")))
    assert (plain.span(), plain.value) == (answered.span(), answered.value)
