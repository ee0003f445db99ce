"""A mission is found by the name of its contractor, too, not by that of the firm alone."""

from database.connection import rows
from database.migration import forwards_of
from models.missions.search_text import with_contractor

ID = "2026-12-01T16:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Missions found by their contractor's own name"

AT_ONCE = 500
PEOPLE = "SELECT id, company, name FROM account WHERE role = 'contractor' AND company <> '' AND name <> ''"
READ = (
    "SELECT id, search_people FROM mission WHERE contractor = {} AND id > {} AND search_people <> '' "
    f"ORDER BY id LIMIT {AT_ONCE}"
)
VALUES = "(CAST({} AS INTEGER), CAST({} AS TEXT))"
WRITE = "UPDATE mission SET search_people = v.column2 FROM (VALUES %s) AS v WHERE id = v.column1"


async def fill() -> None:
    for person in await rows(PEOPLE):
        last = 0
        while found := await rows(READ, person["id"], last):
            name = f"{person['company']} {person['name']}"
            values = [p for row in found for p in (row["id"], with_contractor(row["search_people"], name))]
            await rows(WRITE % ", ".join([VALUES] * len(found)), *values)
            last = found[-1]["id"]


forwards = forwards_of(ID, DESCRIPTION, (fill,))
