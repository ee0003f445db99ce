"""A stretch of time that somebody offers or wishes for."""

from datetime import datetime, timedelta
from typing import NamedTuple, Protocol, TypeVar

import wording
from wording.faults import AnyFault, Fault

LONGEST = timedelta(hours=12)


class Span(NamedTuple):
    """UTC; the end is not part of it. An agenda is made of hundreds: a tuple takes a third of the time."""

    start: datetime
    end: datetime

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def is_of_day(self, now: datetime, place: str) -> bool:
        """The day there on which it begins has come, and it has not ended."""
        return now < self.end and wording.local(self.start, place).date() <= wording.local(now, place).date()

    def end_fault(self, place: str) -> AnyFault | None:
        """Where it ends before it begins; over midnight there, how to say it all the same."""
        if self.end > self.start:
            return None
        start, end = wording.local(self.start, place), wording.local(self.end, place)
        if start.date() != end.date() or timedelta(days=1) - (start - end) > LONGEST or start == end:
            return Fault.SLOT_ENDS_BEFORE
        return Fault.SLOT_CROSSES_MIDNIGHT.of(start=start, end=end)


class Standing(Protocol):
    """Whatever stands at some hours: a visit, an offer."""

    @property
    def span(self) -> Span: ...


AnyStanding = TypeVar("AnyStanding", bound=Standing)
