"""What the broom takes and what it spares, and how many it tells."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from database.connection import rows
from models.files.stored_file import StoredFile
from models.installation import identity
from models.missions.verbs.upkeep import add_photos
from models.people.actor import Actor
from models.workflow import FileKind, Role
from settings import current
from tests.support.story import account, ahead, begin
from tests.support.web import stored
from tests.uploads.samples import jpeg, pdf
from uploads import belonging, pages
from uploads.errors import Refused
from uploads.form import new_incoming_path
from uploads.pages import page_image
from uploads.storage import LABEL, new_key
from uploads.store import storage
from uploads.tidy import Tidied, tidy


@pytest.fixture(autouse=True)
async def _at_home(db: None) -> None:
    """As the server's start leaves it."""
    await belonging.check()


@pytest.fixture
async def karim(db: None) -> Actor:
    return Actor.of(await account(Role.CONTRACTOR, "Karim Durand"))


async def file_without_row() -> str:
    path, key = new_incoming_path(), new_key("jpg")
    path.write_bytes(b"content")
    await storage().put(path, key)
    return key


def age(path: Path, hours: float = 2) -> None:
    os.utime(path, (time.time() - 3600 * hours,) * 2)


def nothing_but(**counts: int) -> Tidied:
    return Tidied(**({"drafts": 0, "orphans": 0, "incoming": 0, "expired": 0, "pieces": 0} | counts))


async def test_files_without_a_row_go_after_an_hour(karim: Actor) -> None:
    old, young = await file_without_row(), await file_without_row()
    kept = await stored(karim, FileKind.AFTER, jpeg())
    files = current().data_dir / "files"
    for path in files.rglob("*.jpg"):
        if path.relative_to(files).as_posix() != young:
            age(path)
    assert await tidy() == nothing_but(orphans=1)
    assert await storage().size(old) is None
    assert await storage().size(young) == 7
    row = await StoredFile.objects().get(StoredFile.id == kept)
    assert row is not None
    assert await storage().size(row.key) == row.size
    assert await storage().size(row.thumbnail_key) is not None


async def test_drafts_go_after_a_day_and_attached_files_never(db: None) -> None:
    story = await begin()
    photo = await stored(story.manager, FileKind.DAMAGE, jpeg())
    await add_photos(story.mission, [photo], FileKind.DAMAGE, story.manager)
    await stored(story.manager, FileKind.DAMAGE, jpeg())
    ahead(hours=23, minutes=59)
    assert await tidy() == nothing_but()
    ahead(minutes=1)
    assert await tidy() == nothing_but(drafts=1)
    assert [row["id"] for row in await StoredFile.select(StoredFile.id)] == [photo]
    assert len(list((current().data_dir / "files").glob("??/??/*"))) == 2


async def test_leftovers_of_broken_forms_go_after_an_hour(karim: Actor) -> None:
    old, young = new_incoming_path(), new_incoming_path()
    for path in (old, young):
        path.write_bytes(b"half")
    age(old)
    assert await tidy() == nothing_but(incoming=1)
    assert [old.exists(), young.exists()] == [False, True]


async def test_drawn_pages_go_with_their_paper(karim: Actor) -> None:
    paper = await stored(karim, FileKind.QUOTE, pdf(2), "devis.pdf")
    row = await StoredFile.objects().get(StoredFile.id == paper)
    assert row is not None
    drawn = [await page_image(row.key, number) for number in (1, 2)]
    for path in drawn:
        age(path)
    await tidy()
    assert all(path.exists() for path in drawn)
    ahead(hours=25)
    assert (await tidy()).drafts == 1
    assert not any(path.exists() for path in drawn)


async def test_a_page_that_many_ask_for_at_once_is_drawn_whole(karim: Actor) -> None:
    paper = await stored(karim, FileKind.QUOTE, pdf(1), "devis.pdf")
    row = await StoredFile.objects().get(StoredFile.id == paper)
    assert row is not None
    drawn = await asyncio.gather(*(page_image(row.key, 1) for _ in range(8)))
    assert len(set(drawn)) == 1
    assert drawn[0].read_bytes()[-2:] == b"\xff\xd9"
    assert [path.name for path in pages.folder().iterdir()] == [drawn[0].name]
    assert list((current().data_dir / "incoming").iterdir()) == []


async def test_a_page_of_a_missing_paper_is_a_sentence(karim: Actor) -> None:
    with pytest.raises(Refused, match="ne peut pas être dessinée"):
        await page_image(new_key("pdf"), 1)


async def test_what_the_broom_took_can_be_brought_back_for_thirty_days(karim: Actor) -> None:
    key = await file_without_row()
    path = current().data_dir / "files" / key
    age(path)
    assert await tidy() == nothing_but(orphans=1)
    aside = current().data_dir / "files" / "quarantine" / key
    assert aside.read_bytes() == b"content"
    age(aside, hours=24 * 29)
    await tidy()
    assert aside.exists()
    age(aside, hours=24 * 31)
    await tidy()
    assert not aside.exists()


async def test_a_database_that_is_not_the_files_own_takes_none_of_them(karim: Actor) -> None:
    """A fresh or restored database beside a full storage: a typo in an address is enough."""
    for _ in range(8):
        age(current().data_dir / "files" / await file_without_row())
    await rows("UPDATE installation SET identity = 'another'")
    assert await tidy() == nothing_but()
    with pytest.raises(belonging.ForeignStorage, match=r"app\.py join"):
        await belonging.check()
    await belonging.join()
    assert await tidy() == nothing_but(orphans=8)


async def test_files_of_before_there_were_labels_are_known_by_their_rows(karim: Actor) -> None:
    for _ in range(3):
        await stored(karim, FileKind.AFTER, jpeg())
    await storage().write_label("nobody's")
    label = current().data_dir / "files" / LABEL
    label.unlink()
    await belonging.check()
    assert label.read_text() == await identity()
    label.unlink()
    await StoredFile.delete(force=True)
    with pytest.raises(belonging.ForeignStorage):
        await belonging.check()


async def test_every_file_with_a_row_is_known_in_however_many_parts_they_are_read(
    karim: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("uploads.tidy.PART", 2)
    for _ in range(5):
        await stored(karim, FileKind.AFTER, jpeg())
    for key in [key async for page in storage().pages() for key in (file.key for file in page)]:
        age(current().data_dir / "files" / key)
    assert await tidy() == nothing_but()


async def test_where_many_files_have_no_row_the_broom_stops(karim: Actor) -> None:
    """It is the database that lost something, not the storage that has too much."""
    keys = [await file_without_row() for _ in range(25)]
    for key in keys:
        age(current().data_dir / "files" / key)
    assert await tidy() == nothing_but()
    assert all([await storage().size(key) == 7 for key in keys])
