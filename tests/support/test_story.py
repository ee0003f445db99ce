"""A story that comes back is, row for row, the one that was walked; and it goes on as that one would."""

import sqlite3

import pytest

from models.missions.facts import facts_of
from models.workflow import Status
from tests.support import story
from tests.support.emptying import empty
from tests.support.web import everything


@pytest.mark.parametrize("status", [Status.NEW, Status.QUOTE_SUBMITTED, Status.CLOSED])
async def test_what_comes_back_is_what_was_walked(
    db: None, empty_copy: sqlite3.Connection | None, status: Status
) -> None:
    story._walked.clear()
    while not story._walked:  # on a busy machine a walk may take longer than its second
        await empty(empty_copy)
        story.in_the_morning()
        walked = await story.begin(status)
    before, said = await everything(but=()), repr(vars(walked.mission))
    assert len(before["mission_event"]) > (status is not Status.NEW)
    for _ in range(2):
        await empty(empty_copy)
        story.in_the_morning()
        again = await story.begin(status)
        assert await everything(but=()) == before
        assert repr(vars(again.mission)) == said
        assert again.mission is not walked.mission
        assert again.karim.account_id == walked.karim_account.id


async def test_it_goes_on(db: None, empty_copy: sqlite3.Connection | None) -> None:
    for _ in range(3):
        await empty(empty_copy)
        story.in_the_morning()
        tale = await story.begin(Status.SLOTS_PROPOSED)
        await tale._decline()
        await tale._propose()
        assert [slot.id for slot in (await facts_of(tale.mission)).open_slots] == [3, 4]
        other = await story.begin(town="Roubaix")
        assert other.mission.id == tale.mission.id + 1


async def test_where_something_stands_already_it_is_walked(db: None) -> None:
    first, second = await story.begin(), await story.begin()
    assert first.mission.reference != second.mission.reference
    assert first.manager_account.email != second.manager_account.email
