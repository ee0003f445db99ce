"""What stands in a contractor's agenda in some days is found without all that it ever had."""

from database.migration import forwards_of

ID = "2026-11-29T10:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Assignments of some days"

STEPS = ("CREATE INDEX assignment_until ON assignment (contractor, ended_at)",)

forwards = forwards_of(ID, DESCRIPTION, STEPS)
