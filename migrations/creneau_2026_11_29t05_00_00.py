"""An index of the words that missions are found by, and the contractor's name among them."""

from database import finding
from database.connection import rows
from database.migration import Step, forwards_of
from models.missions.search_text import SEARCHED, searched

ID = "2026-11-29T05:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "An index to search in"

AT_ONCE = 500
READ = (
    f"SELECT m.id AS id, {', '.join(f'm.{name} AS {name}' for name in sorted(SEARCHED))}, "  # noqa: S608 - our own columns
    "coalesce(nullif(c.company, ''), c.name, '') AS contractor FROM mission m "
    "LEFT JOIN assignment a ON a.id = m.assignment LEFT JOIN account c ON c.id = a.contractor "
    f"WHERE m.id > {{}} ORDER BY m.id LIMIT {AT_ONCE}"
)
VALUES = "(CAST({} AS INTEGER), CAST({} AS TEXT), CAST({} AS TEXT))"
WRITE = "UPDATE mission SET search_words = v.column2, search_people = v.column3 FROM (VALUES %s) AS v WHERE id = v.column1"


async def fill() -> None:
    last = 0
    while found := await rows(READ, last):
        values = [
            part for row in found for part in (row["id"], *searched(row, row["contractor"]).values())
        ]
        await rows(WRITE % ", ".join([VALUES] * len(found)), *values)
        last = found[-1]["id"]


def steps() -> list[Step]:
    made, indexes = finding.create(), finding.indexes()
    return [fill, *made, finding.build, *indexes, *finding.triggers()]


forwards = forwards_of(ID, DESCRIPTION, steps)
