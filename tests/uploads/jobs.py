"""What a hostile file could make a decoder do."""

import os
import signal
import time
from typing import BinaryIO

from uploads.child import Unusable


def add(left: int, right: int) -> int:
    return left + right


def own_process() -> int:
    return os.getpid()


def parent_process() -> int:
    return os.getppid()


def crash() -> int:
    os.kill(os.getpid(), signal.SIGSEGV)
    return 0


def hang() -> int:
    time.sleep(600)
    return 0


def spin() -> int:
    while True:
        pass


def take_memory() -> int:
    return len(bytearray(3_000_000_000))


def write_much(file: BinaryIO) -> int:
    for _ in range(100):
        file.write(b"x" * 1_000_000)
    return 0


def open_many() -> int:
    return len([os.dup(2) for _ in range(200)])


def print_much() -> int:
    print("noise" * 1000, flush=True)
    os.write(1, b"more noise")
    return 7


def environment() -> list[str]:
    return sorted(os.environ)


def lie() -> int:
    return "not a number"  # type: ignore[return-value]


def refuse() -> int:
    raise Unusable("not_a_photo")


def fail() -> int:
    raise ZeroDivisionError


def wait_for(file: BinaryIO) -> int:
    return len(file.read(1))
