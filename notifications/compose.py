"""From a row of the outbox to a mail: read, worded and rendered at the moment of sending."""

from dataclasses import dataclass
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import wording
from models.agenda.visit import Visit
from models.assignment import Assignment
from models.missions.event import MissionEvent
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.people.account import Account
from models.people.tenant_link import LostKey, TenantLink, live_link_of, remade
from notifications.calendar import method
from notifications.holding import holds
from notifications.letters import LETTERS
from notifications.message import build_message
from notifications.scene import Letter, Scene
from notifications.visit_calendar import calendar_of
from settings import current
from wording import addresses


class NotToBeSent(Exception):
    """What it says is over; or the link that it would carry was revoked: its reader is no longer the contact."""


@lru_cache(maxsize=2)
def _environment(autoescape: bool) -> Environment:
    folder = Path(__file__).parent.parent / "templates" / "emails"
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=autoescape,  # noqa: S701 - the text version is not HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


async def _tenant_url(message: Message, mission: Mission) -> str:
    if message.link is None:
        return ""
    link = await TenantLink.objects().where(TenantLink.id == message.link).first()
    if link is not None and link.revoked_at is not None:
        link = await _link_instead(message, mission)
    if link is None:
        raise NotToBeSent
    try:
        key = link.key
    except LostKey:
        key = (await remade(link)).key
    return f"{current().public_url}{addresses.tenant_key(key)}"


async def _link_instead(message: Message, mission: Mission) -> TenantLink | None:
    """« Copier un nouveau lien » ends the link of a mail that waits, and its reader is the contact all the same."""
    if mission.contact is None or mission.contact.email != message.to_email:
        return None
    return await live_link_of(mission.id)


async def _contractor_of(assignment_id: int | None) -> Account | None:
    if assignment_id is None:
        return None
    row = await Assignment.select(Assignment.contractor).where(Assignment.id == assignment_id).first()
    return await Account.objects().where(Account.id == row["contractor"]).first() if row else None


@dataclass(frozen=True, slots=True)
class Written:
    """A letter, and the calendar file that goes with it."""

    letter: Letter
    calendar: bytes | None
    method: str


async def write(message: Message, *, late: bool = False) -> Written:
    """Raises NotToBeSent: also where what a `late` one says no longer holds."""
    mission = await Mission.objects().where(Mission.id == message.mission).first()
    event = await MissionEvent.objects().where(MissionEvent.id == message.event).first()
    assert mission is not None
    assert event is not None
    if late and not holds(message, mission):
        raise NotToBeSent("Ce message n'a plus d'objet.")
    former = await _contractor_of(event.assignment)
    url = await _tenant_url(message, mission)
    scene = Scene(mission, event, await facts_of(mission), former, url, await _about(message))
    return Written(LETTERS[message.kind](scene), *await _calendar(message, mission, former))


async def _about(message: Message) -> Message | None:
    """Which message could not be delivered."""
    about = message.details.get("message")
    return await Message.objects().where(Message.id == about).first() if about else None


def build(message: Message, written: Written) -> EmailMessage:
    """Raises BadAddress."""
    letter = written.letter
    return build_message(
        to=message.to_email,
        to_name=message.to_name,
        subject=wording.typographic(letter.subject),
        text=render(letter, "letter.txt", html=False),
        html=render(letter, "letter.html", html=True),
        message_id=message.message_id,
        calendar=written.calendar,
        calendar_method=written.method,
    )


async def compose(message: Message) -> EmailMessage:
    """Raises NotToBeSent, BadAddress."""
    return build(message, await write(message))


async def _calendar(
    message: Message, mission: Mission, contractor: Account | None
) -> tuple[bytes | None, str]:
    wanted = message.details
    if not wanted.get("ics"):
        return None, ""
    visit = await Visit.objects().where(Visit.id == wanted["visit"]).first()
    assert visit is not None
    cancelled = wanted["ics"] == "cancel"
    reader, number = (message.to_name, message.to_email), wanted.get("sequence")
    file = calendar_of(mission, visit, contractor, cancelled=cancelled, sequence=number, attendee=reader)
    return file, method(cancelled=cancelled, to_somebody=True)


def render(letter: Letter, template: str, *, html: bool) -> str:
    return (
        _environment(html)
        .get_template(template)
        .render(
            subject=letter.subject,
            lines=[wording.typographic(line) for line in letter.lines],
            details=letter.details,
            button=letter.button,
            why=letter.why,
            agency=current().agency_name,
            phone=wording.phone(current().agency_phone),
        )
    )
