"""From a row of the outbox to a mail: read, worded and rendered at the moment of sending."""

from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import wording
from models.account import Account
from models.assignment import Assignment
from models.mission import Mission
from models.mission_event import MissionEvent
from models.outbox import Message
from models.tenant_link import TenantLink
from models.visit import Visit
from notifications.letters import LETTERS, Letter, Scene
from notifications.message import build_message
from notifications.visit_calendar import calendar_of
from settings import current


class NotToBeSent(Exception):
    """The link that it would carry was revoked: whoever holds the address is no longer the contact."""


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
    return f"{current().public_url}/locataire/{link.key}"


async def _link_instead(message: Message, mission: Mission) -> TenantLink | None:
    """« Copier un nouveau lien » ends the link of a mail that waits, and its reader is the contact all the same."""
    if mission.contact is None or mission.contact.email != message.to_email:
        return None
    live = TenantLink.objects().where(TenantLink.mission == mission.id, TenantLink.revoked_at.is_null())
    return await live.first()


async def _contractor_of(assignment_id: int | None) -> Account | None:
    if assignment_id is None:
        return None
    row = await Assignment.select(Assignment.contractor).where(Assignment.id == assignment_id).first()
    return await Account.objects().where(Account.id == row["contractor"]).first() if row else None


async def compose(message: Message) -> EmailMessage:
    """Raises NotToBeSent."""
    mission = await Mission.objects().where(Mission.id == message.mission).first()
    event = await MissionEvent.objects().where(MissionEvent.id == message.event).first()
    assert mission is not None
    assert event is not None
    former = await _contractor_of(event.assignment)
    scene = Scene(mission, event, await mission.facts(), former, await _tenant_url(message, mission))
    letter = LETTERS[message.kind](scene)
    calendar, method = await _calendar(message, mission, former)
    return build_message(
        to=message.to_email,
        to_name=message.to_name,
        subject=wording.typographic(letter.subject),
        text=render(letter, "letter.txt", html=False),
        html=render(letter, "letter.html", html=True),
        message_id=message.message_id,
        calendar=calendar,
        calendar_method=method,
    )


async def _calendar(
    message: Message, mission: Mission, contractor: Account | None
) -> tuple[bytes | None, str]:
    wanted = message.details
    if not wanted.get("ics"):
        return None, "PUBLISH"
    visit = await Visit.objects().where(Visit.id == wanted["visit"]).first()
    assert visit is not None
    cancelled = wanted["ics"] == "cancel"
    return calendar_of(mission, visit, contractor, cancelled=cancelled), "CANCEL" if cancelled else "PUBLISH"


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
