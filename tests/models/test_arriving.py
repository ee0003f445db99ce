"""« Je suis en route », « Je suis arrivé »: on the day, by its contractor, and no more often than is of use."""

import asyncio

import pytest

from database.writing import new
from models import clock
from models.agenda.visit import Visit
from models.errors import WHOLE, InvalidInput, NotVisible, TooOften, TransitionRefused
from models.missions.outbox import Message
from models.missions.verbs.arriving import announce_departure, record_arrival
from models.missions.verbs.upkeep import events_of
from models.workflow import Status
from notifications.compose import NotToBeSent, write
from tests.support import story
from tests.support.story import Story
from wording import said
from wording.faults import Fault

S = Status


async def test_the_contact_is_told_with_the_minutes_and_nothing_else_changes() -> None:
    """The visit is tomorrow from ten to twelve, in Paris."""
    tale = await story.begin(S.SCHEDULED)
    await tale.reload()
    before = (tale.mission.version, tale.mission.status_since)
    story.ahead(hours=23)
    await announce_departure(tale.mission, tale.karim, 30)
    mission = await tale.reload()
    assert (mission.status, mission.version, mission.status_since) == (S.SCHEDULED, *before)
    [message] = await Message.objects().where(Message.kind == "on_the_way", Message.to_phone == "")
    assert message.to_email == "camille.martin@locataire.example"
    letter = (await write(message)).letter
    assert "Plomberie Durand est en route et arrive dans 30 minutes environ." in letter.lines
    assert (await events_of(mission))[-1].details["delay_minutes"] == 30


async def test_without_minutes_none_are_told() -> None:
    tale = await story.begin(S.SCHEDULED)
    story.ahead(hours=25.9)
    await announce_departure(tale.mission, tale.karim)
    [message] = await Message.objects().where(Message.kind == "on_the_way", Message.to_phone == "")
    assert "Plomberie Durand est en route." in (await write(message)).letter.lines


@pytest.mark.parametrize("hours", [0, 13, 26, 40])
async def test_the_day_before_and_after_the_hour_it_is_refused(hours: float) -> None:
    """At 9 h UTC, 22 h UTC, and from the end of the visit on."""
    tale = await story.begin(S.SCHEDULED)
    story.ahead(hours=hours)
    with pytest.raises(TransitionRefused) as raised:
        await announce_departure(tale.mission, tale.karim, 15)
    assert raised.value.fault == Fault.DEPARTURE_NOT_NOW
    assert await Message.count().where(Message.kind == "on_the_way", Message.to_phone == "") == 0


async def test_the_day_begins_at_midnight_in_paris() -> None:
    tale = await story.begin(S.SCHEDULED)
    story.ahead(hours=14.5)  # 23 h 30 UTC is half past midnight, or half past one in summer
    await announce_departure(tale.mission, tale.karim, 60)


async def test_only_its_contractor_says_so() -> None:
    tale = await story.begin(S.SCHEDULED)
    story.ahead(hours=23)
    for by in (tale.sophie, tale.tenant, tale.manager):
        with pytest.raises((NotVisible, TransitionRefused)):
            await announce_departure(tale.mission, by, 15)
    assert await Message.count().where(Message.kind == "on_the_way", Message.to_phone == "") == 0


@pytest.mark.parametrize("minutes", [0, 1, 20, 61, -15])
async def test_other_minutes_are_refused(minutes: int) -> None:
    tale = await story.begin(S.SCHEDULED)
    story.ahead(hours=23)
    with pytest.raises(InvalidInput) as raised:
        await announce_departure(tale.mission, tale.karim, minutes)
    assert raised.value.errors == {"delay_minutes": Fault.DELAY_UNKNOWN}


async def test_three_times_a_day_are_enough() -> None:
    tale = await story.begin(S.SCHEDULED)
    story.ahead(hours=23)
    for minutes in (60, 45, 30):
        await announce_departure(tale.mission, tale.karim, minutes)
    with pytest.raises(TooOften) as raised:
        await announce_departure(tale.mission, tale.karim, 15)
    assert "déjà été prévenu 3 fois" in said(raised.value.fault)


async def test_a_mail_that_could_not_go_out_at_once_does_not_go_out_any_more() -> None:
    tale = await story.begin(S.SCHEDULED)
    story.ahead(hours=23)
    await announce_departure(tale.mission, tale.karim, 15)
    [message] = await Message.objects().where(Message.kind == "on_the_way", Message.to_phone == "")
    with pytest.raises(NotToBeSent):
        await write(message, late=True)


def _other(code: str) -> str:
    return f"{(int(code) + 1) % 10_000:04}"


async def _arriving(hours: float = 23) -> Story:
    tale = await story.begin(S.SCHEDULED)
    story.ahead(hours=hours)
    return tale


async def _visit(tale: Story) -> Visit:
    [visit] = await Visit.objects().where(Visit.id == (await tale.reload()).visit)
    return visit


@pytest.mark.parametrize("with_code", [False, True])
async def test_the_arrival_is_kept_and_proved_by_the_code(with_code: bool) -> None:
    tale = await _arriving()
    await tale.reload()
    before = (tale.mission.version, tale.mission.status_since)
    code = (await _visit(tale)).arrival_code if with_code else ""
    assert await record_arrival(tale.mission, tale.karim, code)
    mission, visit = await tale.reload(), await _visit(tale)
    assert (mission.status, mission.version, mission.status_since) == (S.SCHEDULED, *before)
    assert (visit.arrived_at, visit.arrival_proved) == (clock.now(), with_code)
    assert (await events_of(mission))[-1].details["proved"] is with_code


@pytest.mark.parametrize("hours", [0, 21.9, 26, 40])
async def test_earlier_than_two_hours_before_and_after_its_end_no_arrival_is_kept(hours: float) -> None:
    tale = await _arriving(hours)
    with pytest.raises(TransitionRefused) as raised:
        await record_arrival(tale.mission, tale.karim)
    assert raised.value.fault == Fault.ARRIVAL_NOT_NOW
    assert (await _visit(tale)).arrived_at is None


@pytest.mark.parametrize("hours", [22, 25.9])
async def test_from_two_hours_before_to_its_end_it_is(hours: float) -> None:
    tale = await _arriving(hours)
    assert await record_arrival(tale.mission, tale.karim)


async def test_who_is_there_arrives_no_second_time_and_is_on_its_way_no_more() -> None:
    tale = await _arriving()
    await record_arrival(tale.mission, tale.karim)
    for again in (record_arrival(tale.mission, tale.karim), announce_departure(tale.mission, tale.karim)):
        with pytest.raises(TransitionRefused) as raised:
            await again
        assert raised.value.fault == Fault.ARRIVED_ALREADY


async def test_only_its_contractor_arrives() -> None:
    tale = await _arriving()
    for by in (tale.sophie, tale.tenant, tale.manager):
        with pytest.raises((NotVisible, TransitionRefused)):
            await record_arrival(tale.mission, by)
    assert (await _visit(tale)).arrived_at is None


@pytest.mark.parametrize("code", ["123", "12345", "abcd", "12 34", "-123"])
async def test_what_is_no_code_is_not_counted_as_a_wrong_one(code: str) -> None:
    tale = await _arriving()
    with pytest.raises(InvalidInput) as raised:
        await record_arrival(tale.mission, tale.karim, code)
    assert raised.value.errors == {"arrival_code": Fault.ARRIVAL_CODE_UNREADABLE}
    assert (await _visit(tale)).wrong_codes == 0


async def test_after_three_wrong_codes_the_right_one_proves_nothing_any_more() -> None:
    tale = await _arriving()
    code, known = (await _visit(tale)).arrival_code, len(await events_of(tale.mission))
    for wrong in range(1, 4):
        assert not await record_arrival(tale.mission, tale.karim, _other(code))
        visit = await _visit(tale)
        assert (visit.wrong_codes, visit.arrived_at) == (wrong, None)
    with pytest.raises(InvalidInput) as raised:
        await record_arrival(tale.mission, tale.karim, code)
    assert raised.value.errors == {WHOLE: Fault.ARRIVAL_CODES_SPENT}
    assert len(await events_of(tale.mission)) == known
    assert await record_arrival(tale.mission, tale.karim)
    assert (await _visit(tale)).arrival_proved is False


async def test_two_who_guess_at_once_are_both_counted() -> None:
    tale = await _arriving()
    code = _other((await _visit(tale)).arrival_code)
    tries = [record_arrival(await tale.reload(), tale.karim, code) for _ in range(2)]
    assert await asyncio.gather(*tries) == [False, False]
    assert (await _visit(tale)).wrong_codes == 2


async def test_each_visit_has_a_code_of_its_own() -> None:
    """Of forty visits: a code that is the same for all would prove nothing."""
    codes = {new(Visit, id=number).arrival_code for number in range(1, 41)}
    assert len(codes) > 35
    assert all(len(code) == 4 and code.isdigit() for code in codes)
