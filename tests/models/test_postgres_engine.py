"""Our transactions on PostgreSQL: whatever becomes of them, nothing half stays and the connection comes back."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from models.database import Unavailable, database, rows
from models.postgres_engine import PooledPostgresEngine

MORE_THAN_THE_POOL_HAS = 12


@pytest.fixture
async def engine(db: None) -> AsyncIterator[PooledPostgresEngine]:
    engine = database()
    assert isinstance(engine, PooledPostgresEngine)
    await rows("CREATE TABLE thing (id INTEGER PRIMARY KEY, next INTEGER REFERENCES thing DEFERRABLE)")
    await rows("ALTER TABLE thing ALTER CONSTRAINT thing_next_fkey DEFERRABLE INITIALLY DEFERRED")
    yield engine
    await rows("DROP TABLE thing")


async def add(number: int, following: int | None = None) -> None:
    await rows("INSERT INTO thing (id, next) VALUES ({}, {})", number, following)


async def things() -> list[int]:
    """Also shows that the pool still gives a connection."""
    async with asyncio.timeout(5):
        return [row["id"] for row in await rows("SELECT id FROM thing ORDER BY id")]


async def test_a_refused_commit_leaves_nothing_and_gives_the_connection_back(
    engine: PooledPostgresEngine,
) -> None:
    async def work() -> None:
        async with engine.transaction():
            await add(1, following=99)

    for _ in range(MORE_THAN_THE_POOL_HAS):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await work()
    assert await things() == []


async def test_a_last_statement_that_fails_takes_all_the_others_along(engine: PooledPostgresEngine) -> None:
    async def work() -> None:
        async with engine.transaction() as within:
            await add(1)
            within.last = "INSERT INTO thing (id) VALUES (2); SELECT 1 / 0"  # type: ignore[attr-defined]

    for _ in range(MORE_THAN_THE_POOL_HAS):
        with pytest.raises(asyncpg.DivisionByZeroError):
            await work()
    assert await things() == []


async def test_the_last_statement_is_committed_with_the_others(engine: PooledPostgresEngine) -> None:
    async with engine.transaction() as within:
        await add(1)
        within.last = "INSERT INTO thing (id) VALUES (2)"  # type: ignore[attr-defined]
        assert await things() == [1]
    assert await things() == [1, 2]


async def test_who_is_cancelled_in_the_middle_leaves_nothing(engine: PooledPostgresEngine) -> None:
    async def work() -> None:
        async with engine.transaction():
            await add(1)
            await rows("SELECT pg_sleep(60)")

    for _ in range(MORE_THAN_THE_POOL_HAS):
        task = asyncio.create_task(work())
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await things() == []


async def test_what_is_undone_by_hand_stays_undone(engine: PooledPostgresEngine) -> None:
    async with engine.transaction() as within:
        await add(1)
        await within.rollback()
    assert await things() == []


def test_a_server_without_room_is_told_as_one_that_is_away() -> None:
    """503 and a page, not 500: too many connections, no memory, no disk."""
    for error in (asyncpg.TooManyConnectionsError, asyncpg.OutOfMemoryError, asyncpg.DiskFullError):
        assert issubclass(error, Unavailable)
