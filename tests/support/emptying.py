"""What the database holds is put back between tests: nothing, as after `migrate`, or what another test began with."""

import sqlite3
from functools import lru_cache

from database import finding
from database.connection import database, rows, short_rows
from database.sqlite_engine import PooledSQLiteEngine
from models.tables import ALL

# A whole file, or the statement that writes the rows into empty tables.
Kept = sqlite3.Connection | str


async def copy_of_empty() -> sqlite3.Connection | None:
    """SQLite only: the migrated file, before anything was written to it."""
    engine = database()
    return await _copied(engine) if isinstance(engine, PooledSQLiteEngine) else None


async def _copied(engine: PooledSQLiteEngine) -> sqlite3.Connection:
    memory = sqlite3.connect(":memory:", check_same_thread=False)
    await engine.writer.run(lambda connection: connection.backup(memory))
    return memory


async def empty(copy: sqlite3.Connection | None) -> None:
    engine = database()
    if copy is not None and isinstance(engine, PooledSQLiteEngine):
        await engine.writer.run(copy.backup)
    else:
        await rows(_emptying())


@lru_cache(maxsize=1)
def _asking() -> str:
    there = (f"EXISTS (SELECT 1 FROM {table._meta.tablename})" for table in ALL)
    return f"SELECT {' OR '.join(there)} AS held"


async def is_empty() -> bool:
    [found] = await short_rows(_asking())
    return not found["held"]


async def keep() -> Kept:
    """All that is there, ids and what triggers wrote too."""
    engine = database()
    if isinstance(engine, PooledSQLiteEngine):
        return await _copied(engine)
    [held] = await rows(
        f"SELECT {', '.join(f'(SELECT json_agg(t)::text FROM {name} t) AS {name}' for name in _names())}"
    )
    inserts = " ".join(
        f"INSERT INTO {name} SELECT * FROM json_populate_recordset(NULL::{name}, $kept${found}$kept$);"
        for name, found in held.items()
        if found
    )
    sequences = await rows(
        "SELECT quote_ident(sequencename) AS name, last_value FROM pg_sequences WHERE last_value IS NOT NULL"
    )
    numbers = " ".join(f"PERFORM setval('{one['name']}', {one['last_value']});" for one in sequences)
    return f"DO $do$ BEGIN SET LOCAL session_replication_role = replica; {inserts} {numbers} END $do$"


async def bring_back(kept: Kept) -> None:
    """Into an empty database."""
    engine = database()
    if isinstance(kept, sqlite3.Connection) and isinstance(engine, PooledSQLiteEngine):
        await engine.writer.run(kept.backup)
    else:
        await engine.fetch(str(kept), ())


def _names() -> list[str]:
    return [str(table._meta.tablename) for table in ALL] + [finding.INDEX, finding.WORDS]


@lru_cache(maxsize=1)
def _emptying() -> str:
    """Deletes what few rows there are, past triggers and foreign keys, and lets the ids begin again.

    TRUNCATE makes new files for each table and index, and each connection plans all its queries anew: a hundred
    milliseconds a test, where this takes five.
    """
    names = _names()
    deletes = " ".join(f"IF EXISTS (SELECT FROM {name}) THEN DELETE FROM {name}; END IF;" for name in names)
    sequences = ", ".join(f"'{name}_id_seq'" for name in names)
    return f"""DO $$ BEGIN
        SET LOCAL session_replication_role = replica;
        {deletes}
        PERFORM setval(quote_ident(sequencename)::regclass, start_value, false)
        FROM pg_sequences WHERE sequencename IN ({sequences}) AND last_value IS NOT NULL;
    END $$"""
