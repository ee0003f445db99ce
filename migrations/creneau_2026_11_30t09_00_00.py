"""SMS stand in the outbox beside the mails."""

from database.migration import forwards_of

ID = "2026-11-30T09:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "SMS in the outbox"

STEPS = (
    "ALTER TABLE message ADD COLUMN to_phone VARCHAR(20) NOT NULL DEFAULT ''",
    # What /metrics counts every few seconds.
    "CREATE INDEX message_sms_sent ON message (sent_at) WHERE to_phone <> '' AND sent_at IS NOT NULL",
)

forwards = forwards_of(ID, DESCRIPTION, STEPS)
