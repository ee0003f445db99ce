"""Removes what nobody will ask for: old drafts, files without a row, leftovers of broken sendings."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import structlog
from msgspec import Struct

from database.connection import rows
from models import clock
from models.files.stored_file import DRAFT_LIFETIME, StoredFile
from uploads import belonging, pages, tus
from uploads.store import storage
from uploads.sweep import sweep_incoming

YOUNG = timedelta(hours=1)
QUARANTINED = timedelta(days=30)
# Files without a row that are no alarm: so many, or this share of all.
A_FEW, SHARE = 20, 0.05
# Rows that are read at once: a few milliseconds.
PART = 2_000
_PART = "SELECT id, key, thumbnail_key FROM stored_file WHERE id > {} ORDER BY id LIMIT {}"
log = structlog.get_logger()


class Tidied(Struct, frozen=True):
    """How many of each went."""

    drafts: int
    orphans: int
    incoming: int
    expired: int  # uploads that nobody went on with
    pieces: int  # theirs, and those whose row was never moved on


async def tidy() -> Tidied:
    # One moment for both: a draft can only go after the upload that points to it.
    now, ours = clock.now(), await _are_ours()
    expired = await tus.remove_expired(now, ours=ours)
    return Tidied(
        drafts=await _old_drafts(now),
        orphans=await _orphans() if ours else 0,
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


async def _are_ours() -> bool:
    try:
        await belonging.check()
    except belonging.ForeignStorage:
        log.error("the broom stops: these files are another database's")
        return False
    return True


async def _known() -> set[str]:
    """The keys of all files that have a row. A part at a time: whoever asks for a page meanwhile waits for no more."""
    known: set[str] = set()
    last = uuid.UUID(int=0)
    while found := await rows(_PART, last, PART):
        for row in found:
            known |= {row["key"], row["thumbnail_key"]}
        last = found[-1]["id"]
    return known


async def _orphans() -> int:
    """Spares what is younger than an hour: its row may be on the way. Into a quarantine, and only a small share.

    Where many files have no row it is the database that is the wrong one, or that lost something.
    """
    before = datetime.now(UTC) - YOUNG
    known = await _known()
    await asyncio.to_thread(pages.forget_but, known)
    kept, orphans = 0, []
    async for listed in storage().pages():
        kept += len(listed)
        orphans += [file.key for file in listed if file.modified_at < before and file.key not in known]
    if len(orphans) > max(A_FEW, SHARE * kept):
        log.error("the broom stops: too many files without a row", files=kept, without=len(orphans))
        return 0
    for key in orphans:
        await storage().set_aside(key)
    await storage().forget_aside(datetime.now(UTC) - QUARANTINED)
    return len(orphans)
