"""A file that was made large before it came, and came in part: zeros stand in the place of its end.

Some decoders make a picture of them. But a picture may end in zeros of its own, and so may what comes behind it.
"""

from collections.abc import Iterator
from io import BytesIO

from PIL import Image

# So many may be a picture's own without a look.
FEW = 16
# Without so many bytes of its end no stream of a WebP is read to its end.
LAST = 4
RIFF_HEADER, CHUNK_HEADER = 12, 8
# Of one frame. https://developers.google.com/speed/webp/docs/riff_container
WEBP_PICTURE, WEBP_FRAME = (b"VP8 ", b"VP8L", b"ALPH"), b"ANMF"


def many_at_the_end(data: bytes) -> bool:
    return len(data) - _start(data) > FEW


def without_them(data: bytes) -> bytes:
    """For what has an end mark: what is missing is then seen to be missing."""
    return data.rstrip(b"\0")


def are_its_own(data: bytes, picture: Image.Image) -> bool:
    """Of a WebP or a HEIC that was decoded to `picture` with the zeros."""
    return _webp_needs_them(data) if picture.format == "WEBP" else _nothing_changes_without(data, picture)


def _start(data: bytes) -> int:
    return len(data.rstrip(b"\0"))


def _webp_needs_them(data: bytes) -> bool:
    """An encoder writes no byte too much: its own zeros are read to the last, those of a file are too many."""
    start = _start(data)
    for at, name, end in _chunks(data):
        if at <= start < end and name == WEBP_FRAME:
            return False
        if at <= start < end and name in WEBP_PICTURE:
            return not _opens(_with_chunk(data, at, end, data[at + CHUNK_HEADER : end - LAST]))
    return True


def _chunks(data: bytes) -> Iterator[tuple[int, bytes, int]]:
    at = RIFF_HEADER
    while at + CHUNK_HEADER <= len(data):
        end = at + CHUNK_HEADER + int.from_bytes(data[at + 4 : at + CHUNK_HEADER], "little")
        yield at, data[at : at + 4], min(end, len(data))
        at = end + end % 2


def _with_chunk(data: bytes, at: int, end: int, body: bytes) -> bytes:
    """The same file with another body in that chunk."""
    whole = data[at : at + 4] + len(body).to_bytes(4, "little") + body + bytes(len(body) % 2)
    after = data[RIFF_HEADER - 4 : at] + whole + data[end + end % 2 :]
    return data[:4] + len(after).to_bytes(4, "little") + after


def _opens(data: bytes) -> bool:
    try:
        Image.open(BytesIO(data), formats=("WEBP",)).load()
    except MemoryError:
        raise
    except Exception:
        # Decoders raise anything on broken data.
        return False
    return True


def _nothing_changes_without(data: bytes, picture: Image.Image) -> bool:
    """HEVC has no three zeros in a row (ITU-T H.265, 7.4.2): read as anything else, they must change nothing."""
    start = _start(data)
    try:
        other = Image.open(BytesIO(data[:start] + b"\x55" * (len(data) - start)), formats=("HEIF",))
        return other.convert(picture.mode).tobytes() == picture.tobytes()
    except MemoryError:
        raise
    except Exception:
        return False
