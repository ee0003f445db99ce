"""Whether the contact was really asked: that there is an address does not say that a message arrived there."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from database.gathering import Read, read
from models.missions.mission import Mission
from models.missions.outbox import Message, Outcome
from models.missions.transition_table import Action
from models.workflow import Status


class Delivery(StrEnum):
    """The true state of a message, in the words of GOV.UK Notify."""

    NOT_WRITTEN = "not_written"  # neither an address nor a mobile
    QUEUED = "queued"
    DELAYED = "delayed"  # tried in vain, and tried again
    SENT = "sent"  # the mail server, or the gateway, took it
    REFUSED = "refused"
    GIVEN_UP = "given_up"
    UNWRITTEN = "unwritten"


class Asked(Struct, frozen=True):
    """Of the messages that ask the contact of today for what the mission waits for."""

    state: Delivery
    to_confirm_at: datetime | None = None  # when the one that announces the seven days went out
    lost_on: frozenset[str] = frozenset()  # addresses and numbers that none of them reached

    @property
    def failed(self) -> bool:
        return self.state in (Delivery.REFUSED, Delivery.GIVEN_UP, Delivery.UNWRITTEN)

    @property
    def is_waiting(self) -> bool:
        """To go out at any moment, by nobody's step."""
        return self.state in (Delivery.QUEUED, Delivery.DELAYED)

    @property
    def on_its_way(self) -> bool:
        """Or there: who was asked may answer."""
        return self.is_waiting or self.state is Delivery.SENT


# What asks in each status: the action of the contractor, and all that has led to the page since.
_ASKS = {Status.SLOTS_PROPOSED: Action.PROPOSE_SLOTS, Status.WORK_DONE: Action.COMPLETE}
_ONE = (
    "(e.mission = {} AND (x.to_email <> '' AND x.to_email = {} OR x.to_phone <> '' AND x.to_phone = {}) "
    "AND e.id >= (SELECT max(a.id) FROM mission_event a WHERE a.mission = {} AND a.action = {}))"
)
_LOST = (Outcome.REFUSED, Outcome.GIVEN_UP)
_SQL = (
    "SELECT x.* FROM message x JOIN mission_event e ON e.id = x.event "
    "WHERE x.link IS NOT NULL AND (%s) ORDER BY x.id"
)


def _asks(mission: Mission) -> Action | None:
    """None where it is not the contact's turn, or there is nobody to ask."""
    return _ASKS.get(Status(mission.status)) if mission.contact is not None else None


def messages_that_ask(missions: Sequence[Mission]) -> Read[Message]:
    """Those that ask the contact of today, of each of the missions."""
    args: list[Any] = []
    for mission in missions:
        if (action := _asks(mission)) and (contact := mission.contact):
            args += (mission.id, contact.email, contact.mobile, mission.id, action.value)
    ones = " OR ".join([_ONE] * (len(args) // 5))
    return read(Message, _SQL % ones if args else "", *args)


def asked_by(messages: Sequence[Message], mission: Mission) -> Asked | None:
    """What became of this mission's among them. None where it is not the contact's turn."""
    if _asks(mission) is None:
        return None
    found = [message for message in messages if message.mission == mission.id]
    sent = [message for message in found if message.sent_at is not None]
    confirm = [message.sent_at for message in sent if message.kind == "confirm_work"]
    lost = _lost_on(found)
    if sent:
        return Asked(Delivery.SENT, min(confirm, default=None), lost)
    if waiting := [message for message in found if message.failed_at is None]:
        in_vain = all(message.is_tried_in_vain for message in waiting)
        return Asked(Delivery.DELAYED if in_vain else Delivery.QUEUED, lost_on=lost)
    outcomes = [message.outcome for message in found if message.outcome != Outcome.DROPPED]
    return Asked(Delivery(outcomes[-1]) if outcomes else Delivery.NOT_WRITTEN, lost_on=lost)


def _lost_on(messages: Sequence[Message]) -> frozenset[str]:
    lost = {message.to_email or message.to_phone for message in messages if message.outcome in _LOST}
    reached = {message.to_email or message.to_phone for message in messages if message.failed_at is None}
    return frozenset(lost - reached)
