"""Our own load: a few connections kept open, one request after the other on each, every answer checked.

For the forms, of which each is another, and for the pages where the machine has no wrk.
"""

import asyncio
import contextlib
import itertools
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from statistics import median
from typing import Any, TypeVar

import uvloop

from bench.load import Ask, Load, marked

T = TypeVar("T")
SECONDS_TO_ANSWER = 10.0


def run(work: Coroutine[Any, Any, T]) -> T:
    return uvloop.run(work)


class Line:
    """A connection that is opened again where the server closes it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Status, head and body. Raises OSError, EOFError or TimeoutError."""
        async with asyncio.timeout(SECONDS_TO_ANSWER):
            if self.writer is None:
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
            assert self.reader is not None
            self.writer.write(request)
            head = await self.reader.readuntil(b"\r\n\r\n")
            lowered = head.lower()
            length = _length(lowered)
            body = await (self.reader.read() if length is None else self.reader.readexactly(length))
            if length is None or b"connection: close" in lowered:
                self.close()
            return int(head[9:12]), head, body

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


def _length(head: bytes) -> int | None:
    """None where the body ends with the connection."""
    _, found, rest = head.partition(b"\r\ncontent-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else None


async def load(
    port: int,
    requests: Iterable[bytes],
    seconds: float,
    connections: int,
    *,
    expected: int,
    pace: float = 0.0,
) -> Load:
    """Until the time is over, or the requests. An answer counts if its status is `expected`.

    With a `pace` so many a second, whatever the answers; otherwise as many as there are answers.
    """
    waiting: Iterator[bytes] = iter(requests)
    done = failed = read = 0
    begun = time.perf_counter()
    end = begun + seconds
    sent = 0

    async def worker() -> None:
        nonlocal done, failed, read, sent
        line = Line(port)
        while time.perf_counter() < end:
            request = next(waiting, None)
            if request is None:
                break
            if pace:
                sent += 1
                await asyncio.sleep(max(0.0, begun + sent / pace - time.perf_counter()))
            try:
                status, head, body = await line.ask(request)
            except (OSError, EOFError, TimeoutError):
                line.close()
                failed += 1
                continue
            read += len(head) + len(body)
            if status == expected:
                done += 1
            else:
                failed += 1
        line.close()

    await asyncio.gather(*(worker() for _ in range(connections)))
    return Load(done, time.perf_counter() - begun, failed, read)


def get(path: str, headers: dict[str, str]) -> bytes:
    return _head("GET", path, headers) + b"\r\n"


def post(path: str, headers: dict[str, str], body: bytes) -> bytes:
    more = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
    return _head("POST", path, headers | more) + b"\r\n" + body


def _head(method: str, path: str, headers: dict[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}".encode()


def asking(
    asks: Sequence[Ask], *, anew: bool = False, headers: Mapping[str, str] | None = None
) -> Iterator[bytes]:
    """These in turn without end; with `anew` each has an address that nobody has asked for yet."""
    for number, one in enumerate(itertools.cycle(marked(asks) if anew else asks)):
        who = {"Cookie": one.cookie} if one.cookie else {}
        yield get(f"{one.path}{number}" if anew else one.path, {**who, **(headers or {})})


async def one_at_a_time(port: int, requests: Iterator[bytes], enough: Callable[[int], bool]) -> list[float]:
    """Seconds of each answer. Raises AssertionError at the first that is no page."""
    line = Line(port)
    times: list[float] = []
    while not enough(len(times)):
        request = next(requests)
        begun = time.perf_counter()
        status, _, _ = await line.ask(request)
        times.append(time.perf_counter() - begun)
        assert status == 200, status
    with contextlib.suppress(OSError):
        line.close()
    return times


async def _median_for(port: int, requests: Iterator[bytes], seconds: float) -> float:
    end = time.perf_counter() + seconds
    return median(await one_at_a_time(port, requests, lambda _: time.perf_counter() >= end))


def median_for(port: int, requests: Iterator[bytes], seconds: float) -> float:
    """Seconds of one page, one request at a time."""
    return run(_median_for(port, requests, seconds))
