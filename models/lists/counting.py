"""The numbers on the contractor's tabs and the areas to choose from, counted again only when something has moved."""

from collections import OrderedDict
from datetime import datetime

import wording
from database.connection import short_rows, unseen
from models import clock
from models.assignment import HAS_LEFT
from models.lists.search import BILLED, WAITING, View
from models.people.session import Visitor
from models.workflow import UNDER_WAY, Status

# Of a process.
MOST = 1_000
_own: OrderedDict[int, tuple[tuple[int, int, datetime], dict[str, int]]] = OrderedDict()
_areas: tuple[int, list[str]] | None = None


def forget_all() -> None:
    global _areas
    _own.clear()
    _areas = None


# Each count is of an index alone, but for the visits of what is planned.
_COUNTS = """
SELECT m.status AS what, count(*) AS number FROM mission m WHERE m.contractor = {contractor} GROUP BY m.status
UNION ALL SELECT 'begun', count(*) FROM mission m JOIN visit v ON v.id = m.visit
    WHERE m.contractor = {contractor} AND m.status = 'scheduled' AND v.starts_at <= {{}}
UNION ALL SELECT 'left', count(DISTINCT m.id) FROM assignment b JOIN mission m ON m.id = b.mission
    WHERE b.contractor = {contractor} AND m.status = 'new' AND {has_left}
"""


async def counts(visitor: Visitor) -> dict[View, int]:
    """On offer is not what this contractor left."""
    found = await _counted(visitor)

    def number(*statuses: Status) -> int:
        return sum(found.get(status.value, 0) for status in statuses)

    return {
        View.POOL: visitor.pool_size - found["left"],
        View.TO_DO: number(*WAITING) + found["begun"],
        View.OPEN: number(*UNDER_WAY),
        View.DONE: number(Status.WORK_CONFIRMED),
        View.BILLED: number(*BILLED),
    }


async def _counted(visitor: Visitor) -> dict[str, int]:
    """By status; a slot that begins moves no number, so that the minute counts too."""
    who, at = visitor.account_id, (visitor.own_version, visitor.pool_version, clock.minute())
    kept = _own.get(who)
    if kept is not None and kept[0] == at:
        return kept[1]
    # Of a contractor's own number PostgreSQL would make a plan of its own each time.
    sql = _COUNTS.format(contractor=unseen("INTEGER"), has_left=HAS_LEFT)
    found = {row["what"]: row["number"] for row in await short_rows(sql, who, who, clock.now(), who)}
    _own[who] = at, found
    if len(_own) > MOST:
        _own.popitem(last=False)
    return found


# What tells the département: three digits in Corsica and overseas. As the index has it, letter for letter.
_START = "substr(postcode, 1, CASE WHEN substr(postcode, 1, 2) IN ('20', '97', '98') THEN 3 ELSE 2 END)"
# One step in the index for each, instead of a walk over all missions.
_STARTS = f"""
WITH RECURSIVE step (start) AS (
    SELECT min({_START}) FROM mission
    UNION ALL
    SELECT (SELECT min({_START}) FROM mission WHERE {_START} > step.start)
    FROM step WHERE step.start IS NOT NULL
)
SELECT start FROM step WHERE start IS NOT NULL
"""  # noqa: S608 - our own text


async def areas(pool_version: int) -> list[str]:
    """The départements that occur, as `wording.parse_area` reads them."""
    global _areas
    if _areas is None or _areas[0] != pool_version:
        found = {wording.department_of(row["start"]) for row in await short_rows(_STARTS)}
        _areas = pool_version, sorted(found - {""})
    return _areas[1]
