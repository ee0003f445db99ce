"""« Prendre ce moment »: what a tenant wished for is an appointment at once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

import wording
from controllers.missions.history import sentence
from database.connection import transaction
from models import clock
from models.agenda.absence import add_absence
from models.agenda.slot import Slot
from models.agenda.span import Span
from models.agenda.visit import Visit
from models.agenda.window import Window, windows
from models.assignment import Assignment
from models.errors import DomainError, InvalidInput, Nth
from models.lists.search import Search, of_manager
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.missions.publishing import check_wishes, publish
from models.missions.reading import of
from models.missions.transitions import Taken
from models.missions.verbs.ending import withdraw
from models.missions.verbs.slots import (
    choose_slot,
    decline_slots,
    propose_slots,
    replace_wishes,
    wishes_of,
)
from models.missions.verbs.upkeep import amend, events_of
from models.missions.verbs.visits import plan_second_visit, report_failed_visit, reschedule, schedule
from models.missions.verbs.wishes import accept_wish
from models.people.actor import Actor
from models.workflow import FailedVisitMotive, Role, Status
from tests.support import story
from tests.support.story import Story
from wording import said
from wording.faults import Fault

S = Status
MANY = 12


async def wished(status: Status = S.NEW, *spans: Span) -> tuple[Story, Span]:
    tale = await story.begin(status)
    [wish, *others] = spans or story.spans(72)
    await replace_wishes(tale.mission.id, [wish, *others])
    return tale, wish


async def fault_of(tale: Story, wish: Span, part: Span | None = None) -> Fault:
    """And nothing is done."""
    with pytest.raises(InvalidInput) as raised:
        await accept_wish(await tale.reload(), wish, tale.karim, part)
    assert set(raised.value.errors) == {"wish"}
    assert (await tale.reload()).status == S.NEW
    assert await Assignment.count().where(Assignment.mission == tale.mission.id) == 0
    assert said(raised.value.fault)
    return Fault(str(raised.value.fault))


async def test_one_press_takes_the_mission_and_plans_the_visit() -> None:
    tale, wish = await wished()
    await accept_wish(tale.mission, wish, tale.karim)
    mission = await tale.reload()
    facts = await facts_of(mission)
    visit = facts.planned_visit
    assert mission.status == S.SCHEDULED
    assert visit is not None
    assert (mission.visit, mission.chosen_slot) == (visit.id, visit.slot)
    assert (visit.starts_at, visit.ends_at, visit.number, visit.sequence) == (wish.start, wish.end, 1, 0)
    assert facts.open_slots == []
    assert facts.contractor is not None
    assert facts.contractor.id == tale.karim_account.id
    assert await wishes_of(mission.id) == [wish], "they stay, for who has the mission next"
    assert len((await of_manager(Search(text=tale.karim_account.shown_name))).found) == 1
    told = sentence((await events_of(mission))[-1], tale.manager)
    assert told.startswith("Plomberie Durand a pris la mission et planifié l'intervention à un moment que")


async def test_both_sides_get_the_calendar_file_at_once() -> None:
    tale, wish = await wished()
    await accept_wish(tale.mission, wish, tale.karim)
    visit = (await tale.reload()).visit
    files = {
        m.to_email: m.details for m in await Message.objects() if m.kind in ("visit_planned", "wish_taken")
    }
    expected = {"ics": "request", "visit": visit, "sequence": 0}
    assert files == {tale.karim_account.email: expected, "camille.martin@locataire.example": expected}


async def test_the_offers_that_stood_are_void() -> None:
    tale, wish = await wished(S.SLOTS_PROPOSED)
    await accept_wish(tale.mission, wish, tale.karim)
    assert {slot.state for slot in await Slot.objects()} == {"void"}
    assert (await tale.reload()).status == S.SCHEDULED


async def test_a_wish_of_four_hours_is_taken_whole_and_of_a_longer_one_two_hours() -> None:
    for hours, planned in ((4, 4), (5, 2), (10, 2)):
        tale, wish = await wished(S.NEW, *story.spans(72, hours=hours))
        await accept_wish(tale.mission, wish, tale.karim)
        visit = (await facts_of(await tale.reload())).planned_visit
        assert visit is not None
        assert visit.ends_at - visit.starts_at == timedelta(hours=planned)
        await reschedule(tale.mission, "Un empêchement", tale.karim)


async def test_the_hours_of_a_longer_wish_are_its_taker_s_to_say() -> None:
    tale, wish = await wished(S.NEW, *story.spans(72, hours=10))
    hour = timedelta(hours=1)
    assert await fault_of(tale, wish, Span(wish.start - hour, wish.start + hour)) == Fault.PART_OUTSIDE_WISH
    assert await fault_of(tale, wish, Span(wish.end - hour, wish.end + hour)) == Fault.PART_OUTSIDE_WISH
    for end in (wish.start, wish.start + hour):
        assert await fault_of(tale, wish, Span(wish.start + hour, end)) == Fault.SLOT_ENDS_BEFORE
    assert await fault_of(tale, wish, Span(wish.start, wish.start + 5 * hour)) == Fault.PART_TOO_LONG
    part = Span(wish.start + 3 * hour, wish.start + 7 * hour)
    await accept_wish(await tale.reload(), wish, tale.karim, part)
    visit = (await facts_of(await tale.reload())).planned_visit
    assert visit is not None
    assert Span(visit.starts_at, visit.ends_at) == part


async def test_what_nobody_wished_or_is_over_is_not_taken() -> None:
    tale, wish = await wished()
    assert await fault_of(tale, story.spans(96)[0]) == Fault.WISH_UNREADABLE
    other, _ = await wished(S.NEW, *story.spans(96))
    assert await fault_of(tale, (await wishes_of(other.mission.id))[0]) == Fault.WISH_UNREADABLE
    story.ahead(hours=73)
    assert await fault_of(tale, wish) == Fault.WISH_OVER


async def test_two_visits_at_one_hour_are_never_planned() -> None:
    """Not even where both are taken at once: the agenda is locked first."""
    tale, wish = await wished()
    half = Span(wish.start + timedelta(hours=1), wish.end + timedelta(hours=1))
    second = await publish(dict(story.FORM), [half], tale.manager)
    first, second_seen = await tale.reload(), second

    raised = await asyncio.gather(
        accept_wish(first, wish, tale.karim),
        accept_wish(second_seen, half, tale.karim),
        return_exceptions=True,
    )

    [error] = [one for one in raised if one is not None]
    assert isinstance(error, InvalidInput)
    assert "Vous avez déjà une visite à Lille" in said(error.fault)
    assert await Visit.count() == 1
    assert await Assignment.count() == 1


@pytest.mark.parametrize("repeat", ["none", "weekly"])
async def test_a_moment_of_an_absence_is_not_free(repeat: str) -> None:
    tale = await story.begin(S.NEW)
    wish = story.spans(24 + 7 * 24 * (repeat == "weekly"))[0]
    mission = await publish(dict(story.FORM), [wish], tale.manager)
    week = timedelta(days=7 * (repeat == "weekly"))
    span = Span(wish.start - week + timedelta(hours=1), wish.end - week + timedelta(hours=5))
    async with transaction():
        await add_absence(tale.karim_account.id, span, "Club de judo", repeat)
    with pytest.raises(InvalidInput) as raised:
        await accept_wish(mission, wish, tale.karim)
    assert raised.value.errors == {"wish": Fault.WISH_IN_ABSENCE}
    await accept_wish(mission, wish, tale.sophie)


async def test_of_many_who_take_it_at_once_one_wins() -> None:
    tale, wish = await wished()
    people = [await story.account(Role.CONTRACTOR, f"Artisan {n}") for n in range(MANY)]
    seen = [await Mission.objects().where(Mission.id == tale.mission.id).first() for _ in people]

    async def claim(mission: Mission | None, number: int) -> None:
        assert mission is not None
        by = Actor.of(people[number])
        if number % 2:
            await propose_slots(mission, story.spans(24 + 3 * number), by)
        else:
            await accept_wish(mission, wish, by)

    raised = await asyncio.gather(*(claim(m, n) for n, m in enumerate(seen)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in raised) == ["NoneType"] + ["Taken"] * (MANY - 1)
    winner = people[raised.index(None)]
    assert await Assignment.select(Assignment.contractor) == [{"contractor": winner.id}]
    assert (await tale.reload()).version == 2


async def test_who_left_the_mission_may_not_take_a_moment_of_it_either() -> None:
    tale, wish = await wished(S.SLOTS_PROPOSED)
    await withdraw(tale.mission, "Trop loin", tale.karim)
    with pytest.raises(DomainError) as raised:
        await accept_wish(await tale.reload(), wish, tale.karim)
    assert raised.value.fault == Fault.LEFT_BEFORE
    await accept_wish(await tale.reload(), wish, tale.sophie)
    with pytest.raises(Taken):
        await accept_wish(await tale.reload(), wish, tale.karim)


async def test_the_tenant_s_move_brings_the_next_wishes_with_it() -> None:
    tale, wish = await wished()
    await accept_wish(tale.mission, wish, tale.karim)
    later = story.spans(120, 144)
    await reschedule(await tale.reload(), "Je ne suis plus disponible", tale.tenant, wishes=later)
    mission = await tale.reload()
    assert mission.status == S.SLOTS_NEEDED
    assert await wishes_of(mission.id) == later
    await accept_wish(mission, later[1], tale.karim)
    assert (await tale.reload()).status == S.SCHEDULED


async def test_wishes_that_cannot_be_leave_the_appointment_as_it_is() -> None:
    tale, wish = await wished()
    await accept_wish(tale.mission, wish, tale.karim)
    past = [Span(clock.now() - timedelta(hours=2), clock.now() - timedelta(hours=1))]
    for wishes, fault in ((past, Fault.WISH_PAST), (story.spans(*range(100, 124, 4)), Fault.TOO_MANY_CHOSEN)):
        with pytest.raises(InvalidInput) as raised:
            await reschedule(await tale.reload(), "Un empêchement", tale.tenant, wishes=wishes)
        assert str(raised.value.fault) == fault
    assert (await tale.reload()).status == S.SCHEDULED
    assert await wishes_of(tale.mission.id) == [wish]


async def windows_of(by: Actor) -> Window:
    assert by.account_id is not None
    now = clock.now()
    found = await windows([by.account_id], Span(now, now + timedelta(days=30)), now)
    return found[by.account_id]


async def offered(mission: Mission, by: Actor) -> list[Span]:
    """What this person reads that the tenant wishes."""
    [reading] = await of([mission], by)
    return reading.wished


async def _taken(tale: Story, wish: Span, part: Span) -> None:
    await accept_wish(tale.mission, wish, tale.karim, part)


async def _chosen(tale: Story, wish: Span, part: Span) -> None:
    """The tenant chose it among the slots."""
    await propose_slots(tale.mission, [part], tale.karim)
    [slot] = (await facts_of(tale.mission)).open_slots
    await choose_slot(tale.mission, slot.id, tale.tenant)
    await schedule(tale.mission, tale.karim)


async def _moved_by_its_contractor(tale: Story) -> None:
    await reschedule(tale.mission, "Un empêchement", tale.karim)


async def _moved_by_a_manager(tale: Story) -> None:
    await reschedule(tale.mission, "Un empêchement", tale.manager)


async def _in_vain(tale: Story) -> None:
    story.ahead(hours=73)
    await report_failed_visit(tale.mission, FailedVisitMotive.ABSENT, tale.karim)


async def _a_second_visit(tale: Story) -> None:
    await plan_second_visit(tale.mission, tale.karim, amount_cents=9000)


@pytest.mark.parametrize("planned", [_taken, _chosen])
@pytest.mark.parametrize(
    "then",
    [_moved_by_its_contractor, _moved_by_a_manager, _in_vain, _a_second_visit],
    ids=lambda f: f.__name__,
)
async def test_a_moment_that_was_planned_once_is_not_offered_again(
    planned: Callable[[Story, Span, Span], Awaitable[None]], then: Callable[[Story], Awaitable[None]]
) -> None:
    """Who reads that the visit is cancelled no longer keeps that hour free."""
    later = story.spans(96)[0]
    tale, wish = await wished(S.NEW, *story.spans(72), later)
    await planned(tale, wish, Span(wish.start, wish.end - timedelta(minutes=30)))
    await then(tale)
    mission = await tale.reload()
    assert mission.status == S.SLOTS_NEEDED
    assert await offered(mission, tale.karim) == [later]
    assert wish not in [one.span for one in (await windows_of(tale.karim)).wishes]
    if wish.start > clock.now():
        with pytest.raises(InvalidInput) as raised:
            await accept_wish(mission, wish, tale.karim)
        assert raised.value.fault == Fault.WISH_TAKEN
    await accept_wish(mission, later, tale.karim)


async def test_a_moment_that_is_wished_again_is_offered_again() -> None:
    tale, wish = await wished()
    await accept_wish(tale.mission, wish, tale.karim)
    await reschedule(tale.mission, "Un empêchement", tale.karim)
    await propose_slots(await tale.reload(), story.spans(120), tale.karim)
    await decline_slots(await tale.reload(), [wish], "Plutôt le premier jour", tale.tenant)
    assert await offered(await tale.reload(), tale.karim) == [wish]
    await accept_wish(await tale.reload(), wish, tale.karim)


async def test_the_next_contractor_is_offered_what_the_first_had_planned() -> None:
    tale, wish = await wished()
    await accept_wish(tale.mission, wish, tale.karim)
    await withdraw(tale.mission, "Trop loin", tale.karim)
    mission = await tale.reload()
    assert await offered(mission, tale.sophie) == [wish]
    await accept_wish(mission, wish, tale.sophie)


async def test_a_correction_leaves_a_moment_that_was_planned_as_it_is() -> None:
    later, other = story.spans(96, 120)
    tale, wish = await wished(S.NEW, *story.spans(72), later)
    await accept_wish(tale.mission, wish, tale.karim)
    await amend(tale.mission, {"floor": "3e"}, [wish, other], tale.manager)
    assert await wishes_of(tale.mission.id) == [wish, other]
    await reschedule(await tale.reload(), "Un empêchement", tale.karim)
    assert await offered(await tale.reload(), tale.karim) == [other]


async def test_a_pause_holds_for_the_moments_that_were_wished_before() -> None:
    within, after = story.spans(96, 240)
    tale, wish = await wished(S.NEW, *story.spans(72), within, after)
    await accept_wish(tale.mission, wish, tale.karim)
    day = wording.local(after.start).date()
    await plan_second_visit(
        tale.mission, tale.karim, amount_cents=9000, not_before=day, not_before_reason="drying"
    )
    with pytest.raises(InvalidInput) as raised:
        await accept_wish(await tale.reload(), within, tale.karim)
    assert raised.value.fault == Fault.WISH_IN_PAUSE.of(day=day)
    assert "pas de visite avant le" in said(raised.value.fault)
    await accept_wish(await tale.reload(), after, tale.karim)


async def test_a_wish_that_is_over_is_not_published_and_stays_where_it_stood() -> None:
    past = Span(clock.now() - timedelta(hours=1), clock.now() + timedelta(hours=1))
    tale, _ = await wished()
    with pytest.raises(InvalidInput) as raised:
        await publish(dict(story.FORM), [*story.spans(72), past], tale.manager)
    assert raised.value.errors == {Nth("wishes", 1): Fault.SLOT_PAST}
    check_wishes([past], "59000", {past})
