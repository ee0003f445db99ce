"""What happens by the clock alone: slots that ran out, tenants who stay silent."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from database.connection import Unavailable, rows
from models import clock
from models.agenda.busy import TAKEN
from models.errors import DomainError
from models.missions.facts import SILENCE
from models.missions.mission import Mission
from models.missions.verbs.slots import expire_slots
from models.missions.verbs.work import confirm_work
from models.workflow import OFFERED, Status

_RUN_OUT = (
    "SELECT m.id FROM mission m WHERE m.status IN ({{}}, {{}}) AND NOT EXISTS ("
    "SELECT 1 FROM slot WHERE slot.assignment = m.assignment AND slot.state = 'open' AND slot.starts_at > {{}} "
    "AND NOT ({lost}))"
)
# Whatever is taken when a visit is planned is looked at then: here only where the last that was free has just begun.
# To look at all takes seconds where there are many missions.
_BEGAN = (
    "EXISTS (SELECT 1 FROM slot begun WHERE begun.assignment = m.assignment AND begun.state = 'open' "
    "AND begun.starts_at <= {} AND begun.starts_at > {})"
)
LATELY = timedelta(hours=1)  # at least as long as the broom stays away


async def _with_slots_run_out() -> list[int]:
    now = clock.now()
    sql = _RUN_OUT.format(lost=f"{_BEGAN} AND {TAKEN}")
    return [row["id"] for row in await rows(sql, *OFFERED, now, now, now - LATELY)]


async def _overlooked() -> list[int]:
    """Those that somebody held in the moment in which their last slot was taken, too."""
    found = await rows(_RUN_OUT.format(lost=TAKEN), *OFFERED, clock.now())
    return [row["id"] for row in found]


async def _silent() -> list[int]:
    """Only where the mail or the SMS that asks went out that long ago: those whom a person calls wait for a person."""
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
    return await _move(await _with_slots_run_out(), expire_slots) + await _move(await _silent(), confirm_work)


async def expire_overlooked() -> int:
    """For the broom."""
    return await _move(await _overlooked(), expire_slots)


async def _move(ids: list[int], verb: Callable[[Mission], Awaitable[None]]) -> int:
    moved = 0
    for mission_id in ids:
        mission = await Mission.objects().where(Mission.id == mission_id).first()
        if mission is None:
            continue
        try:
            await verb(mission)
        except (DomainError, *Unavailable):
            continue  # somebody else moved it or holds it, or what asks was never sent
        moved += 1
    return moved
