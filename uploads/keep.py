"""From a checked file to its row: the bytes are in the storage, on disk for good, before the row is."""

import contextlib
from pathlib import Path

import msgspec
import structlog

import wording
from models.files import quota
from models.files.partial_upload import PartialUpload, hand_over
from models.files.stored_file import StoredFile
from models.papers.paper import number_in
from models.workflow import FileKind
from uploads import workers
from uploads.check import CheckedFile
from uploads.errors import Refused, UploadError
from uploads.jobs import WITH_RULES, broken_rules, read_paper
from uploads.storage import new_key
from uploads.store import storage as storage
from uploads.workers import Input, JobFailed
from wording.faults import AnyFault

log = structlog.get_logger()


class TooMuch(Refused):
    """More than this sender may have here that belongs to nothing yet (models.files.quota)."""

    status = 413

    def __init__(self, fault: AnyFault) -> None:
        super().__init__(wording.said(fault))


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

    `taken_at` where the browser's shrinking took the EXIF away; `upload`, the whole or the form that it came in,
    has counted it until then. Raises Overtaken, and TooMuch where it has grown beyond the room that there was.
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
        paper_number=number_in(reading),
    )
    try:
        async with quota.counting(owner):
            await StoredFile.insert(file)
            if upload is not None and not await hand_over(upload, file):
                raise Overtaken
            if await quota.room(owner) < 0:
                raise TooMuch(quota.fault(owner))
    except (Overtaken, TooMuch):
        # Only here: after any other error the row may be there, and then its file must be.
        await remove(key, thumbnail_key)
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
        await remove(thumbnail_key)
        raise
    return key, thumbnail_key


async def remove(*keys: str) -> None:
    """As far as it goes: what stays has no row, and the broom finds it."""
    with contextlib.suppress(UploadError, OSError):
        for key in filter(None, keys):
            await storage().delete(key)


async def keep_reading(checked: CheckedFile) -> str:
    """Empty for a picture."""
    return await reading_in(checked.path) if checked.kind == "pdf" else ""


async def reading_in(pdf: Path) -> str:
    """JSON of what the paper says; empty where reading failed, which is logged: it only informs."""
    try:
        reading = await workers.run(read_paper, Input(pdf))
    except JobFailed as failure:
        log.warning("paper not read", reason=failure.reason)
        return ""
    if reading.source in WITH_RULES and not reading.xml_fault:
        try:
            broken = await workers.run(broken_rules, Input(pdf), memory="data")
        except JobFailed as failure:
            log.warning("rules not run", reason=failure.reason)
        else:
            reading = msgspec.structs.replace(reading, rules=broken)
    return msgspec.json.encode(reading).decode()
