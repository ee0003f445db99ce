"""« Sans réponse » is read in its order, from an index for each of its two parts."""

from database.migration import forwards_of

ID = "2026-11-29T06:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Missions that nobody has taken are listed by themselves"

STEPS = (
    "UPDATE nudge SET stage = 'unclaimed' WHERE stage = 'listed' AND EXISTS ("
    "SELECT 1 FROM mission m WHERE m.id = nudge.mission AND m.status = 'new' AND m.status_since = nudge.since)",
    "DROP INDEX nudge_listed",
    "CREATE INDEX nudge_listed ON nudge (at, id) WHERE stage = 'listed'",
    "CREATE INDEX nudge_unclaimed ON nudge (at, id) WHERE stage = 'unclaimed'",
)

forwards = forwards_of(ID, DESCRIPTION, STEPS)
