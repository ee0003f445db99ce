"""When people may be written to that something waits for them: not at night, not on a day off, by the clock of the home."""

from datetime import datetime, time

from msgspec import Struct

import wording
from models import clock

FROM, UNTIL, SUNDAY = time(8), time(20), 6


def may_tell(at: datetime, postcode: str = "") -> bool:
    """At a home of that postcode."""
    there = wording.local(at, postcode)
    day_off = there.weekday() == SUNDAY or wording.is_public_holiday(there.date(), postcode)
    return FROM <= there.time() < UNTIL and not day_off


class Awake(Struct, frozen=True):
    """A condition on missions `m`: those of the homes that may be told now."""

    sql: str
    args: tuple[str, ...]


def awake() -> Awake:
    """Asked of the database, so that fifty homes that sleep don't stand before one that doesn't."""
    now = clock.now()
    # The longest beginning says it: an island may have another hour than its archipelago.
    told = sorted(
        ((place, may_tell(now, place)) for place in wording.places_of_their_own()), key=_shortest_last
    )
    says = " ".join(f"WHEN m.postcode LIKE {{}} THEN {int(may)}" for _, may in told)
    return Awake(
        f" AND CASE {says} ELSE {int(may_tell(now))} END = 1", tuple(f"{place}%" for place, _ in told)
    )


def _shortest_last(one: tuple[str, bool]) -> int:
    return -len(one[0])
