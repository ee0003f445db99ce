"""A visit that moves stays one event in every calendar."""

from database.migration import forwards_of

ID = "2026-11-29T12:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Visits that moved"

STEPS = ("ALTER TABLE visit ADD COLUMN first_visit INTEGER",)

forwards = forwards_of(ID, DESCRIPTION, STEPS)
