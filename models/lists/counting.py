"""The numbers on the contractor's tabs and the areas to choose from, counted again only when something has moved."""

from collections import OrderedDict
from datetime import datetime
from typing import Any

import wording
from database.connection import rows, short_rows
from models import clock
from models.assignment import HAS_LEFT
from models.lists.search import BILLED, OPEN, WAITING, View
from models.people.session import Visitor
from models.workflow import Status

# Of a process.
MOST = 1_000
_own: OrderedDict[int, tuple[tuple[int, datetime], dict[str, Any]]] = OrderedDict()
_areas: tuple[int, list[str]] | None = None


def forget_all() -> None:
    global _areas
    _own.clear()
    _areas = None


_MINE = (
    "SELECT m.status AS status, count(*) AS number, sum(CASE WHEN v.starts_at <= {} THEN 1 ELSE 0 END) AS begun "
    "FROM mission m LEFT JOIN visit v ON v.id = m.visit WHERE m.contractor = {} GROUP BY m.status"
)
# On offer, but not to this contractor, who left them.
_LEFT = (
    "SELECT count(DISTINCT m.id) AS number FROM assignment b JOIN mission m ON m.id = b.mission "  # noqa: S608 - our own text
    f"WHERE b.contractor = {{}} AND m.status = 'new' AND {HAS_LEFT}"
)


async def counts(visitor: Visitor) -> dict[View, int]:
    mine = await _mine(visitor.account_id, visitor.own_version)

    def number(*statuses: Status) -> int:
        return sum(mine[status.value]["number"] for status in statuses if status.value in mine)

    begun = mine[Status.SCHEDULED.value]["begun"] if Status.SCHEDULED.value in mine else 0
    left: int = (await short_rows(_LEFT, visitor.account_id))[0]["number"]
    return {
        View.POOL: visitor.pool_size - left,
        View.TO_DO: number(*WAITING) + begun,
        View.OPEN: number(*OPEN),
        View.DONE: number(Status.WORK_CONFIRMED),
        View.BILLED: number(*BILLED),
    }


async def _mine(contractor: int, version: int) -> dict[str, Any]:
    """By status; a slot that begins moves no number, so that the minute counts too."""
    at = version, clock.minute()
    kept = _own.get(contractor)
    if kept is not None and kept[0] == at:
        return kept[1]
    mine = {row["status"]: row for row in await rows(_MINE, clock.now(), contractor)}
    _own[contractor] = at, mine
    if len(_own) > MOST:
        _own.popitem(last=False)
    return mine


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
