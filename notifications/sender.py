"""Drains the outbox: one row at a time, leased while it goes out, tried again with longer and longer waits.

Mails and SMS wait for each other nowhere: each have their own rows, their own turns and their own drain.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from msgspec import Struct

from database.connection import Unavailable, as_object, rows
from database.writing import update
from models import clock
from models.missions.delivery import give_up, settle_earlier
from models.missions.outbox import AT_NIGHT, Message, Outcome
from notifications.compose import NotToBeSent, build, write
from notifications.gateway import deliver_text
from notifications.message import BadAddress
from notifications.sms import NotNow, write_sms
from notifications.transport import DeliveryFailed, HardlyTaken, RefusedForGood, deliver

log = structlog.get_logger()

# After the last one the row is given up, and says so.
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440, 1440))
# Of what more tries will hardly change: whoever can do something about it knows within the half-hour.
FEW = 3
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

    def __init__(self, rows_of: str) -> None:
        self.rows_of = rows_of
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
            "SELECT id, mission, to_email, to_phone FROM message WHERE sent_at IS NULL AND failed_at IS NULL "  # noqa: S608 - numbers
            f"AND {self.rows_of} AND next_try_at <= {{}} {others}ORDER BY next_try_at, id LIMIT 20",
            clock.now(),
        )

    def took(self, mission: int) -> None:
        if len(self.served) >= self.MOST:
            self.served.clear()
        self.served.add(mission)


_FIRST = (
    "SELECT id, attempts, next_try_at, error FROM message WHERE mission = {} AND to_email = {} AND to_phone = {} "
    "AND (error <> {} OR next_try_at <= {}) "
    "AND sent_at IS NULL AND failed_at IS NULL ORDER BY id LIMIT 1"
)
# Compare-and-set, so that two drains never take the same.
_LEASE = (
    "UPDATE message SET attempts = attempts + 1, next_try_at = {}, error = '' WHERE id = {} AND attempts = {} "
    "AND next_try_at = {} AND sent_at IS NULL AND failed_at IS NULL RETURNING *"
)


class Unwritten(Exception):
    """A fault of our own."""


class Ready(Struct, frozen=True):
    """A message that is written; `go` hands it over."""

    subject: str
    go: Callable[[], Awaitable[None]]


class Channel(Struct, frozen=True):
    name: str
    turns: Turns
    prepare: Callable[[Message, bool], Awaitable[Ready]]


async def _mail(message: Message, late: bool) -> Ready:
    written = await write(message, late=late)

    async def go() -> None:
        await deliver(build(message, written))

    return Ready(written.subject, go)


async def _sms(message: Message, late: bool) -> Ready:
    written = await write_sms(message, late=late)
    return Ready(written.subject, lambda: deliver_text(message.to_phone, written.text))


MAILS = Channel("mail", Turns("to_phone = ''"), _mail)
SMS = Channel("SMS", Turns("to_phone <> ''"), _sms)


async def _take(channel: Channel = MAILS) -> Message | None:
    """The next row, leased to this process: of those for one reader of a mission always the first, though it waits
    for its next try, so that no mail overtakes another."""
    for row in await channel.turns.due():
        reader = row["mission"], row["to_email"], row["to_phone"]
        found = await rows(_FIRST, *reader, AT_NIGHT, clock.now())
        if not found or _in_hand(found[0], row["id"]):
            continue
        first = found[0]
        seen = (first["id"], first["attempts"], first["next_try_at"])
        if leased := await rows(_LEASE, clock.now() + LEASE, *seen):
            channel.turns.took(row["mission"])
            return as_object(Message, leased[0])
    return None


def _in_hand(first: dict[str, Any], due: int) -> bool:
    """Another process is sending it: what comes after it waits. One that failed has its reason."""
    waits_for_another_try = first["id"] != due and first["error"]
    return bool(first["next_try_at"] > clock.now() and not waits_for_another_try)


async def drain(most: int = 500, rest: float = 0, channel: Channel = MAILS) -> int:
    """How many messages went out. `rest`: how long to leave the loop to others after each, as a multiple of the
    processor's time that passed meanwhile: who waits for a slow mail server takes nothing from anybody."""
    sent = 0
    for _ in range(most):
        begun = time.process_time()
        message = await _take(channel)
        if message is None:
            break
        sent += await _send(channel, message)
        await asyncio.sleep(min(rest * (time.process_time() - begun), LONGEST_REST))
    return sent


async def _send(channel: Channel, message: Message) -> int:
    subject = ""
    try:
        ready = await channel.prepare(message, _is_late(message))
        subject = ready.subject
        await ready.go()
    except NotNow as night:
        await _wait(message, night.until)
        return 0
    except NotToBeSent as error:
        await give_up(message, Outcome.DROPPED, str(error))
        return 0
    except (RefusedForGood, BadAddress) as error:
        log.error(f"{channel.name} refused", message=message.id, error=type(error).__name__)
        await give_up(message, Outcome.REFUSED, str(error) or type(error).__name__, subject)
        return 0
    except DeliveryFailed as error:
        await _later(channel, message, error, subject)
        return 0
    except Unavailable:
        raise  # The lease gives it back.
    except Exception as error:
        # Its reader's other messages wait behind it: it must come to an end, too.
        log.exception(f"{channel.name} fails", message=message.id)
        await _later(channel, message, Unwritten(type(error).__name__), subject)
        return 0
    await update(message, sent_at=clock.now(), error="")
    await settle_earlier(message)
    return 1


def _is_late(message: Message) -> bool:
    """Then it is looked at whether it still holds."""
    return message.attempts > 1 or message.created_at < clock.now() - LATE


async def _wait(message: Message, until: datetime) -> None:
    """That it was taken up is no try."""
    await rows(
        "UPDATE message SET next_try_at = {}, attempts = attempts - 1, error = {} WHERE id = {}",
        until,
        AT_NIGHT,
        message.id,
    )


def _end(error: Exception) -> tuple[int, Outcome]:
    """After how many waits, and how."""
    match error:
        case HardlyTaken():
            return FEW, Outcome.REFUSED
        case Unwritten():
            return FEW, Outcome.UNWRITTEN
        case _:
            return len(WAITS), Outcome.GIVEN_UP


async def _later(channel: Channel, message: Message, error: Exception, subject: str) -> None:
    tries, outcome = _end(error)
    if message.attempts > tries:
        log.error(f"{channel.name} given up", message=message.id, error=type(error).__name__)
        await give_up(message, outcome, str(error), subject)
        return
    until = clock.now() + WAITS[message.attempts - 1]
    log.warning(
        f"{channel.name} waits", message=message.id, attempts=message.attempts, error=type(error).__name__
    )
    await rows(
        "UPDATE message SET next_try_at = {}, error = {} WHERE id = {}", until, str(error)[:255], message.id
    )
    # Those behind it would only try it again.
    await rows(
        "UPDATE message SET next_try_at = {} WHERE mission = {} AND to_email = {} AND to_phone = {} AND id > {} "
        "AND next_try_at < {} AND sent_at IS NULL AND failed_at IS NULL",
        until,
        message.mission,
        message.to_email,
        message.to_phone,
        message.id,
        until,
    )
