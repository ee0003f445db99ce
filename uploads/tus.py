"""The tus 1.0 protocol's bytes: core, creation, expiration, termination, checksum.

https://tus.io/protocols/resumable-upload. The rows are models.partial_upload, the addresses controllers.envois.
"""

import asyncio
import base64
import contextlib
import errno
import hashlib
import shutil
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from models import partial_upload
from models.errors import NotVisible
from models.partial_upload import PartialUpload, TooManyOpen
from models.workflow import FileKind
from settings import current
from uploads.check import check_pdf_or_photo, check_photo
from uploads.errors import Refused, StorageFull, is_disk_full
from uploads.form import ReceivedFile, new_incoming_path
from uploads.keep import Overtaken, keep
from uploads.names import display_name
from uploads.pieces import WRONG_PLACE, Checksum, TusError, alone, append

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination,checksum"
MAX_SIZE = 15_000_000
YOUNG_SECONDS = 3600
PHOTOS = (FileKind.DAMAGE, FileKind.BEFORE, FileKind.AFTER)


def folder() -> Path:
    path = current().data_dir / "partial"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def path_of(upload_id: uuid.UUID) -> Path:
    return folder() / uuid.UUID(str(upload_id)).hex


def metadata(header: str) -> dict[str, str]:
    """Upload-Metadata: `name` and base64 of its value, separated by commas."""
    found: dict[str, str] = {}
    try:
        for pair in filter(None, (part.strip() for part in header.split(","))):
            name, _, value = pair.partition(" ")
            found[name] = base64.b64decode(value, validate=True).decode()
    except ValueError as error:
        raise TusError(400, "La description du fichier est illisible. Choisissez-le à nouveau.") from error
    return found


async def create(owner: str, key: str, length: int, described: dict[str, str]) -> PartialUpload:
    """Raises TusError where the file is too large, or one person has too many on the way."""
    if length > MAX_SIZE:
        raise TusError(413, f"Ce fichier dépasse {MAX_SIZE // 1_000_000} Mo : choisissez-en un plus petit.")
    kind = described.get("kind", "")
    if kind not in [k.value for k in (*PHOTOS, FileKind.QUOTE, FileKind.INVOICE)]:
        raise TusError(400, "L'envoi ne dit pas ce que montre le fichier.")
    try:
        upload = await partial_upload.create(
            owner,
            key,
            name=display_name(described.get("filename", "")),
            kind=kind,
            taken_at=_camera_time(described.get("taken_at", "")),
            length=length,
        )
    except TooManyOpen as error:
        raise TusError(429, "Trop d'envois sont en cours. Attendez qu'ils finissent.") from error
    if (upload.length, upload.kind) != (length, kind):
        raise TusError(422, "Cet envoi a déjà servi pour un autre fichier. Choisissez-le à nouveau.")
    return upload


def _camera_time(text: str) -> str:
    """Empty for anything but a date and a time without a zone: people will read it."""
    with contextlib.suppress(ValueError):
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S").isoformat()
    return ""


async def receive(
    upload: PartialUpload, offset: int, stream: AsyncIterator[bytes], checksum: Checksum | None
) -> PartialUpload:
    """Takes a piece; after the last one, checks the file and keeps it as a draft. The upload as it then is."""
    path = path_of(upload.id)
    try:
        async with alone(path) as descriptor:
            fresh = await _still_there(upload)
            if fresh.file is not None:
                # Made by the opening just now, or left by a crash behind the row.
                path.unlink(missing_ok=True)
                if offset != fresh.received:
                    raise TusError(409, WRONG_PLACE)
                return fresh
            if await append(descriptor, fresh, offset, stream, checksum) == fresh.length:
                await _settle(fresh)
                path.unlink(missing_ok=True)
            return fresh
    except OSError as error:
        if is_disk_full(error):
            raise StorageFull from error
        raise


async def _still_there(upload: PartialUpload) -> PartialUpload:
    """As it is now that nobody else writes it. Raises NotVisible."""
    try:
        return await partial_upload.of_owner(upload.id, upload.owner)
    except NotVisible:
        path_of(upload.id).unlink(missing_ok=True)
        raise


async def _settle(upload: PartialUpload) -> None:
    """Checks the whole file and keeps it as a draft; a refused one is gone. Raises Refused.

    What was received stays until the row says that its file is kept: the check works on a second name of it.
    """
    received = await _received(upload)
    kind = FileKind(upload.kind)
    try:
        check = check_photo if kind in PHOTOS else check_pdf_or_photo
        await keep(await check(received), kind, upload.owner, taken_at=upload.taken_at, upload=upload)
    except Refused:
        await terminate(upload)
        raise
    except Overtaken:
        fresh = await partial_upload.of_owner(upload.id, upload.owner)
        upload.file, upload.received = fresh.file, fresh.received
    finally:
        received.remove()


async def _received(upload: PartialUpload) -> ReceivedFile:
    received = ReceivedFile(upload.name, new_incoming_path(), upload.length)
    try:
        await asyncio.to_thread(_link, path_of(upload.id), received.path)
        received.sha256 = await asyncio.to_thread(_sha256, received.path)
    except BaseException:
        received.remove()
        raise
    return received


def _link(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except OSError as error:
        # Some shared disks have no second names.
        if error.errno not in {errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.EXDEV}:
            raise
        shutil.copyfile(source, target)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def terminate(upload: PartialUpload) -> None:
    """The row first: a piece that is on its way finds it gone, and leaves nothing either."""
    await partial_upload.remove(upload.id)
    path_of(upload.id).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Expired:
    uploads: int
    pieces: int


async def remove_expired(now: datetime) -> Expired:
    """Uploads that nobody went on with, and their bytes; and bytes whose row never came."""
    expired = {upload_id.hex for upload_id in await partial_upload.remove_expired(now)}
    # Listed before the rows are read: what is new in one is new in the other.
    found = await asyncio.to_thread(lambda: list(folder().iterdir()))
    needed = {upload_id.hex for upload_id in await partial_upload.unfinished()}
    strays = [path for path in found if path.name not in needed]
    return Expired(len(expired), await asyncio.to_thread(_delete, strays, expired))


def _delete(paths: list[Path], at_once: set[str]) -> int:
    """How many went. Spares young ones whose upload is not known to be gone."""
    before, deleted = time.time() - YOUNG_SECONDS, 0
    for path in paths:
        with contextlib.suppress(OSError):
            if path.name in at_once or path.lstat().st_mtime < before:
                path.unlink()
                deleted += 1
    return deleted
