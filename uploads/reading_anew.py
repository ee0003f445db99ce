"""Papers that earlier rules read (`models.papers.readings.VERSION`) are read anew beside the requests, the newest first."""

from uuid import UUID

from database.connection import rows, transaction
from models import audience
from models.papers.paper import number_in
from uploads.keep import reading_in
from uploads.store import storage

# The order of the index. Two processes may read the same one: the first counts.
_NEXT = "SELECT id, key FROM stored_file WHERE to_read ORDER BY received_at DESC LIMIT {}"
_WRITE = (
    "UPDATE stored_file SET to_read = FALSE, reading = {}, paper_number = {} WHERE id = {} AND to_read "
    "RETURNING assignment"
)
_CONTRACTOR = "SELECT contractor FROM assignment WHERE id = {}"


async def read_anew(most: int = 10) -> int:
    """How many were. Raises StorageAway: then they wait."""
    found = await rows(_NEXT, most)
    for paper in found:
        await _keep(paper["id"], await _read(paper["key"]))
    return len(found)


async def _read(key: str) -> str:
    """Empty where it can't be, or the file is gone: the next try would find no more."""
    try:
        async with storage().local(key) as pdf:
            return await reading_in(pdf)
    except FileNotFoundError:
        return ""


async def _keep(file: UUID, reading: str) -> None:
    async with transaction():
        written = await rows(_WRITE, reading, number_in(reading), file)
        if written and written[0]["assignment"] is not None:
            whose = await rows(_CONTRACTOR, written[0]["assignment"])
            # Its pages, and the cards on the desk, show what was read.
            audience.tell({row["contractor"] for row in whose})
