"""Rows written in one statement each, whose text is built once: through Piccolo's own builder, putting an
UPDATE together took several times as long as running it."""

from enum import Enum
from functools import lru_cache
from typing import Any

from piccolo.columns import Serial
from piccolo.table import Table

from models.database import rows


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


async def insert(*objects: Table) -> None:
    """New rows of one table; they get the ids that the database gave them."""
    table = type(objects[0])
    names = _columns(table)
    values = [plain(getattr(one, name)) for one in objects for name in names]
    for one, row in zip(objects, await rows(_insert(table, len(objects)), *values), strict=True):
        setattr(one, table._meta.primary_key._meta.name, next(iter(row.values())))
        one._exists_in_db = True


async def update(row: Table, **values: Any) -> None:
    """These columns only, of one row; the object has them afterwards too."""
    table = type(row)
    key = getattr(row, table._meta.primary_key._meta.name)
    await rows(_update(table, tuple(values)), *map(plain, values.values()), key)
    for name, value in values.items():
        setattr(row, name, value)
