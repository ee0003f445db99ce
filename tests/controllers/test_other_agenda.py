"""« Votre autre agenda »: given, read, taken away; and its times count wherever an absence does."""

from datetime import timedelta

import pytest
from litestar import Litestar

import wording
from calendars.reading import read_due
from database.connection import rows
from models import clock
from models.agenda.other_agenda import KEPT_FOR, OtherAgenda, Trouble, note_trouble, take_due
from models.agenda.span import Span
from models.errors import InvalidInput
from models.missions.publishing import publish
from models.missions.verbs.slots import propose_slots
from models.missions.verbs.wishes import accept_wish
from models.people.account import Account
from models.people.kept_form import KeptForm
from models.workflow import Role
from tests.controllers.test_agenda import WEDNESDAY, at, items, plain, planned
from tests.controllers.test_waiting import signed_out_elsewhere
from tests.support.elsewhere import NAME, Elsewhere, between, calendar, event, internet, serving, whole
from tests.support.story import FORM, account, ahead, begin, days_before
from tests.support.web import Browser, Page, signed_in
from wording.faults import Fault

ABSENCES = "/agenda/absences"
# Without script, too, the answer begins where its form stands.
SENT = f"{ABSENCES}/autre-agenda#autre-agenda"
URL = f"https://{NAME}/private-0123/basic.ics"


@pytest.fixture(autouse=True)
def _in_november(db: None) -> None:
    days_before(WEDNESDAY)


def section(page: Page) -> str:
    return plain(page.at("autre-agenda"))


async def given(browser: Browser, url: str = URL) -> Page:
    form = (await browser.open(ABSENCES)).form(SENT).fill(busy_url=url)
    return await browser.submit(form.press("save"), status=303)


async def reading(there: Elsewhere, person: Account, app: Litestar) -> Browser:
    """It has given the address, and it was read."""
    browser = await signed_in(app, person)
    await given(browser, there.url)
    assert await read_due(internet()) == 1
    return browser


def agenda_of(*spans: Span, more: str = "") -> bytes:
    told = [between(one.start, one.end, "SUMMARY:Oncologue", uid=str(n)) for n, one in enumerate(spans)]
    return calendar(*told, more)


async def test_an_address_is_given_read_and_taken_away(app: Litestar) -> None:
    story = await begin()
    karim = await signed_in(app, story.karim_account)
    page = await karim.open(ABSENCES)
    assert "Lu " not in section(page)
    assert "Retirer" not in section(page)
    page = await given(karim, URL.replace("https:", "webcal:"))
    assert "L'adresse est enregistrée." in page.notice
    assert "agenda.example/… Pas encore lu : la première lecture suit dans la minute." in section(page)
    async with serving(whole(agenda_of(at(WEDNESDAY, 8), at(WEDNESDAY, 14)))) as there:
        karim = await reading(there, story.karim_account, app)
    ahead(minutes=5)
    page = await karim.open(ABSENCES)
    assert "Lu il y a 5 min : 2 moments pris dans les semaines qui viennent." in section(page)
    page = await karim.submit(page.form(SENT).press("remove"))
    assert "L'adresse est retirée" in page.notice
    assert "Lu " not in section(page)
    assert await rows("SELECT 1 AS one FROM busy_time UNION ALL SELECT 1 FROM other_agenda") == []
    form = page.form(SENT).put("answer", "remove")
    assert "Aucune adresse n'était enregistrée." in (await karim.submit(form)).notice


async def test_what_was_pasted_and_is_wrong_stays_with_a_sentence_beside_it(app: Litestar) -> None:
    karim = await signed_in(app, (await begin()).karim_account)
    form = (await karim.open(ABSENCES)).form(SENT).fill(busy_url="http://nuage.example/a.ics")
    page = await karim.submit(form.press("save"), status=422)
    assert "n'est pas protégée" in page.error_of("busy_url")
    assert page.form(SENT)["busy_url"] == "http://nuage.example/a.ics"
    assert page.title.startswith("Erreur")
    assert len(page.root.all(class_="summary")) == 1
    assert not await OtherAgenda.exists()


async def test_what_is_wrong_with_an_absence_is_not_told_beside_the_agenda(app: Litestar) -> None:
    karim = await signed_in(app, (await begin()).karim_account)
    page = await karim.submit((await karim.open(ABSENCES)).form(ABSENCES).press("add"), status=422)
    assert len(page.root.all(class_="summary")) == 1
    assert page.at("autre-agenda").all(class_="summary") == []


async def test_a_form_without_its_button_does_nothing(app: Litestar) -> None:
    karim = await signed_in(app, (await begin()).karim_account)
    form = (await karim.open(ABSENCES)).form(SENT).fill(busy_url=URL)
    assert (await karim.send(form)).status_code == 422
    assert not await OtherAgenda.exists()


async def test_no_page_shows_the_key_again_and_nobody_else_s_anything_of_it(app: Litestar) -> None:
    story = await begin()
    async with serving(whole(agenda_of(at(WEDNESDAY, 8)))) as there:
        karim = await reading(there, story.karim_account, app)
    for path in (ABSENCES, "/agenda?semaine=2026-W49", "/agenda/abonnement"):
        page = await karim.open(path)
        assert "agenda.ics" not in page.response.text
        assert "Oncologue" not in page.response.text
    for person in (story.sophie_account, story.manager_account):
        browser = await signed_in(app, person)
        paths = ("/agenda", ABSENCES) if person is story.sophie_account else ("/gestion/prestataires",)
        for path in (*paths, "/gestion/agenda?semaine=2026-W49"):
            response = await browser.get(path)
            assert NAME not in response.text
    sophie = await signed_in(app, story.sophie_account)
    form = (await karim.open(ABSENCES)).form(SENT)
    form.put("_token", (await sophie.open(ABSENCES)).form(SENT)["_token"])
    await sophie.submit(form.press("remove"))
    assert await OtherAgenda.count() == 1, "its own alone"
    assert (await (await signed_in(app, story.manager_account)).get(ABSENCES)).status_code == 404


async def test_a_form_that_came_too_late_for_its_session_leaves_no_key_behind(app: Litestar) -> None:
    story = await begin()
    karim = await signed_in(app, story.karim_account)
    form = (await karim.open(ABSENCES)).form(SENT).fill(busy_url=URL).press("save")
    await signed_out_elsewhere(karim)
    await karim.send(form)
    assert "basic.ics" not in repr(await KeptForm.select())
    assert not await OtherAgenda.exists()


@pytest.mark.parametrize(
    "trouble, answered, words",
    [
        (Trouble.STATUS, 404, "le serveur répond 404. Vérifiez l'adresse."),
        (Trouble.STATUS, 403, "le serveur refuse cette adresse (403)."),
        (Trouble.STATUS, 503, "le serveur répond 503. Un nouvel essai suit"),
        *((one, None, "Pas lu : ") for one in Trouble if one is not Trouble.STATUS),
    ],
)
async def test_what_went_wrong_is_told_in_words(
    app: Litestar, trouble: Trouble, answered: int | None, words: str
) -> None:
    karim = await signed_in(app, (await begin()).karim_account)
    await given(karim)
    agenda = await take_due()
    assert agenda is not None
    await note_trouble(agenda, trouble, answered)
    told = section(await karim.open(ABSENCES))
    assert words in told
    assert "Aucun moment n'en est connu" in told
    assert "Prochain essai vers 10 h 15." in told


async def test_what_was_read_before_counts_on_and_until_when_is_told(app: Litestar) -> None:
    story = await begin()
    async with serving(whole(agenda_of(at(WEDNESDAY, 8)))) as there:
        karim = await reading(there, story.karim_account, app)
    ahead(hours=2)
    assert await read_due(internet()) == 1
    told = section(await karim.open(ABSENCES))
    assert "Pas lu : ce serveur ne répond pas." in told
    until = wording.day(wording.local(clock.now() - timedelta(hours=2) + KEPT_FOR).date())
    assert f"Ce qui a été lu il y a 2 h compte encore, jusqu'au {plain_text(until)} : 1 moment pris." in told


def plain_text(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


async def test_what_can_not_be_read_of_it_and_which_visits_stand_in_it_is_told(app: Litestar) -> None:
    story = await begin()
    await planned(story, at(WEDNESDAY, 14), at(WEDNESDAY, 17, 1))
    body = agenda_of(at(WEDNESDAY, 13, 1.5), more=event("SUMMARY:Sans début"))
    async with serving(whole(body)) as there:
        karim = await reading(there, story.karim_account, app)
    page = await karim.open(ABSENCES)
    assert "1 événement illisible n'est pas compté." in section(page)
    assert "1 rendez-vous tombe pendant un moment où cet agenda vous dit occupé :" in section(page)
    links = [a.get("href") for a in page.at("autre-agenda").all("a")]
    assert len(links) == 1
    assert "14 h" in plain(page.at("autre-agenda").all("a")[0])


async def test_what_a_tenant_can_still_choose_while_it_is_busy_is_told(app: Litestar) -> None:
    story = await begin()
    await propose_slots(story.mission, [at(WEDNESDAY, 14), at(WEDNESDAY, 17, 1)], story.karim)
    async with serving(whole(agenda_of(at(WEDNESDAY, 13, 1.5)))) as there:
        karim = await reading(there, story.karim_account, app)
    page = await karim.open(ABSENCES)
    told = "1 créneau proposé tombe pendant un moment où cet agenda vous dit occupé. Proposez-en un autre :"
    assert told in section(page)
    [link] = page.at("autre-agenda").all("a")
    assert link.get("href") == f"/missions/{story.mission.reference}"


async def test_it_stands_in_the_agenda_and_leaves_less_of_the_day(app: Litestar) -> None:
    story = await begin()
    async with serving(whole(agenda_of(at(WEDNESDAY, 8, 4), at(WEDNESDAY, 15, 1)))) as there:
        karim = await reading(there, story.karim_account, app)
    page = await karim.open("/agenda?semaine=2026-W49")
    found = items(page, WEDNESDAY, "absence")
    assert [plain(one) for one in found] == [
        "8 h – 12 h absence Occupé (mon agenda)",
        "15 h – 16 h absence Occupé (mon agenda)",
    ]
    assert {a.get("href") for one in found for a in one.all("a")} == {f"{ABSENCES}#autre-agenda"}
    assert [plain(one) for one in items(page, WEDNESDAY, "free")] == [
        "libre de 14 h à 15 h",
        "libre de 16 h à 18 h",
    ]
    words = [node.text for node in page.root.one("nav", "strip").all("span", "sr")]
    assert "mercredi 2 décembre : aucun rendez-vous, 3 h libres" in [plain_text(one) for one in words]


async def test_the_team_s_agenda_says_that_it_is_busy_and_no_more(app: Litestar) -> None:
    story = await begin()
    async with serving(whole(agenda_of(at(WEDNESDAY, 8, 4)))) as there:
        await reading(there, story.karim_account, app)
    nadia = await signed_in(app, story.manager_account)
    for who in ("", f"&prestataire={story.karim_account.id}"):
        page = await nadia.open(f"/gestion/agenda?semaine=2026-W49{who}")
        assert "8 h – 12 h absence occupé (son agenda)" in plain(page.root)
        assert ABSENCES not in page.response.text


async def test_no_hour_of_it_is_suggested_or_offered(app: Litestar) -> None:
    story = await begin()
    days = [clock.now().date() + timedelta(days=number) for number in range(70)]
    body = agenda_of(*(at(day, 8, 4) for day in days))
    async with serving(whole(body)) as there:
        karim = await reading(there, story.karim_account, app)
    path = f"/missions/{story.mission.reference}/creneaux"
    page = await karim.open(path)
    told = plain(page.root)
    assert "votre première matinée libre" not in told
    assert "votre premier après-midi libre" in told
    quick = [node.get("value") for node in page.root.all("button") if "T08:00" in node.get("value")]
    assert quick == []
    sophie = await signed_in(app, story.sophie_account)
    assert "votre première matinée libre" in plain((await sophie.open(path)).root)


async def test_a_wish_in_it_is_not_taken(app: Litestar) -> None:
    story, wish = await begin(), at(WEDNESDAY, 8)
    mission = await publish(dict(FORM), [wish], story.manager)
    async with serving(whole(agenda_of(at(WEDNESDAY, 9, 1)))) as there:
        await reading(there, story.karim_account, app)
    with pytest.raises(InvalidInput) as raised:
        await accept_wish(mission, wish, story.karim)
    assert raised.value.errors == {"wish": Fault.WISH_WHEN_BUSY}
    await accept_wish(mission, wish, story.sophie)


async def test_where_it_touches_what_is_wished_for_nothing_is_in_the_way(app: Litestar) -> None:
    story, wish = await begin(), at(WEDNESDAY, 8)
    mission = await publish(dict(FORM), [wish], story.manager)
    async with serving(whole(agenda_of(at(WEDNESDAY, 7, 1), at(WEDNESDAY, 10, 1)))) as there:
        await reading(there, story.karim_account, app)
    await accept_wish(mission, wish, story.karim)


async def test_our_own_visits_that_it_shows_again_do_not_count(app: Litestar) -> None:
    """Of whoever lets its own calendar subscribe to ours, or takes the file of a mail over."""
    story = await begin()
    await planned(story, at(WEDNESDAY, 14))
    body = calendar(between(at(WEDNESDAY, 14).start, at(WEDNESDAY, 14).end, uid="visite-1@127.0.0.1"))
    async with serving(whole(body)) as there:
        karim = await reading(there, story.karim_account, app)
    page = await karim.open(ABSENCES)
    assert "aucun moment pris dans les semaines qui viennent" in section(page)
    assert items(await karim.open("/agenda?semaine=2026-W49"), WEDNESDAY, "absence") == []


async def test_one_s_other_agenda_is_nobody_else_s(app: Litestar) -> None:
    story = await begin()
    others = [await account(Role.CONTRACTOR, f"Artisan {number}") for number in range(2)]
    async with serving(whole(agenda_of(at(WEDNESDAY, 8)))) as there:
        await reading(there, story.karim_account, app)
    for person in (story.sophie_account, *others):
        browser = await signed_in(app, person)
        assert items(await browser.open("/agenda?semaine=2026-W49"), WEDNESDAY, "absence") == []
