"""Writes chunks of rows, as fast as each database takes them."""

import random
from collections.abc import Sequence
from enum import Enum
from typing import Any

from msgspec import Struct
from piccolo.engine.postgres import PostgresTransaction
from piccolo.table import Table

import wording
from database import codes
from database.codes import Guard
from database.connection import database, rows
from database.sqlite_engine import PooledSQLiteEngine
from demo.catalogue import TOWNS
from models import clock
from models.missions.mission import Mission
from models.people.account import Account
from models.workflow import Role, Trade
from seeding.shape import COLUMNS, FIRST_NAMES, LAST_NAMES, NUMBERED, POINTERS, WRITTEN, Chunk, Person, Row
from settings import current

MISSIONS_PER_CONTRACTOR = 100
FEWEST_CONTRACTORS = 5
LOCKED = "!"  # no password fits: `app.py account` gives one


async def last_ids() -> dict[type[Table], int]:
    found = {}
    for table in NUMBERED:
        (row,) = await rows(f"SELECT COALESCE(MAX(id), 0) AS last FROM {table._meta.tablename}")  # noqa: S608
        found[table] = int(row["last"])
    return found


def _defaults(table: type[Table]) -> dict[str, Any]:
    """Of the columns that the rows leave out."""
    named = COLUMNS[table].split()
    left = [column for column in table._meta.columns if column._meta.name not in named]
    values = {column._meta.name: column.get_default_value() for column in left}
    return {name: value.value if isinstance(value, Enum) else value for name, value in values.items()}


class Held(Struct):
    """What the database does not look at row by row meanwhile, and what was written of it: `end` looks at it."""

    keys: list[str] = []
    guards: list[Guard] = []
    written: dict[Guard, set[str | None]] = {}

    def note(self, table: str, columns: Sequence[str], records: Sequence[Row]) -> None:
        for guard in self.guards:
            if guard.table == table:
                place = columns.index(guard.column)
                self.written.setdefault(guard, set()).update({record[place] for record in records})


async def _insert(within: Any, table: type[Table], records: list[Row], held: Held) -> None:
    if not records:
        return
    name, defaults = table._meta.tablename, _defaults(table)
    columns = [*COLUMNS[table].split(), *defaults]
    if rest := tuple(defaults.values()):
        records = [record + rest for record in records]
    held.note(name, columns, records)
    if not isinstance(within, PostgresTransaction):
        marks = ", ".join("?" * len(columns))
        await _many(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})", records)  # noqa: S608
        return
    await within.connection.copy_records_to_table(name, records=records, columns=columns)


async def insert_chunk(within: Any, chunk: Chunk, held: Held) -> None:
    if isinstance(within, PostgresTransaction):
        for table in WRITTEN:
            await _insert(within, table, chunk.rows[table], held)
        return
    # With a key open until the end SQLite would look through whole tables for each row: so they come last.
    whole = chunk.rows[Mission]
    missions = [row[: POINTERS.start] + (None,) * 3 + row[POINTERS.stop :] for row in whole]
    await _insert(within, Mission, missions, held)
    for table in WRITTEN[1:]:
        await _insert(within, table, chunk.rows[table], held)
    pointers = [(*row[POINTERS], row[0]) for row in whole if row[POINTERS.start] is not None]
    sql = "UPDATE mission SET assignment = ?, chosen_slot = ?, visit = ? WHERE id = ?"
    await _many(sql, pointers)


async def _many(sql: str, records: list[Row]) -> None:
    engine = database()
    assert isinstance(engine, PooledSQLiteEngine)
    await engine.writer.run(lambda connection: connection.executemany(sql, records).close())


async def begin(within: Any) -> Held:
    """Nobody else writes meanwhile. PostgreSQL's foreign keys and SQLite's codes, which both look at row by row and take
    longer for than for the rows, are looked at by the end."""
    names = ["account", *(table._meta.tablename for table in WRITTEN)]
    if not isinstance(within, PostgresTransaction):
        return Held(guards=await codes.leave(names))
    await rows(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE")
    return Held(keys=await _drop_keys())


async def _drop_keys() -> list[str]:
    """PostgreSQL checks a foreign key row by row; made anew at the end, it checks them all at once.

    Gives what makes them again.
    """
    held = await rows(
        "SELECT conrelid::regclass::text AS held, conname AS name, pg_get_constraintdef(oid) AS what "
        "FROM pg_constraint WHERE contype = 'f'"
    )
    names = {table._meta.tablename for table in WRITTEN}
    found = [row for row in held if row["held"] in names]
    for row in found:
        await rows(f'ALTER TABLE {row["held"]} DROP CONSTRAINT "{row["name"]}"')
    return [f'ALTER TABLE {row["held"]} ADD CONSTRAINT "{row["name"]}" {row["what"]}' for row in found]


async def end(within: Any, held: Held) -> None:
    await codes.resume(held.guards, held.written)
    if not isinstance(within, PostgresTransaction):
        return
    for key in held.keys:
        await rows(key)
    for table in NUMBERED:
        name = table._meta.tablename
        await rows(
            f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), GREATEST(MAX(id), "  # noqa: S608
            f"(SELECT last_value FROM {name}_id_seq))) FROM {name} HAVING MAX(id) IS NOT NULL"
        )


async def people(within: Any, number: int, held: Held) -> tuple[Person, list[Person]]:
    """The first manager there is, or one of ours; and new contractors."""
    last = (await last_ids())[Account]
    now, dice = clock.now(), random.Random(last)  # noqa: S311

    def row(place: int, role: Role, email: str, name: str, company: str, trades: str, areas: str) -> Row:
        return (
            place,
            role.value,
            email,
            LOCKED,
            name,
            company,
            "01 99 00 30 00",
            trades,
            areas,
            True,
            0,
            now,
        )

    new: list[Row] = []
    found = (
        await Account.objects()
        .where(Account.role == Role.MANAGER, Account.active.eq(True))
        .order_by(Account.id)
        .first()
    )
    if found is not None:
        manager = Person(found.id, found.shown_name, found.email)
    else:
        last += 1
        manager = Person(last, current().agency_name, f"gestion-{last}@seed.creneau.example")
        new.append(row(last, Role.MANAGER, manager.email, "Gestion (essai)", manager.name, "", ""))
    contractors = []
    for _ in range(max(FEWEST_CONTRACTORS, number // MISSIONS_PER_CONTRACTOR)):
        last += 1
        first_name, surname, trade = (
            dice.choice(FIRST_NAMES),
            dice.choice(LAST_NAMES),
            dice.choice(list(Trade)),
        )
        person = Person(
            last,
            f"{surname} {trade.label} {last}",
            f"artisan-{last}@seed.creneau.example",
            f"{first_name} {surname}",
        )
        area = wording.department_of(dice.choice(TOWNS)[0])
        new.append(row(last, Role.CONTRACTOR, person.email, person.own_name, person.name, trade.value, area))
        contractors.append(person)
    await _insert(within, Account, new, held)
    return manager, contractors
