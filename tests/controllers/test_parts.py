"""What a browser shows already is not sent to it again, and what changed always is."""

import pytest
from litestar import Litestar

from models.missions.mission import Mission
from models.missions.verbs.quotes import approve_quote, reject_quote, submit_quote
from models.missions.verbs.upkeep import add_photos, amend
from models.missions.verbs.work import complete, confirm_work
from models.workflow import FileKind, Status
from tests.controllers.acts import WITH_HTMX, Act, by_name, ready
from tests.controllers.test_swaps import same
from tests.support.story import Story, begin, draft
from tests.support.web import Browser, Page, signed_in

S = Status
MISSIONS = [act for act in WITH_HTMX if act.gives == "mission" and not act.answers_itself]
# The claim shows whom to bill, and photos of the damage stand there.
CHANGES_THE_REQUEST = {"mission.slots.post", "mission.wish.post", "desk.photos"}
ANSWER = 4_000  # bytes on the wire


@pytest.mark.parametrize("act", MISSIONS, ids=by_name(MISSIONS))
async def test_the_parts_kept_and_those_sent_make_a_fresh_page(app: Litestar, act: Act) -> None:
    now = await ready(app, act)
    shown = (await now.browser.open(now.base)).at("mission")
    swapped = Page(await now.browser.send(now.form, htmx=True, Have_Parts=shown.marks))
    assert "Have-Parts" in swapped.headers["Vary"]
    assert ("mission-request" in swapped.root.keep(shown)) == (act.route not in CHANGES_THE_REQUEST)
    same(swapped, await now.browser.open(now.base), "mission")


async def test_a_part_that_changed_meanwhile_is_sent(app: Litestar) -> None:
    story = await begin(S.SLOT_CHOSEN)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    page = await karim.open(base)
    await amend(story.mission, {"description": "L'eau a atteint le palier."}, [], story.manager)
    form = page.form(f"{base}/planification").press("schedule")
    swapped = Page(await karim.send(form, htmx=True, Have_Parts=page.root.marks))
    assert swapped.status == 409
    assert "L'eau a atteint le palier." in swapped.at("mission-request").text
    assert "home-place" in swapped.root.keep(page.root)


@pytest.mark.parametrize("marks", ["", "x" * 8, "é", "<b>", " ".join(f"{n:08}" for n in range(300))])
async def test_marks_of_nothing_get_the_whole_mission(app: Litestar, marks: str) -> None:
    story = await begin(S.SLOT_CHOSEN)
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}"
    response = await karim.client.get(path, headers={"HX-Request": "true", "Have-Parts": marks.encode()})
    assert Page(response).root.keep(Page(response).root) == []


async def test_a_part_has_no_form_whose_key_would_be_an_old_one(app: Litestar) -> None:
    """The version that a form was shown with, its key and its token are new in each answer."""
    for status in Status:
        story = await begin(status)
        for account, prefix in ((story.manager_account, "/gestion"), (story.karim_account, "")):
            browser = await signed_in(app, account)
            response = await browser.get(f"{prefix}/missions/{story.mission.reference}")
            if response.status_code == 200:
                parts = [node for node in Page(response).root if "data-mark" in node.attrs]
                assert parts
                assert not [part.attrs for part in parts for node in part if node.tag in ("form", "input")]
                assert not [part.attrs for part in parts for node in part if "data-mark" in node.attrs]


async def _long_story() -> tuple[Story, Mission]:
    """As many photos as there may be, and a quote that came three times."""
    story = await begin(S.SCHEDULED)
    mission = story.mission
    for number, cents in enumerate((52000, 48000, 42000)):
        quote = await draft(story.karim)
        await submit_quote(
            mission, story.karim, amount_cents=cents, file=quote, note="Le joint est fendu." * 9
        )
        if number < 2:
            await reject_quote(
                mission, await story.last_quote(), "Détaillez la main-d'œuvre." * 5, story.manager
            )
    await approve_quote(mission, await story.last_quote(), story.manager)
    await complete(mission, story.karim)
    await confirm_work(mission, story.tenant)
    for by, kind in (
        (story.manager, FileKind.DAMAGE),
        (story.karim, FileKind.BEFORE),
        (story.karim, FileKind.AFTER),
    ):
        files = [await draft(by, kind) for _ in range(19)]
        await add_photos(mission, files, kind, by, "Sous l'évier, côté fenêtre")
    await story._invoice()
    return story, mission


async def _refused(browser: Browser, base: str, *, had: bool) -> int:
    """The size of the answer, its lines and headers included."""
    page = await browser.open(base)
    form = page.form(f"{base}/facture").fill(reason="Le numéro de la facture manque").press("reject")
    more = {"Have_Parts": page.root.marks} if had else {}
    answer = await browser.send(form, htmx=True, Accept_Encoding="br", **more)
    assert answer.headers["Content-Encoding"] == "br"
    lines = sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
    return int(answer.headers["Content-Length"]) + lines


@pytest.mark.parametrize("had", [True, False], ids=["with its parts", "as to a browser that says nothing"])
async def test_sixty_photos_do_not_make_the_answer_to_an_action_heavy(app: Litestar, had: bool) -> None:
    story, mission = await _long_story()
    nadia = await signed_in(app, story.manager_account)
    size = await _refused(nadia, f"/gestion/missions/{mission.reference}", had=had)
    assert (size <= ANSWER) == had, size
