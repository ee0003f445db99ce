"""Messages to send: rows of the transition's own transaction. The sender is elsewhere."""

import json
import secrets
from enum import StrEnum
from typing import Any

from piccolo.columns import UUID, ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.reference import LazyTableReference
from piccolo.table import Table

import wording
from database.connection import rows
from models import clock
from models.missions.event import MissionEvent
from models.people.account import Account
from models.people.contact import Contact


def _message_id() -> str:
    """RFC 5322: fixed with the row, so that a mail sent twice is seen as one."""
    return f"<{secrets.token_hex(16)}@creneau>"


# Of an SMS that waits for the morning: what concerns the day goes before it.
AT_NIGHT = "it may not ring yet"


class Outcome(StrEnum):
    """Why a message will not be sent any more."""

    REFUSED = "refused"  # by the mail server, for good; or it can't be written to at all
    GIVEN_UP = "given_up"  # after the last try
    UNWRITTEN = "unwritten"  # a fault of our own kept it from going out
    DROPPED = "dropped"  # what it says does not hold any more: nobody misses it


class Message(Table, tablename="message"):
    """`kind` names the mail's template. `link` is the tenant's, whose key is derived at sending.

    A mail has `to_email`, an SMS `to_phone`, in E.164; none has both.
    """

    id: Serial
    mission: ForeignKey[Table] = ForeignKey(
        LazyTableReference("Mission", module_path="models.missions.mission"), null=False
    )
    event = ForeignKey(MissionEvent, null=False)
    kind = Varchar(length=32)
    to_name = Varchar(length=120)
    to_email = Varchar(length=254)
    to_phone = Varchar(length=20, default="")
    account = ForeignKey(Account, null=True, default=None)
    link = UUID(null=True, default=None)
    data = Text(default="{}")  # JSON
    message_id = Varchar(length=120, default=_message_id)
    created_at = Timestamptz(default=clock.now)
    next_try_at = Timestamptz(default=clock.now)
    attempts = Integer(default=0)
    sent_at = Timestamptz(null=True, default=None)
    failed_at = Timestamptz(null=True, default=None)
    error = Varchar(length=255, default="")
    # With `failed_at`: an Outcome, and the subject that the mail had.
    outcome = Varchar(length=16, default="")
    subject = Varchar(length=255, default="")
    settled_at = Timestamptz(null=True, default=None)  # seen to by a manager

    @property
    def is_sms(self) -> bool:
        return bool(self.to_phone)

    @property
    def is_tried_in_vain(self) -> bool:
        """Until now: it is tried again."""
        return self.sent_at is None and self.failed_at is None and self.error not in ("", AT_NIGHT)

    @property
    def shown_address(self) -> str:
        return wording.phone(self.to_phone) if self.to_phone else wording.shown_email(self.to_email)

    @property
    def is_for_contact(self) -> bool:
        """Who holds the link; or who was the contact until now, and is told no more than that."""
        return self.link is not None or self.is_for_former_contact

    def address_at(self, contact: Contact) -> tuple[str, str]:
        """Its e-mail and its number: a mail stays a mail, and an SMS an SMS. One is empty, or both."""
        return ("", contact.mobile) if self.is_sms else (contact.email, "")

    @property
    def is_for_former_contact(self) -> bool:
        return bool(self.kind == "visit_withdrawn_contact")

    @property
    def details(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.data)
        return loaded


# By the index that messages have: each belongs to an event.
OF_MISSION = "event IN (SELECT id FROM mission_event WHERE mission = {})"


async def is_written_of(mission: int, after: int = 0) -> bool:
    """Whether contractors are written to of a mission on offer, by what happened `after` that event of it."""
    sql = f"SELECT 1 FROM message WHERE kind = 'new_mission' AND {OF_MISSION} AND event > {{}} LIMIT 1"  # noqa: S608 - our own text
    return bool(await rows(sql, mission, after))
