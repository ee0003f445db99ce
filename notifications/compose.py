"""From a row of the outbox to a mail: read, worded and rendered at the moment of sending."""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import Struct

import wording
from database.gathering import among, gathered, plain, read
from models.agenda.visit import Visit
from models.missions.event import REOPENED, MissionEvent, refused_among
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.people.account import Account
from models.people.derived_key import LostKey
from models.people.mailing import token
from models.people.tenant_link import TenantLink, live_link_of, remade
from notifications.calendar import method
from notifications.holding import REMINDERS, holds
from notifications.letters import LETTERS
from notifications.message import build_message
from notifications.scene import Appointment, Letter, Scene
from notifications.visit_calendar import calendar_of
from settings import current
from wording import addresses, languages
from wording.languages import gettext, in_order, speaking, spoken


class NotToBeSent(Exception):
    """What it says is over; or the link that it would carry was revoked: its reader is no longer the contact."""


@lru_cache(maxsize=2)
def _environment(autoescape: bool) -> Environment:
    folder = Path(__file__).parent.parent / "templates" / "emails"
    found = Environment(
        loader=FileSystemLoader(folder),
        autoescape=autoescape,  # noqa: S701 - the text version is not HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals["_"] = gettext
    return found


async def _tenant_url(message: Message, mission: Mission, link: TenantLink | None) -> str:
    if message.link is None:
        return ""
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
    contact = mission.contact
    if contact is None or message.to_email not in ("", contact.email):
        return None
    return await live_link_of(mission.id)


_CONTRACTOR = (
    "SELECT c.* FROM account c JOIN assignment a ON a.contractor = c.id JOIN mission_event e ON e.assignment = a.id "
    "WHERE e.id = {}"
)
_REOPENED = f"SELECT {REOPENED} FROM mission m WHERE m.id = {{}}"  # noqa: S608 - our own text


class Written(Struct, frozen=True):
    """A letter, and the calendar file that goes with it."""

    letter: Letter
    calendar: bytes | None
    method: str
    language: str
    # As the staff reads of it.
    subject: str


class Staged(Struct, frozen=True):
    """All that a message may speak of, as it is now."""

    scene: Scene
    former: Account | None
    visits: Sequence[Visit]


async def staged(message: Message, *, late: bool = False) -> Staged:
    """Raises NotToBeSent: also where what a `late` one says no longer holds."""
    wanted = message.details
    missions, events = among(Mission, "id", [message.mission]), among(MissionEvent, "id", [message.event])
    links = among(TenantLink, "id", [message.link] if message.link else [])
    contractors = read(Account, _CONTRACTOR, message.event)
    # Which message could not be delivered.
    others = among(Message, "id", [wanted["message"]] if wanted.get("message") else [])
    visits = among(Visit, "id", [wanted["visit"]] if wanted.get("ics") else wanted.get("visits", []))
    # Those whose visit is still one of the day that a reminder is of.
    reminded = among(Mission, "visit", wanted.get("visits", []))
    asked = dict(wanted.get("waiting", ()))
    waiting = among(Mission, "id", [*asked], "ORDER BY status_since, id")
    reopened = plain(("reopened",), _REOPENED, message.mission)
    found = await gathered(missions, events, links, contractors, others, visits, reminded, waiting, reopened)
    [mission], [event] = found[missions], found[events]
    former = next(iter(found[contractors]), None)
    facts = await facts_of(mission)
    if (late or message.kind in REMINDERS) and not holds(message, mission, facts):
        raise NotToBeSent("Ce message n'a plus d'objet.")
    url = await _tenant_url(message, mission, next(iter(found[links]), None))
    whose = former or facts.contractor
    day = _reminded(message, found[visits], found[reminded], facts.now, whose.clock if whose else "")
    if message.kind in REMINDERS and not day:
        raise NotToBeSent("Ce rendez-vous n'a plus lieu.")
    # The same turn still: another contractor may have the mission by now.
    still = tuple(one for one in found[waiting] if one.status_since.isoformat() == asked[one.id])
    if asked and not still:
        raise NotToBeSent("Plus rien n'attend.")
    about = next(iter(found[others]), None)
    again = bool(found[reopened][0]["reopened"])
    refused = frozenset(await refused_among([one.id for one in still]))
    scene = Scene(mission, event, facts, former, url, about, day, still, refused, wanted, again)
    return Staged(scene, former, found[visits])


async def write(message: Message, *, late: bool = False) -> Written:
    """As `staged`."""
    stage = await staged(message, late=late)
    scene = stage.scene
    language = scene.mission.tenant_language if message.is_for_contact else languages.TEAM
    with speaking(language):
        file, called = (
            _calendar(message, scene.mission, stage.visits[0], stage.former)
            if message.details.get("ics")
            else (None, "")
        )
        letter = LETTERS[message.kind](scene)
    with speaking(languages.TEAM):
        subject = letter.subject if language == languages.TEAM else LETTERS[message.kind](scene).subject
    return Written(letter, file, called, language, subject)


def _reminded(
    message: Message, visits: Sequence[Visit], missions: Sequence[Mission], now: datetime, place: str
) -> tuple[Appointment, ...]:
    """Those that lie ahead and are planned still; in the mail of the contractor's next day, those that are not of its
    today, by the clock of the `place`."""
    held = {mission.visit: mission for mission in missions}
    today = wording.local(now, place).date()
    return tuple(
        Appointment(visit, held[visit.id])
        for visit in sorted(visits, key=lambda visit: visit.starts_at)
        if visit.id in held and visit.starts_at > now
        if message.kind != "visits_tomorrow" or wording.local(visit.starts_at, place).date() > today
    )


def build(message: Message, written: Written) -> EmailMessage:
    """Raises BadAddress."""
    with speaking(written.language):
        return _build(message, written)


def _build(message: Message, written: Written) -> EmailMessage:
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
        unsubscribe_url=_unsubscribe_url(message),
        language=written.language,
    )


def _unsubscribe_url(message: Message) -> str:
    if message.account is None:
        return ""
    return f"{current().public_url}{addresses.unsubscribe(token(message.account, message.kind))}"


async def compose(message: Message) -> EmailMessage:
    """Raises NotToBeSent, BadAddress."""
    return build(message, await write(message))


def _calendar(
    message: Message, mission: Mission, visit: Visit, contractor: Account | None
) -> tuple[bytes, str]:
    wanted = message.details
    cancelled = wanted["ics"] == "cancel"
    reader, number = (message.to_name, message.to_email), wanted.get("sequence")
    file = calendar_of(mission, visit, contractor, cancelled=cancelled, sequence=number, reader=reader)
    return file, method(cancelled=cancelled, to_somebody=True)


def render(letter: Letter, template: str, *, html: bool) -> str:
    return (
        _environment(html)
        .get_template(template)
        .render(
            spoken=spoken(),
            subject=letter.subject,
            lines=[wording.typographic(line) for line in letter.lines],
            details=letter.details,
            button=letter.button,
            other=letter.other,
            links=[(wording.typographic(text), url) for text, url in letter.links],
            why=letter.why,
            agency=current().agency_name,
            phone=in_order(wording.phone(current().agency_phone)),
        )
    )
