"""The history: append-only, guarded by triggers in the database."""

import json
from collections.abc import Sequence
from typing import Any

from piccolo.columns import Boolean, ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.reference import LazyTableReference
from piccolo.table import Table

from database.connection import rows
from models import clock
from models.assignment import Assignment
from models.people.account import Account
from models.workflow import Role, Status

_READERS = {"tenant_name", "tenant_email", "contact_name", "contact_email"}


class MissionEvent(Table, tablename="mission_event"):
    id: Serial
    mission: ForeignKey[Table] = ForeignKey(
        LazyTableReference("Mission", module_path="models.missions.mission"), null=False
    )
    assignment = ForeignKey(Assignment, null=True, default=None)
    action = Varchar(length=24)
    from_status = Varchar(length=16, null=True, default=None)
    to_status = Varchar(length=16)
    version = Integer()  # the mission's, after it
    raised = Boolean(default=True)  # False where it changed nothing that others decide on
    actor_role = Varchar(length=16, choices=Role)
    actor_account = ForeignKey(Account, null=True, default=None)
    actor_name = Varchar(length=120)
    for_tenant = Varchar(length=120, default="")  # in whose place, if in somebody's
    reason = Text(default="")
    note = Text(default="")  # « Ce que vous avez constaté et fait »
    data = Text(default="{}")  # JSON: amounts in cents, instants in ISO 8601 UTC
    at = Timestamptz(default=clock.now)

    @property
    def details(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.data)
        return loaded

    @property
    def is_of_tenant(self) -> bool:
        """Said by the contact, or in its place."""
        return bool(self.actor_role == Role.TENANT or self.for_tenant)

    @property
    def reopens(self) -> bool:
        """A manager's own « Rouvrir l'intervention », or its « Signaler un problème » where nobody else was to be asked:
        the tenant has not complained."""
        return self.action == "dispute_work" and not self.is_of_tenant

    @property
    def lifts(self) -> bool:
        """A manager's « Lever les réserves »."""
        return self.action == "confirm_work" and self.from_status == Status.WORK_DISPUTED

    @property
    def hands_over(self) -> bool:
        """A correction from which on somebody else is asked."""
        if self.action != "amend":
            return False
        details = self.details
        # Before this was noted itself, the columns that had changed were.
        return bool(details.get("other_reader", _READERS & set(details.get("changed", ()))))


# The same of the mission `m` in a statement, whose events are not read.
REOPENED = (
    "CASE WHEN m.status = 'work_disputed' THEN ("
    "SELECT e.actor_role <> 'tenant' AND e.for_tenant = '' FROM mission_event e "
    "WHERE e.mission = m.id AND e.action = 'dispute_work' "
    "ORDER BY e.id DESC LIMIT 1) ELSE FALSE END AS reopened"
)


def reopening(events: Sequence[MissionEvent]) -> MissionEvent | None:
    """Why the work is not done, where it is a manager who says so."""
    last = next((event for event in reversed(events) if event.action == "dispute_work"), None)
    return last if last is not None and last.reopens else None


# Of the mission `m`: that the final invoice is not still to come, but to be corrected.
_REFUSED = (
    "m.status = 'work_confirmed' AND 'reject_invoice' = (SELECT e.action FROM mission_event e "
    "WHERE e.mission = m.id AND e.to_status = m.status AND e.from_status <> m.status ORDER BY e.id DESC LIMIT 1)"
)


def handed_over(events: Sequence[MissionEvent]) -> int:
    """The id of what made today's contact the one that is asked, or 0: what an earlier one said is not this one's."""
    return max((event.id for event in events if event.hands_over), default=0)


async def reopened_among(missions: Sequence[int]) -> set[int]:
    if not missions:
        return set()
    places = ", ".join(["{}"] * len(missions))
    found = await rows(f"SELECT m.id, {REOPENED} FROM mission m WHERE m.id IN ({places})", *missions)  # noqa: S608
    return {row["id"] for row in found if row["reopened"]}


async def refused_among(missions: Sequence[int]) -> set[int]:
    """Whose invoice was refused, and nothing has come since."""
    if not missions:
        return set()
    places = ", ".join(["{}"] * len(missions))
    found = await rows(f"SELECT m.id FROM mission m WHERE m.id IN ({places}) AND {_REFUSED}", *missions)  # noqa: S608
    return {row["id"] for row in found}


async def last_event(mission: int) -> int | None:
    found = await rows("SELECT max(id) AS id FROM mission_event WHERE mission = {}", mission)
    return found[0]["id"] if found else None


async def times(action: str, mission: int, assignment: int, role: Role | None = None) -> int:
    """How often that happened in an assignment of the mission, done by `role` where it is given."""
    of_role = "" if role is None else " AND actor_role = {}"
    found = await rows(
        f"SELECT count(*) AS n FROM mission_event WHERE mission = {{}} AND assignment = {{}} AND action = {{}}{of_role}",  # noqa: S608 - our own text
        mission,
        assignment,
        action,
        *([] if role is None else [role]),
    )
    return int(found[0]["n"])
