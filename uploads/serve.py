"""Sends a stored file. Who may have it is the controller's business; how it is shown is decided here."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from litestar import Request, Response
from litestar.exceptions import NotFoundException
from litestar.response import Stream
from msgspec import Struct

from uploads.check import PDF_TYPE, PHOTO_TYPE
from uploads.names import display_name
from uploads.storage import read_part
from uploads.store import storage

# Chromium's PDF viewer shows the same page with it and without (looked at in 156).
SANDBOX = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
SHOWN_INLINE = {PHOTO_TYPE, PDF_TYPE}
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class Source(Protocol):
    """What is sent; the same `tag` always means the same bytes."""

    @property
    def tag(self) -> str: ...
    async def size(self) -> int | None: ...
    def stream(self, start: int, end: int) -> AsyncIterator[bytes]: ...


class Stored(Struct, frozen=True):
    """From the storage, wherever it is."""

    key: str

    @property
    def tag(self) -> str:
        return Path(self.key).stem

    async def size(self) -> int | None:
        return await storage().size(self.key)

    def stream(self, start: int, end: int) -> AsyncIterator[bytes]:
        return storage().stream(self.key, start, end)


class Local(Struct, frozen=True):
    """Something made on this machine: a page that was drawn, an archive."""

    path: Path

    @property
    def tag(self) -> str:
        return self.path.stem

    async def size(self) -> int | None:
        try:
            return (await asyncio.to_thread(self.path.stat)).st_size
        except FileNotFoundError:
            return None

    def stream(self, start: int, end: int) -> AsyncIterator[bytes]:
        return read_part(self.path, start, end)


async def file_response(
    request: Request[Any, Any, Any], source: Source, *, media_type: str, name: str, inline: bool = True
) -> Response[Any]:
    """Only a photo and a PDF are ever shown in place; anything else is a download without a type."""
    shown = media_type if media_type in SHOWN_INLINE else "application/octet-stream"
    headers = _headers(source.tag, name, inline and media_type in SHOWN_INLINE)
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type=shown)
    size = await source.size()
    if size is None:
        raise NotFoundException
    part = _part(request, headers["ETag"], size)
    if part is None:
        headers["Content-Range"] = f"bytes */{size}"
        return Response(b"", status_code=416, headers=headers, media_type=shown)
    if part.partial:
        headers["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{size}"
    headers["Content-Length"] = str(part.end - part.start)
    return Stream(
        source.stream(part.start, part.end),
        status_code=206 if part.partial else 200,
        headers=headers,
        media_type=shown,
    )


def _headers(tag: str, name: str, inline: bool) -> dict[str, str]:
    return {
        "Content-Disposition": content_disposition(name, inline=inline),
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
        # A stored file never changes; asking again lets a withdrawn right take effect.
        "Cache-Control": "private, no-cache",
        "ETag": f'"{tag}"',
        "Accept-Ranges": "bytes",
    }


def content_disposition(name: str, *, inline: bool) -> str:
    """RFC 6266: plain letters for old programs, the true name for the others."""
    name = display_name(name)
    plain = re.sub(r'[^ -~]|["\\%]', "_", name)
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


class _Part(Struct, frozen=True):
    start: int
    end: int
    partial: bool


def _part(request: Request[Any, Any, Any], etag: str, size: int) -> _Part | None:
    """The whole file unless exactly one readable range is asked for; None where it lies outside."""
    whole = _Part(0, size, partial=False)
    if request.headers.get("if-range", etag) != etag:
        return whole
    found = RANGE.fullmatch(request.headers.get("range", ""))
    if found is None or found.group(0) == "bytes=-":
        return whole
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
    return _Part(start, end, partial=True) if start < end else None
