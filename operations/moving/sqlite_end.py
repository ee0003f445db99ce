"""A SQLite file that is moved, or moved into."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

# Its adapters and converters are those of the application.
import piccolo.engine.sqlite  # noqa: F401
from piccolo.table import Table

from operations.moving.ends import BATCH, Refused, Row, columns, key, turned_down

DETECT = sqlite3.PARSE_DECLTYPES


class SQLiteEnd:
    connection: sqlite3.Connection

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def place(self) -> str:
        return str(self.path.resolve())

    def _connect(self, mode: str) -> sqlite3.Connection:
        if not self.path.is_file():
            raise Refused(f"Il n'y a pas de base de données à {self.path}.")
        address = f"{self.path.resolve().as_uri()}?mode={mode}"
        return sqlite3.connect(address, uri=True, timeout=30, isolation_level=None, detect_types=DETECT)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        with closing(self._connect("ro")) as self.connection:
            self.connection.execute("BEGIN")
            yield

    @asynccontextmanager
    async def filling(self) -> AsyncIterator[None]:
        with closing(self._connect("rw")) as self.connection:
            # A key that is open until the end costs a look through whole tables for each row: all at the end.
            self.connection.execute("PRAGMA foreign_keys = OFF")
            self.connection.execute("PRAGMA synchronous = FULL")
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")

    async def tables(self) -> set[str]:
        """Without what SQLite notes for itself."""
        found = self.connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
        )
        return {name for (name,) in found}

    async def migrations(self) -> set[str]:
        found = self.connection.execute("SELECT name FROM migration WHERE app_name = 'creneau'")
        return {name for (name,) in found}

    async def count(self, table: type[Table]) -> int:
        [number] = self.connection.execute(f"SELECT count(*) FROM {table._meta.tablename}").fetchone()  # noqa: S608
        return int(number)

    async def rows(self, table: type[Table]) -> AsyncIterator[list[Row]]:
        names = ", ".join(columns(table))
        cursor = self.connection.execute(
            f"SELECT {names} FROM {table._meta.tablename} ORDER BY {key(table)}"  # noqa: S608
        )
        while found := self._fetched(cursor, table):
            yield found

    def _fetched(self, cursor: sqlite3.Cursor, table: type[Table]) -> list[Row]:
        """SQLite keeps any letters in a column of dates."""
        try:
            return cursor.fetchmany(BATCH)
        except (sqlite3.Error, ValueError) as error:
            raise Refused(
                f"Une ligne de {table._meta.tablename} est illisible : {error}. Rien n'a été écrit."
            ) from error

    async def insert(self, table: type[Table], rows: list[Row]) -> None:
        names = columns(table)
        marks = ", ".join("?" * len(names))
        sql = f"INSERT INTO {table._meta.tablename} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
        try:
            self.connection.executemany(sql, rows)
        except (sqlite3.Error, ValueError, OverflowError) as error:
            raise turned_down(table._meta.tablename, error) from error

    async def last_numbers(self) -> dict[str, int]:
        return dict(
            self.connection.execute("SELECT name, seq FROM sqlite_sequence WHERE name <> 'migration'")
        )

    async def finish(self, last_numbers: dict[str, int]) -> None:
        if broken := self.connection.execute("PRAGMA foreign_key_check").fetchone():
            raise Refused(
                f"Une ligne de {broken[0]} nomme une ligne de {broken[2]} qui manque. Rien n'a été écrit."
            )
        for table, last in last_numbers.items():
            done = self.connection.execute(
                "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (last, table)
            )
            if not done.rowcount:
                self.connection.execute(
                    "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, last)
                )
