"""Whose a mission is, beside its status: an agenda and the lists ask for a contractor's missions by both."""

from database.migration import forwards_of

ID = "2026-11-30T12:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Missions by contractor"

STEPS = (
    "ALTER TABLE mission ADD COLUMN contractor INTEGER REFERENCES account (id)",
    "UPDATE mission SET contractor = (SELECT a.contractor FROM assignment a WHERE a.id = mission.assignment)",
    "CREATE INDEX mission_contractor ON mission (contractor, status, status_since, id)",
)

forwards = forwards_of(ID, DESCRIPTION, STEPS)
