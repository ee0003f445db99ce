"""A visit, planned by `schedule`; it gives the calendar file its identity and sequence."""

from piccolo.columns import ForeignKey, Integer, Serial, Timestamptz, Varchar
from piccolo.table import Table

from models import clock
from models.agenda.slot import Slot
from models.assignment import Assignment
from models.workflow import VisitState


class Visit(Table, tablename="visit"):
    id: Serial
    assignment = ForeignKey(Assignment, null=False)
    slot = ForeignKey(Slot, null=False)
    number = Integer(default=1)
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    state = Varchar(length=16, choices=VisitState, default=VisitState.PLANNED)
    planned_at = Timestamptz(default=clock.now)
    finished_at = Timestamptz(null=True, default=None)
    sequence = Integer(default=0)  # iCalendar's SEQUENCE
