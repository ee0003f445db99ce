"""Withdraw and reassign leave nothing behind; cancel ends it all."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from models.agenda.slot import Slot, Wish
from models.agenda.visit import Visit
from models.assignment import Assignment
from models.errors import InvalidInput, NotVisible, TransitionRefused
from models.files.stored_file import StoredFile
from models.lists.search import Search, View, of_contractor
from models.missions.event import MissionEvent
from models.missions.facts import facts_of
from models.missions.outbox import Message
from models.missions.transition_table import Action
from models.missions.verbs.ending import cancel, readmit, reassign, withdraw
from models.missions.verbs.slots import choose_slot, propose_slots
from models.missions.verbs.upkeep import add_photos, events_of
from models.missions.verbs.visits import plan_second_visit, reschedule, schedule
from models.missions.verbs.work import complete
from models.missions.visibility import file_for, is_barred, mission_for
from models.papers.paper import Quote
from models.people.tenant_link import TenantLink, find_link
from models.workflow import Decision, FileKind, Status, VisitState
from tests.support import story
from tests.support.story import Story
from wording.faults import Fault

End = Callable[[Story], Awaitable[None]]


async def leave(tale: Story) -> None:
    await withdraw(tale.mission, "Véhicule en panne", tale.karim)


async def give_to_another(tale: Story) -> None:
    await reassign(tale.mission, "Délai trop long", tale.manager)


ACTIONS = {leave: "withdraw", give_to_another: "reassign"}
ENDS = pytest.mark.parametrize("end", [leave, give_to_another])


async def lived_through() -> Story:
    """One visit done, a quote in force, photos sent, a pause announced, a second visit planned."""
    tale = await story.begin(Status.SCHEDULED)
    mission, karim = tale.mission, tale.karim
    await add_photos(mission, [await story.draft(karim, FileKind.BEFORE)], FileKind.BEFORE, karim)
    await tale._quote()
    await tale._approve()
    await tale._propose()
    await tale._choose()
    await tale._schedule()
    return tale


@ENDS
async def test_the_next_contractor_starts_from_nothing(end: End) -> None:
    tale = await lived_through()
    first = await facts_of(tale.mission)
    assert first.quote_in_force
    assert first.visit_number == 2
    await end(tale)

    mission = await tale.reload()
    assert mission.status == Status.NEW
    assert (mission.assignment, mission.chosen_slot, mission.visit) == (None, None, None)
    assert (mission.not_before, mission.not_before_reason, mission.tenant_word) == (None, "", "")
    await propose_slots(mission, story.spans(40), tale.sophie)
    mission = await mission_for(mission.reference, tale.sophie)
    facts = await facts_of(mission)
    assert facts.contractor is not None
    assert facts.contractor.id == tale.sophie_account.id
    assert len(facts.slots) == 1
    assert (facts.visits, facts.quotes, facts.invoices) == ([], [], [])
    assert facts.quote_in_force is None
    assert facts.visit_number == 1
    assert facts.assignment is not None
    assert facts.assignment.declared_cents is None
    hers = [event for event in await events_of(mission) if event.assignment == facts.assignment.id]
    assert [event.action for event in hers] == [Action.PROPOSE_SLOTS]
    # Without a quote of her own the amount is asked for again.
    await choose_slot(mission, facts.open_slots[0].id, tale.tenant)
    await schedule(mission, tale.sophie)
    with pytest.raises(InvalidInput) as refused:
        await complete(mission, tale.sophie)
    assert list(refused.value.errors) == ["amount"]
    for file in await StoredFile.objects().where(StoredFile.kind != FileKind.DAMAGE):
        if not file.draft:
            with pytest.raises(NotVisible):
                await file_for(file.id, tale.sophie)


@ENDS
async def test_what_was_open_is_void_and_nothing_is_deleted(end: End) -> None:
    tale = await lived_through()
    visit_id = tale.mission.visit
    await end(tale)
    assert await Slot.count().where(Slot.state == "open") == 0
    visit = await Visit.objects().where(Visit.id == visit_id).first()
    assert visit is not None
    assert (visit.state, visit.sequence) == (VisitState.CANCELLED, 1)
    assert visit.finished_at is not None
    assert await Visit.count().where(Visit.state == VisitState.ENDED) == 1
    assert await Quote.count().where(Quote.decision == Decision.APPROVED) == 1
    assert await StoredFile.count().where(StoredFile.draft.eq(False)) == 2
    assignment = await Assignment.objects().first()
    assert assignment is not None
    assert assignment.ended_at is not None
    assert assignment.end_action == ACTIONS[end]


@ENDS
@pytest.mark.parametrize("status", [Status.SLOTS_PROPOSED, Status.SLOT_CHOSEN])
async def test_open_slots_are_void_and_none_of_them_can_be_chosen(end: End, status: Status) -> None:
    tale = await story.begin(status)
    offered = [slot.id for slot in (await facts_of(tale.mission)).open_slots]
    await end(tale)
    assert await Slot.count().where(Slot.state == "open") == 0
    assert (await tale.reload()).chosen_slot is None
    await propose_slots(tale.mission, story.spans(40), tale.sophie)
    for slot_id in offered:
        with pytest.raises(InvalidInput):
            await choose_slot(tale.mission, slot_id, tale.tenant)


@ENDS
async def test_the_pause_and_the_tenants_word_are_forgotten(end: End) -> None:
    tale = await story.begin(Status.SCHEDULED)
    day = story.clock.now().date() + timedelta(days=9)
    await plan_second_visit(
        tale.mission, tale.karim, amount_cents=9900, not_before=day, not_before_reason="drying"
    )
    await end(tale)
    mission = await tale.reload()
    assert (mission.not_before, mission.not_before_reason) == (None, "")
    tale = await story.begin(Status.SLOTS_NEEDED)
    assert tale.mission.tenant_word
    await end(tale)
    assert (await tale.reload()).tenant_word == ""


@ENDS
async def test_everybody_is_told_and_calendars_are_cancelled(end: End) -> None:
    tale = await lived_through()
    visit_id = tale.mission.visit
    await end(tale)
    last = (await events_of(tale.mission))[-1]
    told = {
        message.kind: (message.to_email, message.details)
        for message in await Message.objects().where(Message.event == last.id)
    }
    ics = {"ics": "cancel", "visit": visit_id, "sequence": 1}
    karim = tale.karim_account.email
    expected = {"searching_again": ("camille.martin@locataire.example", ics)}
    if end is leave:
        expected |= {"visit_cancelled": (karim, ics), "withdrawn": (tale.manager_account.email, {})}
    else:
        expected |= {"reassigned": (karim, ics)}
    assert told == expected


async def test_who_withdraws_without_a_planned_visit_gets_no_calendar_mail() -> None:
    tale = await story.begin(Status.SLOT_CHOSEN)
    before = len(await story.kinds_sent(tale.mission))
    await leave(tale)
    assert (await story.kinds_sent(tale.mission))[before:] == ["searching_again", "withdrawn"]


@ENDS
async def test_the_tenants_link_and_wishes_live_on(end: End) -> None:
    tale = await story.begin(Status.SLOTS_NEEDED)
    key = await story.key_of_tenant(tale.mission)
    await end(tale)
    link = await find_link(key)
    assert link is not None
    assert link.is_live
    assert await TenantLink.count() == 1
    assert await Wish.count() == 1


@ENDS
async def test_the_first_contractor_sees_it_no_more_until_the_manager_readmits_it(end: End) -> None:
    tale = await lived_through()
    await end(tale)
    mission = await tale.reload()
    karim = tale.karim_account.id
    assert await is_barred(mission, tale.karim)
    with pytest.raises(NotVisible):
        await mission_for(mission.reference, tale.karim)
    pool = await of_contractor(View.POOL, karim, Search())
    assert pool.found == []
    assert [row.id for row in (await of_contractor(View.POOL, tale.sophie_account.id, Search())).found] == [
        mission.id
    ]
    with pytest.raises(TransitionRefused) as refused:
        await propose_slots(mission, story.spans(40), tale.karim)
    assert refused.value.fault is Fault.LEFT_BEFORE
    with pytest.raises(NotVisible):
        await readmit(mission, karim, tale.karim)

    await readmit(mission, karim, tale.manager)
    assert [row.id for row in (await of_contractor(View.POOL, karim, Search())).found] == [mission.id]
    again = await mission_for(mission.reference, tale.karim)
    facts = await facts_of(again)
    assert facts.quotes == []
    await propose_slots(again, story.spans(40), tale.karim)
    facts = await facts_of(again)
    assert (len(facts.slots), facts.visits, facts.quotes) == (1, [], [])
    # A readmission serves once: who leaves again is barred again.
    await withdraw(again, "Encore un empêchement", tale.karim)
    assert await is_barred(again, tale.karim)
    with pytest.raises(TransitionRefused):
        await propose_slots(again, story.spans(40), tale.karim)


async def test_reassign_may_let_the_same_contractor_claim_again_at_once() -> None:
    tale = await story.begin(Status.SCHEDULED)
    await reassign(tale.mission, "Nouvelle demande", tale.manager, allow_again=True)
    await propose_slots(tale.mission, story.spans(40), tale.karim)
    assert (await tale.reload()).status == Status.SLOTS_PROPOSED


async def test_only_somebody_who_left_can_be_readmitted() -> None:
    tale = await story.begin()
    with pytest.raises(TransitionRefused):
        await readmit(tale.mission, tale.sophie_account.id, tale.manager)
    assert (await tale.reload()).version == 1


@ENDS
async def test_while_somebody_else_has_it_the_first_contractor_reads_nothing(end: End) -> None:
    tale = await lived_through()
    await end(tale)
    await propose_slots(tale.mission, story.spans(40), tale.sophie)
    with pytest.raises(NotVisible):
        await mission_for(tale.mission.reference, tale.karim)
    for view in View:
        assert (await of_contractor(view, tale.karim_account.id, Search())).found == []
    for file in await StoredFile.objects():
        with pytest.raises(NotVisible):
            await file_for(file.id, tale.karim)


async def test_a_cancelled_mission_is_left_by_its_contractor() -> None:
    tale = await lived_through()
    visit_id = tale.mission.visit
    await cancel(tale.mission, "Bail résilié", tale.manager)
    mission = await tale.reload()
    assert (mission.assignment, mission.visit) == (None, None)
    with pytest.raises(NotVisible):
        await mission_for(mission.reference, tale.karim)
    last = (await events_of(mission))[-1]
    told = await Message.objects().where(Message.event == last.id).order_by(Message.id)
    assert [message.kind for message in told] == ["cancelled", "cancelled_contact"]
    assert all(message.details == {"ics": "cancel", "visit": visit_id, "sequence": 1} for message in told)
    ended = await Assignment.objects().first()
    assert ended is not None
    assert ended.end_action == "cancel"


async def test_a_closed_mission_stays_its_contractors() -> None:
    tale = await story.begin(Status.CLOSED)
    mission = await mission_for(tale.mission.reference, tale.karim)
    assert mission.assignment is not None
    ended = await Assignment.objects().first()
    assert ended is not None
    assert ended.end_action == "closed"
    found = await of_contractor(View.BILLED, tale.karim_account.id, Search())
    assert [row.id for row in found.found] == [mission.id]


async def test_nobody_lets_itself_back() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    await withdraw(tale.mission, "Trop loin", tale.karim)
    for by in (tale.karim, tale.sophie, tale.tenant):
        with pytest.raises(NotVisible):
            await readmit(await tale.reload(), tale.karim_account.id, by)
    await readmit(await tale.reload(), tale.karim_account.id, tale.manager)


async def test_the_reason_is_in_the_history_and_must_be_given() -> None:
    tale = await story.begin(Status.SCHEDULED)
    for attempt in (
        withdraw(tale.mission, "  ", tale.karim),
        reassign(tale.mission, "", tale.manager),
        cancel(tale.mission, "\n", tale.manager),
        reschedule(tale.mission, " ", tale.tenant),
        reschedule(tale.mission, "x" * 10_001, tale.tenant),
    ):
        with pytest.raises(InvalidInput) as refused:
            await attempt
        assert list(refused.value.errors) == ["reason"]
    await leave(tale)
    last = await MissionEvent.objects().order_by(MissionEvent.id, ascending=False).first()
    assert last is not None
    assert last.reason == "Véhicule en panne"
