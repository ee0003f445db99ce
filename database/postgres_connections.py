"""The connections to PostgreSQL: who gets one, how long an answer may take, and when none is trusted any more."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Sequence
from typing import Any, TypeVar

import asyncpg

from database import patience
from database.patience import TROUBLE
from database.postgres_limits import Limits

T = TypeVar("T")

# Connections that no transaction gets: one row that is locked by somebody must not keep readers waiting.
FOR_READERS = 3
RELEASE_SECONDS = 2.0
# A server that has no room for one more may have it soon.
FULL_SECONDS, FULL_STEP = 1.0, 0.1

# What may come of asking. The third: the server's last word has come, and its line is not closed yet.
FAILURES = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
TOO_LONG = (asyncpg.LockNotAvailableError, asyncpg.QueryCanceledError)
# The statement had no effect, and would have another outcome the next time.
WORTH_ANOTHER_TRY = (
    asyncpg.InvalidCachedStatementError,
    asyncpg.OutdatedSchemaCacheError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.TransactionRollbackError,
)


class ServerGone(ConnectionError):
    """No connection can be had: nobody listens, no such host, none of several that takes writes."""


def is_closed(connection: Any) -> bool:
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:  # given back, because it was closed
        return True


class _Seat:
    """Of a reader, or of a writer, who sits down twice. Every query has one: a generator's would cost it 20 µs."""

    __slots__ = ("_seats", "_taken")

    def __init__(self, seats: Sequence[asyncio.Semaphore]) -> None:
        self._seats, self._taken = seats, 0

    async def __aenter__(self) -> None:
        try:
            for seat in self._seats:
                await TROUBLE.take(seat)
                self._taken += 1
        except BaseException:
            self._stand_up()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._stand_up()

    def _stand_up(self) -> None:
        while self._taken:
            self._taken -= 1
            self._seats[self._taken].release()


class Connections:
    """One pool, and who has a seat at it.

    A connection that was given back waits here for the next one who asks: through the pool, which has a task of its own
    for each that comes back, the way there took as long as a small query.
    """

    def __init__(self, pool: Any, size: int, limits: Limits) -> None:
        self.pool, self.limits = pool, limits
        self._waiting: list[Any] = []
        # Those of before are trusted no more.
        self._trusted: set[int] = set()
        self._seats = asyncio.Semaphore(size)
        self._writers = asyncio.Semaphore(size - FOR_READERS if size > 2 * FOR_READERS else size)

    def seat(self, *, writes: bool) -> "_Seat":
        return _Seat((self._writers, self._seats) if writes else (self._seats,))

    async def take(self) -> Any:
        """A connection, for who has a seat."""
        while self._waiting:
            connection = self._waiting.pop()
            if not is_closed(connection):
                return connection
            await self._let_go(connection)
        begun = time.monotonic()
        try:
            async with asyncio.timeout(TROUBLE.limit(self.limits.connect + FULL_SECONDS)):
                return await self._where_there_is_room(begun + FULL_SECONDS)
        except (OSError, asyncpg.TargetServerAttributeNotMatched) as error:  # TimeoutError is an OSError
            TROUBLE.seen(error, lost=True)
            raise ServerGone(repr(error)) from error
        except asyncpg.PostgresError as error:
            TROUBLE.seen(error, lost=True)
            raise
        finally:
            patience.spend(time.monotonic() - begun)

    async def _where_there_is_room(self, end: float) -> Any:
        while True:
            try:
                connection = await self.pool.acquire()
                self._trusted.add(id(connection))
                return connection
            except asyncpg.TooManyConnectionsError:
                if time.monotonic() > end:
                    raise
                await asyncio.sleep(FULL_STEP)

    async def give_back(self, connection: Any) -> None:
        if (
            id(connection) in self._trusted
            and not is_closed(connection)
            and not connection.is_in_transaction()
        ):
            self._waiting.append(connection)
        else:
            await self._let_go(connection)

    async def _let_go(self, connection: Any) -> None:
        self._trusted.discard(id(connection))
        with contextlib.suppress(*FAILURES):
            await self.pool.release(connection, timeout=RELEASE_SECONDS)

    async def let_all_go(self) -> None:
        """Back to the pool, now or, those that are in use, when they come back."""
        self._trusted.clear()
        waiting, self._waiting = self._waiting, []
        for connection in waiting:
            await self._let_go(connection)

    async def ask(self, connection: Any, sql: str, args: Sequence[Any]) -> list[Any]:
        seconds = self._seconds()
        found: list[Any] = await self._heard(connection, connection.fetch(sql, *args, timeout=seconds))
        return found

    async def tell(self, connection: Any, sql: str) -> None:
        """Several statements, without arguments."""
        await self._heard(connection, connection.execute(sql, timeout=self._seconds()))

    async def undo(self, connection: Any) -> None:
        if not is_closed(connection):
            with contextlib.suppress(*FAILURES):
                await self._heard(connection, connection.execute("ROLLBACK", timeout=RELEASE_SECONDS))

    def _seconds(self) -> float | None:
        return None if self.limits.silence is None else TROUBLE.limit(self.limits.silence)

    async def _heard(self, connection: Any, asking: Awaitable[T]) -> T:
        begun = time.monotonic()
        try:
            found = await asking
        except (TimeoutError, asyncio.CancelledError) as error:
            # What comes on it later would answer something else.
            with contextlib.suppress(asyncpg.InterfaceError):
                connection.terminate()
            if isinstance(error, TimeoutError):
                # Where a request had less time left, nothing is said of the server.
                await self._judge(error, lost=time.monotonic() - begun >= (self.limits.silence or 0))
            raise
        except Exception as error:
            lost = isinstance(error, asyncpg.ReadOnlySQLTransactionError) or is_closed(connection)
            await self._judge(error, lost=lost)
            raise
        finally:
            patience.spend(time.monotonic() - begun)
        TROUBLE.answered()
        return found

    async def _judge(self, error: BaseException, *, lost: bool) -> None:
        if lost:
            # Another server may answer by now at the same address: none of the old connections is trusted.
            await self.pool.expire_connections()
            await self.let_all_go()
        if lost or isinstance(error, (*TOO_LONG, TimeoutError)):
            TROUBLE.seen(error, lost=lost)


def worth_another_try(error: BaseException, connection: Any) -> bool:
    if isinstance(error, TimeoutError | asyncio.CancelledError):
        return False
    return isinstance(error, WORTH_ANOTHER_TRY) or is_closed(connection)
