"""« Sans réponse » and « Messages non remis »: what a manager reads, and what each screen says of a message."""

import pytest
from litestar import Litestar

from models import installation
from models.missions import silence
from models.missions.closing import leave_missions
from models.missions.delivery import give_up
from models.missions.mission import Mission
from models.missions.outbox import Message, Outcome
from models.missions.verbs.ending import reassign
from models.missions.verbs.slots import decline_slots
from models.missions.verbs.upkeep import amend
from models.people.account import Account
from models.workflow import Status
from notifications.sender import SMS, drain
from tests.support.story import BY_PHONE, MOBILE, Story, ahead, begin
from tests.support.web import Page, signed_in, tenant_of

S = Status
SUBJECT = "Choisissez un créneau : fuite sous l'évier"


async def refused(status: Status = S.SLOTS_PROPOSED, kind: str = "choose_slot") -> Story:
    story = await begin(status)
    [asking] = await Message.objects().where(Message.mission == story.mission.id, Message.kind == kind)
    await give_up(asking, Outcome.REFUSED, "550 5.1.1 no such mailbox", SUBJECT)
    return story


async def test_a_refused_mail_stands_on_the_desk_the_mission_and_in_both_histories(app: Litestar) -> None:
    story = await refused()
    nadia, karim = await signed_in(app, story.manager_account), await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    for page in (await nadia.open("/gestion"), await nadia.open(f"/gestion{base}")):
        section = page.at("messages-non-remis" if page.has("messages-non-remis") else "mission-messages").text
        assert SUBJECT in section.replace("\xa0", " ").replace("\u202f", " ")
        assert "camille.martin@locataire.example" in section
        assert "le refuse" in section
    for page in (await nadia.open(f"/gestion{base}"), await karim.open(base)):
        assert "pas été remis à Camille Martin" in page.at("mission-history").text
    banner = (await karim.open(base)).at("mission-banner").text
    assert "pas été remis au locataire" in banner
    assert "a reçu" not in banner
    assert "À vous de jouer" in (await nadia.open(f"/gestion{base}")).at("mission-banner").text
    browser, path = await tenant_of(app, story.mission)
    assert "remis" not in (await browser.open(path)).text


@pytest.mark.parametrize("status", [S.SLOTS_PROPOSED, S.WORK_DONE])
async def test_the_contractor_reads_the_true_state_of_the_message(app: Litestar, status: Status) -> None:
    story = await begin(status)
    karim = await signed_in(app, story.karim_account)

    async def banner() -> str:
        return (await karim.open(f"/missions/{story.mission.reference}")).at("mission-banner").text

    assert "va partir" in await banner()
    # All in the same minute: a page that says what becomes of a message is not kept.
    await Message.update({Message.error: "the server is away"}).where(Message.sent_at.is_null())
    assert "n'a pas encore pu partir" in await banner(), (
        "a server that is away for hours sends nothing at once"
    )
    await drain()
    assert "Le message est envoyé" in await banner()


async def test_without_an_address_it_is_the_manager_who_asks(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED, **BY_PHONE)
    karim, nadia = await signed_in(app, story.karim_account), await signed_in(app, story.manager_account)
    base = f"/missions/{story.mission.reference}"
    assert "le gestionnaire lui demande" in (await karim.open(base)).at("mission-banner").text
    banner = (await nadia.open(f"/gestion{base}")).at("mission-banner").text
    assert "Saisir la réponse du locataire" in banner


async def test_sent_again_it_goes_to_the_address_of_today(app: Litestar) -> None:
    story = await refused()
    nadia = await signed_in(app, story.manager_account)
    base = f"/gestion/missions/{story.mission.reference}"
    await amend(story.mission, {"tenant_phone": "06 39 98 55 66"}, [], story.manager)
    form = (await nadia.open("/gestion")).form(f"{base}/messages").press("again")
    page = await nadia.submit(form)
    assert "repart vers camille.martin@locataire.example" in page.notice
    assert not page.has("messages-non-remis")
    await drain()
    again = await Message.objects().where(Message.kind == "choose_slot").first()
    assert again is not None
    assert again.sent_at is not None


async def test_what_is_settled_is_gone_from_the_lists_and_stays_in_the_history(app: Litestar) -> None:
    story = await refused()
    nadia = await signed_in(app, story.manager_account)
    base = f"/gestion/missions/{story.mission.reference}"
    form = (await nadia.open(base)).form(f"{base}/messages").press("settle")
    page = await nadia.submit(form)
    assert not page.has("mission-messages")
    assert not (await nadia.open("/gestion")).has("messages-non-remis")
    assert "pas été remis" in page.at("mission-history").text
    stale = await nadia.send(form)
    assert stale.status_code in (303, 409), "a second press says what happened"


async def test_without_an_address_it_can_not_be_sent_again_and_says_so(app: Litestar) -> None:
    story = await refused()
    nadia = await signed_in(app, story.manager_account)
    base = f"/gestion/missions/{story.mission.reference}"
    form = (await nadia.open("/gestion")).form(f"{base}/messages").press("again")
    await Mission.update({Mission.tenant_email: ""}).where(Mission.id == story.mission.id)
    answer = await nadia.send(form)
    assert answer.status_code == 422
    assert "Corrigez la mission" in Page(answer).text


async def test_who_stays_silent_stands_on_the_desk_with_the_way_out(app: Litestar) -> None:
    silent = await begin(S.SLOTS_PROPOSED)
    needed = await begin(S.SLOTS_NEEDED)
    ahead(hours=97)
    await silence.run()
    nadia = await signed_in(app, silent.manager_account)
    section = (await nadia.open("/gestion")).at("sans-reponse")
    links = {link.get("href") for link in section.all("a")}
    assert f"/gestion/missions/{silent.mission.reference}/reponse" in links
    assert f"/gestion/missions/{needed.mission.reference}/reattribution" in links
    assert "Le locataire ne répond pas" in section.text
    assert "Le prestataire ne répond pas" in section.text
    await reassign(needed.mission, "Il ne répond pas", needed.manager)
    assert needed.mission.reference not in (await nadia.open("/gestion")).at("sans-reponse").text


async def test_a_chosen_hour_that_passed_is_said_on_every_screen(app: Litestar) -> None:
    story = await begin(S.SLOT_CHOSEN)
    ahead(hours=25)
    base = f"/missions/{story.mission.reference}"
    karim, nadia = await signed_in(app, story.karim_account), await signed_in(app, story.manager_account)
    assert "est passé sans être planifié" in (await karim.open(base)).at("mission-banner").text
    assert "est passé sans être planifié" in (await nadia.open(f"/gestion{base}")).at("mission-banner").text
    browser, path = await tenant_of(app, story.mission)
    page = await browser.open(path)
    assert "Ce créneau est passé" in page.text
    assert "rien d'autre à faire" not in page.text


async def test_a_closed_account_leaves_its_missions_to_the_managers(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    await Account.update({Account.active: False}).where(Account.id == story.karim_account.id)
    await leave_missions(story.karim_account)
    told = await Message.objects().where(Message.kind == "contractor_gone")
    assert [message.account for message in told] == [story.manager_account.id]
    nadia = await signed_in(app, story.manager_account)
    assert story.mission.reference in (await nadia.open("/gestion")).at("sans-reponse").text


async def test_why_a_mission_stands_there_is_said_as_it_is(app: Litestar) -> None:
    """Who offered three times did answer."""
    refused, passed, gone = (
        await begin(S.SLOTS_PROPOSED),
        await begin(S.SLOT_CHOSEN),
        await begin(S.SCHEDULED),
    )
    await decline_slots(refused.mission, [], "", refused.tenant)
    for _ in range(2):
        await refused._propose()
        await decline_slots(refused.mission, [], "", refused.tenant)
    await Account.update({Account.active: False}).where(Account.id == gone.karim_account.id)
    await leave_missions(gone.karim_account)
    ahead(hours=25)
    await silence.run()
    nadia = await signed_in(app, refused.manager_account)
    section = (await nadia.open("/gestion")).at("sans-reponse")
    said = {
        next(link.get("href") for link in row.all("a")).rpartition("/")[2]: row.text
        for row in section.all("li")
    }
    assert "a refusé trois propositions" in said[refused.mission.reference]
    assert "ne répond pas" not in said[refused.mission.reference]
    assert "Confier" not in said[refused.mission.reference]
    assert "est passé sans être planifié" in said[passed.mission.reference]
    assert "compte du prestataire est fermé" in said[gone.mission.reference]


async def test_a_manager_reads_that_no_time_limit_runs_any_more(app: Litestar) -> None:
    """Whoever started the server may not have read it; then everybody would wait."""
    story = await begin()
    nadia = await signed_in(app, story.manager_account)
    await installation.time_may_pass()
    assert "les délais ne courent plus" not in (await nadia.open("/gestion")).text
    ahead(days=6)
    assert "les délais ne courent plus" not in (await nadia.open("/gestion")).text
    ahead(days=2)
    nadia = await signed_in(app, story.manager_account)
    assert "les délais ne courent plus" in (await nadia.open("/gestion")).text
    await installation.note_time()
    assert "les délais ne courent plus" not in (await nadia.open("/gestion")).text


async def test_who_has_a_mobile_alone_is_asked_by_sms_and_everybody_says_so(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED, **MOBILE)
    karim, nadia = await signed_in(app, story.karim_account), await signed_in(app, story.manager_account)
    base = f"/missions/{story.mission.reference}"
    assert "Le SMS qui prie le locataire" in (await karim.open(base)).at("mission-banner").text
    page = await nadia.open(f"/gestion{base}")
    assert "À vous de jouer" not in page.at("mission-banner").text
    assert "les messages partent par SMS" in page.text
    assert await drain(channel=SMS) == 1
    ahead(minutes=2)
    assert "Le message est envoyé" in (await karim.open(base)).at("mission-banner").text


async def test_an_sms_that_reached_nobody_stands_on_the_desk_the_mission_and_in_both_histories(
    app: Litestar,
) -> None:
    story = await begin(S.SLOTS_PROPOSED, **MOBILE)
    [asking] = await Message.objects().where(Message.to_phone != "")
    await give_up(asking, Outcome.GIVEN_UP, "away", SUBJECT)
    nadia, karim = await signed_in(app, story.manager_account), await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    for page in (await nadia.open("/gestion"), await nadia.open(f"/gestion{base}")):
        section = page.at("messages-non-remis" if page.has("messages-non-remis") else "mission-messages").text
        assert "Camille Martin, 06 39 98 01 02 (SMS)" in section
        assert "Le service de SMS ne l'a pas pris" in section
    for page in (await nadia.open(f"/gestion{base}"), await karim.open(base)):
        assert "n'a pas été remis à Camille Martin (06 39 98 01 02)" in page.at("mission-history").text
    assert "corrigez le numéro" in (await nadia.open(f"/gestion{base}")).at("mission-banner").text
    form = (await nadia.open(f"/gestion{base}")).form(f"/gestion{base}/messages")
    page = await nadia.submit(form.press("again"))
    assert "Le message repart vers 06 39 98 01 02." in page.notice
    assert await drain(channel=SMS) == 1


async def test_a_link_goes_by_sms_to_who_has_a_mobile_alone_and_its_holder_may_ask_for_another(
    app: Litestar,
) -> None:
    story = await begin(S.SLOTS_PROPOSED, **MOBILE)
    nadia = await signed_in(app, story.manager_account)
    base = f"/gestion/missions/{story.mission.reference}/lien"
    page = await nadia.open(base)
    assert "Le lien part par SMS au 06 39 98 01 02." in page.text
    page = await nadia.submit(page.form(base).press("mail"))
    assert "Le lien part par SMS au 06 39 98 01 02." in page.notice
    browser, path = await tenant_of(app, story.mission)
    ahead(days=31)
    page = await browser.open(path, status=410)
    assert "par SMS, au numéro que nous connaissons" in page.text
    page = Page(await browser.send(page.form(f"{path}/lien").press("renew")))
    assert "Ouvrez le SMS que vous allez recevoir." in page.text
    assert await Message.count().where(Message.kind == "new_link", Message.to_phone != "") == 2


async def test_a_visit_that_is_not_reported_stands_in_the_list_since_its_hour(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    ahead(days=7)
    await silence.run()
    manager = await signed_in(app, story.manager_account)
    listed = (await manager.open("/gestion")).at("sans-reponse").text.replace("\xa0", " ")
    assert "depuis 6 jours" in listed, listed
