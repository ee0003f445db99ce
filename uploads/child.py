"""The limited process that opens strangers' files: ``python -m uploads.child``, one JSON job a message.

It gets no secret in its environment, and its parent reads its answers as data, never as pickled objects: who
takes it over through a hostile file has won little.
"""

import contextlib
import errno
import importlib
import os
import resource
from typing import Any, BinaryIO

import msgspec

from uploads.errors import is_disk_full

MEMORY_BYTES = 1_000_000_000
OUTPUT_BYTES = 40_000_000
OPEN_FILES = 64
LENGTH_BYTES = 4
MAX_MESSAGE = 1_000_000


class Job(msgspec.Struct):
    module: str
    function: str
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
    _limit_process()
    jobs, answers = os.fdopen(0, "rb"), os.fdopen(os.dup(1), "wb")
    # A library that prints must not speak into the protocol.
    os.dup2(2, 1)
    while (message := _read_message(jobs)) is not None:
        answer = msgspec.json.encode(_do(msgspec.json.decode(message, type=Job)))
        answers.write(len(answer).to_bytes(LENGTH_BYTES, "big") + answer)
        answers.flush()


def _limit_process() -> None:
    for what, limit in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_AS, MEMORY_BYTES),
    ):
        # macOS refuses a limit on memory.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (limit, limit))


def _limit_cpu(seconds: int) -> None:
    """The parent kills by the clock; this holds even where the parent is gone."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(usage.ru_utime + usage.ru_stime)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds + 1, hard))


def _read_message(stream: BinaryIO) -> bytes | None:
    header = stream.read(LENGTH_BYTES)
    if len(header) < LENGTH_BYTES:
        return None
    return stream.read(int.from_bytes(header, "big"))


def _do(job: Job) -> Outcome:
    _limit_cpu(job.cpu_seconds)
    try:
        function = getattr(importlib.import_module(job.module), job.function)
        return Outcome(result=function(*job.args))
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
