"""One mail a day to each account, at 8 h by its own clock, of all that has waited for it long enough."""

import json
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from msgspec import Struct

import wording
from database.connection import rows, transaction
from database.writing import insert, new
from models import clock
from models.missions.digest_day import days_written, takes_digests_of
from models.missions.event import last_event
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.notices import Recipient, To, managers_to_tell, to_contractor
from models.missions.nudge import note
from models.missions.outbox import Message
from models.missions.silence import ANYBODY_S, DIGEST, Rule, Whose, due, rules, tell
from models.people.account import active
from models.workflow import Role

AT = time(8)
AT_ONCE = 500  # missions of one rule: the others come the day after
_IS_OF_CLOSED = (
    "SELECT m.id FROM mission m JOIN account c ON c.id = m.contractor WHERE m.id = {} AND NOT c.active"
)


class _Due(Struct, frozen=True):
    """Of whose mission, and since when, `people` are to be told."""

    rule: Rule
    mission: int
    since: datetime
    people: list[Recipient]


async def run() -> int:
    """How many mails were written: once a day on each clock, by the process that comes first."""
    written, told = await days_written(), 0
    for place in wording.clocks():
        here = wording.local(clock.now(), place)
        if here.time() < AT or written.get(place, date.min) >= here.date():
            continue
        # Read before the transaction: whoever writes waits for its end, and on SQLite everybody does.
        found, of_closed = await _found(place)
        async with transaction():
            told += await _write(found) if await takes_digests_of(here.date(), place) else 0
        for rule, mission_id in of_closed:
            await tell(rule, mission_id)
    return told


async def _found(place: str) -> tuple[list[_Due], list[tuple[Rule, int]]]:
    """For who lives by the clock of that place, and managers by the setting's; and missions of accounts that are closed:
    nothing is asked of these, the managers are told of that alone."""
    found, of_closed = [], []
    managers = await managers_to_tell(DIGEST)
    for rule, row in await _waiting(place):
        if await _is_of_closed(rule, row["id"]):
            of_closed.append((rule, row["id"]))
            continue
        people = managers if rule.to is To.MANAGERS else await _contractor(row["id"])
        found.append(_Due(rule, row["id"], row["status_since"], people))
    return found, of_closed


async def _write(found: Sequence[_Due]) -> int:
    people: dict[str, Recipient] = {}
    waiting: dict[str, list[tuple[int, str]]] = {}
    for one in found:
        if await note(one.mission, one.rule.stage, one.since):
            for person in one.people:
                people[person["to_email"]] = person
                waiting.setdefault(person["to_email"], []).append((one.mission, one.since.isoformat()))
    for email, missions in waiting.items():
        first = missions[0][0]
        common = {"mission": first, "event": await last_event(first), "kind": DIGEST}
        await insert(new(Message, **(common | people[email] | {"data": json.dumps({"waiting": missions})})))
    return len(waiting)


async def _waiting(place: str) -> list[tuple[Rule, dict[str, Any]]]:
    overseas = [one for one in await active(Role.CONTRACTOR) if one.clock]
    mine = [one.id for one in overseas if not place or wording.zone_of(one.clock) is wording.zone_of(place)]
    theirs, found = Whose(mine, others=not place), []
    for rule in rules():
        if rule.kind == DIGEST and (rule.to is not To.MANAGERS or not place):
            whose = ANYBODY_S if rule.to is To.MANAGERS else theirs
            found += [(rule, row) for row in await due(rule, AT_ONCE, whose)]
    return found


async def _is_of_closed(rule: Rule, mission: int) -> bool:
    return rule.to is To.CONTRACTOR and bool(await rows(_IS_OF_CLOSED, mission))


async def _contractor(mission_id: int) -> list[Recipient]:
    mission = await Mission.objects().where(Mission.id == mission_id).first()
    return await to_contractor(await facts_of(mission), DIGEST) if mission else []
