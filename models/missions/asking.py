"""Whether the contact was really asked: that there is an address does not say that a message arrived there."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from database.connection import short_rows
from models.missions.outbox import Outcome
from models.missions.transition_table import Action
from models.workflow import Status

if TYPE_CHECKING:
    from models.missions.mission import Mission


class Delivery(StrEnum):
    """The true state of a message, in the words of GOV.UK Notify."""

    NOT_WRITTEN = "not_written"  # no address
    QUEUED = "queued"
    SENT = "sent"  # the mail server took it
    REFUSED = "refused"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Asked:
    """Of the messages that ask the contact of today for what the mission waits for."""

    state: Delivery
    to_confirm_at: datetime | None = None  # when the one that announces the seven days went out

    @property
    def failed(self) -> bool:
        return self.state in (Delivery.REFUSED, Delivery.GIVEN_UP)

    @property
    def on_its_way(self) -> bool:
        """Or there: who was asked may answer."""
        return self.state in (Delivery.QUEUED, Delivery.SENT)


# What asks in each status: the action of the contractor, and all that has led to the page since.
_ASKS = {Status.SLOTS_PROPOSED: Action.PROPOSE_SLOTS, Status.WORK_DONE: Action.COMPLETE}
_SQL = """
SELECT x.kind, x.sent_at, x.failed_at, x.outcome FROM message x JOIN mission_event e ON e.id = x.event
WHERE e.mission = {} AND x.to_email = {} AND x.link IS NOT NULL
AND e.id >= (SELECT max(a.id) FROM mission_event a WHERE a.mission = {} AND a.action = {})
ORDER BY x.id
"""


async def asked_of(mission: "Mission") -> Asked | None:
    """None where it is not the contact's turn, or there is nobody to ask."""
    action = _ASKS.get(Status(mission.status))
    if action is None or mission.contact is None:
        return None
    found = await short_rows(_SQL, mission.id, mission.contact.email, mission.id, action.value)
    sent = [row for row in found if row["sent_at"] is not None]
    confirm = [row["sent_at"] for row in sent if row["kind"] == "confirm_work"]
    if sent:
        return Asked(Delivery.SENT, confirm[0] if confirm else None)
    if any(row["failed_at"] is None for row in found):
        return Asked(Delivery.QUEUED)
    outcomes = [row["outcome"] for row in found if row["outcome"] != Outcome.DROPPED]
    return Asked(Delivery(outcomes[-1]) if outcomes else Delivery.NOT_WRITTEN)
