"""A paper's pages as pictures: so many, so large, and only as long as somebody looks at them."""

import io
import os
import time
from pathlib import Path

import pytest
from litestar import Litestar
from PIL import Image

from models.files.stored_file import StoredFile
from models.people.actor import Actor
from models.workflow import FileKind, Role, Status
from settings import current
from tests.controllers.acts import paper
from tests.support.story import Story, account, begin
from tests.support.web import Browser, signed_in, stored
from tests.uploads.samples import pdf
from uploads import belonging, page_drawing, pages
from uploads.pages import MOST_PAGES, page_image
from uploads.storage import Storage
from uploads.tidy import tidy

DAYS = 24 * 3600


async def drawn(number: int = 1, of: int = 2, content: bytes = b"") -> tuple[StoredFile, Path]:
    karim = Actor.of(await account(Role.CONTRACTOR, "Karim Durand"))
    kept = await stored(karim, FileKind.QUOTE, content or pdf(of), "devis.pdf")
    file = await StoredFile.objects().get(StoredFile.id == kept)
    assert file is not None
    return file, await page_image(file.key, number)


def age(path: Path, days: float) -> None:
    os.utime(path, (time.time() - days * DAYS,) * 2)


def days_old(path: Path) -> float:
    return (time.time() - path.stat().st_mtime) / DAYS


async def test_a_page_that_nobody_asks_for_is_forgotten_after_thirty_days_and_drawn_anew(
    app_storage: Storage,
) -> None:
    await belonging.check()
    file, page = await drawn()
    content = page.read_bytes()
    age(page, 29.9)
    await tidy()
    assert page.exists()
    age(page, 30.1)
    await tidy()
    assert not page.exists()
    assert await page_image(file.key, 1) == page
    assert page.read_bytes() == content


async def test_one_that_is_asked_for_stays(app_storage: Storage) -> None:
    await belonging.check()
    file, page = await drawn()
    age(page, 29)
    await page_image(file.key, 1)
    assert days_old(page) < 1
    await tidy()
    assert page.exists()


async def test_a_second_machine_draws_its_own(
    app_storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, page = await drawn()
    monkeypatch.setattr(pages, "folder", lambda: tmp_path)
    other = await page_image(file.key, 1)
    assert (other.parent, other.read_bytes()) == (tmp_path, page.read_bytes())


@pytest.fixture
async def quoted(app: Litestar, db: None) -> Story:
    story = await begin(Status.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    form = (await karim.open(f"{base}/etape")).form(f"{base}/etape")
    form.choose("step", "submit_quote")["amount"] = "420,00"
    await karim.submit(form.attach("quote", paper("devis.pdf", 43)).press("confirm"), status=303)
    return story


async def test_of_a_long_paper_twenty_pages_are_shown_and_the_rest_is_said(
    app: Litestar, quoted: Story
) -> None:
    manager: Browser = await signed_in(app, quoted.manager_account)
    page = await manager.open(f"/gestion/missions/{quoted.mission.reference}")
    pictures = page.root.one(class_="photos--pages").all("img")
    assert [picture.get("alt") for picture in pictures] == [
        f"Page {number} sur 43 de devis.pdf" for number in range(1, MOST_PAGES + 1)
    ]
    assert "20 pages sur 43 sont montrées : téléchargez le document pour lire la suite." in page.text
    last = pictures[-1].get("src")
    assert (await manager.get(last)).status_code == 200
    beyond = last.replace("/pages/20", "/pages/21")
    assert beyond != last
    assert (await manager.get(beyond)).status_code == 404
    assert len(list((current().data_dir / "pages").iterdir())) == 1


async def test_of_a_short_paper_nothing_is_left_to_say(app: Litestar, db: None) -> None:
    from controllers.missions.photos import pages_left_out

    assert pages_left_out(None) == ""
    for count, said in ((1, False), (MOST_PAGES, False), (MOST_PAGES + 1, True)):
        assert bool(pages_left_out(StoredFile(media_type="application/pdf", pages=count))) is said


def of_noise(width: int, height: int) -> bytes:
    """A page that no encoder makes small: every pixel is chance."""
    buffer = io.BytesIO()
    Image.effect_noise((width, height), 120).convert("RGB").save(buffer, "PDF", resolution=72)
    return buffer.getvalue()


@pytest.mark.parametrize("size", [(595, 842), (1240, 1754), (200, 5000), (3000, 3000)])
async def test_a_page_is_small_whatever_stands_on_it(app_storage: Storage, size: tuple[int, int]) -> None:
    _, page = await drawn(content=of_noise(*size))
    assert page.stat().st_size <= page_drawing.LARGEST_PICTURE
    with Image.open(page) as picture:
        assert picture.width * picture.height <= page_drawing.LARGEST_AREA + picture.width + picture.height
