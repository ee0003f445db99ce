"""Whole or not: only what changes no point of the picture may be missing."""

import random
import struct
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from tests.uploads.samples import encoded
from uploads.child import Unusable
from uploads.jpeg import Layout, decoded

END = b"\xff\xd9"


def scene(mode: str = "RGB") -> Image.Image:
    """Not the same anywhere, so that whatever is missing shows."""
    noise = Image.merge("RGB", [Image.effect_noise((320, 240), 60) for _ in range(3)])
    ImageDraw.Draw(noise).ellipse((40, 40, 200, 200), (200, 40, 40))
    return noise.convert(mode)


KINDS = {
    "of one scan": encoded(scene(), "JPEG"),
    "without subsampling": encoded(scene(), "JPEG", subsampling=0, quality=95),
    "progressive": encoded(scene(), "JPEG", progressive=True),
    "with restarts": encoded(scene(), "JPEG", restart_marker_blocks=4),
    "grey": encoded(scene("L"), "JPEG"),
    "grey and progressive": encoded(scene("L"), "JPEG", progressive=True),
    "of four inks": encoded(scene("CMYK"), "JPEG"),
    "that is grey in its corner": encoded(Image.new("RGB", (320, 240), (128, 128, 128)), "JPEG"),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


def points(content: bytes) -> bytes:
    return Image.open(BytesIO(content)).convert("RGB").tobytes()


def read(content: bytes) -> bytes:
    return decoded(content, (320, 240)).convert("RGB").tobytes()


def reason(content: bytes) -> str:
    try:
        decoded(content, (320, 240))
    except Unusable as refused:
        return refused.reason
    except OSError:
        return "broken"
    return ""


TAILS: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda whole: whole,
    "without its end mark": lambda whole: whole[:-2],
    "with half of its end mark": lambda whole: whole[:-1],
    "with zeros instead of its end mark": lambda whole: whole[:-2] + bytes(3),
    "with many zeros instead": lambda whole: whole[:-2] + bytes(900),
    "with a line's end instead": lambda whole: whole[:-2] + b"\r\n",
    "with zeros behind it": lambda whole: whole + bytes(40),
    "with something else behind it": lambda whole: whole + b"SEFT" * 9,
    "with another picture behind it": lambda whole: whole + KINDS["grey"],
}


@every_kind
@pytest.mark.parametrize("tail", TAILS)
def test_a_whole_picture_is_taken_whatever_its_end_looks_like(kind: str, tail: str) -> None:
    assert read(TAILS[tail](KINDS[kind])) == points(KINDS[kind])


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "corner" not in kind])
@pytest.mark.parametrize("end", [b"", END, bytes(500), b"\r\n"], ids=["cut", "ended", "zeros", "a line"])
def test_a_picture_that_lacks_a_part_is_not_taken(kind: str, end: bytes) -> None:
    whole = KINDS[kind]
    first = whole.index(b"\xff\xda") + 20
    for share in (0.02, 0.1, 0.3, 0.5, 0.7, 0.9):
        cut = first + int((len(whole) - first) * share)
        assert reason(whole[:cut] + end) == "broken", share


def test_cut_anywhere_it_is_refused_or_shows_every_point() -> None:
    dice = random.Random(11)
    for whole in KINDS.values():
        kept = points(whole)
        for _ in range(25):
            cut = whole[: dice.randrange(len(whole) * 2 // 3, len(whole))]
            for content in (cut, cut + END):
                if not reason(content):
                    assert _differing(read(content), kept) < 0.02


def _differing(one: bytes, other: bytes) -> float:
    """The share of points that a reader could tell apart."""
    return sum(abs(a - b) > 24 for a, b in zip(one, other, strict=True)) / len(one)


def test_a_progressive_picture_that_ends_after_one_of_its_scans_is_not_taken() -> None:
    whole = KINDS["progressive"]
    starts = [at for at in range(len(whole)) if whole[at : at + 2] == b"\xff\xda"]
    for at in starts[1:]:
        # Between two scans come the tables of the next one.
        tables = whole.rindex(b"\xff\xc4", 0, at) if b"\xff\xc4" in whole[:at] else at
        for end in (END, b""):
            assert reason(whole[:tables] + end) == "broken"
            assert reason(whole[:at] + end) == "broken"


def test_a_progressive_picture_too_large_for_the_memory_is_told_so_not_called_broken() -> None:
    whole = encoded(scene(), "JPEG", progressive=True, subsampling=0)
    frame = whole.index(b"\xff\xc2")
    claimed = whole[: frame + 5] + struct.pack(">HH", 12_000, 14_000) + whole[frame + 9 :]
    assert reason(claimed) == "too_big"


def test_its_markers_are_read_as_libjpeg_reads_them() -> None:
    layout = Layout(KINDS["progressive"] + b"behind")
    assert layout.progressive
    assert layout.complete
    assert layout.ended
    assert layout.scans > 5
    assert KINDS["progressive"][layout.end :] == END


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xd8", b"\xff\xd8\xff\xda", b"\xff\xd8\xff\xc0\0\x02", b"\xff\xd8" + b"\xff\xda\0\x02" * 9],
)
def test_no_picture_at_all_is_none(content: bytes) -> None:
    assert not Layout(content).complete
    assert reason(content) == "broken"


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_white_page_of_which_zeros_came_is_not_taken(share: float) -> None:
    """All zeros is what it should be, too: only their number tells."""
    white = encoded(Image.new("RGB", (2000, 3000), "white"), "JPEG", optimize=True)
    came = white[: int(len(white) * share)]
    assert reason(white[:-2]) == ""
    for zeros in (b"", bytes(len(white) - len(came) + 90), bytes(2 * len(white))):
        assert reason(came + zeros) == "broken"
