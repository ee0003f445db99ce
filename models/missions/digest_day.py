"""Which days' digests are written, on which clock."""

from datetime import date

from piccolo.columns import Date, Varchar
from piccolo.table import Table

from database.connection import rows, short_rows


class DigestDay(Table, tablename="digest_day"):
    clock = Varchar(length=5, primary_key=True)  # a place of wording.clocks()
    written_on = Date()  # the last


async def days_written() -> dict[str, date]:
    return {row["clock"]: row["written_on"] for row in await short_rows("SELECT * FROM digest_day")}


_TAKEN = (
    "INSERT INTO digest_day (clock, written_on) VALUES ({}, {}) ON CONFLICT (clock) DO UPDATE "
    "SET written_on = excluded.written_on WHERE digest_day.written_on < excluded.written_on RETURNING clock"
)


async def takes_digests_of(day: date, clock: str) -> bool:
    """Whether nobody has written them; now they are the caller's to write, within its transaction."""
    return bool(await rows(_TAKEN, clock, day))
