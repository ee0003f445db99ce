import asyncio
import hashlib
import resource
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from litestar import Litestar, Request, post
from msgspec.structs import replace

from tests.uploads import conftest
from tests.uploads.conftest import SMALL, left_behind, make_app, refuse, serving
from uploads.errors import UploadError
from uploads.form import incoming_dir
from uploads.names import display_name
from uploads.receive import read_form

pytestmark = pytest.mark.usefixtures("data_dir")

HEAD = (
    "POST {path} HTTP/1.1\r\nHost: test\r\nContent-Type: multipart/form-data; boundary=xyz\r\n"
    "Content-Length: {length}\r\n\r\n"
)


def photo(content: bytes, name: str = "a.jpg") -> tuple[str, tuple[str, bytes]]:
    return ("photos", (name, content))


async def post_to(url: str, **options: object) -> httpx.Response:
    async with httpx.AsyncClient(timeout=30, verify=False) as client:
        return await client.post(url, **options)  # type: ignore[arg-type]


async def nothing_is_left(seconds: float = 5) -> bool:
    for _ in range(int(seconds / 0.05)):
        if not left_behind():
            return True
        await asyncio.sleep(0.05)
    return False


async def test_a_urlencoded_form_keeps_every_value_in_order(address: str) -> None:
    answer = await post_to(f"{address}/small", data={"word": ["été", "b\0c"], "empty": ""})
    assert answer.json()["fields"] == {"word": ["été", "bc"], "empty": [""]}


async def test_line_breaks_are_stored_as_one_character(address: str) -> None:
    answer = await post_to(f"{address}/small", data={"text": "un\r\ndeux"})
    assert answer.json()["fields"]["text"] == ["un\ndeux"]


async def test_a_multipart_form_gives_its_texts_and_files(address: str) -> None:
    content = b"\xff\xd8 some bytes \r\n--xy" * 500
    answer = await post_to(
        f"{address}/small", data={"word": "été"}, files=[photo(content, "Été à Paris.jpg")]
    )
    assert answer.json()["fields"] == {"word": ["été"]}
    assert answer.json()["files"] == [["Été à Paris.jpg", len(content), hashlib.sha256(content).hexdigest()]]
    assert answer.json()["on_disk"] == 1
    assert left_behind() == []


async def test_an_empty_file_input_is_no_file(address: str) -> None:
    body = (
        b'--xyz\r\nContent-Disposition: form-data; name="photos"; filename=""\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n\r\n--xyz--\r\n"
    )
    answer = await post_to(
        f"{address}/small", content=body, headers={"Content-Type": "multipart/form-data; boundary=xyz"}
    )
    assert answer.json()["files"] == []
    assert answer.json()["on_disk"] == 0


async def test_both_encodings_of_a_form_have_one_digest_whatever_the_token(address: str) -> None:
    plain = await post_to(f"{address}/small", data={"b": "2", "a": "1", "_token": "x", "_key": "k"})
    boundary = {"Content-Type": "multipart/form-data; boundary=xyz"}
    body = b"".join(
        f'--xyz\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in (("_token", "other"), ("a", "1"), ("b", "2"))
    )
    parts = await post_to(f"{address}/small", content=body + b"--xyz--\r\n", headers=boundary)
    other = await post_to(f"{address}/small", data={"b": "2", "a": "1 "})
    assert plain.json()["digest"] == parts.json()["digest"] != other.json()["digest"]


async def test_the_digest_tells_files_apart_by_their_content(address: str) -> None:
    digests = [
        (await post_to(f"{address}/small", files=[photo(content)])).json()["digest"]
        for content in (b"one", b"one", b"two")
    ]
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"data": {"text": "x" * 50_001}}, "Un texte est trop long"),
        ({"data": {f"f{i}": "x" for i in range(9)}}, "trop de champs"),
        ({"data": {f"f{i}": "x" for i in range(9)}, "files": [photo(b"a")]}, "trop de champs"),
        ({"data": {"text": "x" * 50_001}, "files": [photo(b"a")]}, "Un texte est trop long"),
        (
            {"data": {f"f{i}": "x" * 9_000 for i in range(6)}, "files": [photo(b"a")]},
            "Un texte est trop long",
        ),
        ({"files": [photo(b"x" * 90_000)] * 4}, "L'envoi dépasse"),
    ],
)
async def test_what_is_over_a_limit_is_refused_and_leaves_nothing(
    address: str, sent: dict[str, object], sentence: str
) -> None:
    answer = await post_to(f"{address}/small", **sent)
    assert answer.status_code == 413
    assert sentence in answer.json()["error"]
    assert left_behind() == []


@pytest.mark.parametrize(
    ("files", "kept", "sentence"),
    [
        ([photo(b"x" * 100_001, "gros.jpg"), photo(b"a")], 1, "« gros.jpg » dépasse"),
        ([photo(b"x" * 99_000 + b"y" * 50_000, "gros.jpg")], 0, "« gros.jpg » dépasse"),
        ([photo(b"x")] * 4, 3, "Envoyez 3 fichiers au plus"),
        ([photo(b"")] * 4, 3, "Envoyez 3 fichiers au plus"),
    ],
)
async def test_a_file_over_a_limit_is_refused_at_its_field_and_the_rest_is_received(
    address: str, files: list[object], kept: int, sentence: str
) -> None:
    sent = {"data": {"before": "a", "word": "été " * 2_000}, "files": files}
    answer = await post_to(f"{address}/small", **sent)
    found = answer.json()
    assert found["fields"] == {"before": ["a"], "word": ["été " * 2_000]}
    assert (len(found["files"]), found["on_disk"]) == (kept, kept)
    assert len(found["refused"]["photos"]) == 1
    assert sentence in found["refused"]["photos"][0]
    # Another form than the same without that file: an earlier answer is not given for it.
    alike = await post_to(f"{address}/small", **sent | {"files": files[:kept]})
    assert alike.json()["digest"] != found["digest"]
    assert left_behind() == []


async def test_an_announced_size_over_the_limit_is_refused_before_a_byte_is_read(address: str) -> None:
    reader, writer = await connect(address)
    writer.write(HEAD.format(path="/small", length=300_001).encode())
    await writer.drain()
    assert b" 413 " in await asyncio.wait_for(reader.readline(), 5)
    writer.close()


async def test_a_chunked_body_is_counted(address: str) -> None:
    """No file of it is too large, nor are there too many: only all together."""

    async def without_length() -> AsyncIterator[bytes]:
        for name in ("a", "b", "c", "d"):
            yield f'--xyz\r\nContent-Disposition: form-data; name="{name}"; filename="a"\r\n\r\n'.encode()
            for _ in range(9):
                yield b"x" * 10_000
            yield b"\r\n"
        yield b"--xyz--\r\n"

    answer = await post_to(
        f"{address}/small",
        content=without_length(),
        headers={"Content-Type": "multipart/form-data; boundary=xyz"},
    )
    assert answer.status_code == 413
    assert "L'envoi dépasse" in answer.json()["error"]
    assert left_behind() == []


async def test_a_plain_form_has_its_size_in_all(address: str) -> None:
    """On the wire, where a letter may take six bytes: no field of it is too long."""
    fields = {f"f{number}": "é" * 1_300 for number in range(7)}
    answer = await post_to(f"{address}/small", data=fields)
    assert (answer.status_code, "trop long" in answer.json()["error"]) == (413, True)


async def test_a_sender_that_dawdles_is_told_so_in_the_end(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each piece comes in time, the whole never does."""
    monkeypatch.setattr(conftest, "SMALL", replace(SMALL, total_seconds=0.5))

    async def drops() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"a"
            await asyncio.sleep(0.05)

    begun = time.monotonic()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await post_to(f"{address}/small", content=drops(), headers=kind)
    assert answer.status_code == 408
    assert time.monotonic() - begun < 10
    assert left_behind() == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--xyz",
        b"no boundary at all",
        b'--xyz\r\nContent-Disposition: form-data; name="a"; filename="a.jpg"\r\n\r\ncut',
        b'--xyz\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\xfe\r\n--xyz--\r\n',
        b"--xyz\r\nContent-Disposition: form-data\r\n\r\nno name\r\n--xyz--\r\n",
    ],
)
async def test_a_broken_form_is_refused_with_a_sentence(address: str, body: bytes) -> None:
    answer = await post_to(
        f"{address}/small", content=body, headers={"Content-Type": "multipart/form-data; boundary=xyz"}
    )
    assert answer.status_code == 400
    assert (
        answer.json()["error"]
        == "L'envoi est incomplet ou illisible : recommencez depuis la page précédente."
    )
    assert left_behind() == []


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data", "nonsense"])
async def test_another_kind_of_body_is_refused(address: str, kind: str) -> None:
    answer = await post_to(f"{address}/small", content=b'{"a": 1}', headers={"Content-Type": kind})
    assert answer.status_code == 400


async def test_urlencoded_bytes_that_are_no_text_are_refused(address: str) -> None:
    answer = await post_to(
        f"{address}/small",
        content=b"a=%ff%fe",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 400


async def test_a_form_without_a_body_is_an_empty_form(address: str) -> None:
    answer = await post_to(f"{address}/small")
    assert answer.json()["fields"] == {}


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\fotos\\bad.jpg", "bad.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("e\u0301te\u0301.jpg", "été.jpg"),
        ("..", "fichier"),
        ("x" * 4000 + ".jpg", "x" * 251 + ".jpg"),
        ("é" * 2000 + ".jpg", "é" * 125 + ".jpg"),
    ],
)
async def test_names_are_made_fit_to_be_shown(address: str, sent: str, shown: str) -> None:
    answer = await post_to(f"{address}/small", files=[photo(b"x", sent)])
    assert [name for name, _, _ in answer.json()["files"]] == [shown]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a\0b.jpg", "ab.jpg"),
        ("\0", "fichier"),
        ("a\r\nb", "ab"),
        ("a/..", "fichier"),
        ("\ud800.jpg", ".jpg"),
    ],
)
def test_hidden_characters_never_reach_a_page(raw: str, shown: str) -> None:
    assert display_name(raw) == shown


async def connect(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    port = urlsplit(address).port
    return await asyncio.open_connection("127.0.0.1", port)


async def send_half_a_file(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await connect(address)
    writer.write(HEAD.format(path="/small", length=90_000).encode())
    writer.write(
        b'--xyz\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n' + b"x" * 40_000
    )
    await writer.drain()
    for _ in range(100):
        if left_behind():
            break
        await asyncio.sleep(0.02)
    assert left_behind()
    return reader, writer


async def test_a_disconnect_half_way_leaves_nothing_on_disk(address: str) -> None:
    _, writer = await send_half_a_file(address)
    writer.transport.abort()
    assert await nothing_is_left()


async def test_a_sender_that_stops_is_told_so_and_leaves_nothing(address: str) -> None:
    reader, writer = await send_half_a_file(address)
    assert b" 408 " in await asyncio.wait_for(reader.readline(), 5)
    assert left_behind() == []
    writer.close()


async def test_a_cancelled_request_leaves_nothing(data_dir: Path) -> None:
    started = asyncio.Event()
    tasks: list[asyncio.Task[object]] = []

    @post("/small", request_max_body_size=None)
    async def handler(request: Request[object, object, object]) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.append(task)
        started.set()
        async with await read_form(request, limits=SMALL):
            pass

    async with serving(Litestar([handler])) as url:
        _, writer = await send_half_a_file(url)
        await started.wait()
        tasks[0].cancel()
        assert await nothing_is_left()
        writer.close()


async def test_an_error_while_the_form_is_used_leaves_nothing(data_dir: Path) -> None:
    @post("/boom", request_max_body_size=None)
    async def boom(request: Request[object, object, object]) -> None:
        async with await read_form(request, limits=SMALL) as form:
            assert form.files("photos")
            assert left_behind()
            raise RuntimeError

    async with serving(Litestar([boom])) as url:
        answer = await post_to(f"{url}/boom", files=[photo(b"x")])
    assert answer.status_code == 500
    assert left_behind() == []


async def test_the_disk_being_full_is_said_and_leaves_nothing(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # /dev/full is the kernel's own disk without room.
    monkeypatch.setattr("uploads.receive.new_incoming_path", new_path_without_room)
    answer = await post_to(f"{address}/small", files=[photo(b"x" * 90_000)])
    assert answer.status_code == 507
    assert "plein" in answer.json()["error"]
    assert left_behind() == []


def new_path_without_room() -> Path:
    class OnFullDisk(type(Path())):  # type: ignore[misc]
        def touch(self, mode: int = 0o666, exist_ok: bool = True) -> None:
            self.symlink_to("/dev/full")

    path: Path = OnFullDisk(incoming_dir() / "full")
    return path


async def test_litestars_own_limit_is_told_like_ours(data_dir: Path) -> None:
    @post("/low", request_max_body_size=1_000)
    async def low(request: Request[object, object, object]) -> None:
        await read_form(request, limits=SMALL)

    async with serving(Litestar([low], exception_handlers={UploadError: refuse})) as url:
        answer = await post_to(f"{url}/low", files=[photo(b"x" * 2_000)])
    assert answer.status_code == 413
    assert "L'envoi dépasse" in answer.json()["error"]


async def test_memory_stays_flat_while_eight_megabytes_arrive(data_dir: Path) -> None:
    async def eight_megabytes() -> AsyncIterator[bytes]:
        yield b'--xyz\r\nContent-Disposition: form-data; name="photos"; filename="a"\r\n\r\n'
        for _ in range(128):
            yield b"x" * 65_536
        yield b"\r\n--xyz--\r\n"

    async with serving(make_app()) as url:
        await post_to(f"{url}/big", files=[photo(b"warm")])
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        answer = await post_to(
            f"{url}/big",
            content=eight_megabytes(),
            headers={"Content-Type": "multipart/form-data; boundary=xyz"},
        )
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert answer.json()["files"][0][1] == 8 * 1024 * 1024
    assert grown < 4_000, f"{grown} KB more for 8 MB"
