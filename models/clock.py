"""The one clock of the application: tests and demonstrations move it."""

from datetime import UTC, datetime, timedelta

_ahead = timedelta()


def now() -> datetime:
    """UTC, whole seconds: what the database keeps and people read."""
    return (datetime.now(UTC) + _ahead).replace(microsecond=0)


def minute() -> datetime:
    """The one under way: no text of a page changes within it."""
    return now().replace(second=0)


def move(ahead: timedelta) -> None:
    """Sets how far this process's clock runs ahead of the machine's."""
    global _ahead
    _ahead = ahead
