"""Piccolo's engine for PostgreSQL: without the round trips that nothing of ours needs, and never waiting for ever."""

import asyncio
import contextlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import asyncpg
from asyncpg import Connection
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.querystring import QueryString

from database import patience
from database.postgres_connections import (
    FAILURES,
    RELEASE_SECONDS,
    WORTH_ANOTHER_TRY,
    Connections,
    worth_another_try,
)
from database.postgres_limits import HURRIED, PATIENT, UNHURRIED, Limits, watch_the_line

Rows = list[dict[str, Any]]


async def _as_it_is(_: Connection) -> None:
    """Nothing of ours outlives its transaction (no SET, no LISTEN, no session lock, no cursor), so that a
    connection needs no RESET. asyncpg itself still ends a transaction that was left open."""


@lru_cache(maxsize=1024)
def only_reads(sql: str) -> bool:
    """Whether asking again changes nothing; in doubt not."""
    start = sql.lstrip()[:14].upper()
    reads = start.startswith("SELECT") or start == "WITH RECURSIVE"
    return reads and "pg_advisory" not in sql and "FOR UPDATE" not in sql


class PooledTransaction(PostgresTransaction):
    """Begins with its first statement, and gives its connection back whatever becomes of the COMMIT. Begins again, once,
    where the server's end failed before anything was written."""

    # Piccolo's class has __slots__; these are ours.
    __slots__ = ("_at", "_begun", "_seat", "_wrote", "before", "last")

    engine: "PooledPostgresEngine"

    def __init__(self, engine: "PooledPostgresEngine", allow_nested: bool = True) -> None:
        super().__init__(engine, allow_nested)
        self.last = ""
        # What was put off: it runs before the next statement, the COMMIT included.
        self.before: Any = None
        self._begun = self._wrote = False

    async def __aenter__(self) -> PostgresTransaction:
        if self._parent is not None:
            return self._parent
        self._at = self.engine.connections()
        self._seat = contextlib.AsyncExitStack()
        await self._seat.enter_async_context(self._at.seat(writes=True))
        self.context = self.engine.current_transaction.set(self)
        return self

    async def _begin(self, first: str = "", *, again: bool = True) -> None:
        self.connection = await self._at.take()
        try:
            await self._at.tell(self.connection, f"BEGIN; {first}" if first else "BEGIN")
        except BaseException as error:
            closed = worth_another_try(error, self.connection)
            await self._at.undo(self.connection)
            await self._at.give_back(self.connection)
            if not (again and closed):
                raise
            await self._begin(first, again=False)
        self._begun = True

    async def __aexit__(self, exception_type: Any, exception: Any, traceback: Any) -> bool:
        if self._parent:
            return exception is None
        try:
            if exception is None and not self._rolled_back:
                await self._commit()
            elif self._begun and not self._rolled_back:
                await self._at.undo(self.connection)
        finally:
            self.engine.current_transaction.reset(self.context)
            if self._begun:
                await self._at.give_back(self.connection)
            await self._seat.aclose()
        return False

    async def fetch(self, sql: str, args: Sequence[Any]) -> list[Any]:
        await self.catch_up()
        if not self._begun:
            await self._begin()
        wrote, self._wrote = self._wrote, self._wrote or not only_reads(sql)
        try:
            return await self._at.ask(self.connection, sql, args)
        except FAILURES as error:
            if wrote or not worth_another_try(error, self.connection):
                raise
        await self._at.undo(self.connection)
        await self._at.give_back(self.connection)
        self._begun = False  # given back once: not again at the end, should there be no other
        await self._begin()
        return await self._at.ask(self.connection, sql, args)

    async def write(self, sql: str) -> None:
        """A statement without arguments, in the same message as BEGIN where it is the first."""
        await self.catch_up()
        if self._begun:
            await self._at.tell(self.connection, sql)
        else:
            await self._begin(sql)
        self._wrote = True

    async def catch_up(self) -> None:
        if self.before is not None:
            put_off, self.before = self.before, None
            await put_off()

    async def _commit(self) -> None:
        """With the last statement in the same message: what it locks is locked for no round trip of ours."""
        try:
            await self.catch_up()
            if not self._begun:
                if not self.last:
                    return
                await self._begin()
            await self._at.tell(self.connection, f"{self.last}; COMMIT" if self.last else "COMMIT")
        except BaseException:
            await self._at.undo(self.connection)
            raise

    async def commit(self) -> None:
        raise RuntimeError("Leave the block: it commits.")

    async def rollback(self) -> None:
        self.before = None
        if self._begun:
            await self._at.tell(self.connection, "ROLLBACK")
        self._rolled_back = True


class PooledPostgresEngine(PostgresEngine):
    __slots__ = ("_hurried", "_unhurried", "_unhurried_pool")

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._unhurried_pool: Any = None

    async def start_connection_pool(
        self, *, max_size: int = 10, patient: bool = False, **kwargs: Any
    ) -> None:
        """`patient` for commands, which may take their time; a server has a second pool for what nobody waits for."""
        limits = PATIENT if patient else HURRIED
        self.pool = await self._make(limits, max_size=max_size, **kwargs)
        self._hurried = self._unhurried = Connections(self.pool, max_size, limits)
        if not patient:
            self._unhurried_pool = await self._make(UNHURRIED, min_size=0, max_size=2)
            self._unhurried = Connections(self._unhurried_pool, 2, UNHURRIED)

    async def _make(self, limits: Limits, **kwargs: Any) -> Any:
        return await asyncpg.create_pool(
            **self.config,
            **kwargs,
            timeout=limits.connect,
            command_timeout=limits.silence,
            server_settings=limits.server_settings(),
            init=watch_the_line,
            reset=_as_it_is,
        )

    async def close_connection_pool(self) -> None:
        for pool, at in ((self.pool, self._hurried), (self._unhurried_pool, self._unhurried)):
            if pool is None:
                continue
            try:
                async with asyncio.timeout(RELEASE_SECONDS):
                    await at.let_all_go()
                    await pool.close()
            except TimeoutError:
                pool.terminate()
        self.pool = self._unhurried_pool = None

    def connections(self) -> Connections:
        return self._unhurried if patience.is_unhurried() else self._hurried

    def transaction(self, allow_nested: bool = True) -> PooledTransaction:
        return PooledTransaction(self, allow_nested)

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> Rows:
        sql, args = querystring.compile_string(engine_type=self.engine_type)
        return await self.fetch(sql, args)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> Rows:
        return await self.fetch(ddl, ())

    async def fetch(self, sql: str, args: Sequence[Any], *, short: bool = False) -> Rows:
        """`sql` in PostgreSQL's own form: `$1` stands for the first argument. `short` is SQLite's business."""
        transaction = self.current_transaction.get()
        if isinstance(transaction, PooledTransaction):
            found = await transaction.fetch(sql, args)
        elif self.pool is not None:
            found = await self._fetch_alone(sql, args)
        else:
            found = await self._run_in_new_connection(sql, args)
        return [dict(record) for record in found]

    async def _fetch_alone(self, sql: str, args: Sequence[Any]) -> list[Any]:
        at, reads = self.connections(), only_reads(sql)
        async with at.seat(writes=not reads):
            connection = await at.take()
            try:
                return await at.ask(connection, sql, args)
            except FAILURES as error:
                # What was being written when the line broke may be written.
                if not (
                    worth_another_try(error, connection) and (reads or isinstance(error, WORTH_ANOTHER_TRY))
                ):
                    raise
            finally:
                await at.give_back(connection)
            connection = await at.take()
            try:
                return await at.ask(connection, sql, args)
            finally:
                await at.give_back(connection)
