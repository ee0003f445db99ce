"""One mail a day, at eight by the clock of who reads it."""

from database.migration import forwards_of

ID = "2026-11-30T10:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "One mail a day on each clock"

STEPS = (
    "CREATE TABLE digest_day (clock VARCHAR(5) PRIMARY KEY NOT NULL, written_on DATE NOT NULL)",
    "INSERT INTO digest_day (clock, written_on) "
    "SELECT '', digest_on FROM installation WHERE digest_on IS NOT NULL",
    "ALTER TABLE installation DROP COLUMN digest_on",
)

forwards = forwards_of(ID, DESCRIPTION, STEPS)
