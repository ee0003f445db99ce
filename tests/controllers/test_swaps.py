"""With htmx and without: the same content, at the same address, in the same root element."""

import pytest
from litestar import Litestar

from models.missions.verbs.quotes import submit_quote
from models.workflow import Status
from tests.controllers.acts import ACTS, DECISIONS, WITH_HTMX, Act, by_name, ready
from tests.controllers.test_access import VIEWS, View
from tests.support.story import begin, draft
from tests.support.web import Browser, Form, Page, signed_in

S = Status


def varies(page: Page) -> None:
    assert "HX-Request" in page.headers["Vary"]
    assert page.headers["Cache-Control"] == "no-store"


def is_partial(page: Page, root: str) -> None:
    """One root element with the one stable id, and nothing beside it."""
    varies(page)
    tops = [child for child in page.root.children if not isinstance(child, str) or child.strip()]
    assert [getattr(top, "attrs", {}).get("id") for top in tops] == [root]


def same(swapped: Page, fresh: Page, root: str) -> None:
    """But for the news, which belongs to the one answer."""
    assert fresh.is_whole
    assert swapped.at(root).plain(without=["notice"]) == fresh.at(root).plain(without=["notice"])


@pytest.mark.parametrize("act", ACTS, ids=by_name(ACTS))
async def test_a_form_sent_without_htmx_is_answered_303_and_the_page_says_what_was_done(
    app: Litestar, act: Act
) -> None:
    now = await ready(app, act)
    response = await now.send()
    if act.answers_itself:
        page = Page(response)
        assert (page.status, page.is_whole) == (200, True)
        varies(page)
        return
    assert (response.status_code, response.content) == (303, b"")
    assert response.headers["Cache-Control"] == "no-store"
    page = await now.browser.follow(response)
    assert page.is_whole
    if act.gives == "panel":
        return
    assert page.notice, "nothing tells that it is done"
    # The news is shown once.
    location = response.headers["Location"]
    assert (await now.browser.open(location)).notice == ""


PARTIALS = [act for act in WITH_HTMX if not act.gives.startswith("/")]
REDIRECTS = [act for act in WITH_HTMX if act.gives.startswith("/")]


@pytest.mark.parametrize("act", PARTIALS, ids=by_name(PARTIALS))
async def test_what_a_form_swaps_in_is_what_a_fresh_page_shows(app: Litestar, act: Act) -> None:
    now = await ready(app, act)
    swapped = Page(await now.send(htmx=True))
    assert swapped.status == 200
    is_partial(swapped, act.gives)
    if act.answers_itself:
        return
    if act.gives == "panel":
        fresh = await now.browser.submit(await now.again())
    else:
        assert swapped.headers["HX-Retarget"] == f"#{act.gives}"
        assert swapped.headers["HX-Push-Url"] == now.base
        fresh = await now.browser.open(now.base)
        assert swapped.notice
    same(swapped, fresh, act.gives)


@pytest.mark.parametrize("act", REDIRECTS, ids=by_name(REDIRECTS))
async def test_a_form_that_leads_elsewhere_leads_there_under_htmx_too(app: Litestar, act: Act) -> None:
    now = await ready(app, act)
    response = await now.send(htmx=True)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["HX-Redirect"].startswith(act.gives)
    assert (await now.browser.follow(response)).notice


FAULTY = [act for act in DECISIONS if act.who != "tenant" and act.route != "mission.access_code"]


@pytest.mark.parametrize("act", FAULTY, ids=by_name(FAULTY))
async def test_a_faulty_form_comes_back_as_the_same_element_with_htmx_and_without(
    app: Litestar, act: Act
) -> None:
    now = await ready(app, act)
    now.form.without("answer")
    swapped = Page(await now.send(htmx=True))
    assert swapped.status == 422
    is_partial(swapped, act.panel)
    whole = Page(await now.send())
    assert (whole.status, whole.is_whole) == (422, True)
    same(swapped, whole, act.panel)


# Downloads and the form of its own page apart.
PANELS = [v for v in VIEWS if v.who != "tenant" and "." not in v.path and v.route != "desk.amend"]


async def _opened(app: Litestar, view: View) -> tuple[Browser, str, str]:
    story = await view.begin()
    manages = view.who == "manager"
    browser = await signed_in(app, story.manager_account if manages else story.karim_account)
    prefix = "/gestion/missions" if manages else "/missions"
    return browser, f"{prefix}/{story.mission.reference}{view.path}", "panel" if view.path else "mission"


@pytest.mark.parametrize("view", PANELS, ids=[v.route for v in PANELS])
async def test_a_panel_opened_cold_is_a_whole_page_with_the_same_panel(app: Litestar, view: View) -> None:
    browser, path, root = await _opened(app, view)
    swapped = await browser.open(path, htmx=root)
    is_partial(swapped, root)
    cold = await browser.open(path)
    varies(cold)
    assert cold.root.one("h1")
    same(swapped, cold, root)


@pytest.mark.parametrize("view", PANELS, ids=[v.route for v in PANELS])
async def test_back_asks_for_a_whole_page_and_gets_one(app: Litestar, view: View) -> None:
    browser, path, root = await _opened(app, view)
    back = await browser.open(path, htmx=root, HX_History_Restore_Request="true")
    assert back.is_whole
    assert back.root.plain() == (await browser.open(path)).root.plain()


@pytest.mark.parametrize("view", PANELS, ids=[v.route for v in PANELS])
async def test_a_panel_whose_action_is_over_gives_the_mission_as_it_is(app: Litestar, view: View) -> None:
    if not view.path or view.route in ("desk.link", "mission.slots", "mission.wish"):
        # The mission itself is always there; a link can always be sent, a new mission be taken.
        return
    story = await begin(S.CANCELLED if view.who == "manager" else S.NEW)
    manages = view.who == "manager"
    browser = await signed_in(app, story.manager_account if manages else story.karim_account)
    base = f"{'/gestion' if manages else ''}/missions/{story.mission.reference}"
    swapped = await browser.open(base + view.path, htmx="panel", status=409)
    is_partial(swapped, "mission")
    assert swapped.headers["HX-Retarget"] == "#mission"
    assert "n'est plus possible" in swapped.notice
    same(swapped, await browser.open(base), "mission")
    cold = await browser.open(base + view.path, status=409)
    assert cold.is_whole
    assert "n'est plus possible" in cold.notice


@pytest.mark.parametrize(
    "path", ["/missions", "/missions?vue=a-traiter", "/missions?q=fuite", "/missions?q=rien"]
)
async def test_the_list_under_htmx_is_the_list_of_the_page(app: Litestar, path: str) -> None:
    story = await begin(S.SLOT_CHOSEN)
    karim = await signed_in(app, story.karim_account)
    swapped = await karim.open(path, htmx="missions")
    is_partial(swapped, "missions")
    same(swapped, await karim.open(path), "missions")


@pytest.mark.parametrize("root", ["desk", "missions"])
async def test_the_desk_and_its_table_under_htmx_are_those_of_the_page(app: Litestar, root: str) -> None:
    story = await begin(S.QUOTE_SUBMITTED)
    nadia = await signed_in(app, story.manager_account)
    swapped = await nadia.open("/gestion", htmx=root)
    is_partial(swapped, root)
    same(swapped, await nadia.open("/gestion"), root)


async def _desk_form(app: Litestar) -> tuple[Browser, Form]:
    story = await begin(S.QUOTE_SUBMITTED)
    nadia = await signed_in(app, story.manager_account)
    page = await nadia.open("/gestion")
    return nadia, page.form(f"/gestion/missions/{story.mission.reference}/devis")


@pytest.mark.parametrize("answer", ["approve", "reject"])
async def test_a_decision_from_the_desk_gives_its_decisions_again(app: Litestar, answer: str) -> None:
    nadia, form = await _desk_form(app)
    form.fill(reason="Détaillez la main-d'œuvre").press(answer)
    swapped = Page(await nadia.send(form, htmx=True))
    is_partial(swapped, "decisions")
    assert "Le devis est" in swapped.notice
    same(swapped, await nadia.open("/gestion"), "decisions")


async def test_a_stale_decision_shows_the_quote_that_is_to_be_decided_now(app: Litestar) -> None:
    """A second version came in while the first was on the screen."""
    story = await begin(S.QUOTE_SUBMITTED)
    nadia = await signed_in(app, story.manager_account)
    base = f"/gestion/missions/{story.mission.reference}"
    form = (await nadia.open(base)).form(f"{base}/devis").press("approve")
    await submit_quote(story.mission, story.karim, amount_cents=51000, file=await draft(story.karim))
    swapped = Page(await nadia.send(form, htmx=True))
    assert swapped.status == 409
    is_partial(swapped, "mission")
    assert "510,00" in swapped.at("panel").text
    same(swapped, await nadia.open(base), "mission")
