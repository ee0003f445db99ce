"""`app.py move`: every row of one database into another that is empty, from SQLite to PostgreSQL or back.

In one transaction, of one snapshot; and what came is read again and compared before it is there for good.
"""

import hashlib
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from piccolo.table import Table

from database.migrating import OF_ITSELF, known_migrations
from models.tables import ALL
from operations.moving.ends import End, Refused, Row
from operations.moving.postgres_end import PostgresEnd
from operations.moving.sqlite_end import SQLiteEnd
from operations.single import alone_in

NAMES = [table._meta.tablename for table in ALL]


class Moved(Struct, frozen=True):
    table: str
    rows: int
    digest: str


async def move(source_url: str, target_url: str, data_dir: Path) -> list[Moved]:
    """What was compared, table by table. Raises Refused, and then the target is as it was."""
    source, target = _end(source_url, "--from"), _end(target_url, "--to")
    if source.place == target.place:
        raise Refused("Les deux adresses nomment la même base de données.")
    async with AsyncExitStack() as stack:
        for folder in _data_folders(data_dir, source, target):
            stack.enter_context(alone_in(folder))
        await stack.enter_async_context(source.reading())
        await _check_schema(source, "de départ")
        async with target.filling():
            await _check_schema(target, "d'arrivée")
            await _check_empty(target)
            return await _copy(source, target)


def _end(url: str, option: str) -> SQLiteEnd | PostgresEnd:
    if url.startswith("sqlite:///"):
        return SQLiteEnd(Path(url.removeprefix("sqlite:///")))
    if url.startswith(("postgres://", "postgresql://")):
        return PostgresEnd(url)
    raise Refused(f"{option} commence par sqlite:/// ou par postgres://.")


def _data_folders(data_dir: Path, *ends: End) -> set[Path]:
    """Whose locks say that a SQLite file is in use: the one of the settings, and the one beside the file."""
    beside = {end.path.parent for end in ends if isinstance(end, SQLiteEnd)}
    return {folder.resolve() for folder in (*beside, data_dir) if beside and folder.is_dir()}


async def _check_schema(end: End, which: str) -> None:
    tables = await end.tables()
    ran = await end.migrations() if "migration" in tables else set()
    if missing := known_migrations() - ran:
        raise Refused(
            f"La base {which} n'est pas à jour ({len(missing)} migrations manquent). Lancez « make migrate » "
            "avec son adresse dans CRENEAU_DATABASE_URL, puis recommencez."
        )
    if ran - known_migrations() or tables - OF_ITSELF != set(NAMES):
        raise Refused(f"La base {which} est celle d'une autre version de Créneau, ou a d'autres tables.")


async def _check_empty(target: End) -> None:
    for table in ALL:
        if await target.count(table):
            raise Refused(
                f"La base d'arrivée n'est pas vide : {table._meta.tablename} a des lignes. Le déménagement n'écrase rien, "
                "donnez une base neuve."
            )


async def _copy(source: End, target: End) -> list[Moved]:
    tables: tuple[type[Table], ...] = ALL
    moved = []
    for table in tables:
        hasher, number = hashlib.sha256(), 0
        async for rows in source.rows(table):
            _add(hasher, rows)
            number += len(rows)
            await target.insert(table, rows)
        moved.append(Moved(table._meta.tablename, number, hasher.hexdigest()))
    await target.finish(await source.last_numbers())
    for one, table in zip(moved, tables, strict=True):
        if (came := await _read_again(target, table)) != one:
            raise Refused(
                f"La table {one.table} n'est pas arrivée telle quelle ({one.rows} lignes, puis {came.rows}) : "
                "rien n'a été écrit."
            )
    return moved


async def _read_again(target: End, table: type[Table]) -> Moved:
    hasher, number = hashlib.sha256(), 0
    async for rows in target.rows(table):
        _add(hasher, rows)
        number += len(rows)
    return Moved(table._meta.tablename, number, hasher.hexdigest())


def _add(hasher: Any, rows: list[Row]) -> None:
    for row in rows:
        hasher.update(msgspec.json.encode([_plain(value) for value in row]) + b"\n")


def _plain(value: Any) -> Any:
    """The same for the same moment, whatever its zone; JSON itself is kept as text, letter by letter."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value
