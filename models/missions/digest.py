"""One mail a day to each account, at 8 h, of all that has waited for it long enough."""

import json
from datetime import time
from typing import Any

import wording
from database.connection import rows, transaction
from database.writing import insert, new
from models import clock, installation
from models.missions.event import last_event
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.notices import Recipient, To, managers_to_tell, to_contractor
from models.missions.nudge import note
from models.missions.outbox import Message
from models.missions.silence import DIGEST, Rule, due, rules, tell

AT = time(8)
AT_ONCE = 500  # missions of one rule: the others come the day after
_IS_OF_CLOSED = (
    "SELECT m.id FROM mission m JOIN assignment a ON a.id = m.assignment JOIN account c ON c.id = a.contractor "
    "WHERE m.id = {} AND NOT c.active"
)


async def run() -> int:
    """How many mails were written: once a day, by the process that comes first."""
    today = wording.local(clock.now())
    if today.time() < AT or await installation.has_digests_of(today.date()):
        return 0
    async with transaction():
        return await _write() if await installation.takes_digests_of(today.date()) else 0


async def _write() -> int:
    people: dict[str, Recipient] = {}
    waiting: dict[str, list[tuple[int, str]]] = {}
    managers = await managers_to_tell(DIGEST)
    for rule, row in await _waiting():
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


async def _waiting() -> list[tuple[Rule, dict[str, Any]]]:
    nudges = (rule for rule in rules() if rule.kind == DIGEST)
    return [(rule, row) for rule in nudges for row in await due(rule, AT_ONCE)]


async def _is_of_closed(rule: Rule, mission: int) -> bool:
    return rule.to is To.CONTRACTOR and bool(await rows(_IS_OF_CLOSED, mission))


async def _contractor(mission_id: int) -> list[Recipient]:
    mission = await Mission.objects().where(Mission.id == mission_id).first()
    return await to_contractor(await facts_of(mission), DIGEST) if mission else []
