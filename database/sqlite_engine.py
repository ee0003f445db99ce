"""A Piccolo engine for SQLite with kept-open connections: many readers, one writer.

Piccolo's own opens a connection and a thread for every query (3.5 ms against 0.5 ms). One writer
connection also keeps clear of the WAL-reset bug of SQLite before 3.51.3.
"""

import asyncio
import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from piccolo.engine.exceptions import TransactionError
from piccolo.engine.sqlite import SQLiteEngine, SQLiteTransaction, TransactionType
from piccolo.querystring import QueryString

from database import patience
from database.patience import TROUBLE

P = ParamSpec("P")
T = TypeVar("T")
Rows = list[dict[str, Any]]

READERS = 4
BUSY_SECONDS = 2.0  # for another process that writes
WAIT = f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}"
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -16000",
)


def _instant(text: bytes) -> datetime:
    """As Piccolo writes it, in UTC."""
    return datetime.fromisoformat(text.decode())


# Piccolo's own take a whole number by way of a decimal, and an instant apart and together again: of a list's query
# that was half.
sqlite3.register_converter("INTEGER", int)
sqlite3.register_converter("TIMESTAMPTZ", _instant)


def _open(path: str, wait: float = BUSY_SECONDS) -> sqlite3.Connection:
    # Access codes and telephones are nobody else's on this machine; the files beside it take its mode.
    with contextlib.suppress(FileExistsError):
        Path(path).touch(mode=0o600, exist_ok=False)
    connection = sqlite3.connect(
        path,
        timeout=wait,
        isolation_level=None,
        check_same_thread=False,
        detect_types=sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES,
        cached_statements=512,
    )
    for pragma in PRAGMAS:
        connection.execute(pragma)
    return connection


def _execute(connection: sqlite3.Connection, sql: str, args: list[Any]) -> Rows:
    cursor = connection.execute(sql, args)
    try:
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    finally:
        cursor.close()


def _wait_at_most(connection: sqlite3.Connection, seconds: float, sql: str, args: list[Any]) -> Rows:
    connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
    return _execute(connection, sql, args)


def _is_busy(error: BaseException) -> bool:
    # The lowest byte; the rest says where.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _is_read(sql: str) -> bool:
    return sql.lstrip()[:6].upper() == "SELECT" or sql.lstrip().startswith("WITH RECURSIVE")


class _Threads:
    """Threads that each keep one connection to the file."""

    def __init__(self, path: str, count: int, name: str) -> None:
        self._local = threading.local()
        self._path = path
        self._connections: list[sqlite3.Connection] = []
        self._executor: Executor = ThreadPoolExecutor(count, thread_name_prefix=name)

    def _call(
        self, func: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = _open(self._path)
            self._connections.append(connection)
        return func(connection, *args, **kwargs)

    async def run(
        self, func: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Runs to its end even if the caller is cancelled: a thread cannot be stopped in mid-query,
        and what comes after it in the same thread must find the connection at rest."""
        future = asyncio.get_running_loop().run_in_executor(
            self._executor, lambda: self._call(func, *args, **kwargs)
        )
        return await asyncio.shield(future)

    @property
    def is_open(self) -> bool:
        return bool(self._connections)

    @property
    def connection(self) -> sqlite3.Connection:
        """Of the one thread that there is; for who knows that it is at rest."""
        return self._connections[0]

    def close(self) -> None:
        self._executor.shutdown(wait=True)
        for connection in self._connections:
            connection.close()


class PooledTransaction(SQLiteTransaction):
    """Holds the engine's one writer from BEGIN IMMEDIATE to COMMIT or ROLLBACK."""

    # Piccolo's class has __slots__; these are ours.
    __slots__ = ("finished", "last", "owner")

    engine: "PooledSQLiteEngine"

    def __init__(self, engine: "PooledSQLiteEngine", allow_nested: bool = True) -> None:
        super().__init__(engine, TransactionType.immediate, allow_nested)
        self.owner = asyncio.current_task()
        self.finished = False
        self.last = ""

    async def __aenter__(self) -> SQLiteTransaction:
        if self._parent is not None:
            return self._parent
        await TROUBLE.take(self.engine.writing)
        try:
            await self._begin()
        except BaseException:
            # Cancelled while BEGIN was under way: it may have begun all the same.
            await self._end("ROLLBACK")
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def _begin(self) -> None:
        """At once, where nobody else writes; otherwise in the thread, which can wait for another process."""
        if self.engine.writer.is_open:
            with contextlib.suppress(sqlite3.OperationalError):
                self._without_waiting("BEGIN IMMEDIATE")
                return
        await self.engine.patiently(self.engine.writer, "BEGIN IMMEDIATE", [])

    def _without_waiting(self, sql: str) -> None:
        connection = self.engine.writer.connection
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            connection.execute(sql)
        finally:
            connection.execute(WAIT)

    async def __aexit__(self, exception_type: Any, exception: Any, traceback: Any) -> bool:
        if self._parent:
            return exception is None
        self.engine.current_transaction.reset(self.context)
        if exception is not None or self._rolled_back:
            await self._end("ROLLBACK")
            return False
        try:
            if self.last:
                self.at_once(self.last, [])
            await self.execute("COMMIT")
        except BaseException:
            # A COMMIT that failed leaves the transaction open; one that was cancelled still ends
            # in the thread, and then there is nothing left for the ROLLBACK.
            await self._end("ROLLBACK")
            raise
        await self._end()
        return False

    async def _end(self, sql: str | None = None) -> None:
        self.finished = True
        try:
            if sql:
                with contextlib.suppress(sqlite3.Error):
                    await self.execute(sql)
        finally:
            self.engine.writing.release()

    async def execute(self, sql: str, args: list[Any] | None = None) -> Rows:
        return await self.engine.writer.run(_execute, sql, args or [])

    def at_once(self, sql: str, args: list[Any]) -> Rows:
        """In the loop's own thread: between BEGIN and COMMIT nothing waits for a lock or for the disk."""
        return _execute(self.engine.writer.connection, sql, args)

    async def commit(self) -> None:
        raise TransactionError("Leave the block: it commits.")

    async def rollback(self) -> None:
        """The block runs on to its end; all that it wrote, before and after, is undone there."""
        self._rolled_back = True


class PooledSQLiteEngine(SQLiteEngine):
    """`path` is a file: a database in memory has no second connection."""

    def __init__(self, path: str) -> None:
        super().__init__(path=path)
        self._start()

    def _start(self) -> None:
        self.writing = asyncio.Lock()
        self.reading = asyncio.Semaphore(READERS)
        self._reader: sqlite3.Connection | None = None
        self.readers = _Threads(self.path, READERS, "sqlite-reader")
        self.writer = _Threads(self.path, 1, "sqlite-writer")

    async def start_connection_pool(self, **_: Any) -> None:
        """Connections open by themselves, in the thread that first needs one."""

    async def close_connection_pool(self) -> None:
        """Closes the file; the next query opens it again (under `path`, which may have changed)."""
        await asyncio.to_thread(self.readers.close)
        await asyncio.to_thread(self.writer.close)
        if self._reader is not None:
            self._reader.close()
        self._start()

    def transaction(
        self, transaction_type: TransactionType = TransactionType.immediate, allow_nested: bool = True
    ) -> PooledTransaction:
        return PooledTransaction(self, allow_nested)

    def _current(self) -> PooledTransaction | None:
        transaction = self.current_transaction.get()
        if not isinstance(transaction, PooledTransaction) or transaction.finished:
            # A task that was created inside a transaction keeps seeing it after its end.
            return None
        if transaction.owner is not asyncio.current_task():
            raise RuntimeError("A task may not use the transaction of the task that created it.")
        return transaction

    async def run_querystring(self, querystring: QueryString, in_pool: bool = False) -> Rows:
        sql, args = querystring.compile_string(engine_type=self.engine_type)
        return await self._run(sql, args)

    async def fetch(self, sql: str, args: Sequence[Any], *, short: bool = False) -> Rows:
        """`sql` in SQLite's own form: `?` stands for each argument.

        A `short` read, by a key, runs in the loop's own thread, and so does what a transaction of ours writes:
        some 15 µs, where the way to another thread and back takes 100.
        """
        if transaction := self._current():
            return transaction.at_once(sql, list(args))
        if short:
            try:
                return _execute(self._here(), sql, list(args))
            except sqlite3.OperationalError as error:
                if not _is_busy(error):
                    raise
                # Another process has it for itself: that is waited for elsewhere.
        return await self._run(sql, list(args))

    def _here(self) -> sqlite3.Connection:
        """For reads alone: in WAL they wait for nobody."""
        if self._reader is None:
            self._reader = _open(self.path, wait=0)
        return self._reader

    async def run_ddl(self, ddl: str, in_pool: bool = False) -> Rows:
        return await self._run(ddl, [])

    async def _run(self, sql: str, args: list[Any]) -> Rows:
        if transaction := self._current():
            return await transaction.execute(sql, args)
        if _is_read(sql):
            async with TROUBLE.turn(self.reading):
                return await self.patiently(self.readers, sql, args)
        async with TROUBLE.turn(self.writing):
            return await self.patiently(self.writer, sql, args)

    async def patiently(self, threads: _Threads, sql: str, args: list[Any]) -> Rows:
        begun = time.monotonic()
        try:
            found = await threads.run(_wait_at_most, TROUBLE.limit(BUSY_SECONDS), sql, args)
        except sqlite3.OperationalError as error:
            if _is_busy(error):
                TROUBLE.seen(error, lost=False)
            raise
        finally:
            patience.spend(time.monotonic() - begun)
        return found
