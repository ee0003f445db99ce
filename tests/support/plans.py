"""How the database would answer a statement: which tables it reads from their beginning."""

import asyncio
import contextlib
import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, cast

import pytest

from database.connection import close_pool, database, is_sqlite, open_pool, rows, transaction
from database.patience import unhurried
from database.sqlite_engine import PooledSQLiteEngine

# Of a process or of an agency's people: they don't grow with the missions.
FEW = {"installation", "audience", "account", "migration", "digest_day"}
_NAMED = re.compile(r"(?:FROM|JOIN) (\w+) (?:AS )?(\w+)")
_SCAN = re.compile(r"(?:Parallel )?Seq Scan on (\w+)")


# Of a few hundred missions SQLite rather reads a table whole than by its index.
_TIMES = 500
Asked = dict[str, Sequence[Any]]


async def as_if_many() -> None:
    """What the planner knows of the tables, as if they held five hundred times as many rows."""
    await rows("ANALYZE")
    if not is_sqlite():
        return  # it is told by `enable_seqscan`
    number = "substr(stat, 1, instr(stat || ' ', ' ') - 1)"
    await rows(f"UPDATE sqlite_stat1 SET stat = ({number} * {_TIMES}) || substr(stat, length({number}) + 1)")
    # A connection reads it once.
    await close_pool()
    await open_pool()


@contextmanager
def listening() -> Iterator[Asked]:
    """Each statement that is sent meanwhile, in the database's own form, with the arguments that it had last."""
    heard: Asked = {}
    engine = type(database())
    sent = engine.fetch

    async def fetch(self: Any, sql: str, args: Sequence[Any], **more: Any) -> Any:
        heard[sql] = args
        return await sent(self, sql, args, **more)

    asked = engine.run_querystring

    async def run_querystring(self: Any, querystring: Any, *more: Any, **others: Any) -> Any:
        sql, args = querystring.compile_string(engine_type=self.engine_type)
        heard[sql] = args
        return await asked(self, querystring, *more, **others)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(engine, "fetch", fetch)
        patched.setattr(engine, "run_querystring", run_querystring)
        yield heard


async def plan(sql: str, args: Sequence[Any]) -> list[str]:
    """`sql` in the database's own form."""
    if is_sqlite():
        return [row["detail"] for row in await database().fetch(f"EXPLAIN QUERY PLAN {sql}", args)]
    # Where many rows have gone and nobody has tidied up yet, PostgreSQL's planner may look at them all.
    with unhurried():
        return await _planned(sql, args)


async def _planned(sql: str, args: Sequence[Any]) -> list[str]:
    async with transaction():
        # As it is where there are many rows; a small table is read whole whatever there is beside it.
        await database().fetch("SET LOCAL enable_seqscan = off", ())
        return [row["QUERY PLAN"] for row in await database().fetch(f"EXPLAIN {sql}", args)]


def whole(sql: str, lines: Sequence[str]) -> list[str]:
    """Those of its plan that tell of a table read from its beginning."""
    if not is_sqlite():
        return [line for line in lines if (found := _SCAN.search(line)) and found[1] not in FEW]
    # What was picked out before, by an index and no further than its LIMIT; arrays; and FTS5's word for a look-up.
    passed = {line.split()[-1] for line in lines if line.startswith(("CO-ROUTINE", "MATERIALIZE"))}
    passed |= {"CONSTANT", *FEW, *(alias for table, alias in _NAMED.findall(sql) if table in FEW)}
    scans = [line for line in lines if line.startswith("SCAN ") and " USING " not in line]
    return [line for line in scans if line.split()[1] not in passed and "VIRTUAL TABLE INDEX" not in line]


async def work(sql: str, args: Sequence[Any]) -> int:
    """How much an answer takes, whatever the machine: tens of SQLite's steps, or rows that PostgreSQL looked at."""
    if is_sqlite():
        return await asyncio.to_thread(_steps, sql, args)
    async with transaction():
        for join in ("seqscan", "hashjoin", "mergejoin"):
            await database().fetch(f"SET LOCAL enable_{join} = off", ())
        [told] = await database().fetch(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", args)
    [found] = json.loads(told["QUERY PLAN"])
    return _rows(found["Plan"])


def _steps(sql: str, args: Sequence[Any]) -> int:
    steps = count()
    with contextlib.closing(sqlite3.connect(cast(PooledSQLiteEngine, database()).path)) as connection:
        connection.set_progress_handler(lambda: next(steps) < 0, 10)
        connection.execute(sql, args).fetchall()
    return next(steps)


def _rows(node: dict[str, Any]) -> int:
    seen = (
        node["Actual Rows"]
        + node.get("Rows Removed by Filter", 0)
        + node.get("Rows Removed by Join Filter", 0)
    )
    return int(seen * node["Actual Loops"]) + sum(_rows(part) for part in node.get("Plans", ()))
