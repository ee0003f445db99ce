"""Requests as bytes: whatever one wants to send, on a connection of its own."""

import asyncio
import contextlib
from dataclasses import dataclass

SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` 0 is none: the server closed the connection."""

    status: int
    head: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


class Silent(Exception):
    """No answer and no end in time."""


async def exchange(port: int, request: bytes, seconds: float = SECONDS) -> Answer:
    """The first answer to what was sent; the connection ends with it."""
    try:
        async with asyncio.timeout(seconds):
            return await _exchange(port, request)
    except TimeoutError as error:
        raise Silent(repr(request[:500])) from error


async def _exchange(port: int, request: bytes) -> Answer:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    received = bytearray()

    async def read() -> None:
        with contextlib.suppress(ConnectionError, OSError):
            while chunk := await reader.read(65536):
                received.extend(chunk)

    async def write() -> None:
        # A server that refuses a body closes before it has read it all.
        with contextlib.suppress(ConnectionError, OSError):
            for start in range(0, len(request), 65536):
                writer.write(request[start : start + 65536])
                await writer.drain()

    writing = asyncio.create_task(write())
    try:
        await read()
    finally:
        writing.cancel()
        writer.close()
    while received.startswith(b"HTTP/1.1 100 "):
        del received[: received.index(b"\r\n\r\n") + 4]
    head, _, body = bytes(received).partition(b"\r\n\r\n")
    first = head.split(b"\r\n", 1)[0].split()
    status = int(first[1]) if len(first) > 1 and first[1].isdigit() else 0
    return Answer(status, head.decode("latin-1"), body)


def post(path: str, cookies: str, body: bytes, kind: str) -> bytes:
    """As a browser marks what our own pages send."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n"
        f"Cookie: {cookies}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
