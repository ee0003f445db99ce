"""No statement of a search reads a table from end to end."""

from typing import Any

import pytest

import seeding
from database import finding
from database.connection import is_sqlite, rows, transaction
from models.lists import search_index
from models.lists.search import Search, View, of_contractor, of_manager
from tests.support import story

TABLES = ("mission", finding.INDEX, finding.WORDS)
QUESTIONS = ["fuite", "évier lille", "OM-2026-000017", "zyxwvut", "06 39 98 12 34", "fuitr", "evire lile"]


async def plan(sql: str, args: tuple[Any, ...]) -> list[str]:
    if is_sqlite():
        return [row["detail"] for row in await rows(f"EXPLAIN QUERY PLAN {sql}", *args)]
    async with transaction():
        # As it is where there are many rows; a small table is read whole whatever there is beside it.
        await rows("SET LOCAL enable_seqscan = off")
        return [row["QUERY PLAN"] for row in await rows(f"EXPLAIN {sql}", *args)]


def whole(lines: list[str]) -> list[str]:
    """Those that tell of a table read from its beginning."""
    if not is_sqlite():
        return [line for line in lines if any(f"Seq Scan on {table}" in line for table in TABLES)]
    # What was picked out before, by an index and no further than its LIMIT; arrays; and FTS5's word for a look-up.
    picked = {line.split()[-1] for line in lines if line.startswith(("CO-ROUTINE", "MATERIALIZE"))}
    scans = [line for line in lines if line.startswith("SCAN ") and " USING " not in line]
    return [line for line in scans if line.split()[1] not in picked and "VIRTUAL TABLE INDEX" not in line]


async def test_every_statement_goes_by_an_index(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    await seeding.seed(400)
    karim = (await story.account(story.Role.CONTRACTOR, "Karim")).id
    await rows("ANALYZE")
    asked: list[tuple[str, tuple[Any, ...]]] = []

    async def heard(sql: str, *args: Any) -> list[dict[str, Any]]:
        asked.append((sql, args))
        return await rows(sql, *args)

    monkeypatch.setattr(search_index, "rows", heard)
    monkeypatch.setattr(finding, "rows", heard)
    for shape in ((200, 4_000, 2_000), (8, 16, 2_000), (8, 16, 5)):
        for name, value in zip(("SAMPLE", "FURTHEST", "MOST_HITS"), shape, strict=True):
            monkeypatch.setattr(search_index, name, value)
        for text in QUESTIONS:
            await of_manager(Search(text=text))
            await of_contractor(View.POOL, karim, Search(text=text))
    seen = set()
    for sql, args in asked:
        lines = await plan(sql, args)
        assert whole(lines) == [], (sql, lines)
        seen |= {
            name
            for name in ("mission_since", "mission_pool", finding.INDEX)
            if any(name in line for line in lines)
        }
    assert seen == {"mission_since", "mission_pool", finding.INDEX}
