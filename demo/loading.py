"""Fills an empty database once; a started one is left as it is."""

from datetime import timedelta

from database.connection import rows
from demo.stage import Stage
from demo.stories import STORIES, pool
from models import clock
from models.missions.outbox import Message
from models.missions.silence import settle_past
from models.people.account import Account
from models.workflow import Status


async def load_into_empty() -> None:
    if await Account.exists():
        return
    stage = Stage()
    try:
        await stage.open()
        await pool(stage)
        for story in STORIES:
            await story(stage)
    finally:
        clock.move(timedelta())
    await _leave_only_open_questions()
    await settle_past()


async def _leave_only_open_questions() -> None:
    """The messages of the past count as sent; those that ask a tenant something now go to their folders."""
    waiting = [Status.SLOTS_PROPOSED.value, Status.WORK_DONE.value]
    asking = await rows(
        "SELECT max(x.id) AS id FROM message x JOIN mission m ON m.id = x.mission "
        "WHERE x.kind IN ('choose_slot', 'confirm_work') AND m.status IN ({}, {}) GROUP BY m.id, x.to_phone",
        *waiting,
    )
    keep = [row["id"] for row in asking] or [0]
    await Message.update({Message.sent_at: Message.created_at}).where(Message.id.not_in(keep))
