"""When a photo was taken, by the camera's own clock, from the texts that its file or its sender gives."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from models import clock

# EXIF's « 2026:11:24 10:15:00 », and what programs make of it; an offset behind it changes nothing.
MOMENT = re.compile(
    r"(\d{4})([:/.-])([ \d]?\d)\2([ \d]?\d)(?: +|T)([ \d]?\d):([ \d]?\d)(?::([ \d]?\d)(?:[.,]\d*)?)?"
    r" *(?:Z|[+-]\d\d:?\d\d)?",
    re.ASCII,
)
FIRST_YEAR = 1990
# No clock on earth is further ahead.
AHEAD = timedelta(hours=14)


def first_date(texts: Iterable[str]) -> str:
    """ISO 8601 without zone, of the first that is a date and a time; empty where none is."""
    latest = clock.now().replace(tzinfo=None) + AHEAD
    for text in texts:
        moment = _moment(text)
        if moment and moment.year >= FIRST_YEAR and moment <= latest:
            return moment.isoformat()
    return ""


def _moment(text: str) -> datetime | None:
    found = MOMENT.fullmatch(text.partition("\0")[0].strip())
    if found is None:
        return None
    year, _, month, day, hour, minute, second = found.groups()
    try:
        return datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0))
    except ValueError:
        return None
