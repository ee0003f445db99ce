"""Saturday, Sunday, public holiday: the tenant's express consent (law of 6 July 1989, art. 7 e)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models.agenda.span import Span
from models.errors import InvalidInput
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.missions.publishing import publish
from models.missions.verbs.slots import choose_slot, propose_slots
from models.missions.verbs.upkeep import events_of
from models.missions.verbs.wishes import accept_wish
from models.workflow import Status
from notifications.compose import write
from tests.support import story
from tests.support.story import NO_TENANT, Story
from wording import said
from wording.faults import Fault

S = Status
SATURDAY, SUNDAY, HOLIDAY = date(2026, 12, 5), date(2026, 12, 6), date(2026, 12, 25)
SAINT_STEPHEN, MONDAY = date(2028, 12, 26), date(2026, 12, 7)  # a holiday in Alsace-Moselle; of no place


def on(day: date) -> Span:
    """From ten to twelve in Paris, in winter."""
    start = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    return Span(start, start + timedelta(hours=2))


async def offered(day: date, **values: str) -> tuple[Story, int]:
    story.days_before(day)
    tale = await story.begin(S.NEW, **values)
    await propose_slots(tale.mission, [on(day)], tale.karim)
    [slot] = (await facts_of(tale.mission)).open_slots
    return tale, slot.id


@pytest.mark.parametrize("who", ["tenant", "manager", "karim"])
@pytest.mark.parametrize("day", [SATURDAY, SUNDAY, HOLIDAY])
async def test_whoever_answers_says_that_the_tenant_agrees(day: date, who: str) -> None:
    tale, slot = await offered(day)
    by = getattr(tale, who)
    with pytest.raises(InvalidInput) as raised:
        await choose_slot(tale.mission, slot, by)
    assert raised.value.errors == {"agreed_day": Fault.DAY_NOT_AGREED.of(day=day)}
    await choose_slot(await tale.reload(), slot, by, agreed=True)
    assert (await events_of(tale.mission))[-1].details["agreed_day"] == day.isoformat()


@pytest.mark.parametrize("day, word", [(SATURDAY, "samedi"), (SUNDAY, "dimanche"), (HOLIDAY, "férié")])
def test_the_day_is_named(day: date, word: str) -> None:
    assert word in said(Fault.DAY_NOT_AGREED.of(day=day))


@pytest.mark.parametrize("postcode, asked", [("67000", True), ("59000", False), ("57000", True)])
async def test_a_holiday_is_one_of_the_homes_own(postcode: str, asked: bool) -> None:
    tale, slot = await offered(SAINT_STEPHEN, postcode=postcode, town="Ville")
    if asked:
        with pytest.raises(InvalidInput):
            await choose_slot(tale.mission, slot, tale.tenant)
    else:
        await choose_slot(tale.mission, slot, tale.tenant)
        assert "agreed_day" not in (await events_of(tale.mission))[-1].details


async def test_on_a_working_day_nothing_is_asked() -> None:
    tale, slot = await offered(MONDAY)
    await choose_slot(tale.mission, slot, tale.tenant)
    assert "agreed_day" not in (await events_of(tale.mission))[-1].details


async def test_where_nobody_lives_nobody_has_to_agree() -> None:
    story.days_before(SATURDAY)
    tale = await story.begin(S.NEW)
    await tale.mission.set(**NO_TENANT)
    await propose_slots(await tale.reload(), [on(SATURDAY)], tale.karim)
    assert (await tale.reload()).status == S.SLOT_CHOSEN


async def test_who_wished_for_that_day_has_agreed_to_it() -> None:
    story.days_before(SATURDAY)
    tale = await story.begin(S.NEW)
    mission: Mission = await publish(dict(story.FORM), [on(SATURDAY)], tale.manager)
    await accept_wish(mission, on(SATURDAY), tale.karim)
    assert mission.status == S.SCHEDULED


async def test_the_mail_says_that_the_day_may_be_refused() -> None:
    await offered(SATURDAY)
    [message] = await Message.objects().where(Message.kind == "choose_slot")
    assert [
        line.endswith("(vous pouvez refuser ce jour)") for line in (await write(message)).letter.details
    ] == [True]
