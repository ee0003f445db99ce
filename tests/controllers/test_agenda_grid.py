"""Where things stand beside each other in the week's grid."""

from hypothesis import given
from hypothesis import strategies as st

from controllers.agenda.grid import MOST_LANES, Stretch, hours_shown, lanes

STRETCHES = st.lists(
    st.tuples(st.integers(0, 94), st.integers(1, 20)).map(lambda p: Stretch(p[0], min(96, p[0] + p[1]))),
    max_size=9,
)


def shares(one: Stretch, other: Stretch) -> bool:
    return one.start < other.end and other.start < one.end


@given(STRETCHES)
def test_what_shares_a_quarter_stands_beside_each_other(stretches: list[Stretch]) -> None:
    found = [tuple(map(int, lane.split()[0].split("-")[1:])) for lane in lanes(stretches)]
    for place, (lane, of) in enumerate(found):
        assert 1 <= lane <= of <= MOST_LANES
        for other, (lane_of_other, of_other) in enumerate(found[:place]):
            if shares(stretches[place], stretches[other]):
                assert of == of_other
                assert lane != lane_of_other or of == MOST_LANES


def test_what_shares_nothing_has_the_whole_width() -> None:
    assert lanes([Stretch(32, 40), Stretch(40, 48), Stretch(56, 64)]) == ["lane-1-1"] * 3
    assert lanes([Stretch(32, 48), Stretch(40, 44), Stretch(44, 48)]) == ["lane-1-2", "lane-2-2", "lane-2-2"]
    assert lanes([]) == []


def test_what_has_no_room_for_a_word_is_narrow() -> None:
    assert lanes([Stretch(32, 40)] * 3) == [f"lane-{lane}-3 item--narrow" for lane in (1, 2, 3)]
    assert "narrow" not in "".join(lanes([Stretch(32, 40)] * 2))


def test_the_grid_grows_by_what_stands_outside_of_the_usual_hours() -> None:
    assert hours_shown([]) == (7, 20)
    assert hours_shown([Stretch(32, 40)]) == (7, 20)
    assert hours_shown([Stretch(21, 30), Stretch(80, 89)]) == (5, 23)


@given(st.integers(0, 94), st.integers(1, 96), st.integers(0, 7), st.integers(20, 24))
def test_everything_stands_within_the_grid_and_can_be_read(
    start: int, length: int, first: int, last: int
) -> None:
    found = Stretch(start, min(96, start + length)).within(first, last)
    assert first * 4 <= found.start < found.end <= last * 4
    assert found.end - found.start >= 2
