"""« L'artisan n'est pas venu »: half an hour after the end, where no arrival was recorded."""

import pytest

from models.agenda.visit import Visit
from models.errors import TransitionRefused
from models.missions.facts import facts_of
from models.missions.verbs.arriving import record_arrival
from models.missions.verbs.slots import wishes_of
from models.missions.verbs.upkeep import events_of
from models.missions.verbs.visits import report_no_show
from models.workflow import FileKind, Status, VisitState
from tests.support import story
from wording.faults import Fault

S = Status


async def test_the_same_visit_is_planned_again_and_the_wishes_are_the_contractors_to_take() -> None:
    tale = await story.begin(S.SCHEDULED)
    story.ahead(hours=26.5)
    wishes = story.spans(48)
    photo = await story.draft(tale.tenant, FileKind.NO_SHOW)
    await report_no_show(tale.mission, tale.tenant, word="Attendu en vain", wishes=wishes, photos=[photo])
    mission = await tale.reload()
    [visit] = await Visit.objects()
    assert (mission.status, mission.visit, visit.state) == (S.SLOTS_NEEDED, None, VisitState.NO_SHOW)
    assert (await facts_of(mission)).visit_number == 1
    assert await wishes_of(mission.id) == wishes
    event = (await events_of(mission))[-1]
    assert (event.reason, event.details["photos"], event.details["visit"]) == ("Attendu en vain", 1, visit.id)


async def test_who_says_nothing_of_wishes_keeps_those_of_before() -> None:
    tale = await story.begin(S.SCHEDULED)
    known = await wishes_of(tale.mission.id)
    story.ahead(hours=27)
    await report_no_show(tale.mission, tale.manager)
    assert await wishes_of(tale.mission.id) == known


@pytest.mark.parametrize("hours", [0, 25, 26.4])
async def test_until_half_an_hour_after_the_end_somebody_may_still_come(hours: float) -> None:
    tale = await story.begin(S.SCHEDULED)
    story.ahead(hours=hours)
    with pytest.raises(TransitionRefused) as raised:
        await report_no_show(tale.mission, tale.tenant)
    assert raised.value.fault == Fault.STILL_MAY_COME


async def test_who_recorded_its_arrival_was_there() -> None:
    tale = await story.begin(S.SCHEDULED)
    story.ahead(hours=25)
    await record_arrival(tale.mission, tale.karim)
    story.ahead(hours=3)
    for by in (tale.tenant, tale.manager):
        with pytest.raises(TransitionRefused):
            await report_no_show(await tale.reload(), by)
    assert (await tale.reload()).status == S.SCHEDULED
