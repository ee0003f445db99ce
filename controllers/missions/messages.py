"""A message that reached nobody, and what can be done about it."""

from msgspec import Struct

import wording
from controllers.web.rendering import Web
from controllers.web.security import meta
from controllers.web.views import FormMeta
from models import clock
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.workflow import FINAL
from wording import addresses
from wording.addresses import Below
from wording.languages import team
from wording.undelivered import why_undelivered


class UndeliveredMessage(Struct, frozen=True):
    """`components/undelivered.html`: one form with « Renvoyer » (`answer=again`), where there is an address or a number
    for it, and « C'est réglé » (`settle`)."""

    number: str
    subject: str
    # « Gérard Mort, gerard.mort@courriel.example »
    to: str
    # « La messagerie de ce destinataire le refuse (il y a 2 h). »
    why: str
    mission_url: str
    url: str
    meta: FormMeta
    # « Corriger », where the address is the mission's and the mission can be corrected
    correct_url: str = ""
    can_be_resent: bool = True
    hint: str = ""
    # the form sends `back=desk` and swaps `#desk`
    at_desk: bool = False


def _to(message: Message) -> str:
    name, address = message.to_name, message.shown_address
    if message.is_sms:
        return team("{name}, {address} (SMS)", name=name, address=address)
    return team("{name}, {address}", name=name, address=address)


def _hint(message: Message, *, over: bool) -> str:
    if message.account is not None:
        return team("L'adresse de ce compte se corrige avec la commande « account ».")
    if message.is_for_contact and over:
        return team("La mission est terminée et ne se corrige plus : appelez cette personne.")
    return ""


def message_view(
    request: Web, message: Message, mission: Mission, *, at_desk: bool = False
) -> UndeliveredMessage:
    url, messages, amend = (
        addresses.mission(mission.reference, below, manages=True)
        for below in ("", Below.MESSAGES, Below.AMEND)
    )
    over = mission.status in FINAL
    to_contact = message.is_for_contact and not message.is_for_former_contact
    return UndeliveredMessage(
        number=str(message.id),
        subject=message.subject or f"{mission.title} ({mission.reference})",
        to=_to(message),
        why=wording.aged(
            why_undelivered(message.outcome, sms=message.is_sms), message.failed_at, clock.now()
        ),
        mission_url=url,
        url=messages,
        meta=meta(request, mission.version),
        correct_url=amend if to_contact and not over else "",
        can_be_resent=not to_contact
        or (mission.contact is not None and any(message.address_at(mission.contact))),
        hint=wording.typographic(_hint(message, over=over)),
        at_desk=at_desk,
    )
