"""One piece of a tus upload: alone, counted as it is written, acknowledged when it is on disk for good."""

import asyncio
import base64
import fcntl
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from litestar.exceptions import InternalServerException

from models import partial_upload
from models.errors import NotVisible
from models.partial_upload import PartialUpload
from uploads.errors import Disconnected, TooSlow, UploadError

ALGORITHMS = ("sha1", "sha256", "md5")
IDLE_SECONDS = 30
TOTAL_SECONDS = 1200
WRONG_PLACE = "L'envoi reprend au mauvais endroit."
CUT_OFF = "L'envoi s'est arrêté en route. Il reprendra où il en est."


class TusError(UploadError):
    """An answer of the protocol: its status, and a sentence."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Checksum:
    """Upload-Checksum: an algorithm, and base64 of the digest of this piece."""

    def __init__(self, header: str) -> None:
        name, _, value = header.partition(" ")
        if name not in ALGORITHMS:
            raise TusError(400, "Cette somme de contrôle n'est pas connue.")
        self._hasher = hashlib.new(name, usedforsecurity=False)
        try:
            self._wanted = base64.b64decode(value, validate=True)
        except ValueError as error:
            raise TusError(400, "La somme de contrôle est illisible.") from error

    def update(self, data: bytes) -> None:
        self._hasher.update(data)

    @property
    def matches(self) -> bool:
        return self._hasher.digest() == self._wanted


@asynccontextmanager
async def alone(path: Path) -> AsyncIterator[int]:
    """One request at a time writes an upload, whatever process serves it (423 for the other)."""
    descriptor = await asyncio.to_thread(os.open, path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        if not _locked(descriptor, path):
            raise TusError(423, "Ce fichier est déjà en train d'arriver.")
        yield descriptor
    finally:
        os.close(descriptor)


def _locked(descriptor: int, path: Path) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Deleted in between, it would be a lock on a file that has no name.
        return os.path.samestat(os.fstat(descriptor), path.lstat())
    except (BlockingIOError, FileNotFoundError):
        return False


async def append(
    descriptor: int,
    upload: PartialUpload,
    offset: int,
    stream: AsyncIterator[bytes],
    checksum: Checksum | None,
) -> int:
    """Writes a piece, fsyncs it, then acknowledges it in the row. How far the bytes reach.

    A piece that breaks off is kept as far as it came, unless a checksum goes with it. One that is refused
    leaves nothing.
    """
    await _ask_again_for_what_is_lost(descriptor, upload)
    if offset != upload.received:
        raise TusError(409, WRONG_PLACE)
    piece = _Piece(descriptor, offset, upload.length)
    try:
        # Bytes behind the acknowledged ones belong to a piece that was cut by a crash.
        await piece.take_back()
        await piece.write(_timely(stream), checksum)
    except BaseException as error:
        broke_off = checksum is None and not isinstance(error, TusError | OSError)
        await asyncio.shield(_acknowledge(piece, upload) if broke_off else piece.take_back())
        raise
    await _acknowledge(piece, upload)
    return piece.end


async def _ask_again_for_what_is_lost(descriptor: int, upload: PartialUpload) -> None:
    """A restored backup, or another machine's disk: the row knows of more than is there."""
    there = os.fstat(descriptor).st_size
    if there < upload.received:
        await partial_upload.advance(upload, there)


class _Piece:
    """Bytes on their way to the disk, without a buffer of ours in between: what was counted was written."""

    def __init__(self, descriptor: int, start: int, limit: int) -> None:
        self.descriptor, self.start, self.end, self.limit = descriptor, start, start, limit

    async def write(self, chunks: AsyncIterator[bytes], checksum: Checksum | None) -> None:
        async for chunk in chunks:
            if self.end + len(chunk) > self.limit:
                raise TusError(413, "Plus d'octets arrivent que ce qui était annoncé.")
            await asyncio.to_thread(self._write, chunk)
            if checksum:
                checksum.update(chunk)
        if checksum and not checksum.matches:
            raise TusError(460, "Un morceau est arrivé abîmé. Il repart.")

    def _write(self, chunk: bytes) -> None:
        view = memoryview(chunk)
        while view:
            written = os.pwrite(self.descriptor, view, self.end)
            self.end, view = self.end + written, view[written:]

    async def take_back(self) -> None:
        await asyncio.to_thread(os.ftruncate, self.descriptor, self.start)


async def _acknowledge(piece: _Piece, upload: PartialUpload) -> None:
    """The last byte only with the kept file: who has to go on after a crash sends it, and asks for the check."""
    if piece.end == piece.start:
        return
    await asyncio.to_thread(os.fsync, piece.descriptor)
    if not await partial_upload.advance(upload, min(piece.end, upload.length - 1)):
        # Terminated in the meantime.
        raise NotVisible


async def _timely(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    end = loop.time() + TOTAL_SECONDS
    while True:
        try:
            async with asyncio.timeout_at(min(loop.time() + IDLE_SECONDS, end)):
                chunk = await anext(stream, None)
        except TimeoutError as error:
            raise TooSlow(CUT_OFF) from error
        except InternalServerException as error:
            raise Disconnected(CUT_OFF) from error
        if chunk is None:
            return
        if chunk:
            yield chunk
