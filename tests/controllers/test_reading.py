"""GET and HEAD change nothing: the database is the same before and after, sessions apart."""

import pytest
from litestar import Litestar

from models.people.tenant_link import live_link
from models.workflow import Status
from tests.controllers.acts import NO_LINK
from tests.controllers.test_access import FOR_ALL, VIEWS, _address, route_table
from tests.support.story import ahead, begin
from tests.support.web import Browser, everything, signed_in, tenant_of

S = Status


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("status", [S.NEW, S.SLOTS_PROPOSED, S.SCHEDULED, S.QUOTE_SUBMITTED, S.INVOICED])
async def test_reading_every_route_as_everybody_changes_nothing(
    app: Litestar, status: Status, method: str
) -> None:
    story = await begin(status)
    tenant, _ = await tenant_of(app, story.mission)
    link = await live_link(story.mission.id)
    people = [
        Browser(app),
        tenant,
        await signed_in(app, story.karim_account),
        await signed_in(app, story.sophie_account),
        await signed_in(app, story.manager_account),
    ]
    before = await everything()
    seen = set()
    for route, name in route_table():
        if route != method:
            continue
        path = _address((route, name), story, str(link.id)).replace("/locataire/x", f"/locataire/{link.key}")
        for browser in people:
            seen.add((await browser.ask(method, path)).status_code)
    assert await everything() == before
    assert {200, 303, 404} <= seen


async def test_head_answers_as_get_does(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    karim, nadia = await signed_in(app, story.karim_account), await signed_in(app, story.manager_account)
    tenant, base = await tenant_of(app, story.mission)
    for view in VIEWS:
        browser = {"karim": karim, "manager": nadia, "tenant": tenant}[view.who]
        prefix = {"karim": "/missions/", "manager": "/gestion/missions/"}.get(view.who)
        path = (f"{prefix}{story.mission.reference}" if prefix else base) + view.path
        get, head = await browser.ask("GET", path), await browser.ask("HEAD", path)
        assert get.status_code == head.status_code, path
        assert get.headers.get("Content-Security-Policy") == head.headers.get("Content-Security-Policy")


async def test_every_reading_route_answers_head(app: Litestar) -> None:
    table = route_table()
    assert {name for method, name in table if method == "GET"} == {
        name for method, name in table if method == "HEAD"
    }
    story = await begin()
    for method, name in table:
        if method == "HEAD" and name not in FOR_ALL:
            answer = await Browser(app).ask("HEAD", _address((method, name), story, NO_LINK))
            assert answer.status_code in (303, 404)


async def test_a_page_opened_after_its_time_limit_still_changes_nothing(app: Litestar) -> None:
    """The clock's own acts are the background's, never a reader's."""
    story = await begin(S.SLOTS_PROPOSED)
    tenant, base = await tenant_of(app, story.mission)
    karim = await signed_in(app, story.karim_account)
    ahead(days=6)
    before = await everything()
    assert "Ces créneaux sont passés" in (await tenant.open(base)).text
    await karim.open(f"/missions/{story.mission.reference}")
    await karim.open("/missions?vue=en-cours")
    assert await everything() == before
