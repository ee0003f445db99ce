"""Nearly four times as many missions are no more work for anybody's page."""

from litestar import Litestar

import seeding
from controllers.desk import cards
from controllers.lists import rows as kept_rows
from database.connection import rows
from database.patience import unhurried
from models.lists import counting, on_offer
from models.workflow import Status
from tests.controllers.test_plans import DESK, LISTS
from tests.support.plans import listening, work
from tests.support.story import Story, begin
from tests.support.web import Browser, signed_in
from wording import addresses

# Of so many, each of what is counted to a bound has reached it.
FEW, MANY = 1_250, 4_500
PART = 650
MORE, MORE_FOR_WORDS = 1.3, 2.0
# A page's own statements are a few hundred of these.
AT_LEAST = 300
SEARCHES = ("fuite", "fuite+lille", "zyxwvut", "fuitr", "OM-2026-000017")


async def _seeded(number: int) -> None:
    """With the limits of a command, not of a page. In parts: to invent as many as a command does at once keeps a
    transaction idle for longer than PostgreSQL lets a page's session."""
    with unhurried():
        for done in range(0, number, PART):
            await seeding.seed(min(PART, number - done))


async def _of(browser: Browser, path: str) -> int:
    kept_rows.forget_all()
    cards.forget_all()
    counting.forget_all()
    on_offer.forget_all()
    with listening() as asked:
        await browser.open(path)
    reads = [one for one in asked.items() if one[0].lstrip().startswith(("SELECT", "WITH"))]
    return sum([await work(sql, args) for sql, args in reads])


async def _measured(karim: Browser, nadia: Browser, story: Story) -> dict[str, int]:
    await rows("ANALYZE")
    reference = story.mission.reference
    # A filter that an index doesn't have reads on until its page is full.
    lists = [path for path in LISTS if "vue=" in path]
    found = {path: await _of(karim, path) for path in (*lists, f"/missions/{reference}")}
    # « Prestataires » sorts all of them, and « Agenda » shows the first twenty: they are people, and become four times
    # as many here, too.
    filtered, people = ("metier", "lieu"), (addresses.CONTRACTORS, addresses.TEAM)
    desk = [p for p in DESK if p not in people and not any(one in p for one in filtered)]
    pages = (*desk, f"/gestion/missions/{reference}", *(f"/gestion?q={words}" for words in SEARCHES))
    return found | {path: await _of(nadia, path) for path in pages}


async def test_the_work_of_a_page_does_not_grow_with_the_missions(app: Litestar) -> None:
    story = await begin(Status.SCHEDULED)
    karim, nadia = await signed_in(app, story.karim_account), await signed_in(app, story.manager_account)
    await _seeded(FEW)
    before = await _measured(karim, nadia, story)
    await _seeded(MANY - FEW)
    after = await _measured(karim, nadia, story)
    grown = {
        path: (before[path], after[path])
        for path in before
        if after[path] > (MORE_FOR_WORDS if "q=" in path else MORE) * max(before[path], AT_LEAST)
    }
    assert grown == {}
