import errno
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.uploads.conftest import left_behind
from uploads.errors import StorageFull
from uploads.form import new_incoming_path
from uploads.storage import FolderStorage, current, new_key
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


async def test_a_file_that_was_put_is_there_and_no_longer_incoming(storage: FolderStorage) -> None:
    key = new_key("jpg")
    await storage.put(incoming(), key)
    assert await storage.exists(key)
    assert b"".join([chunk async for chunk in storage.stream(key)]) == b"content"
    assert storage.path(key).read_bytes() == b"content"
    assert left_behind() == []


async def test_a_deleted_file_is_gone_and_may_be_deleted_again(storage: FolderStorage) -> None:
    key = new_key("pdf")
    await storage.put(incoming(), key)
    await storage.delete(key)
    await storage.delete(key)
    assert not await storage.exists(key)


@pytest.mark.parametrize(
    "key",
    [
        "../secret-key",
        "/etc/passwd",
        "ab/cd/short.jpg",
        f"ab/cd/{'a' * 32}.jpg/..",
        f"ab/cd/{'a' * 32}.j\0g",
        "",
    ],
)
async def test_only_names_of_our_own_reach_the_disk(storage: FolderStorage, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        storage.path(key)


def test_names_are_never_the_same() -> None:
    assert len({new_key("jpg") for _ in range(1000)}) == 1000


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
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
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


async def test_every_key_is_listed_with_its_age(storage: FolderStorage) -> None:
    assert await storage.keys() == []
    keys = sorted(new_key("jpg") for _ in range(3))
    for key in keys:
        await storage.put(incoming(), key)
    (storage.folder / "note.txt").write_text("not ours")
    listed = await storage.keys()
    assert sorted(file.key for file in listed) == keys
    assert all(datetime.now(UTC) - file.modified_at < timedelta(minutes=1) for file in listed)


async def test_the_settings_say_where_files_stay(data_dir: Path) -> None:
    key = new_key("jpg")
    assert current().path(key) == data_dir / "files" / key


async def test_sweeping_spares_what_is_younger_than_an_hour(storage: FolderStorage) -> None:
    old, young = incoming(), incoming()
    half = storage.copying_dir / "half"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    for path in (old, half):
        os.utime(path, (time.time() - 3700,) * 2)
    assert await sweep_incoming() == 2
    assert left_behind() == [young.name]
    assert await sweep_incoming(timedelta()) == 1
