"""A stretch of time that somebody offers or wishes for."""

from datetime import datetime, timedelta
from typing import NamedTuple

import wording
from wording.faults import AnyFault, Fault

LONGEST = timedelta(hours=12)


class Span(NamedTuple):
    """UTC; the end is not part of it. An agenda is made of hundreds: a tuple takes a third of the time."""

    start: datetime
    end: datetime

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def is_of_day(self, now: datetime) -> bool:
        """The day on which it begins has come, and it has not ended."""
        return now < self.end and wording.local(self.start).date() <= wording.local(now).date()

    @property
    def end_fault(self) -> AnyFault | None:
        """Where it ends before it begins; over midnight, how to say it all the same."""
        if self.end > self.start:
            return None
        start, end = wording.local(self.start), wording.local(self.end)
        if start.date() != end.date() or timedelta(days=1) - (start - end) > LONGEST or start == end:
            return Fault.SLOT_ENDS_BEFORE
        return Fault.SLOT_CROSSES_MIDNIGHT.of(start=self.start, end=self.end)
