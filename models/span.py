"""A stretch of time that somebody offers or wishes for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST = timedelta(hours=12)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """UTC; the end is not part of it."""

    start: datetime
    end: datetime

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end
