"""What is counted of the requests, for controllers.web.metrics to tell.

Each process writes what it counted into DATA_DIR/metrics once a second; whichever is asked adds all of them up,
those that ended too, so that no counter runs backwards.
"""

import contextlib
import json
import os
import time
from collections import Counter
from pathlib import Path

from settings import current

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
WRITE_EVERY = 1.0  # second

_counted: Counter[str] = Counter()
_written = 0.0


def folder() -> Path:
    return current().data_dir / "metrics"


def forget() -> None:
    """A server that starts counts from nothing."""
    if folder().is_dir():
        for path in folder().iterdir():
            path.unlink(missing_ok=True)


def count(method: str, route: str, status: int, seconds: float) -> None:
    """`route` is the template: addresses are too many, and one holds a key."""
    if not current().metrics_token:
        return
    _counted[f'creneau_requests_total{{method="{method}",route="{route}",status="{status}"}}'] += 1
    for bucket in BUCKETS:
        if seconds <= bucket:
            _counted[f'creneau_request_seconds_bucket{{route="{route}",le="{bucket}"}}'] += 1
    _counted[f'creneau_request_seconds_bucket{{route="{route}",le="+Inf"}}'] += 1
    _counted[f'creneau_request_seconds_count{{route="{route}"}}'] += 1
    # A Counter of numbers: microseconds stay whole.
    _counted[f'creneau_request_seconds_sum{{route="{route}"}}'] += round(seconds * 1_000_000)
    if time.monotonic() - _written > WRITE_EVERY:
        write()


def write() -> None:
    global _written
    _written = time.monotonic()
    path = folder() / f"{os.getpid()}.json"
    half = path.with_suffix(".half")
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        half.write_text(json.dumps(_counted))
        half.rename(path)


def everywhere() -> Counter[str]:
    """Of all processes of this machine."""
    write()
    total: Counter[str] = Counter()
    for path in folder().glob("*.json"):
        with contextlib.suppress(OSError, ValueError):
            total.update(json.loads(path.read_text()))
    return total
