"""Whose a visit is, beside when it is: an agenda reads its days by both."""

from database.migration import forwards_of

ID = "2026-11-30T08:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Visits by contractor"

STEPS = (
    "ALTER TABLE visit ADD COLUMN contractor INTEGER REFERENCES account (id)",
    "UPDATE visit SET contractor = (SELECT a.contractor FROM assignment a WHERE a.id = visit.assignment)",
    "CREATE INDEX visit_contractor ON visit (contractor, ends_at)",
    "CREATE INDEX visit_next ON visit (contractor, ends_at) WHERE state = 'planned'",
    # Of those that are under way, the few of one contractor: PostgreSQL went through all that are.
    "CREATE INDEX assignment_open ON assignment (contractor, mission, id) WHERE ended_at IS NULL",
)

forwards = forwards_of(ID, DESCRIPTION, STEPS)
