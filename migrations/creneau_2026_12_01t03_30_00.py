"""An invoice keeps what was authorised without a quote when it was sent: a correction changes no figure of it."""

from database.migration import forwards_of

ID = "2026-12-01T03:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Thresholds of sent invoices"

STEPS = (
    "ALTER TABLE invoice ADD COLUMN threshold_cents INTEGER",
    "UPDATE invoice SET threshold_cents = (SELECT m.threshold_cents FROM assignment a JOIN mission m ON m.id = a.mission "
    "WHERE a.id = invoice.assignment)",
)

forwards = forwards_of(ID, DESCRIPTION, STEPS)
