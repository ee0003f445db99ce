"""What became of the messages: those that could not be delivered, and who is told of them."""

import json
from collections.abc import Sequence
from datetime import timedelta

from database.connection import as_object, fetch, rows, transaction
from database.gathering import Read, among, counting, first_of, read
from database.writing import insert, new
from models import audience, clock
from models.errors import InvalidInput, TransitionRefused
from models.missions.mission import Mission
from models.missions.notices import agency, managers_to_tell
from models.missions.outbox import Message, Outcome
from models.people.account import account_of
from settings import current
from wording.faults import Fault

ONE_DAY = timedelta(days=1)
LISTED = "failed_at IS NOT NULL AND settled_at IS NULL"
_FAILED = "AND failed_at IS NOT NULL AND outcome <> {} ORDER BY failed_at, id"


async def give_up(message: Message, outcome: Outcome, error: str, subject: str = "") -> None:
    """It will not be sent any more. Unless it was dropped, the managers are told, as RFC 5321 (6.1) asks."""
    dropped = outcome is Outcome.DROPPED
    async with transaction():
        settled = clock.now() if dropped else None
        await rows(
            "UPDATE message SET failed_at = {}, settled_at = {}, outcome = {}, error = {}, subject = {} WHERE id = {}",
            clock.now(),
            settled,
            outcome.value,
            error[:255],
            subject[:255],
            message.id,
        )
        if dropped:
            return
        await _tell_contractor_s_page(message)
        if message.kind != "undelivered" and not await _told_today(message):
            await _tell_managers(message)


async def _tell_contractor_s_page(message: Message) -> None:
    """It says what became of the message to the tenant."""
    mine = await rows(
        "SELECT a.contractor FROM assignment a WHERE a.mission = {} AND a.ended_at IS NULL", message.mission
    )
    audience.tell({row["contractor"] for row in mine})


async def _told_today(message: Message) -> bool:
    """Of an account's address one alarm a day will do: every new mission goes there."""
    if message.account is None:
        return False
    earlier = await rows(
        "SELECT 1 FROM message WHERE to_email = {} AND failed_at > {} AND settled_at IS NULL AND id <> {} LIMIT 1",
        message.to_email,
        clock.now() - ONE_DAY,
        message.id,
    )
    return bool(earlier)


async def _tell_managers(message: Message) -> None:
    """Or the agency's own mailbox, where it is the only manager whom nothing reaches."""
    others = [*await managers_to_tell(), agency()]
    reached = [person for person in others if person["to_email"] != message.to_email]
    told = [person for person in reached if "account" in person] or reached
    if told:
        data = json.dumps({"message": message.id})
        about = {"mission": message.mission, "event": message.event, "kind": "undelivered", "data": data}
        await insert(*[new(Message, **about, **person) for person in told])


_NEWEST = f"SELECT {{}} FROM message WHERE {LISTED} ORDER BY failed_at DESC, id DESC LIMIT {{}}"  # noqa: S608


def undelivered(limit: int) -> Read[Message]:
    """Newest first."""
    return read(Message, _NEWEST.format("*", limit))


def missions_of_undelivered(limit: int) -> Read[Mission]:
    return read(Mission, f"SELECT * FROM mission WHERE id IN ({_NEWEST.format('mission', limit)})")  # noqa: S608


def count_undelivered(at_most: int) -> Read[int]:
    in_order = first_of([f"SELECT id, failed_at FROM message WHERE {LISTED}"], "failed_at", at_most)  # noqa: S608
    return counting(in_order, at_most=at_most)


def failed_of(missions: Sequence[int]) -> Read[Message]:
    """Of these missions, in their order; what was dropped is none."""
    return among(Message, "mission", missions, _FAILED, Outcome.DROPPED.value)


async def listed(mission_id: int, message_id: int) -> Message:
    """Raises TransitionRefused where it is none of the mission's, or seen to."""
    found = await fetch(Message, f"id = {{}} AND mission = {{}} AND {LISTED}", message_id, mission_id)
    if not found:
        raise TransitionRefused(Fault.MESSAGE_SETTLED)
    return found[0]


async def send_again(message: Message) -> str:
    """« Renvoyer »: to the reader of today, at its address or its number, as it is shown. Raises InvalidInput where
    there is none."""
    to_name, to_email, to_phone = await _reader_of_today(message)
    if not (to_email or to_phone):
        raise InvalidInput(
            whole=Fault.NO_MOBILE_FOR_MESSAGE if message.is_sms else Fault.NO_EMAIL_FOR_MESSAGE
        )
    fresh = await rows(
        "UPDATE message SET failed_at = NULL, outcome = '', error = '', attempts = 0, next_try_at = {}, to_name = {}, "
        "to_email = {}, to_phone = {} WHERE id = {} AND failed_at IS NOT NULL RETURNING *",
        clock.now(),
        to_name,
        to_email,
        to_phone,
        message.id,
    )
    return (as_object(Message, fresh[0]) if fresh else message).shown_address


async def _reader_of_today(message: Message) -> tuple[str, str, str]:
    """Who is the contact no longer is told so itself, and nobody in its place."""
    if message.account is not None:
        account = await account_of(message.account)
        return (account.name, account.email, "") if account and account.active else ("", "", "")
    if not message.is_for_contact:
        return current().agency_name, current().agency_email, ""
    if message.is_for_former_contact:
        return message.to_name, message.to_email, message.to_phone
    mission = await Mission.objects().where(Mission.id == message.mission).first()
    contact = mission.contact if mission else None
    if contact is None:
        return "", "", ""
    return contact.name, *message.address_at(contact)


async def settle(message: Message) -> None:
    """« C'est réglé »: a manager has told its reader, or nobody misses it."""
    await rows(
        "UPDATE message SET settled_at = {} WHERE id = {} AND settled_at IS NULL", clock.now(), message.id
    )


async def settle_earlier(message: Message) -> None:
    """A message with the link went out: what those before it said, which reached nobody, is on the page that it leads to.
    But for one that was to take a visit out of an agenda, and for one to another address that its reader has still."""
    if message.link is None:
        return
    sql = f"mission = {{}} AND link IS NOT NULL AND id <> {{}} AND {LISTED}"
    lost = await fetch(Message, sql, message.mission, message.id)
    if not lost:
        return
    mission = await Mission.objects().where(Mission.id == message.mission).first()
    contact = mission.contact if mission else None
    reached = message.to_email or message.to_phone
    # What is the contact's, and was not reached.
    others = {contact.email, contact.mobile} - {reached} if contact else set()
    for one in lost:
        if one.details.get("ics") != "cancel" and (one.to_email or one.to_phone) not in others:
            await settle(one)
