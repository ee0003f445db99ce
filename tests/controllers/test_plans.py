"""No page and no act makes the database read a table from end to end, however many missions there are."""

from litestar import Litestar

import seeding
from database.connection import rows
from models.lists.search import View as Tab
from models.people.feed_key import feed_key_of
from models.workflow import Status
from operations.background import JOBS, sweep, watch_the_clock
from tests.controllers.acts import ACTS, ready
from tests.controllers.test_access import VIEWS
from tests.support.plans import Asked, as_if_many, listening, plan, whole
from tests.support.story import ahead, begin
from tests.support.web import Browser, signed_in, tenant_of
from wording.addresses import feed

LISTS = (
    *(f"/missions?vue={tab}" for tab in Tab),
    "/missions?metier=plumbing",
    "/missions?urgence=urgent&lieu=59",
    "/missions?q=fuite",
    "/missions?vue=facturees&q=fuite",
    "/agenda",
    "/agenda?semaine=2026-W40",
    "/agenda/horaires",
    "/agenda/absences",
    "/agenda/abonnement",
)
DESK = (
    "/gestion",
    *(f"/gestion?statut={status}" for status in ("new", "scheduled", "closed")),
    "/gestion?metier=plumbing&urgence=urgent",
    "/gestion?lieu=59",
    "/gestion?q=fuite+lille",
    "/gestion/prestataires",
    "/gestion/agenda",
    "/gestion/agenda?prestataire=2",
    "/gestion/agenda/abonnement",
    "/gestion/missions/nouvelle",
)


async def _with_the_next(browser: Browser, path: str) -> None:
    page = await browser.open(path)
    for more in page.root.all("nav", "pager"):
        await browser.open(more.all("a")[-1].get("href") or "")


async def _open_every_page(app: Litestar) -> None:
    story = await begin(Status.SLOTS_PROPOSED)
    karim, nadia = await signed_in(app, story.karim_account), await signed_in(app, story.manager_account)
    for path in LISTS:
        await _with_the_next(karim, path)
    for path in DESK:
        await _with_the_next(nadia, path)
    for person, manages in ((story.karim_account, False), (story.manager_account, True)):
        found = await feed_key_of(person.id)
        assert found is not None
        assert (await Browser(app).get(feed(found.key, manages=manages))).status_code == 200
    for view in VIEWS:
        story = await view.begin()
        if view.who == "tenant":
            browser, base = await tenant_of(app, story.mission)
            assert (await browser.get(base + view.path)).status_code == 200
            continue
        manages = view.who == "manager"
        browser = await signed_in(app, story.manager_account if manages else story.karim_account)
        prefix = "/gestion/missions" if manages else "/missions"
        assert (await browser.get(f"{prefix}/{story.mission.reference}{view.path}")).status_code == 200


async def test_every_statement_of_every_page_goes_by_an_index(app: Litestar) -> None:
    await seeding.seed(400)
    await as_if_many()
    with listening() as asked:
        await _open_every_page(app)
    assert len(asked) > 40
    assert await _read_whole(asked) == {}


async def test_every_statement_of_every_act_goes_by_an_index(app: Litestar) -> None:
    await seeding.seed(400)
    await as_if_many()
    asked: Asked = {}
    for act in ACTS:
        now = await ready(app, act)
        if act.route == "desk.amend.post":
            now.form.put("trade", "painting").put("tenant_phone", "06 39 98 00 77")
        with listening() as heard:
            assert (await now.send()).status_code in (200, 303), act.name
        asked |= heard
    assert len(asked) > 100
    assert await _read_whole(asked) == {}


async def test_every_statement_of_what_runs_beside_the_requests_goes_by_an_index(db: None) -> None:
    await seeding.seed(400)
    await as_if_many()
    with listening() as asked:
        for job, _ in JOBS:
            if job is not sweep:  # once an hour, and it gives way
                await job()
        # Long enough for everybody to stay silent, and for all who are told of it.
        for hours in (25, 25, 25, 24 * 6, 24 * 6):
            ahead(hours=hours)
            await watch_the_clock()
    assert {"tenant_silent", "digest", "nudge_work"} <= {row["kind"] for row in await rows(_KINDS)}
    assert len(asked) > 40
    assert await _read_whole(asked) == {}


_KINDS = "SELECT DISTINCT kind FROM message"


async def _read_whole(asked: Asked) -> dict[str, list[str]]:
    explained = ("SELECT", "WITH", "UPDATE", "DELETE")
    reads = {sql: args for sql, args in asked.items() if sql.lstrip().startswith(explained)}
    return {sql: found for sql, args in reads.items() if (found := whole(sql, await plan(sql, args)))}
