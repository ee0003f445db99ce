"""Our css and js, and htmx: joined to what a page needs, named by their content, compressed once, kept for ever."""

import asyncio
import gzip
import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import brotli
from litestar import Request, Response
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct

from controllers.web.routes import get
from controllers.web.tags import is_known
from wording import addresses

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
HTMX = ROOT / "node_modules" / "htmx.org" / "dist" / "htmx.min.js"
# In the order of the sheet.
ROOMS = (
    *("frame", "marks", "lists", "mission", "panels", "desk", "entrance"),
    *("sending", "viewer", "other-media"),
)
# What is served, and of which files in which order: a page loads one style sheet and one script, the agenda
# a sheet more.
BUNDLES = {
    "app.css": (STATIC / "base.css", *(STATIC / "app" / f"{room}.css" for room in ROOMS)),
    # Only where it is used.
    "agenda.css": (STATIC / "agenda.css", STATIC / "agenda-hours.css"),
    "tenant.css": (STATIC / "base.css", STATIC / "tenant.css"),
    "app.js": (HTMX, STATIC / "app.js"),
    # Only where they are used.
    "typed.js": (STATIC / "typed.js", STATIC / "slots.js"),
    "uploads.js": (STATIC / "pictures.js", STATIC / "uploads.js", STATIC / "beside.js"),
    "viewer.js": (STATIC / "viewer.js",),
}
ICON = STATIC / "icon.svg"
TYPES = {".css": "text/css", ".js": "text/javascript"}
# No document: nothing of it may be loaded, framed or sent.
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class Asset(Struct, frozen=True):
    # app.0d1f3a….css
    name: str
    media_type: str
    etag: str
    body: bytes


def _slim(path: Path) -> bytes:
    """Without comments and indentation: a phone with one bar counts every byte. htmx comes slim."""
    text = path.read_bytes()
    if path.suffix == ".css":
        text = re.sub(rb"/\*.*?\*/", b"", text, flags=re.DOTALL)
        return re.sub(rb"\s*([{};])\s*", rb"\1", text).strip()
    if path == HTMX:
        return text + b"\n"
    text = re.sub(rb"^\s*//.*", b"", text, flags=re.MULTILINE)
    return re.sub(rb"\s*\n\s*", b"\n", text).strip() + b"\n"


def _read(name: str, paths: tuple[Path, ...]) -> Asset:
    body = b"".join(_slim(path) for path in paths)
    stem, suffix = name.split(".")
    digest = hashlib.sha256(body).hexdigest()[:16]
    return Asset(
        name=f"{stem}.{digest}.{suffix}",
        media_type=TYPES[f".{suffix}"],
        etag=f'"{digest}"',
        body=body,
    )


@lru_cache(maxsize=1)
def load() -> dict[str, Asset]:
    """By plain name; a missing file stops the start."""
    return {name: _read(name, paths) for name, paths in BUNDLES.items()}


@lru_cache(maxsize=1)
def _served() -> dict[str, Asset]:
    return {found.name: found for found in load().values()}


def asset(name: str) -> str:
    """« app.css » → « /static/app.0d1f3a….css »"""
    return f"{addresses.STATIC}/{load()[name].name}"


_coded: dict[str, dict[str, bytes]] = {}


def _compressed(body: bytes) -> dict[str, bytes]:
    """By the name of the coding, the smallest first."""
    # The same bytes in every process: no time in the gzip header.
    return {"br": brotli.compress(body), "gzip": gzip.compress(body, 9, mtime=0)}


async def _codings(plain: Asset) -> dict[str, bytes]:
    """All of them together took a tenth of a start: each is made, for some tens of milliseconds, when somebody first asks
    for it, and from then on it waits for no thread."""
    if plain.name not in _coded:
        _coded[plain.name] = await asyncio.to_thread(_compressed, plain.body)
    return _coded[plain.name]


@lru_cache(maxsize=1)
def favicon() -> str:
    """Within the page: an address of its own would be one more request for 250 bytes."""
    svg = ICON.read_text().strip().replace('"', "'")
    return "data:image/svg+xml," + quote(svg, safe=" =:/'.,()-")


@get(addresses.STATIC + "/{name:str}", include_in_schema=False)
async def static_file(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    found = _served().get(name)
    if found is None:
        raise NotFoundException
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Security-Policy": POLICY,
        "ETag": found.etag,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if is_known(request, found.etag):
        return Response(b"", status_code=304, headers=headers, media_type=found.media_type)
    taken = _taken(request.headers.get("accept-encoding", ""))
    coded = await _codings(found) if taken else {}
    for coding, body in coded.items():
        if coding in taken:
            headers["Content-Encoding"] = coding
            return Response(body, headers=headers, media_type=found.media_type)
    return Response(found.body, headers=headers, media_type=found.media_type)


def _taken(accepted: str) -> set[str]:
    """The codings that are named and not refused by `q=0`."""
    found = set()
    for part in accepted.lower().split(","):
        coding, _, quality = part.replace(" ", "").partition(";q=")
        if not quality or quality.strip("0."):
            found.add(coding)
    return found
