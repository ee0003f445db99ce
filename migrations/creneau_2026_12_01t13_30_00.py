"""Of a mission's words those that stood there before are not looked for again: who takes one adds a name."""

from database import finding
from database.connection import is_sqlite
from database.migration import Step, forwards_of

ID = "2026-12-01T13:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Words that stood there are known"


def steps() -> list[Step]:
    return [] if is_sqlite() else [*finding.without_triggers(), *finding.triggers()]


forwards = forwards_of(ID, DESCRIPTION, steps)
