"""Five hundred contractors with open missions of their own, and managers: all signed in before the server starts.

They are rows of the stage's copy. Seeding makes a contractor for every hundred missions; these get theirs from
contractors that have many: the assignment passes to another, and the history still names who was there before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.load import Ask
from tests.proofs.stage import Stage
from wording import addresses

CONTRACTORS, MANAGERS, EACH = 500, 20, 4


@dataclass(frozen=True, slots=True)
class Member:
    """`references`: the missions that it has."""

    email: str
    cookie: str
    references: list[str]


@dataclass(frozen=True, slots=True)
class Crowd:
    contractors: list[Member]
    managers: list[Member]

    @property
    def emails(self) -> list[str]:
        return [one.email for one in (*self.contractors, *self.managers)]

    def with_cookies(self, cookies: Sequence[str]) -> "Crowd":
        """The same people at another server; in the order of `emails`."""
        people = [
            Member(one.email, cookie, one.references)
            for one, cookie in zip((*self.contractors, *self.managers), cookies, strict=True)
        ]
        number = len(self.contractors)
        return Crowd(people[:number], people[number:])

    def lists(self) -> list[Ask]:
        return [Ask(addresses.MISSIONS, one.cookie) for one in self.contractors]

    def missions(self) -> list[Ask]:
        """Everybody's first, then everybody's second…"""
        return [
            Ask(addresses.mission(one.references[place]), one.cookie)
            for place in range(len(self.contractors[0].references))
            for one in self.contractors
        ]

    def desks(self, **query: str) -> list[Ask]:
        asked = f"?{urlencode(query)}" if query else ""
        return [Ask(f"{addresses.DESK}{asked}", one.cookie) for one in self.managers]

    def managers_missions(self) -> list[Ask]:
        paths = [addresses.mission(one.path.rpartition("/")[2], manages=True) for one in self.missions()]
        number = len(self.managers)
        return [Ask(path, self.managers[place % number].cookie) for place, path in enumerate(paths)]


def _open(stage: Stage, most: int) -> list[tuple[int, str]]:
    """Assignments, of missions from all over the table; those that wait for a decision stay as they are."""
    [rows] = stage.read(
        "SELECT a.id, m.reference FROM mission m JOIN assignment a ON a.id = m.assignment "
        "WHERE m.status NOT IN ('closed', 'cancelled', 'quote_submitted', 'invoiced') ORDER BY m.id"
    )
    return [(int(row[0]), str(row[1])) for row in rows[:: max(1, len(rows) // most)]][:most]


def _people(stage: Stage, role: str, number: int) -> list[tuple[int, str, str]]:
    """Number, address and cookie of each."""
    keys = stage.people(role, number)
    [rows] = stage.read(
        f"SELECT id, email FROM account WHERE role = '{role}' ORDER BY id DESC LIMIT {number}"
    )
    pairs = zip(reversed(rows), keys, strict=True)
    return [(int(row[0]), str(row[1]), f"session={key}") for row, key in pairs]


def gathered(stage: Stage) -> Crowd:
    """Fewer contractors where there are too few missions for all."""
    found = _open(stage, CONTRACTORS * EACH)
    new = _people(stage, "contractor", min(CONTRACTORS, len(found) // EACH))
    number = len(new)
    theirs = [found[place::number][:EACH] for place in range(number)]
    stage.write(
        "UPDATE assignment SET contractor = $1 WHERE id = $2",
        [(person[0], row[0]) for person, rows in zip(new, theirs, strict=True) for row in rows],
    )
    for table in ("visit", "mission"):
        theirs_now = f"(SELECT a.contractor FROM assignment a WHERE a.id = {table}.assignment)"
        # No other row: PostgreSQL would write each anew, and tidy up while it is measured.
        stage.write(f"UPDATE {table} SET contractor = {theirs_now} WHERE contractor <> {theirs_now}")
    if stage.postgres is not None:
        stage.write("ANALYZE")
    contractors = [
        Member(email, cookie, [reference for _, reference in rows])
        for (_, email, cookie), rows in zip(new, theirs, strict=True)
    ]
    managers = [Member(email, cookie, []) for _, email, cookie in _people(stage, "manager", MANAGERS)]
    return Crowd(contractors, managers)
