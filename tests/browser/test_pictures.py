"""Where the browser makes pictures smaller, they keep what the server would have kept."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.conftest import DESK, People
from tests.browser.test_uploads import mission_of
from tests.uploads.samples import encoded

TAKEN = "2026:11:02 09:30:00"
SHOWN = "prise le 2 novembre 2026 à 9"


@dataclass
class Kept:
    """The picture as it lies in the storage, what is said of it, and how many bytes were sent for it."""

    image: Image.Image
    words: str
    sent: int
    link: Locator


@pytest.fixture
def karim(people: People) -> Page:
    page = people.signed_in("karim", viewport=DESK)
    mission_of(page, "realisees")
    return page


def send(page: Page, file: Path) -> Kept:
    sizes: list[int] = []

    def listen(request: Request) -> None:
        if "upload-length" in request.headers:
            sizes.append(int(request.headers["upload-length"]))

    page.on("request", listen)
    before = addresses(page)
    page.locator("#mission-photos select[name=kind]").select_option("before")
    page.locator("#mission-photos [name=photos]").set_input_files(file)
    expect(page.locator("#mission .notice")).to_contain_text("1 photo est ajoutée", timeout=30_000)
    page.remove_listener("request", listen)
    # Those of one second stand in any order.
    (address,) = addresses(page) - before
    link = page.locator(f'a[href="{address}"]')
    words = page.locator("#photos-before li").filter(has=link).inner_text()
    return Kept(Image.open(BytesIO(page.request.get(address).body())), words, sum(sizes), link)


def addresses(page: Page) -> set[str]:
    found = page.locator("#photos-before a[data-view]").all()
    return {link.get_attribute("href") or "" for link in found}


def noise(mode: str = "RGB", width: int = 500, height: int = 400) -> Image.Image:
    """As a PNG it is larger than as JPEG: a browser makes it smaller."""
    image = Image.merge("RGB", [Image.effect_noise((width, height), 90) for _ in range(3)])
    return image.convert(mode)


def exif(*, inner: dict[int, str], outer: dict[int, str] | None = None) -> bytes:
    data = Image.Exif()
    data.get_ifd(0x8769).update(inner)
    data.update(outer or {})
    # As an object without outer tags it would count as empty.
    return data.tobytes()


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_was_see_through_becomes_white(karim: Page, tmp_path: Path, kind: str) -> None:
    image = noise("RGBA")
    # Nothing but black ink on the right; black is also what lies below where it is see-through.
    image.paste((0, 0, 0, 0), (250, 0, 500, 400))
    ImageDraw.Draw(image).rectangle((300, 100, 400, 200), (0, 0, 0, 255))
    file = tmp_path / f"signature.{kind.lower()}"
    file.write_bytes(encoded(image, kind, **({"lossless": True} if kind == "WEBP" else {})))
    kept = send(karim, file)
    assert kept.sent < file.stat().st_size, "the browser made it smaller"
    grey = kept.image.convert("L")
    assert grey.crop((420, 20, 490, 380)).getextrema()[0] > 240
    assert grey.crop((310, 110, 390, 190)).getextrema()[1] < 20


EXACT = {"PNG": {}, "WEBP": {"lossless": True}, "JPEG": {"quality": 100, "subsampling": 0}}
DATES = {
    "the one": exif(inner={0x9003: TAKEN, 0x9004: "2020:01:01 00:00:00"}),
    "digitized": exif(inner={0x9004: TAKEN}),
    "zero, then changed": exif(inner={0x9003: "0000:00:00 00:00:00"}, outer={0x0132: TAKEN}),
    "with T and an offset": exif(inner={0x9003: "2026-11-02T09:30:00+01:00"}),
    "without seconds": exif(inner={0x9003: TAKEN[:-3]}),
}


@pytest.mark.parametrize(
    ("kind", "date"),
    [("JPEG", date) for date in DATES]
    + [("PNG", "the one"), ("PNG", "zero, then changed"), ("WEBP", "the one")],
)
def test_the_date_comes_along(karim: Page, tmp_path: Path, kind: str, date: str) -> None:
    file = tmp_path / f"cave.{kind.lower()}"
    file.write_bytes(encoded(noise(), kind, exif=DATES[date], **EXACT[kind]))
    kept = send(karim, file)
    assert kept.sent < file.stat().st_size, "the browser made it smaller"
    assert SHOWN in kept.words.replace("\xa0", " ")


@pytest.mark.parametrize(("kind", "turn"), [("PNG", 6), ("WEBP", 8)])
def test_a_turned_picture_stands_upright_whoever_shrinks_it(
    karim: Page, tmp_path: Path, kind: str, turn: int
) -> None:
    upright = noise()
    upright.paste((10, 10, 10), (0, 0, 250, 400))
    back = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}[turn]
    data = Image.Exif()
    data[0x0112] = turn
    file = tmp_path / f"cave.{kind.lower()}"
    file.write_bytes(encoded(upright.transpose(back), kind, exif=data, **EXACT[kind]))
    kept = send(karim, file).image.convert("L")
    assert kept.size == (500, 400)
    assert kept.crop((10, 10, 240, 390)).getextrema()[1] < 60
    assert kept.crop((260, 10, 490, 390)).getextrema()[1] > 150


@pytest.mark.parametrize("text", ["0000:00:00 00:00:00", "2999:01:01 10:00:00", " " * 19])
def test_a_date_that_is_none_is_none_here_too(karim: Page, tmp_path: Path, text: str) -> None:
    file = tmp_path / "cave.png"
    file.write_bytes(encoded(noise(), "PNG", exif=exif(inner={0x9003: text})))
    assert "prise" not in send(karim, file).words


def test_a_date_that_only_the_server_can_read_is_not_shrunk_away(karim: Page, tmp_path: Path) -> None:
    block = exif(inner={0x9003: TAKEN})
    info = PngInfo()
    info.add_text("Raw profile type exif", f"\nexif\n{len(block):8}\n{block.hex()}\n", zip=True)
    file = tmp_path / "cave.png"
    file.write_bytes(encoded(noise(), "PNG", pnginfo=info))
    kept = send(karim, file)
    assert kept.sent == file.stat().st_size
    assert SHOWN in kept.words.replace("\xa0", " ")


@pytest.mark.parametrize(("width", "height"), [(1200, 6000), (6000, 1200)])
def test_a_long_picture_stays_readable_and_is_scrolled_through(
    karim: Page, tmp_path: Path, width: int, height: int
) -> None:
    file = tmp_path / "conversation.jpg"
    file.write_bytes(encoded(noise("RGB", width, height), "JPEG", **EXACT["JPEG"]))
    kept = send(karim, file)
    assert kept.sent < file.stat().st_size
    assert sorted(kept.image.size) == [1024, 5120], "as the server would have kept it"
    kept.link.click()
    stage = karim.locator("dialog.viewer figure")
    expect(stage).to_have_class("tall" if height > width else "wide")
    shown, seen = "e => [e.scrollWidth, e.scrollHeight]", "e => [e.clientWidth, e.clientHeight]"
    (across, down), (wide, high) = stage.evaluate(shown), stage.evaluate(seen)
    assert (down > 2 * high, across > 2 * wide) == (height > width, width > height)
    karim.keyboard.press("Escape")


def test_half_a_picture_is_refused_although_the_browser_would_show_grey(karim: Page, tmp_path: Path) -> None:
    content = encoded(noise(), "JPEG", quality=100, subsampling=0)
    file = tmp_path / "cave.jpg"
    for cut in (content[: len(content) // 2] + b"\xff\xd9", content[: len(content) // 2]):
        file.write_bytes(cut)
        karim.goto(karim.url)
        karim.locator("#mission-photos [name=photos]").set_input_files(file)
        expect(karim.locator(".sending")).to_contain_text("« cave.jpg » est abîmée ou incomplète")
        karim.get_by_role("button", name="Retirer cave.jpg").click()


def test_a_browser_that_hides_what_it_draws_sends_the_file_as_it_is(karim: Page, tmp_path: Path) -> None:
    karim.add_init_script(
        """CanvasRenderingContext2D.prototype.getImageData = (x, y, w, h) =>
        new ImageData(new Uint8ClampedArray(w * h * 4).fill(255), w, h)"""
    )
    karim.goto(karim.url)
    file = tmp_path / "cave.png"
    file.write_bytes(encoded(noise(), "PNG"))
    assert send(karim, file).sent == file.stat().st_size
