"""Every error is a page or a partial in French, with a sentence and one way on."""

import asyncio
import resource
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, get, post
from litestar.exceptions import HTTPException

from app import create_app
from models.workflow import Status
from settings import current
from tests.controllers.acts import MISSING, photo
from tests.support.prepared import DEMO, prepared
from tests.support.server import Server
from tests.support.story import begin
from tests.support.web import HTMX, OURS, Browser, Page, everything, signed_in

S = Status
MEGABYTE = 1_000_000


def says(page: Page, title: str, way: str) -> None:
    """Whole or partial: one heading, one sentence or more, exactly one way on, and no trace of the machinery."""
    body = page.root.one("main") if page.is_whole else page.root
    assert body.one("h1").text == title
    assert body.one("a", "button").get("href") == way
    assert len(body.all("a")) == 1
    assert body.all("p")
    for word in ("Traceback", "litestar", "Error", "Exception", "sqlite", "asyncpg", "null"):
        assert word not in page.response.text
    if page.is_whole:
        assert page.root.one("html").get("lang") == "fr"
        assert page.title.startswith(title)


async def test_404_for_each(app: Litestar) -> None:
    story = await begin()
    title = "Cette page n'existe pas"
    karim, nadia = await signed_in(app, story.karim_account), await signed_in(app, story.manager_account)
    says(await karim.open(f"/missions/{MISSING}", status=404), title, "/missions")
    says(await nadia.open(f"/gestion/missions/{MISSING}", status=404), title, "/gestion")
    says(await karim.open(f"/missions/{MISSING}", htmx="panel", status=404), title, "/missions")
    says(await Browser(app).open("/nulle-part", status=404), title, "/")
    says(await karim.open("/nulle-part", status=404), title, "/")
    says(await karim.open("/fichiers/pas-un-fichier", status=404), title, "/")
    says(await karim.open("/missions/%00", status=404), title, "/")
    says(await karim.open("/missions/" + "x" * 3000, status=404), title, "/missions")


async def test_a_partial_error_takes_the_place_of_what_was_asked_for(app: Litestar) -> None:
    karim = await signed_in(app, (await begin()).karim_account)
    for root in ("panel", "mission", "missions"):
        page = await karim.open(f"/missions/{MISSING}", htmx=root, status=404)
        assert not page.is_whole
        assert page.has(root)
        assert "HX-Request" in page.headers["Vary"]


async def test_405_says_which_methods_there_are(app: Litestar) -> None:
    karim = await signed_in(app, (await begin()).karim_account)
    for method, path in (("DELETE", "/missions"), ("PUT", "/connexion"), ("GET", "/deconnexion")):
        response = await karim.client.request(method, path, headers=OURS)
        assert response.status_code == 405
        says(Page(response), "Cette page ne s'ouvre pas ainsi", "/")
        assert response.headers["Allow"]


async def test_400_for_a_form_that_can_not_be_read(app: Litestar) -> None:
    karim = await signed_in(app, (await begin()).karim_account)
    path = "/deconnexion"
    for kind, body in (
        ("multipart/form-data", b"--x"),
        ("multipart/form-data; boundary=x", b"garbage"),
        ("application/x-www-form-urlencoded", b"a=%ff%fe"),
        ("application/json", b"{}"),
    ):
        response = await karim.client.post(path, content=body, headers=OURS | {"Content-Type": kind})
        assert response.status_code == 400, kind
        says(Page(response), "Cette demande est incomplète", "/missions")


async def test_403_for_a_form_that_is_not_ours(app: Litestar) -> None:
    karim = await signed_in(app, (await begin()).karim_account)
    for more in ({}, HTMX):
        response = await karim.client.post("/deconnexion", data={"_token": "x"}, headers=OURS | more)
        assert response.status_code == 403
        says(Page(response), "Cette demande a été refusée", "/missions")


async def test_422_where_no_form_comes_back(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    form = (await karim.open("/compte")).form("/compte/sessions")
    says(Page(await karim.send(form)), "Une réponse manque", "/missions")


async def test_422_of_a_button_is_said_on_the_page_that_it_stands_on(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    page = Page(await karim.send((await karim.open(base)).form(f"{base}/code")))
    assert page.status == 422
    assert "Choisissez l'un des boutons." in page.text
    assert page.form(f"{base}/code"), "to be pressed again"


def left_behind() -> list[str]:
    folder = current().data_dir / "incoming"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


async def test_413_and_nothing_is_left_on_disk(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    form = (await karim.open(base)).form(f"{base}/photos").attach("photos", photo())
    content, kind = form.body()
    before = await everything()
    # Announced: refused before a byte is read.
    headers = OURS | {"Content-Type": kind, "Content-Length": str(400 * MEGABYTE)}
    response = await karim.client.post(f"{base}/photos", content=_never(), headers=headers)
    assert response.status_code == 413
    says(Page(response), "L'envoi est trop lourd", base)
    # Not announced: refused when it is too much, in the middle of a file.
    response = await karim.client.post(
        f"{base}/photos", content=_endless(content), headers=OURS | {"Content-Type": kind}
    )
    assert response.status_code == 413
    assert "dépasse 320 Mo en tout" in Page(response).text
    assert left_behind() == []
    assert await everything() == before


async def _never() -> AsyncIterator[bytes]:
    raise AssertionError("the body was read")
    yield b""


async def _endless(content: bytes) -> AsyncIterator[bytes]:
    """A file of its form that does not end."""
    yield content[: content.rindex(b"\xff\xd9")]
    for _ in range(330):
        yield b"x" * MEGABYTE


async def test_413_for_a_plain_form_that_carries_a_file_or_a_novel(app: Litestar) -> None:
    story = await begin()
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}/creneaux"
    files = {"quote": ("devis.pdf", b"%PDF-1.7", "application/pdf")}
    response = await karim.client.post(path, data={"_token": "x"}, files=files, headers=OURS)
    assert response.status_code == 413
    response = await karim.client.post(path, data={"note": "x" * 1_000_001}, headers=OURS)
    assert response.status_code == 413
    says(Page(response), "L'envoi est trop lourd", path)
    # With htmx the form stays where it is, with all that was typed; the sentence comes beside it.
    response = await karim.client.post(path, data={"note": "x" * 1_000_001}, headers=OURS | HTMX)
    assert (response.status_code, response.headers["HX-Retarget"]) == (413, "#live")
    assert "raccourcissez-le" in response.text
    response = await karim.client.post(path, data={f"f{n}": "x" for n in range(400)}, headers=OURS)
    assert response.status_code == 413
    assert left_behind() == []


async def test_the_twenty_first_file_of_a_field_is_said_beside_it_and_the_twenty_are_kept(
    app: Litestar,
) -> None:
    story = await begin(S.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    form = (await karim.open(base)).form(f"{base}/photos")
    form.attach("photos", *(photo(f"{n}.jpg") for n in range(21)))
    page = Page(await karim.send(form))
    assert page.status == 422
    assert "20 fichiers au plus" in page.error_of("send-photos")
    assert len(page.form(f"{base}/photos").values("kept_photos")) == 20
    assert left_behind() == []


@get("/panne", name="broken")
async def broken(request: Request[Any, Any, Any]) -> str:
    raise RuntimeError("a secret of the machinery")


@post("/panne", name="broken.post")
async def broken_post(request: Request[Any, Any, Any]) -> str:
    raise HTTPException(status_code=500, detail="a secret of the machinery")


@pytest.fixture
def breaking(app: Litestar) -> Litestar:
    made = create_app()
    made.register(broken)
    made.register(broken_post)
    return made


async def test_500_has_a_number_to_tell_the_agency_and_no_secret(breaking: Litestar) -> None:
    karim = await signed_in(breaking, (await begin()).karim_account)
    for path in ("/panne",):
        page = await karim.open(path, status=500)
        says(page, "Une erreur est survenue", "/missions")
        assert page.root.one(class_="error-code").text.startswith("Référence de l'incident : ")
        partial = await karim.open(path, htmx="panel", status=500)
        assert partial.has("panel")
        assert not partial.is_whole
        assert "secret" not in page.response.text + partial.response.text
    response = await karim.client.post("/panne", headers=OURS)
    assert response.status_code == 500
    says(Page(response), "Une erreur est survenue", "/missions")
    assert "secret" not in response.text


async def test_two_incidents_have_two_numbers(breaking: Litestar) -> None:
    numbers = {
        (await Browser(breaking).open("/panne", status=500)).root.one(class_="error-code").text
        for _ in range(5)
    }
    assert len(numbers) == 5


def _eventually(ask: Any, status: int, seconds: float = 15) -> httpx.Response:
    end = time.monotonic() + seconds
    while True:
        response: httpx.Response = ask()
        if response.status_code == status or time.monotonic() > end:
            return response
        time.sleep(0.2)


def _unavailable(ask: Callable[..., httpx.Response], way: str) -> None:
    for more in ({}, HTMX):
        response = _eventually(lambda more=more: ask(**more), 503)
        assert response.status_code == 503, response.text[:500]
        says(Page(response), "Le service est momentanément indisponible", way)
        assert response.headers["Retry-After"] == "5"
        assert response.headers["Cache-Control"] == "no-store"


def _sign_in(client: httpx.Client, **headers: str) -> httpx.Response:
    data = {"email": "karim@creneau.example", "password": "creneau-demo"}
    return client.post("/connexion", data=data, headers=headers)


async def test_503_while_the_database_is_gone_and_back_when_it_is(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """A real server in a process of its own, whose database really goes."""
    if request.config.getoption("--database") == "postgres":
        await asyncio.to_thread(_postgres_goes, tmp_path)
    else:
        await asyncio.to_thread(_sqlite_goes, tmp_path)


def _postgres_goes(folder: Path) -> None:
    from tests.support.postgres import start_server

    database = start_server()
    try:
        server = Server(folder, database.create_database("creneau_gone"), {"CRENEAU_DEMO": "1"})
        server.start()
        try:
            with httpx.Client(base_url=server.url, timeout=30) as client:
                assert _sign_in(client).status_code == 303
                database.stop()
                _unavailable(lambda **headers: client.get("/missions", headers=headers), "/connexion")
                assert client.get("/health/ready").status_code == 503
                assert client.get("/health/live").status_code == 200
                database.start()
                assert _eventually(lambda: client.get("/missions"), 200, 6).status_code == 200
        finally:
            server.stop()
    finally:
        database.close()


def _sqlite_goes(folder: Path) -> None:
    """A file that is open is never gone for who has it open; but it can refuse to take another byte."""
    server = Server(folder, prepared(DEMO, folder), {"CRENEAU_DEMO": "1"})
    server.start()
    try:
        with httpx.Client(base_url=server.url, timeout=30) as client:
            assert _sign_in(client).status_code == 303
            process, most = server.process.pid, resource.RLIM_INFINITY
            resource.prlimit(process, resource.RLIMIT_FSIZE, (4096, most))
            _unavailable(lambda **headers: _sign_in(client, **headers), "/missions")
            assert client.get("/missions").status_code == 200, "reading goes on"
            resource.prlimit(process, resource.RLIMIT_FSIZE, (most, most))
            assert _eventually(lambda: _sign_in(client), 303, 6).status_code == 303
    finally:
        server.stop()
