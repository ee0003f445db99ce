"""An agenda from its address: over https alone, with a bound for everything that a server could make long.

Whatever goes wrong is one of a few words, and no error carries the address, which is a key.
"""

import asyncio
import socket
import ssl
from typing import Any
from urllib.parse import urljoin

from msgspec import Struct

from calendars.internet import Internet, NotReached
from models.agenda.other_agenda import Trouble
from wording.agenda_addresses import over_https
from wording.faults import Faulty

MOST_BYTES = 1_000_000
# All of it, however slowly it comes; and of one silence.
SECONDS, SILENT_SECONDS = 20.0, 8.0
MOST_REDIRECTS = 5
LONGEST_ETAG = 255
_MOVED = {301, 302, 303, 307, 308}
_ASKING = {
    "User-Agent": "Creneau (agenda)",
    "Accept": "text/calendar, */*;q=0.1",
    # What comes compressed all the same is counted as it is unpacked.
    "Accept-Encoding": "identity",
}


class Unread(Exception):
    def __init__(self, trouble: Trouble, answered: int | None = None) -> None:
        super().__init__(trouble)
        self.trouble, self.answered = trouble, answered


class Fetched(Struct, frozen=True):
    """`body` is None where the server says that it is as it was."""

    body: bytes | None
    etag: str = ""


async def fetch(address: str, etag: str, internet: Internet) -> Fetched:
    """`etag` of what is known already. Raises Unread."""
    try:
        async with asyncio.timeout(SECONDS):
            return await _fetch(address, etag, internet)
    except TimeoutError:
        raise Unread(Trouble.SLOW) from None


async def _fetch(address: str, etag: str, internet: Internet) -> Fetched:
    # Here, so that a server starts without it.
    import aiohttp

    refused: list[str] = []

    def connecting(where: tuple[Any, ...]) -> socket.socket:
        try:
            return internet.socket(where)
        except NotReached as error:
            refused.append(str(error))
            raise

    connector = aiohttp.TCPConnector(
        resolver=internet.resolver,
        use_dns_cache=False,
        force_close=True,
        socket_factory=connecting,
        ssl=internet.tls,
    )
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=SILENT_SECONDS, sock_read=SILENT_SECONDS)
    try:
        async with aiohttp.ClientSession(
            connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar(), headers=_ASKING
        ) as session:
            return await _followed(session, address, etag)
    except (Unread, TimeoutError):
        raise
    except aiohttp.InvalidURL:
        raise Unread(Trouble.REDIRECT) from None
    except (aiohttp.ClientSSLError, ssl.SSLError):
        raise Unread(Trouble.CERTIFICATE) from None
    except aiohttp.ClientConnectorError:
        raise Unread(Trouble.PRIVATE if refused else Trouble.UNREACHABLE) from None
    except (aiohttp.ClientError, OSError, ValueError):
        raise Unread(Trouble.CUT_OFF) from None


async def _followed(session: Any, address: str, etag: str) -> Fetched:
    """Each step is looked at as the first one was."""
    headers = {"If-None-Match": etag} if etag else {}
    for _ in range(MOST_REDIRECTS + 1):
        async with session.get(_url(address), headers=headers, allow_redirects=False) as response:
            if response.status not in _MOVED:
                return await _answered(response, known=bool(etag))
            address = _onward(address, response.headers.get("Location", ""))
    raise Unread(Trouble.REDIRECT)


def _url(address: str) -> Any:
    from yarl import URL

    # As it was given: of what is signed, not a sign may be written otherwise.
    return URL(address, encoded=True)


def _onward(address: str, location: str) -> str:
    try:
        return over_https(urljoin(address, location))
    except (Faulty, ValueError):
        raise Unread(Trouble.REDIRECT) from None


async def _answered(response: Any, *, known: bool) -> Fetched:
    if response.status == 304 and known:
        return Fetched(None)
    if response.status != 200:
        raise Unread(Trouble.STATUS, response.status)
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > MOST_BYTES:
            raise Unread(Trouble.TOO_BIG)
    etag = response.headers.get("ETag", "")
    return Fetched(bytes(body), etag if len(etag) <= LONGEST_ETAG and etag.isprintable() else "")
