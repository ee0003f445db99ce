"""What the broom takes and what it spares, and how many it tells."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from models.actor import Actor
from models.stored_file import StoredFile
from models.workflow import FileKind, Role
from settings import current
from tests.support.story import account, ahead, begin
from tests.support.web import stored
from tests.uploads.samples import jpeg, pdf
from uploads import pages
from uploads.errors import Refused
from uploads.form import new_incoming_path
from uploads.pages import page_image
from uploads.storage import new_key
from uploads.store import storage
from uploads.tidy import Tidied, tidy


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
    await story.mission.add_photos([photo], FileKind.DAMAGE, story.manager)
    await stored(story.manager, FileKind.DAMAGE, jpeg())
    ahead(hours=23, minutes=59)
    assert await tidy() == nothing_but()
    ahead(minutes=1)
    assert await tidy() == nothing_but(drafts=1)
    assert [row["id"] for row in await StoredFile.select(StoredFile.id)] == [photo]
    assert len([path for path in (current().data_dir / "files").rglob("*") if path.is_file()]) == 2


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
