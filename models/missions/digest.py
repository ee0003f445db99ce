"""One mail a day to each account, at 8 h by its own clock, of all that has waited for it long enough."""

import json
from datetime import date, time
from typing import Any

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


async def run() -> int:
    """How many mails were written: once a day on each clock, by the process that comes first."""
    written, told = await days_written(), 0
    for place in wording.clocks():
        here = wording.local(clock.now(), place)
        if here.time() < AT or written.get(place, date.min) >= here.date():
            continue
        async with transaction():
            told += await _write(place) if await takes_digests_of(here.date(), place) else 0
    return told


async def _write(place: str) -> int:
    """To who lives by the clock of that place; managers by the setting's."""
    people: dict[str, Recipient] = {}
    waiting: dict[str, list[tuple[int, str]]] = {}
    managers = await managers_to_tell(DIGEST)
    for rule, row in await _waiting(place):
        mission_id = row["id"]
        if await _is_of_closed(rule, mission_id):
            # Nothing is asked of it: the managers are told of that alone.
            await tell(rule, mission_id)
        elif await note(mission_id, rule.stage):
            for person in managers if rule.to is To.MANAGERS else await _contractor(mission_id):
                people[person["to_email"]] = person
                waiting.setdefault(person["to_email"], []).append(
                    (mission_id, row["status_since"].isoformat())
                )
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
