"""What lets a page be kept: one number for each audience; and an index of those who may not claim again."""

from database.migration import forwards_of

ID = "2026-11-24T11:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Audiences"

# The same on both databases.
STATEMENTS = [
    """CREATE TABLE audience (
    id INTEGER PRIMARY KEY,
    version BIGINT NOT NULL,
    size INTEGER NOT NULL
)""",
    # None in an empty database: a restore brings its own.
    "INSERT INTO audience (id, version, size) SELECT 0, 0, count(*) FROM mission WHERE status = 'new' "
    "HAVING count(*) > 0",
    "CREATE INDEX assignment_left ON assignment (contractor) "
    "WHERE ended_at IS NOT NULL AND NOT readmitted AND end_action <> 'closed'",
]

forwards = forwards_of(ID, DESCRIPTION, STATEMENTS)
