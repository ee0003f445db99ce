"""A slot that was offered to two, once one of them has it."""

import pytest

from models.agenda.span import Span
from models.agenda.visit import Visit
from models.errors import InvalidInput
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.missions.publishing import publish
from models.missions.time_limits import expire_overlooked, run_due
from models.missions.transition_table import Action
from models.missions.verbs.slots import choose_slot, propose_slots
from models.missions.verbs.upkeep import events_of
from models.missions.verbs.visits import reschedule
from models.missions.verbs.wishes import accept_wish
from models.people.actor import Actor
from models.workflow import Role, Status
from notifications.compose import write
from tests.support import story
from tests.support.story import FORM, Story
from wording.faults import Fault

S = Status


async def another(tale: Story, *hours: float, wishes: list[Span] | None = None) -> tuple[Mission, Actor]:
    """Of the same contractor, with these offers, and its tenant."""
    mission = await publish(dict(FORM), wishes or [], tale.manager)
    await propose_slots(mission, story.spans(*hours), tale.karim)
    return mission, Actor(Role.TENANT, "Inès Roux", link_id="other", mission_id=mission.id)


async def status_of(mission: Mission) -> str:
    found = await Mission.objects().where(Mission.id == mission.id).first()
    assert found is not None
    return str(found.status)


async def test_it_can_not_be_chosen_any_more_and_another_can() -> None:
    """Karim's first visit stands from the 24th to the 26th hour."""
    tale = await story.begin(S.SLOT_CHOSEN)
    mission, tenant = await another(tale, 25, 30)
    first, second = (await facts_of(mission)).open_slots
    await tale._schedule()
    facts = await facts_of(mission)
    assert (facts.taken, facts.is_free(first), facts.is_free(second)) == ({first.id}, False, True)
    with pytest.raises(InvalidInput) as raised:
        await choose_slot(mission, first.id, tenant)
    assert raised.value.errors == {"slot": Fault.CHOICE_TAKEN}
    await choose_slot(mission, second.id, tenant)
    assert await status_of(mission) == S.SLOT_CHOSEN


async def test_what_only_touches_it_stays_free() -> None:
    tale = await story.begin(S.SLOT_CHOSEN)
    mission, _ = await another(tale, 26, 22)
    await tale._schedule()
    assert (await facts_of(mission)).taken == frozenset()


async def test_where_none_is_left_others_are_asked_for_at_once() -> None:
    tale = await story.begin(S.SLOT_CHOSEN)
    mission, _ = await another(tale, 23, 25)
    kept, _ = await another(tale, 25, 40)
    await tale._schedule()
    assert (await status_of(mission), await status_of(kept)) == (S.SLOTS_NEEDED, S.SLOTS_PROPOSED)
    event = (await events_of(mission))[-1]
    assert (event.action, event.actor_role, event.details["taken"]) == (
        Action.EXPIRE_SLOTS,
        Role.SYSTEM,
        True,
    )
    told = await Message.objects().where(Message.event == event.id)
    assert {message.kind for message in told} == {
        "slots_expired",
        "slots_expired_contact",
        "slots_expired_manager",
    }
    [message] = [message for message in told if message.kind == "slots_expired_contact"]
    assert any("ne sont plus disponibles" in line for line in (await write(message)).letter.lines)


async def test_a_choice_that_is_lost_with_all_others_is_asked_for_again() -> None:
    tale = await story.begin(S.SLOT_CHOSEN)
    mission, tenant = await another(tale, 25)
    await choose_slot(mission, (await facts_of(mission)).open_slots[0].id, tenant)
    await tale._schedule()
    assert await status_of(mission) == S.SLOTS_NEEDED


async def test_a_wish_that_is_taken_does_the_same() -> None:
    tale = await story.begin(S.SLOTS_PROPOSED)
    mission, _ = await another(tale, 50)
    wish = story.spans(50)[0]
    other = await publish(dict(FORM), [wish], tale.manager)
    await accept_wish(other, wish, tale.karim)
    assert await status_of(mission) == S.SLOTS_NEEDED


async def test_another_contractors_visit_takes_nothing_and_a_visit_that_moves_away_gives_it_back() -> None:
    tale = await story.begin(S.SLOT_CHOSEN)
    mine, _ = await another(tale, 25, 40)
    theirs = await publish(dict(FORM), [], tale.manager)
    await propose_slots(theirs, story.spans(25), tale.sophie)
    await tale._schedule()
    assert len((await facts_of(mine)).taken) == 1
    assert (await facts_of(theirs)).taken == frozenset()
    await reschedule(tale.mission, "Un empêchement", tale.karim)
    assert (await facts_of(mine)).taken == frozenset()


async def test_what_was_held_by_somebody_in_that_moment_is_found_by_the_broom() -> None:
    tale = await story.begin(S.SCHEDULED)
    mission, _ = await another(tale, 50)
    [slot] = (await facts_of(mission)).open_slots
    await Visit.update({Visit.starts_at: slot.starts_at, Visit.ends_at: slot.ends_at}).where(Visit.id > 0)
    await expire_overlooked()
    assert await status_of(mission) == S.SLOTS_NEEDED


async def test_when_the_last_free_one_begins_the_clock_asks_for_others() -> None:
    tale = await story.begin(S.SLOT_CHOSEN)
    mission, _ = await another(tale, 20, 25)
    await tale._schedule()
    assert await status_of(mission) == S.SLOTS_PROPOSED
    story.ahead(hours=19)
    await run_due()
    assert await status_of(mission) == S.SLOTS_PROPOSED
    story.ahead(hours=1, minutes=1)
    await run_due()
    assert await status_of(mission) == S.SLOTS_NEEDED
