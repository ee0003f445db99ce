"""The manager's list by what the home is: newest first, as the list is read."""

from database.migration import forwards_of

ID = "2026-11-29T06:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Missions by occupancy"

STATEMENTS = ["CREATE INDEX mission_occupancy ON mission (occupancy, status_since, id)"]

forwards = forwards_of(ID, DESCRIPTION, STATEMENTS)
