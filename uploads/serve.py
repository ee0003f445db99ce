"""Sends a stored file. Who may have it is the controller's business; how it is shown is decided here."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiofiles
from litestar import Request, Response
from litestar.exceptions import NotFoundException
from litestar.response import Stream

from uploads.check import PDF_TYPE, PHOTO_TYPE
from uploads.names import display_name

CHUNK = 256 * 1024
# Chromium's PDF viewer shows the same page with it and without (looked at in 156).
SANDBOX = "sandbox; default-src 'none'"
SHOWN_INLINE = {PHOTO_TYPE, PDF_TYPE}
RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


async def file_response(
    request: Request[Any, Any, Any], path: Path, *, media_type: str, name: str, inline: bool = True
) -> Response[Any]:
    """Only a photo and a PDF are ever shown in place; anything else is a download without a type."""
    try:
        size = (await asyncio.to_thread(os.stat, path)).st_size
    except FileNotFoundError as error:
        raise NotFoundException from error
    shown = media_type if media_type in SHOWN_INLINE else "application/octet-stream"
    headers = _headers(path, name, inline and media_type in SHOWN_INLINE)
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type=shown)
    part = _part(request, headers["ETag"], size)
    if part is None:
        headers["Content-Range"] = f"bytes */{size}"
        return Response(b"", status_code=416, headers=headers, media_type=shown)
    if part.partial:
        headers["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{size}"
    headers["Content-Length"] = str(part.end - part.start)
    return Stream(
        _read(path, part), status_code=206 if part.partial else 200, headers=headers, media_type=shown
    )


def _headers(path: Path, name: str, inline: bool) -> dict[str, str]:
    return {
        "Content-Disposition": content_disposition(name, inline=inline),
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
        # A stored file never changes; asking again lets a withdrawn right take effect.
        "Cache-Control": "private, no-cache",
        "ETag": f'"{path.stem}"',
        "Accept-Ranges": "bytes",
    }


def content_disposition(name: str, *, inline: bool) -> str:
    """RFC 6266: plain letters for old programs, the true name for the others."""
    name = display_name(name)
    plain = re.sub(r'[^ -~]|["\\%]', "_", name)
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


@dataclass(frozen=True)
class _Part:
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


async def _read(path: Path, part: _Part) -> AsyncIterator[bytes]:
    async with aiofiles.open(path, "rb") as file:
        await file.seek(part.start)
        left = part.end - part.start
        while left and (chunk := await file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
