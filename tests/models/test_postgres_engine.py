"""Our transactions on PostgreSQL: whatever becomes of them, nothing half stays and the connection comes back."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator

import asyncpg
import pytest

from database.connection import Unavailable, database, rows, transaction, write_first
from database.patience import TROUBLE, unhurried
from database.postgres_engine import PooledPostgresEngine
from database.writing import Statement, later
from settings import current

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


# https://www.postgresql.org/docs/current/errcodes-appendix.html: what is no fault of the statement.
SERVERS_END = (
    *("08000", "08001", "08003", "08004", "08006", "25006", "25P03", "28000", "28P01", "3D000"),
    *("40001", "40P01", "53000", "53100", "53200", "53300", "55P03", "57000", "57014", "57P01", "57P02"),
    *("57P03", "57P04", "57P05", "58000", "58030"),
)


@pytest.mark.parametrize("code", SERVERS_END)
def test_what_is_the_servers_fault_is_told_as_its_absence(code: str) -> None:
    error = asyncpg.PostgresError.new({"C": code, "M": "as the server says it"})
    assert error.sqlstate == code
    assert isinstance(error, Unavailable)


@pytest.mark.parametrize("code", ["23505", "23503", "42P01", "42601", "22P02"])
def test_what_is_our_fault_is_not(code: str) -> None:
    assert not isinstance(asyncpg.PostgresError.new({"C": code, "M": ""}), Unavailable)


async def shut(pid: int) -> None:
    """As an administrator does, or a server that goes down."""
    async with asyncio.timeout(5):
        other = await asyncpg.connect(current().database_url)
        await other.execute("SELECT pg_terminate_backend($1)", pid)
        await other.close()
        await asyncio.sleep(0.2)


async def own_pid() -> int:
    [row] = await rows("SELECT pg_backend_pid() AS pid")
    return int(row["pid"])


async def test_a_read_on_a_connection_that_was_shut_is_asked_again(engine: PooledPostgresEngine) -> None:
    """Shut while it asks, when the pool can't know."""
    [before] = await rows("SELECT 1 AS one")
    pid = await own_pid()
    asking = asyncio.create_task(rows("SELECT pg_backend_pid() AS pid, pg_sleep(0.5)"))
    await asyncio.sleep(0.1)
    await shut(pid)
    [row] = await asking
    assert before["one"] == 1
    assert row["pid"] != pid


async def test_a_transaction_begins_again_where_nothing_was_written_and_only_there(
    engine: PooledPostgresEngine,
) -> None:
    async with transaction():
        await shut(await own_pid())
        await add(1)
    assert await things() == [1]

    async def written() -> None:
        async with transaction():
            await add(2)
            await shut(await own_pid())
            await add(3)

    with pytest.raises(Unavailable):
        await written()
    assert await things() == [1], "never half of it"


async def test_a_lone_write_that_may_have_happened_is_not_done_twice(engine: PooledPostgresEngine) -> None:
    pid = await own_pid()
    writing = asyncio.create_task(rows("INSERT INTO thing (id) SELECT 1 FROM pg_sleep(0.5)"))
    await asyncio.sleep(0.1)
    await shut(pid)
    with pytest.raises(Unavailable):
        await writing
    assert await things() == []


async def test_a_column_that_came_is_no_error_to_a_transaction(engine: PooledPostgresEngine) -> None:
    await add(1)
    async with transaction():
        await rows("SELECT * FROM thing")
    await rows("ALTER TABLE thing ADD COLUMN later text")
    async with transaction():
        assert (await rows("SELECT * FROM thing"))[0] == {"id": 1, "next": None, "later": None}


async def test_of_two_that_wait_for_each_other_neither_meets_an_error_of_ours(
    engine: PooledPostgresEngine,
) -> None:
    await add(1)
    await add(2)

    async def both(first: int, second: int) -> None:
        async with transaction():
            await rows("UPDATE thing SET next = NULL WHERE id = {}", first)
            await asyncio.sleep(0.3)
            await rows("UPDATE thing SET next = NULL WHERE id = {}", second)

    outcomes = await asyncio.gather(both(1, 2), both(2, 1), return_exceptions=True)
    assert sum(outcome is None for outcome in outcomes) == 1
    assert all(outcome is None or isinstance(outcome, Unavailable) for outcome in outcomes)


async def test_connections_come_with_the_limits_and_the_kernel_knows_them(
    engine: PooledPostgresEngine,
) -> None:
    shown = {
        name: (await rows(f"SHOW {name}"))[0][name]
        for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    }
    assert shown == {
        "statement_timeout": "2500ms",
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "10s",
    }
    assert engine.pool is not None
    async with engine.pool.acquire() as connection:
        line = connection._con._transport.get_extra_info("socket")
        assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 11_000
    with unhurried():
        assert (await rows("SHOW statement_timeout"))[0]["statement_timeout"] == "1min"


async def test_who_waits_takes_its_turn_while_the_database_answers(engine: PooledPostgresEngine) -> None:
    """Longer than a request may wait in times of trouble."""
    TROUBLE.forget()
    async with asyncio.timeout(20):
        asked = [rows("SELECT pg_sleep(0.5)") for _ in range(90)]
        assert len(await asyncio.gather(*asked)) == 90


async def test_a_statement_without_an_end_gets_one(engine: PooledPostgresEngine) -> None:
    begun = time.monotonic()
    with pytest.raises(asyncpg.QueryCanceledError):
        await rows("SELECT pg_sleep(60)")
    assert time.monotonic() - begun < 4
    assert await things() == []


@pytest.mark.parametrize("later", range(6))
async def test_a_session_that_was_ended_while_nobody_asked_costs_nobody_anything(
    engine: PooledPostgresEngine, later: int
) -> None:
    """The server's last word has come and its line is not closed yet: asyncpg begins nothing on it."""
    await asyncio.gather(*(rows("SELECT pg_sleep(0.05)") for _ in range(MORE_THAN_THE_POOL_HAS)))
    other = await asyncpg.connect(current().database_url)
    await other.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await other.close()
    time.sleep(0.2)  # noqa: ASYNC251 - so that all has come before anybody looks
    for _ in range(later):
        await asyncio.sleep(0)
    found = await asyncio.gather(*(rows("SELECT 1 AS one") for _ in range(MORE_THAN_THE_POOL_HAS)))
    assert found == [[{"one": 1}]] * MORE_THAN_THE_POOL_HAS


async def test_what_is_put_off_is_there_before_anything_else_is_asked(engine: PooledPostgresEngine) -> None:
    put_off = Statement("INSERT INTO thing (id) VALUES ({}) RETURNING id", (1,), "one")
    async with transaction():
        await later(put_off)
        assert await things() == [1]
        await later(Statement(put_off.sql, (2,), "one"))
        await later(Statement(put_off.sql, (3,), "one"))
        await later(Statement(put_off.sql, (4,)))
    assert await things() == [1, 2, 3, 4]


async def test_what_is_put_off_is_undone_with_the_rest(engine: PooledPostgresEngine) -> None:
    class Undone(Exception):
        pass

    async def failing() -> None:
        async with transaction():
            await add(1)
            await later(Statement("INSERT INTO thing (id) VALUES ({})", (2,)))
            raise Undone

    with pytest.raises(Undone):
        await failing()
    with pytest.raises(asyncpg.UniqueViolationError):
        async with transaction():
            await later(Statement("INSERT INTO thing (id) VALUES ({}), ({})", (3, 3)))
    assert await things() == []


async def test_a_first_write_goes_with_the_beginning_and_is_undone_with_the_rest(
    engine: PooledPostgresEngine,
) -> None:
    async with transaction():
        await write_first("INSERT INTO thing (id) VALUES (1)")
        await write_first("INSERT INTO thing (id) VALUES (2)")
    assert await things() == [1, 2]

    async def failing() -> None:
        async with transaction():
            await write_first("INSERT INTO thing (id) VALUES (3)")
            await shut(await own_pid())
            await add(4)

    with pytest.raises(Unavailable):
        await failing()
    with pytest.raises(asyncpg.UniqueViolationError):
        async with transaction():
            await write_first("INSERT INTO thing (id) VALUES (1)")
    assert await things() == [1, 2]


async def test_a_transaction_that_asks_nothing_takes_no_connection(engine: PooledPostgresEngine) -> None:
    async with transaction():
        pass
    async with engine.transaction() as within:
        await within.rollback()
    assert await things() == []
