"""A stretch of time that somebody offers or wishes for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import wording

LONGEST = timedelta(hours=12)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """UTC; the end is not part of it."""

    start: datetime
    end: datetime

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    @property
    def end_fault(self) -> str:
        """A sentence where it ends before it begins; over midnight, how to say it all the same."""
        if self.end > self.start:
            return ""
        start, end = wording.local(self.start), wording.local(self.end)
        if start.date() != end.date() or timedelta(days=1) - (start - end) > LONGEST or start == end:
            return "La fin doit être après le début."
        return (
            f"La fin doit être après le début. Pour passer minuit, coupez en deux : de {wording.hour(start)} à 0 h, "
            f"puis le lendemain de 0 h à {wording.hour(end)}."
        )
