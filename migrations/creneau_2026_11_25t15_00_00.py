"""Where the pieces of an upload lie: in the storage, no longer on one machine."""

from database.migration import forwards_of

ID = "2026-11-25T15:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Pieces in the storage"

# The same on both databases.
STATEMENTS = [
    "ALTER TABLE partial_upload ADD COLUMN pieces TEXT NOT NULL DEFAULT '[]'",
    # What is on its way lies on some machine's disk: its client asks, and begins again.
    "UPDATE partial_upload SET received = 0 WHERE file IS NULL",
]

forwards = forwards_of(ID, DESCRIPTION, STATEMENTS)
