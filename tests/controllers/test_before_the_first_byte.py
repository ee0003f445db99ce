"""Who may not add a file is told so before the first byte of it is taken in, in a form as in pieces."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from litestar import Litestar

from models import clock
from models.files.partial_upload import PartialUpload
from models.missions.verbs.work import complete
from models.people.account import Account
from models.people.session import Session
from models.people.tenant_link import TenantLink, live_link
from models.workflow import Status
from operations.bounds import BoundedProtocol
from settings import current
from tests.controllers.acts import photo
from tests.controllers.test_resumable import TUS, Client, metadata
from tests.support.story import Story, begin
from tests.support.web import Browser, Form, Page, signed_in, tenant_of
from uploads.form import incoming_dir

LARGE = 60_000_000
EXPECT = {"Expect": "100-continue", "Content-Length": str(LARGE)}
FORM = {"Content-Type": "multipart/form-data; boundary=b", "Sec-Fetch-Site": "same-origin"}
PIECE = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}


@asynccontextmanager
async def served(app: Litestar) -> AsyncIterator[int]:
    """As the server's own start does, without the jobs beside it: the port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="warning", lifespan="off", http=BoundedProtocol)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
            await asyncio.sleep(0.01)
        yield listener.getsockname()[1]
        server.should_exit = True
        await task


async def answer_to_a_head(port: int, method: str, path: str, headers: dict[str, str]) -> str:
    """No byte of the body is sent. The first line and the headers of the first answer, whatever it is."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n{lines}\r\n".encode())
    try:
        return (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    finally:
        writer.close()


def on_disk() -> list[Path]:
    folders = (incoming_dir(), current().data_dir / "files")
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def cookies(browser: Browser) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in browser.client.cookies.items())}


async def status_of(app: Litestar, method: str, path: str, *headers: dict[str, str]) -> int:
    async with served(app) as port:
        merged = {name: value for part in headers for name, value in part.items()}
        head = await answer_to_a_head(port, method, path, merged)
    assert on_disk() == []
    return int(head.split()[1])


# --- In a form

MISSION_FORMS = ["etape", "photos", "facture", "acompte", "avoir"]


@pytest.mark.parametrize("form", MISSION_FORMS)
@pytest.mark.parametrize("asks", [EXPECT, {"Content-Length": str(LARGE)}], ids=["expect", "large"])
async def test_a_foreign_mission_s_form_is_answered_on_its_head(
    app: Litestar, form: str, asks: dict[str, str]
) -> None:
    story = await begin(Status.SCHEDULED)
    sophie = await signed_in(app, story.sophie_account)
    path = f"/missions/{story.mission.reference}/{form}"
    assert await status_of(app, "POST", path, FORM, cookies(sophie), asks) == 404


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ("etape", Status.WORK_CONFIRMED),
        ("photos", Status.CANCELLED),
        ("facture", Status.SCHEDULED),
        ("acompte", Status.SCHEDULED),
        ("avoir", Status.SCHEDULED),
    ],
)
async def test_in_the_wrong_status_who_asks_first_is_answered_on_its_head(
    app: Litestar, form: str, status: Status
) -> None:
    story = await begin(status)
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}/{form}"
    expected = 404 if status is Status.CANCELLED else 409
    assert await status_of(app, "POST", path, FORM, cookies(karim), EXPECT) == expected


async def test_in_the_right_status_who_asks_first_is_told_to_go_on(app: Litestar) -> None:
    story = await begin(Status.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}/etape"
    assert await status_of(app, "POST", path, FORM, cookies(karim), EXPECT) == 100


@pytest.mark.parametrize("asks", [EXPECT, {"Content-Length": str(LARGE)}], ids=["expect", "large"])
async def test_nobody_signed_in_is_answered_on_its_head(app: Litestar, asks: dict[str, str]) -> None:
    story = await begin(Status.SCHEDULED)
    path = f"/missions/{story.mission.reference}/etape"
    assert await status_of(app, "POST", path, FORM, asks) == 303


async def test_of_what_a_stranger_sends_not_one_byte_is_read(app: Litestar) -> None:
    """It names no session, not even one that ended: there is nobody to give words back to."""
    story, asked = await begin(Status.SCHEDULED), []

    async def body() -> AsyncIterator[bytes]:
        asked.append("a byte")
        yield b"--b\r\n"

    path, headers = f"/missions/{story.mission.reference}/etape", FORM | {"Content-Length": str(LARGE)}
    answer = await Browser(app).client.post(path, content=body(), headers=headers)
    assert (answer.status_code, asked) == (303, [])


async def _session_over(story: Story) -> None:
    await Session.delete(force=True)


async def _account_closed(story: Story) -> None:
    await Account.update({Account.active: False}).where(Account.id == story.karim_account.id)


ENDED = pytest.mark.parametrize("end", [_session_over, _account_closed])


@ENDED
async def test_whose_session_or_account_ended_is_answered_on_its_head(app: Litestar, end) -> None:  # type: ignore[no-untyped-def]
    story = await begin(Status.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    await end(story)
    path = f"/missions/{story.mission.reference}/etape"
    assert await status_of(app, "POST", path, FORM, cookies(karim), EXPECT) == 303


async def tenants(app: Litestar, status: Status) -> tuple[Story, Browser, str]:
    story = await begin(status)
    link = await live_link(story.mission.id)
    browser, base = await tenant_of(app, story.mission)
    browser.carry("locataire", link.key)
    return story, browser, base


async def test_a_tenant_s_form_is_answered_on_its_head(app: Litestar) -> None:
    story, _, base = await tenants(app, Status.SCHEDULED)
    kept = {"Cookie": f"locataire={(await live_link(story.mission.id)).key}"}
    path = f"{base}/reserves"
    for asks in (EXPECT, {"Content-Length": str(LARGE)}):
        assert await status_of(app, "POST", path, FORM, asks) == 404, "without the key"
    assert await status_of(app, "POST", path, FORM, kept, EXPECT) == 409, "in the wrong status"
    past = clock.now() - timedelta(days=1)
    await TenantLink.update({TenantLink.expires_at: past}).where(TenantLink.mission == story.mission.id)
    assert await status_of(app, "POST", path, FORM, kept, EXPECT) == 410, "of a link that expired"


# --- What is not asked first is read for its words, and its files pass by


async def sent_slowly(browser: Browser, form: Form) -> tuple[Page, list[Path]]:
    """The answer, and what lay on the disk while its files came."""
    content, kind = form.body()
    seen: list[Path] = []

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 2000):
            yield content[start : start + 2000]
            seen.extend(on_disk())

    headers = {"Content-Type": kind, "Content-Length": str(len(content)), "Sec-Fetch-Site": "same-origin"}
    return Page(await browser.client.post(form.action, content=pieces(), headers=headers)), seen


async def test_of_a_form_that_comes_too_late_the_words_are_given_back_and_no_file_is_written(
    app: Litestar,
) -> None:
    story = await begin(Status.SCHEDULED)
    karim, path = await signed_in(app, story.karim_account), f"/missions/{story.mission.reference}/etape"
    form = (await karim.open(path)).form(path).choose("step", "complete").press("confirm")
    form.fill(amount="120,00", note="Joint remplacé.").attach("photos", photo(width=900))
    await complete(story.mission, story.karim, amount_cents=10_000)
    page, seen = await sent_slowly(karim, form)
    assert (page.status, seen) == (409, [])
    assert "Joint remplacé." in page.text
    assert await PartialUpload.count() == 0


async def test_a_form_that_was_done_is_answered_again_with_all_its_files(app: Litestar) -> None:
    story = await begin(Status.SCHEDULED)
    karim, path = await signed_in(app, story.karim_account), f"/missions/{story.mission.reference}/etape"
    form = (await karim.open(path)).form(path).choose("step", "complete").press("confirm")
    form.fill(amount="120,00").attach("photos", photo())
    assert [(await karim.send(form)).status_code for _ in range(2)] == [303, 303]


async def test_without_this_person_s_token_no_file_is_written(app: Litestar) -> None:
    story = await begin(Status.SCHEDULED)
    karim, base = await signed_in(app, story.karim_account), f"/missions/{story.mission.reference}"
    form = (await karim.open(base)).form(f"{base}/photos").attach("photos", photo(width=900))
    page, seen = await sent_slowly(karim, form.put("_token", "wrong").without("_for"))
    assert (page.status, seen) == (403, [])


@ENDED
async def test_after_the_end_of_a_session_no_file_is_written(app: Litestar, end) -> None:  # type: ignore[no-untyped-def]
    story = await begin(Status.SCHEDULED)
    karim, base = await signed_in(app, story.karim_account), f"/missions/{story.mission.reference}"
    form = (await karim.open(base)).form(f"{base}/photos").attach("photos", photo(width=900))
    await end(story)
    page, seen = await sent_slowly(karim, form)
    assert (page.status, seen) == (303, [])


async def test_of_a_link_that_expired_no_file_is_written_and_the_words_are_given_back(app: Litestar) -> None:
    story, tenant, base = await tenants(app, Status.WORK_DONE)
    path = f"{base}/reserves"
    form = (await tenant.open(path)).form(path)
    form["reason"] = "Le joint fuit encore."
    form.attach("photos", photo(width=900)).press("dispute")
    past = clock.now() - timedelta(days=1)
    await TenantLink.update({TenantLink.expires_at: past}).where(TenantLink.mission == story.mission.id)
    page, seen = await sent_slowly(tenant, form)
    assert (page.status, seen) == (410, [])
    assert "Le joint fuit encore." in page.response.text


# --- In pieces


async def tus_client(browser: Browser) -> Client:
    page = await browser.get("/missions")
    return Client(browser, page.text.split('name="_token" value="')[1].split('"')[0])


@pytest.mark.parametrize("asks", [EXPECT, {"Content-Length": str(LARGE)}], ids=["expect", "large"])
async def test_a_piece_of_who_may_not_is_answered_on_its_head(app: Litestar, asks: dict[str, str]) -> None:
    story = await begin(Status.SCHEDULED)
    karim = await tus_client(await signed_in(app, story.karim_account))
    sophie = await tus_client(await signed_in(app, story.sophie_account))
    path = (await karim.create(100)).headers["Location"]
    of_karim, token = cookies(karim.browser), {"X-Token": karim.token}
    for named, *headers in (
        (401, {}, token),
        (403, of_karim, {}),
        (404, cookies(sophie.browser), {"X-Token": sophie.token}),
        (409, of_karim, token, {"Upload-Offset": "50"}),
        # More than was announced.
        (413, of_karim, token),
    ):
        assert await status_of(app, "PATCH", path, TUS, PIECE, asks, *headers) == named
    await _account_closed(story)
    assert await status_of(app, "PATCH", path, TUS, PIECE, asks, of_karim, token) == 401


async def test_a_creation_brings_no_bytes_and_says_what_it_is_for(app: Litestar) -> None:
    story = await begin(Status.SCHEDULED)
    karim = await tus_client(await signed_in(app, story.karim_account))
    sophie = await tus_client(await signed_in(app, story.sophie_account))
    base = f"/missions/{story.mission.reference}"
    for form, codes in (("etape", (201, 422)), ("facture", (422, 422)), ("avoir", (422, 422))):
        for client, code in zip((karim, sophie), codes, strict=True):
            answer = await client.create(100, form=f"{base}/{form}")
            assert answer.status_code == code, form
            assert code == 201 or "n'attend pas ce fichier" in answer.text
    missing = await sophie.create(100, form="/missions/OM-0/etape")
    foreign = await sophie.create(100, form=f"{base}/etape")
    assert (missing.status_code, missing.text) == (foreign.status_code, foreign.text)
    described = {
        "Upload-Length": "100",
        "Upload-Metadata": metadata(kind="after"),
        "Idempotency-Key": "k" * 20,
    }
    assert await status_of(app, "POST", "/envois", TUS, described, EXPECT) == 401
    assert await PartialUpload.count() == 1
