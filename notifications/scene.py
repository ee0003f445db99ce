"""What a mail may speak of, and the shape that every mail has: a subject with the verb and the reference, three short
sentences, one button."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct, field

import wording
from models import clock
from models.agenda.consent import needs_consent
from models.agenda.visit import Visit
from models.missions.event import MissionEvent
from models.missions.facts import Facts
from models.missions.mission import Mission
from models.missions.notices import is_to_be_called
from models.missions.outbox import Message
from models.people.account import Account
from models.workflow import reason_said
from settings import current
from wording import addresses
from wording.addresses import Below
from wording.languages import gettext as _
from wording.languages import noted, team, team_noted

FOR_CONTRACTOR = team_noted("Vous recevez ce message parce que vous êtes prestataire sur Créneau.")
FOR_MANAGER = team_noted("Vous recevez ce message parce que vous gérez les missions sur Créneau.")
FOR_CONTACT = noted("Vous recevez ce message parce qu'une réparation est prévue dans le logement.")


class Letter(Struct, frozen=True):
    """`button` leads right to what is asked for: its label, and the address."""

    subject: str
    lines: list[str]
    button: tuple[str, str] | None
    why: str
    details: list[str]  # a short list under the sentences: slots, wishes
    other: tuple[str, str] | None = None  # what else can be done, below the button
    links: tuple[tuple[str, str], ...] = ()  # one for each mission that it speaks of


class Appointment(Struct, frozen=True):
    """A visit that its reader is reminded of."""

    visit: Visit
    mission: Mission

    def hours_on(self, day: date) -> str:
        """« de 14 h à 16 h »; with its date where the home has another by then."""
        start, end, postcode = self.visit.starts_at, self.visit.ends_at, self.mission.postcode
        if wording.local(start, postcode).date() != day:
            return wording.span(start, end, postcode=postcode)
        return wording.hours(start, end, postcode)

    @property
    def when(self) -> str:
        """« demain, de 14 h à 16 h », on whichever day it is read off."""
        start, end = self.visit.starts_at, self.visit.ends_at
        return wording.near_span(start, end, clock.now(), self.mission.postcode)


class Scene(Struct, frozen=True):
    """What a letter may speak of. `tenant_url` is empty in a letter to somebody who has an account."""

    mission: Mission
    event: MissionEvent
    facts: Facts
    former: Account | None  # whose assignment the event belongs to
    tenant_url: str
    about: Message | None = None  # the message that a letter on an undelivered one speaks of
    reminded: tuple[Appointment, ...] = ()  # in their order
    waiting: tuple[Mission, ...] = ()  # for its reader, the longest first
    refused: frozenset[int] = frozenset()  # of those, whose invoice is to be corrected
    kept: Mapping[str, Any] = field(default_factory=dict)  # in the message itself, as it was written
    reopened: bool = False  # by a manager, where the work is disputed

    def url(self, below: Below | None = None, *, manages: bool = False) -> str:
        page = addresses.mission(self.mission.reference, below or "", manages=manages)
        return f"{current().public_url}{page}"

    @property
    def firm(self) -> str:
        account = self.former or self.facts.contractor
        return account.shown_name if account else _("L'artisan")

    @property
    def clock_of_contractor(self) -> str:
        """The place whose clock it lives by."""
        account = self.former or self.facts.contractor
        return account.clock if account else ""

    @property
    def greeting(self) -> str:
        return self.mission.contact.hello if self.mission.contact else _("Bonjour,")

    @property
    def who(self) -> str:
        return f"{self.event.actor_name}"

    @property
    def what(self) -> str:
        """In a sentence: « fuite sous l'évier », but « VMC bruyante »."""
        title = str(self.mission.title)
        return title if title[1:2].isupper() else title[0].lower() + title[1:]

    @property
    def details(self) -> dict[str, Any]:
        return self.event.details

    @property
    def slot(self) -> str:
        return wording.span(*self.slot_times, clock.now(), self.mission.postcode)

    @property
    def slot_times(self) -> tuple[datetime, datetime]:
        start, end = (datetime.fromisoformat(text) for text in self.details["slot"])
        return start, end

    @property
    def may_refuse_visit(self) -> bool:
        """To who has become the contact: another one agreed to its day."""
        return self.event.hands_over and needs_consent(self.slot_times[0], self.mission.postcode) is not None

    @property
    def slots(self) -> list[str]:
        return [
            wording.span(slot.starts_at, slot.ends_at, clock.now(), self.mission.postcode)
            + (
                _(" (vous pouvez refuser ce jour)")
                if needs_consent(slot.starts_at, self.mission.postcode)
                else ""
            )
            for slot in self.facts.free_slots
        ]

    @property
    def amount(self) -> str:
        return wording.amount(self.details["amount_cents"])


def subject(scene: Scene, verb: str) -> str:
    return _("{verb} : {what} ({reference})", verb=verb, what=scene.what, reference=scene.mission.reference)


def reason(scene: Scene) -> list[str]:
    return [_("Motif : {reason}", reason=reason_said(scene.event.reason))] if scene.event.reason else []


def to_contractor(
    scene: Scene,
    verb: str,
    lines: list[str],
    button: str,
    below: Below | None = None,
    details: list[str] | None = None,
) -> Letter:
    target = (button, scene.url(below)) if button else None
    place = team("{title}, à {town}.", title=scene.mission.title, town=scene.mission.town)
    lines = [_("Bonjour,"), place, *lines]
    return Letter(subject(scene, verb), lines, target, team(FOR_CONTRACTOR), details or [])


def to_manager(scene: Scene, verb: str, lines: list[str], button: str, below: Below | None = None) -> Letter:
    place = team("{title}, {place}.", title=scene.mission.title, place=scene.mission.place)
    target = (button, scene.url(below, manages=True))
    lines = [_("Bonjour,"), place, *lines]
    return Letter(subject(scene, verb), lines, target, team(FOR_MANAGER), [])


def to_contact(
    scene: Scene, verb: str, lines: list[str], button: str = "", details: list[str] | None = None
) -> Letter:
    """The tenant's letters speak of no amount, no quote, no invoice and no finding."""
    target = (button, scene.tenant_url) if button and scene.tenant_url else None
    return Letter(subject(scene, verb), [scene.greeting, *lines], target, _(FOR_CONTACT), details or [])


def wished(s: Scene) -> list[str]:
    """What the tenant said with it: when it will be there."""
    spans = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in s.details.get("wishes", ())]
    return [wording.wish_span(start, end, clock.now(), s.mission.postcode) for start, end in spans]


def call(s: Scene) -> list[str]:
    """To a manager: whom no message tells of it."""
    contact = s.mission.contact
    if contact is None or not is_to_be_called(contact, s.event):
        return []
    if not contact.phone:
        return [team("Le locataire n'a reçu aucun message : appelez-le.")]
    phone = wording.phone(contact.phone, contact.postcode)
    return [team("Le locataire n'a reçu aucun message : appelez-le au {phone}.", phone=phone)]


def over_early(s: Scene) -> list[str]:
    """The visit took place before its hour: the later one is off."""
    if not s.details.get("early"):
        return []
    return [
        _(
            "Le rendez-vous du {slot} n'aura donc pas lieu : le fichier joint le retire de votre agenda.",
            slot=s.slot,
        )
    ]
