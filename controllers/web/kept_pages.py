"""Whole pages kept in memory, and given again while nothing that their reader can see has changed.

Every request still asks the database whose session it is, and reads the numbers of its audiences with it
(models.audience): a change on one worker is seen by the next request on every other, a sign-out at once. What the
clock changes is told to the minute, so that a page is right until its minute ends. Where the database does not
answer, who saw a page in this minute sees it again.
"""

from collections import OrderedDict
from datetime import datetime
from typing import Any

from litestar import Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from msgspec import Struct

from controllers.web import flash
from controllers.web.rendering import Web
from controllers.web.security import session_cookie_name
from controllers.web.told import told
from database.connection import Unavailable
from models import clock
from models.people.session import Visitor, visitor_of
from wording import addresses
from wording.languages import Language, spoken

# Of a process; a list is some 37 KB, 4 KB compressed.
MOST_BYTES = 4_000_000
# What Python needs for a page and its key beside their bytes, about.
OBJECTS_BYTES = 2_000
# Contractors' lists and missions; what is below a mission (its panels, its files) is made anew each time.
PREFIX = addresses.MISSIONS


class Kept(Struct):
    minute: datetime
    own_version: int
    pool_version: int | None  # None where nothing of it depends on the pool
    headers: list[tuple[bytes, bytes]]
    body: bytes
    route: str

    def holds(self, visitor: Visitor) -> bool:
        return (
            self.minute == clock.minute()
            and self.own_version == visitor.own_version
            and self.pool_version in (None, visitor.pool_version)
        )


Key = tuple[str, str, bytes, str, Language]  # session, path, query, encoding
_kept: OrderedDict[Key, Kept] = OrderedDict()
_bytes = 0


def keep(request: Web, *, pool: bool) -> None:
    """Said by the handler of a page that depends on its reader's missions and, with `pool`, on those on offer."""
    told(request.scope).keep = pool


def forget_all() -> None:
    global _bytes
    _kept.clear()
    _bytes = 0


def _put(key: Key, page: Kept) -> None:
    global _bytes
    _bytes += _size(key, page)
    if old := _kept.pop(key, None):
        _bytes -= _size(key, old)
    _kept[key] = page
    while _bytes > MOST_BYTES:
        _bytes -= _size(*_kept.popitem(last=False))


def _size(key: Key, page: Kept) -> int:
    """Whoever asks chooses most of the key, and may choose a new one each time."""
    headers = sum(len(name) + len(value) for name, value in page.headers)
    return OBJECTS_BYTES + sum(map(len, key)) + headers + len(page.body)


def _asked(scope: Scope) -> Key | None:
    """None where the answer is to be made anew: another method, a partial, a page with a notice."""
    if scope["type"] != ScopeType.HTTP or scope["method"] != "GET" or not scope["path"].startswith(PREFIX):
        return None
    request: Web = Request(scope)
    session = request.cookies.get(session_cookie_name())
    if not session or "HX-Request" in request.headers or flash.COOKIE in request.cookies:
        return None
    return session, scope["path"], scope["query_string"], request.headers.get("accept-encoding", ""), spoken()


async def answer(scope: Scope, receive: Receive, send: Send, app: ASGIApp) -> None:
    key = _asked(scope)
    if key is None:
        await app(scope, receive, send)
        return
    try:
        visitor = await visitor_of(key[0])
    except Unavailable:
        # Seen by this session in this very minute; otherwise asked again inside, where there is a page for it.
        page = _kept.get(key)
        if page is not None and page.minute == clock.minute():
            await _again(page, scope, send)
            return
        await app(scope, receive, send)
        return
    told(scope).looked_for = (visitor,)
    page = _kept.get(key)
    if page is not None and visitor is not None and page.holds(visitor):
        _kept.move_to_end(key)
        await _again(page, scope, send)
        return
    await app(scope, receive, _recorded(scope, send, key, visitor) if visitor else send)


async def _again(page: Kept, scope: Scope, send: Send) -> None:
    scope["path_template"] = page.route
    await send({"type": "http.response.start", "status": 200, "headers": page.headers})
    await send({"type": "http.response.body", "body": page.body, "more_body": False})


def _recorded(scope: Scope, send: Send, key: Key, visitor: Visitor) -> Send:
    """Keeps what is sent on, where the handler said so."""
    begun = clock.minute()
    start: dict[str, Any] = {}
    parts: list[bytes] = []

    async def recording(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(status=message["status"], headers=list(message["headers"]))
        elif message["type"] == "http.response.body":
            parts.append(message["body"])
            if not message["more_body"]:
                remember()
        await send(message)

    def remember() -> None:
        pool = told(scope).keep
        if pool is None or start["status"] != 200 or begun != clock.minute():
            return
        if any(name.lower() == b"set-cookie" for name, _ in start["headers"]):
            return
        _put(
            key,
            Kept(
                begun,
                visitor.own_version,
                visitor.pool_version if pool else None,
                start["headers"],
                b"".join(parts),
                str(scope.get("path_template", "")),
            ),
        )

    return recording
