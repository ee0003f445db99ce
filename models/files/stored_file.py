"""The row of a file: the bytes lie in the storage under `key`, and were there first."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from piccolo.columns import UUID, BigInt, Boolean, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.reference import LazyTableReference
from piccolo.table import Table

from models import clock
from models.assignment import Assignment
from models.errors import InvalidInput
from models.workflow import FileKind
from wording.faults import Fault

PHOTOS_OF_A_KIND = 20
CAPTION, PAPER_NUMBER = 200, 100  # characters
DRAFT_LIFETIME = timedelta(hours=24)


class StoredFile(Table, tablename="stored_file"):
    """A draft until a verb attaches it: it survives an error in the rest of its form."""

    id = UUID(primary_key=True, default=uuid.uuid4)
    mission: ForeignKey[Table] = ForeignKey(
        LazyTableReference("Mission", module_path="models.missions.mission"), null=True, default=None
    )
    assignment = ForeignKey(Assignment, null=True, default=None)
    kind = Varchar(length=16, choices=FileKind)
    name = Varchar(length=255)
    media_type = Varchar(length=64)
    key = Varchar(length=96)
    thumbnail_key = Varchar(length=96, default="")
    size = BigInt()
    sha256 = Varchar(length=64)
    width = Integer(null=True, default=None)
    height = Integer(null=True, default=None)
    pages = Integer(null=True, default=None)
    taken_at = Varchar(length=32, default="")  # local time of the camera, ISO 8601 without zone
    received_at = Timestamptz(default=clock.now)
    caption = Varchar(length=CAPTION, default="")
    owner = Varchar(length=64)  # Actor.key of the sender
    draft = Boolean(default=True)
    reading = Text(default="")  # JSON of what was read in a paper; empty where nothing was
    paper_number = Varchar(length=PAPER_NUMBER, default="")  # `models.papers.paper.number_in` of it
    to_read = Boolean(default=False)  # `reading` is of earlier rules: it is read anew (uploads.reading_anew)

    @property
    def is_photo(self) -> bool:
        return self.media_type.startswith("image/")


async def drafts_of(owner: str, ids: Sequence[uuid.UUID]) -> list[StoredFile]:
    """Those of `ids` that this sender may still attach, in the order given."""
    if not ids:
        return []
    found = await StoredFile.objects().where(
        StoredFile.id.is_in(list(ids)), StoredFile.owner == owner, StoredFile.draft.eq(True)
    )
    order = {file_id: place for place, file_id in enumerate(ids)}
    return sorted(found, key=lambda file: order[file.id])


async def remove_draft(file: uuid.UUID, owner: str) -> list[str]:
    """The keys of its bytes, which nobody needs any more; none where a mission has it."""
    gone = (
        await StoredFile.delete()
        .where(StoredFile.draft.eq(True), StoredFile.owner == owner, StoredFile.id == file)
        .returning(StoredFile.key, StoredFile.thumbnail_key)
    )
    return [key for row in gone for key in (row["key"], row["thumbnail_key"]) if key]


async def attach(
    ids: Sequence[uuid.UUID], *, owner: str, mission: int, assignment: int | None, kind: FileKind, name: str
) -> list[StoredFile]:
    """Makes drafts part of the mission; joins the caller's transaction.

    Raises InvalidInput on `name` where a draft is gone or the kind is full.
    """
    if not ids:
        return []
    files = await drafts_of(owner, ids)
    if len(files) != len(ids):
        raise InvalidInput({name: Fault.FILE_GONE})
    if kind not in (FileKind.QUOTE, FileKind.INVOICE):
        if not all(file.is_photo for file in files):
            # Its sender sent it for another field.
            raise InvalidInput({name: Fault.NOT_A_PHOTO})
        held = await StoredFile.count().where(
            StoredFile.mission == mission,
            StoredFile.kind == kind,
            StoredFile.draft.eq(False),
            *([StoredFile.assignment == assignment] if assignment else []),
        )
        if held + len(files) > PHOTOS_OF_A_KIND:
            room = max(0, PHOTOS_OF_A_KIND - held)
            raise InvalidInput({name: Fault.TOO_MANY_PHOTOS.of(most=PHOTOS_OF_A_KIND, room=room)})
    # Again a draft of theirs: the broom may have taken one since.
    taken = (
        await StoredFile.update(
            {
                StoredFile.draft: False,
                StoredFile.mission: mission,
                StoredFile.assignment: assignment,
                StoredFile.kind: kind,
            }
        )
        .where(StoredFile.id.is_in([file.id for file in files]), StoredFile.draft.eq(True))
        .returning(StoredFile.id)
    )
    if len(taken) != len(files):
        raise InvalidInput({name: Fault.FILE_GONE})
    return files
