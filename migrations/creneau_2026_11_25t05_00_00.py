"""What missions are found by, folded, beside what people read; and the départements that three digits tell."""

from database.connection import rows
from database.migration import forwards_of
from models.missions.search_text import SEARCHED, searched

ID = "2026-11-25T05:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Folded words to search in, and areas of three digits"

# The same on both databases.
STATEMENTS = [
    "ALTER TABLE mission ADD COLUMN search_words TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE mission ADD COLUMN search_people TEXT NOT NULL DEFAULT ''",
    "DROP INDEX mission_area",
    "CREATE INDEX mission_area ON mission (substr(postcode, 1, "
    "CASE WHEN substr(postcode, 1, 2) IN ('20', '97', '98') THEN 3 ELSE 2 END))",
]
AT_ONCE = 500
READ = f"SELECT id, {', '.join(sorted(SEARCHED))} FROM mission WHERE id > {{}} ORDER BY id LIMIT {AT_ONCE}"
VALUES = "(CAST({} AS INTEGER), CAST({} AS TEXT), CAST({} AS TEXT))"
WRITE = "UPDATE mission SET search_words = v.column2, search_people = v.column3 FROM (VALUES %s) AS v WHERE id = v.column1"


async def fill() -> None:
    last = 0
    while found := await rows(READ, last):
        values = [part for row in found for part in (row["id"], *searched(row).values())]
        await rows(WRITE % ", ".join([VALUES] * len(found)), *values)
        last = found[-1]["id"]


forwards = forwards_of(ID, DESCRIPTION, [*STATEMENTS, fill])
