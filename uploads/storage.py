"""Where files stay: put once under a name that we made, never changed."""

import asyncio
import errno
import os
import re
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import aiofiles

import settings
from uploads.errors import StorageFull, is_disk_full

KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}\.[a-z0-9]{1,8}")
CHUNK = 256 * 1024
COPYING = "copying"


@dataclass(frozen=True)
class StoredFile:
    key: str
    modified_at: datetime


def new_key(suffix: str) -> str:
    """``suffix`` is ours too: jpg, pdf, xml."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name[2:4]}/{name}.{suffix}"


class Storage(Protocol):
    async def put(self, source: Path, key: str) -> None: ...
    def path(self, key: str) -> Path: ...
    def stream(self, key: str) -> AsyncIterator[bytes]: ...
    async def delete(self, key: str) -> None: ...
    async def exists(self, key: str) -> bool: ...
    async def keys(self) -> list[StoredFile]: ...


class FolderStorage:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, source: Path, key: str) -> None:
        """Moves the file in; when it returns, the file outlives a power cut."""
        await asyncio.to_thread(self._put, source, self.path(key))

    def path(self, key: str) -> Path:
        if KEY.fullmatch(key) is None:
            raise ValueError(f"not a key of the storage: {key!r}")
        return self.folder / key

    async def stream(self, key: str) -> AsyncIterator[bytes]:
        async with aiofiles.open(self.path(key), "rb") as file:
            while chunk := await file.read(CHUNK):
                yield chunk

    async def delete(self, key: str) -> None:
        await asyncio.to_thread(self.path(key).unlink, missing_ok=True)

    async def exists(self, key: str) -> bool:
        return await asyncio.to_thread(self.path(key).is_file)

    async def keys(self) -> list[StoredFile]:
        return await asyncio.to_thread(lambda: list(self._keys()))

    @property
    def copying_dir(self) -> Path:
        """For copies that come from another filesystem: a half one never bears a key."""
        return self.folder / COPYING

    def _put(self, source: Path, target: Path) -> None:
        try:
            self._make_parents(target)
            _sync(source)
            try:
                source.rename(target)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                self._copy(source, target)
            _sync(target.parent)
        except OSError as error:
            target.unlink(missing_ok=True)
            if is_disk_full(error):
                raise StorageFull from error
            raise

    def _make_parents(self, target: Path) -> None:
        for folder in (self.folder, target.parent.parent, target.parent):
            if not folder.is_dir():
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                _sync(folder.parent)

    def _copy(self, source: Path, target: Path) -> None:
        self.copying_dir.mkdir(mode=0o700, exist_ok=True)
        half = self.copying_dir / target.name
        try:
            shutil.copyfile(source, half)
            _sync(half)
            half.rename(target)
        except BaseException:
            half.unlink(missing_ok=True)
            raise
        source.unlink()

    def _keys(self) -> Iterator[StoredFile]:
        for path in self.folder.glob("??/??/*"):
            key = path.relative_to(self.folder).as_posix()
            if KEY.fullmatch(key):
                yield StoredFile(key, datetime.fromtimestamp(path.stat().st_mtime, UTC))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def current() -> Storage:
    return FolderStorage(settings.current().storage_dir)
