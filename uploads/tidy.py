"""Removes what nobody will ask for: old drafts, files without a row, leftovers of broken sendings."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from models import clock
from models.stored_file import DRAFT_LIFETIME, StoredFile
from uploads import pages, tus
from uploads.store import storage
from uploads.sweep import sweep_incoming

YOUNG = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many of each went."""

    drafts: int
    orphans: int
    incoming: int
    expired: int  # uploads that nobody went on with
    pieces: int  # their bytes, and bytes whose upload never came


async def tidy() -> Tidied:
    # One moment for both: a draft can only go after the upload that points to it.
    now = clock.now()
    expired = await tus.remove_expired(now)
    return Tidied(
        drafts=await _old_drafts(now),
        orphans=await _orphans(),
        incoming=await sweep_incoming(YOUNG),
        expired=expired.uploads,
        pieces=expired.pieces,
    )


async def _old_drafts(now: datetime) -> int:
    """The row first: a file without a row is found later, a row without its file must not be."""
    gone = (
        await StoredFile.delete()
        .where(StoredFile.draft.eq(True), StoredFile.received_at <= now - DRAFT_LIFETIME)
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
    known: set[str] = set()
    for row in await StoredFile.select(StoredFile.key, StoredFile.thumbnail_key):
        known |= {row["key"], row["thumbnail_key"]}
    await asyncio.to_thread(pages.forget_but, known)
    gone = 0
    async for listed in storage().pages():
        for file in listed:
            if file.modified_at < before and file.key not in known:
                await storage().delete(file.key)
                gone += 1
    return gone
