"""Reminders: the day before at 18 h and two hours before, once, and never of a visit that is no more."""

import asyncio
import random
from collections import Counter
from datetime import date, datetime, timedelta

import pytest

import wording
from models import clock
from models.agenda.reminder import Before, Reminder, Side, due_times
from models.agenda.span import Span
from models.missions import reminding
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.missions.publishing import publish
from models.missions.verbs.ending import cancel
from models.missions.verbs.slots import choose_slot, propose_slots
from models.missions.verbs.visits import reschedule, schedule
from models.missions.verbs.wishes import accept_wish
from models.people.account import Account
from models.workflow import Status, VisitState
from notifications.compose import NotToBeSent, write
from notifications.holding import REMINDERS
from tests.support import story
from tests.support.story import FORM, Story

S = Status
CLOCK_CHANGES = [
    date(2027, 3, 28),
    date(2027, 10, 31),
    date(2028, 3, 26),
    date(2028, 10, 29),
    date(2031, 3, 30),
]


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here starts from an empty database, on a Monday at 9 h UTC."""


async def told() -> list[tuple[str, str]]:
    found = await (
        Message.objects().where(Message.kind.is_in([*REMINDERS]), Message.to_phone == "").order_by(Message.id)
    )
    return [(message.kind, message.to_email) for message in found]


async def planned(tale: Story, hours: float) -> Mission:
    """Another mission of the same contractor."""
    mission = await publish(dict(FORM), [], tale.manager)
    await propose_slots(mission, story.spans(hours), tale.karim)
    slot = (await facts_of(mission)).open_slots[0]
    await choose_slot(mission, slot.id, tale.manager, agreed=True)
    await schedule(mission, tale.karim)
    return mission


async def test_both_sides_are_reminded_twice_and_no_more() -> None:
    tale = await story.begin(S.SCHEDULED)
    karim, camille = tale.karim_account.email, "camille.martin@locataire.example"
    assert await reminding.run() == 0
    story.ahead(hours=9)
    for _ in range(3):
        await reminding.run()
    assert sorted(await told()) == [("visit_tomorrow", camille), ("visits_tomorrow", karim)]
    story.ahead(hours=13)
    for _ in range(3):
        await reminding.run()
    assert sorted((await told())[2:]) == [("visit_soon", camille), ("visit_soon_contractor", karim)]
    story.ahead(hours=24)
    assert await reminding.run() == 0


async def test_a_contractor_reads_in_one_of_all_visits_of_the_next_day() -> None:
    tale = await story.begin(S.SCHEDULED)
    other = await planned(tale, 27)
    await planned(tale, 50)
    story.ahead(hours=9)
    await reminding.run()
    kinds = Counter(kind for kind, _ in await told())
    assert kinds == {"visit_tomorrow": 2, "visits_tomorrow": 1}
    [message] = await Message.objects().where(Message.kind == "visits_tomorrow")
    letter = (await write(message)).letter
    assert letter.subject == "Demain : 2 rendez-vous"
    assert [line[-16:-1] for line in letter.details] == ["(" + one.reference for one in (tale.mission, other)]
    await cancel(other, "Bail résilié", tale.manager)
    assert len((await write(message)).letter.details) == 1, "what is off is not told of"


@pytest.mark.parametrize("way", [reschedule, cancel])
async def test_what_moved_or_was_cancelled_is_not_reminded_of(way: object) -> None:
    tale = await story.begin(S.SCHEDULED)
    await way(tale.mission, "Un empêchement", tale.manager)  # type: ignore[operator]
    for _ in range(3):
        story.ahead(hours=9)
        assert await reminding.run() == 0


async def test_what_moves_before_the_mail_goes_out_is_not_sent() -> None:
    tale = await story.begin(S.SCHEDULED)
    story.ahead(hours=9)
    await reminding.run()
    await reschedule(tale.mission, "Un empêchement", tale.tenant)
    for message in await Message.objects().where(Message.kind.is_in([*REMINDERS])):
        with pytest.raises(NotToBeSent):
            await write(message)


async def test_what_waits_past_midnight_says_no_tomorrow_that_is_today() -> None:
    await story.begin(S.SCHEDULED)
    story.ahead(hours=9)
    await reminding.run()
    by_kind = {message.kind: message for message in await Message.objects()}
    [line, *_] = (await write(by_kind["visit_tomorrow"])).letter.lines[1:]
    assert "vient demain, de" in line
    story.ahead(hours=10)
    [line, *_] = (await write(by_kind["visit_tomorrow"], late=True)).letter.lines[1:]
    assert "vient aujourd'hui, de" in line
    with pytest.raises(NotToBeSent):
        await write(by_kind["visits_tomorrow"], late=True)


@pytest.mark.parametrize("hours, kinds", [(0, 4), (9, 2), (22.5, 0)])
async def test_a_visit_that_is_planned_later_than_a_reminders_hour_has_none_of_it(
    hours: float, kinds: int
) -> None:
    story.in_the_morning()
    tale = await story.begin(S.SLOT_CHOSEN)
    story.ahead(hours=hours)
    await tale._schedule()
    assert await Reminder.count() == kinds


async def test_a_wish_that_is_taken_is_reminded_of() -> None:
    tale = await story.begin(S.NEW)
    wish = story.spans(24)[0]
    mission = await publish(dict(FORM), [wish], tale.manager)
    await accept_wish(mission, wish, tale.karim)
    story.ahead(hours=9)
    assert await reminding.run() == 3, "the tenant by mail and by SMS"


async def test_two_processes_remind_once() -> None:
    await story.begin(S.SCHEDULED)
    story.ahead(hours=9)
    await asyncio.gather(*(reminding.run() for _ in range(4)))
    assert len(await told()) == 2


@pytest.mark.parametrize("hours, kinds", [(23, {"visit_soon", "visit_soon_contractor"}), (25, set())])
async def test_what_nothing_ran_for_is_not_told_when_it_is_of_no_use(hours: float, kinds: set[str]) -> None:
    """The one of the day before is overtaken by that of two hours before; none is told of a visit that has begun."""
    await story.begin(S.SCHEDULED)
    story.ahead(hours=hours)
    await reminding.run()
    assert {kind for kind, _ in await told()} == kinds


async def test_whom_no_message_reaches_and_a_closed_account_are_left_alone() -> None:
    tale = await story.begin(S.SCHEDULED, **story.BY_PHONE)
    await Account.update({Account.active: False}).where(Account.id == tale.karim_account.id)
    story.ahead(hours=9)
    assert await reminding.run() == 0


@pytest.mark.parametrize("day", CLOCK_CHANGES)
@pytest.mark.parametrize("later", [0, 1])
def test_the_day_before_is_at_18_h_by_the_clock_on_the_wall(day: date, later: int) -> None:
    start = wording.to_utc(day + timedelta(days=later), datetime.min.replace(hour=10).time())
    due = dict(due_times(Span(start, start + timedelta(hours=2))))
    local = wording.local(due[Before.DAY])
    assert (local.date(), local.hour, local.minute) == (day + timedelta(days=later - 1), 18, 0)
    assert start - due[Before.HOURS] == timedelta(hours=2)


async def test_a_clock_that_runs_for_days_tells_nothing_twice_and_forgets_nothing() -> None:
    """Visits are moved at any hour: each is reminded of as it was due, if it was not moved until then."""
    dice, tale = random.Random(7), await story.begin(S.SCHEDULED)
    missions = [tale.mission, *[await planned(tale, 24 + 7 * number) for number in range(1, 8)]]
    for _ in range(24 * 4):
        story.ahead(hours=1)
        await reminding.run()
        mission = await Mission.objects().where(Mission.id == dice.choice(missions).id).first()
        assert mission is not None
        facts = await facts_of(mission)
        if dice.random() < 0.1 and facts.visit_start and facts.visit_start > clock.now():
            await reschedule(mission, "Un empêchement", tale.manager)
    told_of = Counter(
        (visit, message.kind)
        for message in await Message.objects().where(Message.kind.is_in([*REMINDERS]), Message.to_phone == "")
        for visit in message.details["visits"]
    )
    assert set(told_of.values()) == {1}
    rows = await Reminder.objects(Reminder.visit)
    expected = {
        (row.visit.id, reminding.KINDS[Side(row.side), Before(row.before)])
        for row in rows
        if row.visit.state == VisitState.PLANNED or row.visit.finished_at > row.due_at + timedelta(hours=1)
    }
    assert expected <= set(told_of)
    moved = {row.visit.id for row in rows if row.visit.state == VisitState.CANCELLED}
    assert moved & {visit for visit, _ in expected}, "some were moved after a reminder"
    assert len(told_of) < len(rows), "and some before"
