"""Piccolo's engine for PostgreSQL, without what its pool does for everybody: a second round trip at each release."""

from collections.abc import Sequence
from typing import Any

from asyncpg import Connection
from piccolo.engine.postgres import PostgresEngine


async def _as_it_is(_: Connection) -> None:
    """Nothing of ours outlives its transaction (no SET, no LISTEN, no session lock, no cursor), so that a
    connection needs no RESET. asyncpg itself still ends a transaction that was left open."""


class PooledPostgresEngine(PostgresEngine):
    __slots__ = ()

    async def start_connection_pool(self, **kwargs: Any) -> None:
        await super().start_connection_pool(reset=_as_it_is, **kwargs)

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
