"""A visit, planned by `schedule`; it gives the calendar file its identity and sequence."""

import hmac

from piccolo.columns import Boolean, ForeignKey, Integer, Serial, Timestamptz, Varchar
from piccolo.table import Table

from models import clock
from models.agenda.slot import Slot
from models.assignment import Assignment
from models.people.account import Account
from models.workflow import VisitState
from settings import current


class Visit(Table, tablename="visit"):
    id: Serial
    assignment = ForeignKey(Assignment, null=False)
    # Its assignment's, which never passes to another: an agenda is read by whose it is and when.
    contractor = ForeignKey(Account, null=True, default=None)
    slot = ForeignKey(Slot, null=False)
    number = Integer(default=1)
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    state = Varchar(length=16, choices=VisitState, default=VisitState.PLANNED)
    planned_at = Timestamptz(default=clock.now)
    finished_at = Timestamptz(null=True, default=None)
    sequence = Integer(default=0)  # iCalendar's SEQUENCE
    # The first of those that were to be this visit and did not take place: one event in every calendar.
    first_visit = Integer(null=True, default=None)
    arrived_at = Timestamptz(null=True, default=None)
    arrival_proved = Boolean(default=False)  # by the tenant's code
    wrong_codes = Integer(default=0)
    moved_late_by = Varchar(length=16, default="")  # the role of who did, within 24 hours of the slot

    @property
    def ended_early(self) -> bool:
        """Done before its hour."""
        return self.state == VisitState.ENDED and bool(self.finished_at and self.finished_at < self.starts_at)

    @property
    def arrival_code(self) -> str:
        """Four digits that the tenant's page shows: derived, so that the database does not hold them."""
        digest = hmac.digest(current().secret, f"arrival:{self.id}".encode(), "sha256")
        return f"{int.from_bytes(digest) % 10_000:04}"
