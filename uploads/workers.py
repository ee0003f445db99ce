"""Runs functions on strangers' files in limited child processes: never in the server, never on its loop.

Each child does one job at a time. One that crashes or hangs is killed and replaced: it costs the one file.
"""

import asyncio
import contextlib
import inspect
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import msgspec

from uploads.child import LENGTH_BYTES, MAX_MESSAGE, Job, Outcome
from uploads.errors import Busy

Result = TypeVar("Result")

ROOT = Path(__file__).resolve().parent.parent
JOB_SECONDS = 20.0
START_SECONDS = 30.0
WAIT_SECONDS = 60.0
# Decoders leak a little; a fresh process is cheap.
JOBS_PER_CHILD = 200
# No secret among them.
PASSED_ON = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TZ")


class JobFailed(Exception):
    """``reason`` is ``Unusable.reason``, or one of "crashed", "timeout", "failed"."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason


class _Child:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.jobs = 0

    @classmethod
    async def start(cls) -> "_Child":
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "uploads.child",
            cwd=ROOT,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ}
            | {"MALLOC_ARENA_MAX": "2"},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            # Ctrl-C in the terminal is the server's business; a child ends with its standard input.
            start_new_session=True,
        )
        return cls(process)

    @property
    def fresh(self) -> bool:
        return self.process.returncode is None and self.jobs < JOBS_PER_CHILD

    async def ask(self, job: Job) -> Outcome:
        self.jobs += 1
        message = msgspec.json.encode(job)
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(len(message).to_bytes(LENGTH_BYTES, "big") + message)
        await stdin.drain()
        length = int.from_bytes(await stdout.readexactly(LENGTH_BYTES), "big")
        if length > MAX_MESSAGE:
            raise ConnectionError("an answer too long to be honest")
        return msgspec.json.decode(await stdout.readexactly(length), type=Outcome)

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()


class Pool:
    def __init__(self, size: int) -> None:
        self.loop = asyncio.get_running_loop()
        self._seats = asyncio.Semaphore(size)
        self._idle: list[_Child] = []
        self._children: set[_Child] = set()

    async def run(self, job: Job, timeout: float) -> Outcome:  # noqa: ASYNC109
        async with self._seat():
            child = await self._child()
            try:
                async with asyncio.timeout(timeout + (START_SECONDS if child.jobs == 0 else 0)):
                    outcome = await child.ask(job)
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

    @contextlib.asynccontextmanager
    async def _seat(self) -> Any:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._seats.acquire()
        except TimeoutError as error:
            raise Busy("Trop de fichiers arrivent en ce moment : recommencez dans une minute.") from error
        try:
            yield
        finally:
            self._seats.release()

    async def _child(self) -> _Child:
        while self._idle:
            child = self._idle.pop()
            if child.fresh:
                return child
            self._discard(child)
        child = await _Child.start()
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


_pool: Pool | None = None


def _current_pool() -> Pool:
    global _pool
    if _pool is None or _pool.loop is not asyncio.get_running_loop():
        _pool = Pool(size=min(os.cpu_count() or 1, 8))
    return _pool


async def run(func: Callable[..., Result], *args: str | int, timeout: float = JOB_SECONDS) -> Result:  # noqa: ASYNC109
    """``func`` is a module's own function, annotated with a result that JSON can carry."""
    job = Job(func.__module__, func.__name__, list(args), cpu_seconds=int(timeout) + 1)
    assert inspect.isfunction(func), "only a module's function can be named to another process"
    outcome = await _current_pool().run(job, timeout)
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
    global _pool
    pool, _pool = _pool, None
    if pool is not None and pool.loop is asyncio.get_running_loop():
        await pool.close()
