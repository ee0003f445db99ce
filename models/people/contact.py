"""Who answers for a home, and when a correction makes it somebody else."""

from difflib import SequenceMatcher

from msgspec import Struct

import wording
from models.workflow import Occupancy
from wording.languages import Language, gettext, spoken, team

# « Lopez » and « Lopes », « Camille Le Goff » and « Camille Legoff »; not « Camille Martin » and « Lucie Martin ».
ALIKE = 0.85


class Contact(Struct, frozen=True):
    """Who answers for the home: the tenant, or the person named in its place."""

    name: str
    email: str
    phone: str
    title: str = ""  # civilité, of a tenant
    quality: str = ""  # « sa fille », of somebody else
    postcode: str = ""  # of the home, for numbers that were kept before they had to say their country

    @property
    def greeting(self) -> str:
        """As the team reads it."""
        return wording.salutation(team(self.title) if self.title else "", self.name)

    @property
    def mobile(self) -> str:
        """In E.164, where an SMS can go to it."""
        return wording.mobile(self.phone, self.postcode)

    @property
    def can_be_written_to(self) -> bool:
        return bool(self.email or self.mobile)

    @property
    def hello(self) -> str:
        """« Bonjour Madame Martin, »: a civility is said in French only."""
        name = self.greeting if spoken() is Language.FR else self.name
        return gettext("Bonjour {name},", name=name)


def has_contact(occupancy: str, contact_name: str, tenant_name: str) -> bool:
    """Whether `contact_of` would give one."""
    return bool(contact_name) or (occupancy == Occupancy.OCCUPIED and bool(tenant_name))


def contact_of(
    *,
    occupancy: str,
    tenant_title: str,
    tenant_name: str,
    tenant_phone: str,
    contact_name: str,
    contact_quality: str,
    contact_phone: str,
    tenant_email: str = "",
    contact_email: str = "",
    postcode: str = "",
) -> Contact | None:
    """By a mission's columns. None where nobody has to be asked: an empty home or common parts without a contact
    person."""
    if not has_contact(occupancy, contact_name, tenant_name):
        return None
    if contact_name:
        return Contact(contact_name, contact_email, contact_phone, quality=contact_quality, postcode=postcode)
    return Contact(tenant_name, tenant_email, tenant_phone, tenant_title, postcode=postcode)


def same_reader(before: Contact | None, after: Contact | None) -> bool:
    """Whether who held the link before may hold it still. A civility, an accent, a letter, a digit of the telephone
    make nobody else; another mailbox does, since who reads the old one must not act for who reads the new one."""
    if before is None or after is None:
        return before is after
    names = wording.folded(before.name), wording.folded(after.name)
    if before.email and after.email:
        return same_mailbox(before, after) and (_same_words(*names) or _alike(*names))
    same_phone = wording.phone_url(before.phone) == wording.phone_url(after.phone)
    return _same_words(*names) or (same_phone and _alike(*names))


def same_mailbox(before: Contact | None, after: Contact | None) -> bool:
    """Capitals are no difference that any provider makes."""
    return (before.email if before else "").casefold() == (after.email if after else "").casefold()


def same_address(before: Contact | None, after: Contact | None) -> bool:
    """Where its messages go first: the mailbox, or the mobile of who has none."""
    if after is not None and not after.email:
        return before is not None and before.mobile == after.mobile
    return same_mailbox(before, after)


def _same_words(before: str, after: str) -> bool:
    return sorted(before.split()) == sorted(after.split())


def _alike(before: str, after: str) -> bool:
    return SequenceMatcher(None, before, after).ratio() >= ALIKE
