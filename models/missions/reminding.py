"""Who is reminded of a visit that is due soon: once, and never of one that has moved."""

import contextlib
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct

import wording
from database.connection import Unavailable, is_sqlite, rows, transaction
from database.writing import Id, inserting, new, together
from models import clock
from models.agenda.reminder import SOON, Before, Side
from models.missions.event import last_event
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.notices import Recipient, mailbox, mobile, to_contractor
from models.missions.outbox import Message
from models.people.tenant_link import keeping_alive

AT_ONCE = 500  # reminders of one run
KEPT_FOR = timedelta(days=30)
KINDS = {
    (Side.CONTACT, Before.DAY): "visit_tomorrow",
    (Side.CONTACT, Before.HOURS): "visit_soon",
    (Side.CONTRACTOR, Before.DAY): "visits_tomorrow",
    (Side.CONTRACTOR, Before.HOURS): "visit_soon_contractor",
}
_DUE = (
    "SELECT r.id, r.visit, r.side, r.before, v.starts_at, a.mission, a.contractor, c.areas FROM reminder r "
    "JOIN visit v ON v.id = r.visit JOIN assignment a ON a.id = v.assignment JOIN account c ON c.id = a.contractor "
    "WHERE r.done_at IS NULL AND r.due_at <= {} ORDER BY r.due_at, r.id LIMIT {}"
)


class Due(Struct, frozen=True):
    id: int
    visit: int
    side: Side
    before: Before
    starts_at: datetime
    mission: int
    contractor: int
    areas: str

    @property
    def day(self) -> date:
        """Of its contractor."""
        return wording.local(self.starts_at, wording.clock_of(self.areas)).date()

    @property
    def holds(self) -> bool:
        """One of the day before comes no later than that of two hours before."""
        until = self.starts_at - SOON if self.before is Before.DAY else self.starts_at
        return clock.now() < until

    @property
    def mail(self) -> tuple[Any, ...]:
        """What those have in common that go in one: a contractor reads in it of all visits of its next day."""
        of_day = self.side is Side.CONTRACTOR and self.before is Before.DAY
        return (self.contractor, self.day) if of_day else (self.id,)


async def run() -> int:
    """How many messages were written."""
    found = [
        Due(**row | {"side": Side(row["side"]), "before": Before(row["before"])})
        for row in await rows(_DUE, clock.now(), AT_ONCE)
    ]
    groups: dict[tuple[Any, ...], list[Due]] = defaultdict(list)
    for due in found:
        groups[due.mail].append(due)
    told = 0
    for group in groups.values():
        # A mission that somebody holds is looked at again in the next run.
        with contextlib.suppress(*Unavailable):
            told += await _remind(group)
    return told


async def _remind(group: list[Due]) -> int:
    async with transaction():
        planned = await _held({due.mission for due in group})
        mine = await _claimed([due.id for due in group])
        holding = [due for due in group if due.id in mine and due.holds and planned[due.mission] == due.visit]
        if not holding:
            return 0
        first = min(holding, key=lambda due: due.starts_at)
        mission = await Mission.objects().where(Mission.id == first.mission).first()
        assert mission is not None
        people = await _people(first, mission)
        if not people:
            return 0
        visits = [due.visit for due in sorted(holding, key=lambda due: due.starts_at)]
        await _write(first, visits, people)
        return len(people)


async def _held(missions: Iterable[int]) -> dict[int, int | None]:
    """The planned visit of each, which nobody moves until the transaction ends."""
    ids = sorted(missions)
    locked = "" if is_sqlite() else " FOR UPDATE"
    places = ", ".join(["{}"] * len(ids))
    found = await rows(f"SELECT id, visit FROM mission WHERE id IN ({places}) ORDER BY id{locked}", *ids)  # noqa: S608
    return {row["id"]: row["visit"] for row in found}


async def _claimed(ids: list[int]) -> set[int]:
    """Those that no other process took meanwhile."""
    places = ", ".join(["{}"] * len(ids))
    taken = f"UPDATE reminder SET done_at = {{}} WHERE done_at IS NULL AND id IN ({places}) RETURNING id"  # noqa: S608
    return {row["id"] for row in await rows(taken, clock.now(), *ids)}


async def _people(due: Due, mission: Mission) -> list[Recipient]:
    if due.side is Side.CONTACT:
        sms = mobile(mission.contact) if due.before is Before.DAY else []
        return [person | {"link": Id("link")} for person in (*mailbox(mission.contact), *sms)]
    facts = await facts_of(mission)
    # A closed account is nobody's to remind.
    active = facts.contractor is not None and facts.contractor.active
    return await to_contractor(facts, KINDS[due.side, due.before]) if active else []


async def _write(due: Due, visits: list[int], people: list[Recipient]) -> None:
    data = json.dumps({"visits": visits})
    common = {
        "mission": due.mission,
        "event": await last_event(due.mission),
        "kind": KINDS[due.side, due.before],
        "data": data,
    }
    messages = [new(Message, **(common | person)) for person in people]
    links = [keeping_alive(due.mission)] if due.side is Side.CONTACT else []
    await together(*links, inserting(*messages))


async def sweep() -> None:
    """Of a visit that began long ago nothing has to be known."""
    await rows("DELETE FROM reminder WHERE due_at < {}", clock.now() - KEPT_FOR)
