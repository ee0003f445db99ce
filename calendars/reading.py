"""Reads the agendas that are due: each leased to one process, fetched, understood by a limited child, and kept as times."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from msgspec import Struct

import wording
from calendars import jobs
from calendars.answer import BusyTimes
from calendars.fetching import Fetched, Unread, fetch
from calendars.internet import Internet
from database.connection import Unavailable
from models import clock
from models.agenda.free import whole_days
from models.agenda.other_agenda import (
    OtherAgenda,
    Trouble,
    clock_of,
    is_to_be_whole,
    keep_times,
    keep_unchanged,
    note_trouble,
    take_due,
)
from models.agenda.span import Span
from models.missions.limits import FURTHEST
from models.people.derived_key import LostKey
from settings import current
from uploads import workers
from uploads.errors import Busy
from uploads.form import new_incoming_path
from uploads.turns import on_behalf_of
from uploads.workers import Input, JobFailed

log = structlog.get_logger()

# The week that an agenda shows is under way; nothing is proposed later than FURTHEST.
BACK, AHEAD = timedelta(days=7), FURTHEST + timedelta(days=7)
# Strangers' servers are waited for beside each other; their files have one child among them, and people theirs.
AT_ONCE = 4
SECONDS = 10.0
# What the child says of a file, and what is said where it says nothing.
_REASONS = {
    "no_calendar": Trouble.NO_CALENDAR,
    "failed": Trouble.NO_CALENDAR,
    "too_many": Trouble.TOO_MANY,
    "timeout": Trouble.TOO_HEAVY,
    "crashed": Trouble.TOO_HEAVY,
}


async def read_due(internet: Internet | None = None) -> int:
    """How many were read, well or not. `internet`: another one than there is, for tests."""
    first = await take_due()
    if first is None:
        return 0
    if internet is None:
        # To read whom this machine trusts takes 30 ms.
        internet = await asyncio.to_thread(Internet)
    reader = _Reader(internet, asyncio.Semaphore(1))
    others = (reader.one_after_the_other() for _ in range(AT_ONCE - 1))
    return sum(await asyncio.gather(reader.one_after_the_other(first), *others))


class _Reader(Struct, frozen=True):
    internet: Internet
    child: asyncio.Semaphore

    async def one_after_the_other(self, first: OtherAgenda | None = None) -> int:
        number = 0
        while agenda := first or await take_due():
            first = None
            await _read(agenda, self)
            number += 1
        return number


async def _read(agenda: OtherAgenda, reader: _Reader) -> None:
    """What is no fault of the agenda leaves it as it was: it is tried again when its lease ends."""
    try:
        etag = "" if is_to_be_whole(agenda) else agenda.etag
        fetched = await fetch(agenda.address, etag, reader.internet)
        if fetched.body is None:
            await keep_unchanged(agenda)
        else:
            async with reader.child:
                found = await _understood(fetched.body, await clock_of(agenda))
            await _keep(agenda, fetched, found)
    except LostKey:
        await note_trouble(agenda, Trouble.LOST)
    except Unread as error:
        log.info("agenda not read", account=agenda.account, trouble=error.trouble, answered=error.answered)
        await note_trouble(agenda, error.trouble, error.answered)
    except Unavailable:
        raise
    except Exception as error:
        # Its text could hold something of the agenda.
        log.warning("agenda not read", account=agenda.account, error=type(error).__name__)


async def _keep(agenda: OtherAgenda, fetched: Fetched, found: BusyTimes) -> None:
    times = [Span(*(datetime.fromtimestamp(at, UTC) for at in span)) for span in found.times]
    await keep_times(agenda, times, etag=fetched.etag, passed_over=found.passed_over)


async def _understood(body: bytes, place: str) -> BusyTimes:
    """Of who lives by the clock of that place. Raises Unread, or Busy where no child is free."""
    today = wording.local(clock.now(), place).date()
    within = whole_days(today - BACK, today + AHEAD, place)
    path = new_incoming_path()
    try:
        await asyncio.to_thread(_write, path, body)
        with on_behalf_of("agendas"):
            return await workers.run(
                jobs.busy_times,
                Input(path),
                urlsplit(current().public_url).hostname or "",
                wording.zone_of(place).key,
                int(within.start.timestamp()),
                int(within.end.timestamp()),
                timeout=SECONDS,
            )
    except JobFailed as failure:
        if failure.reason in _REASONS:
            raise Unread(_REASONS[failure.reason]) from None
        raise Busy(failure.reason) from None
    finally:
        path.unlink(missing_ok=True)


def _write(path: Path, body: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(body)
