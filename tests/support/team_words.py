"""What an account reads of a page: its text, its title, and what its attributes say; and whose words may stand there."""

import re
from collections.abc import Iterable

from models.agenda.absence import Absence
from models.files.stored_file import StoredFile
from models.missions.event import MissionEvent
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.papers.paper import Invoice, Quote
from models.people.account import Account
from settings import current
from tests.support import masked
from tests.support.masked import MASK, of_cldr, words_of
from tests.support.web import Page

SAID = ("aria-label", "alt", "placeholder", "title", "data-copy")
# Names, signs and units that are the same in every language, and what is written as it was sent.
NAMES = {
    "Créneau",
    "PDF",
    "SMS",
    "ZIP",
    "Google",
    "Outlook",
    "Apple",
    "iCal",
    "URL",
    "https",
    "webcal",
    "ics",
    "OM",
}
_ADDRESS = re.compile(r"\b(?:https?|webcal)://\S+|\S+@\S+\.example")
_OF_MISSION = (
    "title", "description", "address", "town", "floor", "door", "access_codes", "tenant_name", "contact_name",
    "contact_quality", "tenant_word", "bill_to_name", "bill_to_address", "bill_attention", "bill_reference",
)  # fmt: skip


def read_of(page: Page) -> str:
    said = [node.get(name) for node in page.root for name in SAID if node.get(name)]
    title = [node.text for node in page.root.all("title")]
    return " ".join([*title, *said, page.text])


async def typed_texts() -> set[str]:
    """Of a mission, an account, a file, an absence; and a letter's subject, which stays as it was sent. Whole: a word
    that somebody typed may be one that we forgot."""
    texts = {current().agency_name}
    for mission in await Mission.objects():
        texts |= {str(getattr(mission, name)) for name in _OF_MISSION} | {mission.title.lower()}
    for account in await Account.objects():
        texts |= {account.name, account.company}
    for file in await StoredFile.objects():
        texts |= {file.name, file.caption}
    for event in await MissionEvent.objects():
        texts |= {event.actor_name, event.note, masked._own_words(event.reason)}
    for decided in [*await Quote.objects(), *await Invoice.objects()]:
        texts.add(decided.reason)
    for absence in await Absence.objects():
        texts.add(absence.label)
    for message in await Message.objects():
        texts |= {message.subject, message.to_name}
    return texts


def without(text: str, texts: Iterable[str]) -> str:
    """Longest first: one may be part of another."""
    for typed in sorted({" ".join(one.split()) for one in texts}, key=len, reverse=True):
        if words_of(typed):
            text = re.sub(rf"(?<!\w){re.escape(typed)}(?!\w)", " ", text)
    return text


async def require_masked(page: Page, *typed: str) -> Page:
    """`typed`: what this reader typed on the page, and is given back."""
    text = " ".join(read_of(page).split())
    left = words_of(without(_ADDRESS.sub(" ", text), {*typed, *await typed_texts()})) - NAMES - of_cldr()
    # One letter is CLDR's, of a day; and so is how the last of a list is joined.
    left = {word for word in left - {"ve"} if len(word) > 1 or word in "àÀ"}
    assert not left, f"{sorted(left)} on {page.response.url} ({page.status}): {_around(text, left)}"
    assert MASK in text
    return page


def _around(text: str, left: set[str]) -> str:
    places = sorted({max(0, text.find(word) - 60) for word in left})[:5]
    return " … ".join(text[place : place + 160] for place in places)
