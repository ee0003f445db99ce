"""Two at once, in this process and in another, and what is lost or gone on the way."""

import asyncio
import base64
import hashlib
import json
import os
import time
import tracemalloc
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Litestar

from models import clock
from models.files import partial_upload
from models.files.partial_upload import PartialUpload, Piece
from models.files.stored_file import StoredFile
from models.people.actor import Actor
from models.workflow import Role
from settings import current
from tests.controllers.conftest import app as app
from tests.controllers.test_resumable import Client, client_of, put_piece
from tests.support.story import account, ahead
from tests.uploads.samples import jpeg, pdf
from uploads import belonging, pieces, tus
from uploads.form import incoming_dir
from uploads.pieces import TusError
from uploads.storage import LABEL
from uploads.tidy import tidy
from uploads.tus import Expired

# Blank pages, and bytes behind the end that nobody reads: as long as several pieces.
LONG_PDF = pdf(1) + b"\n%" + os.urandom(1_500_000).hex().encode()[:1_500_000]


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


def partial() -> Path:
    return current().data_dir / "files" / "partial"


def on_disk(path: str) -> list[Path]:
    """Its pieces, as they lie in the storage."""
    return sorted(partial().glob(f"{id_of(path).hex}-*"))


def bytes_on_disk() -> list[str]:
    return [path.name for folder in (partial(), incoming_dir()) for path in folder.glob("*")]


def kept_files() -> list[Path]:
    return list((current().data_dir / "files").glob("??/??/*"))


async def row_of(path: str) -> PartialUpload:
    upload = await PartialUpload.objects().get(PartialUpload.id == id_of(path))
    assert upload is not None
    return upload


async def stored_bytes(path: str) -> int:
    """As many as the row says, and they are there."""
    upload = await row_of(path)
    files = {f"partial/{file.name}": file.stat().st_size for file in on_disk(path)}
    assert all(piece.size <= files[piece.key] for piece in upload.stored)
    return sum(piece.size for piece in upload.stored)


async def offset_of(client: Client, path: str) -> int:
    return int((await client.ask("HEAD", path)).headers["Upload-Offset"])


# --- Two at once


async def test_ten_empty_pieces_at_once_keep_one_file(client: Client) -> None:
    content = pdf(1)
    path = await begun(client, content, "quote")
    key = await put_piece(id_of(path), content)
    await PartialUpload.update(
        {PartialUpload.received: len(content), PartialUpload.pieces: json.dumps([[key, len(content)]])}
    ).where(PartialUpload.id == id_of(path))
    answers = await asyncio.gather(*(client.append(path, len(content), b"") for _ in range(10)))
    assert {answer.status_code for answer in answers} <= {204, 423}
    kept = {answer.headers["Upload-File"] for answer in answers if answer.status_code == 204}
    assert len(kept) == await StoredFile.count() == len(kept_files()) == 1
    later = await client.append(path, len(content), b"")
    assert {later.headers["Upload-File"]} == kept
    assert bytes_on_disk() == []


async def test_two_machines_that_check_the_same_file_keep_one(client: Client) -> None:
    """No lock is between them: the row decides, and the other's file goes."""
    content = jpeg(100)
    path = await begun(client, content)
    pieces_of = json.dumps([[await put_piece(id_of(path), content), len(content)]])
    await PartialUpload.update({PartialUpload.pieces: pieces_of}).where(PartialUpload.id == id_of(path))
    copies = [await row_of(path) for _ in range(4)]

    async def settled(copy: PartialUpload) -> str:
        try:
            await tus._settle(copy)
        except TusError as late:
            # The first has taken the pieces away already.
            return str(late.status)
        return str(copy.file)

    found = set(await asyncio.gather(*(settled(copy) for copy in copies)))
    assert found - {"409"} == {str((await StoredFile.objects().first()).id)}  # type: ignore[union-attr]
    assert await StoredFile.count() == 1
    assert len(kept_files()) == 2, "the picture and its thumbnail"
    assert bytes_on_disk() == []


async def test_of_two_machines_that_take_the_same_piece_one_wins(client: Client) -> None:
    """The other is told so (409), and what it stored is gone: the winner's is whole."""
    content = jpeg(300)
    path = await begun(client, content, first=200)
    half = len(content) // 2

    async def on_its_own_machine(end: int) -> int:
        async def stream() -> AsyncIterator[bytes]:
            yield content[200:end]

        try:
            await pieces.append(await row_of(path), 200, stream(), None)
        except TusError as late:
            return late.status
        return 204

    found = await asyncio.gather(*(on_its_own_machine(half + number) for number in range(5)))
    assert sorted(found) == [204, 409, 409, 409, 409]
    offset = await offset_of(client, path)
    assert offset == await stored_bytes(path) == half + list(found).index(204)
    assert len(on_disk(path)) == 1, "what was small went on with it"
    kept = (await client.append(path, offset, content[offset:])).headers["Upload-File"]
    file = await StoredFile.objects().get(StoredFile.id == kept)
    assert file is not None
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert bytes_on_disk() == []


async def test_a_second_request_of_the_same_process_is_told_to_wait(client: Client) -> None:
    path = await begun(client, b"x" * 10, first=5)
    with pieces.alone(await row_of(path)):
        assert (await client.append(path, 5, b"12345")).status_code == 423
    assert await offset_of(client, path) == 5
    assert (await client.append(path, 5, b"123")).status_code == 204


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cuts=st.lists(st.integers(1, 600_000), min_size=1, max_size=12), small=st.sampled_from([1, 5000, 300_000])
)
async def test_however_it_is_cut_it_is_joined_to_what_it_was(
    client: Client, monkeypatch: pytest.MonkeyPatch, cuts: list[int], small: int
) -> None:
    content = LONG_PDF
    with monkeypatch.context() as patch:
        patch.setattr(pieces, "SMALL", small)
        path, offset = await begun(client, content, "quote"), 0
        for cut in cuts:
            offset = min(offset + cut, len(content) - 1)
            piece = content[await offset_of(client, path) : offset]
            if piece:
                assert (await client.append(path, offset - len(piece), piece)).status_code == 204
        assert await stored_bytes(path) == offset
        sizes = [piece.size for piece in (await row_of(path)).stored]
        assert all(size >= small for size in sizes[:-1])
        assert len(on_disk(path)) == len(sizes)
        kept = (await client.append(path, offset, content[offset:])).headers["Upload-File"]
    file = await StoredFile.objects().get(StoredFile.id == kept)
    assert file is not None
    assert (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert bytes_on_disk() == []
    await PartialUpload.delete(force=True)
    await StoredFile.delete(force=True)


async def test_a_byte_at_a_time_is_one_object_after_the_other(client: Client) -> None:
    content = pdf(1)
    path = await begun(client, content, "quote", len(content) - 60)
    for place in range(len(content) - 60, len(content)):
        answer = await client.append(path, place, content[place : place + 1])
        assert answer.status_code == 204
        assert len(on_disk(path)) <= 1
    assert "Upload-File" in answer.headers
    assert bytes_on_disk() == []


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
    """Each of two machines takes a piece: the row knows one, also where both reach as far as it did."""
    path = await begun(client, b"x" * 10)
    for end in (6, 6, 9):
        one, other = await row_of(path), await row_of(path)
        assert await partial_upload.advance(one, end, [Piece("the first one's", end)])
        assert not await partial_upload.advance(other, end, [Piece("the other's", end)])
        assert (await row_of(path)).stored == [Piece("the first one's", end)]
        await partial_upload.advance(one, end, [Piece(f"the next, {end}", end)])


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


async def test_what_is_lost_from_the_storage_is_asked_for_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "SMALL", 10)
    content = jpeg(300)
    for lost, goes_on_at in ((0, 0), (1, 1000), (2, 2000)):
        path = await begun(client, content, first=1000)
        for start, end in ((1000, 2000), (2000, 2005)):
            assert (await client.append(path, start, content[start:end])).status_code == 204
        piece = (await row_of(path)).stored[lost]
        (partial().parent / piece.key).unlink()
        assert (await client.append(path, 2005, content[2005:])).status_code == 409
        assert await offset_of(client, path) in (goes_on_at, len(content) - 1)
        if await offset_of(client, path) != goes_on_at:
            # Only the join looked at it.
            assert (await client.append(path, len(content) - 1, content[-1:])).status_code == 409
        assert await offset_of(client, path) == goes_on_at
        assert "Upload-File" in (await client.append(path, goes_on_at, content[goes_on_at:])).headers


async def test_after_a_restore_whose_pieces_were_left_out_all_begins_again(client: Client) -> None:
    content = jpeg(300)
    path = await begun(client, content, first=1000)
    whole = await begun(client, content)
    kept = (await client.append(whole, 0, content)).headers["Upload-File"]
    await partial_upload.begin_again()
    assert (await client.append(path, 1000, content[1000:])).status_code == 409
    assert await offset_of(client, path) == 0
    assert "Upload-File" in (await client.append(path, 0, content)).headers
    assert (await client.ask("HEAD", whole)).headers["Upload-File"] == kept


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
    assert await offset_of(client, path) == await stored_bytes(path) == 10
    assert len(bytes_on_disk()) == 1


async def test_a_slow_sender_is_told_and_goes_on(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "IDLE_SECONDS", 0.1)
    path = await begun(client, b"x" * 100)

    async def stops() -> AsyncIterator[bytes]:
        yield b"x" * 40
        await asyncio.sleep(1)

    assert (await client.append(path, 0, stops())).status_code == 408
    assert await offset_of(client, path) == await stored_bytes(path) == 40


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


async def test_stray_pieces_go_after_an_hour_and_open_uploads_stay(client: Client) -> None:
    path = await begun(client, b"x" * 10, first=5)
    old, young = await put_piece(id_of(path), b"x"), await put_piece(uuid.uuid4(), b"x")
    folder = partial() / "folder"
    folder.mkdir()
    files = partial().parent
    for aged in (files / old, folder, *on_disk(path)):
        os.utime(aged, (time.time() - 7200,) * 2)
    # Beside another database none of them would be known.
    assert await tus.remove_expired(clock.now(), ours=False) == Expired(uploads=0, pieces=0)
    assert (files / old).exists()
    assert await tus.remove_expired(clock.now(), ours=True) == Expired(uploads=0, pieces=1)
    assert not (files / old).exists()
    assert (files / young).exists()
    assert await offset_of(client, path) == await stored_bytes(path) == 5
    ahead(hours=25)
    assert await tus.remove_expired(clock.now(), ours=True) == Expired(uploads=1, pieces=1)
    assert sorted(bytes_on_disk()) == sorted(["folder", young.partition("/")[2]])


async def test_pieces_are_no_files_without_a_row(client: Client) -> None:
    await belonging.check()
    path = await begun(client, b"x" * 10, first=5)
    for aged in on_disk(path):
        os.utime(aged, (time.time() - 7200,) * 2)
    done = await tidy()
    assert (done.orphans, done.pieces) == (0, 0)
    assert await stored_bytes(path) == 5
    # Nor do they make a new storage somebody's.
    (partial().parent / LABEL).unlink()
    await belonging.check()


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
    assert await offset_of(client, path) == await stored_bytes(path) == 10
    assert len(bytes_on_disk()) == 1
    assert (await client.append(path, 10, b"y" * 50)).status_code == 204


async def test_a_connection_that_breaks_keeps_what_came(client: Client) -> None:
    path = await begun(client, b"x" * 100)

    async def breaks() -> AsyncIterator[bytes]:
        yield b"x" * 60
        raise ConnectionError

    assert (await client.append(path, 0, breaks())).status_code >= 400
    assert await offset_of(client, path) in (0, 60)
