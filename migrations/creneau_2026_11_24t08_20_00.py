"""Resumable uploads; what was read in a paper; the kinds of invoice."""

from database.migration import forwards_of

ID = "2026-11-24T08:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Files from the field"

# The same on both databases.
STATEMENTS = [
    """CREATE TABLE partial_upload (
    id UUID PRIMARY KEY,
    owner VARCHAR(64) NOT NULL,
    key VARCHAR(64) NOT NULL,
    name VARCHAR(255) NOT NULL,
    kind VARCHAR(16) NOT NULL CHECK (kind IN ('damage', 'before', 'after', 'quote', 'invoice')),
    taken_at VARCHAR(32) NOT NULL,
    length BIGINT NOT NULL CHECK (length > 0),
    received BIGINT NOT NULL CHECK (received >= 0 AND received <= length),
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    file UUID REFERENCES stored_file (id)
)""",
    "CREATE UNIQUE INDEX partial_upload_key ON partial_upload (owner, key)",
    "CREATE INDEX partial_upload_expiry ON partial_upload (expires_at)",
    "ALTER TABLE stored_file ADD COLUMN reading TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE invoice ADD COLUMN kind VARCHAR(16) NOT NULL DEFAULT 'invoice' "
    "CHECK (kind IN ('invoice', 'deposit', 'credit_note'))",
]

forwards = forwards_of(ID, DESCRIPTION, STATEMENTS)
