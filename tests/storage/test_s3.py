"""What only a server elsewhere can do to us: be away, refuse, hold other people's things."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.storage.conftest import BUCKET, CREDENTIALS, PAGE, PREFIX, chosen
from tests.storage.test_both import incoming, left_behind, listed, put, read
from tests.support.server import free_port
from uploads import store
from uploads.errors import StorageAway, StorageFull
from uploads.storage import Storage, new_key


async def test_it_keeps_to_its_prefix_and_leaves_what_is_not_ours(s3: Storage, s3_client: Any) -> None:
    for name in ("autre/chose.jpg", f"{PREFIX}/note.txt", f"{PREFIX}0/{new_key('jpg')}"):
        s3_client.put_object(Bucket=BUCKET, Key=name, Body=b"theirs")
    key = await put(s3)
    assert [file.key for file in await listed(s3)] == [key]
    assert s3_client.get_object(Bucket=BUCKET, Key=f"{PREFIX}/{key}")["Body"].read() == b"content"


async def test_more_files_than_one_page_are_all_listed(s3: Storage, s3_client: Any) -> None:
    keys = [new_key("jpg") for _ in range(3 * PAGE)]
    for key in keys:
        s3_client.put_object(Bucket=BUCKET, Key=f"{PREFIX}/{key}", Body=b"")
    assert sorted(file.key for file in await listed(s3)) == sorted(keys)


async def test_fifty_at_once_share_one_client(s3: Storage) -> None:
    keys = await asyncio.gather(*(put(s3, str(number).encode()) for number in range(50)))
    assert await asyncio.gather(*(read(s3, key) for key in keys)) == [str(n).encode() for n in range(50)]
    assert store.storage() is s3


async def test_after_closing_it_opens_again(s3: Storage) -> None:
    key = await put(s3)
    await store.close()
    assert await read(store.storage(), key) == b"content"


async def test_a_missing_bucket_is_a_sentence_and_the_file_stays(s3: Storage, s3_client: Any) -> None:
    s3_client.delete_bucket(Bucket=BUCKET)
    source = incoming()
    with pytest.raises(StorageAway, match="hors d'atteinte"):
        await s3.put(source, new_key("jpg"))
    assert left_behind() == [source.name]


@pytest.fixture
async def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Storage]:
    """Nobody answers at that port."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    url = f"s3://{BUCKET}?endpoint=http://127.0.0.1:{free_port()}"
    async with chosen(monkeypatch, DATA_DIR=str(tmp_path), STORAGE_URL=url) as found:
        yield found


async def test_a_server_that_is_away_is_a_sentence(away: Storage) -> None:
    key = new_key("jpg")
    for use in (away.put(incoming(), key), read(away, key), listed(away)):
        with pytest.raises(StorageAway, match="Réessayez"):
            await use
    assert StorageAway().status == 503


@asynccontextmanager
async def answering(status: str, code: str) -> AsyncIterator[str]:
    """A server whose every answer is that error: how a full disk looks from here."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if b"100-continue" in head:
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0] or b"0")
        await reader.readexactly(length)
        body = f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode()
        writer.write(
            f"HTTP/1.1 {status}\r\nContent-Type: application/xml\r\nConnection: close\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        await writer.drain()
        writer.close()

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = await asyncio.start_server(answer, sock=listener)
        async with server:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize(
    "status, code, error",
    [
        ("507 Insufficient Storage", "XMinioStorageFull", StorageFull),
        ("400 Bad Request", "QuotaExceeded", StorageFull),
        ("403 Forbidden", "AccessDenied", StorageAway),
    ],
)
async def test_a_full_server_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: str, code: str, error: type[Exception]
) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    async with answering(status, code) as endpoint:
        url = f"s3://{BUCKET}?endpoint={endpoint}"
        async with chosen(monkeypatch, DATA_DIR=str(tmp_path), STORAGE_URL=url) as full:
            with pytest.raises(error):
                await full.put(incoming(), new_key("jpg"))
