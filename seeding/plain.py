"""Moments, days and ids as SQLite's columns hold them: converted one by one where rows are written, they took a third
of the writing, and one moment stands in many rows."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from piccolo.table import Table

from seeding.shape import COLUMNS, Chunk, Row

_ADAPTED = (datetime, date, UUID, bool)


class _Adapted(dict[Any, Any]):
    """By the adapters that Piccolo has registered."""

    def __missing__(self, value: Any) -> Any:
        if isinstance(value, bool):
            found: Any = int(value)
        elif isinstance(value, datetime) and value.tzinfo is UTC:
            found = str(value)  # as the adapter does, which would move it into UTC first
        else:
            found = sqlite3.adapt(value, sqlite3.PrepareProtocol)
        self[value] = found
        return found


@lru_cache(maxsize=32)
def _places(table: type[Table]) -> tuple[int, ...]:
    """Of the columns among those that are written whose values SQLite does not take as they are."""
    types = {column._meta.name: column.value_type for column in table._meta.columns}
    return tuple(place for place, name in enumerate(COLUMNS[table].split()) if types.get(name) in _ADAPTED)


def _plain(rows: list[Row], places: tuple[int, ...], adapted: _Adapted) -> Iterator[Row]:
    for row in rows:
        values = list(row)
        for place in places:
            if values[place] is not None:
                values[place] = adapted[values[place]]
        yield tuple(values)


def as_sqlite_holds_it(chunk: Chunk) -> None:
    adapted = _Adapted()
    for table, rows in chunk.rows.items():
        if places := _places(table):
            chunk.rows[table] = list(_plain(rows, places, adapted))
