"""The few things in which the two databases differ, in one place."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, TypeVar, cast

import asyncpg
from piccolo.engine.finder import engine_finder
from piccolo.table import Table

from models.postgres_engine import PooledPostgresEngine
from models.sqlite_engine import PooledSQLiteEngine

Database = PooledSQLiteEngine | PooledPostgresEngine
T = TypeVar("T", bound=Table)
Work = Callable[[], Awaitable[None]]

UniqueViolation = (sqlite3.IntegrityError, asyncpg.UniqueViolationError)
Unavailable = (
    sqlite3.OperationalError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.DiskFullError,
    ConnectionError,
    TimeoutError,
)


@lru_cache(maxsize=1)
def database() -> Database:
    return cast(Database, engine_finder())


def is_sqlite() -> bool:
    return database().engine_type == "sqlite"


# The task that opened the outermost transaction, and what waits for its end.
_last: ContextVar[tuple[asyncio.Task[Any] | None, list[Work]]] = ContextVar("last", default=(None, []))


@asynccontextmanager
async def transaction() -> AsyncIterator[Any]:
    """IMMEDIATE on SQLite; joins the transaction that the task is already in."""
    task = asyncio.current_task()
    if _last.get()[0] is task:
        async with database().transaction() as within:
            yield within
        return
    waiting: list[Work] = []
    token = _last.set((task, waiting))
    try:
        async with database().transaction() as within:
            yield within
            for work in waiting:
                await work()
    finally:
        _last.reset(token)


def before_commit(work: Work) -> None:
    """The last thing that the transaction under way does; nothing where it fails before."""
    task, waiting = _last.get()
    assert task is asyncio.current_task(), "outside of a transaction"
    waiting.append(work)


async def open_pool(size: int = 10) -> None:
    await database().start_connection_pool(min_size=1, max_size=size)


async def close_pool() -> None:
    await database().close_connection_pool()


@lru_cache(maxsize=512)
def _compiled(sql: str) -> str:
    if is_sqlite():
        return sql.replace("{}", "?")
    first, *others = sql.split("{}")
    return first + "".join(f"${place}{text}" for place, text in enumerate(others, 1))


async def rows(sql: str, *args: Any) -> list[dict[str, Any]]:
    """`sql` as in Piccolo's raw queries: `{}` stands for each argument. Through Piccolo, reading that text again
    at each query took longer than a small query itself."""
    return await database().fetch(_compiled(sql), args)


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
