"""What of a picture has to be there still when it is kept."""

import contextlib
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw

from tests.uploads.samples import corners, encoded, jpeg, received
from uploads.check import CheckedFile, check_photo
from uploads.child import Unusable
from uploads.decode import LEAST_READABLE_SIDE, MAX_AREA, fitted
from uploads.errors import Refused

INK, PAPER, CLEAR = (0, 0, 0, 255), 240, (0, 0, 0, 0)


async def photo(folder: Path, content: bytes) -> CheckedFile:
    return await check_photo(received(folder, "photo", content))


async def refusal(folder: Path, content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        await photo(folder, content)
    return caught.value.message


def letters(width: int = 120, height: int = 90) -> Image.Image:
    """Black on nothing: the left half is ink, the right half see-through."""
    image = Image.new("RGBA", (width, height), CLEAR)
    ImageDraw.Draw(image).rectangle((0, 0, width // 2 - 8, height), INK)
    return image


def png(colour_type: int, depth: int, row: bytes, rows: int, *more: tuple[bytes, bytes]) -> bytes:
    """A PNG of a kind that Pillow reads and does not write."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    samples = {0: 1, 2: 3, 4: 2, 6: 4}[colour_type]
    header = struct.pack(">IIBBBBB", len(row) * 8 // (depth * samples), rows, depth, colour_type, 0, 0, 0)
    body = [chunk(b"IHDR", header), *(chunk(*one) for one in more)]
    body += [chunk(b"IDAT", zlib.compress((b"\0" + row) * rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


def keyed(image: Image.Image, mode: str) -> bytes:
    """Transparency by one colour, which is see-through wherever it stands."""
    flat = Image.new("RGB", image.size, (255, 0, 255))
    flat.paste(image, mask=image.getchannel("A"))
    if mode == "RGB":
        return encoded(flat, "PNG", transparency=(255, 0, 255))
    # Ink is 0; what is see-through is another grey.
    grey = image.getchannel("A").point(lambda alpha: 0 if alpha else 90)
    if mode == "1":
        return encoded(image.getchannel("A").point(lambda a: 255 - a).convert("1"), "PNG", transparency=1)
    return encoded(grey, "PNG", transparency=90)


def deep(values: list[int]) -> bytes:
    return b"".join(struct.pack(">H", value) for value in values)


INK_16, CLEAR_16 = [0] * 60, [0] * 60
# Made by who asks: the encoders take seconds, and this file is read by runs that leave its tests to another.
SEE_THROUGH: dict[str, Callable[[], bytes]] = {
    "RGBA": lambda: encoded(letters(), "PNG"),
    "LA": lambda: encoded(letters().convert("LA"), "PNG"),
    "a palette, a colour of which is see-through": lambda: encoded(letters().quantize(), "PNG"),
    "a palette, with two see-through colours": lambda: encoded(letters().quantize(3), "PNG"),
    "RGB with a key": lambda: keyed(letters(), "RGB"),
    "grey with a key": lambda: keyed(letters(), "L"),
    "one bit with a key": lambda: keyed(letters(), "1"),
    "RGBA of 16 bits": lambda: png(6, 16, deep([0, 0, 0, 65_535] * 60 + [0, 0, 0, 0] * 60), 90),
    "LA of 16 bits": lambda: png(4, 16, deep([0, 65_535] * 60 + [0, 0] * 60), 90),
    "RGB of 16 bits with a key": lambda: png(
        2, 16, deep([0, 0, 0] * 60 + [65_535, 0, 4660] * 60), 90, (b"tRNS", deep([65_535, 0, 4660]))
    ),
    "grey of 16 bits with a key": lambda: png(
        0, 16, deep([0] * 60 + [4660] * 60), 90, (b"tRNS", deep([4660]))
    ),
    "WebP": lambda: encoded(letters(), "WEBP"),
    "WebP without loss": lambda: encoded(letters(), "WEBP", lossless=True),
    "HEIC": lambda: encoded(letters(), "HEIF", quality=95),
}


@pytest.mark.parametrize("kind", SEE_THROUGH)
async def test_letters_on_nothing_are_letters_on_white(data_dir: Path, kind: str) -> None:
    checked = await photo(data_dir, SEE_THROUGH[kind]())
    assert checked.thumbnail is not None
    for path in (checked.path, checked.thumbnail):
        with Image.open(path) as image:
            grey = image.convert("L")
            assert grey.crop((8, 8, 44, 80)).getextrema()[1] < 40, "the ink"
            assert grey.crop((72, 8, 112, 80)).getextrema()[0] > PAPER, "the paper"


async def test_half_see_through_is_half_white(data_dir: Path) -> None:
    checked = await photo(data_dir, encoded(Image.new("RGBA", (40, 40), (0, 0, 0, 128)), "PNG"))
    with Image.open(checked.path) as image:
        assert abs(image.convert("L").getpixel((20, 20)) - 127) <= 2  # type: ignore[operator]


async def test_a_large_see_through_picture_has_no_dark_edges(data_dir: Path) -> None:
    image = Image.new("RGBA", (4000, 3000), CLEAR)
    ImageDraw.Draw(image).rectangle((1000, 1000, 3000, 2000), (255, 255, 255, 255))
    checked = await photo(data_dir, encoded(image, "PNG"))
    with Image.open(checked.path) as kept:
        assert kept.size == (2048, 1536)
        assert kept.convert("L").getextrema()[0] > 250


async def test_a_see_through_picture_keeps_its_profile_s_colours(data_dir: Path) -> None:
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = encoded(Image.new("RGBA", (40, 40), (200, 30, 30, 255)), "PNG", icc_profile=swapped)
    with Image.open((await photo(data_dir, content)).path) as image:
        red, green, _ = image.getpixel((20, 20))  # type: ignore[misc]
        assert red > 180
        assert green < 60


@pytest.mark.parametrize(
    ("width", "height", "kept"),
    [
        (4032, 3024, (2048, 1536)),
        (3000, 1500, (2048, 1024)),
        (600, 400, (600, 400)),
        (1080, 2400, (1024, 2276)),
        # A receipt, a conversation, a page that was scrolled.
        (1080, 20_000, (805, 14_907)),
        (750, 12_000, (750, 12_000)),
        (20_000, 1080, (14_907, 805)),
        (16_382, 3968, (4228, 1024)),
        (3968, 16_382, (1024, 4228)),
        (9248, 6936, (2048, 1536)),
        (200, 50_000, (200, 50_000)),
        (1, 65_500, (1, 65_500)),
    ],
)
def test_a_picture_is_kept_in_a_size_that_can_be_read(width: int, height: int, kept: tuple[int, int]) -> None:
    assert fitted(width, height) == kept


sides = st.integers(1, 250_000)


@given(width=sides, height=sides)
def test_what_is_kept_is_readable_and_within_the_limits_or_refused(width: int, height: int) -> None:
    kept = None
    with contextlib.suppress(Unusable):
        kept = fitted(width, height)
    if kept is None:
        assert width * height > MAX_AREA or max(width, height) > 65_500
        return
    assert max(kept) <= 65_500
    assert kept[0] * kept[1] <= MAX_AREA * 1.01 or max(kept) == 2048
    assert min(kept) >= min(width, height, LEAST_READABLE_SIDE)
    # The shape stays.
    assert abs(kept[0] * height - kept[1] * width) <= max(width, height)


@pytest.mark.parametrize(("width", "height"), [(1080, 12_000), (12_000, 1080)])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_long_picture_is_kept_long(data_dir: Path, width: int, height: int, kind: str) -> None:
    content = encoded(corners(width, height), kind)
    checked = await photo(data_dir, content)
    assert min(checked.width or 0, checked.height or 0) == 1024
    assert checked.thumbnail is not None
    with Image.open(checked.path) as kept, Image.open(checked.thumbnail) as small:
        assert kept.size == (checked.width, checked.height)
        assert sorted(small.size) == [200, 400], "a part that shows what it is, not a line"


async def test_a_long_picture_that_nobody_could_read_is_refused_with_the_way_out(data_dir: Path) -> None:
    content = encoded(Image.new("L", (600, 70_000)), "PNG")
    assert await refusal(data_dir, content) == (
        "« photo » est une image trop longue pour rester lisible. Envoyez-la en plusieurs images."
    )


@pytest.mark.parametrize(
    ("width", "height"),
    [(9248, 6936), (16_382, 3968), (12_000, 9000), (16_384, 12_288)],
    ids=["64 MP", "a panorama", "108 MP", "200 MP"],
)
async def test_the_largest_sensors_of_telephones_are_taken(data_dir: Path, width: int, height: int) -> None:
    image = Image.new("L", (width, height), 210)
    image.paste(20, (0, 0, width // 2, height))
    checked = await photo(data_dir, encoded(image, "JPEG", quality=30))
    with Image.open(checked.path) as kept:
        grey = kept.convert("L")
        assert abs(kept.width / kept.height - width / height) < 0.01
        assert grey.getpixel((kept.width // 4, kept.height // 2)) < 40  # type: ignore[operator]
        assert grey.getpixel((kept.width * 3 // 4, kept.height // 2)) > 190  # type: ignore[operator]


@pytest.mark.parametrize(("width", "height"), [(9248, 6936), (16_382, 3968)])
async def test_a_png_of_that_size_is_taken_too(data_dir: Path, width: int, height: int) -> None:
    content = encoded(Image.new("L", (width, height), 210), "PNG", compress_level=1)
    assert (await photo(data_dir, content)).width is not None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("share", [0.5, 0.9])
async def test_zeros_in_the_place_of_a_picture_are_no_picture(
    data_dir: Path, kind: str, share: float
) -> None:
    """A file that was made large before it came."""
    content = encoded(Image.effect_noise((300, 240), 80).convert("RGB"), kind)
    came = int(len(content) * share)
    assert "abîmée ou incomplète" in await refusal(data_dir, content[:came] + bytes(len(content) - came))


@pytest.mark.parametrize("width", range(200, 480, 28))
async def test_zeros_in_the_place_of_a_png_s_end_are_no_picture(data_dir: Path, width: int) -> None:
    content = encoded(Image.effect_noise((width, 200), 80).convert("RGB"), "PNG")
    for share in (0.2, 0.5, 0.8, 0.95):
        came = int(len(content) * share)
        assert "abîmée ou incomplète" in await refusal(data_dir, content[:came] + bytes(len(content) - came))


@pytest.mark.parametrize("mode", ["L", "P", "RGB", "RGBA"])
async def test_a_png_with_a_changed_point_is_no_picture(data_dir: Path, mode: str) -> None:
    """Without EXIF, too: Pillow decodes one where it looks for it, and says only then what is wrong."""
    content = encoded(corners(90, 70).convert(mode), "PNG")
    begin, end = content.index(b"IDAT") + 6, content.rindex(b"IEND") - 8
    for place in range(begin, end, max(1, (end - begin) // 12)):
        changed = content[:place] + bytes([content[place] ^ 0x10]) + content[place + 1 :]
        assert "abîmée ou incomplète" in await refusal(data_dir, changed)


async def test_a_wrong_check_sum_of_right_points_is_nothing(data_dir: Path) -> None:
    content = encoded(corners(90, 70), "PNG")
    end = content.rindex(b"IEND") - 8
    changed = content[:end] + bytes(4) + content[end + 4 :]
    assert (await photo(data_dir, changed)).width == 90


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
async def test_zeros_behind_a_whole_picture_are_nothing(data_dir: Path, kind: str) -> None:
    content = encoded(corners(80, 64), kind)
    for more in (1, 3, 5000):
        assert (await photo(data_dir, content + bytes(more))).width == 80


def flat(kind: str, **options: Any) -> bytes:
    """So little is in it that its encoder ends it in zeros."""
    return encoded(Image.new("RGB", (3000, 4000), (255, 255, 255)), kind, **options)


PADDED = Image.Exif()
PADDED.get_ifd(0x8769).update({0x9003: "2026:03:01 14:05:09", 0x927C: b"maker" + bytes(5000)})
ENDING_IN_ZEROS: dict[str, Callable[[], bytes]] = {
    "a flat WebP": lambda: flat("WEBP"),
    "a flat WebP with letters": lambda: encoded(letters(4000, 6000).convert("RGB"), "WEBP"),
    "a flat JPEG without its end mark": lambda: flat("JPEG", optimize=True)[:-2],
    "a WebP before padded EXIF": lambda: encoded(corners(80, 64), "WEBP", exif=PADDED.tobytes()),
    "a HEIC before padded EXIF": lambda: encoded(corners(80, 64), "HEIF", exif=PADDED.tobytes()),
}


@pytest.mark.parametrize("kind", ENDING_IN_ZEROS)
async def test_zeros_of_its_own_are_no_reason_to_refuse_a_picture(data_dir: Path, kind: str) -> None:
    content = ENDING_IN_ZEROS[kind]()
    assert content.endswith(bytes(1000))
    assert (await photo(data_dir, content)).width


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("missing", [40, 60, 200, 900])
async def test_a_few_zeros_are_no_picture_either(data_dir: Path, kind: str, missing: int) -> None:
    content = encoded(Image.effect_noise((200, 120), 80).convert("RGB"), kind)
    came = content[:-missing] + bytes(missing)
    assert "abîmée ou incomplète" in await refusal(data_dir, came)


@pytest.mark.parametrize("kind", ["WEBP", "HEIF"])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.7])
async def test_zeros_in_the_place_of_a_half_white_picture_are_no_picture(
    data_dir: Path, kind: str, share: float
) -> None:
    image = Image.effect_noise((400, 400), 80).convert("RGB")
    image.paste("white", (0, 200, 400, 400))
    for options in ({}, {"exif": PADDED.tobytes()}):
        content = encoded(image, kind, **options)
        came = int((content.index(b"maker") if options else len(content)) * share)
        assert "abîmée ou incomplète" in await refusal(data_dir, content[:came] + bytes(len(content) - came))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
async def test_what_was_cut_before_its_picture_is_said_to_be_incomplete(data_dir: Path, kind: str) -> None:
    content = encoded(corners(80, 64), kind, exif=PADDED.tobytes())
    assert "abîmée ou incomplète" in await refusal(data_dir, content[:24])


async def test_a_png_without_its_end_mark_is_taken(data_dir: Path) -> None:
    content = encoded(corners(), "PNG")
    assert (await photo(data_dir, content[:-12])).width == 60


async def test_a_cut_webp_is_not_said_to_be_no_photo(data_dir: Path) -> None:
    content = encoded(Image.effect_noise((200, 200), 80).convert("RGB"), "WEBP")
    assert "abîmée ou incomplète" in await refusal(data_dir, content[: len(content) // 2])


async def test_a_jpeg_that_claims_to_be_larger_than_any_sensor_is_refused(data_dir: Path) -> None:
    content = jpeg(64, 64)
    frame = content.index(b"\xff\xc0")
    claimed = content[: frame + 5] + struct.pack(">HH", 20_000, 20_000) + content[frame + 9 :]
    assert "trop grande" in await refusal(data_dir, claimed)
