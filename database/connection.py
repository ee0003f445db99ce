"""The few things in which the two databases differ, in one place."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Protocol, TypeVar, cast

import asyncpg
from piccolo.table import Table

from database.postgres_engine import PooledPostgresEngine
from database.postgres_engine import PooledTransaction as PostgresTransaction
from database.sqlite_engine import PooledSQLiteEngine

Database = PooledSQLiteEngine | PooledPostgresEngine
T = TypeVar("T", bound=Table)

UniqueViolation = (sqlite3.IntegrityError, asyncpg.UniqueViolationError)
# The server's end is at fault, or somebody who holds what we need: another try may do.
Unavailable = (
    sqlite3.OperationalError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a session that has ended
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shut down, starting, a statement that took too long
    asyncpg.InsufficientResourcesError,  # disk, memory, connections
    asyncpg.PostgresSystemError,  # its disk fails
    asyncpg.LockNotAvailableError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TransactionRollbackError,  # deadlock
    asyncpg.ReadOnlySQLTransactionError,  # a standby
    asyncpg.InvalidCachedStatementError,  # a column came
    asyncpg.OutdatedSchemaCacheError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    ConnectionError,
    TimeoutError,
)


def is_out_of_room(error: BaseException) -> bool:
    """Its own disk is full: another try won't do until somebody makes room."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(error, asyncpg.DiskFullError) or code in {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR_WRITE,
    }


@lru_cache(maxsize=1)
def database() -> Database:
    """What Piccolo finds, for all its tables. Its own finder imports what writes migrations, a formatter of code
    among it: a tenth of a start, in each process."""
    from piccolo_conf import DB

    for table in Table.__subclasses__():
        table._meta.db = DB
    return DB


def is_sqlite() -> bool:
    return database().engine_type == "sqlite"


class LastWord(Protocol):
    """What a transaction gathers to say at its very end."""

    def sql(self) -> str:
        """One statement, without arguments."""


W = TypeVar("W", bound=LastWord)
# The task that opened the outermost transaction, and what this says at its end.
_last: ContextVar[tuple[asyncio.Task[Any] | None, dict[type, LastWord]]] = ContextVar(
    "last", default=(None, {})
)


@asynccontextmanager
async def transaction() -> AsyncIterator[Any]:
    """IMMEDIATE on SQLite; joins the transaction that the task is already in."""
    task = asyncio.current_task()
    if _last.get()[0] is task:
        yield database().current_transaction.get()
        return
    words: dict[type, LastWord] = {}
    token = _last.set((task, words))
    try:
        async with database().transaction() as within:
            yield within
            cast(Any, within).last = "; ".join(word.sql() for word in words.values())
    finally:
        _last.reset(token)


def last_word(kind: type[W]) -> W:
    """The one of its kind in the transaction under way. It goes along with the COMMIT, on PostgreSQL in the same
    message; nothing of it where the transaction fails before."""
    task, words = _last.get()
    assert task is asyncio.current_task(), "outside of a transaction"
    return cast(W, words.setdefault(kind, kind()))


async def open_pool(size: int = 10, *, patient: bool = False) -> None:
    """`patient` for commands: a migration or a backup may take hours."""
    await database().start_connection_pool(min_size=1, max_size=size, patient=patient)


async def close_pool() -> None:
    await database().close_connection_pool()


@lru_cache(maxsize=512)
def _compiled(sql: str) -> str:
    if is_sqlite():
        return sql.replace("{}", "?")
    first, *others = sql.split("{}")
    return first + "".join(f"${place}{text}" for place, text in enumerate(others, 1))


def unseen(kind: str) -> str:
    """A place for an argument of this type that PostgreSQL doesn't look at: it would plan the statement anew for each
    number and each hour, for longer than it then takes."""
    return "{}" if is_sqlite() else f"(SELECT CAST({{}} AS {kind}))"


async def rows(sql: str, *args: Any) -> list[dict[str, Any]]:
    """`sql` as in Piccolo's raw queries: `{}` stands for each argument. Through Piccolo, reading that text again
    at each query took longer than a small query itself."""
    return await database().fetch(_compiled(sql), args)


async def write_first(sql: str) -> None:
    """A statement without arguments, which on PostgreSQL costs a transaction that begins with it no way of its own."""
    within = database().current_transaction.get()
    if isinstance(within, PostgresTransaction):
        await within.write(sql)
    else:
        await rows(sql)


async def short_rows(sql: str, *args: Any) -> list[dict[str, Any]]:
    """As `rows`, for reads of a few rows by a key: on SQLite they don't leave the loop's thread."""
    return await database().fetch(_compiled(sql), args, short=True)


async def fetch(table: type[T], where: str, *args: Any) -> list[T]:
    """Objects as `table.objects()` gives them, for the queries of every page: building those through Piccolo
    took longer than running them. `where`, by a key, may end with ORDER BY."""
    found = await short_rows(f"SELECT * FROM {table._meta.tablename} WHERE {where}", *args)  # noqa: S608 - our own text
    return [as_object(table, row) for row in found]


def as_object(table: type[T], row: dict[str, Any]) -> T:
    """`row` holds every column. Piccolo's constructor looks for defaults first, which took longer than the query."""
    one = table.__new__(table)
    one.__dict__.update(row, _exists_in_db=True, _was_created=None)
    return one
