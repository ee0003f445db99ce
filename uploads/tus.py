"""The tus 1.0 protocol's bytes: core, creation, expiration, termination, checksum.

https://tus.io/protocols/resumable-upload. The rows are models.files.partial_upload, the addresses controllers.resumable.
"""

import base64
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiofiles
from msgspec import Struct

from models.files import partial_upload
from models.files.partial_upload import PartialUpload, Piece, TooManyOpen
from models.files.quota import NoRoom
from models.files.stored_file import remove_draft
from models.workflow import FileKind
from uploads.camera_time import first_date
from uploads.check import check_pdf_or_photo, check_photo
from uploads.errors import Refused, StorageFull, is_disk_full
from uploads.form import ReceivedFile, new_incoming_path
from uploads.keep import Overtaken, TooMuch, keep, remove
from uploads.names import display_name
from uploads.pieces import WRONG_PLACE, Checksum, TusError, alone, append, ask_again_from, forget
from uploads.store import storage
from wording.languages import team

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination,checksum"
MAX_SIZE = 15_000_000
YOUNG = timedelta(hours=1)
PHOTOS = (FileKind.DAMAGE, FileKind.BEFORE, FileKind.AFTER)


def metadata(header: str) -> dict[str, str]:
    """Upload-Metadata: `name` and base64 of its value, separated by commas."""
    found: dict[str, str] = {}
    try:
        for pair in filter(None, (part.strip() for part in header.split(","))):
            name, _, value = pair.partition(" ")
            found[name] = base64.b64decode(value, validate=True).decode()
    except ValueError as error:
        raise TusError(
            400, team("La description du fichier est illisible. Choisissez-le à nouveau.")
        ) from error
    return found


async def create(owner: str, key: str, length: int, described: dict[str, str]) -> PartialUpload:
    """Raises TusError where the file is too large or too many are on the way, TooMuch where it is too much in all."""
    if length > MAX_SIZE:
        told = team("Ce fichier dépasse {size} Mo : choisissez-en un plus petit.", size=MAX_SIZE // 1_000_000)
        raise TusError(413, told)
    kind = described.get("kind", "")
    if kind not in [k.value for k in (*PHOTOS, FileKind.QUOTE, FileKind.INVOICE)]:
        raise TusError(400, team("L'envoi ne dit pas ce que montre le fichier."))
    try:
        upload = await partial_upload.create(
            owner,
            key,
            name=display_name(described.get("filename", "")),
            kind=kind,
            taken_at=first_date(_claimed(described.get("taken_at", ""))),
            length=length,
        )
    except TooManyOpen as error:
        raise TusError(429, team("Trop d'envois sont en cours. Attendez qu'ils finissent.")) from error
    except NoRoom as error:
        raise TooMuch(error.fault) from error
    if (upload.length, upload.kind) != (length, kind):
        raise TusError(422, team("Cet envoi a déjà servi pour un autre fichier. Choisissez-le à nouveau."))
    return upload


def _claimed(text: str) -> list[str]:
    """What static/pictures.js read in the EXIF that its shrinking takes away: a line each, the best first."""
    return [line for line in text.splitlines() if line.isprintable()]


async def receive(
    upload: PartialUpload, offset: int, stream: AsyncIterator[bytes], checksum: Checksum | None
) -> PartialUpload:
    """Takes a piece; after the last one, checks the file and keeps it as a draft. The upload as it then is."""
    try:
        with alone(upload):
            fresh = await partial_upload.of_owner(upload.id, upload.owner)
            if fresh.file is not None:
                if offset != fresh.received:
                    raise TusError(409, team(WRONG_PLACE))
            elif await append(fresh, offset, stream, checksum) == fresh.length:
                await _settle(fresh)
            return fresh
    except OSError as error:
        if is_disk_full(error):
            raise StorageFull from error
        raise


async def _settle(upload: PartialUpload) -> None:
    """Checks the whole file and keeps it as a draft; a refused one is gone. Raises Refused.

    The pieces stay until the row says that its file is kept: the check works on a copy.
    """
    pieces, kind = upload.stored, FileKind(upload.kind)
    received = await _joined(upload)
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
    await forget(pieces)


async def _joined(upload: PartialUpload) -> ReceivedFile:
    """Whatever the size of the pieces."""
    received, hasher = ReceivedFile(upload.name, new_incoming_path(), upload.length), hashlib.sha256()
    try:
        async with aiofiles.open(received.path, "xb") as file:
            for piece in upload.stored:
                try:
                    async for chunk in storage().stream(piece.key, 0, piece.size):
                        hasher.update(chunk)
                        await file.write(chunk)
                except FileNotFoundError:
                    await ask_again_from(piece, upload)
    except BaseException:
        received.remove()
        raise
    received.sha256 = hasher.hexdigest()
    return received


async def terminate(upload: PartialUpload) -> None:
    """The row first: a piece that is on its way finds it gone, and leaves nothing either.

    Of one that is whole the draft goes, too, unless a form has it by now: whoever takes a photo back has its room again.
    """
    await forget(await partial_upload.remove(upload.id))
    if upload.file is not None:
        await remove(*await remove_draft(upload.file, upload.owner))


class Expired(Struct, frozen=True):
    uploads: int
    pieces: int


async def remove_expired(now: datetime, *, ours: bool) -> Expired:
    """Uploads that nobody went on with, and their pieces; and pieces whose row was never moved on.

    Where the storage is not `ours`, but another database's, nothing of it is touched.
    """
    expired = await partial_upload.remove_expired(now)
    if not ours:
        return Expired(len(expired), 0)
    gone = sum([await forget(pieces) for pieces in expired])
    # Listed before the rows are read; what is young may be on its way to its row.
    before = datetime.now(UTC) - YOUNG
    old = [found.key async for page in storage().pieces() for found in page if found.modified_at < before]
    needed = await partial_upload.needed()
    strays = [Piece(key, 0) for key in old if key not in needed]
    return Expired(len(expired), gone + await forget(strays))
