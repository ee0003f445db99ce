"""A file on its way, piece by piece (tus 1.0): how much of it has arrived for good."""

import uuid
from datetime import datetime, timedelta

from piccolo.columns import UUID, BigInt, ForeignKey, Timestamptz, Varchar
from piccolo.table import Table

from models import clock
from models.database import is_sqlite, rows, transaction
from models.errors import NotVisible
from models.stored_file import StoredFile

LIFETIME = timedelta(hours=24)
MOST_OPEN = 60  # of one person at once
_LOCK = 7_303_015  # one person's creations, on PostgreSQL


class TooManyOpen(Exception):
    """This person has MOST_OPEN on the way."""


class PartialUpload(Table, tablename="partial_upload"):
    """`received` bytes are on disk for good; what lies behind them was not acknowledged.

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


async def create(owner: str, key: str, *, name: str, kind: str, taken_at: str, length: int) -> PartialUpload:
    """The same key gives the same upload: nothing is received twice. Raises TooManyOpen."""
    async with transaction():
        await _one_at_a_time(owner)
        same = (PartialUpload.owner == owner, PartialUpload.key == key)
        # One that expired is not there any more, swept or not.
        await PartialUpload.delete().where(*same, PartialUpload.expires_at <= clock.now())
        if found := await PartialUpload.objects().where(*same).first():
            return found
        if await count_open(owner) >= MOST_OPEN:
            raise TooManyOpen
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


async def _one_at_a_time(owner: str) -> None:
    """Or sixty at once would all count none. On SQLite the transaction is alone anyway."""
    if not is_sqlite():
        await rows("SELECT pg_advisory_xact_lock({}, hashtext({}))", _LOCK, owner)


async def count_open(owner: str) -> int:
    number: int = await PartialUpload.count().where(
        PartialUpload.owner == owner,
        PartialUpload.file.is_null(),
        PartialUpload.expires_at > clock.now(),
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
        )
        .first()
    )
    if found is None:
        raise NotVisible
    return found


async def advance(upload: PartialUpload, received: int) -> bool:
    """Compare-and-set on what had arrived; False where it is gone, or another request was faster."""
    moved = (
        await PartialUpload.update({PartialUpload.received: received})
        .where(PartialUpload.id == upload.id, PartialUpload.received == upload.received)
        .returning(PartialUpload.id)
    )
    if moved:
        upload.received = received
    return bool(moved)


async def finish(upload: PartialUpload, file: uuid.UUID) -> bool:
    """False where it is gone, or another request has kept a file of it: only one ever is."""
    moved = (
        await PartialUpload.update({PartialUpload.file: file, PartialUpload.received: upload.length})
        .where(PartialUpload.id == upload.id, PartialUpload.file.is_null())
        .returning(PartialUpload.id)
    )
    if moved:
        upload.file, upload.received = file, upload.length
    return bool(moved)


async def remove(upload_id: uuid.UUID) -> None:
    await PartialUpload.delete().where(PartialUpload.id == upload_id)


async def remove_expired(now: datetime) -> list[uuid.UUID]:
    gone = await PartialUpload.delete().where(PartialUpload.expires_at <= now).returning(PartialUpload.id)
    return [uuid.UUID(str(row["id"])) for row in gone]


async def unfinished() -> list[uuid.UUID]:
    """Those that still need their bytes."""
    found = await PartialUpload.select(PartialUpload.id).where(PartialUpload.file.is_null())
    return [uuid.UUID(str(row["id"])) for row in found]
