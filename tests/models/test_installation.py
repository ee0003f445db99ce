"""Time passes for a database while it is served, and not all at once after that."""

import structlog

from models import installation
from models.installation import LONGEST_SLEEP
from models.missions.nudge import Nudge
from models.missions.outbox import Message
from models.people.session import Session, open_session
from models.workflow import Status
from operations import background
from tests.support import story


async def test_where_nothing_ran_for_more_than_a_week_what_is_due_waits_for_a_person(db: None) -> None:
    """A backup of last month, or a clock that is wrong: slots would run out and mails go out by the hundred."""
    tale = await story.begin(Status.SLOTS_PROPOSED)
    await open_session(tale.karim_account)
    await background.watch_the_clock()
    mails = await Message.count()
    story.ahead(seconds=LONGEST_SLEEP.total_seconds() + 120)
    with structlog.testing.capture_logs() as lines:
        await background.watch_the_clock()
        await background.sweep()
    assert [line["event"] for line in lines] == ["time limits wait"]
    assert (await tale.reload()).status == Status.SLOTS_PROPOSED
    assert await Message.count() == mails
    assert await Session.count() == 1
    await installation.note_time()
    await background.watch_the_clock()
    await background.sweep()
    assert (await tale.reload()).status == Status.SLOTS_NEEDED
    assert await Session.count() == 0


async def test_time_that_passes_while_it_is_served_waits_for_nobody(db: None) -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    for _ in range(4):
        await background.watch_the_clock()
        story.ahead(days=3)
    assert (await tale.reload()).status == Status.SLOTS_NEEDED
    assert await Nudge.exists()


async def test_a_week_end_off_is_none(db: None) -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    await background.watch_the_clock()
    story.ahead(days=5)
    await background.watch_the_clock()
    assert (await tale.reload()).status == Status.SLOTS_NEEDED
