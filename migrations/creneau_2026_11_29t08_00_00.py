"""The manager's list of one status is read in its own order, and no further than its page."""

from database.migration import forwards_of

ID = "2026-11-29T08:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "One status in the order of the list"

STEPS = (
    "DROP INDEX mission_status_since",
    "CREATE INDEX mission_status_since ON mission (status, status_since, id)",
)

forwards = forwards_of(ID, DESCRIPTION, STEPS)
