"""No statement of a search reads a table from end to end."""

import pytest

import seeding
from database import finding
from database.connection import rows
from models.lists import search_index
from models.lists.search import Search, View, of_contractor, of_manager
from tests.support import story
from tests.support.plans import listening, plan, whole

QUESTIONS = ["fuite", "évier lille", "OM-2026-000017", "zyxwvut", "06 39 98 12 34", "fuitr", "evire lile"]


async def test_every_statement_goes_by_an_index(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    await seeding.seed(400)
    karim = (await story.account(story.Role.CONTRACTOR, "Karim")).id
    await rows("ANALYZE")
    with listening() as asked:
        for shape in ((200, 4_000, 2_000), (8, 16, 2_000), (8, 16, 5)):
            for name, value in zip(("SAMPLE", "FURTHEST", "MOST_HITS"), shape, strict=True):
                monkeypatch.setattr(search_index, name, value)
            for text in QUESTIONS:
                await of_manager(Search(text=text))
                await of_contractor(View.POOL, karim, Search(text=text))
    seen = set()
    for sql, args in asked.items():
        lines = await plan(sql, args)
        assert whole(sql, lines) == [], (sql, lines)
        seen |= {
            name
            for name in ("mission_since", "mission_pool", finding.INDEX)
            if any(name in line for line in lines)
        }
    assert seen == {"mission_since", "mission_pool", finding.INDEX}
