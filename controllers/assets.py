"""Our css and js, and htmx: read once, named by their content, compressed once, kept by browsers for ever."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from litestar import Request, Response
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from controllers.routes import get

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
HTMX = ROOT / "node_modules" / "htmx.org" / "dist" / "htmx.min.js"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True, slots=True)
class Asset:
    # app.0d1f3a….css
    name: str
    media_type: str
    etag: str
    body: bytes
    # None where gzip gains nothing
    gzipped: bytes | None


def _slim(css: bytes) -> bytes:
    """Without comments and indentation: the tenant's pages count every byte."""
    return re.sub(rb"\s*\n\s*", b"\n", re.sub(rb"/\*.*?\*/", b"", css, flags=re.DOTALL)).strip()


def _read(path: Path) -> Asset:
    body = _slim(path.read_bytes()) if path.suffix == ".css" else path.read_bytes()
    digest = hashlib.sha256(body).hexdigest()[:16]
    # The same bytes at every start: no time in the gzip header.
    gzipped = gzip.compress(body, 9, mtime=0)
    return Asset(
        name=f"{path.stem}.{digest}{path.suffix}",
        media_type=TYPES[path.suffix],
        etag=f'"{digest}"',
        body=body,
        gzipped=gzipped if len(gzipped) < len(body) else None,
    )


@lru_cache(maxsize=1)
def load() -> dict[str, Asset]:
    """By plain name; a missing file stops the start."""
    paths = [path for path in sorted(STATIC.iterdir()) if path.suffix in TYPES]
    return {path.name: _read(path) for path in [*paths, HTMX]}


@lru_cache(maxsize=1)
def _served() -> dict[str, Asset]:
    return {found.name: found for found in load().values()}


def asset(name: str) -> str:
    """« app.css » → « /static/app.0d1f3a….css »"""
    return f"/static/{load()[name].name}"


@get("/static/{name:str}", sync_to_thread=False, include_in_schema=False)
def static_file(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    found = _served().get(name)
    if found is None:
        raise NotFoundException
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "ETag": found.etag,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if found.etag in known or "*" in known:
        return Response(b"", status_code=304, headers=headers, media_type=found.media_type)
    if found.gzipped is not None and _takes_gzip(request.headers.get("accept-encoding", "")):
        headers["Content-Encoding"] = "gzip"
        return Response(found.gzipped, headers=headers, media_type=found.media_type)
    return Response(found.body, headers=headers, media_type=found.media_type)


def _takes_gzip(accepted: str) -> bool:
    for part in accepted.split(","):
        coding, _, quality = part.partition(";")
        if coding.strip().lower() in {"gzip", "*"}:
            return quality.replace(" ", "").lower() not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
