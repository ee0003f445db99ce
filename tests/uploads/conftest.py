"""A data folder for each test, and a tiny app that receives forms over real HTTP."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from litestar import Litestar, Request, Response, get, post

import settings
from uploads import workers
from uploads.check import check_pdf_or_photo, check_photo
from uploads.errors import UploadError
from uploads.form import incoming_dir
from uploads.receive import Limits, read_form
from uploads.serve import Local, file_response

SMALL = Limits(
    body_bytes=300_000,
    text_bytes=50_000,
    fields=8,
    file_bytes=100_000,
    files_per_field=3,
    files=4,
    idle_seconds=1,
)
BIG = Limits(body_bytes=20_000_000, files=4)


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("CRENEAU_DATA_DIR", str(tmp_path))
    settings.current.cache_clear()
    yield tmp_path
    settings.current.cache_clear()


@pytest.fixture(scope="session", autouse=True)
async def _workers_end_with_the_tests() -> AsyncIterator[None]:
    yield
    await workers.close()


def left_behind() -> list[str]:
    return sorted(path.name for path in incoming_dir().iterdir())


def refuse(request: Request[Any, Any, Any], error: UploadError) -> Response[dict[str, str]]:
    return Response({"error": error.message}, status_code=error.status)


async def _echo(request: Request[Any, Any, Any], limits: Limits) -> dict[str, Any]:
    async with await read_form(request, limits=limits) as form:
        return {
            "fields": form.fields,
            "files": [[f.name, f.size, f.sha256] for f in form.files("photos")],
            "on_disk": len(left_behind()),
            "digest": form.digest(),
            "refused": form.refusals,
        }


@post("/small", request_max_body_size=None, status_code=200)
async def small(request: Request[Any, Any, Any]) -> dict[str, Any]:
    return await _echo(request, SMALL)


@post("/big", request_max_body_size=None, status_code=200)
async def big(request: Request[Any, Any, Any]) -> dict[str, Any]:
    return await _echo(request, BIG)


@post("/photo", request_max_body_size=None, status_code=200)
async def photo(request: Request[Any, Any, Any]) -> dict[str, Any]:
    async with await read_form(request, limits=BIG) as form:
        checked = [await check_photo(file) for file in form.files("photos")]
        return {"sizes": [[c.width, c.height] for c in checked], "on_disk": len(left_behind())}


@post("/any", request_max_body_size=None, status_code=200)
async def either(request: Request[Any, Any, Any]) -> dict[str, Any]:
    async with await read_form(request, limits=BIG) as form:
        return {"kinds": [(await check_pdf_or_photo(file)).kind for file in form.files("photos")]}


@get("/stored")
async def stored(request: Request[Any, Any, Any]) -> Response[Any]:
    query = request.query_params
    path = Local(settings.current().data_dir / query["file"])
    return await file_response(request, path, media_type=query["kind"], name=query["name"])


def make_app() -> Litestar:
    return Litestar(
        [small, big, photo, either, stored], exception_handlers={UploadError: refuse}, openapi_config=None
    )


@asynccontextmanager
async def serving(app: Litestar) -> AsyncIterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on"))
        task = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await task


@pytest.fixture
async def address(data_dir: Path) -> AsyncIterator[str]:
    async with serving(make_app()) as url:
        yield url
