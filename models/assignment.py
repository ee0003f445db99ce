"""One contractor's time with one mission: quotes, slots, visits and photos belong to it."""

from piccolo.columns import Boolean, ForeignKey, Integer, Serial, Timestamptz, Varchar
from piccolo.columns.reference import LazyTableReference
from piccolo.table import Table

from models import clock
from models.people.account import Account

# Of a contractor who may not claim the mission again, unless the manager lets it; `has_left` says the same.
HAS_LEFT = "ended_at IS NOT NULL AND NOT readmitted AND end_action <> 'closed'"


class Assignment(Table, tablename="assignment"):
    id: Serial
    mission: ForeignKey[Table] = ForeignKey(
        LazyTableReference("Mission", module_path="models.missions.mission"), null=False
    )
    contractor = ForeignKey(Account, null=False)
    started_at = Timestamptz(default=clock.now)
    ended_at = Timestamptz(null=True, default=None)
    end_action = Varchar(length=16, null=True, default=None)  # withdraw, reassign, cancel or closed
    # Set by the manager: a contractor whose assignment ended may claim the mission again.
    readmitted = Boolean(default=False)
    # Cents; the amount declared where no quote is in force.
    declared_cents = Integer(null=True, default=None)

    @property
    def has_left(self) -> bool:
        return self.ended_at is not None and not self.readmitted and self.end_action != "closed"
