"""Reads of several tables in one statement, the same on both databases: each gives its rows as JSON.

A page that asks eight tables for what belongs to one mission, or to ten, asks once, and all that it shows is of one
moment.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct
from piccolo.table import Table

from database.connection import as_object, is_sqlite, rows, short_rows

T = TypeVar("T")
R = TypeVar("R", bound=Table)


class Read(Struct, Generic[T], frozen=True, eq=False):
    """`sql`, with `{}` for each argument, gives columns of these names; `make` takes a row of them. Without `sql` there
    is nothing to ask, and nothing is found."""

    sql: str
    args: Sequence[Any]
    names: tuple[str, ...]
    make: Callable[[list[Any]], T]


def read(table: type[R], sql: str, *args: Any) -> Read[R]:
    """Objects as `fetch` gives them; `sql` selects every column of the table."""
    return Read(sql, args, _names(table), _maker(table))


def among(table: type[R], column: str, values: Sequence[int | UUID], more: str = "", *args: Any) -> Read[R]:
    """The rows with one of these values: in that column, or where its `{}` stands. `more` follows, with its arguments."""
    places = ", ".join(["{}"] * len(values))
    where = column.format(places) if "{}" in column else f"{column} IN ({places})"
    sql = f"SELECT * FROM {table._meta.tablename} WHERE {where} {more}" if values else ""  # noqa: S608 - our own text
    return read(table, sql, *values, *args)


def plain(names: Sequence[str], sql: str, *args: Any) -> Read[dict[str, Any]]:
    """Rows of texts and whole numbers."""
    return Read(sql, args, tuple(names), lambda row: dict(zip(names, row, strict=True)))


def counting(sql: str, *args: Any, at_most: int) -> Read[int]:
    """How many rows `sql` gives, and no further than that: one whole number. PostgreSQL reads the bound, for it would
    plan the statement anew each time for an argument there. Of rows in an index, `first_of` in its order: without one
    PostgreSQL may look all of them up before it counts the first."""
    limited = f"SELECT count(*) AS n FROM (SELECT 1 AS one FROM ({sql}) AS found LIMIT {at_most}) AS counted"  # noqa: S608
    return Read(limited, args, ("n",), lambda row: int(row[0]))


def first_of(parts: Sequence[str], order: str, limit: int, *, in_turn: bool = False) -> str:
    """The first rows of several reads in the same order, which names columns of all: no more than `limit` of each is
    read, where an index has it. `in_turn`: all of the first read come before the second's."""
    each = [
        f"SELECT part{place}.*, {place} AS place FROM ({part} ORDER BY {order} LIMIT {limit}) AS part{place}"  # noqa: S608
        for place, part in enumerate(parts)
    ]
    whole = f"place, {order}" if in_turn else order
    return f"{' UNION ALL '.join(each)} ORDER BY {whole} LIMIT {limit}"


class Gathered:
    """What was found, by the read that asked for it."""

    def __init__(self, found: dict[Read[Any], list[Any]]) -> None:
        self._found = found
        self._grouped: dict[tuple[Read[Any], str], dict[Any, list[Any]]] = {}

    def __getitem__(self, one: Read[T]) -> list[T]:
        return self._found.get(one, [])

    def of(self, one: Read[T], column: str, value: object) -> list[T]:
        """Those with this value there: of many missions' rows, the rows of one."""
        grouped = self._grouped.get((one, column))
        if grouped is None:
            grouped = self._grouped[one, column] = {}
            for each in self[one]:
                grouped.setdefault(getattr(each, column), []).append(each)
        return grouped.get(value, [])


async def gathered(*reads: Read[Any], short: bool = True) -> Gathered:
    """`short` as in `short_rows`: rows by a key, and few of them."""
    asked = [one for one in reads if one.sql]
    if not asked:
        return Gathered({})
    sql = _joined(tuple((one.sql, one.names) for one in asked), is_sqlite())
    ask = short_rows if short else rows
    [found] = await ask(sql, *(arg for one in asked for arg in one.args))
    return Gathered({one: _made(one, text) for one, text in zip(asked, found.values(), strict=True)})


def _made(one: Read[T], text: str | None) -> list[T]:
    return [one.make(row) for row in msgspec.json.decode(text)] if text else []


@lru_cache(maxsize=256)
def _joined(reads: tuple[tuple[str, tuple[str, ...]], ...], sqlite: bool) -> str:
    """One row, whose columns are all rows of each. Both take them in the order of the subquery."""
    array, row = ("json_group_array", "json_array") if sqlite else ("json_agg", "json_build_array")
    parts = [
        f"(SELECT {array}({row}({', '.join(f'x.{name}' for name in names)})) FROM ({sql}) AS x) AS r{place}"  # noqa: S608
        for place, (sql, names) in enumerate(reads)
    ]
    return f"SELECT {', '.join(parts)}"


def instant(text: str) -> datetime:
    """In UTC, in whichever zone the server says it."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is UTC else found.astimezone(UTC)


_FROM_JSON: dict[Any, Callable[[Any], Any]] = {
    datetime: instant,
    date: date.fromisoformat,
    UUID: UUID,
    bool: bool,  # SQLite's are numbers
}


@lru_cache(maxsize=64)
def _names(table: type[Table]) -> tuple[str, ...]:
    return tuple(column._meta.name for column in table._meta.columns)


@lru_cache(maxsize=64)
def _maker(table: type[R]) -> Callable[[list[Any]], R]:
    names = _names(table)
    other = [
        (name, _FROM_JSON[column.value_type])
        for name, column in zip(names, table._meta.columns, strict=True)
        if column.value_type in _FROM_JSON
    ]

    def make(row: list[Any]) -> R:
        values = dict(zip(names, row, strict=True))
        for name, from_json in other:
            if values[name] is not None:
                values[name] = from_json(values[name])
        return as_object(table, values)

    return make
