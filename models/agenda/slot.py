"""Offers of time: a contractor's slots, and the slots a tenant wishes for."""

from datetime import datetime

from piccolo.columns import ForeignKey, Serial, Timestamptz, Varchar
from piccolo.columns.reference import LazyTableReference
from piccolo.table import Table

from models.agenda.span import Span
from models.assignment import Assignment


class Slot(Table, tablename="slot"):
    """Open until it is void. Which one was chosen stands in the mission."""

    id: Serial
    assignment = ForeignKey(Assignment, null=False)
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    state = Varchar(length=8, default="open")  # open or void


class Wish(Table, tablename="wish"):
    """Belongs to the mission: the next contractor sees it too. Who once planned a visit then is not told again that the
    tenant is there: the moment has passed, or somebody could not come after all."""

    id: Serial
    mission: ForeignKey[Table] = ForeignKey(
        LazyTableReference("Mission", module_path="models.missions.mission"), null=False
    )
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    taken_by = ForeignKey(Assignment, null=True, default=None)

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)

    def is_taken(self, assignment: int | None) -> bool:
        """By who has the mission with this assignment; never where it is on offer."""
        return assignment is not None and bool(self.taken_by == assignment)

    def stands(self, assignment: int | None, now: datetime) -> bool:
        """For who has the mission with this assignment, or is offered it."""
        return bool(self.starts_at > now) and not self.is_taken(assignment)
