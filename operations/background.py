"""What runs beside the requests: the outbox, the time limits, the broom."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog
from msgspec.structs import asdict

from calendars.reading import read_due
from database.patience import unhurried
from models import installation
from models.agenda.absence import sweep_absences
from models.missions import digest, reminding, silence
from models.missions.silence import sweep_nudges
from models.missions.time_limits import expire_overlooked, run_due
from models.people.kept_form import sweep_kept_forms
from models.people.session import sweep_sessions
from models.people.sign_in import sweep_failures
from models.submission import sweep_submissions
from notifications.sender import SMS, drain
from uploads.reading_anew import read_anew
from uploads.tidy import tidy

log = structlog.get_logger()


async def send_mail() -> None:
    # People who wait for a page come before mails.
    await drain(rest=19)


async def send_sms() -> None:
    await drain(rest=19, channel=SMS)


async def watch_the_clock() -> None:
    if not await installation.time_may_pass():
        log.warning("time limits wait", reason="nothing ran for more than a week: app.py resume")
        return
    if moved := await run_due():
        log.info("time limits", moved=moved)
    if told := await reminding.run():
        log.info("reminders", written=told)
    if told := await digest.run():
        log.info("digests", written=told)
    if told := await silence.run():
        log.info("nobody answers", told=told)


async def read_agendas() -> None:
    if read := await read_due():
        log.info("agendas", read=read)


async def read_papers_anew() -> None:
    if read := await read_anew():
        log.info("papers read anew", read=read)


async def sweep() -> None:
    if not await installation.time_may_pass():
        return
    with unhurried():
        await _sweep()


async def _sweep() -> None:
    await sweep_sessions()
    await sweep_failures()
    await sweep_submissions()
    await sweep_kept_forms()
    await sweep_nudges()
    await sweep_absences()
    await reminding.sweep()
    await expire_overlooked()
    done = await tidy()
    log.info("swept", **asdict(done))


# Seconds between two runs.
JOBS: tuple[tuple[Callable[[], Awaitable[None]], float], ...] = (
    (send_mail, 2),
    (send_sms, 2),
    (watch_the_clock, 30),
    (read_agendas, 20),
    (read_papers_anew, 20),
    (sweep, 3600),
)


async def _every(job: Callable[[], Awaitable[None]], seconds: float) -> None:
    if job is sweep:
        # Not at the start: whoever started it beside the wrong database has an hour to see it.
        await asyncio.sleep(seconds)
    while True:
        try:
            await job()
        except Exception as error:
            # A job that failed is tried again: the database may be back by then.
            log.warning("background job failed", job=job.__name__, error=repr(error))
        await asyncio.sleep(seconds)


@asynccontextmanager
async def running() -> AsyncIterator[None]:
    tasks = [asyncio.create_task(_every(job, seconds)) for job, seconds in JOBS]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
