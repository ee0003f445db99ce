"""The number of a paper beside what was read in it: whether it was sent before is one step in an index."""

from database.connection import rows
from database.migration import forwards_of
from models.files.stored_file import PAPER_NUMBER
from models.papers.paper import number_in

ID = "2026-11-30T20:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Numbers of papers"
AT_ONCE = 500


async def fill() -> None:
    last = "00000000-0000-0000-0000-000000000000"
    while True:
        found = await rows(
            f"SELECT id, reading FROM stored_file WHERE id > {{}} AND reading <> '' ORDER BY id LIMIT {AT_ONCE}",  # noqa: S608
            last,
        )
        for row in found:
            if number := number_in(row["reading"]):
                await rows("UPDATE stored_file SET paper_number = {} WHERE id = {}", number, row["id"])
        if len(found) < AT_ONCE:
            return
        last = found[-1]["id"]


STEPS = (
    f"ALTER TABLE stored_file ADD COLUMN paper_number VARCHAR({PAPER_NUMBER}) NOT NULL DEFAULT ''",
    fill,
    "CREATE INDEX stored_file_number ON stored_file (owner, draft, paper_number) WHERE paper_number <> ''",
)

forwards = forwards_of(ID, DESCRIPTION, STEPS)
