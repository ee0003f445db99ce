"""From a checked file to its row: the bytes are in the storage, on disk for good, before the row is."""

import msgspec

from models.database import transaction
from models.partial_upload import PartialUpload, finish
from models.stored_file import StoredFile
from models.workflow import FileKind
from settings import current
from uploads import workers
from uploads.check import CheckedFile
from uploads.paper_reader import read_paper
from uploads.storage import FolderStorage, new_key
from uploads.workers import JobFailed


def storage() -> FolderStorage:
    return FolderStorage(current().storage_dir)


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
    """
    reading = await keep_reading(checked) if kind in (FileKind.QUOTE, FileKind.INVOICE) else ""
    store = storage()
    key, thumbnail_key = new_key(checked.suffix), ""
    if checked.thumbnail is not None:
        thumbnail_key = new_key("jpg")
        await store.put(checked.thumbnail, thumbnail_key)
    await store.put(checked.path, key)
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
    async with transaction():
        await StoredFile.insert(file)
        if upload is not None:
            await finish(upload, file.id)
    return file


async def keep_reading(checked: CheckedFile) -> str:
    """JSON of what the paper says; empty for a picture, and where reading failed: it only informs."""
    if checked.kind != "pdf":
        return ""
    try:
        return msgspec.json.encode(await workers.run(read_paper, str(checked.path))).decode()
    except JobFailed:
        return ""
