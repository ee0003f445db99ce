"""Contractors' and managers' pages in a masked language: no word of French is left that nobody typed.

Which pages there are comes from the tables that `test_access.py` and `acts.py` hold against the routes.
"""

import pytest
from litestar import Litestar

from models import installation
from models.lists.search import View as Tab
from models.missions.delivery import give_up
from models.missions.nudge import LISTED, note
from models.missions.outbox import Message, Outcome
from models.workflow import Status
from tests.controllers.acts import ACTS, Act, by_name, photo, ready
from tests.controllers.test_access import FOR_ONE_ROLE, VIEWS, View
from tests.controllers.test_languages import STATES
from tests.controllers.test_papers import invoice
from tests.controllers.test_queries import SCENES, lose, walk
from tests.support.masked import CODE
from tests.support.story import BY_PHONE, MOBILE, NO_TENANT, Story, ahead, begin
from tests.support.team_words import require_masked
from tests.support.web import Browser, Page, signed_in
from wording.addresses import Below

pytestmark = pytest.mark.usefixtures("team_masked")
S = Status
CONTACTS = {"by mail": {}, "by telephone": BY_PHONE, "by SMS": MOBILE, "nobody": NO_TENANT}
OF_ACCOUNTS = [act for act in ACTS if act.who != "tenant"]
PAGES = [view for view in VIEWS if view.who != "tenant" and "." not in view.path]
PATHS = {
    "missions": "/missions",
    "desk": "/gestion",
    "desk.new": "/gestion/missions/nouvelle",
    "desk.contractors": "/gestion/prestataires",
    "desk.agenda": "/gestion/agenda",
    "desk.subscribe": "/gestion/agenda/abonnement",
    "agenda": "/agenda",
    "agenda.hours": "/agenda/horaires",
    "agenda.absences": "/agenda/absences",
    "agenda.subscribe": "/agenda/abonnement",
}


async def browser_of(app: Litestar, who: str, story: Story) -> Browser:
    return await signed_in(app, story.karim_account if who == "karim" else story.manager_account)


def address(who: str, story: Story) -> str:
    return f"{'' if who == 'karim' else '/gestion'}/missions/{story.mission.reference}"


async def both_read(app: Litestar, story: Story, below: str = "") -> None:
    for who in ("karim", "manager"):
        browser = await browser_of(app, who, story)
        # Whom it is not for reads that there is none.
        page = Page(await browser.get(f"{address(who, story)}{below}"))
        assert page.status in (200, 404, 409)
        await require_masked(page)


@pytest.mark.parametrize("view", PAGES, ids=lambda view: view.route)
async def test_each_page_below_a_mission(app: Litestar, view: View) -> None:
    story = await view.begin()
    browser = await browser_of(app, view.who, story)
    page = await browser.open(f"{address(view.who, story)}{view.path}")
    assert page.root.one("html").get("lang") == CODE
    await require_masked(page)


async def full() -> Story:
    """Something of each kind in every list and every agenda."""
    story = await begin(S.SCHEDULED)
    for status in (S.NEW, S.SLOTS_PROPOSED, S.SLOT_CHOSEN, S.QUOTE_SUBMITTED, S.WORK_CONFIRMED, S.INVOICED):
        other = await begin(status)
        other.manager_account = story.manager_account
        await lose(other.mission)
        await note(other.mission.id, LISTED)
    return story


@pytest.mark.parametrize("filled", [False, True], ids=["empty", "filled"])
async def test_each_page_of_a_role(app: Litestar, filled: bool) -> None:
    story = await full() if filled else await begin(S.CANCELLED)
    for route, who in FOR_ONE_ROLE.items():
        browser = await browser_of(app, who, story)
        await require_masked(await browser.open(PATHS[route]))


def test_the_pages_of_the_roles_are_all_here() -> None:
    assert PATHS.keys() == FOR_ONE_ROLE.keys()


@pytest.mark.parametrize("name", STATES)
async def test_a_mission_in_each_state(app: Litestar, name: str) -> None:
    status, then = STATES[name]
    story = await begin(status, tenant_language="es")
    await then(story)  # type: ignore[misc]
    await both_read(app, story, "?historique=tout")


@pytest.mark.parametrize("contact", CONTACTS)
@pytest.mark.parametrize("done", [False, True], ids=["for a slot", "for the end"])
async def test_a_mission_whose_tenant_is_asked_in_each_way(app: Litestar, done: bool, contact: str) -> None:
    story = await begin(**CONTACTS[contact])
    await walk(story, "propose")
    if done:
        await walk(story, *(() if contact == "nobody" else ("choose",)), "schedule", "complete")
    for below in ("", Below.ANSWER, Below.LINK):
        await both_read(app, story, f"/{below}".rstrip("/"))
    if contact != "nobody":
        await give_up_all(story)
        await both_read(app, story, "?historique=tout")


async def give_up_all(story: Story) -> None:
    for message in await Message.objects().where(Message.mission == story.mission.id):
        await give_up(message, Outcome.GIVEN_UP, "451", "")


@pytest.mark.parametrize("scene", SCENES)
async def test_a_mission_with_a_long_history_and_the_desk_beside_it(app: Litestar, scene: str) -> None:
    story = await SCENES[scene]()
    await both_read(app, story, "?historique=tout")
    await note(story.mission.id, LISTED)
    await installation.time_may_pass()
    ahead(days=8)
    nadia = await signed_in(app, story.manager_account)
    for path in (
        "/gestion",
        "/gestion?q=fuite",
        "/gestion?statut=closed&metier=plumbing&urgence=urgent&lieu=59",
    ):
        await require_masked(await nadia.open(path), "fuite", "Nord")
    await require_masked(await nadia.open("/gestion", htmx="missions"))


async def test_each_list_of_a_contractor(app: Litestar) -> None:
    karim = await signed_in(app, (await full()).karim_account)
    for tab in Tab:
        for query in ("", "&metier=plumbing&urgence=low&lieu=59", "&q=baignoire", "&apres=x"):
            await require_masked(await karim.open(f"/missions?vue={tab}{query}"), "baignoire", "Nord")


@pytest.mark.parametrize("act", OF_ACCOUNTS, ids=by_name(OF_ACCOUNTS))
async def test_each_form_its_thanks_and_a_stale_screen(app: Litestar, act: Act) -> None:
    there = await ready(app, act)
    typed = [value for _, value in there.form.pairs]
    stale = await there.again()
    done = await there.send()
    page = Page(done) if done.status_code == 200 else await there.browser.follow(done)
    await require_masked(page, *typed)
    await require_masked(await there.browser.submit(stale), *typed)


@pytest.mark.parametrize("act", OF_ACCOUNTS, ids=by_name(OF_ACCOUNTS))
async def test_each_form_with_nothing_in_it(app: Litestar, act: Act) -> None:
    there = await ready(app, act)
    form, typed = there.form, [value for _, value in there.form.pairs]
    shown = {node.get("name") for node in form.node if node.tag in ("input", "textarea", "select")}
    hidden = {node.get("name") for node in form.node.all(type="hidden")}
    form.uploads = []
    for name in shown - hidden - {"answer"}:
        form = form.without(name) if name not in form.names() else form.put(name, "")
    await require_masked(await there.browser.submit(form), *typed)


async def _without_button(app: Litestar, act: Act) -> None:
    there = await ready(app, act)
    page = Page(await there.browser.send(there.form.without("answer")))
    assert page.status == 422
    await require_masked(page, *(value for _, value in there.form.pairs))


@pytest.mark.parametrize("route", ["mission.step.post", "desk.quote.post", "desk.publish", "desk.message"])
async def test_a_form_without_its_button(app: Litestar, route: str) -> None:
    await _without_button(app, next(act for act in ACTS if act.route == route))


async def test_what_was_read_in_a_paper(app: Litestar) -> None:
    story = await begin(S.WORK_CONFIRMED)
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}/facture"
    form = (await karim.open(path)).form(path).attach("invoice", invoice()).attach("photos", photo())
    # Its number and its profile, the issuer's names, and the rules that it does not keep.
    names = (
        "Factur-X",
        "factur-x basicwl",
        "F-2026-018",
        "Plomberie Durand",
        "SIRET",
        "FR11999999998",
        "BR-FR",
    )
    again = await karim.submit(form.press("check"))
    assert again.root.all("li", "finding")
    await require_masked(again, *names)
    await require_masked(await karim.submit(again.form(path).press("submit")), *names)
    nadia = await signed_in(app, story.manager_account)
    for page in (f"/gestion{path}", "/gestion"):
        await require_masked(await nadia.open(page), *names)
