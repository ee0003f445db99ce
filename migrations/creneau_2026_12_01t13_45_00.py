"""The rules of reading are others (VERSION 5): papers that were read by earlier ones are read anew, the newest first."""

from database.migration import forwards_of

ID = "2026-12-01T13:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Papers to read anew, by the fifth rules"

STEPS = ("UPDATE stored_file SET to_read = true, paper_number = '' WHERE reading <> ''",)

forwards = forwards_of(ID, DESCRIPTION, STEPS)
