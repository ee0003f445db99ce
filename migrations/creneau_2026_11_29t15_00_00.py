"""Mails that an account does without."""

from database.migration import forwards_of

ID = "2026-11-29T15:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Mails that somebody does without"

STEPS = ("ALTER TABLE account ADD COLUMN unsubscribed VARCHAR(64) NOT NULL DEFAULT ''",)

forwards = forwards_of(ID, DESCRIPTION, STEPS)
