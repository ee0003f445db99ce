"""What happens by the clock alone: slots that ran out, tenants who stay silent."""

from database.connection import Unavailable, rows
from models import clock
from models.errors import DomainError
from models.missions.facts import SILENCE
from models.missions.mission import Mission
from models.missions.verbs.slots import expire_slots
from models.missions.verbs.work import confirm_work
from models.workflow import Status

_OFFERED = (Status.SLOTS_PROPOSED.value, Status.SLOT_CHOSEN.value)


async def _with_slots_run_out() -> list[int]:
    found = await rows(
        "SELECT m.id FROM mission m WHERE m.status IN ({}, {}) AND NOT EXISTS ("
        "SELECT 1 FROM slot s WHERE s.assignment = m.assignment AND s.state = 'open' AND s.starts_at > {})",
        *_OFFERED,
        clock.now(),
    )
    return [row["id"] for row in found]


async def _silent() -> list[int]:
    """Only where the mail that asks went out that long ago: those asked by phone wait for a person."""
    since = clock.now() - SILENCE
    found = await rows(
        "SELECT m.id FROM mission m WHERE m.status = {} AND m.status_since <= {} AND EXISTS ("
        "SELECT 1 FROM mission_event e JOIN message x ON x.event = e.id "
        "WHERE e.mission = m.id AND x.kind = 'confirm_work' AND x.sent_at <= {})",
        Status.WORK_DONE.value,
        since,
        since,
    )
    return [row["id"] for row in found]


async def run_due() -> int:
    """How many missions moved. Two processes may run it at once: the compare-and-set lets one win."""
    moved = 0
    for ids, verb in ((await _with_slots_run_out(), expire_slots), (await _silent(), confirm_work)):
        for mission_id in ids:
            mission = await Mission.objects().where(Mission.id == mission_id).first()
            if mission is None:
                continue
            try:
                await verb(mission)
            except (DomainError, *Unavailable):
                continue  # somebody else moved it or holds it, or the mail that asks was never sent
            moved += 1
    return moved
