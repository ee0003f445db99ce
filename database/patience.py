"""How long anything waits for the database: people read within five seconds that it is not there.

While it answers, who waits takes its turn, however many there are. Once something has waited in vain, nobody waits
longer than a request may in all.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar

import structlog

log = structlog.get_logger()

# In seconds; each below the next one that it is a part of.
CONNECT = 2.0
LOCK = 2.0
STATEMENT = 2.5
SILENCE = 3.0  # of a server that should have given up the statement by itself
REQUEST = 3.5  # all that a request waits for the database, in times of trouble
TURN = 30.0  # where the database answers and there are only many
AFTERMATH = 5.0  # trouble is over when there was none for so long
LEAST = 0.25  # even who has waited long enough may ask, once it is its turn


class Waited:
    """What a request, or a job, has waited for the database by now."""

    __slots__ = ("seconds",)

    def __init__(self) -> None:
        self.seconds = 0.0


_waited: ContextVar[Waited | None] = ContextVar("waited", default=None)
_unhurried: ContextVar[bool] = ContextVar("unhurried", default=False)


@contextmanager
def one_request() -> Iterator[None]:
    """All that is asked within shares its time."""
    token = _waited.set(Waited())
    try:
        yield
    finally:
        _waited.reset(token)


@contextmanager
def unhurried() -> Iterator[None]:
    """For work that nobody waits for: it may take a minute for a statement, on connections of its own."""
    token = _unhurried.set(True)
    try:
        yield
    finally:
        _unhurried.reset(token)


def is_unhurried() -> bool:
    return _unhurried.get()


def spend(seconds: float) -> None:
    if waited := _waited.get():
        waited.seconds += seconds


def left() -> float:
    waited = _waited.get()
    return max(REQUEST - (waited.seconds if waited else 0), LEAST)


class Trouble:
    """Whether the database lets people wait in vain, by what was seen of it."""

    def __init__(self) -> None:
        self.forget()
        # Who waits for its turn, and when its time is over.
        self._waiting: dict[asyncio.Timeout, float] = {}

    def forget(self) -> None:
        self._last = -AFTERMATH
        self._lost_at: float | None = None

    @property
    def on(self) -> bool:
        return time.monotonic() - self._last < AFTERMATH

    def seen(self, error: BaseException, *, lost: bool) -> None:
        """`lost`: the server itself, not only the time for one statement."""
        self._last = time.monotonic()
        if lost and self._lost_at is None:
            self._lost_at = self._last
            log.warning(
                "database lost", error=type(error).__name__, sqlstate=getattr(error, "sqlstate", None)
            )
        for limit, end in self._waiting.items():
            if not limit.expired() and (limit.when() or end) > end:
                limit.reschedule(end)

    def answered(self) -> None:
        if self._lost_at is not None:
            log.warning("database back", seconds=round(time.monotonic() - self._lost_at, 1))
            self._lost_at = None

    def limit(self, most: float) -> float:
        """For one statement."""
        return min(most, left()) if self.on else most

    @asynccontextmanager
    async def turn(self, seats: asyncio.Semaphore | asyncio.Lock) -> AsyncIterator[None]:
        await self.take(seats)
        try:
            yield
        finally:
            seats.release()

    async def take(self, seats: asyncio.Semaphore | asyncio.Lock) -> None:
        """First come, first served. Raises TimeoutError."""
        if not seats.locked():
            await seats.acquire()
            return
        begun = asyncio.get_running_loop().time()
        end = begun + left()
        try:
            async with asyncio.timeout_at(end if self.on else begun + TURN) as limit:
                self._waiting[limit] = end
                try:
                    await seats.acquire()
                finally:
                    del self._waiting[limit]
        finally:
            spend(asyncio.get_running_loop().time() - begun)


TROUBLE = Trouble()
