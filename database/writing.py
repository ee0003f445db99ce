"""Rows written in one statement each, whose text is built once: through Piccolo's own builder, putting an
UPDATE together took several times as long as running it."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

from msgspec import Struct
from piccolo.columns import Serial
from piccolo.table import Table

from database.connection import as_object, database, is_sqlite, rows
from database.postgres_engine import PooledTransaction

T = TypeVar("T", bound=Table)


@lru_cache(maxsize=64)
def _columns(table: type[Table]) -> tuple[str, ...]:
    return tuple(column._meta.name for column in table._meta.columns if not isinstance(column, Serial))


@lru_cache(maxsize=64)
def _insert(table: type[Table], number: int) -> str:
    columns = _columns(table)
    values = ", ".join([f"({', '.join(['{}'] * len(columns))})"] * number)
    key = table._meta.primary_key._meta.name
    return f"INSERT INTO {table._meta.tablename} ({', '.join(columns)}) VALUES {values} RETURNING {key}"  # noqa: S608


@lru_cache(maxsize=256)
def _update(table: type[Table], names: tuple[str, ...]) -> str:
    changes = ", ".join(f"{name} = {{}}" for name in names)
    key = table._meta.primary_key._meta.name
    return f"UPDATE {table._meta.tablename} SET {changes} WHERE {key} = {{}}"  # noqa: S608 - our own columns


def plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value


@lru_cache(maxsize=64)
def _defaults(table: type[Table]) -> tuple[dict[str, Any], dict[str, Callable[[], Any]]]:
    """By column: what is always the same, and what is made anew for each row."""
    given = {column._meta.name: getattr(column, "default", None) for column in table._meta.columns}
    made = {name: default for name, default in given.items() if callable(default)}
    return {name: plain(value) for name, value in given.items() if name not in made}, made


def new(table: type[T], **values: Any) -> T:
    """A row to insert, as Piccolo's constructor makes it, in a tenth of its time."""
    fixed, made = _defaults(table)
    assert values.keys() <= fixed.keys() | made.keys(), f"{table.__name__} has no such column"
    row = dict(fixed)
    for name, make in made.items():
        row[name] = None if name in values else make()
    for name, value in values.items():
        row[name] = plain(value)
    return as_object(table, row)


async def insert(*objects: Table) -> None:
    """Rows of one table, made by `new`; they get the ids that the database gave them."""
    table = type(objects[0])
    names = _columns(table)
    values = [one.__dict__[name] for one in objects for name in names]
    for one, row in zip(objects, await rows(_insert(table, len(objects)), *values), strict=True):
        one.__dict__.update(row)


class Id(str):
    """Stands among the arguments of a statement for the id that an earlier one, of this name, gives."""

    __slots__ = ()


class Statement(Struct, frozen=True):
    """`{}` in `sql` for each argument. One that has a name gives one `id`, or none."""

    sql: str
    args: Sequence[Any]
    name: str = ""


def inserting(*objects: Table, name: str = "") -> Statement:
    """`insert`, to be run together with others."""
    names = _columns(type(objects[0]))
    values = [one.__dict__[column] for one in objects for column in names]
    return Statement(_insert(type(objects[0]), len(objects)), values, name)


async def together(*statements: Statement) -> dict[str, Any]:
    """In their order, and on PostgreSQL in one round trip; gives the id of each that has a name, or None."""
    if is_sqlite() or len(statements) == 1:
        return await _one_by_one(statements)
    refs = tuple(tuple(arg if isinstance(arg, Id) else "" for arg in one.args) for one in statements)
    sql = _joined(tuple(one.name for one in statements), tuple(one.sql for one in statements), refs)
    args = [arg for one in statements for arg in one.args if not isinstance(arg, Id)]
    return (await rows(sql, *args))[0]


class _PutOff(list[Statement]):
    async def __call__(self) -> None:
        await together(*self)


async def later(*statements: Statement) -> None:
    """In the transaction under way, before it runs anything else: on PostgreSQL in one round trip with what else is put
    off until then. For what nobody asks the id of."""
    if is_sqlite():
        await _one_by_one(statements)
        return
    within = database().current_transaction.get()
    assert isinstance(within, PooledTransaction), "outside of a transaction"
    names = {one.name for one in statements if one.name}
    if isinstance(within.before, _PutOff) and any(one.name in names for one in within.before):
        # Two of the same name may write the same row, which one statement does not.
        await within.catch_up()
    within.before = _PutOff([*(within.before or ()), *statements])


async def _one_by_one(statements: Sequence[Statement]) -> dict[str, Any]:
    ids: dict[str, Any] = {}
    for one in statements:
        args = [ids[arg] if isinstance(arg, Id) else arg for arg in one.args]
        found = await rows(one.sql, *args)
        if one.name:
            ids[one.name] = found[0]["id"] if found else None
    return ids


@lru_cache(maxsize=256)
def _joined(names: tuple[str, ...], texts: tuple[str, ...], refs: tuple[tuple[str, ...], ...]) -> str:
    """Each in a WITH, where PostgreSQL runs what nobody asks for, too; keys are checked at the end of all."""
    parts = [
        f"{name or f'unnamed_{place}'} AS ({text.format(*[_id_of(ref) if ref else '{}' for ref in those])})"
        for place, (name, text, those) in enumerate(zip(names, texts, refs, strict=True))
    ]
    given = ", ".join(f"{_id_of(name)} AS {name}" for name in names if name)
    return f"WITH {', '.join(parts)} SELECT {given or 1}"


def _id_of(name: str) -> str:
    return f"(SELECT id FROM {name})"  # noqa: S608 - our own names


async def update(row: Table, **values: Any) -> None:
    """These columns only, of one row; the object has them afterwards too."""
    table = type(row)
    key = getattr(row, table._meta.primary_key._meta.name)
    await rows(_update(table, tuple(values)), *map(plain, values.values()), key)
    for name, value in values.items():
        setattr(row, name, value)


def fill_in(row: Table, values: Mapping[str, object]) -> None:
    """What a statement has written, or what no column holds: Piccolo's own setters would look for a change."""
    row.__dict__.update(values)
