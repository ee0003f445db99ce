"""Piccolo's engine for PostgreSQL, without the round trips that nothing of ours needs."""

import contextlib
from collections.abc import Sequence
from typing import Any

import asyncpg
from asyncpg import Connection
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction


async def _as_it_is(_: Connection) -> None:
    """Nothing of ours outlives its transaction (no SET, no LISTEN, no session lock, no cursor), so that a
    connection needs no RESET. asyncpg itself still ends a transaction that was left open."""


class PooledTransaction(PostgresTransaction):
    """Gives its connection back whatever becomes of the COMMIT."""

    # Piccolo's class has __slots__; this is ours.
    __slots__ = ("last",)

    def __init__(self, engine: "PooledPostgresEngine", allow_nested: bool = True) -> None:
        super().__init__(engine, allow_nested)
        self.last = ""

    async def __aenter__(self) -> PostgresTransaction:
        if self._parent is not None:
            return self._parent
        self.connection = await self.get_connection()  # type: ignore[no-untyped-call]
        try:
            await self.connection.execute("BEGIN")
        except BaseException:
            await self._release()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, exception_type: Any, exception: Any, traceback: Any) -> bool:
        if self._parent:
            return exception is None
        self.engine.current_transaction.reset(self.context)
        try:
            if exception is None and not self._rolled_back:
                await self._commit()
            elif not self._rolled_back:
                await self._undo()
        finally:
            await self._release()
        return False

    async def _commit(self) -> None:
        """With the last statement in the same message: what it locks is locked for no round trip of ours."""
        try:
            await self.connection.execute(f"{self.last}; COMMIT" if self.last else "COMMIT")
        except BaseException:
            await self._undo()
            raise

    async def _undo(self) -> None:
        with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await self.connection.execute("ROLLBACK")

    async def _release(self) -> None:
        if self.engine.pool:
            await self.engine.pool.release(self.connection)
        else:
            await self.connection.close()

    async def commit(self) -> None:
        raise RuntimeError("Leave the block: it commits.")

    async def rollback(self) -> None:
        await self.connection.execute("ROLLBACK")
        self._rolled_back = True


class PooledPostgresEngine(PostgresEngine):
    __slots__ = ()

    async def start_connection_pool(self, **kwargs: Any) -> None:
        await super().start_connection_pool(reset=_as_it_is, **kwargs)

    def transaction(self, allow_nested: bool = True) -> PooledTransaction:
        return PooledTransaction(self, allow_nested)

    async def fetch(self, sql: str, args: Sequence[Any], *, short: bool = False) -> list[dict[str, Any]]:
        """`sql` in PostgreSQL's own form: `$1` stands for the first argument. `short` is SQLite's business."""
        transaction = self.current_transaction.get()
        if transaction is not None:
            found = await transaction.connection.fetch(sql, *args)
        elif self.pool is not None:
            found = await self.pool.fetch(sql, *args)
        else:
            found = await self._run_in_new_connection(sql, args)
        return [dict(record) for record in found]
