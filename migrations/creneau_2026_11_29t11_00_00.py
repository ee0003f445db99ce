"""« L'artisan n'est pas venu », the tenant's photo of it, and who moved a visit within its last day."""

from database import codes
from database.migration import forwards_of

ID = "2026-11-29T11:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Visits that nobody came to, or that were moved late"

STEPS = (
    codes.known("visit_state", "no_show"),
    codes.known("file_kind", "no_show"),
    "ALTER TABLE visit ADD COLUMN moved_late_by VARCHAR(16) NOT NULL DEFAULT ''",
    # Of all visits the few that speak against their contractor.
    "CREATE INDEX visit_missed ON visit (starts_at) WHERE state = 'no_show' OR moved_late_by = 'contractor'",
)

forwards = forwards_of(ID, DESCRIPTION, STEPS)
