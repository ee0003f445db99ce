"""A file on its way, piece by piece (tus 1.0): how much of it has arrived for good, and where that lies."""

import json
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from piccolo.columns import UUID, BigInt, ForeignKey, Text, Timestamptz, Varchar
from piccolo.table import Table

from database.connection import rows
from models import clock
from models.errors import NotVisible
from models.files import quota
from models.files.stored_file import StoredFile
from models.workflow import FileKind

LIFETIME = timedelta(hours=24)
MOST_OPEN = 60  # of one person at once
# Begins the key of what counts the files of a form that comes in one go: no client of tus can send it.
FORM, FORM_LIFETIME = "form:", timedelta(hours=1)


class TooManyOpen(Exception):
    """This person has MOST_OPEN on the way."""


class Piece(Struct, frozen=True):
    """The first `size` bytes under a key of the storage: what may lie behind them was not acknowledged."""

    key: str
    size: int


class PartialUpload(Table, tablename="partial_upload"):
    """`received` bytes are in the storage for good: those of `pieces`, in this order.

    All of them only with `file`: for a client of tus, whose offset is the length, the work is done.
    """

    id = UUID(primary_key=True, default=uuid.uuid4)
    owner = Varchar(length=64)  # Actor.key
    key = Varchar(length=64)  # idempotency key of the creation, the owner's own
    name = Varchar(length=255)
    kind = Varchar(length=16)
    taken_at = Varchar(length=32, default="")  # from EXIF, which the browser's shrinking takes away
    length = BigInt()
    received = BigInt(default=0)
    created_at = Timestamptz(default=clock.now)
    expires_at = Timestamptz(default=None)
    file = ForeignKey(StoredFile, null=True, default=None)  # once it was checked and kept
    pieces = Text(default="[]")  # JSON: each one's key and size

    @property
    def stored(self) -> list[Piece]:
        return _read(self.pieces)


def _read(text: str) -> list[Piece]:
    return [Piece(key, size) for key, size in json.loads(text)]


async def create(owner: str, key: str, *, name: str, kind: str, taken_at: str, length: int) -> PartialUpload:
    """The same key gives the same upload: nothing is received twice. Raises TooManyOpen and NoRoom."""
    async with quota.counting(owner):
        same = (PartialUpload.owner == owner, PartialUpload.key == key)
        # One that expired is not there any more, swept or not.
        await PartialUpload.delete().where(*same, PartialUpload.expires_at <= clock.now())
        if found := await PartialUpload.objects().where(*same).first():
            return found
        if await count_open(owner) >= MOST_OPEN:
            raise TooManyOpen
        if length > await quota.room(owner):
            raise quota.NoRoom(owner)
        upload = PartialUpload(
            owner=owner,
            key=key,
            name=name,
            kind=kind,
            taken_at=taken_at,
            length=length,
            expires_at=clock.now() + LIFETIME,
        )
        await PartialUpload.insert(upload)
    return upload


async def reserve(owner: str, wanted: int) -> PartialUpload:
    """Before the first file of a form is taken in: so much of `wanted`, its `length`, as there is room for.

    Whoever asks removes it when the form is over; after a crash it expires.
    """
    async with quota.counting(owner):
        form = PartialUpload(
            owner=owner,
            key=FORM + uuid.uuid4().hex,
            name="",
            kind=FileKind.BEFORE,
            length=max(0, min(wanted, await quota.room(owner))),
            expires_at=clock.now() + FORM_LIFETIME,
        )
        if form.length:
            await PartialUpload.insert(form)
    return form


async def count_open(owner: str) -> int:
    number: int = await PartialUpload.count().where(
        PartialUpload.owner == owner,
        PartialUpload.file.is_null(),
        PartialUpload.expires_at > clock.now(),
        PartialUpload.key.not_like(f"{FORM}%"),
    )
    return number


async def of_owner(upload_id: uuid.UUID, owner: str) -> PartialUpload:
    """Raises NotVisible for another's, and for one that expired."""
    found = (
        await PartialUpload.objects()
        .where(
            PartialUpload.id == upload_id,
            PartialUpload.owner == owner,
            PartialUpload.expires_at > clock.now(),
            PartialUpload.key.not_like(f"{FORM}%"),
        )
        .first()
    )
    if found is None:
        raise NotVisible
    return found


async def advance(upload: PartialUpload, received: int, stored: Sequence[Piece]) -> bool:
    """Compare-and-set on what had arrived; False where it is gone, or another request was faster."""
    pieces = json.dumps([(piece.key, piece.size) for piece in stored])
    moved = (
        await PartialUpload.update({PartialUpload.received: received, PartialUpload.pieces: pieces})
        .where(
            PartialUpload.id == upload.id,
            PartialUpload.received == upload.received,
            PartialUpload.pieces == upload.pieces,
            PartialUpload.file.is_null(),
        )
        .returning(PartialUpload.id)
    )
    if moved:
        upload.received, upload.pieces = received, pieces
    return bool(moved)


async def hand_over(upload: PartialUpload, file: StoredFile) -> bool:
    """What counted as on its way counts as the draft from now on; joins the caller's transaction.

    False where the upload is gone, or another request has kept a file of it: only one ever is.
    """
    if not upload.key.startswith(FORM):
        return await finish(upload, file.id)
    await rows(
        "UPDATE partial_upload SET length = CASE WHEN length > {} THEN length - {} ELSE 1 END WHERE id = {}",
        file.size,
        file.size,
        upload.id,
    )
    return True


async def finish(upload: PartialUpload, file: uuid.UUID) -> bool:
    """False where it is gone, or another request has kept a file of it."""
    moved = (
        await PartialUpload.update(
            {PartialUpload.file: file, PartialUpload.received: upload.length, PartialUpload.pieces: "[]"}
        )
        .where(PartialUpload.id == upload.id, PartialUpload.file.is_null())
        .returning(PartialUpload.id)
    )
    if moved:
        upload.file, upload.received = file, upload.length
    return bool(moved)


async def remove(upload_id: uuid.UUID) -> list[Piece]:
    """Those that nobody needs any more."""
    gone = await PartialUpload.delete().where(PartialUpload.id == upload_id).returning(PartialUpload.pieces)
    return [piece for row in gone for piece in _read(row["pieces"])]


async def remove_expired(now: datetime) -> list[list[Piece]]:
    """Those of each that went."""
    gone = await PartialUpload.delete().where(PartialUpload.expires_at <= now).returning(PartialUpload.pieces)
    return [_read(row["pieces"]) for row in gone]


async def needed() -> set[str]:
    """The keys of all that is under way."""
    found = await PartialUpload.select(PartialUpload.pieces).where(PartialUpload.file.is_null())
    return {piece.key for row in found for piece in _read(row["pieces"])}


async def begin_again() -> None:
    """All that is under way, where its pieces are not here: each client asks, and sends them once more."""
    await PartialUpload.update({PartialUpload.received: 0, PartialUpload.pieces: "[]"}).where(
        PartialUpload.file.is_null()
    )
