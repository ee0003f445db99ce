"""The table of words has words with digits in them, too: so it has all that begin with a letter."""

from database import finding
from database.migration import Step, forwards_of

ID = "2026-11-30T18:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "All words that begin with a letter are known"


def steps() -> list[Step]:
    return [*finding.without_triggers(), *finding.triggers(), finding.learn]


forwards = forwards_of(ID, DESCRIPTION, steps)
