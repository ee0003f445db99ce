"""Where files stay: put once under a name that we made, never changed. Two kinds: a folder, and S3."""

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import aiofiles

KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}\.[a-z0-9]{1,8}")
CHUNK = 256 * 1024


@dataclass(frozen=True)
class Listed:
    key: str
    modified_at: datetime


class Storage(Protocol):
    """Raises StorageFull and StorageAway; a key that is none of ours is a ValueError."""

    async def put(self, source: Path, key: str) -> None:
        """Takes the file in; when it returns, it outlives a power cut, and `source` is gone."""

    def stream(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, and without, `end`. Raises FileNotFoundError."""

    async def size(self, key: str) -> int | None:
        """None where there is no such file."""

    def local(self, key: str) -> AbstractAsyncContextManager[Path]:
        """A path for programs that read files: only for reading, only inside. Raises FileNotFoundError."""

    async def delete(self, key: str) -> None:
        """Does nothing where there is no such file."""

    def pages(self) -> AsyncIterator[list[Listed]]:
        """Everything that is kept, some at a time."""


def new_key(suffix: str) -> str:
    """``suffix`` is ours too: jpg, pdf, xml."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name[2:4]}/{name}.{suffix}"


def checked_key(key: str) -> str:
    if KEY.fullmatch(key) is None:
        raise ValueError(f"not a key of the storage: {key!r}")
    return key


async def read_part(path: Path, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
    left = float("inf") if end is None else end - start
    async with aiofiles.open(path, "rb") as file:
        await file.seek(start)
        while left > 0 and (chunk := await file.read(int(min(CHUNK, left)))):
            left -= len(chunk)
            yield chunk
