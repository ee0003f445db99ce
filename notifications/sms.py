"""From a row of the outbox to an SMS: read and worded at the moment of sending, or told when it may ring."""

from datetime import datetime

from msgspec import Struct

from models import clock
from models.missions.outbox import Message
from notifications.compose import NotToBeSent, staged
from notifications.letters import LETTERS
from notifications.sms_hours import goes_at, is_over
from notifications.texts import text_of
from wording import languages
from wording.languages import speaking


class NotNow(Exception):
    """It waits `until` it may ring."""

    def __init__(self, until: datetime) -> None:
        self.until = until


class WrittenSms(Struct, frozen=True):
    """`subject` of the mail that says the same, as the agency reads it."""

    text: str
    subject: str


async def write_sms(message: Message, *, late: bool = False) -> WrittenSms:
    """Raises NotToBeSent, NotNow."""
    scene = (await staged(message, late=late)).scene
    if is_over(message, scene):
        raise NotToBeSent("Ce message n'a plus d'objet.")
    contact = scene.mission.contact
    if not message.is_for_former_contact and (contact is None or contact.mobile != message.to_phone):
        raise NotToBeSent("Ce numéro n'est plus celui de la personne à contacter.")
    until = goes_at(message, scene)
    if until > clock.now():
        raise NotNow(until)
    with speaking(scene.mission.tenant_language):
        text = text_of(message.kind, scene)
    with speaking(languages.TEAM):
        subject = LETTERS[message.kind](scene).subject
    return WrittenSms(text, subject)
