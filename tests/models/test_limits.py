"""How often, how far ahead, and how much at once (ASVS 2.4)."""

import asyncio
from datetime import timedelta

import pytest

from database.connection import rows
from models import clock
from models.agenda.span import Span
from models.errors import DomainError, InvalidInput, TooOften
from models.missions import limits
from models.missions.event import MissionEvent
from models.missions.limits import OFFERS_A_DAY
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.missions.publishing import publish
from models.missions.verbs.ending import withdraw
from models.missions.verbs.slots import propose_slots
from models.missions.verbs.upkeep import amend, read_access_code, renew_link
from models.missions.verbs.visits import plan_second_visit, reschedule, schedule
from models.people.account import Account
from models.people.actor import Actor
from models.workflow import Role, Status, VisitState
from settings import current
from tests.support import story
from wording import said

pytestmark = pytest.mark.usefixtures("db")


async def renewed(tale: story.Story, by: Actor, times: int) -> None:
    for _ in range(times):
        await renew_link(await tale.reload(), by)


@pytest.mark.parametrize("asked_by", ["tenant", "manager"])
async def test_a_link_is_mailed_three_times_an_hour_whoever_asks(asked_by: str) -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    await renewed(tale, tale.tenant, 2)
    await renewed(tale, tale.manager, 1)
    mails = await Message.count()
    with pytest.raises(TooOften) as refused:
        await renewed(tale, getattr(tale, asked_by), 1)
    assert "3 fois en une heure" in said(refused.value.fault)
    assert refused.value.status == 429
    assert await Message.count() == mails
    story.ahead(hours=1)
    await renewed(tale, getattr(tale, asked_by), 1)


async def test_a_link_is_mailed_ten_times_a_day() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    for _ in range(5):
        await renewed(tale, tale.tenant, 2)
        story.ahead(hours=1)
    with pytest.raises(TooOften) as refused:
        await renewed(tale, tale.tenant, 1)
    assert "10 fois en 24 heures" in said(refused.value.fault)
    story.ahead(hours=19)
    await renewed(tale, tale.tenant, 1)


async def test_another_mission_s_link_is_counted_for_itself() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    await renewed(tale, tale.tenant, 3)
    other = await publish(dict(story.FORM), [], tale.manager)
    await renew_link(other, tale.manager)


async def test_the_next_contact_s_link_is_counted_for_itself() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    await renewed(tale, tale.tenant, 3)
    values = {"tenant_name": "Paul Delattre", "tenant_email": "paul@locataire.example"}
    await amend(tale.mission, values, [], tale.manager)
    await renewed(tale, tale.manager, 2)
    with pytest.raises(TooOften):
        await renewed(tale, tale.manager, 1)


async def test_a_link_to_pass_on_by_hand_can_be_had_after_all_mails() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    await renewed(tale, tale.tenant, 3)
    for _ in range(4):
        await renew_link(tale.mission, tale.manager, by_hand=True)
    await renewed(tale, tale.manager, 3)


async def test_a_changed_address_is_written_to_whatever_went_out_before() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    await renewed(tale, tale.tenant, 3)
    await amend(tale.mission, {"tenant_email": "camille@locataire.example"}, [], tale.manager)
    last = await Message.objects().order_by(Message.id, ascending=False).first()
    assert last is not None
    assert last.to_email == "camille@locataire.example"


async def test_what_changes_nothing_that_others_decide_on_raises_no_version() -> None:
    tale = await story.begin(Status.SCHEDULED)
    version, events = tale.mission.version, await MissionEvent.count()
    await renew_link(tale.mission, tale.tenant)
    await renew_link(tale.mission, tale.manager, by_hand=True)
    await read_access_code(tale.mission, tale.karim)
    assert await MissionEvent.count() == events + 3, "each stands in the history all the same"
    await amend(tale.mission, {"floor": tale.mission.floor}, [], tale.manager)
    assert await MissionEvent.count() == events + 3, "nothing was corrected"
    assert (await tale.reload()).version == version
    await reschedule(tale.mission, "Un empêchement", tale.tenant)


async def test_who_asks_for_a_link_of_a_mission_that_moved_on_meanwhile_is_told() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    old = await Mission.objects().get(Mission.id == tale.mission.id)
    assert old is not None
    await amend(tale.mission, {"floor": "5e étage"}, [], tale.manager)
    with pytest.raises(DomainError) as refused:
        await renew_link(old, tale.manager)
    assert "a changé" in said(refused.value.fault)


async def test_an_offer_is_made_five_times_a_day() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    for day in range(1, OFFERS_A_DAY):
        await propose_slots(await tale.reload(), story.spans(24 + day), tale.karim)
    before = await rows("SELECT id, state FROM slot ORDER BY id")
    with pytest.raises(TooOften) as refused:
        await propose_slots(await tale.reload(), story.spans(48), tale.karim)
    assert "5 fois en 24 heures" in said(refused.value.fault)
    assert refused.value.status == 429
    assert await rows("SELECT id, state FROM slot ORDER BY id") == before
    story.ahead(hours=23)
    with pytest.raises(TooOften):
        await propose_slots(await tale.reload(), story.spans(48), tale.karim)
    story.ahead(hours=1)
    await propose_slots(await tale.reload(), story.spans(48), tale.karim)


async def test_a_slot_lies_within_sixty_days() -> None:
    tale = await story.begin()
    [last] = story.spans(60 * 24)
    await propose_slots(tale.mission, [last], tale.karim)
    for hours in (61 * 24, 400 * 24):
        with pytest.raises(InvalidInput) as refused:
            await propose_slots(await tale.reload(), story.spans(24, hours), tale.karim)
        assert "trop loin" in said(refused.value.fault)
    late = [Span(last.start + timedelta(days=1), last.end + timedelta(days=1))]
    with pytest.raises(InvalidInput) as refused:
        await publish(dict(story.FORM), late, tale.manager)
    assert "trop loin" in said(refused.value.fault)


async def another(tale: story.Story) -> Mission:
    return await publish(dict(story.FORM), [], tale.manager)


async def holding(tale: story.Story, number: int) -> None:
    for hours in range(number):
        await propose_slots(await another(tale), story.spans(24 + hours), tale.karim)


async def allow(tale: story.Story, most: int | None) -> None:
    await Account.update({Account.most_unplanned: most}).where(Account.id == tale.karim_account.id)


async def test_twenty_missions_without_a_visit_are_held_at_once() -> None:
    tale = await story.begin()
    assert current().most_unplanned == 20
    await holding(tale, 20)
    one = await another(tale)
    with pytest.raises(InvalidInput) as refused:
        await propose_slots(one, story.spans(99), tale.karim)
    assert "20 missions sans visite planifiée" in said(refused.value.fault)
    assert await rows("SELECT id FROM assignment WHERE mission = {}", one.id) == []
    await propose_slots(one, story.spans(99), tale.sophie)


async def test_an_account_has_a_number_of_its_own_and_zero_is_no_limit() -> None:
    tale = await story.begin()
    await allow(tale, 1)
    await holding(tale, 1)
    one = await another(tale)
    with pytest.raises(InvalidInput) as refused:
        await propose_slots(one, story.spans(99), tale.karim)
    assert "1 mission sans visite planifiée" in said(refused.value.fault)
    await allow(tale, 0)
    await propose_slots(one, story.spans(99), tale.karim)


async def test_a_planned_visit_makes_room_and_so_does_a_withdrawal() -> None:
    tale = await story.begin(Status.SLOT_CHOSEN)
    await allow(tale, 1)
    one = await another(tale)
    with pytest.raises(InvalidInput):
        await propose_slots(one, story.spans(99), tale.karim)
    await schedule(tale.mission, tale.karim)
    await propose_slots(one, story.spans(99), tale.karim)
    with pytest.raises(InvalidInput):
        await propose_slots(await another(tale), story.spans(120), tale.karim)
    await withdraw(one, "Trop loin", tale.karim)
    await propose_slots(await another(tale), story.spans(120), tale.karim)


@pytest.mark.parametrize("state, counts", [(VisitState.CANCELLED, True), (VisitState.ENDED, False)])
async def test_a_visit_that_was_moved_away_is_none_and_one_that_took_place_is_one(
    state: VisitState, counts: bool
) -> None:
    tale = await story.begin(Status.SCHEDULED)
    await allow(tale, 1)
    if state is VisitState.CANCELLED:
        await reschedule(tale.mission, "Un empêchement", tale.karim)
    else:
        await plan_second_visit(tale.mission, tale.karim, amount_cents=9900)
    assert await rows("SELECT state FROM visit") == [{"state": state.value}]
    assert (await limits.unplanned_of([tale.karim_account.id]) != {}) == counts


async def test_claims_at_once_count_each_other() -> None:
    tale = await story.begin()
    await allow(tale, 3)
    missions = [await another(tale) for _ in range(8)]
    tries = [
        propose_slots(mission, story.spans(24 + number), tale.karim)
        for number, mission in enumerate(missions)
    ]
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(one is None for one in found) == 3
    assert {type(one) for one in found} == {type(None), InvalidInput}


async def test_who_holds_what_is_known_to_the_manager() -> None:
    tale = await story.begin()
    first = await another(tale)
    await propose_slots(first, story.spans(24), tale.karim)
    story.ahead(hours=5)
    await holding(tale, 2)
    planned = await story.begin(Status.SCHEDULED)
    found = await limits.unplanned_of([tale.karim_account.id, planned.karim_account.id])
    assert {contractor: next(held.reference for held in those) for contractor, those in found.items()} == {
        tale.karim_account.id: first.reference
    }
    assert len(found[tale.karim_account.id]) == 3
    assert found[tale.karim_account.id][0].since <= clock.now() - timedelta(hours=5)
    assert tale.karim.role == Role.CONTRACTOR
