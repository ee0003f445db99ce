"""The tus 1.0 protocol's bytes: core, creation, expiration, termination, checksum.

https://tus.io/protocols/resumable-upload. The rows are models.partial_upload, the addresses controllers.envois.
"""

import asyncio
import base64
import binascii
import fcntl
import hashlib
import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiofiles

from models import partial_upload
from models.partial_upload import PartialUpload
from models.stored_file import StoredFile
from models.workflow import FileKind
from settings import current
from uploads.check import check_pdf_or_photo, check_photo
from uploads.errors import StorageFull, UploadError, is_disk_full
from uploads.form import ReceivedFile
from uploads.keep import keep
from uploads.names import display_name

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination,checksum"
ALGORITHMS = ("sha1", "sha256", "md5")
MAX_SIZE = 15_000_000
IDLE_SECONDS = 30
PHOTOS = (FileKind.DAMAGE, FileKind.BEFORE, FileKind.AFTER)


class TusError(UploadError):
    """An answer of the protocol: its status, and a sentence."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


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
    except (binascii.Error, UnicodeDecodeError) as error:
        raise TusError(400, "La description du fichier est illisible. Choisissez-le à nouveau.") from error
    return found


async def create(owner: str, key: str, length: int, described: dict[str, str]) -> PartialUpload:
    """Raises TusError where the file is too large, or one person has too many on the way."""
    if length > MAX_SIZE:
        raise TusError(413, f"Ce fichier dépasse {MAX_SIZE // 1_000_000} Mo : choisissez-en un plus petit.")
    if await partial_upload.count_open(owner) >= partial_upload.MOST_OPEN:
        raise TusError(429, "Trop d'envois sont en cours. Attendez qu'ils finissent.")
    kind = described.get("kind", "")
    if kind not in [k.value for k in (*PHOTOS, FileKind.QUOTE, FileKind.INVOICE)]:
        raise TusError(400, "L'envoi ne dit pas ce que montre le fichier.")
    return await partial_upload.create(
        owner,
        key,
        name=display_name(described.get("filename", "")),
        kind=kind,
        taken_at=described.get("taken_at", "")[:19],
        length=length,
    )


class Checksum:
    """Upload-Checksum: an algorithm, and base64 of the digest of this piece."""

    def __init__(self, header: str) -> None:
        name, _, value = header.partition(" ")
        if name not in ALGORITHMS:
            raise TusError(400, "Cette somme de contrôle n'est pas connue.")
        self._hasher = hashlib.new(name, usedforsecurity=False)
        try:
            self._wanted = base64.b64decode(value, validate=True)
        except binascii.Error as error:
            raise TusError(400, "La somme de contrôle est illisible.") from error

    def update(self, data: bytes) -> None:
        self._hasher.update(data)

    @property
    def matches(self) -> bool:
        return self._hasher.digest() == self._wanted


@asynccontextmanager
async def _alone(path: Path) -> AsyncIterator[int]:
    """One request at a time writes an upload, whatever process serves it (423 for the other)."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TusError(423, "Ce fichier est déjà en train d'arriver.") from error
        yield descriptor
    finally:
        os.close(descriptor)


async def append(
    upload: PartialUpload, offset: int, stream: AsyncIterator[bytes], checksum: Checksum | None
) -> None:
    """Writes a piece, fsyncs it, then acknowledges it in the row.

    A piece that breaks off is kept as far as it came, unless a checksum goes with it (460).
    """
    path = path_of(upload.id)
    async with _alone(path) as descriptor:
        fresh = await partial_upload.of_owner(upload.id, upload.owner)
        if offset != fresh.received:
            raise TusError(409, "L'envoi reprend au mauvais endroit.")
        end = offset
        try:
            # Bytes behind the acknowledged ones belong to a piece that was cut by a crash.
            await asyncio.to_thread(os.ftruncate, descriptor, offset)
            async with aiofiles.open(path, "r+b") as file:
                await file.seek(offset)
                async for chunk in _timely(stream):
                    if end + len(chunk) > fresh.length:
                        raise TusError(413, "Plus d'octets arrivent que ce qui était annoncé.")
                    await file.write(chunk)
                    end += len(chunk)
                    if checksum:
                        checksum.update(chunk)
        except OSError as error:
            if is_disk_full(error):
                raise StorageFull from error
            raise
        finally:
            if checksum is None and end > offset:
                await asyncio.shield(_acknowledge(descriptor, fresh, end))
        if checksum is not None:
            if not checksum.matches:
                raise TusError(460, "Un morceau est arrivé abîmé. Il repart.")
            await _acknowledge(descriptor, fresh, end)
        upload.received = fresh.received


async def _timely(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    while True:
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                chunk = await anext(stream, None)
        except TimeoutError as error:
            raise TusError(408, "L'envoi s'est arrêté en route. Il reprendra où il en est.") from error
        if chunk is None:
            return
        if chunk:
            yield chunk


async def _acknowledge(descriptor: int, upload: PartialUpload, received: int) -> None:
    await asyncio.to_thread(os.fsync, descriptor)
    await partial_upload.advance(upload, received)


async def settle(upload: PartialUpload) -> StoredFile:
    """Checks the whole file and keeps it as a draft; a refused one is gone. Raises Refused."""
    if upload.file is not None:
        kept = await StoredFile.objects().where(StoredFile.id == upload.file).first()
        if kept is not None:
            return kept
    path = path_of(upload.id)
    digest = await asyncio.to_thread(_sha256, path)
    received = ReceivedFile(upload.name, path, upload.length, digest)
    kind = FileKind(upload.kind)
    try:
        check = check_photo if kind in PHOTOS else check_pdf_or_photo
        checked = await check(received)
        kept = await keep(checked, kind, upload.owner, taken_at=upload.taken_at, upload=upload)
    except UploadError as error:
        if error.status == 422:
            await terminate(upload)
        raise
    finally:
        for derived in received.derived:
            derived.unlink(missing_ok=True)
    path.unlink(missing_ok=True)
    return kept


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def terminate(upload: PartialUpload) -> None:
    await partial_upload.remove(upload.id)
    path_of(upload.id).unlink(missing_ok=True)


async def remove_expired() -> int:
    """Their rows, then their bytes; and bytes whose row never came."""
    for upload_id in await partial_upload.remove_expired():
        path_of(upload_id).unlink(missing_ok=True)
    known = {uuid.UUID(str(i)).hex for i in await _known()}
    strays = [path for path in folder().iterdir() if path.name not in known]
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)


async def _known() -> list[uuid.UUID]:
    rows: list[uuid.UUID] = await PartialUpload.select(PartialUpload.id).output(as_list=True)
    return rows
