"""Our engine for SQLite, on a file of its own whichever database the other tests run on."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from piccolo.querystring import QueryString

from database.sqlite_engine import PooledSQLiteEngine, Rows

# Some tenths of a second in one statement.
SLOW = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000) SELECT max(i) AS m FROM n"
SLOW_READ = f"SELECT m FROM ({SLOW})"
SLOW_WRITE = f"INSERT INTO thing (name) SELECT 'slow' || m FROM ({SLOW})"


class _Stop(Exception):
    pass


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[PooledSQLiteEngine]:
    engine = PooledSQLiteEngine(str(tmp_path / "own.sqlite"))
    await engine.run_ddl("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    await engine.run_ddl(
        "CREATE TABLE part (id INTEGER PRIMARY KEY, "
        "thing INTEGER NOT NULL REFERENCES thing (id) DEFERRABLE INITIALLY DEFERRED)"
    )
    yield engine
    await engine.close_connection_pool()


async def run(engine: PooledSQLiteEngine, sql: str, *args: object) -> Rows:
    return await engine.run_querystring(QueryString(sql, *args))


async def add(engine: PooledSQLiteEngine, name: str) -> None:
    await run(engine, "INSERT INTO thing (name) VALUES ({})", name)


async def names(engine: PooledSQLiteEngine) -> list[str]:
    return [row["name"] for row in await run(engine, "SELECT name FROM thing ORDER BY id")]


async def works(engine: PooledSQLiteEngine) -> None:
    """Reads, writes and transactions go on."""
    before = await names(engine)
    await asyncio.wait_for(add(engine, "after"), 5)
    async with engine.transaction():
        await add(engine, "after, together")
    assert await names(engine) == [*before, "after", "after, together"]
    assert not engine.writing.locked()


async def cancelled_in_the_middle(work: "asyncio.Task[object]", seconds: float = 0.03) -> None:
    await asyncio.sleep(seconds)
    assert not work.done()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work


async def test_what_a_transaction_writes_is_there_after_it_and_not_before(engine: PooledSQLiteEngine) -> None:
    outside = asyncio.Event()
    inside = asyncio.Event()

    async def write() -> None:
        async with engine.transaction():
            await add(engine, "one")
            assert await names(engine) == ["one"]
            inside.set()
            await outside.wait()

    writing = asyncio.create_task(write())
    await inside.wait()
    assert await names(engine) == []
    outside.set()
    await writing
    assert await names(engine) == ["one"]
    await works(engine)


async def test_an_error_in_the_block_undoes_it(engine: PooledSQLiteEngine) -> None:
    async def fails() -> None:
        async with engine.transaction():
            await add(engine, "one")
            raise _Stop

    with pytest.raises(_Stop):
        await fails()
    assert await names(engine) == []
    await works(engine)


async def test_a_failed_statement_undoes_the_transaction(engine: PooledSQLiteEngine) -> None:
    async def fails() -> None:
        async with engine.transaction():
            await add(engine, "one")
            await run(engine, "INSERT INTO thing (name) VALUES (NULL)")

    with pytest.raises(sqlite3.IntegrityError):
        await fails()
    assert await names(engine) == []
    await works(engine)


async def test_an_inner_transaction_is_part_of_the_outer(engine: PooledSQLiteEngine) -> None:
    async def fails_after_the_inner() -> None:
        async with engine.transaction():
            async with engine.transaction():
                await add(engine, "inner")
            raise _Stop

    with pytest.raises(_Stop):
        await fails_after_the_inner()
    assert await names(engine) == []
    await works(engine)


async def test_rollback_undoes_the_whole_block(engine: PooledSQLiteEngine) -> None:
    async with engine.transaction() as transaction:
        await add(engine, "before")
        await transaction.rollback()
        await add(engine, "after")
    assert await names(engine) == []
    await works(engine)


async def test_a_read_cancelled_in_mid_query_leaves_its_thread_in_order(engine: PooledSQLiteEngine) -> None:
    await asyncio.gather(
        *(cancelled_in_the_middle(asyncio.create_task(run(engine, SLOW_READ))) for _ in range(6))
    )
    await works(engine)
    assert len(await run(engine, SLOW_READ)) == 1


async def test_a_write_cancelled_in_mid_query_is_whole_and_the_next_waits(engine: PooledSQLiteEngine) -> None:
    await cancelled_in_the_middle(asyncio.create_task(run(engine, SLOW_WRITE)))
    await add(engine, "next")
    assert await names(engine) == ["slow400000", "next"]
    await works(engine)


async def test_a_transaction_cancelled_in_mid_query_leaves_nothing(engine: PooledSQLiteEngine) -> None:
    async def write() -> None:
        async with engine.transaction():
            await add(engine, "first")
            await run(engine, SLOW_WRITE)

    await cancelled_in_the_middle(asyncio.create_task(write()))
    assert await names(engine) == []
    await works(engine)


async def test_a_transaction_cancelled_between_queries_leaves_nothing(engine: PooledSQLiteEngine) -> None:
    async def write() -> None:
        async with engine.transaction():
            await add(engine, "first")
            await asyncio.sleep(10)

    await cancelled_in_the_middle(asyncio.create_task(write()))
    assert await names(engine) == []
    await works(engine)


async def test_who_waits_for_the_writer_may_be_cancelled(engine: PooledSQLiteEngine) -> None:
    async with engine.transaction():
        await add(engine, "first")
        waiting = asyncio.create_task(_in_a_task_of_its_own(engine))
        await cancelled_in_the_middle(waiting)
    assert await names(engine) == ["first"]
    await works(engine)


async def _in_a_task_of_its_own(engine: PooledSQLiteEngine) -> None:
    # The task inherits the transaction that it was created in: it starts without it.
    engine.current_transaction.set(None)
    async with engine.transaction():
        await add(engine, "second")


async def test_cancelled_while_it_begins_a_transaction_is_not_begun(engine: PooledSQLiteEngine) -> None:
    """BEGIN waits in the writer's thread behind something slow."""
    slow = asyncio.create_task(engine.writer.run(lambda _: time.sleep(0.2)))

    async def write() -> None:
        async with engine.transaction():
            await add(engine, "never")

    await asyncio.sleep(0)
    await cancelled_in_the_middle(asyncio.create_task(write()))
    await slow
    assert await names(engine) == []
    await works(engine)


async def test_cancelled_twice_while_it_rolls_back_it_still_frees_the_writer(
    engine: PooledSQLiteEngine,
) -> None:
    async def write() -> None:
        async with engine.transaction():
            await add(engine, "never")
            await run(engine, SLOW_WRITE)

    work = asyncio.create_task(write())
    await asyncio.sleep(0.03)
    work.cancel()
    await asyncio.sleep(0)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert await names(engine) == []
    await works(engine)


async def test_a_begin_that_fails_frees_the_writer(engine: PooledSQLiteEngine) -> None:
    """Another process holds the file's lock for longer than we wait."""
    await engine.writer.run(lambda connection: connection.execute("PRAGMA busy_timeout = 50").close())
    other = sqlite3.connect(engine.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with engine.transaction():
            await add(engine, "never")

    for _ in range(2):
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            await write()
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        await add(engine, "never")
    assert await names(engine) == []  # readers go on
    other.execute("ROLLBACK")
    other.close()
    await works(engine)


async def test_a_commit_that_fails_undoes_the_transaction(engine: PooledSQLiteEngine) -> None:
    async def write() -> None:
        async with engine.transaction():
            await add(engine, "never")
            await run(engine, "INSERT INTO part (thing) VALUES (999)")

    for _ in range(2):
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            await write()
    assert await names(engine) == []
    await works(engine)


async def test_a_task_created_inside_may_not_use_the_transaction(engine: PooledSQLiteEngine) -> None:
    async def inside() -> None:
        async with engine.transaction():
            await asyncio.create_task(add(engine, "stranger"))

    with pytest.raises(RuntimeError, match="task"):
        await inside()
    assert await names(engine) == []
    await works(engine)


async def test_a_task_that_outlives_the_transaction_goes_its_own_way(engine: PooledSQLiteEngine) -> None:
    ended = asyncio.Event()

    async def later() -> list[str]:
        await ended.wait()
        await add(engine, "later")
        return await names(engine)

    async with engine.transaction():
        await add(engine, "first")
        task = asyncio.create_task(later())
    ended.set()
    assert await task == ["first", "later"]
    await works(engine)


async def test_many_read_while_one_writes(engine: PooledSQLiteEngine) -> None:
    await add(engine, "first")
    done = asyncio.Event()
    counts: list[int] = []

    async def read() -> None:
        while not done.is_set():
            counts.append(len(await names(engine)))

    async def write() -> None:
        async with engine.transaction():
            for number in range(100):
                await add(engine, f"thing {number}")
        done.set()

    await asyncio.gather(write(), *(read() for _ in range(8)))
    assert set(counts) <= {1, 101}  # the whole transaction or nothing of it
    assert len(await names(engine)) == 101
    await works(engine)


async def test_writers_take_turns(engine: PooledSQLiteEngine) -> None:
    async def write(number: int) -> None:
        async with engine.transaction():
            (row,) = await run(engine, "SELECT count(*) AS n FROM thing")
            await asyncio.sleep(0)
            await add(engine, f"{number}: {row['n']}")

    await asyncio.gather(*(write(number) for number in range(30)))
    assert sorted(int(name.split(": ")[1]) for name in await names(engine)) == list(range(30))


async def test_a_single_write_is_no_part_of_somebody_else_s_transaction(engine: PooledSQLiteEngine) -> None:
    begun = asyncio.Event()

    async def fails() -> None:
        async with engine.transaction():
            await add(engine, "undone")
            begun.set()
            await asyncio.sleep(0.05)
            raise _Stop

    async def writes() -> None:
        await begun.wait()
        await add(engine, "kept")

    results = await asyncio.gather(fails(), writes(), return_exceptions=True)
    assert isinstance(results[0], _Stop)
    assert await names(engine) == ["kept"]


async def test_a_closed_engine_opens_again(engine: PooledSQLiteEngine) -> None:
    await add(engine, "first")
    await engine.close_connection_pool()
    assert await names(engine) == ["first"]
    await works(engine)


async def test_a_connection_checks_keys_and_syncs_each_commit(engine: PooledSQLiteEngine) -> None:
    for threads in (engine.readers, engine.writer):
        found = await threads.run(
            lambda connection: [
                connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("journal_mode", "synchronous", "foreign_keys")
            ]
        )
        assert found == ["wal", 2, 1]


async def test_whole_numbers_and_instants_come_back_as_they_went(engine: PooledSQLiteEngine) -> None:
    """Piccolo's own columns, read without its converters."""
    instant = datetime(2026, 3, 29, 1, 30, 0, 250_000, tzinfo=ZoneInfo("Europe/Paris"))
    await engine.run_ddl("CREATE TABLE held (number INTEGER, at TIMESTAMPTZ)")
    for at in (instant, instant.replace(microsecond=0), None):
        await engine.fetch("INSERT INTO held (number, at) VALUES (?, ?)", (2**53 + 1, at))
    found = await engine.fetch("SELECT number, at FROM held ORDER BY rowid", ())
    assert [row["number"] for row in found] == [2**53 + 1] * 3
    assert [row["at"] for row in found] == [instant, instant.replace(microsecond=0), None]
    assert [row["at"].utcoffset() for row in found[:2]] == [timedelta(0)] * 2
