"""Offers of time: a contractor's slots, and the slots a tenant wishes for."""

from piccolo.columns import ForeignKey, Serial, Timestamptz, Varchar
from piccolo.columns.reference import LazyTableReference
from piccolo.table import Table

from models.assignment import Assignment


class Slot(Table, tablename="slot"):
    """Open until it is void. Which one was chosen stands in the mission."""

    id: Serial
    assignment = ForeignKey(Assignment, null=False)
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    state = Varchar(length=8, default="open")  # open or void


class Wish(Table, tablename="wish"):
    """Belongs to the mission: the next contractor sees it too."""

    id: Serial
    mission: ForeignKey[Table] = ForeignKey(
        LazyTableReference("Mission", module_path="models.missions.mission"), null=False
    )
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
