"""Feeds of agendas: a key an account, and all visits since a day."""

from database.migration import forwards_of

ID = "2026-11-29T14:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Feeds of agendas"

STEPS = (
    """CREATE TABLE feed_key (
    id {serial},
    account INTEGER NOT NULL REFERENCES account (id),
    nonce VARCHAR(64) NOT NULL,
    key_hash VARCHAR(64) NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
)""",
    "CREATE UNIQUE INDEX feed_key_account ON feed_key (account)",
    "CREATE UNIQUE INDEX feed_key_hash ON feed_key (key_hash)",
    # Of all contractors, for the manager's.
    "CREATE INDEX visit_until ON visit (ends_at)",
)

forwards = forwards_of(ID, DESCRIPTION, STEPS)
