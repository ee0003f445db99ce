"""What speaks against a contractor's appointments: visits it did not come to, and those it moved at the last."""

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from database.connection import rows
from models import clock
from models.workflow import VisitState

LOOKED_BACK = timedelta(days=365)
_MISSED = (
    "SELECT a.contractor, v.state, count(*) AS n FROM visit v JOIN assignment a ON a.id = v.assignment "
    "WHERE (v.state = 'no_show' OR v.moved_late_by = 'contractor') AND v.starts_at > {} "
    "AND a.contractor IN (%s) GROUP BY a.contractor, v.state"
)


class Missed(Struct, frozen=True):
    """In the last twelve months."""

    no_shows: int = 0
    moved_late: int = 0


async def missed_by(contractors: Sequence[int]) -> dict[int, Missed]:
    """Who missed nothing is not in it."""
    if not contractors:
        return {}
    sql = _MISSED % ", ".join(["{}"] * len(contractors))
    found: dict[int, Missed] = {}
    for row in await rows(sql, clock.now() - LOOKED_BACK, *contractors):
        known = found.get(row["contractor"], Missed())
        if row["state"] == VisitState.NO_SHOW:
            known = Missed(known.no_shows + row["n"], known.moved_late)
        else:
            known = Missed(known.no_shows, known.moved_late + row["n"])
        found[row["contractor"]] = known
    return found
