"""One piece of a tus upload: alone, counted as it is written, acknowledged when it is in the storage for good.

It comes into the scratch folder first and goes to the storage as an object of its own, so that the next one may come
to another machine. A small one is written anew with what follows it: an upload has few objects, however it is cut.
"""

import asyncio
import base64
import contextlib
import hashlib
import os
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from litestar.exceptions import InternalServerException

from models.files import partial_upload
from models.files.partial_upload import PartialUpload, Piece
from uploads.errors import Disconnected, TooSlow, UploadError
from uploads.form import new_incoming_path
from uploads.storage import new_piece
from uploads.store import storage
from wording.languages import team, team_noted

ALGORITHMS = ("sha1", "sha256", "md5")
IDLE_SECONDS = 30
TOTAL_SECONDS = 1200
SMALL = 256 * 1024
WRONG_PLACE = team_noted("L'envoi reprend au mauvais endroit.")
CUT_OFF = team_noted("L'envoi s'est arrêté en route. Il reprendra où il en est.")
TOO_MANY = team_noted("Plus d'octets arrivent que ce qui était annoncé.")


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
            raise TusError(400, team("Cette somme de contrôle n'est pas connue."))
        self._hasher = hashlib.new(name, usedforsecurity=False)
        try:
            self._wanted = base64.b64decode(value, validate=True)
        except ValueError as error:
            raise TusError(400, team("La somme de contrôle est illisible.")) from error

    def update(self, data: bytes) -> None:
        self._hasher.update(data)

    @property
    def matches(self) -> bool:
        return self._hasher.digest() == self._wanted


_under_way: set[uuid.UUID] = set()


@contextmanager
def alone(upload: PartialUpload) -> Iterator[None]:
    """One request at a time of each process takes an upload's bytes (423 for the other): a second would only
    write for nothing. Between processes the row decides."""
    if upload.id in _under_way:
        raise TusError(423, team("Ce fichier est déjà en train d'arriver."))
    _under_way.add(upload.id)
    try:
        yield
    finally:
        _under_way.discard(upload.id)


async def append(
    upload: PartialUpload, offset: int, stream: AsyncIterator[bytes], checksum: Checksum | None
) -> int:
    """Stores a piece, then acknowledges it in the row. How far the bytes reach.

    A piece that breaks off is kept as far as it came, unless a checksum goes with it. One that is refused
    leaves nothing.
    """
    if offset != upload.received:
        raise TusError(409, team(WRONG_PLACE))
    before = _until(upload.stored, offset)
    small = before.pop() if before and before[-1].size < SMALL else None
    piece = _Piece(offset, upload.length)
    try:
        if small is not None:
            await _take_along(piece, small, upload)
        await piece.write(_timely(stream), checksum)
    except BaseException as error:
        if checksum is None and not isinstance(error, TusError | OSError):
            await asyncio.shield(_acknowledge(piece, upload, before))
        piece.forget()
        raise
    await _acknowledge(piece, upload, before)
    return piece.end


def _until(stored: list[Piece], offset: int) -> list[Piece]:
    """What is acknowledged: of the last piece the last byte may not be."""
    found: list[Piece] = []
    for piece in stored:
        size = min(piece.size, offset)
        offset -= size
        if size:
            found.append(Piece(piece.key, size))
    return found


async def _take_along(piece: "_Piece", small: Piece, upload: PartialUpload) -> None:
    piece.start -= small.size
    piece.end = piece.start
    try:
        async for chunk in storage().stream(small.key, 0, small.size):
            await asyncio.to_thread(piece.put, chunk)
    except FileNotFoundError:
        await ask_again_from(small, upload)


async def ask_again_from(lost: Piece, upload: PartialUpload) -> None:
    """Of a piece that is not there: another request has gone on meanwhile, or the storage has lost it, and all from
    there on has to come once more. Raises TusError, and NotVisible."""
    fresh = await partial_upload.of_owner(upload.id, upload.owner)
    if fresh.pieces == upload.pieces:
        keys = [piece.key for piece in fresh.stored]
        left = fresh.stored[: keys.index(lost.key)]
        await partial_upload.advance(fresh, sum(piece.size for piece in left), left)
    raise TusError(409, team(WRONG_PLACE))


class _Piece:
    """Bytes on their way to the disk, without a buffer of ours in between: what was counted was written."""

    def __init__(self, begun: int, limit: int) -> None:
        self.begun = self.start = self.end = begun
        self.limit = limit
        self.path = new_incoming_path()
        self.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)

    async def write(self, chunks: AsyncIterator[bytes], checksum: Checksum | None) -> None:
        async for chunk in chunks:
            if self.end + len(chunk) > self.limit:
                raise TusError(413, team(TOO_MANY))
            await asyncio.to_thread(self.put, chunk)
            if checksum:
                checksum.update(chunk)
        if checksum and not checksum.matches:
            raise TusError(460, team("Un morceau est arrivé abîmé. Il repart."))

    def put(self, chunk: bytes) -> None:
        view = memoryview(chunk)
        while view:
            written = os.pwrite(self.descriptor, view, self.end - self.start)
            self.end, view = self.end + written, view[written:]

    def forget(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1
        self.path.unlink(missing_ok=True)


async def _acknowledge(piece: _Piece, upload: PartialUpload, before: list[Piece]) -> None:
    """The last byte only with the kept file: who has to go on after a crash sends it, and asks for the check."""
    try:
        if piece.end > piece.begun:
            await _store(piece, upload, before)
    finally:
        piece.forget()


async def _store(piece: _Piece, upload: PartialUpload, before: list[Piece]) -> None:
    earlier, added = upload.stored, Piece(new_piece(upload.id), piece.end - piece.start)
    await storage().put(piece.path, added.key)
    if not await partial_upload.advance(upload, min(piece.end, upload.length - 1), [*before, added]):
        await forget([added])
        # Terminated meanwhile, or another machine was faster.
        await partial_upload.of_owner(upload.id, upload.owner)
        raise TusError(409, team(WRONG_PLACE))
    kept = {one.key for one in before}
    await forget([one for one in earlier if one.key not in kept])


async def forget(pieces: list[Piece]) -> int:
    """As far as it goes: of what stays no row knows, and the broom finds it. How many went."""
    gone = 0
    with contextlib.suppress(UploadError, OSError):
        for piece in pieces:
            await storage().delete(piece.key)
            gone += 1
    return gone


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
