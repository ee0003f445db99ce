"""Removes what nobody will ask for: old drafts, files without a row, leftovers of broken sendings."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from models import clock
from models.stored_file import DRAFT_LIFETIME, StoredFile
from uploads.keep import storage
from uploads.sweep import sweep_incoming

YOUNG = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Tidied:
    drafts: int
    orphans: int
    incoming: int


async def tidy() -> Tidied:
    return Tidied(await _old_drafts(), await _orphans(), await sweep_incoming(YOUNG))


async def _old_drafts() -> int:
    """The row first: a file without a row is found later, a row without its file must not be."""
    gone = (
        await StoredFile.delete()
        .where(StoredFile.draft.eq(True), StoredFile.received_at <= clock.now() - DRAFT_LIFETIME)
        .returning(StoredFile.key, StoredFile.thumbnail_key)
    )
    for row in gone:
        for key in (row["key"], row["thumbnail_key"]):
            if key:
                await storage().delete(key)
    return len(gone)


async def _orphans() -> int:
    """Spares what is younger than an hour: its row may be on the way."""
    before = datetime.now(UTC) - YOUNG
    old = {file.key for file in await storage().keys() if file.modified_at < before}
    if not old:
        return 0
    known: set[str] = set()
    for row in await StoredFile.select(StoredFile.key, StoredFile.thumbnail_key):
        known |= {row["key"], row["thumbnail_key"]}
    for key in old - known:
        await storage().delete(key)
    return len(old - known)
