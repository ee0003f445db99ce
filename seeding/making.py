"""Where the rows are invented: in a process of its own beside the one that writes them, where there are many."""

import asyncio
import gc
import multiprocessing
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor

from database.connection import is_sqlite
from seeding.generator import Generator
from seeding.leaving import chunk_of
from seeding.plain import as_sqlite_holds_it
from seeding.shape import Chunk

# So many are asked for before one is taken in: who invents does not wait for who writes.
AHEAD = 3

_maker: Generator | None = None


def _begin(maker: Generator) -> None:
    global _maker
    _maker = maker
    # A chunk holds no cycle, and a million objects among which they would be looked for again and again.
    gc.disable()


def _next(number: int) -> Chunk:
    assert _maker is not None
    chunk = chunk_of(_maker, number)
    if is_sqlite():
        as_sqlite_holds_it(chunk)
    return chunk


def _beside(maker: Generator, *, many: bool) -> Executor:
    """Inventing takes as long as writing, and neither lets the other run in the same process. A new one takes a second
    to begin."""
    if many:
        return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _begin, (maker,))
    return ThreadPoolExecutor(1, "maker", _begin, (maker,))


async def chunks(maker: Generator, sizes: Sequence[int], *, many: bool) -> AsyncGenerator[Chunk, None]:
    """Of these sizes, one after the other: the next ones are invented while the caller takes in the one before."""
    loop = asyncio.get_running_loop()
    gc.disable()  # here as there
    try:
        with _beside(maker, many=many) as executor:

            def ask(size: int) -> asyncio.Future[Chunk]:
                return loop.run_in_executor(executor, _next, size)

            coming: deque[asyncio.Future[Chunk]] = deque()
            for size in sizes:
                coming.append(ask(size))
                if len(coming) > AHEAD:
                    yield await coming.popleft()
            while coming:
                yield await coming.popleft()
    finally:
        gc.enable()
