"""What a limited child is asked about somebody's agenda (uploads.child). The libraries are imported there only."""

from typing import BinaryIO

from calendars.answer import BusyTimes

# Loaded before a job's own process begins (uploads.child).
LIBRARIES = {"busy_times": ("calendars.busy",)}


def busy_times(source: BinaryIO, own_host: str, zone: str, first: int, last: int) -> BusyTimes:
    """Between these seconds. `own_host`: of whose events none counts, for they are our visits. `zone`: of the clock that
    a time without a zone is told by."""
    from calendars import busy

    return busy.busy_times(source.read(), own_host, zone, first, last)
