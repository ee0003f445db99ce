"""Whether a JPEG's picture is all there: libjpeg fills in what is missing, and Pillow says nothing of it."""

import re
import struct
from io import BytesIO

from PIL import Image, ImageChops
from PIL.JpegImagePlugin import JpegImageFile

from uploads.child import Unusable

END = b"\xff\xd9"
START_OF_SCAN, START, TEMPORARY = 0xDA, 0xD8, 0x01
# Each kind of SOF; the other three of this row are tables.
FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
# Neither a stuffed nor a filling byte, nor a restart within a scan.
MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)
# Read instead of what is missing, it changes the picture; behind a whole one it is never read.
OTHER_DATA = bytes((7 * number * number + 41 * number + 90) % 251 for number in range(4096))
COEFFICIENTS = 64
# Without so many bytes of its end no scan shows the same.
LAST = 3
# A progressive one keeps all its coefficients in memory until the last scan.
MAX_COEFFICIENT_BYTES = 660_000_000


class Layout:
    """The markers of the first picture in `data`, as libjpeg goes through them; `end` is that of its scans."""

    def __init__(self, data: bytes) -> None:
        self.end, self.ended, self.scans, self.progressive = len(data), False, 0, False
        self._missing: dict[int, set[int]] = {}
        at = 2
        while found := MARKER.search(data, at):
            marker, at = found[1][0], found.end()
            if marker == END[1]:
                self.end, self.ended = found.start(), True
                return
            if marker not in (START, TEMPORARY):
                length = int.from_bytes(data[at : at + 2], "big")
                self._note(marker, data[at + 2 : at + length])
                at += length

    @property
    def complete(self) -> bool:
        """Whether each coefficient of each colour came down to its last bit."""
        return bool(self._missing) and not any(self._missing.values())

    def _note(self, marker: int, body: bytes) -> None:
        if marker in FRAMES and len(body) >= 6:
            self.progressive = marker in PROGRESSIVE
            self._missing = {colour: set(range(COEFFICIENTS)) for colour in body[6::3]}
        elif marker == START_OF_SCAN and body:
            self.scans += 1
            colours, rest = body[1 : 1 + 2 * body[0] : 2], body[1 + 2 * body[0] :]
            first, last, bits = struct.unpack("3B", rest[:3].ljust(3, b"\0"))
            if not self.progressive:
                first, last, bits = 0, COEFFICIENTS - 1, 0
            for colour in colours:
                if bits & 0x0F == 0:
                    self._missing.get(colour, set()).difference_update(range(first, last + 1))


def decoded(data: bytes, target: tuple[int, int]) -> Image.Image:
    """At least as large as `target` where the picture is; it may lack its end mark, but nothing of itself.

    Raises Unusable.
    """
    layout = Layout(data)
    if not layout.complete:
        raise Unusable("broken")
    scans = data[: layout.end] if layout.ended else _without_padding(data)
    picture = _load(data if layout.ended else scans + END, target, layout)
    # More than one scan: what the last ones lack is not to be seen in a corner.
    if not layout.ended or layout.scans > 1 or _ends_in_grey(picture):
        if _is_whole(picture, scans, target, layout):
            return picture
        if layout.ended or not data.endswith(bytes(LAST)):
            raise Unusable("broken")
        return _ending_in_zeros(data, target, layout)
    return picture


def _is_whole(picture: Image.Image, scans: bytes, target: tuple[int, int], layout: Layout) -> bool:
    other = _load(scans + OTHER_DATA + END, target, layout)
    return ImageChops.difference(picture, other).getbbox() is None


def _ending_in_zeros(data: bytes, target: tuple[int, int], layout: Layout) -> Image.Image:
    """A white page may be nothing but zeros, and needs them to the last; those of a file are too many."""
    picture = _load(data + END, target, layout)
    if _is_whole(picture, data, target, layout) and not _is_whole(picture, data[:-LAST], target, layout):
        return picture
    raise Unusable("broken")


def _without_padding(data: bytes) -> bytes:
    """Zeros may be a file's that was made large before it came; two may be the scan's own."""
    bare = data.rstrip(b"\0")
    # The first half of an end mark, too, or the second would make one of what follows.
    return data[: len(bare) + 2].rstrip(b"\xff")


def _load(data: bytes, target: tuple[int, int], layout: Layout) -> Image.Image:
    picture = JpegImageFile(BytesIO(data))
    if layout.progressive and _coefficient_bytes(picture) > MAX_COEFFICIENT_BYTES:
        raise Unusable("too_big")
    picture.draft(None, target)
    picture.load()
    return picture


def _coefficient_bytes(picture: JpegImageFile) -> float:
    sampled = [across * down for _, across, down, _ in picture.layer]
    return 2 * picture.width * picture.height * sum(sampled) / max(sampled)


def _ends_in_grey(picture: Image.Image) -> bool:
    """What libjpeg makes of the blocks that never came."""
    corner = picture.crop((picture.width - 1, picture.height - 1, picture.width, picture.height))
    return all(127 <= low <= 128 for low, _ in _extrema(corner))


def _extrema(picture: Image.Image) -> list[tuple[int, int]]:
    # Pillow's type is for a picture of several bands, too; of one band it is one pair.
    return [band.getextrema() for band in picture.split()]  # type: ignore[misc]
