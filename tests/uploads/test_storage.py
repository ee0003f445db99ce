import errno
import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.uploads.conftest import left_behind
from uploads.errors import StorageFull
from uploads.folder_storage import FolderStorage
from uploads.form import incoming_dir, new_incoming_path
from uploads.storage import new_key
from uploads.store import storage as chosen
from uploads.sweep import sweep_incoming


@pytest.fixture
def storage(data_dir: Path) -> FolderStorage:
    return FolderStorage(data_dir / "files")


def incoming(content: bytes = b"content") -> Path:
    path = new_incoming_path()
    path.write_bytes(content)
    return path


def everything_under(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def fails_with(number: int) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


async def test_the_file_and_its_folder_are_on_disk_before_put_returns(
    storage: FolderStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    source, key = incoming(), new_key("jpg")
    await storage.put(source, key)
    target = storage.path(key)
    assert synced.index(str(source)) < synced.index(str(target.parent))
    assert {str(target.parent.parent), str(storage.folder)} <= set(synced)


async def test_a_storage_on_another_disk_gets_a_copy(
    storage: FolderStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, key, source = Path.rename, new_key("jpg"), incoming()

    def rename(self: Path, target: Path) -> Path:
        if self == source:
            fails_with(errno.EXDEV)()
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    await storage.put(source, key)
    assert storage.path(key).read_bytes() == b"content"
    assert left_behind() == []
    assert everything_under(storage.folder) == [storage.path(key)]


async def test_a_storage_that_really_is_on_another_disk(data_dir: Path, tmp_path: Path) -> None:
    folder = Path("/dev/shm") / f"creneau-{os.getpid()}"
    storage, key = FolderStorage(folder), new_key("jpg")
    await storage.put(incoming(), key)
    assert storage.path(key).read_bytes() == b"content"
    await storage.delete(key)
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir()
    folder.rmdir()


@pytest.mark.parametrize("call", ["os.fsync", "pathlib.Path.mkdir"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
async def test_a_full_disk_is_said_and_leaves_no_residue(
    storage: FolderStorage, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    source = incoming()
    with monkeypatch.context() as patch:
        patch.setattr(call, fails_with(number))
        with pytest.raises(StorageFull, match="plein"):
            await storage.put(source, new_key("jpg"))
    assert everything_under(storage.folder) == []
    assert StorageFull().status == 507


async def test_a_disk_that_fills_up_during_the_copy_leaves_no_residue(
    storage: FolderStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = incoming()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", fails_with(errno.EXDEV))
        patch.setattr("shutil.copyfile", fails_with(errno.ENOSPC))
        with pytest.raises(StorageFull):
            await storage.put(source, new_key("jpg"))
    assert everything_under(storage.folder) == []
    assert source.exists()


async def test_what_is_not_ours_is_not_listed(storage: FolderStorage) -> None:
    key = new_key("jpg")
    await storage.put(incoming(), key)
    (storage.folder / "note.txt").write_text("not ours")
    (storage.path(key).parent / "note.txt").write_text("nor this")
    assert [file.key async for page in storage.pages() for file in page] == [key]


async def test_what_arrived_long_ago_is_young_when_it_is_put(storage: FolderStorage) -> None:
    """Or the broom could take it before its row is there."""
    source, key = incoming(), new_key("jpg")
    os.utime(source, (time.time() - 7200,) * 2)
    await storage.put(source, key)
    assert time.time() - storage.path(key).stat().st_mtime < 60


async def test_the_settings_say_where_files_stay(data_dir: Path) -> None:
    key = new_key("jpg")
    found = chosen()
    assert isinstance(found, FolderStorage)
    assert found.path(key) == data_dir / "files" / key


async def test_sweeping_spares_what_is_younger_than_an_hour(storage: FolderStorage) -> None:
    old, young = incoming(), incoming()
    half = storage.copying_dir / "half"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    for path in (old, half):
        os.utime(path, (time.time() - 3700,) * 2)
    # As an earlier version left it.
    piece = incoming_dir().parent / "partial" / "piece"
    piece.parent.mkdir()
    piece.write_bytes(b"half")
    os.utime(piece, (time.time() - 3700,) * 2)
    assert await sweep_incoming() == 3
    assert left_behind() == [young.name]
    assert await sweep_incoming(timedelta()) == 1
