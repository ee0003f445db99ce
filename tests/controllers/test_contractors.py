"""« Prestataires »: who holds what without planning, and the number of each."""

import pytest
from litestar import Litestar

from models.missions.publishing import publish
from models.missions.verbs.slots import propose_slots
from models.missions.verbs.visits import report_no_show, reschedule
from models.people.account import Account
from models.workflow import Role, Status
from tests.support.story import FORM, Story, account, ahead, begin, spans
from tests.support.web import Browser, Page, signed_in

URL = "/gestion/prestataires"


async def opened(app: Litestar) -> tuple[Story, Browser, Page]:
    story = await begin(Status.SLOTS_PROPOSED)
    nadia = await signed_in(app, story.manager_account)
    return story, nadia, await nadia.open(URL)


async def own_number(story: Story) -> int | None:
    fresh = await Account.objects().where(Account.id == story.karim_account.id).first()
    assert fresh is not None
    return fresh.most_unplanned


async def test_a_manager_reads_who_holds_missions_without_planning(app: Litestar) -> None:
    story, nadia, page = await opened(app)
    assert "1 prestataire garde 1 mission sans visite planifiée." in page.text
    assert "20 au plus" in page.text
    assert f"/gestion/missions/{story.mission.reference}" in [a.get("href") for a in page.root.all("a")]
    for hours in range(6):
        mission = await publish(dict(FORM), [], story.manager)
        await propose_slots(mission, spans(30 + hours), story.karim)
    page = await nadia.open(URL)
    assert "7 missions sans visite planifiée" in page.text
    assert "et 2 autres, plus récentes" in page.text


async def test_who_did_not_come_or_moved_late_is_told_of_for_a_year(app: Litestar) -> None:
    story = await begin(Status.SCHEDULED)
    nadia = await signed_in(app, story.manager_account)
    assert "Sur douze mois" not in (await nadia.open(URL)).text
    for hours in (27, 23):
        ahead(hours=hours)
        if hours == 27:
            await report_no_show(story.mission, story.tenant)
        else:
            await reschedule(story.mission, "Une urgence", story.karim)
        await story.again()
    told = "Sur douze mois : n'est pas venu une fois et a déplacé 1 rendez-vous à moins de 24 h."
    assert told in (await nadia.open(URL)).text.replace("\u00a0", " ").replace("\u202f", " ")
    ahead(days=366)
    nadia = await signed_in(app, story.manager_account)
    assert "Sur douze mois" not in (await nadia.open(URL)).text


async def test_a_number_is_set_for_one_contractor_and_taken_back(app: Litestar) -> None:
    story, nadia, page = await opened(app)
    form = page.form(f"{URL}/{story.karim_account.id}")
    for typed, kept in (("3", 3), ("0", 0), ("\u0662\u0665", 25), ("", None)):
        page = await nadia.submit(form.fill(most_unplanned=typed).press("save"))
        assert page.notice.startswith("C'est noté pour")
        assert await own_number(story) == kept
        form = page.form(f"{URL}/{story.karim_account.id}")
        assert form["most_unplanned"] == ("" if kept is None else str(kept))


async def test_ten_presses_set_a_number_once_and_give_one_answer(app: Litestar) -> None:
    story, nadia, page = await opened(app)
    form = page.form(f"{URL}/{story.karim_account.id}").fill(most_unplanned="3").press("save")
    answers = [await nadia.send(form) for _ in range(10)]
    assert {(a.status_code, a.headers["Location"]) for a in answers} == {(303, URL)}
    await Account.update({Account.most_unplanned: 5}).where(Account.id == story.karim_account.id)
    await nadia.send(form)
    assert await own_number(story) == 5, "what another set meanwhile stays"


@pytest.mark.parametrize("typed", ["-1", "vingt", "10001", "1,5", "9" * 30])
async def test_a_number_that_is_none_is_told_with_what_was_typed(app: Litestar, typed: str) -> None:
    story, nadia, page = await opened(app)
    form = page.form(f"{URL}/{story.karim_account.id}").fill(most_unplanned=typed).press("save")
    page = Page(await nadia.send(form))
    assert page.status == 422
    assert "Écrivez un nombre de 0 à 10" in page.text
    assert page.form(f"{URL}/{story.karim_account.id}")["most_unplanned"] == typed
    assert await own_number(story) is None


async def test_only_a_contractor_has_such_a_number(app: Litestar) -> None:
    story, nadia, page = await opened(app)
    form = page.form(f"{URL}/{story.karim_account.id}").fill(most_unplanned="3").press("save")
    for number in (story.manager_account.id, 999_999, 2**40):
        form.action = f"{URL}/{number}"
        assert (await nadia.send(form)).status_code == 404


async def test_a_form_without_its_button_changes_nothing(app: Litestar) -> None:
    story, nadia, page = await opened(app)
    form = page.form(f"{URL}/{story.karim_account.id}").fill(most_unplanned="3")
    assert (await nadia.send(form)).status_code == 422
    assert await own_number(story) is None


async def test_a_contractor_is_found_by_name_firm_or_address(app: Litestar) -> None:
    _, nadia, _ = await opened(app)
    await account(Role.CONTRACTOR, "Zoé Éléonore Lemaître", "Chauffage du Nord")
    for text in ("zoe", "LEMAITRE chauffage", "éléonore"):
        page = await nadia.open(f"{URL}?q={text}")
        assert "Chauffage du Nord" in page.text
        assert len(page.root.all("details")) == 1
    page = await nadia.open(f"{URL}?q=introuvable")
    assert "Aucun prestataire ne correspond" in page.text
