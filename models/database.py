"""The few things in which the two databases differ, in one place."""

import sqlite3
from contextlib import AbstractAsyncContextManager
from typing import Any, cast

import asyncpg
from piccolo.engine.finder import engine_finder
from piccolo.engine.postgres import PostgresEngine
from piccolo.table import Table

from models.sqlite_engine import PooledSQLiteEngine

Database = PooledSQLiteEngine | PostgresEngine

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
