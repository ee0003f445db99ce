"""A PNG that was changed on its way: its decoder looks at no check sum of the points, and shows what it makes of them."""

import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_POINTS = b"IDAT"
_AT_ONCE = 65_536


def is_damaged(data: bytes) -> bool:
    """Whether the check sum of a chunk is wrong and that of the points themselves too.

    The first alone may be a careless program's, and every viewer shows such a picture.
    """
    chunks = [(body, told) for name, body, told in _chunks(data) if name == _POINTS]
    if all(zlib.crc32(body, zlib.crc32(_POINTS)) == told for body, told in chunks):
        return False
    return not _flows([body for body, _ in chunks])


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview, int]]:
    """Name, body and check sum of each that is there whole (PNG, 5.3)."""
    at, view = len(SIGNATURE), memoryview(data)
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        if end + 4 > len(data):
            return
        yield data[at + 4 : at + 8], view[at + 8 : end], int.from_bytes(data[end : end + 4], "big")
        at = end + 4


def _flows(bodies: list[memoryview]) -> bool:
    stream = zlib.decompressobj()
    try:
        for body in bodies:
            rest: bytes | memoryview = body
            while rest and not stream.eof:
                stream.decompress(rest, _AT_ONCE)
                rest = stream.unconsumed_tail
    except zlib.error:
        return False
    return stream.eof
