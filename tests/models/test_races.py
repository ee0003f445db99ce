"""Several people at once: one wins, the others are told, nothing is half done."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any

import pytest

from models.agenda.slot import Slot
from models.agenda.visit import Visit
from models.assignment import Assignment
from models.errors import InvalidInput, Nth, Stale, TransitionRefused
from models.missions.event import MissionEvent
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.missions.publishing import publish
from models.missions.transition_table import Action
from models.missions.transitions import Taken
from models.missions.verbs.invoices import accept_invoice, reject_invoice
from models.missions.verbs.quotes import approve_quote, reject_quote
from models.missions.verbs.slots import choose_slot, propose_slots
from models.missions.verbs.upkeep import add_photos
from models.missions.verbs.visits import schedule
from models.papers.paper import Quote
from models.people.account import Account
from models.people.actor import Actor
from models.workflow import Decision, FileKind, Role, Status
from tests.support import story
from wording import said

CLAIMS = 50


async def at_once(*work: Awaitable[Any]) -> list[BaseException | None]:
    """What each raised, or None."""
    return [
        result if isinstance(result, BaseException) else None
        for result in await asyncio.gather(*work, return_exceptions=True)
    ]


async def copies(mission: Mission, number: int) -> Sequence[Mission]:
    """The mission as so many people see it now."""
    found = [await Mission.objects().where(Mission.id == mission.id).first() for _ in range(number)]
    return [copy for copy in found if copy is not None]


async def test_of_fifty_claims_at_once_one_wins() -> None:
    tale = await story.begin()
    people = [await story.account(Role.CONTRACTOR, f"Artisan {n}") for n in range(CLAIMS)]
    seen = await copies(tale.mission, CLAIMS)
    raised = await at_once(
        *(
            propose_slots(mission, story.spans(24 + 3 * n), Actor.of(person))
            for n, (mission, person) in enumerate(zip(seen, people, strict=True))
        )
    )
    assert sorted(type(error).__name__ for error in raised) == ["NoneType"] + ["Taken"] * (CLAIMS - 1)
    winner = people[raised.index(None)]
    assert await Assignment.select(Assignment.contractor) == [{"contractor": winner.id}]
    assert await Slot.count() == 1
    claims = await MissionEvent.objects().where(MissionEvent.action == Action.PROPOSE_SLOTS)
    assert [event.actor_account for event in claims] == [winner.id]
    assert await Message.count().where(Message.kind == "choose_slot") == 1
    mission = await tale.reload()
    assert (mission.status, mission.version) == (Status.SLOTS_PROPOSED, 2)


async def test_the_same_contractor_in_two_windows_claims_once() -> None:
    tale = await story.begin()
    first, second = await copies(tale.mission, 2)
    raised = await at_once(
        propose_slots(first, story.spans(24), tale.karim), propose_slots(second, story.spans(48), tale.karim)
    )
    assert [type(error) for error in raised if error] == [Taken]
    assert await Assignment.count() == 1
    assert await Slot.count() == 1


async def test_the_tenant_picks_while_the_contractor_replaces_the_slots() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    slot = (await facts_of(tale.mission)).open_slots[0]
    picking, replacing = await copies(tale.mission, 2)
    raised = await at_once(
        choose_slot(picking, slot.id, tale.tenant), propose_slots(replacing, story.spans(96), tale.karim)
    )
    assert [type(error) for error in raised if error] == [Stale]
    mission = await tale.reload()
    open_slots = (await facts_of(mission)).open_slots
    if raised[0] is None:
        assert (mission.status, mission.chosen_slot) == (Status.SLOT_CHOSEN, slot.id)
        assert len(open_slots) == 2
    else:
        assert (mission.status, mission.chosen_slot) == (Status.SLOTS_PROPOSED, None)
        assert slot.id not in [open_slot.id for open_slot in open_slots]
    assert mission.version == 3


async def test_a_replaced_slot_can_not_be_chosen_any_more() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    slot = (await facts_of(tale.mission)).open_slots[0]
    await propose_slots(tale.mission, story.spans(96), tale.karim)
    with pytest.raises(InvalidInput) as refused:
        await choose_slot(tale.mission, slot.id, tale.tenant)
    assert list(refused.value.errors) == ["slot"]
    assert (await tale.reload()).version == 3


async def test_who_picks_a_slot_that_was_replaced_meanwhile_is_told_that_the_mission_has_changed() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    [seen] = await copies(tale.mission, 1)
    slot = (await facts_of(seen)).open_slots[0]
    await propose_slots(tale.mission, story.spans(60), tale.karim)
    with pytest.raises(Stale):
        await choose_slot(seen, slot.id, tale.tenant)


async def test_two_managers_decide_one_quote() -> None:
    tale = await story.begin(Status.QUOTE_SUBMITTED)
    other = Actor.of(await story.account(Role.MANAGER, "Paul Delattre"))
    quote = await tale.last_quote()
    approving, rejecting = await copies(tale.mission, 2)
    raised = await at_once(
        approve_quote(approving, quote, tale.manager), reject_quote(rejecting, quote, "Trop cher", other)
    )
    assert [type(error) for error in raised if error] == [Stale]
    kept = await Quote.objects().first()
    assert kept is not None
    mission = await tale.reload()
    if raised[0] is None:
        assert (kept.decision, mission.status) == (Decision.APPROVED, Status.QUOTE_APPROVED)
        assert (kept.decided_by, kept.reason) == (tale.manager_account.id, "")
    else:
        assert (kept.decision, mission.status) == (Decision.REJECTED, Status.QUOTE_REJECTED)
        assert (kept.decided_by, kept.reason) == (other.account_id, "Trop cher")


async def test_a_decision_is_on_the_version_that_was_looked_at() -> None:
    tale = await story.begin(Status.QUOTE_SUBMITTED)
    first = await tale.last_quote()
    await tale._quote()
    for verb in (
        approve_quote(tale.mission, first, tale.manager),
        reject_quote(tale.mission, first, "Trop cher", tale.manager),
    ):
        (raised,) = await at_once(verb)
        assert isinstance(raised, Stale)
    assert (await tale.reload()).status == Status.QUOTE_SUBMITTED
    assert await Quote.count().where(Quote.decision == Decision.PENDING) == 2


async def test_an_invoice_too_is_decided_on_as_it_was_looked_at() -> None:
    tale = await story.begin(Status.INVOICED)
    first = await tale.last_invoice()
    await reject_invoice(tale.mission, first, "Une ligne manque", tale.manager)
    await tale._invoice()
    (raised,) = await at_once(accept_invoice(tale.mission, first, tale.manager))
    assert isinstance(raised, Stale)
    await tale.reload()
    await tale._accept()
    assert tale.mission.status == Status.CLOSED


async def two_missions_at_the_same_hour() -> tuple[story.Story, Mission]:
    tale = await story.begin(Status.SLOT_CHOSEN)
    second = await publish(dict(story.FORM), [], tale.manager)
    # Another hour is left to choose: otherwise the first visit would have the second mission's offers retired.
    await propose_slots(second, story.spans(25, 90), tale.karim)
    slots = (await facts_of(second)).open_slots
    await choose_slot(second, slots[0].id, tale.manager)
    return tale, second


async def agenda(tale: story.Story) -> int:
    account = await Account.objects().where(Account.id == tale.karim_account.id).first()
    assert account is not None
    return account.agenda_version


async def test_a_contractor_can_not_plan_two_visits_at_the_same_hour() -> None:
    tale, second = await two_missions_at_the_same_hour()
    before = await agenda(tale)
    raised = await at_once(schedule(tale.mission, tale.karim), schedule(second, tale.karim))
    (error,) = [error for error in raised if error]
    assert type(error) is TransitionRefused
    assert "déjà une visite à Lille" in said(error.fault)
    assert await Visit.count() == 1
    statuses = await Mission.select(Mission.status).order_by(Mission.status)
    assert [row["status"] for row in statuses] == [Status.SCHEDULED, Status.SLOT_CHOSEN]
    assert await MissionEvent.count().where(MissionEvent.action == Action.SCHEDULE) == 1
    assert await agenda(tale) == before + 1


async def test_two_contractors_plan_at_the_same_hour() -> None:
    tale = await story.begin(Status.SLOT_CHOSEN)
    second = await publish(dict(story.FORM), [], tale.manager)
    await propose_slots(second, story.spans(24), tale.sophie)
    await choose_slot(second, (await facts_of(second)).open_slots[0].id, tale.manager)
    assert await at_once(schedule(tale.mission, tale.karim), schedule(second, tale.sophie)) == [None, None]


async def test_slots_over_a_planned_visit_are_refused_and_over_open_offers_are_not() -> None:
    tale, second = await two_missions_at_the_same_hour()  # open offers of both overlap
    await schedule(tale.mission, tale.karim)
    third = await publish(dict(story.FORM), [], tale.manager)
    (raised,) = await at_once(propose_slots(third, story.spans(72, 25), tale.karim))
    assert isinstance(raised, InvalidInput)
    assert list(raised.errors) == [Nth("slots", 1)]
    assert (await Mission.objects().where(Mission.id == third.id).first()).status == Status.NEW  # type: ignore[union-attr]
    await propose_slots(third, story.spans(26), tale.karim)  # begins when the visit's time ends
    await propose_slots(second, story.spans(96), tale.karim)


async def test_of_two_windows_that_send_photos_at_once_one_is_told() -> None:
    """Each window saw the same version: one is told that the mission moved on."""
    tale = await story.begin(Status.SCHEDULED)
    first, second = await copies(tale.mission, 2)
    photos = [[await story.draft(tale.karim, FileKind.BEFORE)] for _ in range(2)]
    raised = await at_once(
        add_photos(first, photos[0], FileKind.BEFORE, tale.karim),
        add_photos(second, photos[1], FileKind.BEFORE, tale.karim),
    )
    assert sorted(type(error).__name__ for error in raised) == ["NoneType", "Stale"]
