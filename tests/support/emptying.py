"""An empty database for the next test, as after `migrate`: of either kind."""

import sqlite3
from functools import lru_cache

from database import finding
from database.connection import database, rows
from database.sqlite_engine import PooledSQLiteEngine
from models.tables import ALL


async def copy_of_empty() -> sqlite3.Connection | None:
    """SQLite only: the migrated file, before anything was written to it."""
    engine = database()
    if not isinstance(engine, PooledSQLiteEngine):
        return None
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
def _emptying() -> str:
    """Deletes what few rows there are, past triggers and foreign keys, and lets the ids begin again.

    TRUNCATE makes new files for each table and index, and each connection plans all its queries anew: a hundred
    milliseconds a test, where this takes five.
    """
    names = [str(table._meta.tablename) for table in ALL] + [finding.INDEX, finding.WORDS]
    deletes = " ".join(f"IF EXISTS (SELECT FROM {name}) THEN DELETE FROM {name}; END IF;" for name in names)
    sequences = ", ".join(f"'{name}_id_seq'" for name in names)
    return f"""DO $$ BEGIN
        SET LOCAL session_replication_role = replica;
        {deletes}
        PERFORM setval(quote_ident(sequencename)::regclass, start_value, false)
        FROM pg_sequences WHERE sequencename IN ({sequences}) AND last_value IS NOT NULL;
    END $$"""
