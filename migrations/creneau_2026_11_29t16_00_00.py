"""When the mails of a day were written."""

from database.migration import forwards_of

ID = "2026-11-29T16:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "One mail a day"

STEPS = ("ALTER TABLE installation ADD COLUMN digest_on DATE",)

forwards = forwards_of(ID, DESCRIPTION, STEPS)
