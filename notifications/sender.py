"""Drains the outbox: one row at a time, locked while it goes out, tried again with longer and longer waits."""

import asyncio
import time
from datetime import timedelta

import structlog

from models import clock
from models.outbox import Message
from notifications.compose import NotToBeSent, compose
from notifications.message import BadAddress
from notifications.transport import DeliveryFailed, RefusedForGood, deliver

log = structlog.get_logger()

# After the last one the row is given up, and says so.
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440, 1440))
# A sender that died in the middle gives its row back after this time; the mail may then go out twice.
LEASE = timedelta(minutes=5)
LONGEST_REST = 0.5  # second


async def _take() -> Message | None:
    """The next due row, leased to this process: compare-and-set, so that two drains never take the same."""
    now = clock.now()
    due = (
        await Message.select(Message.id, Message.attempts)
        .where(Message.sent_at.is_null(), Message.failed_at.is_null(), Message.next_try_at <= now)
        .order_by(Message.next_try_at, Message.id)
        .limit(20)
    )
    for row in due:
        taken = (
            await Message.update({Message.attempts: Message.attempts + 1, Message.next_try_at: now + LEASE})
            .where(Message.id == row["id"], Message.attempts == row["attempts"], Message.next_try_at <= now)
            .returning(Message.id)
        )
        if taken:
            return await Message.objects().where(Message.id == row["id"]).first()
    return None


async def drain(most: int = 500, rest: float = 0) -> int:
    """How many mails went out. `rest`: how long to leave the loop to others after each, as a multiple of the
    processor's time that passed meanwhile: who waits for a slow mail server takes nothing from anybody."""
    sent = 0
    for _ in range(most):
        begun = time.process_time()
        message = await _take()
        if message is None:
            break
        sent += await _send(message)
        await asyncio.sleep(min(rest * (time.process_time() - begun), LONGEST_REST))
    return sent


async def _send(message: Message) -> int:
    try:
        await deliver(await compose(message))
    except (RefusedForGood, BadAddress, NotToBeSent) as error:
        await _give_up(message, error)
        return 0
    except DeliveryFailed as error:
        await _later(message, error)
        return 0
    await Message.update({Message.sent_at: clock.now(), Message.error: ""}).where(Message.id == message.id)
    return 1


async def _later(message: Message, error: Exception) -> None:
    if message.attempts > len(WAITS):
        await _give_up(message, error)
        return
    wait = WAITS[message.attempts - 1]
    log.warning("mail waits", message=message.id, attempts=message.attempts, error=type(error).__name__)
    await Message.update({Message.next_try_at: clock.now() + wait, Message.error: str(error)[:255]}).where(
        Message.id == message.id
    )


async def _give_up(message: Message, error: Exception) -> None:
    log.error("mail given up", message=message.id, error=type(error).__name__)
    await Message.update(
        {Message.failed_at: clock.now(), Message.error: (str(error) or type(error).__name__)[:255]}
    ).where(Message.id == message.id)
