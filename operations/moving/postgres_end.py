"""A PostgreSQL database that is moved, or moved into."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from piccolo.table import Table

from database.postgres_filling import go_on_counting, look_at_keys, look_at_keys_last, numbered
from database.postgres_limits import PATIENT
from models.tables import ALL
from operations.moving.ends import BATCH, Refused, Row, columns, key, turned_down

TROUBLE = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    ValueError,
    OverflowError,
)
# Of the application: whoever watches the server has another name.
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user "
    "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


def _of_python(value: Any) -> Any:
    """SQLite's adapters go by the very type, and asyncpg has a UUID of its own."""
    return uuid.UUID(int=value.int) if isinstance(value, uuid.UUID) else value


class PostgresEnd:
    connection: Any
    keys: list[tuple[str, str]]

    def __init__(self, url: str) -> None:
        self.url = url

    @property
    def place(self) -> str:
        return self.url.partition("://")[2]

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[None]:
        try:
            self.connection = await asyncpg.connect(
                self.url, server_settings=PATIENT.server_settings(), timeout=PATIENT.connect
            )
        except (OSError, *TROUBLE) as error:
            raise Refused(f"La base PostgreSQL ne répond pas : {error}") from error
        try:
            if others := await self.connection.fetchval(OTHERS):
                raise Refused(
                    f"La base PostgreSQL sert encore ({others} connexions) : arrêtez l'application, puis recommencez."
                )
            yield
        finally:
            await self.connection.close()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        async with self._connected(), self.connection.transaction(isolation="repeatable_read", readonly=True):
            yield

    @asynccontextmanager
    async def filling(self) -> AsyncIterator[None]:
        async with self._connected(), self.connection.transaction():
            present = await self.tables()
            if names := [table._meta.tablename for table in ALL if table._meta.tablename in present]:
                await self.connection.execute("SET LOCAL lock_timeout = '5s'")
                try:
                    await self.connection.execute(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE")
                except asyncpg.LockNotAvailableError as error:
                    raise Refused("La base d'arrivée est occupée : arrêtez ce qui s'en sert.") from error
            self.keys = await look_at_keys_last(self.connection)
            yield

    async def tables(self) -> set[str]:
        found = await self.connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {row["tablename"] for row in found}

    async def migrations(self) -> set[str]:
        found = await self.connection.fetch("SELECT name FROM migration WHERE app_name = 'creneau'")
        return {row["name"] for row in found}

    async def count(self, table: type[Table]) -> int:
        return int(await self.connection.fetchval(f"SELECT count(*) FROM {table._meta.tablename}"))  # noqa: S608

    async def rows(self, table: type[Table]) -> AsyncIterator[list[Row]]:
        names = ", ".join(f'"{name}"' for name in columns(table))
        order = f'"{key(table)}"'
        if table._meta.primary_key.value_type is str:
            # By its bytes, as SQLite has it.
            order += ' COLLATE "C"'
        cursor = await self.connection.cursor(
            f"SELECT {names} FROM {table._meta.tablename} ORDER BY {order}"  # noqa: S608
        )
        while found := await cursor.fetch(BATCH):
            yield [tuple(map(_of_python, row)) for row in found]

    async def insert(self, table: type[Table], rows: list[Row]) -> None:
        name = table._meta.tablename
        try:
            await self.connection.copy_records_to_table(name, records=rows, columns=columns(table))
        except TROUBLE as error:
            raise turned_down(name, error) from error

    async def last_numbers(self) -> dict[str, int]:
        found = {}
        for table, column in await numbered(self.connection):
            last = await self.connection.fetchval(
                "SELECT pg_sequence_last_value(pg_get_serial_sequence($1, $2)::regclass)", table, column
            )
            if last and table != "migration":
                found[table] = int(last)
        return found

    async def finish(self, last_numbers: dict[str, int]) -> None:
        try:
            await look_at_keys(self.connection, self.keys)
        except asyncpg.ForeignKeyViolationError as error:
            raise turned_down(str(error.table_name), error) from error
        for table, column in await numbered(self.connection):
            if table != "migration":
                await go_on_counting(self.connection, table, column, last_numbers.get(table, 0))
