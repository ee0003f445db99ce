"""Files in a folder of this machine, or of a disk that machines share."""

import asyncio
import contextlib
import errno
import os
import shutil
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from uploads.errors import StorageFull, is_disk_full
from uploads.storage import LABEL, PARTIAL, QUARANTINE, Listed, checked_key, read_part

COPYING = "copying"


class FolderStorage:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, source: Path, key: str) -> None:
        await asyncio.to_thread(self._put, source, self.path(key))

    def path(self, key: str) -> Path:
        return self.folder / checked_key(key)

    def stream(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        return read_part(self.path(key), start, end)

    async def size(self, key: str) -> int | None:
        try:
            return (await asyncio.to_thread(self.path(key).stat)).st_size
        except FileNotFoundError:
            return None

    @asynccontextmanager
    async def local(self, key: str) -> AsyncIterator[Path]:
        path = self.path(key)
        if not await asyncio.to_thread(path.is_file):
            raise FileNotFoundError(key)
        yield path

    async def delete(self, key: str) -> None:
        await asyncio.to_thread(self.path(key).unlink, missing_ok=True)

    async def pages(self) -> AsyncIterator[list[Listed]]:
        for part in await asyncio.to_thread(lambda: sorted(self.folder.glob("[0-9a-f][0-9a-f]"))):
            yield await asyncio.to_thread(self._listed, part.glob("??/*"))

    async def pieces(self) -> AsyncIterator[list[Listed]]:
        yield await asyncio.to_thread(self._listed, (self.folder / PARTIAL).glob("*"))

    async def set_aside(self, key: str) -> None:
        await asyncio.to_thread(self._set_aside, self.path(key), self.folder / QUARANTINE / checked_key(key))

    async def forget_aside(self, before: datetime) -> int:
        return await asyncio.to_thread(self._forget_aside, before.timestamp())

    async def label(self) -> str | None:
        try:
            return await asyncio.to_thread((self.folder / LABEL).read_text)
        except FileNotFoundError:
            return None

    async def write_label(self, text: str) -> None:
        await asyncio.to_thread(self._write_label, text)

    @property
    def copying_dir(self) -> Path:
        """For copies that come from another filesystem: a half one never bears a key."""
        return self.folder / COPYING

    def _put(self, source: Path, target: Path) -> None:
        try:
            self._make_parents(target)
            # The broom judges by this time: what arrived long ago and is kept only now is young.
            os.utime(source)
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

    def _set_aside(self, source: Path, target: Path) -> None:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            os.utime(source)  # its thirty days begin now
            source.rename(target)

    def _forget_aside(self, before: float) -> int:
        old = [path for path in (self.folder / QUARANTINE).glob("??/??/*") if path.stat().st_mtime < before]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _write_label(self, text: str) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = self.folder / f".{LABEL}"
        half.write_text(text)
        _sync(half)
        half.rename(self.folder / LABEL)
        _sync(self.folder)

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

    def _listed(self, paths: Iterable[Path]) -> list[Listed]:
        found = []
        for path in paths:
            try:
                key = checked_key(path.relative_to(self.folder).as_posix())
                found.append(Listed(key, datetime.fromtimestamp(path.stat().st_mtime, UTC)))
            except (ValueError, FileNotFoundError):
                # Not ours, or deleted while the list was made.
                continue
        return found


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
