"""Drains the outbox: one row at a time, leased while it goes out, tried again with longer and longer waits."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import structlog

from database.connection import as_object, rows
from database.writing import update
from models import clock
from models.missions.delivery import give_up
from models.missions.outbox import Message, Outcome
from notifications.compose import NotToBeSent, build, write
from notifications.message import BadAddress
from notifications.transport import DeliveryFailed, RefusedForGood, deliver

log = structlog.get_logger()

# After the last one the row is given up, and says so.
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440, 1440))
# A sender that died in the middle gives its row back after this time; the mail may then go out twice.
LEASE = timedelta(minutes=5)
# What a mail says may be over by then.
LATE = timedelta(minutes=10)
# In seconds. With half a second, a server under load wrote more mails than it sent, and tenants waited for their
# links the longer the more there was to do.
LONGEST_REST = 0.1


class Turns:
    """Missions have their turns: one with a thousand mails delays another's by one."""

    MOST = 300  # of missions that are remembered at once

    def __init__(self) -> None:
        self.served: set[int] = set()

    async def due(self) -> list[dict[str, Any]]:
        """Rows that are due, of missions that had no turn in this round; then a new round begins."""
        found = await self._due()
        if not found and self.served:
            self.served.clear()
            found = await self._due()
        return found

    async def _due(self) -> list[dict[str, Any]]:
        others = f"AND mission NOT IN ({', '.join(map(str, self.served))}) " if self.served else ""
        return await rows(
            "SELECT id, mission, to_email FROM message WHERE sent_at IS NULL AND failed_at IS NULL "  # noqa: S608 - numbers
            f"AND next_try_at <= {{}} {others}ORDER BY next_try_at, id LIMIT 20",
            clock.now(),
        )

    def took(self, mission: int) -> None:
        if len(self.served) >= self.MOST:
            self.served.clear()
        self.served.add(mission)


_FIRST = (
    "SELECT id, attempts, next_try_at, error FROM message WHERE mission = {} AND to_email = {} "
    "AND sent_at IS NULL AND failed_at IS NULL ORDER BY id LIMIT 1"
)
# Compare-and-set, so that two drains never take the same.
_LEASE = (
    "UPDATE message SET attempts = attempts + 1, next_try_at = {}, error = '' WHERE id = {} AND attempts = {} "
    "AND next_try_at = {} AND sent_at IS NULL AND failed_at IS NULL RETURNING *"
)


_turns = Turns()


async def _take() -> Message | None:
    """The next row, leased to this process: of those for one reader of a mission always the first, though it waits
    for its next try, so that no mail overtakes another."""
    for row in await _turns.due():
        found = await rows(_FIRST, row["mission"], row["to_email"])
        if not found or _in_hand(found[0], row["id"]):
            continue
        first = found[0]
        seen = (first["id"], first["attempts"], first["next_try_at"])
        if leased := await rows(_LEASE, clock.now() + LEASE, *seen):
            _turns.took(row["mission"])
            return as_object(Message, leased[0])
    return None


def _in_hand(first: dict[str, Any], due: int) -> bool:
    """Another process is sending it: what comes after it waits. One that failed has its reason."""
    waits_for_another_try = first["id"] != due and first["error"]
    return bool(first["next_try_at"] > clock.now() and not waits_for_another_try)


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
    subject = ""
    try:
        written = await write(message, late=_is_late(message))
        subject = written.subject
        await deliver(build(message, written))
    except NotToBeSent as error:
        await give_up(message, Outcome.DROPPED, str(error))
        return 0
    except (RefusedForGood, BadAddress) as error:
        log.error("mail refused", message=message.id, error=type(error).__name__)
        await give_up(message, Outcome.REFUSED, str(error) or type(error).__name__, subject)
        return 0
    except DeliveryFailed as error:
        await _later(message, error, subject)
        return 0
    await update(message, sent_at=clock.now(), error="")
    return 1


def _is_late(message: Message) -> bool:
    """Then it is looked at whether it still holds."""
    return message.attempts > 1 or message.created_at < clock.now() - LATE


async def _later(message: Message, error: Exception, subject: str) -> None:
    if message.attempts > len(WAITS):
        log.error("mail given up", message=message.id, error=type(error).__name__)
        await give_up(message, Outcome.GIVEN_UP, str(error), subject)
        return
    until = clock.now() + WAITS[message.attempts - 1]
    log.warning("mail waits", message=message.id, attempts=message.attempts, error=type(error).__name__)
    await rows(
        "UPDATE message SET next_try_at = {}, error = {} WHERE id = {}", until, str(error)[:255], message.id
    )
    # Those behind it would only try it again.
    await rows(
        "UPDATE message SET next_try_at = {} WHERE mission = {} AND to_email = {} AND id > {} AND next_try_at < {} "
        "AND sent_at IS NULL AND failed_at IS NULL",
        until,
        message.mission,
        message.to_email,
        message.id,
        until,
    )
