"""tus 1.0 as a program speaks it: core, creation, expiration, termination, checksum."""

import base64
import hashlib
import json
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar

from models import clock
from models.files.partial_upload import PartialUpload
from models.files.stored_file import StoredFile
from models.workflow import Role
from settings import current
from tests.support.story import account, ahead
from tests.support.web import Browser, read, signed_in
from tests.uploads.samples import jpeg, pdf
from uploads import tus
from uploads.form import new_incoming_path
from uploads.storage import new_piece
from uploads.store import storage

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {"Content-Type": "application/offset+octet-stream"}


def metadata(**values: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items())


class Client:
    """A tus client of one person who signed in."""

    def __init__(self, browser: Browser, token: str) -> None:
        self.browser, self.token = browser, token

    async def ask(self, method: str, path: str, content: object = b"", **headers: str) -> httpx.Response:
        named = TUS | {"X-Token": self.token} | {n.replace("_", "-"): v for n, v in headers.items()}
        return await self.browser.client.request(method, path, content=content, headers=named)  # type: ignore[arg-type]

    async def create(self, length: int, kind: str = "after", key: str = "", **more: str) -> httpx.Response:
        return await self.ask(
            "POST",
            "/envois",
            Upload_Length=str(length),
            Upload_Metadata=metadata(filename="photo.jpg", kind=kind, **more),
            Idempotency_Key=key or uuid.uuid4().hex,
        )

    async def append(self, path: str, offset: int, content: object, **more: str) -> httpx.Response:
        return await self.ask(
            "PATCH",
            path,
            content,
            Upload_Offset=str(offset),
            Content_Type="application/offset+octet-stream",
            **more,
        )


@pytest.fixture
async def client(app: Litestar) -> Client:
    return await client_of(app, "Karim Durand")


async def client_of(app: Litestar, name: str) -> Client:
    browser = await signed_in(app, await account(Role.CONTRACTOR, name))
    page = await browser.get("/missions")
    token = page.text.split('name="_token" value="')[1].split('"')[0]
    return Client(browser, token)


def partial_files() -> list[Path]:
    return list((current().data_dir / "files" / "partial").glob("*"))


async def test_the_server_says_what_it_can(client: Client) -> None:
    answer = await client.ask("OPTIONS", "/envois")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        "creation",
        "expiration",
        "termination",
        "checksum",
    }
    assert answer.headers["Tus-Max-Size"] == "15000000"
    assert "sha1" in answer.headers["Tus-Checksum-Algorithm"]


async def test_a_photo_in_three_pieces_becomes_a_draft(client: Client) -> None:
    photo = jpeg(1200)
    created = await client.create(len(photo), taken_at="2026-11-02T09:30:00")
    assert created.status_code == 201
    path, third = created.headers["Location"], len(photo) // 3
    for start, end in ((0, third), (third, 2 * third), (2 * third, len(photo))):
        answer = await client.append(path, start, photo[start:end])
        assert answer.status_code == 204
        assert answer.headers["Upload-Offset"] == str(end)
    file = await StoredFile.objects().where(StoredFile.id == answer.headers["Upload-File"]).first()
    assert file is not None
    assert file.draft
    assert file.sha256 == hashlib.sha256(photo).hexdigest()
    assert file.taken_at == "2026-11-02T09:30:00"
    assert partial_files() == []


async def test_an_interrupted_piece_is_kept_as_far_as_it_came(client: Client) -> None:
    photo = jpeg(1200)
    path = (await client.create(len(photo))).headers["Location"]

    async def breaking() -> AsyncIterator[bytes]:
        yield photo[:1000]
        raise ConnectionError

    assert (await client.append(path, 0, breaking())).status_code >= 400
    state = await client.ask("HEAD", path)
    offset = int(state.headers["Upload-Offset"])
    assert offset in (0, 1000)
    answer = await client.append(path, offset, photo[offset:])
    assert "Upload-File" in answer.headers


async def test_the_same_key_gives_the_same_upload_and_the_file_arrives_once(client: Client) -> None:
    photo = jpeg(100)
    first = await client.create(len(photo), key="a-key-of-the-browser")
    again = await client.create(len(photo), key="a-key-of-the-browser")
    assert first.headers["Location"] == again.headers["Location"]
    await client.append(first.headers["Location"], 0, photo)
    once_more = await client.create(len(photo), key="a-key-of-the-browser")
    assert "Upload-File" in once_more.headers
    assert await StoredFile.count() == 1


async def test_a_wrong_offset_is_a_conflict_and_changes_nothing(client: Client) -> None:
    path = (await client.create(100)).headers["Location"]
    assert (await client.append(path, 50, b"x" * 50)).status_code == 409
    assert (await client.ask("HEAD", path)).headers["Upload-Offset"] == "0"


async def test_a_damaged_piece_is_refused_by_its_checksum_and_sent_again(client: Client) -> None:
    photo = jpeg(100)
    path = (await client.create(len(photo))).headers["Location"]
    good = "sha1 " + base64.b64encode(hashlib.sha1(photo).digest()).decode()
    damaged = photo[:-1] + b"\0"
    assert (await client.append(path, 0, damaged, Upload_Checksum=good)).status_code == 460
    assert (await client.ask("HEAD", path)).headers["Upload-Offset"] == "0"
    assert "Upload-File" in (await client.append(path, 0, photo, Upload_Checksum=good)).headers
    assert (await client.append(path, 0, b"", Upload_Checksum="crc32 AAAA")).status_code == 400


async def test_a_description_and_a_checksum_that_nobody_can_read_are_told_so(client: Client) -> None:
    latin: Any = "kind é".encode("latin-1")
    answer = await client.ask(
        "POST", "/envois", Upload_Length="10", Upload_Metadata=latin, Idempotency_Key="k" * 20
    )
    assert answer.status_code == 400
    path = (await client.create(10)).headers["Location"]
    damaged: Any = "sha1 é".encode("latin-1")
    assert (await client.append(path, 0, b"x", Upload_Checksum=damaged)).status_code == 400


async def test_more_bytes_than_announced_are_refused(client: Client) -> None:
    path = (await client.create(10)).headers["Location"]
    assert (await client.append(path, 0, b"x" * 11)).status_code == 413

    async def without_a_length() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b"x"

    assert (await client.append(path, 0, without_a_length())).status_code == 413
    assert (await client.ask("HEAD", path)).headers["Upload-Offset"] == "0"
    assert partial_files() == []


async def test_a_terminated_upload_is_gone_with_its_bytes(client: Client) -> None:
    path = (await client.create(10)).headers["Location"]
    await client.append(path, 0, b"12345")
    assert (await client.ask("DELETE", path)).status_code == 204
    assert (await client.ask("HEAD", path)).status_code == 404
    assert partial_files() == []


async def test_an_expired_upload_is_gone_and_swept(client: Client) -> None:
    path = (await client.create(10)).headers["Location"]
    await client.append(path, 0, b"12345")
    ahead(hours=25)
    # The session is idle for longer than that only after a week.
    assert (await client.ask("HEAD", path)).status_code == 404
    await tus.remove_expired(clock.now(), ours=True)
    assert partial_files() == []
    assert await PartialUpload.count() == 0


async def test_a_file_that_a_mission_has_says_so_and_a_draft_does_not(client: Client) -> None:
    photo = jpeg(600)
    path = (await client.create(len(photo))).headers["Location"]
    await client.append(path, 0, photo)
    draft = await client.ask("HEAD", path)
    assert "Upload-File" in draft.headers
    assert "Upload-Attached" not in draft.headers
    await StoredFile.update({StoredFile.draft: False}).where(StoredFile.id == draft.headers["Upload-File"])
    assert (await client.ask("HEAD", path)).headers["Upload-Attached"] == "1"


async def test_what_is_not_a_photo_gets_a_sentence_and_nothing_stays(client: Client) -> None:
    text = b"not a photo at all"
    path = (await client.create(len(text))).headers["Location"]
    answer = await client.append(path, 0, text)
    assert answer.status_code == 422
    assert "n'est pas une photo" in answer.text
    assert (await client.ask("HEAD", path)).status_code == 404
    assert partial_files() == []
    assert list((current().data_dir / "incoming").iterdir()) == []


async def test_a_pdf_comes_as_a_quote_but_not_as_a_photo(client: Client) -> None:
    paper = pdf(1)
    as_quote = (await client.create(len(paper), kind="quote")).headers["Location"]
    assert "Upload-File" in (await client.append(as_quote, 0, paper)).headers
    as_photo = (await client.create(len(paper), kind="after")).headers["Location"]
    assert (await client.append(as_photo, 0, paper)).status_code == 422


async def test_a_crash_before_the_check_is_made_good_by_an_empty_piece(client: Client) -> None:
    photo = jpeg(100)
    path = (await client.create(len(photo))).headers["Location"]
    upload_id = uuid.UUID(path.rsplit("/", 1)[1])
    key = await put_piece(upload_id, photo)
    await PartialUpload.update(
        {PartialUpload.received: len(photo), PartialUpload.pieces: json.dumps([[key, len(photo)]])}
    ).where(PartialUpload.id == upload_id)
    assert "Upload-File" in (await client.append(path, len(photo), b"")).headers


async def put_piece(upload_id: uuid.UUID, content: bytes) -> str:
    source, key = new_incoming_path(), new_piece(upload_id)
    source.write_bytes(content)
    await storage().put(source, key)
    return key


async def test_a_piece_that_was_stored_and_not_acknowledged_counts_for_nothing(client: Client) -> None:
    """As a crash leaves it: written, but not yet in the row."""
    photo = jpeg(100)
    path = (await client.create(len(photo))).headers["Location"]
    await put_piece(uuid.UUID(path.rsplit("/", 1)[1]), b"\0" * 500)
    assert (await client.ask("HEAD", path)).headers["Upload-Offset"] == "0"
    assert "Upload-File" in (await client.append(path, 0, photo)).headers


async def test_another_persons_upload_does_not_exist(client: Client, app: Litestar) -> None:
    path = (await client.create(10)).headers["Location"]
    sophie = await client_of(app, "Sophie Leroy")
    missing = f"/envois/{uuid.uuid4()}"
    for method, headers in (
        ("HEAD", {}),
        ("PATCH", {"Upload_Offset": "0", **{"Content_Type": PIECE["Content-Type"]}}),
        ("DELETE", {}),
    ):
        foreign = await sophie.ask(method, path, **headers)
        assert foreign.status_code == 404
        assert read(foreign) == read(await sophie.ask(method, missing, **headers))


async def test_without_session_token_version_or_key_nothing_is_created(client: Client, app: Litestar) -> None:
    anonymous = Client(Browser(app), "")
    assert (await anonymous.create(10)).status_code == 401
    stale = await Client(client.browser, "wrong").create(10)
    assert (stale.status_code, stale.headers["Content-Type"].split(";")[0]) == (403, "text/plain")
    assert "l'envoi reprendra" in stale.text
    wrong = await client.ask("POST", "/envois", Tus_Resumable="0.2.2", Upload_Length="10")
    assert (wrong.status_code, wrong.headers["Tus-Version"]) == (412, "1.0.0")
    assert (await client.ask("POST", "/envois", Upload_Length="10")).status_code == 400
    for key in ("short", "with a space", "x" * 65):
        answer = await client.create(10, key=key)
        assert (answer.status_code, "pas de clé" in answer.text) == (400, True), key
    assert (await client.create(0)).status_code == 400
    assert (await client.create(15_000_001)).status_code == 413
    assert (await client.create(10, kind="song")).status_code == 400
    assert await PartialUpload.count() == 0


async def test_without_its_token_no_piece_is_taken_and_no_upload_ends(client: Client) -> None:
    path = (await client.create(10)).headers["Location"]
    for token in ("", "wrong"):
        forged = Client(client.browser, token)
        assert (await forged.append(path, 0, b"0123456789")).status_code == 403
        assert (await forged.ask("DELETE", path)).status_code == 403
    state = await client.ask("HEAD", path)
    assert (state.status_code, state.headers["Upload-Offset"]) == (200, "0")


async def test_one_person_has_so_many_uploads_on_the_way_and_no_more(client: Client) -> None:
    for _ in range(60):
        assert (await client.create(10)).status_code == 201
    assert (await client.create(10)).status_code == 429
