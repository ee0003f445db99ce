"""What is free and what is not, right across both nights in which the clock changes."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import wording
from models.agenda.free import (
    DAY,
    USUAL,
    Range,
    Repeat,
    common,
    days_of,
    free,
    instant,
    last_end,
    length_of,
    less,
    merged,
    occurrences,
    whole_days,
    working,
)
from models.agenda.span import Span

SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)
START = datetime(2026, 10, 20, tzinfo=UTC)
PLAIN = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def spans() -> st.SearchStrategy[Span]:
    moments = st.integers(0, 20 * 24 * 4).map(lambda quarters: START + timedelta(minutes=15 * quarters))
    lengths = st.integers(1, 60).map(lambda quarters: timedelta(minutes=15 * quarters))
    return st.builds(lambda start, length: Span(start, start + length), moments, lengths)


def ranges() -> st.SearchStrategy[dict[int, tuple[Range, ...]]]:
    one = st.tuples(st.integers(0, 47), st.integers(1, 48)).filter(lambda p: p[0] < p[1])
    day = one.map(lambda p: (Range(p[0] * 30, p[1] * 30),))
    return st.dictionaries(st.integers(1, 7), day)


@pytest.mark.parametrize(
    "day, hours", [(SPRING, 23), (AUTUMN, 25), (SPRING - DAY, 24)], ids=["spring", "autumn", "usual"]
)
def test_a_day_is_as_long_as_it_is_at_the_place(day: date, hours: int) -> None:
    span = whole_days(day, day)
    assert span.end - span.start == timedelta(hours=hours)
    assert list(days_of(span)) == [day]


def test_an_hour_that_is_skipped_is_later_and_one_that_comes_twice_is_taken_whole() -> None:
    assert instant(SPRING, 150) == utc("2027-03-28 01:30"), "half past two is half past three"
    assert instant(AUTUMN, 150) == utc("2026-10-25 00:30")
    assert instant(AUTUMN, 150, last=True) == utc("2026-10-25 01:30")
    assert instant(SPRING, 150, last=True) == utc("2027-03-28 01:30")


def test_the_usual_hours_are_the_same_on_the_wall_on_both_sides_of_the_change() -> None:
    found = working(USUAL, [AUTUMN - 2 * DAY, AUTUMN, AUTUMN + DAY])
    assert [(one.start.hour, one.end.hour) for one in found] == [(6, 10), (12, 16), (7, 11), (13, 17)]


@pytest.mark.parametrize("repeat, weeks", [(Repeat.WEEKLY, 1), (Repeat.FORTNIGHTLY, 2)])
def test_what_repeats_stays_at_its_hour_on_the_wall(repeat: Repeat, weeks: int) -> None:
    span = Span(instant(date(2026, 10, 7), 14 * 60), instant(date(2026, 10, 7), 16 * 60))
    found = occurrences(span, repeat, None, whole_days(date(2026, 10, 1), date(2027, 4, 30)))
    assert {(wording.local(one.start).hour, wording.local(one.end).hour) for one in found} == {(14, 16)}
    days = [wording.local(one.start).date() for one in found]
    assert days[0] == date(2026, 10, 7)
    assert {b - a for a, b in pairwise(days)} == {weeks * 7 * DAY}


def test_what_began_years_ago_is_found_where_it_is_asked_for() -> None:
    span = whole_days(date(2020, 1, 6), date(2020, 1, 6))
    [one] = occurrences(span, Repeat.FORTNIGHTLY, None, whole_days(date(2099, 1, 5), date(2099, 1, 18)))
    assert (wording.local(one.start).date() - date(2020, 1, 6)).days % 14 == 0


def test_what_repeats_ends_with_its_last_day() -> None:
    span = Span(instant(date(2026, 12, 2), 600), instant(date(2026, 12, 2), 660))
    year = whole_days(date(2026, 1, 1), date(2027, 12, 31))
    found = occurrences(span, Repeat.WEEKLY, date(2026, 12, 16), year)
    assert [wording.local(one.start).day for one in found] == [2, 9, 16]
    assert last_end(span, Repeat.WEEKLY, date(2026, 12, 16)) == found[-1].end
    assert last_end(span, Repeat.WEEKLY, None) is None
    assert last_end(span, Repeat.NONE, None) == span.end


@PLAIN
@given(spans(), st.sampled_from(list(Repeat)), spans())
def test_of_what_repeats_all_is_found_and_nothing_else(span: Span, repeat: Repeat, within: Span) -> None:
    """By looking at each week, which the rule does not."""
    start = wording.local(span.start).replace(tzinfo=None)
    length = wording.wall_length(span.start, span.end)
    weeks = range(0, 9, repeat.weeks) if repeat.weeks else [0]
    slow = []
    for week in weeks:
        at = start + timedelta(weeks=week)
        end = at + length
        slow.append(
            Span(
                instant(at.date(), at.hour * 60 + at.minute),
                instant(end.date(), end.hour * 60 + end.minute, last=True),
            )
        )
    if repeat is Repeat.NONE:
        slow = [span]
    assert occurrences(span, repeat, None, within) == [one for one in slow if one.overlaps(within)]


@PLAIN
@given(st.lists(spans(), max_size=12), ranges())
def test_what_is_free_is_worked_taken_by_nothing_and_all_there_is(
    taken: list[Span], week: dict[int, tuple[Range, ...]]
) -> None:
    days = [AUTUMN + n * DAY for n in range(-6, 8)]
    hours, found = working(week, days), free(week, taken, days)
    assert not any(one.overlaps(other) for one in found for other in taken)
    assert common(found, hours) == merged(found)
    assert length_of(found) + length_of(common(hours, taken)) == length_of(hours)
    assert all(one.start < one.end for one in found)


@PLAIN
@given(st.lists(spans(), max_size=8), st.lists(spans(), max_size=8))
def test_less_and_common_are_the_two_parts_of_a_whole(some: list[Span], others: list[Span]) -> None:
    wholes = merged(some)
    left, shared = less(wholes, others), common(wholes, others)
    assert merged([*left, *shared]) == wholes
    assert not any(one.overlaps(other) for one in left for other in shared)
