"""The words of the index are written where they are new, so that nobody waits for a mission that another takes."""

from database import finding
from database.migration import Step, forwards_of

ID = "2026-11-29T07:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Words that are known are not written again"


def steps() -> list[Step]:
    return [*finding.without_triggers(), *finding.triggers(), *finding.sorted_later()]


forwards = forwards_of(ID, DESCRIPTION, steps)
