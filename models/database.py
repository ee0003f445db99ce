"""The few things in which the two databases differ, in one place."""

import sqlite3
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar, cast

import asyncpg
from piccolo.engine.finder import engine_finder
from piccolo.engine.postgres import PostgresEngine
from piccolo.table import Table

from models.sqlite_engine import PooledSQLiteEngine

Database = PooledSQLiteEngine | PostgresEngine
T = TypeVar("T", bound=Table)

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


def database() -> Database:
    return cast(Database, engine_finder())


def is_sqlite() -> bool:
    return database().engine_type == "sqlite"


def transaction() -> AbstractAsyncContextManager[Any]:
    """IMMEDIATE on SQLite; joins the transaction that the task is already in."""
    return database().transaction()


async def open_pool(size: int = 10) -> None:
    await database().start_connection_pool(min_size=1, max_size=size)


async def close_pool() -> None:
    await database().close_connection_pool()


async def rows(sql: str, *args: Any) -> list[dict[str, Any]]:
    """`sql` in Piccolo's own form: `{}` stands for each argument."""
    return cast(list[dict[str, Any]], await Table.raw(sql, *args))


async def fetch(table: type[T], where: str, *args: Any) -> list[T]:
    """Objects as `table.objects()` gives them, for the queries of every page: building those through Piccolo
    took longer than running them. `where` may end with ORDER BY."""
    found = await rows(f"SELECT * FROM {table._meta.tablename} WHERE {where}", *args)  # noqa: S608 - our own text
    return [table(_exists_in_db=True, **row) for row in found]
