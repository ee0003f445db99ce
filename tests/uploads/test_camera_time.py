"""« Prise le »: the first text that is a date, and never one that is wrong."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.uploads.samples import corners, encoded, received
from uploads.camera_time import first_date
from uploads.check import check_photo

RIGHT, OTHER = "2026:03:01 14:05:09", "2025:02:02 08:00:00"
KEPT, OTHER_KEPT = "2026-03-01T14:05:09", "2025-02-02T08:00:00"
ORIGINAL, DIGITIZED, CHANGED = 0x9003, 0x9004, 0x0132


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026:03:01 14:05:09", KEPT),
        ("2026-03-01 14:05:09", KEPT),
        ("2026/03/01 14:05:09", KEPT),
        ("2026.03.01 14:05:09", KEPT),
        ("2026:03:01T14:05:09", KEPT),
        ("2026-03-01T14:05:09", KEPT),
        ("2026:03:01 14:05:09+01:00", KEPT),
        ("2026:03:01 14:05:09 -0330", KEPT),
        ("2026-03-01T14:05:09Z", KEPT),
        ("2026-03-01T14:05:09.123", KEPT),
        ("2026:03:01 14:05:09.999999+02:00", KEPT),
        ("2026:03:01 14:05:09,5", KEPT),
        ("2026:03:01 14:05", "2026-03-01T14:05:00"),
        ("2026:03:01 14:05+01:00", "2026-03-01T14:05:00"),
        ("2026: 3: 1 14: 5: 9", KEPT),
        ("  2026:03:01  14:05:09 ", KEPT),
        ("2026:03:01 14:05:09\0\0", KEPT),
        ("2026:03:01 14:05:09\0noise", KEPT),
        ("2024:02:29 00:00:00", "2024-02-29T00:00:00"),
        ("1990:01:01 00:00:00", "1990-01-01T00:00:00"),
    ],
)
def test_a_date_is_read_however_it_is_written(text: str, date: str) -> None:
    assert first_date([text]) == date


@pytest.mark.parametrize(
    "text",
    [
        "",
        " " * 19,
        "\0" * 20,
        "    :  :     :  :  ",
        "0000:00:00 00:00:00",
        "0000-00-00T00:00:00",
        "2026:00:00 14:05:09",
        "2026:13:01 14:05:09",
        "2025:02:29 14:05:09",
        "2026:02:30 14:05:09",
        "2026:03:01 24:00:00",
        "2026:03:01 14:60:00",
        "1989:12:31 23:59:59",
        "1970:01:01 00:00:00",
        "1904:01:01 00:00:00",
        "9999:12:31 23:59:59",
        "2026:03:01",
        "2026:03:01 02:05:09 PM",
        "01:03:2026 14:05:09",
        "03/01/2026 14:05:09",
        "2026:03/01 14:05:09",
        "20260301 140509",
        "14:05:09",
        "hier",
        "٢٠٢٦:03:01 14:05:09",
        "<script>alert(1)</script>",
        "2026:03:01 14:05:09 demain",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert first_date([text]) == ""
    assert first_date([text, OTHER]) == OTHER_KEPT, "the next one counts"


def test_no_camera_is_ahead_of_every_clock_on_earth() -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    assert first_date([f"{now + timedelta(hours=13):%Y:%m:%d %H:%M:%S}"])
    assert first_date([f"{now + timedelta(hours=15):%Y:%m:%d %H:%M:%S}"]) == ""
    assert first_date([f"{now + timedelta(days=400):%Y:%m:%d %H:%M:%S}", OTHER]) == OTHER_KEPT


@given(st.text(max_size=40))
def test_any_text_is_a_moment_or_nothing(text: str) -> None:
    found = first_date([text])
    assert not found or datetime.fromisoformat(found).tzinfo is None


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2026, 1, 1)), st.sampled_from(":-/"), st.sampled_from(" T")
)
def test_every_date_of_the_past_is_read_back(moment: datetime, between: str, before: str) -> None:
    text = moment.strftime(f"%Y{between}%m{between}%d{before}%H:%M:%S")
    assert first_date([text]) == moment.replace(microsecond=0).isoformat()


def exif(**texts: str | bytes) -> bytes:
    data = Image.Exif()
    inner = data.get_ifd(0x8769)
    for name, text in texts.items():
        place = data if name in ("changed", "outside") else inner
        place[{"original": ORIGINAL, "outside": ORIGINAL, "digitized": DIGITIZED}.get(name, CHANGED)] = text
    data[0x010F] = "SecretPhone"
    return data.tobytes()


def raw_profile(block: bytes) -> PngInfo:
    """As ImageMagick packs EXIF into a PNG's text."""
    text = block.hex()
    lines = "\n".join(text[at : at + 72] for at in range(0, len(text), 72))
    info = PngInfo()
    info.add_text("Raw profile type exif", f"\nexif\n{len(block):8}\n{lines}\n", zip=True)
    return info


def files(block: bytes) -> Iterator[bytes]:
    image = corners(80, 64)
    for kind in ("JPEG", "PNG", "WEBP", "HEIF"):
        yield encoded(image, kind, exif=block)
    yield encoded(image, "PNG", pnginfo=raw_profile(block))


@pytest.mark.parametrize(
    ("texts", "date"),
    [
        ({"original": RIGHT, "digitized": OTHER, "changed": OTHER}, KEPT),
        ({"digitized": RIGHT, "changed": OTHER}, KEPT),
        ({"digitized": RIGHT}, KEPT),
        ({"changed": RIGHT}, KEPT),
        ({"outside": RIGHT, "changed": OTHER}, KEPT),
        ({"original": "0000:00:00 00:00:00", "digitized": " " * 19, "changed": RIGHT}, KEPT),
        ({"original": "2999:01:01 00:00:00", "changed": RIGHT}, KEPT),
        ({"original": "2026-03-01T14:05:09+05:30"}, KEPT),
        ({"original": "0000:00:00 00:00:00"}, None),
        ({}, None),
    ],
)
async def test_the_first_that_is_a_date_counts_in_every_kind_of_file(
    data_dir: Path, texts: dict[str, str], date: str | None
) -> None:
    for content in files(exif(**texts)):
        checked = await check_photo(received(data_dir, "photo", content))
        assert checked.taken_at == date
        assert b"SecretPhone" not in checked.path.read_bytes()
