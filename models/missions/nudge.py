"""Who was told that somebody stays silent: once for each time that it is somebody's turn."""

from datetime import datetime

from piccolo.columns import ForeignKey, Serial, Timestamptz, Varchar
from piccolo.columns.reference import LazyTableReference
from piccolo.table import Table

from database.connection import rows
from models import clock

# The stages from which a mission stands in « Sans réponse »; the second of those that nobody has taken.
LISTED, UNCLAIMED = "listed", "unclaimed"
# Stages that say why it does, where it is not silence alone.
REFUSALS, PASSED, GONE = "refusals", "passed", "gone"


class Nudge(Table, tablename="nudge"):
    """Unique by mission, `since` (the mission's `status_since` then) and `stage`."""

    id: Serial
    mission: ForeignKey[Table] = ForeignKey(
        LazyTableReference("Mission", module_path="models.missions.mission"), null=False
    )
    since = Timestamptz(default=None)
    stage = Varchar(length=16)
    at = Timestamptz(default=clock.now)


_NOTE = "INSERT INTO nudge (mission, since, stage, at) VALUES ({}, {}, {}, {}) ON CONFLICT DO NOTHING RETURNING id"


async def note(mission_id: int, stage: str, since: datetime | None = None) -> bool:
    """Whether nobody was told of this stage before, in the turn of now; `since`: and that is still the turn."""
    [turn] = await rows("SELECT status_since FROM mission WHERE id = {}", mission_id)
    if since is not None and turn["status_since"] != since:
        return False
    return bool(await rows(_NOTE, mission_id, turn["status_since"], stage, clock.now()))
