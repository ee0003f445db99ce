"""Two at once, in this process and in another, and what is lost or gone on the way."""

import asyncio
import base64
import fcntl
import hashlib
import os
import subprocess
import sys
import time
import tracemalloc
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar import Litestar

from models import clock, partial_upload
from models.actor import Actor
from models.partial_upload import PartialUpload
from models.stored_file import StoredFile
from models.workflow import Role
from settings import current
from tests.controllers.conftest import app as app
from tests.controllers.test_envois import Client, client_of
from tests.support.story import account, ahead
from tests.uploads.samples import jpeg, pdf
from uploads import pieces, tus
from uploads.tidy import tidy
from uploads.tus import Expired


@pytest.fixture
async def client(db: None, app: Litestar) -> Client:
    return await client_of(app, "Karim Durand")


async def begun(client: Client, content: bytes, kind: str = "after", first: int = 0) -> str:
    """The address of an upload of which so many bytes have come."""
    path = str((await client.create(len(content), kind)).headers["Location"])
    if first:
        assert (await client.append(path, 0, content[:first])).status_code == 204
    return path


def id_of(path: str) -> uuid.UUID:
    return uuid.UUID(path.rsplit("/", 1)[1])


def on_disk(path: str) -> Path:
    return tus.path_of(id_of(path))


def bytes_on_disk() -> list[str]:
    return [path.name for path in tus.folder().iterdir()]


def kept_files() -> list[Path]:
    return [path for path in (current().data_dir / "files").rglob("*") if path.is_file()]


async def offset_of(client: Client, path: str) -> int:
    return int((await client.ask("HEAD", path)).headers["Upload-Offset"])


# --- Two at once


async def test_ten_empty_pieces_at_once_keep_one_file(client: Client) -> None:
    content = pdf(1)
    path = await begun(client, content, "quote", len(content) - 1)
    with on_disk(path).open("ab") as file:
        file.write(content[-1:])
    await PartialUpload.update({PartialUpload.received: len(content)}).where(PartialUpload.id == id_of(path))
    answers = await asyncio.gather(*(client.append(path, len(content), b"") for _ in range(10)))
    assert {answer.status_code for answer in answers} <= {204, 423}
    kept = {answer.headers["Upload-File"] for answer in answers if answer.status_code == 204}
    assert len(kept) == await StoredFile.count() == len(kept_files()) == 1
    later = await client.append(path, len(content), b"")
    assert {later.headers["Upload-File"]} == kept
    assert bytes_on_disk() == []


async def test_two_machines_that_check_the_same_file_keep_one(client: Client) -> None:
    """Each has its own disk, so that no lock is between them: the row decides, and the other's file goes."""
    content = jpeg(100)
    path = await begun(client, content)
    upload = await PartialUpload.objects().get(PartialUpload.id == id_of(path))
    assert upload is not None
    on_disk(path).write_bytes(content)
    copies = [await PartialUpload.objects().get(PartialUpload.id == id_of(path)) for _ in range(4)]
    await asyncio.gather(*(tus._settle(copy) for copy in copies if copy is not None))
    assert {str(copy.file) for copy in copies if copy is not None} == {
        str((await StoredFile.objects().first()).id)  # type: ignore[union-attr]
    }
    assert await StoredFile.count() == 1
    assert len(kept_files()) == 2, "the picture and its thumbnail"


async def test_a_piece_waits_for_no_other_whatever_process_writes_it(client: Client) -> None:
    path = await begun(client, b"x" * 10, first=5)
    holder = (
        "import fcntl, os, sys; f = os.open(sys.argv[1], os.O_RDWR); fcntl.flock(f, fcntl.LOCK_EX); "
        "print('held', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(  # noqa: ASYNC220 - one line is all it says
        [sys.executable, "-c", holder, str(on_disk(path))], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdout is not None
    other.stdout.readline()
    assert (await client.append(path, 5, b"12345")).status_code == 423
    other.kill()
    other.wait()
    assert await offset_of(client, path) == 5
    # The kernel gave the dead one's lock back.
    assert (await client.append(path, 5, b"123")).status_code == 204


async def test_the_same_piece_twice_at_once_is_written_once(client: Client) -> None:
    content = jpeg(400)
    path = await begun(client, content)
    half = len(content) // 2

    async def slow() -> AsyncIterator[bytes]:
        for start in range(0, half, 1000):
            yield content[start : min(half, start + 1000)]
            await asyncio.sleep(0)

    answers = await asyncio.gather(*(client.append(path, 0, slow()) for _ in range(5)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes[0] == 204
    assert set(codes[1:]) <= {409, 423}
    kept = (await client.append(path, half, content[half:])).headers["Upload-File"]
    file = await StoredFile.objects().get(StoredFile.id == kept)
    assert file is not None
    assert file.sha256 == hashlib.sha256(content).hexdigest()


async def test_what_arrived_is_acknowledged_once(client: Client) -> None:
    """On a disk of its own each of two machines takes a piece: the row knows one."""
    await client.create(10)
    one, other = await PartialUpload.objects().first(), await PartialUpload.objects().first()
    assert one is not None
    assert other is not None
    assert await partial_upload.advance(one, 6)
    assert not await partial_upload.advance(other, 4)
    row = await PartialUpload.objects().first()
    assert row is not None
    assert row.received == 6


async def test_a_hundred_creations_at_once_leave_sixty_open(client: Client) -> None:
    answers = await asyncio.gather(*(client.create(10) for _ in range(100)))
    codes = [answer.status_code for answer in answers]
    assert (codes.count(201), codes.count(429)) == (60, 40)


async def test_one_key_at_once_gives_one_upload(client: Client) -> None:
    answers = await asyncio.gather(*(client.create(10, key="the-same-key") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.headers["Location"] for answer in answers}) == 1


async def test_only_open_ones_count(client: Client) -> None:
    for _ in range(60):
        await client.create(10, key=(last := uuid.uuid4().hex))
    assert (await client.create(10)).status_code == 429
    # What is already on the way may be asked for again.
    assert (await client.create(10, key=last)).status_code == 201
    path = (await client.create(10, key=last)).headers["Location"]
    await client.ask("DELETE", path)
    assert (await client.create(10)).status_code == 201
    ahead(hours=25)
    assert (await client.create(10)).status_code == 201


# --- Gone on the way


async def test_a_piece_of_an_upload_that_was_terminated_leaves_nothing(client: Client) -> None:
    path = await begun(client, b"x" * 100, first=10)

    async def terminated_halfway() -> AsyncIterator[bytes]:
        yield b"y" * 20
        assert (await client.ask("DELETE", path)).status_code == 204
        yield b"y" * 20

    assert (await client.append(path, 10, terminated_halfway())).status_code == 404
    assert bytes_on_disk() == []
    assert await PartialUpload.count() == 0


async def test_an_upload_terminated_during_the_check_keeps_no_file(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = jpeg(100)
    path = await begun(client, content)
    check = tus.check_photo

    async def terminated_meanwhile(received: object) -> object:
        checked = await check(received)  # type: ignore[arg-type]
        assert (await client.ask("DELETE", path)).status_code == 204
        return checked

    monkeypatch.setattr(tus, "check_photo", terminated_meanwhile)
    assert (await client.append(path, 0, content)).status_code == 404
    assert await StoredFile.count() == 0
    assert kept_files() == bytes_on_disk() == []
    assert list((current().data_dir / "incoming").iterdir()) == []


async def test_a_draft_that_was_swept_does_not_come_back(client: Client) -> None:
    content = jpeg(100)
    path = await begun(client, content)
    key = uuid.uuid4().hex
    again = await client.create(len(content), key=key)
    await client.append(again.headers["Location"], 0, content)
    await client.append(path, 0, content)
    assert await StoredFile.count() == 2
    ahead(hours=24)
    # Also in the hour before the broom comes.
    assert "Upload-File" not in (await client.create(len(content), key=key)).headers
    assert (await client.ask("HEAD", path)).status_code == 404
    done = await tidy()
    assert (done.drafts, done.expired) == (2, 1)
    assert await StoredFile.count() == 0
    assert "Upload-File" not in (await client.create(len(content), key=key)).headers


async def test_what_is_lost_from_the_disk_is_asked_for_again(client: Client) -> None:
    content = jpeg(300)
    path = await begun(client, content, first=len(content) - 10)
    os.truncate(on_disk(path), 1000)
    assert (await client.append(path, len(content) - 10, content[-10:])).status_code == 409
    assert await offset_of(client, path) == 1000
    assert "Upload-File" in (await client.append(path, 1000, content[1000:])).headers


async def test_a_kept_upload_leaves_no_bytes_however_often_it_is_asked(client: Client) -> None:
    content = jpeg(100)
    path = await begun(client, content)
    first = (await client.append(path, 0, content)).headers["Upload-File"]
    assert (await client.append(path, len(content), b"")).headers["Upload-File"] == first
    assert (await client.append(path, 0, content)).status_code == 409
    assert bytes_on_disk() == []


async def test_a_refused_piece_leaves_nothing(client: Client) -> None:
    path = await begun(client, b"x" * 100, first=10)
    damaged = "sha256 " + base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    assert (await client.append(path, 10, b"y" * 50, Upload_Checksum=damaged)).status_code == 460
    assert (await client.append(path, 10, b"y" * 91)).status_code == 413
    assert await offset_of(client, path) == on_disk(path).stat().st_size == 10


async def test_a_slow_sender_is_told_and_goes_on(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "IDLE_SECONDS", 0.1)
    path = await begun(client, b"x" * 100)

    async def stops() -> AsyncIterator[bytes]:
        yield b"x" * 40
        await asyncio.sleep(1)

    assert (await client.append(path, 0, stops())).status_code == 408
    assert await offset_of(client, path) == on_disk(path).stat().st_size == 40


async def test_a_trickle_ends_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "TOTAL_SECONDS", 0.2)
    path = await begun(client, b"x" * 100)

    async def trickles() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x"
            await asyncio.sleep(0.02)

    assert (await client.append(path, 0, trickles())).status_code == 408
    assert 0 < await offset_of(client, path) < 100


# --- Odd things in the folder and in the headers


async def test_a_link_in_its_place_is_not_followed(client: Client, tmp_path: Path) -> None:
    path = await begun(client, b"x" * 10)
    target = tmp_path / "precious"
    target.write_bytes(b"precious")
    on_disk(path).symlink_to(target)
    assert (await client.append(path, 0, b"0123456789")).status_code >= 400
    assert target.read_bytes() == b"precious"


@pytest.mark.parametrize("odd", ["../secret-key", "%2e%2e%2fsecret-key", "0" * 31, "x" * 36, "%00", "*"])
async def test_odd_ids_do_not_exist(client: Client, odd: str) -> None:
    assert (await client.ask("HEAD", f"/envois/{odd}")).status_code in (404, 405)
    assert (await client.append(f"/envois/{odd}", 0, b"x")).status_code in (404, 405)
    assert bytes_on_disk() == []


async def test_the_camera_s_time_is_a_time_or_nothing(client: Client) -> None:
    for text, expected in (
        ("2026-11-02T09:30:00", "2026-11-02T09:30:00"),
        ("2026-13-02T09:30:00", ""),
        ("<script>alert(1)</script>", ""),
        ("2026-11-02T09:30\0", ""),
    ):
        path = (await client.create(10, taken_at=text)).headers["Location"]
        upload = await PartialUpload.objects().get(PartialUpload.id == id_of(path))
        assert upload is not None
        assert upload.taken_at == expected


async def test_a_key_used_for_another_file_is_told(client: Client) -> None:
    await client.create(10, key="a-key-of-mine")
    assert (await client.create(11, key="a-key-of-mine")).status_code == 422


async def test_stray_bytes_go_after_an_hour_and_open_uploads_stay(client: Client) -> None:
    path = await begun(client, b"x" * 10, first=5)
    old, young, folder = tus.folder() / "old", tus.folder() / "young", tus.folder() / "folder"
    folder.mkdir()
    for stray in (old, young):
        stray.write_bytes(b"x")
    for aged in (old, folder, on_disk(path)):
        os.utime(aged, (time.time() - 7200,) * 2)
    assert await tus.remove_expired(clock.now()) == Expired(uploads=0, pieces=1)
    assert sorted(bytes_on_disk()) == sorted(["folder", "young", on_disk(path).name])
    ahead(hours=25)
    assert await tus.remove_expired(clock.now()) == Expired(uploads=1, pieces=1)
    folder.rmdir()


async def test_a_lock_on_bytes_that_lost_their_name_is_none(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.touch()
    descriptor = os.open(path, os.O_RDWR)
    path.unlink()
    path.touch()
    assert not pieces._locked(descriptor, path)
    os.close(descriptor)
    with path.open("rb") as holder:
        fcntl.flock(holder, fcntl.LOCK_EX)
        other = os.open(path, os.O_RDWR)
        assert not pieces._locked(other, path)
        os.close(other)


async def test_memory_stays_flat_whatever_the_size_of_a_piece(db: None) -> None:
    person = Actor.of(await account(Role.CONTRACTOR, "Karim Durand"))
    upload = await partial_upload.create(
        person.key, uuid.uuid4().hex, name="x", kind="quote", taken_at="", length=15_000_000
    )

    async def stream() -> AsyncIterator[bytes]:
        for _ in range(220):
            yield bytes(65_536)

    tracemalloc.start()
    try:
        await tus.receive(upload, 0, stream(), None)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000


async def test_a_disk_that_is_full_keeps_what_was_acknowledged(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """/dev/full is a real device that has no room."""
    path = await begun(client, b"x" * 100, first=10)
    full = os.open("/dev/full", os.O_RDWR)
    real = os.pwrite

    def pwrite(descriptor: int, data: bytes, offset: int) -> int:
        real(descriptor, data[:5], offset)
        return os.write(full, data)

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", pwrite)
        answer = await client.append(path, 10, b"y" * 50)
    os.close(full)
    assert answer.status_code == 507
    assert "plein" in answer.text
    assert await offset_of(client, path) == on_disk(path).stat().st_size == 10
    assert (await client.append(path, 10, b"y" * 50)).status_code == 204


async def test_a_connection_that_breaks_keeps_what_came(client: Client) -> None:
    path = await begun(client, b"x" * 100)

    async def breaks() -> AsyncIterator[bytes]:
        yield b"x" * 60
        raise ConnectionError

    assert (await client.append(path, 0, breaks())).status_code >= 400
    assert await offset_of(client, path) in (0, 60)
