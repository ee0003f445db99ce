"""The limited process that opens strangers' files: ``python -m uploads.child``, one JSON job a message.

With ``data`` as its argument its memory is limited by what it writes to, not by its addresses: for a library that
reserves more addresses than it will ever use.

The libraries are loaded once; each job then has a process of its own that begins as a copy, is confined
(uploads.confinement) before it sees a byte of the file, and ends with its answer. It gets no secret in its
environment, no path but opened descriptors, and its answers are read as data, never as pickled objects: who takes
it over through a hostile file has won that file.
"""

import contextlib
import errno
import importlib
import os
import resource
import signal
import socket
import sys
from typing import Any, BinaryIO, Literal, NoReturn

import msgspec

from uploads import confinement
from uploads.errors import is_disk_full

MEMORY_BYTES = 1_000_000_000
OUTPUT_BYTES = 40_000_000
OPEN_FILES = 64
LENGTH_BYTES = 4
MAX_MESSAGE = 1_000_000
MAX_FILES = 8


class Job(msgspec.Struct):
    """``files``: how the descriptors that come with it are opened; the function gets them first."""

    module: str
    function: str
    files: list[Literal["rb", "wb"]]
    args: list[Any]
    cpu_seconds: int


class Unusable(Exception):
    """The file is at fault; ``reason`` is a word that the parent has a sentence for."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Outcome(msgspec.Struct, omit_defaults=True):
    result: Any = None
    reason: str = ""
    error: str = ""


def main() -> None:
    _close_what_was_open()
    _limit_process(resource.RLIMIT_DATA if sys.argv[1:] == ["data"] else resource.RLIMIT_AS)
    confinement.hide()
    confinement.prepare()
    server, answers = socket.socket(fileno=0), os.fdopen(os.dup(1), "wb")
    # A library that prints must not speak into the protocol.
    os.dup2(2, 1)
    while (asked := _next_job(server)) is not None:
        answer = _in_own_process(*asked, keep_out=(server.fileno(), answers.fileno()))
        answers.write(framed(answer))
        answers.flush()


def _close_what_was_open() -> None:
    """The server's database, sockets and files, wherever one of them was not closed on the way."""
    for number in map(int, os.listdir("/dev/fd")):
        if number > 2:
            with contextlib.suppress(OSError):
                os.close(number)


def _limit_process(memory: int) -> None:
    for what, limit in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (memory, MEMORY_BYTES),
    ):
        # macOS refuses a limit on memory.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (limit, limit))


def _limit_cpu(seconds: int) -> None:
    """The parent kills by the clock; this holds even where the parent is gone."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds + 1, seconds + 1))


def _next_job(server: socket.socket) -> tuple[Job, list[int]] | None:
    """The job, and the descriptors that came with it; None where the server is gone."""
    header, descriptors, _, _ = socket.recv_fds(server, LENGTH_BYTES, MAX_FILES)
    if len(header) < LENGTH_BYTES:
        return None
    message = server.recv(int.from_bytes(header, "big"), socket.MSG_WAITALL)
    return msgspec.json.decode(message, type=Job), descriptors


def _in_own_process(job: Job, descriptors: list[int], keep_out: tuple[int, ...]) -> bytes:
    with contextlib.suppress(Exception):
        # What is missing here is told by the process that needs it.
        _load(job)
    readable, writable = os.pipe()
    process = os.fork()
    if not process:
        _answer(job, descriptors, writable, keep_out=(*keep_out, readable))
    for descriptor in (*descriptors, writable):
        os.close(descriptor)
    with os.fdopen(readable, "rb") as answers:
        answer = _read_message(answers)
    # It may have said what it liked: it is not asked a second time.
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return answer or msgspec.json.encode(Outcome(reason="crashed"))


def _load(job: Job) -> None:
    """The job's module, and the libraries that it names: once, for all the processes that begin as copies."""
    module = importlib.import_module(job.module)
    for name in getattr(module, "LIBRARIES", {}).get(job.function, ()):
        importlib.import_module(name)


def _answer(job: Job, descriptors: list[int], to: int, keep_out: tuple[int, ...]) -> NoReturn:
    try:
        confinement.die_with_parent()
        for descriptor in keep_out:
            os.close(descriptor)
        # Its number would be the next file's, and some libraries take 0 for none.
        os.dup2(2, 0)
        _limit_cpu(job.cpu_seconds)
        answer = framed(msgspec.json.encode(_do(job, descriptors)))
        while answer:
            answer = answer[os.write(to, answer) :]
    finally:
        # No library's clean-up, and none of the parent's.
        os._exit(0)


def framed(message: bytes) -> bytes:
    return len(message).to_bytes(LENGTH_BYTES, "big") + message


def _read_message(stream: BinaryIO) -> bytes | None:
    """None where it breaks off, or is too long to be honest."""
    length = int.from_bytes(stream.read(LENGTH_BYTES).ljust(LENGTH_BYTES, b"\xff"), "big")
    message = stream.read(length) if length <= MAX_MESSAGE else b""
    return message if len(message) == length else None


def _do(job: Job, descriptors: list[int]) -> Outcome:
    try:
        confinement.confine()
        files = [os.fdopen(one, mode) for one, mode in zip(descriptors, job.files, strict=True)]
        function = getattr(importlib.import_module(job.module), job.function)
        result = function(*files, *job.args)
        for file in files:
            file.close()
        return Outcome(result=result)
    except Unusable as error:
        return Outcome(reason=error.reason)
    except MemoryError:
        return Outcome(reason="too_big")
    except OSError as error:
        if error.errno == errno.EFBIG:
            # Our own limit on what comes out.
            return Outcome(reason="too_big")
        return Outcome(reason="disk_full" if is_disk_full(error) else "", error=repr(error))
    except Exception as error:
        return Outcome(error=repr(error))


if __name__ == "__main__":
    # Under ``-m`` this module is __main__; what it runs raises the Unusable of the imported one.
    from uploads.child import main as imported_main

    imported_main()
