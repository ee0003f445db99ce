"""A moment that became a visit says so: it is not offered a second time."""

from database.migration import forwards_of

ID = "2026-12-01T00:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Wishes that were taken"

STEPS = (
    "ALTER TABLE wish ADD COLUMN taken_by INTEGER REFERENCES assignment (id)",
    "UPDATE wish SET taken_by = (SELECT v.assignment FROM visit v JOIN mission m ON m.assignment = v.assignment "
    "WHERE m.id = wish.mission AND v.starts_at < wish.ends_at AND v.ends_at > wish.starts_at LIMIT 1)",
)

forwards = forwards_of(ID, DESCRIPTION, STEPS)
