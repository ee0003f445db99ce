"""What a tenant reads while nothing is asked of it is what happened, and holds at the minute in which it is read."""

from datetime import timedelta

from litestar import Litestar

import wording
from models import clock
from models.agenda.span import Span
from models.missions.facts import facts_of
from models.missions.outbox import Message
from models.missions.publishing import publish
from models.missions.verbs.arriving import record_arrival
from models.missions.verbs.ending import cancel
from models.missions.verbs.slots import expire_slots, propose_slots
from models.missions.verbs.upkeep import amend, renew_link
from models.missions.verbs.visits import plan_second_visit, report_failed_visit, reschedule, schedule
from models.missions.verbs.work import confirm_work
from models.workflow import Role, Status
from notifications.compose import compose
from tests.support.story import BY_PHONE, FORM, NO_TENANT, Story, account, ahead, begin
from tests.support.web import Page, signed_in, tenant_of

S = Status


async def reads(app: Litestar, story: Story) -> Page:
    browser, base = await tenant_of(app, await story.reload())
    return await browser.open(base)


def heading(page: Page) -> str:
    return page.root.one("h1").text


def said(page: Page) -> str:
    """Without what has happened before."""
    return page.root.one("main").text


async def test_a_quote_after_the_second_visit_is_not_said_to_come_of_the_first(app: Litestar) -> None:
    story = await begin(S.QUOTE_APPROVED)
    await story.again()
    ahead(hours=27)
    await story._quote()
    assert heading(await reads(app, story)) == "La visite a eu lieu."
    await story._reject()
    assert heading(await reads(app, story)) == "La visite a eu lieu."


async def test_a_second_quote_after_one_visit_still_comes_of_the_first(app: Litestar) -> None:
    story = await begin(S.QUOTE_REJECTED)
    await story._quote()
    assert heading(await reads(app, story)) == "La première visite a eu lieu."


async def test_slots_that_another_visit_took_are_not_said_to_have_passed(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    await _busy_at_these_hours(story)
    assert (await story.reload()).status == S.SLOTS_NEEDED
    assert heading(await reads(app, story)) == "Ces créneaux ne sont plus disponibles."
    [told] = await Message.objects().where(Message.kind == "slots_expired_manager")
    mail = await compose(told)
    assert str(mail["Subject"]).startswith("Créneaux plus disponibles")
    body = mail.get_body(("plain",))
    assert body is not None
    assert "un autre rendez-vous est planifié à ces heures" in body.get_content()
    assert "à temps" not in body.get_content()


async def test_slots_that_nobody_chose_in_time_have_passed(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    ahead(days=3)
    await expire_slots(story.mission)
    assert heading(await reads(app, story)) == "Ces créneaux sont passés."


async def _busy_at_these_hours(story: Story) -> None:
    """Of other homes, that its contractor plans meanwhile."""
    for slot in (await facts_of(story.mission)).open_slots:
        other = await publish(FORM | NO_TENANT, [], story.manager)
        await propose_slots(other, [Span(slot.starts_at, slot.ends_at)], story.karim)
        await schedule(other, story.karim)


async def test_a_pause_is_told_until_its_day_has_come(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    ahead(hours=25)
    until = wording.local(clock.now()).date() + timedelta(days=3)
    await plan_second_visit(
        story.mission, story.karim, amount_cents=9000, not_before=until, not_before_reason="drying"
    )
    told = f"avant le {wording.day(until)}"
    url = f"/missions/{story.mission.reference}"
    karim = await signed_in(app, story.karim_account)
    assert told in said(await reads(app, story))
    assert told in (await karim.open(url)).at("mission-on-site").text
    assert told in (await karim.open(f"{url}/creneaux")).at("panel").text
    ahead(days=3)
    assert "avant le" not in said(await reads(app, story))
    assert "avant le" not in (await karim.open(url)).at("mission-on-site").text
    assert "avant le" not in (await karim.open(f"{url}/creneaux")).at("panel").text


async def test_why_a_mission_was_cancelled_stays_on_the_page_whatever_is_done_after(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    await cancel(story.mission, "Le bail est résilié", story.manager)
    assert "Le bail est résilié" in said(await reads(app, story))
    await renew_link(story.mission, story.manager)
    assert "Le bail est résilié" in said(await reads(app, story))


async def test_an_appointment_whose_hour_has_passed_is_not_said_to_be_confirmed(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    ahead(hours=25)
    page = await reads(app, story)
    assert heading(page) == "Votre rendez-vous est confirmé."
    assert "arrive pendant ce créneau" in said(page)
    ahead(hours=2)
    page = await reads(app, story)
    assert heading(page) == "Votre rendez-vous est passé."
    assert "devait venir pendant ce créneau. Si personne n'est venu, appelez-le." in said(page)


async def test_who_came_is_told_of_with_what_follows_once_the_hour_has_passed(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    ahead(hours=24)
    await record_arrival(story.mission, story.karim)
    assert "Vous recevrez un message" not in said(await reads(app, story))
    ahead(hours=5)
    page = await reads(app, story)
    assert heading(page) == "Votre rendez-vous est passé."
    assert "est arrivé à 10 h. Vous recevrez un message." in said(page).replace("\u00a0", " ")


async def test_who_reported_a_problem_learns_that_the_agency_calls_it_settled(app: Litestar) -> None:
    story = await begin(S.WORK_DISPUTED)
    url = f"/gestion/missions/{story.mission.reference}"
    manager = await signed_in(app, story.manager_account)
    panel = await manager.open(f"{url}/levee-reserves")
    assert "Le locataire en sera prévenu." in panel.at("panel").text
    page = await manager.submit(
        panel.form(f"{url}/levee-reserves").fill(reason="Vu sur place").press("confirm")
    )
    assert "Le locataire en est prévenu." in page.notice
    [told] = await Message.objects().where(Message.kind == "reserves_lifted")
    body = (await compose(told)).get_body(("plain",))
    assert body is not None
    assert "a levé les réserves" in body.get_content()
    assert "Vu sur place" not in body.get_content()
    page = await reads(app, story)
    assert heading(page) == "Les travaux sont terminés."
    assert "Créneau Gestion a levé les réserves" in said(page)
    assert "Vu sur place" not in page.text


async def test_who_has_no_address_is_called_when_reserves_are_lifted(app: Litestar) -> None:
    story = await begin(S.WORK_DISPUTED, **BY_PHONE)
    await account(Role.MANAGER, "Paul Delattre")
    await confirm_work(story.mission, story.manager, "Vu sur place")
    manager = await signed_in(app, story.manager_account)
    page = await manager.open(f"/gestion/missions/{story.mission.reference}")
    assert "Le locataire n'a reçu aucun message : appelez-le." in page.at("mission-banner").text.replace(
        "\u00a0", " "
    )
    told = await Message.objects().where(Message.kind == "call_tenant").order_by(Message.id)
    body = (await compose(told[-1])).get_body(("plain",))
    assert body is not None
    assert "Les réserves sont levées." in body.get_content()


async def test_work_that_a_tenant_confirmed_is_not_told_to_it_again(app: Litestar) -> None:
    story = await begin(S.WORK_CONFIRMED)
    assert not await Message.exists().where(Message.kind == "reserves_lifted")
    assert heading(await reads(app, story)) == "Merci, les travaux sont terminés."


async def test_who_did_not_answer_is_not_thanked_for_an_answer(app: Litestar) -> None:
    story = await begin(S.WORK_DONE)
    await Message.update({Message.sent_at: clock.now()}).where(Message.kind == "confirm_work")
    ahead(days=8)
    await confirm_work(await story.reload())
    assert heading(await reads(app, story)) == "Les travaux sont terminés."
    assert "Si un problème revient" in said(await reads(app, story))


async def test_the_next_contact_is_not_thanked_for_an_earlier_one_s_answer(app: Litestar) -> None:
    story = await begin(S.WORK_CONFIRMED)
    await amend(
        story.mission, {"tenant_name": "Ana Lopes", "tenant_email": "ana@x.example"}, [], story.manager
    )
    assert heading(await reads(app, story)) == "Les travaux sont terminés."


async def test_a_visit_in_vain_is_not_said_to_be_called_off_and_moved(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    ahead(hours=25)
    await report_failed_visit(story.mission, "no_keys", story.karim, details="La boîte était vide")
    page = await reads(app, story)
    assert heading(page) == "La visite n'a pas pu avoir lieu."
    assert "Clés ou code manquants : La boîte était vide" in said(page).replace("\u00a0", " ")
    moved = await begin(S.SCHEDULED)
    await reschedule(moved.mission, "Un empêchement", moved.karim)
    page = await reads(app, moved)
    assert heading(page) == "Ce rendez-vous est annulé et sera déplacé."
    assert "Un empêchement" in said(page)


async def test_a_slot_that_was_chosen_and_never_planned_is_not_said_to_have_been_left(app: Litestar) -> None:
    story = await begin(S.SLOT_CHOSEN)
    ahead(days=3)
    await expire_slots(story.mission)
    page = await reads(app, story)
    assert heading(page) == "Ce créneau est passé."
    assert "Plomberie Durand ne l'a pas confirmé." in said(page)
    for kind, told in (
        ("slots_expired_contact", "n'a pas confirmé à temps le créneau choisi"),
        ("slots_expired", "Le créneau choisi est passé sans être planifié"),
        ("slots_expired_manager", "n'a pas planifié le créneau choisi"),
    ):
        [message] = await Message.objects().where(Message.kind == kind)
        body = (await compose(message)).get_body(("plain",))
        assert body is not None
        assert told in body.get_content(), kind
        assert "Aucun créneau" not in body.get_content()
