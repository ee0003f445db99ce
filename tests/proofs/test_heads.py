"""Without a proxy in front: what a head may hold, how long it may take, and who goes first where connections run out."""

import asyncio
import contextlib
import resource
import time
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.proofs.raw import exchange
from tests.proofs.stage import Stage, wire
from tests.support.postgres import PostgresServer

FIRST = b"GET /connexion HTTP/1.1\r\nHost: 127.0.0.1\r\n"
FEW = 160  # descriptors


@pytest.fixture(scope="module")
def stage(postgres: PostgresServer | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One server hears them all: whatever is sent to it, it goes on."""
    stage = Stage(tmp_path_factory.mktemp("heads"), postgres)
    stage.migrate()
    stage.server.start()
    yield stage
    stage.close()


def with_headers(size: int, each: int, name: bytes = b"X-Filler") -> bytes:
    lines = b"".join(b"%s: %s\r\n" % (name, b"a" * each) for _ in range(size // each))
    return FIRST + lines + b"Connection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (with_headers(14_000, 100), 200),
        (with_headers(20_000, 100), 431),
        (with_headers(20_000, 20_000), 431),
        (with_headers(7_500, 500, b"Cookie"), 200),
        (with_headers(9_000, 9_000, b"Cookie"), 431),
        (with_headers(9_000, 300, b"Cookie"), 431),
        (b"GET /connexion?" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 431),
        # Never whole.
        (FIRST + b"X-Filler: " + b"a" * 400_000, 431),
        (FIRST + b"X-Filler: a\r\n" * 40_000, 431),
        (b"GET /" + b"a" * 400_000, 431),
    ],
)
async def test_a_head_of_more_than_16_kb_or_8_kb_of_cookies_is_431(
    stage: Stage, request_bytes: bytes, status: int
) -> None:
    answer = await exchange(stage.server.port, request_bytes)
    assert answer.status == status, answer.head


async def test_a_person_with_too_many_cookies_reads_what_to_do(stage: Stage) -> None:
    browser = stage.browser(wire())
    response = await browser.get("/connexion", cookie="a=" + "b" * 9_000)
    assert response.status_code == 431
    assert "Effacez les cookies de ce site" in response.text
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    # The line follows the answer.
    await asyncio.sleep(0.5)
    assert '"status":431' in (stage.folder / "server.log").read_text()


async def closed_after(port: int, first: bytes, then: bytes, every: float = 1) -> float:
    """How long the server bears with somebody who goes on with `then`."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    begun = time.monotonic()

    async def drip() -> None:
        writer.write(first)
        with contextlib.suppress(OSError):
            while True:
                await writer.drain()
                await asyncio.sleep(every)
                writer.write(then)

    dripping = asyncio.create_task(drip())
    try:
        async with asyncio.timeout(25):
            with contextlib.suppress(OSError):
                while await reader.read(65536):
                    pass
        return time.monotonic() - begun
    finally:
        dripping.cancel()
        writer.close()


async def test_whoever_takes_more_than_ten_seconds_for_a_head_is_closed(stage: Stage) -> None:
    port = stage.server.port
    whole = FIRST + b"\r\n"
    answered_early = (
        b"POST /nulle-part HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: cross-site\r\n"
        b"Content-Length: 900000\r\n\r\n"
    )
    seconds = await asyncio.gather(
        closed_after(port, b"", b""),
        closed_after(port, b"\r\n", b"\r\n"),
        closed_after(port, FIRST, b"X-Slow: a\r\n"),
        closed_after(port, FIRST + b"X-Slow: ", b"a"),
        closed_after(port, whole + b"GET", b" "),
        closed_after(port, whole, b"\r\n"),
        closed_after(port, answered_early, b"a"),
    )
    print([f"{one:.1f} s" for one in seconds])
    assert max(seconds) < 13
    assert min(seconds) > 8, "who is only slow gets its time"


async def test_trailers_and_frames_of_chunks_have_an_end(stage: Stage) -> None:
    post = (
        b"POST /connexion HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    for endless in (b"0\r\nX-Filler: " + b"a" * 600_000, b"0\r\n" + b"X-Filler: a\r\n" * 60_000):
        answer = await exchange(stage.server.port, post + endless, 10)
        assert answer.status in (0, 400), answer.head
    small = b"".join(b"1\r\n%c\r\n" % letter for letter in b"email=a&password=b" * 300)
    answer = await exchange(stage.server.port, post + small + b"0\r\n\r\n", 10)
    assert answer.status not in (0, 400), "who sends letter by letter is heard"


@contextlib.asynccontextmanager
async def many(port: int, number: int, first: bytes) -> AsyncIterator[list[asyncio.StreamReader]]:
    """So many that hold their connection, after an answer or in the middle of a head."""
    writers, readers = [], []
    try:
        for _ in range(number):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(first)
            with contextlib.suppress(OSError):
                await writer.drain()
                if first.endswith(b"\r\n\r\n"):
                    await reader.readuntil(b"\r\n\r\n")
            readers.append(reader)
            writers.append(writer)
        yield readers
    finally:
        for writer in writers:
            writer.close()


@pytest.mark.parametrize("first", [FIRST + b"\r\n", FIRST, b""])
async def test_where_connections_run_out_who_waits_longest_goes_first(stage: Stage, first: bytes) -> None:
    pid = stage.server.process.pid
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (FEW, FEW))
    slow = FIRST.replace(b"/connexion", b"/health/live") + b"Connection: close\r\n\r\n"
    async with many(stage.server.port, FEW * 2, first) as readers:
        for _ in range(20):
            answer = await exchange(stage.server.port, slow)
            assert answer.status == 200
        await asyncio.wait_for(readers[0].read(), 5)
        assert readers[0].at_eof(), "the first that came is the first that went"
    assert "Too many open files" not in (stage.folder / "server.log").read_text()
