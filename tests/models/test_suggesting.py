"""A thousand random agendas: nothing is suggested where nobody could come, and the reason is true."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import wording
from models.agenda.free import DAY, USUAL, Range, Week, common, instant, whole_days, working
from models.agenda.part import LONGEST
from models.agenda.span import Span
from models.agenda.suggesting import (
    MOST,
    SHORTEST,
    Agenda,
    Stop,
    Suggestion,
    Why,
    free_half,
    halves,
    is_morning,
    suggest,
)

# A Thursday; the clocks change ten days later, and 11 November is a public holiday.
NOW = datetime(2026, 10, 15, 7, 20, tzinfo=UTC)
TODAY = date(2026, 10, 15)
HALF_HOUR = timedelta(minutes=30)
PLACES = [
    ("Lille", "59000"),
    ("Lomme", "59160"),
    ("Arras", "62000"),
    ("STRASBOURG", "67000"),
    ("lille", "59800"),
    # On other clocks than the contractor's; there the clocks change on 1 November.
    ("Saint-Denis", "97400"),
    ("Miquelon", "97500"),
    ("Papeete", "98714"),
]


def spans(longest: int) -> st.SearchStrategy[Span]:
    """Of quarters of an hour, in five weeks."""
    starts = st.integers(-96, 35 * 96).map(lambda quarters: NOW + timedelta(minutes=15 * quarters))
    lengths = st.integers(1, longest).map(lambda quarters: timedelta(minutes=15 * quarters))
    return st.builds(lambda start, length: Span(start, start + length), starts, lengths)


def weeks() -> st.SearchStrategy[dict[int, tuple[Range, ...]]]:
    one = st.tuples(st.integers(0, 47), st.integers(1, 48)).filter(lambda p: p[0] < p[1])
    own = st.dictionaries(st.integers(1, 7), one.map(lambda p: (Range(p[0] * 30, p[1] * 30),)))
    return st.one_of(st.just(dict(USUAL)), own)


STOPS = st.builds(lambda span, place: Stop(span, *place), spans(16), st.sampled_from(PLACES))
AGENDAS = st.builds(
    lambda week, stops, absences, wishes, place, margin, pause, clock: Agenda(
        now=NOW,
        week=week,
        stops=stops,
        absences=absences,
        wishes=wishes,
        town=place[0],
        postcode=place[1],
        margin=timedelta(minutes=margin),
        first=TODAY + pause * DAY,
        last=TODAY + 60 * DAY,
        clock=clock,
    ),
    weeks(),
    st.lists(STOPS, max_size=30),
    st.lists(spans(400), max_size=5),
    st.lists(spans(60), max_size=5),
    st.sampled_from(PLACES),
    st.sampled_from([0, 30, 90]),
    st.sampled_from([0, 0, 0, 9]),
    st.sampled_from(["", "", "974"]),
)
THOUSAND = settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck), database=None)


def may_be_offered(one: Span, agenda: Agenda) -> None:
    start, end = (wording.local(at, agenda.postcode) for at in (one.start, one.end))
    assert agenda.now <= one.start < one.end
    assert agenda.first <= start.date() <= agenda.last
    assert start.date() == end.date()
    assert (start.hour, end.hour * 60 + end.minute) >= (8, 0), "at night"
    assert end.hour * 60 + end.minute <= 19 * 60, "at night"
    assert not wording.is_public_holiday(start.date(), agenda.postcode)
    assert not any(one.overlaps(absence) for absence in agenda.absences)
    for stop in agenda.stops:
        apart = max(stop.span.start - one.end, one.start - stop.span.end)
        assert apart >= agenda.margin, "nobody gets there"
    assert SHORTEST <= one.end - one.start <= LONGEST


def reason_is_true(one: Suggestion, agenda: Agenda) -> None:
    postcode = agenda.postcode
    day = wording.local(one.span.start, postcode).date()
    if one.why is Why.WISHED:
        assert any(wish.start <= one.span.start and one.span.end <= wish.end for wish in agenda.wishes)
        return
    around = working(agenda.week, [day - DAY, day, day + DAY], agenda.clock)
    assert common([one.span], around) == [one.span], "in the hours of work"
    if one.why is Why.BESIDE:
        assert one.stop in agenda.stops
        assert wording.local(one.stop.span.start, postcode).date() == day
        assert is_morning(one.stop.span, postcode) == is_morning(one.span, postcode)
        assert (
            wording.folded(one.stop.town) == wording.folded(agenda.town)
            or one.stop.postcode[:3] == agenda.postcode[:3]
        )
        return
    # By looking at each half-day from the first on.
    place = 0 if is_morning(one.span, postcode) else 1
    each = [agenda.first + number * DAY for number in range((day - agenda.first).days)]
    assert one.rank == 1 + sum(
        free_half(agenda, before, halves(before, postcode)[place]) is not None for before in each
    )
    hours = common([halves(day, postcode)[place]], agenda.working(day))
    taken = [*agenda.absences, *(stop.span for stop in agenda.stops)]
    assert common(hours, taken) == [], "the whole half-day is free"


@THOUSAND
@given(AGENDAS)
def test_of_a_thousand_agendas_nothing_is_suggested_that_could_not_be(agenda: Agenda) -> None:
    found = suggest(agenda)
    assert len(found) <= MOST
    order = [list(Why).index(one.why) for one in found]
    assert order == sorted(order), "the tenant's wishes first"
    for number, one in enumerate(found):
        may_be_offered(one.span, agenda)
        reason_is_true(one, agenda)
        assert not any(one.span.overlaps(other.span) for other in found[:number])


def plain(**values: object) -> Agenda:
    given_: dict[str, object] = {
        "now": NOW,
        "week": USUAL,
        "stops": [],
        "absences": [],
        "wishes": [],
        "town": "Lille",
        "postcode": "59000",
        "margin": HALF_HOUR,
        "first": TODAY,
        "last": TODAY + 60 * DAY,
    }
    return Agenda(**(given_ | values))  # type: ignore[arg-type]


def at(day: date, start: float, end: float) -> Span:
    return Span(instant(day, int(start * 60)), instant(day, int(end * 60)))


def test_where_nothing_stands_it_is_the_first_half_days() -> None:
    """It is twenty past nine: the morning of today has begun."""
    friday = TODAY + DAY
    assert suggest(plain()) == [
        Suggestion(at(TODAY, 14, 18), Why.FIRST, rank=1),
        Suggestion(at(friday, 8, 12), Why.FIRST, rank=1),
        Suggestion(at(friday, 14, 18), Why.FIRST, rank=2),
        Suggestion(at(TODAY + 4 * DAY, 8, 12), Why.FIRST, rank=2),
        Suggestion(at(TODAY + 4 * DAY, 14, 18), Why.FIRST, rank=3),
    ]


def test_a_wish_comes_first_as_far_as_it_is_free() -> None:
    friday = TODAY + DAY
    stop = Stop(at(friday, 8, 9.5), "Arras", "62000")
    found = suggest(plain(wishes=[at(friday, 8, 12)], stops=[stop]))
    assert found[0] == Suggestion(at(friday, 10, 12), Why.WISHED)
    long = suggest(plain(wishes=[at(friday, 8, 18)]))
    assert long[0] == Suggestion(at(friday, 8, 10), Why.WISHED)
    taken = suggest(plain(wishes=[at(friday, 8, 12)], absences=[whole_days(friday, friday)]))
    assert all(one.why is Why.FIRST for one in taken)


def test_beside_a_visit_of_the_town_it_is_after_it_or_before() -> None:
    friday, monday = TODAY + DAY, TODAY + 4 * DAY
    stops = [
        Stop(at(friday, 8, 9), "LILLE", "59000"),
        Stop(at(monday, 16.5, 18), "Lambersart", "59130"),
        Stop(at(monday, 8, 10), "Lomme", "59009"),
        Stop(at(friday, 14, 16), "Arras", "62000"),
    ]
    found = [one for one in suggest(plain(stops=stops)) if one.why is Why.BESIDE]
    assert found == [
        Suggestion(at(friday, 9.5, 11.5), Why.BESIDE, stops[0]),
        Suggestion(at(monday, 10.5, 12), Why.BESIDE, stops[2]),
    ]
    [before] = [
        one for one in suggest(plain(stops=[Stop(at(monday, 16.5, 18), "Lille", "59000")])) if one.stop
    ]
    assert before.span == at(monday, 14, 16)


def test_hours_of_work_are_the_contractors_and_nights_are_the_homes() -> None:
    """At La Réunion it is two hours later in summer: an afternoon of the mainland ends there at 20 h."""
    friday = TODAY + DAY
    home = {"postcode": "97400", "town": "Saint-Denis", "first": friday}
    afternoons: Week = {5: (Range(15 * 60, 18 * 60),)}

    def first(**values: object) -> tuple[datetime, datetime]:
        one = suggest(plain(**home, **values))[0].span
        start, end = (wording.local(at, "97400").replace(tzinfo=None) for at in (one.start, one.end))
        return start, end

    assert first() == (datetime(2026, 10, 16, 10), datetime(2026, 10, 16, 13))
    assert first(week=afternoons) == (datetime(2026, 10, 16, 17), datetime(2026, 10, 16, 19))
    assert first(clock="974") == (datetime(2026, 10, 16, 8), datetime(2026, 10, 16, 12))


def test_before_a_pause_is_over_nothing_is_suggested() -> None:
    found = suggest(plain(first=TODAY + 9 * DAY, wishes=[at(TODAY + DAY, 8, 12)]))
    assert {one.why for one in found} == {Why.FIRST}
    assert min(wording.local(one.span.start).date() for one in found) >= TODAY + 9 * DAY


def test_who_never_works_is_offered_the_wishes_alone() -> None:
    friday = TODAY + DAY
    assert suggest(plain(week={})) == []
    assert len(suggest(plain(week={}, wishes=[at(friday, 8, 12)]))) == 1
