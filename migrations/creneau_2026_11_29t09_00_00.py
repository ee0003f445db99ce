"""When the contractor stood at the door, and whether the tenant's code proves it."""

from database.migration import forwards_of

ID = "2026-11-29T09:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Arrivals"

STEPS = (
    "ALTER TABLE visit ADD COLUMN arrived_at TIMESTAMPTZ",
    "ALTER TABLE visit ADD COLUMN arrival_proved BOOLEAN NOT NULL DEFAULT false",
    "ALTER TABLE visit ADD COLUMN wrong_codes INTEGER NOT NULL DEFAULT 0",
)

forwards = forwards_of(ID, DESCRIPTION, STEPS)
