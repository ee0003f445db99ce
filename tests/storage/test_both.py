"""What every storage does, whichever it is."""

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from uploads.form import incoming_dir, new_incoming_path
from uploads.storage import Listed, Storage, new_key, new_piece


def incoming(content: bytes = b"content") -> Path:
    path = new_incoming_path()
    path.write_bytes(content)
    return path


def left_behind() -> list[str]:
    return [path.name for path in incoming_dir().iterdir()]


async def put(storage: Storage, content: bytes = b"content") -> str:
    key = new_key("jpg")
    await storage.put(incoming(content), key)
    return key


async def read(storage: Storage, key: str, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([chunk async for chunk in storage.stream(key, start, end)])


async def listed(storage: Storage) -> list[Listed]:
    return [file async for page in storage.pages() for file in page]


async def test_a_file_that_was_put_is_there_and_no_longer_incoming(storage: Storage) -> None:
    key = await put(storage)
    assert await storage.size(key) == 7
    assert await read(storage, key) == b"content"
    assert left_behind() == []


@pytest.mark.parametrize(
    "start, end, expected",
    [(0, 7, b"content"), (3, 5, b"te"), (3, None, b"tent"), (6, 7, b"t"), (4, 4, b"")],
)
async def test_a_part_of_it_is_read_alone(
    storage: Storage, start: int, end: int | None, expected: bytes
) -> None:
    assert await read(storage, await put(storage), start, end) == expected


async def test_a_large_one_comes_back_byte_for_byte(storage: Storage) -> None:
    content = bytes(range(256)) * 40_000
    key = await put(storage, content)
    assert await read(storage, key) == content
    assert await read(storage, key, 5_000_000, 5_000_300) == content[5_000_000:5_000_300]


async def test_programs_get_a_path_of_it_for_a_while(storage: Storage) -> None:
    key = await put(storage)
    async with storage.local(key) as path:
        assert path.read_bytes() == b"content"
    assert left_behind() == []
    assert await storage.size(key) == 7


async def test_a_missing_one_is_missing_for_everyone(storage: Storage) -> None:
    key = new_key("pdf")
    assert await storage.size(key) is None
    with pytest.raises(FileNotFoundError):
        await read(storage, key)
    with pytest.raises(FileNotFoundError):
        async with storage.local(key):
            raise AssertionError("there is nothing to give")
    assert left_behind() == []


async def test_a_deleted_file_is_gone_and_may_be_deleted_again(storage: Storage) -> None:
    key = await put(storage)
    await storage.delete(key)
    await storage.delete(key)
    assert await storage.size(key) is None


@pytest.mark.parametrize(
    "key",
    [
        "../secret-key",
        "/etc/passwd",
        "ab/cd/short.jpg",
        f"ab/cd/{'a' * 32}.jpg/..",
        f"ab/cd/{'a' * 32}.j\0g",
        f"partial/{'a' * 32}",
        f"partial/{'a' * 32}-{'b' * 16}/..",
        f"partial/../{'a' * 32}-{'b' * 16}",
        "",
    ],
)
async def test_only_names_of_our_own_get_anywhere(storage: Storage, key: str) -> None:
    for use in (storage.size(key), storage.delete(key), storage.put(incoming(), key), read(storage, key)):
        with pytest.raises(ValueError, match="not a key"):
            await use


async def test_every_key_is_listed_with_its_age(storage: Storage) -> None:
    assert await listed(storage) == []
    keys = sorted([await put(storage) for _ in range(3)])
    found = await listed(storage)
    assert sorted(file.key for file in found) == keys
    assert all(abs(datetime.now(UTC) - file.modified_at) < timedelta(minutes=1) for file in found)


async def test_pieces_are_listed_by_themselves(storage: Storage) -> None:
    upload, key = uuid.uuid4(), await put(storage)
    pieces = sorted(new_piece(upload) for _ in range(12))
    for piece in pieces:
        await storage.put(incoming(piece.encode()), piece)
    assert [file.key for file in await listed(storage)] == [key]
    found = [file async for page in storage.pieces() for file in page]
    assert sorted(file.key for file in found) == pieces
    assert all(abs(datetime.now(UTC) - file.modified_at) < timedelta(minutes=1) for file in found)
    assert await read(storage, pieces[0], 0, 9) == pieces[0][:9].encode()
    for piece in pieces:
        await storage.delete(piece)
    assert [file async for page in storage.pieces() for file in page] == []


def test_names_are_never_the_same() -> None:
    assert len({new_key("jpg") for _ in range(1000)}) == 1000
    upload = uuid.uuid4()
    assert len({new_piece(upload) for _ in range(1000)}) == 1000


async def test_what_is_set_aside_is_listed_no_more_and_forgotten_in_time(storage: Storage) -> None:
    key, other = await put(storage), await put(storage)
    await storage.set_aside(key)
    await storage.set_aside(key)
    assert [file.key for file in await listed(storage)] == [other]
    assert await storage.size(key) is None
    now = datetime.now(UTC)
    assert await storage.forget_aside(now - timedelta(days=30)) == 0
    assert await storage.forget_aside(now + timedelta(minutes=1)) == 1


async def test_it_says_whose_files_these_are(storage: Storage) -> None:
    assert await storage.label() is None
    await storage.write_label("one")
    await storage.write_label("two")
    assert await storage.label() == "two"
    assert await listed(storage) == []
