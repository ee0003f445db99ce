"""Indexes for what is asked at every request: a mission's assignments, what waits for a manager, the areas."""

from database.migration import forwards_of

ID = "2026-11-24T09:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of assignments and of waiting missions"

# The same on both databases.
STATEMENTS = [
    "CREATE INDEX assignment_mission ON assignment (mission)",
    "CREATE INDEX mission_status_since ON mission (status, status_since)",
    "CREATE INDEX mission_area ON mission (substr(postcode, 1, 2))",
]

forwards = forwards_of(ID, DESCRIPTION, STATEMENTS)
