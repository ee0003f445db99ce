"""Where something stands in a day of the week's grid, as classes of the style sheet: a page may set no style itself."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from models.agenda.free import MIDNIGHT

QUARTER = 15
MOST_LANES = 4
MOST_WIDE = 2  # that leave each other room for a word: of more, each is written downwards
SHORTEST = 2  # quarters that a line of text needs
USUAL_FIRST, USUAL_LAST = 7, 20


class Stretch(NamedTuple):
    """Quarters of an hour after midnight, on the clock of the place."""

    start: int
    end: int

    def within(self, first: int, last: int) -> "Stretch":
        """Between these hours; of what lies outside, the nearest quarters."""
        if first * 4 <= self.start and self.end <= last * 4 and self.start + SHORTEST <= self.end:
            return self
        start = min(max(self.start, first * 4), last * 4 - SHORTEST)
        return Stretch(start, max(min(self.end, last * 4), start + SHORTEST))

    @property
    def places(self) -> str:
        at, to = divmod(self.start, 4), divmod(self.end, 4)
        line = " item--line" if self.end - self.start <= SHORTEST else ""
        return f"at-{at[0]} at-q{at[1]} to-{to[0]} to-q{to[1]}{line}"


def stretch(start: datetime, end: datetime, day: date) -> Stretch:
    """Of two moments on the clock of the place, cut to the day."""
    last = MIDNIGHT if end.date() > day else end.hour * 60 + end.minute
    return Stretch((start.hour * 60 + start.minute) // QUARTER, -(-last // QUARTER))


def lanes(stretches: Sequence[Stretch]) -> list[str]:
    """Beside each other where they share a quarter, in the order given: `lane-1-2` is the first of two."""
    found = ["lane-1-1"] * len(stretches)
    together: list[int] = []
    until = 0
    for place in sorted(range(len(stretches)), key=lambda place: stretches[place].start):
        if stretches[place].start >= until:
            if len(together) > 1:
                _spread(together, stretches, found)
            together = []
        together.append(place)
        until = max(until, stretches[place].end)
    if len(together) > 1:
        _spread(together, stretches, found)
    return found


def _spread(together: Sequence[int], stretches: Sequence[Stretch], found: list[str]) -> None:
    ends: list[int] = []
    lane_of: dict[int, int] = {}
    for place in together:
        one = stretches[place]
        free = next((lane for lane, end in enumerate(ends) if end <= one.start), len(ends))
        # Of more than there is room for, the last lie over each other.
        lane = lane_of[place] = min(free, MOST_LANES - 1)
        ends[lane:] = [max(one.end, *ends[lane : lane + 1], 0), *ends[lane + 1 :]]
    for place, lane in lane_of.items():
        narrow = " item--narrow" if len(ends) > MOST_WIDE else ""
        found[place] = f"lane-{lane + 1}-{len(ends)}{narrow}"


def hours_shown(stretches: Sequence[Stretch]) -> tuple[int, int]:
    """The usual ones, and those of whatever stands outside of them."""
    first = min((one.start // 4 for one in stretches), default=USUAL_FIRST)
    last = max((-(-one.end // 4) for one in stretches), default=USUAL_LAST)
    return min(first, USUAL_FIRST), max(last, USUAL_LAST)
