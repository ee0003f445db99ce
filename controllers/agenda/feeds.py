"""What a calendar subscribes to: no session, no cookie, the key in the address."""

import asyncio
import hashlib
from typing import Any

from litestar import Controller, Response
from litestar.params import FromPath

import wording
from controllers.web.errors import on_unknown
from controllers.web.rendering import Web
from controllers.web.routes import get
from controllers.web.tags import is_known
from models import clock
from models.agenda.feed import feed_of
from models.errors import NotVisible
from models.people.feed_key import Subscriber, subscriber
from models.workflow import Role
from notifications.visit_calendar import feed_file
from settings import current
from wording import addresses

# Litestar adds the charset, which is UTF-8.
CALENDAR = "text/calendar"


class Feeds(Controller):
    exception_handlers = {NotVisible: on_unknown}  # noqa: RUF012 - Litestar reads a dict

    @get(f"{addresses.AGENDA}/{addresses.ANY_FEED}", name="agenda.feed")
    async def own(self, request: Web, feed: FromPath[str]) -> Response[Any]:
        return await _send(request, feed, Role.CONTRACTOR)

    @get(f"{addresses.TEAM}/{addresses.ANY_FEED}", name="desk.feed")
    async def of_all(self, request: Web, feed: FromPath[str]) -> Response[Any]:
        return await _send(request, feed, Role.MANAGER)


async def _send(request: Web, name: str, role: Role) -> Response[Any]:
    """Raises NotVisible, whatever is wrong with the key."""
    key = name.removesuffix(addresses.FEED_END)
    known = await subscriber(key, role) if key != name else None
    if known is None:
        raise NotVisible
    headers = {
        "ETag": _etag(known),
        "Cache-Control": "private, no-cache",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
    if is_known(request, headers["ETag"]):
        return Response(b"", status_code=304, headers=headers, media_type=CALENDAR)
    own = known.account.id if role == Role.CONTRACTOR else None
    feed = await feed_of(own, clock.now(), _clock(known))
    content = await asyncio.to_thread(feed_file, feed)
    return Response(content, headers=headers, media_type=CALENDAR)


def _clock(known: Subscriber) -> str:
    return known.account.clock if known.account.role == Role.CONTRACTOR else ""


def _etag(known: Subscriber) -> str:
    """Of all that the feed depends on, so that nothing of it need be read: weak, for the file tells its own hour."""
    ours = current()
    day = wording.local(clock.now(), _clock(known)).date()
    words = (known.account.id, known.version, day, ours.public_url, ours.agency_name, ours.agency_email)
    return f'W/"{hashlib.sha256(repr(words).encode()).hexdigest()[:32]}"'
