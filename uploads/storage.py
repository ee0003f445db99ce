"""Where files stay: put once under a name that we made, never changed. Two kinds: a folder, and S3."""

import re
import secrets
import uuid
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

import aiofiles
from msgspec import Struct

KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}\.[a-z0-9]{1,8}")
# Of an upload that is under way: not a file of ours yet, and in no list of them.
PARTIAL = "partial"
PIECE = re.compile(PARTIAL + r"/[0-9a-f]{32}-[0-9a-f]{16}")
QUARANTINE = "quarantine"  # before the key
LABEL = "creneau-base.txt"
CHUNK = 256 * 1024


class Listed(Struct, frozen=True):
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
        """Everything that is kept, some at a time; pieces and what is set aside are not."""

    def pieces(self) -> AsyncIterator[list[Listed]]:
        """Of uploads that are under way, or never ended, some at a time."""

    async def set_aside(self, key: str) -> None:
        """Into the quarantine, from where a person can bring it back under the same name."""

    async def forget_aside(self, before: datetime) -> int:
        """Deletes what was set aside earlier; how many."""

    async def label(self) -> str | None:
        """The name of the database whose files these are."""

    async def write_label(self, text: str) -> None: ...


def new_key(suffix: str) -> str:
    """``suffix`` is ours too: jpg, pdf, xml."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name[2:4]}/{name}.{suffix}"


def new_piece(upload: uuid.UUID) -> str:
    """Never the same twice: of two who write the same place, neither writes over the other."""
    return f"{PARTIAL}/{uuid.UUID(str(upload)).hex}-{secrets.token_hex(8)}"


def checked_key(key: str) -> str:
    if KEY.fullmatch(key) is None and PIECE.fullmatch(key) is None:
        raise ValueError(f"not a key of the storage: {key!r}")
    return key


def is_piece(key: str) -> bool:
    return PIECE.fullmatch(key) is not None


async def read_part(path: Path, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
    left = float("inf") if end is None else end - start
    async with aiofiles.open(path, "rb") as file:
        await file.seek(start)
        while left > 0 and (chunk := await file.read(int(min(CHUNK, left)))):
            left -= len(chunk)
            yield chunk
