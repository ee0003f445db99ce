import asyncio
from pathlib import Path

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from tests.uploads import samples
from tests.uploads.samples import corner_colours, encoded, jpeg, received
from uploads.check import CheckedFile, check_pdf, check_pdf_or_photo, check_photo
from uploads.errors import Refused

UPRIGHT = ["red", "green", "blue", "white"]
# How a camera stores an upright scene for each orientation it may write.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


async def photo(folder: Path, content: bytes, name: str = "photo.jpg") -> CheckedFile:
    return await check_photo(received(folder, name, content))


async def refusal(folder: Path, content: bytes, name: str = "photo.jpg") -> str:
    with pytest.raises(Refused) as caught:
        await photo(folder, content, name)
    return caught.value.message


@pytest.mark.parametrize("orientation", sorted(STORED))
async def test_a_jpeg_is_turned_upright(data_dir: Path, orientation: int) -> None:
    turn = STORED[orientation]
    scene = samples.corners()
    stored = scene.transpose(turn) if turn is not None else scene
    checked = await photo(data_dir, encoded(stored, "JPEG", quality=92, exif=samples.exif(orientation)))
    assert corner_colours(checked.path) == UPRIGHT
    assert (checked.width, checked.height) == (60, 40)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_what_its_xmp_alone_says_turns_no_picture(data_dir: Path, kind: str) -> None:
    """No browser that showed it to its sender did."""
    told = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
    text = PngImagePlugin.PngInfo()
    text.add_itxt("XML:com.adobe.xmp", told.decode())
    where = {"pnginfo": text} if kind == "PNG" else {"xmp": told}
    checked = await photo(data_dir, encoded(samples.corners(), kind, **where))
    assert corner_colours(checked.path) == UPRIGHT


@pytest.mark.parametrize("orientation", sorted(STORED))
async def test_a_heic_is_turned_once_by_its_own_boxes(data_dir: Path, orientation: int) -> None:
    turn = STORED[orientation]
    scene = samples.corners(80, 64)
    stored = scene.transpose(turn) if turn is not None else scene
    # As a phone does: turned by the file's own boxes, and said once more in EXIF.
    stored.info["exif"] = samples.exif(orientation).tobytes()
    checked = await photo(data_dir, encoded(stored, "HEIF", quality=90), "a.heic")
    assert corner_colours(checked.path) == UPRIGHT
    assert checked.media_type == "image/jpeg"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
async def test_every_phone_format_becomes_a_bare_jpeg(data_dir: Path, kind: str) -> None:
    content = encoded(samples.corners(80, 64), kind, exif=samples.exif(taken="2026:03:01 14:05:09"))
    assert b"SecretPhone" in content
    checked = await photo(data_dir, content)
    assert checked.thumbnail is not None
    for path in (checked.path, checked.thumbnail):
        with Image.open(path) as image:
            assert image.format == "JPEG"
            assert not image.getexif()
            assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & image.info.keys()
        assert b"SecretPhone" not in path.read_bytes()
    assert checked.taken_at == "2026-03-01T14:05:09"
    assert checked.size == checked.path.stat().st_size


async def test_a_comment_does_not_come_along(data_dir: Path) -> None:
    checked = await photo(data_dir, jpeg(comment=b"Secret words", xmp=b"<x:xmpmeta>Secret</x:xmpmeta>"))
    assert b"Secret" not in checked.path.read_bytes()


async def test_a_large_photo_is_made_smaller(data_dir: Path) -> None:
    checked = await photo(data_dir, jpeg(3000, 1500))
    assert (checked.width, checked.height) == (2048, 1024)
    assert checked.thumbnail is not None
    with Image.open(checked.thumbnail) as image:
        assert image.size == (400, 200)


async def test_see_through_becomes_white(data_dir: Path) -> None:
    clear = Image.new("RGBA", (60, 40), (200, 20, 20, 0))
    for image in (clear, clear.convert("LA"), clear.convert("RGBA").quantize()):
        checked = await photo(data_dir, encoded(image, "PNG"))
        assert corner_colours(checked.path) == ["white"] * 4


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16", "CMYK"])
async def test_odd_colour_modes_are_readable(data_dir: Path, mode: str) -> None:
    white = Image.new(mode, (60, 40), 65_535 if mode == "I;16" else 0 if mode in {"CMYK", "P"} else 255)
    if mode == "P":
        white = Image.new("RGB", (60, 40), "white").quantize()
    checked = await photo(data_dir, encoded(white, "JPEG" if mode == "CMYK" else "PNG"))
    assert corner_colours(checked.path) == ["white"] * 4


async def test_colours_stay_true_when_the_profile_goes(data_dir: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    checked = await photo(data_dir, jpeg(icc_profile=profile))
    assert corner_colours(checked.path) == UPRIGHT


@pytest.mark.parametrize(
    "broken", [b"Exif\0\0" + b"\xff" * 60, b"Exif\0\0II*\0\x08\0\0\0\xff\xff", b"Exif\0\0MM"]
)
async def test_a_photo_with_broken_exif_is_accepted(data_dir: Path, broken: bytes) -> None:
    checked = await photo(data_dir, jpeg(exif=broken))
    assert checked.taken_at is None
    assert corner_colours(checked.path) == UPRIGHT


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "hier", "1904:01:01 00:00:00"])
async def test_a_senseless_date_is_no_date(data_dir: Path, taken: str) -> None:
    assert (await photo(data_dir, jpeg(exif=samples.exif(taken=taken)))).taken_at is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
async def test_a_cut_photo_is_refused(data_dir: Path, kind: str) -> None:
    noise = Image.effect_noise((200, 200), 80).convert("RGB")
    content = encoded(noise, kind)
    message = await refusal(data_dir, content[: len(content) * 2 // 3], "coupée.jpg")
    assert message.startswith("« coupée.jpg » ")
    assert message.endswith("Choisissez une autre image.")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.gif", encoded(samples.corners(), "GIF")),
        ("photo.jpg", encoded(samples.corners(), "GIF")),
        ("photo.tiff", encoded(samples.corners(), "TIFF")),
        ("photo.jpg", b"MZ\x90\0 a program"),
        ("photo.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("photo.jpg", b"%PDF-1.7 not a photo"),
        ("photo.jpg", b"\xff\xd8\xff"),
        ("photo.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n"),
    ],
)
async def test_the_content_decides_not_the_name(data_dir: Path, name: str, content: bytes) -> None:
    assert await refusal(data_dir, content, name) == (
        f"« {name} » n'est pas une photo JPEG, PNG, WebP ou HEIC. Choisissez une autre image."
    )


async def test_a_photo_under_a_wrong_name_is_a_photo(data_dir: Path) -> None:
    assert (await photo(data_dir, jpeg(), "facture.exe")).kind == "photo"


async def test_what_hides_behind_a_photo_is_dropped(data_dir: Path) -> None:
    checked = await photo(data_dir, jpeg() + b"PK\x03\x04<script>alert(1)</script>")
    assert b"<script>" not in checked.path.read_bytes()


async def test_a_pixel_bomb_costs_a_clear_message(data_dir: Path) -> None:
    for side in (9_000, 30_000):
        assert "trop grande" in await refusal(data_dir, samples.png_bomb(side), "bombe.png")


async def test_an_empty_file_is_refused(data_dir: Path) -> None:
    assert await refusal(data_dir, b"", "vide.jpg") == "« vide.jpg » est vide. Choisissez un autre fichier."


async def test_a_name_with_braces_is_only_a_name(data_dir: Path) -> None:
    assert "« {name.x} »" in await refusal(data_dir, b"nothing", "{name.x}")


async def test_a_pdf_is_kept_as_it_is(data_dir: Path) -> None:
    file = received(data_dir, "devis.pdf", samples.pdf(pages=3))
    checked = await check_pdf(file)
    assert (checked.kind, checked.media_type, checked.pages) == ("pdf", "application/pdf", 3)
    assert checked.path == file.path


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (samples.pdf(password="secret"), "protégé par un mot de passe"),
        (samples.pdf(30)[:-400], "abîmé ou incomplet"),
        (samples.pdf(30)[:300], "abîmé ou incomplet"),
        (b"%PDF-1.7\n%%EOF\n", "abîmé ou incomplet"),
        (b"<html>" + b" " * 1024 + samples.pdf(), "n'est pas un PDF"),
        (jpeg(), "n'est pas un PDF"),
        (b"PK\x03\x04 a Word document", "n'est pas un PDF"),
        (samples.pdf(pages=501), "trop de pages"),
    ],
)
async def test_anything_but_a_whole_open_pdf_is_refused(
    data_dir: Path, content: bytes, sentence: str
) -> None:
    with pytest.raises(Refused, match=f"« devis.pdf » .*{sentence}"):
        await check_pdf(received(data_dir, "devis.pdf", content))


async def test_a_quote_may_be_a_pdf_or_a_photo(data_dir: Path) -> None:
    assert (await check_pdf_or_photo(received(data_dir, "devis.jpg", samples.pdf()))).kind == "pdf"
    assert (await check_pdf_or_photo(received(data_dir, "devis.pdf", jpeg()))).kind == "photo"
    with pytest.raises(Refused, match="ni un PDF ni une photo"):
        await check_pdf_or_photo(received(data_dir, "devis.docx", b"PK\x03\x04"))


async def test_what_was_made_from_a_file_goes_with_it(data_dir: Path) -> None:
    file = received(data_dir, "a.jpg", jpeg())
    checked = await check_photo(file)
    file.remove()
    assert not checked.path.exists()
    assert checked.thumbnail is not None
    assert not checked.thumbnail.exists()


async def test_many_photos_at_once_are_all_checked(data_dir: Path) -> None:
    files = [received(data_dir, f"{i}.jpg", jpeg(60 + i, 40)) for i in range(12)]
    assert [c.width for c in await asyncio.gather(*map(check_photo, files))] == [60 + i for i in range(12)]
