"""Events that raise no version, an account's own number of missions, and what a session is opened on."""

from database.migration import forwards_of

ID = "2026-11-25T14:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Events without a version, limits of an account, devices"

# The same on both databases.
STATEMENTS = [
    "ALTER TABLE mission_event ADD COLUMN raised BOOLEAN NOT NULL DEFAULT true",
    "DROP INDEX mission_event_version",
    # One index for both: of those that raised it each version stands once; all of a mission are found by it.
    "CREATE UNIQUE INDEX mission_event_version ON mission_event "
    "(mission, version, (CASE WHEN raised THEN 0 ELSE id END))",
    "ALTER TABLE account ADD COLUMN most_unplanned INTEGER",
    "ALTER TABLE installation ADD COLUMN seen_at TIMESTAMPTZ",
    "ALTER TABLE session ADD COLUMN device VARCHAR(80) NOT NULL DEFAULT ''",
]

forwards = forwards_of(ID, DESCRIPTION, STATEMENTS)
