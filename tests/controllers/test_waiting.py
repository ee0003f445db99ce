"""A form that is sent when its session has ended waits for its account, and for nobody else."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from litestar import Litestar

from models import clock
from models.missions.mission import Mission
from models.missions.verbs.ending import cancel
from models.missions.verbs.invoices import submit_invoice
from models.missions.verbs.visits import reschedule
from models.people import kept_form
from models.people.account import Account
from models.people.kept_form import KeptForm, sweep_kept_forms
from models.people.session import IDLE, LIFETIME, Session, close_session, close_sessions_of
from models.workflow import FileKind, Role, Status
from tests.controllers.acts import ACTS, Act, Ready, photo, ready
from tests.support.story import PASSWORD, account, begin, draft
from tests.support.web import Browser, Form, Page, everything, signed_in

OF_ACCOUNTS = [act for act in ACTS if act.who != "tenant"]
IDS = [act.name for act in OF_ACCOUNTS]
WAITS = "Votre session est terminée. Reconnectez-vous : votre texte vous attend."
BACK = "Voici ce que vous aviez écrit."
DRAWN = {"_key", "_token", "offer", "answer", "do"}
BESIDE = ("session", "kept_form")
HTMX = pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "plain"])
LONG = "Le joint est usé, la vanne fuit.\n" * 200


async def idle(browser: Browser) -> None:
    await Session.update({Session.seen_at: clock.now() - IDLE}, force=True)


async def too_old(browser: Browser) -> None:
    await Session.update({Session.created_at: clock.now() - LIFETIME}, force=True)


async def signed_out_elsewhere(browser: Browser) -> None:
    await close_session(browser.session)


async def password_changed(browser: Browser) -> None:
    for row in await Session.select(Session.account):
        await close_sessions_of(row["account"])


async def cookie_gone(browser: Browser) -> None:
    browser.client.cookies.clear()


WAYS = [idle, too_old, signed_out_elsewhere, password_changed, cookie_gone]


def person_of(there: Ready) -> Account:
    return there.story.karim_account if there.act.who == "karim" else there.story.manager_account


def location(response: httpx.Response) -> str:
    assert response.status_code in (200, 303), response.text[:400]
    return str(response.headers.get("Location") or response.headers["HX-Redirect"])


def waiting_at(response: httpx.Response) -> str:
    return parse_qs(urlsplit(location(response)).query)["suite"][0]


def same_words(again: Form, sent: Form) -> None:
    for field in set(sent.names()) - DRAWN:
        if any(node.get("type") == "file" for node in sent.node.all(name=field)):
            continue
        assert again.values(field) == sent.values(field), field


@HTMX
@pytest.mark.parametrize("act", OF_ACCOUNTS, ids=IDS)
async def test_every_form_is_there_again_after_the_sign_in_and_done_by_a_new_press(
    app: Litestar, act: Act, htmx: bool
) -> None:
    there = await ready(app, act)
    for name in ("note", "reason", "description", "word"):
        if name in there.form.names():
            there.form[name] = LONG
    before = await everything(but=BESIDE)
    key = there.form["_key"]
    await signed_out_elsewhere(there.browser)
    suite = waiting_at(await there.send(htmx=htmx))
    assert await everything(but=BESIDE) == before
    await there.browser.sign_in(person_of(there))
    page = await there.browser.open(suite)
    assert BACK in page.notice
    again = page.form(there.form.node.get("action"))
    same_words(again, there.form)
    assert again["_key"] != key
    assert await everything(but=BESIDE) == before
    # Files did not come along: they are chosen once more.
    for field in {name for name, _ in there.form.uploads}:
        own = "send-" if act.route.endswith(".photos") else ""
        assert "n'est pas arrivé" in page.error_of(f"{own}{field}")
    again.uploads = there.form.uploads
    name, value = act.button()
    response = await there.browser.send(again.press(value, name) if value else again, htmx=htmx)
    assert response.status_code in (200, 303), Page(response).summary
    assert act.route == "mission.slots.draft" or await everything(but=BESIDE) != before


@HTMX
@pytest.mark.parametrize("ending", WAYS)
async def test_however_the_session_ended_the_door_says_that_the_words_wait(
    app: Litestar, ending: Callable[[Browser], Awaitable[None]], htmx: bool
) -> None:
    story = await begin()
    browser = await signed_in(app, story.manager_account)
    form = (await browser.open("/gestion/missions/nouvelle")).form("/gestion/missions/nouvelle")
    form.fill(title="Vitre fêlée", description=LONG)
    await ending(browser)
    door = await browser.follow(await browser.send(form.press("publish"), htmx=htmx))
    assert WAITS in door.text
    sign_in = door.form("/connexion")
    wrong = Page(await browser.send(sign_in.fill(email=story.manager_account.email, password="non, non")))
    assert wrong.status == 422
    assert WAITS in wrong.text
    sign_in = wrong.form("/connexion").fill(password=PASSWORD)
    page = await browser.follow(await browser.send(sign_in))
    again = page.form("/gestion/missions/nouvelle")
    assert (again["title"], again["description"]) == ("Vitre fêlée", LONG)
    assert await Mission.count() == 1


async def test_what_was_received_already_is_still_attached(app: Litestar) -> None:
    story = await begin(Status.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}/etape"
    form = (await karim.open(path)).form(path).choose("step", "complete").attach("photos", photo())
    page = Page(await karim.send(form.fill(note=LONG).press("confirm")))
    assert page.status == 422
    again = page.form(path).fill(amount="120,00")
    await signed_out_elsewhere(karim)
    suite = waiting_at(await karim.send(again.press("confirm")))
    await karim.sign_in(story.karim_account)
    back = (await karim.open(suite)).form(path)
    assert back.values("kept_photos") == again.values("kept_photos") != []
    assert (await karim.send(back.press("confirm"))).status_code == 303


async def _waiting(app: Litestar) -> tuple[Account, str]:
    """A manager's, at the address of the form that publishes."""
    story = await begin()
    browser = await signed_in(app, story.manager_account)
    form = (await browser.open("/gestion/missions/nouvelle")).form("/gestion/missions/nouvelle")
    form.fill(title="Vitre fêlée", description="Un secret de Nadia")
    await signed_out_elsewhere(browser)
    return story.manager_account, waiting_at(await browser.send(form.press("publish")))


async def test_another_account_never_sees_it(app: Litestar) -> None:
    nadia, suite = await _waiting(app)
    other = await signed_in(app, await account(Role.MANAGER, "Olga Petit"))
    page = await other.open(suite)
    assert "Un secret de Nadia" not in page.text
    assert page.form("/gestion/missions/nouvelle")["title"] == ""
    assert BACK not in page.notice
    assert "Un secret de Nadia" in (await (await signed_in(app, nadia)).open(suite)).text


async def test_it_is_shown_on_its_own_page_only(app: Litestar) -> None:
    nadia, suite = await _waiting(app)
    browser = await signed_in(app, nadia)
    mission = await Mission.objects().first()
    assert mission is not None
    elsewhere = f"/gestion/missions/{mission.reference}/annulation?{urlsplit(suite).query}"
    assert BACK not in (await browser.open(elsewhere)).notice


async def test_a_day_later_it_is_gone(app: Litestar) -> None:
    nadia, suite = await _waiting(app)
    past = clock.now() - kept_form.LIFETIME
    await KeptForm.update({KeptForm.kept_at: past}, force=True)
    assert "Un secret" not in (await (await signed_in(app, nadia)).open(suite)).text
    await sweep_kept_forms()
    assert await KeptForm.count() == 0


async def test_the_broom_leaves_what_is_young(app: Litestar) -> None:
    await _waiting(app)
    await KeptForm.update(
        {KeptForm.kept_at: clock.now() - kept_form.LIFETIME + timedelta(minutes=1)}, force=True
    )
    await sweep_kept_forms()
    assert await KeptForm.count() == 1


@pytest.mark.parametrize(
    "mark", ["", "1", "1.", "1.00000000000000000000000000000000", "x.y", "٣.0", "9" * 40]
)
async def test_a_stranger_s_words_are_not_kept(app: Litestar, mark: str) -> None:
    await begin()
    browser = Browser(app)
    response = await browser.post("/gestion/missions/nouvelle", {"title": "Spam", "_for": mark})
    assert location(response) == "/connexion"
    assert await KeptForm.count() == 0


async def test_neither_a_password_nor_a_token_is_kept(app: Litestar) -> None:
    story = await begin()
    browser = await signed_in(app, story.manager_account)
    form = (await browser.open("/gestion/missions/nouvelle")).form("/gestion/missions/nouvelle")
    await signed_out_elsewhere(browser)
    await browser.send(form.press("publish").put("password", "un secret"))
    (row,) = await KeptForm.objects()
    assert "title" in row.values
    assert not {"password", "_token", "_key", "_for", "offer"} & row.values.keys()


async def test_a_form_of_another_site_is_not_kept(app: Litestar) -> None:
    story = await begin()
    browser = await signed_in(app, story.manager_account)
    form = (await browser.open("/gestion/missions/nouvelle")).form("/gestion/missions/nouvelle")
    await signed_out_elsewhere(browser)
    response = await browser.send(form, Sec_Fetch_Site="cross-site", Origin="https://ailleurs.example")
    assert response.status_code == 403
    assert await KeptForm.count() == 0


async def test_of_one_account_only_the_latest_few_are_kept(app: Litestar) -> None:
    story = await begin()
    browser = await signed_in(app, story.manager_account)
    form = (await browser.open("/gestion/missions/nouvelle")).form("/gestion/missions/nouvelle")
    await signed_out_elsewhere(browser)
    suites = [waiting_at(await browser.send(form.fill(title=str(n)))) for n in range(kept_form.MOST + 2)]
    assert await KeptForm.count() == kept_form.MOST
    await browser.sign_in(story.manager_account)
    last = (await browser.open(suites[-1])).form("/gestion/missions/nouvelle")
    assert last["title"] == str(kept_form.MOST + 1)


@HTMX
async def test_signed_in_again_in_another_tab_the_form_comes_back_instead_of_a_403(
    app: Litestar, htmx: bool
) -> None:
    """The cookie is new, the form's token is the old session's: nothing is done, and nothing lost."""
    story = await begin()
    nadia = await signed_in(app, story.manager_account)
    path = f"/gestion/missions/{story.mission.reference}/annulation"
    form = (await nadia.open(path)).form(path).fill(reason=LONG)
    await signed_out_elsewhere(nadia)
    await nadia.sign_in(story.manager_account)
    before = await everything(but=BESIDE)
    page = await nadia.follow(await nadia.send(form.press("cancel"), htmx=htmx))
    assert page.form(path)["reason"] == LONG
    assert await everything(but=BESIDE) == before
    # The account of the other tab, where it is another, gets nothing of it.
    olga = await signed_in(app, await account(Role.MANAGER, "Olga Petit"))
    assert (await olga.send(form.press("cancel"), htmx=htmx)).status_code == 403


async def test_a_form_that_came_back_is_published_once_however_often_it_is_opened(app: Litestar) -> None:
    nadia, suite = await _waiting(app)
    browser = await signed_in(app, nadia)
    for _ in range(2):
        form = (await browser.open(suite)).form("/gestion/missions/nouvelle")
        form.fill(address="3 rue Neuve", town="Lille", postcode="59000")
        form.fill(tenant_name="Ana Lopes", tenant_email="ana@locataire.example")
        form.choose("trade", "glazing").choose("occupancy", "occupied")
        assert (await browser.send(form.press("publish"))).status_code == 303
    assert await Mission.count() == 2


async def test_a_correction_that_came_back_undoes_nothing_that_was_done_meanwhile(app: Litestar) -> None:
    story = await begin()
    nadia = await signed_in(app, story.manager_account)
    path = f"/gestion/missions/{story.mission.reference}/corriger"
    form = (await nadia.open(path)).form(path).fill(title="Vieux titre")
    await signed_out_elsewhere(nadia)
    suite = waiting_at(await nadia.send(form.press("amend")))
    await nadia.sign_in(story.manager_account)
    other = (await nadia.open(path)).form(path).fill(floor="3e")
    assert (await nadia.send(other.press("amend"))).status_code == 303
    again = (await nadia.open(suite)).form(path)
    assert again["title"] == "Vieux titre"
    assert (await nadia.send(again.press("amend"))).status_code == 409


async def _cancelled(there: Ready) -> None:
    await cancel(await there.story.reload(), "Le bail est résilié", there.story.manager)


async def _rescheduled(there: Ready) -> None:
    await reschedule(await there.story.reload(), "Je travaille ce jour-là", there.story.tenant)


async def _invoiced(there: Ready) -> None:
    file = await draft(there.story.karim, FileKind.INVOICE)
    await submit_invoice(
        await there.story.reload(),
        there.story.karim,
        amount_cents=42000,
        file=file,
        photos=[await draft(there.story.karim, FileKind.AFTER)],
    )


@pytest.mark.parametrize(
    ("route", "field", "meanwhile"),
    [
        ("desk.cancel.post", "reason", _cancelled),
        ("mission.step.post", "note", _rescheduled),
        ("mission.invoice.post", "amount", _invoiced),
    ],
)
async def test_where_its_action_is_gone_meanwhile_the_words_are_given_back(
    app: Litestar, route: str, field: str, meanwhile: Callable[[Ready], Awaitable[None]]
) -> None:
    forms = [act for act in OF_ACCOUNTS if act.route == route]
    there = await ready(app, forms[0])
    there.form[field] = "1 234,56"
    await signed_out_elsewhere(there.browser)
    suite = waiting_at(await there.send())
    await meanwhile(there)
    await there.browser.sign_in(person_of(there))
    page = await there.browser.open(suite, status=409)
    assert "n'est plus possible" in page.notice
    assert "1 234,56" in page.at("f-typed").text
