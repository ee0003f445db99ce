"""The same click counts once."""

import asyncio
from datetime import timedelta

import pytest

from models.errors import KeyReused, TransitionRefused
from models.missions.event import MissionEvent
from models.missions.mission import Mission
from models.missions.publishing import publish
from models.missions.verbs.slots import propose_slots
from models.missions.verbs.upkeep import amend
from models.submission import KEPT_FOR, Answer, Submission, find, once, sweep_submissions
from models.workflow import Status
from tests.support import story
from tests.support.story import Story

ANSWER = Answer("/missions/OM-2026-000001", "Vos créneaux sont envoyés.")


async def send(tale: Story, mission: Mission, key: str, digest: str, hours: int = 24) -> Answer:
    """As a controller does it: the key, the verb and the answer in one transaction."""

    async def work() -> Answer:
        await propose_slots(mission, story.spans(hours), tale.karim)
        return ANSWER

    return await once(tale.karim.key, key, digest, work)


async def nothing() -> Answer:
    return ANSWER


async def claims() -> int:
    number: int = await MissionEvent.count().where(MissionEvent.action == "propose_slots")
    return number


async def test_the_same_key_and_content_give_the_same_answer_and_one_effect() -> None:
    tale = await story.begin()
    assert await send(tale, await tale.reload(), "key-one", "d" * 64) == ANSWER
    assert await send(tale, await tale.reload(), "key-one", "d" * 64) == ANSWER
    assert await find(tale.karim.key, "key-one", "d" * 64) == ANSWER
    assert await claims() == 1
    assert (await tale.reload()).version == 2


async def test_the_same_key_with_other_content_is_refused() -> None:
    tale = await story.begin()
    await send(tale, await tale.reload(), "key-one", "d" * 64)
    with pytest.raises(KeyReused):
        await send(tale, await tale.reload(), "key-one", "e" * 64)
    with pytest.raises(KeyReused):
        await find(tale.karim.key, "key-one", "e" * 64)
    assert await claims() == 1


async def test_another_key_is_another_click() -> None:
    tale = await story.begin()
    await send(tale, await tale.reload(), "key-one", "d" * 64)
    await send(tale, await tale.reload(), "key-two", "d" * 64)
    assert await claims() == 2


async def test_two_people_may_hit_upon_the_same_key() -> None:
    assert await once("account:1", "key-one", "d" * 64, nothing) == ANSWER
    assert await find("account:2", "key-one", "e" * 64) is None
    assert await once("account:2", "key-one", "e" * 64, nothing) == ANSWER


async def test_what_was_refused_may_be_sent_again_under_the_same_key() -> None:
    tale = await story.begin()
    seen = await tale.reload()
    other = await tale.reload()
    await amend(other, {"floor": "4e étage"}, [], tale.manager)
    with pytest.raises(TransitionRefused):
        await send(tale, seen, "key-one", "d" * 64)
    assert await Submission.count() == 0
    assert await send(tale, await tale.reload(), "key-one", "d" * 64) == ANSWER


async def test_the_same_key_at_once_has_one_effect_and_one_answer() -> None:
    tale = await story.begin()
    seen = [await tale.reload() for _ in range(8)]
    answers = await asyncio.gather(*(send(tale, mission, "key-one", "d" * 64) for mission in seen))
    assert answers == [ANSWER] * 8
    assert await claims() == 1
    assert (await tale.reload()).status == Status.SLOTS_PROPOSED


async def test_the_same_key_at_once_with_other_content_has_one_effect() -> None:
    tale = await story.begin()
    seen = [await tale.reload() for _ in range(2)]
    answers = await asyncio.gather(
        *(send(tale, mission, "key-one", digest * 64) for mission, digest in zip(seen, "de", strict=True)),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Answer", "KeyReused"]
    assert await claims() == 1


async def test_what_no_version_guards_is_done_once_too_where_two_clicks_come_at_once() -> None:
    tale = await story.begin()

    async def work() -> Answer:
        mission = await publish(dict(story.FORM), [], tale.manager)
        return Answer(f"/gestion/missions/{mission.reference}")

    answers = await asyncio.gather(*(once(tale.manager.key, "key-one", "d" * 64, work) for _ in range(4)))
    assert len(set(answers)) == 1
    assert await Mission.count() == 2


async def test_keys_are_swept_after_a_week() -> None:
    await once("account:1", "old", "d" * 64, nothing)
    story.ahead(days=1)
    await once("account:1", "new", "d" * 64, nothing)
    story.ahead(seconds=KEPT_FOR.total_seconds() - timedelta(days=1).total_seconds())
    await sweep_submissions()
    assert await Submission.select(Submission.key) == [{"key": "new"}]
