"""The rules of reading are others (VERSION 3): papers that were read by earlier ones are read anew, the newest first."""

from database.migration import forwards_of

ID = "2026-12-01T04:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Papers to read anew"

STEPS = (
    "ALTER TABLE stored_file ADD COLUMN to_read BOOLEAN NOT NULL DEFAULT false",
    "UPDATE stored_file SET to_read = true, paper_number = '' WHERE reading <> ''",
    "CREATE INDEX stored_file_to_read ON stored_file (received_at) WHERE to_read",
)

forwards = forwards_of(ID, DESCRIPTION, STEPS)
