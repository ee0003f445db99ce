"""Runs functions on strangers' files in limited child processes: never in the server, never on its loop.

Each child does one job at a time, in a process of that job's own. One that crashes or hangs costs the one file.
"""

import asyncio
import contextlib
import inspect
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar, get_type_hints

import msgspec

from uploads.child import LENGTH_BYTES, MAX_MESSAGE, Job, Outcome, framed
from uploads.errors import Busy, is_disk_full, noted
from uploads.turns import FairSeats

Result = TypeVar("Result")

ROOT = Path(__file__).resolve().parent.parent
JOB_SECONDS = 20.0
START_SECONDS = 30.0
WAIT_SECONDS = 60.0
# Where Python's own libraries are, on systems that keep them elsewhere. No secret among them.
PASSED_ON = ("PYTHONPATH", "LD_LIBRARY_PATH")


class Input(NamedTuple):
    """A file that the job may read: opened here, the child never learns where it is."""

    path: Path


class Output(NamedTuple):
    """A file that the job may write: made here, and new."""

    path: Path


class JobFailed(Exception):
    """``reason`` is ``Unusable.reason``, or one of "crashed", "timeout", "failed"."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason


@contextlib.contextmanager
def _opened(files: list[Input | Output]) -> Iterator[list[int]]:
    """Only while they are handed over: who waits for a child holds none."""
    with contextlib.ExitStack() as stack:
        descriptors = []
        for file in files:
            how = os.O_RDONLY if isinstance(file, Input) else os.O_WRONLY | os.O_CREAT | os.O_EXCL
            try:
                descriptors.append(os.open(file.path, how | os.O_CLOEXEC, 0o600))
            except OSError as error:
                raise JobFailed("disk_full" if is_disk_full(error) else "failed", repr(error)) from error
            stack.callback(os.close, descriptors[-1])
        yield descriptors


class _Child:
    def __init__(self, process: asyncio.subprocess.Process, line: socket.socket) -> None:
        self.process = process
        self.line = line
        self.jobs = 0

    @classmethod
    async def start(cls, memory: str) -> "_Child":
        line, its_line = socket.socketpair()
        with its_line:
            line.setblocking(False)
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "uploads.child",
                memory,
                cwd=ROOT,
                env={name: os.environ[name] for name in PASSED_ON if name in os.environ}
                | {"MALLOC_ARENA_MAX": "2"},
                stdin=its_line.fileno(),
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                # Ctrl-C in the terminal is the server's business; a child ends with its standard input.
                start_new_session=True,
            )
        return cls(process, line)

    @property
    def alive(self) -> bool:
        return self.process.returncode is None

    async def ask(self, job: Job, files: list[Input | Output]) -> Outcome:
        self.jobs += 1
        message = framed(msgspec.json.encode(job))
        with _opened(files) as descriptors:
            # Short, and it waits for nothing else: there is room.
            if socket.send_fds(self.line, [message], descriptors) < len(message):
                raise ConnectionError("a child that does not read")
        stdout = self.process.stdout
        assert stdout is not None
        length = int.from_bytes(await stdout.readexactly(LENGTH_BYTES), "big")
        if length > MAX_MESSAGE:
            raise ConnectionError("an answer too long to be honest")
        return msgspec.json.decode(await stdout.readexactly(length), type=Outcome)

    def kill(self) -> None:
        """With the process of its job."""
        self.line.close()
        if self.alive:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Pool:
    """``memory``: by what the children are limited, "addresses" or "data"."""

    def __init__(self, size: int, memory: str = "addresses") -> None:
        self.memory = memory
        self.loop = asyncio.get_running_loop()
        self._seats = FairSeats(size)
        self._idle: list[_Child] = []
        self._children: set[_Child] = set()

    async def run(self, job: Job, files: list[Input | Output], timeout: float) -> Outcome:  # noqa: ASYNC109
        async with contextlib.AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(self._seats.seat(WAIT_SECONDS))
            except TimeoutError as error:
                told = noted("Trop de fichiers arrivent en ce moment : recommencez dans une minute.")
                raise Busy(told) from error
            child = await self._child()
            try:
                async with asyncio.timeout(timeout + (START_SECONDS if child.jobs == 0 else 0)):
                    outcome = await child.ask(job, files)
            except TimeoutError as error:
                self._discard(child)
                raise JobFailed("timeout") from error
            except (asyncio.IncompleteReadError, OSError, msgspec.MsgspecError) as error:
                self._discard(child)
                raise JobFailed("crashed", repr(error)) from error
            except BaseException:
                self._discard(child)
                raise
            self._idle.append(child)
            return outcome

    async def _child(self) -> _Child:
        while self._idle:
            child = self._idle.pop()
            if child.alive:
                return child
            self._discard(child)
        child = await _Child.start(self.memory)
        self._children.add(child)
        return child

    def _discard(self, child: _Child) -> None:
        child.kill()
        self._children.discard(child)

    def kill(self) -> None:
        for child in list(self._children):
            self._discard(child)
        self._idle.clear()

    async def close(self) -> None:
        children = list(self._children)
        self.kill()
        for child in children:
            await child.process.wait()


_pools: dict[str, Pool] = {}


def _current_pool(memory: str) -> Pool:
    pool = _pools.get(memory)
    if pool is None or pool.loop is not asyncio.get_running_loop():
        pool = _pools[memory] = Pool(min(os.cpu_count() or 1, 8), memory)
    return pool


async def run(
    func: Callable[..., Result],
    *args: Input | Output | str | int,
    timeout: float = JOB_SECONDS,  # noqa: ASYNC109
    memory: str = "addresses",
) -> Result:
    """``func`` is a module's own function, annotated with a result that JSON can carry; it gets its files opened, first.

    ``memory`` "data" for a library that reserves more addresses than a child may have.
    """
    assert inspect.isfunction(func), "only a module's function can be named to another process"
    files = [arg for arg in args if isinstance(arg, Input | Output)]
    rest = list(args[len(files) :])
    job = Job(
        func.__module__,
        func.__name__,
        ["rb" if isinstance(file, Input) else "wb" for file in files],
        rest,
        cpu_seconds=int(timeout) + 1,
    )
    outcome = await _current_pool(memory).run(job, files, timeout)
    if outcome.reason:
        raise JobFailed(outcome.reason)
    if outcome.error:
        raise JobFailed("failed", outcome.error)
    try:
        result: Result = msgspec.convert(outcome.result, get_type_hints(func)["return"])
    except msgspec.ValidationError as error:
        raise JobFailed("failed", repr(error)) from error
    return result


async def close() -> None:
    for pool in list(_pools.values()):
        if pool.loop is asyncio.get_running_loop():
            await pool.close()
    _pools.clear()
