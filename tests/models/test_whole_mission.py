from itertools import pairwise

from models.missions.event import MissionEvent
from models.workflow import Status
from tests.support import story


async def test_each_status_is_reached_by_the_verbs_and_the_history_tells_it() -> None:
    for status in Status:
        tale = await story.begin(status)
        mission = await tale.reload()
        assert mission.status == status
        events = (
            await MissionEvent.objects().where(MissionEvent.mission == mission.id).order_by(MissionEvent.id)
        )
        assert [event.version for event in events] == list(range(1, mission.version + 1))
        assert events[-1].to_status == status
        for before, after in pairwise(events):
            assert after.from_status == before.to_status
