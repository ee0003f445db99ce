"""The rest of what a contractor or a manager reads in a masked language: agendas, their own page, the door, errors."""

from datetime import date, timedelta

import pytest
from litestar import Litestar, get
from litestar.exceptions import HTTPException
from litestar.params import FromPath

import wording
from app import create_app
from controllers import entrance
from controllers.web import security
from controllers.web.errors import TEXTS
from database.connection import transaction
from models.agenda.absence import add_absence
from models.agenda.free import Repeat, whole_days
from models.agenda.other_agenda import OtherAgenda, Trouble, set_other_agenda
from models.agenda.span import Span
from models.missions import reminding
from models.missions.verbs.slots import propose_slots, replace_wishes
from models.people.account import Account
from models.workflow import Role, Status
from settings import current
from tests.controllers.acts import ACTS, MISSING, ready
from tests.controllers.test_sign_in import failures
from tests.controllers.test_team_words import browser_of, full
from tests.controllers.test_unsubscribing import address_in, press
from tests.support.masked import CODE, MASK
from tests.support.story import PASSWORD, ahead, begin, spans
from tests.support.team_words import require_masked
from tests.support.web import HTMX, OURS, Browser, Page, signed_in
from wording import languages
from wording.languages import Language

pytestmark = pytest.mark.usefixtures("team_masked")
S = Status


async def test_the_agenda_with_all_that_can_stand_in_it(app: Litestar) -> None:
    story = await full()
    karim, nadia = await signed_in(app, story.karim_account), await signed_in(app, story.manager_account)
    number, today = story.karim_account.id, wording.local(spans(0)[0].start).date()
    pool = await begin(S.NEW)
    await replace_wishes(pool.mission.id, spans(50))
    async with transaction():
        await _absences(number, today)
    for hours in (0, 23, 24.2, 30):
        ahead(hours=hours)
        await require_masked(await karim.open("/agenda"))
    for day in range(5):
        shown = (today + timedelta(days=day)).isoformat()
        await require_masked(await karim.open(f"/agenda?jour={shown}"))
        await require_masked(await nadia.open(f"/gestion/agenda?jour={shown}&prestataire={number}"))
    await require_masked(await nadia.open(f"/gestion/agenda?prestataire={pool.sophie_account.id}"))
    await require_masked(await karim.open("/agenda/absences"))
    await require_masked(await karim.open(f"/missions/{pool.mission.reference}/creneaux"))


async def _absences(account: int, today: date) -> None:
    noon = whole_days(today, today).start + timedelta(hours=11)
    day, week = timedelta(days=1), timedelta(days=7)
    hours = Span(noon + day, noon + day + timedelta(hours=3))
    await add_absence(account, hours, "Dentiste")
    await add_absence(account, whole_days(today + 3 * day, today + 3 * day))
    await add_absence(account, whole_days(today + 7 * day, today + 9 * day), "Formation")
    until = today + 20 * week
    await add_absence(account, hours, "", Repeat.WEEKLY)
    await add_absence(account, Span(noon, noon + 2 * day), "", Repeat.FORTNIGHTLY, until)
    await add_absence(account, whole_days(today + 10 * day, today + 11 * day), "", Repeat.WEEKLY, until)


@pytest.mark.parametrize("trouble", [None, *Trouble])
async def test_the_other_agenda_and_what_was_wrong_with_it(app: Litestar, trouble: Trouble | None) -> None:
    story = await begin(S.SCHEDULED)
    await set_other_agenda(story.karim_account.id, "https://agenda.example/private-0123/basic.ics")
    karim = await signed_in(app, story.karim_account)
    await require_masked(await karim.open("/agenda/absences"), "agenda.example")
    for answered in (403, 404, 503) if trouble is Trouble.STATUS else (None,):
        for passed, hours in ((1, 1), (2, 24 * 9)):
            read = spans(0)[0].start - timedelta(hours=hours)
            await OtherAgenda.update(
                {
                    OtherAgenda.read_at: read,
                    OtherAgenda.trouble: trouble,
                    OtherAgenda.answered: answered,
                    OtherAgenda.passed_over: passed,
                    OtherAgenda.next_read_at: spans(5)[0].start,
                },
                force=True,
            )
            await require_masked(await karim.open("/agenda/absences"), "agenda.example")


SETTINGS = {
    "hours": (
        "/agenda/horaires",
        "/agenda/horaires",
        "save",
        {"d1_from_1": "25:61", "d2_from_1": "14:00"},
        {},
    ),
    "absence": (
        "/agenda/absences",
        "/agenda/absences",
        "add",
        {"absence_from_date": "hier"},
        {"absence_from_date": "2030-06-03", "absence_label": "Formation"},
    ),
    "other agenda": (
        "/agenda/absences",
        "/agenda/absences/autre-agenda#autre-agenda",
        "save",
        {"busy_url": "rien"},
        {"busy_url": "https://agenda.example/private-0123/basic.ics"},
    ),
    "subscription": ("/agenda/abonnement", "/agenda/abonnement", "renew", None, {}),
}


@pytest.mark.parametrize("name", SETTINGS)
async def test_the_settings_of_an_agenda_their_faults_and_their_thanks(app: Litestar, name: str) -> None:
    page, action, answer, wrong, right = SETTINGS[name]
    karim = await signed_in(app, (await begin(S.SCHEDULED)).karim_account)
    for values in (wrong, right):
        form = (await karim.open(page)).form(action)
        if values is not None:
            form.fill(**values)
        sent = await karim.submit(form.press(answer) if values is not None else form.without("answer"))
        assert bool(sent.summary) is (values is wrong)
        assert bool(sent.notice) is (values is right)
        await require_masked(sent, *(values or {}).values(), "agenda.example")


async def test_who_holds_what_and_its_limit(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    nadia = await signed_in(app, story.manager_account)
    await Account.update({Account.most_unplanned: 3}).where(Account.id == story.sophie_account.id)
    path = "/gestion/prestataires"
    await require_masked(await nadia.open(f"{path}?q=personne"), "personne")
    form = (await nadia.open(path)).form(f"{path}/{story.karim_account.id}").press("save")
    await require_masked(await nadia.submit(form.fill(most_unplanned="beaucoup"), status=422), "beaucoup")
    await require_masked(await nadia.submit(form.fill(most_unplanned="4")))


async def test_the_own_page_and_the_door(app: Litestar) -> None:
    story = await begin()
    karim = await signed_in(app, story.karim_account)
    for _ in range(2):
        await signed_in(app, story.karim_account)
    await require_masked(await karim.open("/compte"))
    form = (await karim.open("/compte")).form("/compte/mot-de-passe")
    await require_masked(await karim.submit(form.fill(current="faux", password="court")))
    await require_masked(await karim.submit((await karim.open("/compte")).form("/compte/messages")))
    others = (await karim.open("/compte")).form("/compte/sessions").press("others", "session")
    await require_masked(await karim.submit(others))
    right = (await karim.open("/compte")).form("/compte/mot-de-passe")
    await require_masked(await karim.submit(right.fill(current=PASSWORD, password="trois mots sans lien")))
    await require_masked(await karim.submit((await karim.open("/compte")).form("/deconnexion")))
    nobody = Browser(app)
    page = await require_masked(await nobody.open("/connexion"))
    email = story.karim_account.email
    wrong = page.form("/connexion").fill(email=email, password="faux")
    await require_masked(await nobody.submit(wrong, status=422))
    await failures(nobody, email, 9)
    await require_masked(await nobody.submit(wrong, status=429))


async def test_the_page_that_ends_mails(app: Litestar) -> None:
    await begin(S.SCHEDULED)
    ahead(hours=9)
    await reminding.run()
    url = await address_in("visits_tomorrow")
    await require_masked(await Browser(app).open(url))
    await require_masked(await press(app, url))


async def test_a_form_that_came_too_late_for_its_session(app: Litestar) -> None:
    there = await ready(app, next(act for act in ACTS if act.route == "mission.reschedule.post"))
    there.browser.client.cookies.delete("session")
    door = await require_masked(await there.browser.submit(there.form))
    back = door.form("/connexion").fill(email=there.story.karim_account.email, password=PASSWORD)
    await require_masked(await there.browser.submit(back), there.form["reason"])


@pytest.mark.parametrize("who", ["karim", "manager", "nobody"])
async def test_each_error_page(app: Litestar, who: str) -> None:
    story = await begin(S.SCHEDULED)
    browser = Browser(app) if who == "nobody" else await browser_of(app, who, story)
    base = "/gestion/missions" if who == "manager" else "/missions"
    await require_masked(await browser.open("/nulle-part", status=404))
    for htmx in ("", "panel"):
        if who != "nobody":
            await require_masked(await browser.open(f"{base}/{MISSING}", htmx=htmx, status=404))
    for method, path, headers, status in (
        ("DELETE", "/missions", OURS, 405),
        ("POST", "/deconnexion", OURS, 403),
        ("POST", "/deconnexion", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("POST", "/connexion", OURS | {"Content-Length": "9000000"}, 413),
        ("GET", "/missions", {"Cookie": "x" * 9000}, 431),
    ):
        response = await browser.client.request(method, path, headers=headers)
        assert response.status_code == status, (method, path, response.status_code)
        await require_masked(Page(response))
    if who == "karim":
        slots = f"{base}/{story.mission.reference}/creneaux"
        novel = {"note": "x" * 1_000_001}
        for more in ({}, HTMX):
            await require_masked(Page(await browser.client.post(slots, data=novel, headers=OURS | more)))


@get("/panne/{code:int}", name="broken")
async def broken(code: FromPath[int]) -> str:
    if code:
        raise HTTPException(status_code=code)
    raise RuntimeError("Rien de ceci n'est montré")


async def test_each_kind_of_error(app: Litestar) -> None:
    breaking = create_app()
    breaking.register(broken)
    karim = await signed_in(breaking, (await begin()).karim_account)
    for code in TEXTS:
        await require_masked(await karim.open(f"/panne/{code}", status=code))
    # With its number, which has letters.
    page = await karim.open("/panne/0", status=500)
    await require_masked(page, page.root.one(class_="error-code").text.split()[-1])


async def test_a_mission_that_somebody_else_took(app: Litestar) -> None:
    there = await ready(app, next(act for act in ACTS if act.route == "mission.slots.post"))
    await propose_slots(there.story.mission, spans(24), there.story.sophie)
    response = await there.send()
    assert response.status_code == 409
    await require_masked(Page(response))


async def test_the_demo_says_what_it_is(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (entrance, security):
        monkeypatch.setattr(module, "current", lambda: current().model_copy(update={"demo": True}))
    page = await Browser(app).open("/connexion")
    assert page.root.all(class_="demo")
    await require_masked(page, entrance.DEMO_PASSWORD, *(one.name for one in entrance.DEMO_ACCOUNTS))


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.MANAGER])
async def test_the_next_request_speaks_french_again(app: Litestar, role: Role) -> None:
    """What is kept of a page is of the language that it was made in."""
    story = await full()
    browser = await browser_of(app, "karim" if role is Role.CONTRACTOR else "manager", story)
    paths = ("/missions", "/agenda") if role is Role.CONTRACTOR else ("/gestion", "/gestion/agenda")
    for path in paths:
        await require_masked(await browser.open(path))
        languages.TEAM = Language.FR
        french = await browser.open(path)
        languages.TEAM = CODE
        assert french.root.one("html").get("lang") == "fr"
        assert MASK not in french.text
        await require_masked(await browser.open(path))


async def test_a_session_is_closed_and_was(app: Litestar) -> None:
    story = await begin()
    karim = await browser_of(app, "karim", story)
    await browser_of(app, "karim", story)
    page = await karim.open("/compte")
    [one] = page.root.all("button", name="session")
    for _ in range(2):
        await require_masked(
            await karim.submit(page.form("/compte/sessions").press(one.get("value"), "session"))
        )


async def test_what_arrives_piece_by_piece(app: Litestar) -> None:
    story = await begin()
    karim = await browser_of(app, "karim", story)
    token = (await karim.open("/compte")).form("/compte/messages")["_token"]
    ours = {"Sec-Fetch-Site": "same-origin", "Tus-Resumable": "1.0.0", "X-Token": token}
    key = {"Idempotency-Key": "a" * 16}
    missing = "/envois/00000000-0000-4000-8000-000000000000"
    for method, path, headers in (
        ("POST", "/envois", {"Tus-Resumable": "0.2"}),
        ("POST", "/envois", {}),
        ("POST", "/envois", key),
        ("POST", "/envois", key | {"Upload-Length": "0"}),
        ("PATCH", missing, {}),
        ("PATCH", missing, {"Content-Type": "application/offset+octet-stream"}),
    ):
        answer = await karim.client.request(method, path, headers=ours | headers)
        assert answer.status_code >= 400, (method, headers)
        assert MASK in answer.text, (method, headers, answer.status_code, answer.text)
    assert MASK in (await Browser(app).client.post("/envois", headers=ours)).text


async def test_a_form_without_a_key(app: Litestar) -> None:
    story = await begin()
    karim, path = await browser_of(app, "karim", story), f"/missions/{story.mission.reference}/creneaux"
    form = (await karim.open(path)).form(path).press("propose").without("_key")
    await require_masked(Page(await karim.send(form)))
