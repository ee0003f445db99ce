"""From a checked file to its row: the bytes are in the storage, on disk for good, before the row is."""

import contextlib

import msgspec

from models.database import transaction
from models.partial_upload import PartialUpload, finish
from models.stored_file import StoredFile
from models.workflow import FileKind
from uploads import workers
from uploads.check import CheckedFile
from uploads.errors import UploadError
from uploads.jobs import read_paper
from uploads.storage import new_key
from uploads.store import storage as storage
from uploads.workers import JobFailed


class Overtaken(Exception):
    """The upload is gone, or its file was kept by another request in the meantime."""


async def keep(
    checked: CheckedFile,
    kind: FileKind,
    owner: str,
    *,
    taken_at: str = "",
    upload: PartialUpload | None = None,
) -> StoredFile:
    """A draft of `owner`, until a verb attaches it to a mission.

    `taken_at` where the browser's shrinking took the EXIF away; `upload` is finished in the same transaction.
    Raises Overtaken.
    """
    reading = await keep_reading(checked) if kind in (FileKind.QUOTE, FileKind.INVOICE) else ""
    key, thumbnail_key = await _put(checked)
    file = StoredFile(
        kind=kind,
        name=checked.name,
        media_type=checked.media_type,
        key=key,
        thumbnail_key=thumbnail_key,
        size=checked.size,
        sha256=checked.sha256,
        width=checked.width,
        height=checked.height,
        pages=checked.pages,
        taken_at=checked.taken_at or taken_at,
        owner=owner,
        reading=reading,
    )
    try:
        async with transaction():
            await StoredFile.insert(file)
            if upload is not None and not await finish(upload, file.id):
                raise Overtaken
    except Overtaken:
        # Only here: after any other error the row may be there, and then its file must be.
        await _remove(key, thumbnail_key)
        raise
    return file


async def _put(checked: CheckedFile) -> tuple[str, str]:
    """The keys of the file and of its thumbnail; both are there, or none."""
    key, thumbnail_key = new_key(checked.suffix), new_key("jpg") if checked.thumbnail is not None else ""
    try:
        if checked.thumbnail is not None:
            await storage().put(checked.thumbnail, thumbnail_key)
        await storage().put(checked.path, key)
    except UploadError:
        await _remove(thumbnail_key)
        raise
    return key, thumbnail_key


async def _remove(*keys: str) -> None:
    """As far as it goes: what stays has no row, and the broom finds it."""
    with contextlib.suppress(UploadError, OSError):
        for key in filter(None, keys):
            await storage().delete(key)


async def keep_reading(checked: CheckedFile) -> str:
    """JSON of what the paper says; empty for a picture, and where reading failed: it only informs."""
    if checked.kind != "pdf":
        return ""
    try:
        return msgspec.json.encode(await workers.run(read_paper, str(checked.path))).decode()
    except JobFailed:
        return ""
