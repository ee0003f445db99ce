"""The codes that the database itself knows: one table lists them, and each column that holds one asks it.

A CHECK with the list in it would need the whole table rebuilt on SQLite for each new code. Codes come by a migration,
one row each, and are never taken away: an older program sees by the migration's number that it would misread them.
"""

import re
from collections.abc import Collection, Mapping

from msgspec import Struct

from database.connection import is_sqlite, rows

TABLE = "code"


def create() -> str:
    """By its key alone on SQLite: that is all that is asked of it."""
    columns = "kind VARCHAR(32) NOT NULL, value VARCHAR(32) NOT NULL, PRIMARY KEY (kind, value)"
    return f"CREATE TABLE {TABLE} ({columns}){' WITHOUT ROWID' if is_sqlite() else ''}"


def known(kind: str, *values: str) -> str:
    """What a migration says that brings codes."""
    listed = ", ".join(f"('{kind}', '{value}')" for value in values)
    return f"INSERT INTO {TABLE} (kind, value) VALUES {listed}"  # noqa: S608 - our own text


def guards(table: str, kinds: Mapping[str, str]) -> list[str]:
    """What refuses an unknown code in these columns, given with their kinds, as a CHECK does: NULL passes."""
    guard = _on_sqlite if is_sqlite() else _on_postgres
    return [statement for column, kind in kinds.items() for statement in guard(table, column, kind)]


def _unknown(column: str, kind: str) -> str:
    asked = f"SELECT 1 FROM {TABLE} WHERE kind = '{kind}' AND value = NEW.{column}"  # noqa: S608 - our own text
    return f"NEW.{column} IS NOT NULL AND NOT EXISTS ({asked})"


def _on_sqlite(table: str, column: str, kind: str) -> list[str]:
    refused = f"BEGIN SELECT RAISE(ABORT, 'unknown code in {table}.{column}'); END"
    return [
        f"CREATE TRIGGER {table}_{column}_{name} BEFORE {event} ON {table} WHEN {_unknown(column, kind)} {refused}"
        for name, event in (("inserted", "INSERT"), ("updated", f"UPDATE OF {column}"))
    ]


def _on_postgres(table: str, column: str, kind: str) -> list[str]:
    name = f"{table}_{column}_code"
    return [
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
    IF {_unknown(column, kind)} THEN
        RAISE EXCEPTION 'unknown code in {table}.{column}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW; END $$""",
        _trigger(table, column),
    ]


def _trigger(table: str, column: str, condition: str = "") -> str:
    name = f"{table}_{column}_code"
    return f"""CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF {column} ON {table}
    FOR EACH ROW {condition} EXECUTE FUNCTION {name}()"""


async def pass_known(table: str, kinds: Mapping[str, str]) -> None:
    """PostgreSQL compares with the codes that are known now before it calls the guard, which takes a hundred times as
    long; a code that comes later is asked for as before."""
    for column, kind in {} if is_sqlite() else kinds.items():
        asked = f"SELECT value FROM {TABLE} WHERE kind = {{}}"  # noqa: S608 - our own text
        values = ", ".join(f"'{row['value']}'" for row in await rows(asked, kind))
        await rows(f"DROP TRIGGER {table}_{column}_code ON {table}")
        await rows(_trigger(table, column, f"WHEN (NEW.{column} NOT IN ({values}))"))


class Guard(Struct, frozen=True):
    """What looks at one column of every new row on SQLite; `sql` makes it again."""

    table: str
    column: str
    kind: str
    sql: str


async def leave(tables: Collection[str]) -> list[Guard]:
    """Whoever writes millions of rows into these, in a transaction, looks at the codes itself: SQLite takes 3 µs for
    each. On PostgreSQL, which compares, all stay."""
    found = []
    asked = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
    for row in await rows(asked) if is_sqlite() else []:
        looks = re.search(r" BEFORE INSERT ON .* kind = '(\w+)' AND value = NEW\.(\w+)\)", row["sql"])
        if looks is not None and row["tbl_name"] in tables:
            kind, column = looks.groups()
            found.append(Guard(row["tbl_name"], column, kind, row["sql"]))
            await rows(f"DROP TRIGGER {row['name']}")
    return found


async def resume(left: Collection[Guard], written: Mapping[Guard, Collection[str | None]]) -> None:
    """Raises ValueError where a code that was written meanwhile is unknown."""
    for guard in left:
        asked = f"SELECT value FROM {TABLE} WHERE kind = {{}}"  # noqa: S608 - our own text
        known_now = {row["value"] for row in await rows(asked, guard.kind)}
        if unknown := set(written.get(guard, ())) - known_now - {None}:
            raise ValueError(f"unknown code in {guard.table}.{guard.column}: {sorted(map(str, unknown))}")
        await rows(guard.sql)


async def drop_checks(table: str, columns: Mapping[str, str]) -> None:
    """Takes the lists out of a table of before, without touching its rows; in a transaction."""
    if not is_sqlite():
        for column in columns:
            await rows(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_check")
        return
    [found] = await rows("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = {}", table)
    text = found["sql"]
    for column in columns:
        text, number = re.subn(rf" CHECK \({column} IN \([^()]*\)\)", "", text)
        assert number == 1, f"{table}.{column}"
    await _write_schema(table, text)


async def _write_schema(table: str, text: str) -> None:
    """The way of sqlite.org/lang_altertable.html for a CHECK that goes: nothing on the disk is laid out by it.

    Rebuilding the table is the other way, and can't be gone within a transaction that looks at foreign keys.
    """
    [version] = await rows("PRAGMA schema_version")
    await rows("PRAGMA writable_schema = ON")
    try:
        await rows("UPDATE sqlite_master SET sql = {} WHERE type = 'table' AND name = {}", text, table)
        await rows(f"PRAGMA schema_version = {version['schema_version'] + 1}")
    finally:
        # No longer writable, and read again.
        await rows("PRAGMA writable_schema = RESET")
