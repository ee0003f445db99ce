"""Who acts and when, drawn from dice that always fall alike."""

import random

from piccolo.table import Table

from models import clock
from models.missions.mission import Mission
from models.workflow import FileKind, Status
from seeding.roads import SHARES
from seeding.shape import Person

HOURS = (7, 9, 11, 13)  # UTC


class Generator:
    """Invents missions one after the other; the numbers of the rows go on from what the database holds."""

    def __init__(self, last_ids: dict[type[Table], int], manager: Person, contractors: list[Person]) -> None:
        self.dice = random.Random(last_ids[Mission])  # noqa: S311 - always the same
        self.ids = dict(last_ids)
        self.manager, self.contractors = manager, contractors
        self.now = clock.now()
        self.midnight = self.now.replace(hour=0, minute=0, second=0)
        self.order = self._order()
        self.made = self.planned = 0
        self.sizes: dict[FileKind, tuple[int, str]] = {}

    def _order(self) -> list[Status]:
        """A hundred statuses, each of them among the first."""
        rest = [status for status, share in SHARES.items() for _ in range(share - 1)]
        self.dice.shuffle(rest)
        return [*Status, *rest]

    def next_id(self, table: type[Table]) -> int:
        self.ids[table] += 1
        return self.ids[table]

    def token(self) -> str:
        return self.dice.randbytes(16).hex()

    def contractor(self, status: Status, gone: list[Person]) -> tuple[Person, int]:
        """And the hour of its slots: planned visits of one contractor never stand at the same hour."""
        if status is not Status.SCHEDULED:
            person = self.dice.choice(self.contractors)
            while person in gone:
                person = self.dice.choice(self.contractors)
            return person, self.dice.choice(HOURS)
        place, self.planned = self.planned, self.planned + 1
        number = len(self.contractors)
        return self.contractors[place % number], HOURS[place // number % len(HOURS)]
