"""Forms that were sent when their session had ended."""

from database.migration import forwards_of

ID = "2026-11-25T07:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Kept forms"

# The same on both databases.
STATEMENTS = [
    """CREATE TABLE kept_form (
    id UUID PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    page VARCHAR(255) NOT NULL,
    fields TEXT NOT NULL,
    lost TEXT NOT NULL,
    key VARCHAR(64) NOT NULL,
    kept_at TIMESTAMPTZ NOT NULL
)""",
    "CREATE INDEX kept_form_account ON kept_form (account, kept_at)",
]

forwards = forwards_of(ID, DESCRIPTION, STATEMENTS)
