import re
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from uploads.serve import SANDBOX, content_disposition

CONTENT = bytes(range(256)) * 4000


async def fetch(
    address: str, data_dir: Path, kind: str = "image/jpeg", name: str = "a.jpg", **headers: str
) -> httpx.Response:
    (data_dir / "stored.bin").write_bytes(CONTENT)
    async with httpx.AsyncClient(verify=False) as client:
        return await client.get(
            f"{address}/stored", params={"file": "stored.bin", "kind": kind, "name": name}, headers=headers
        )


@pytest.mark.parametrize("kind", ["image/jpeg", "application/pdf"])
async def test_photos_and_pdfs_are_shown_in_place(address: str, data_dir: Path, kind: str) -> None:
    answer = await fetch(address, data_dir, kind)
    assert answer.content == CONTENT
    assert answer.headers["content-type"] == kind
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert answer.headers["content-disposition"].startswith("inline;")


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "text/xml", "application/x-msdownload"])
async def test_anything_else_is_a_download_without_a_type(address: str, data_dir: Path, kind: str) -> None:
    answer = await fetch(address, data_dir, kind)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")


async def test_every_file_comes_sandboxed_unsniffed_and_private(address: str, data_dir: Path) -> None:
    headers = (await fetch(address, data_dir)).headers
    assert headers["content-security-policy"] == SANDBOX
    assert SANDBOX.startswith("sandbox; default-src 'none';")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "private, no-cache"


async def test_the_name_keeps_its_accents(address: str, data_dir: Path) -> None:
    value = (await fetch(address, data_dir, name='Évier "bouché".jpg')).headers["content-disposition"]
    assert 'filename="_vier _bouch__.jpg"' in value
    encoded = re.search(r"filename\*=UTF-8''(\S+)$", value)
    assert encoded is not None
    assert unquote(encoded[1]) == 'Évier "bouché".jpg'


def test_a_name_cannot_add_a_header() -> None:
    value = content_disposition('a"\r\nSet-Cookie: x=1; .jpg', inline=True)
    assert "\r" not in value
    assert "\n" not in value
    assert value.count('"') == 2


async def test_a_part_is_sent_alone(address: str, data_dir: Path) -> None:
    for asked, expected in (
        ("bytes=10-19", CONTENT[10:20]),
        ("bytes=-5", CONTENT[-5:]),
        ("bytes=1023990-", CONTENT[1023990:]),
    ):
        answer = await fetch(address, data_dir, Range=asked)
        assert answer.status_code == 206
        assert answer.content == expected
        assert answer.headers["content-range"].endswith(f"/{len(CONTENT)}")
        assert answer.headers["content-length"] == str(len(expected))


async def test_a_part_outside_the_file_is_refused(address: str, data_dir: Path) -> None:
    answer = await fetch(address, data_dir, Range="bytes=9999999-")
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(CONTENT)}"


@pytest.mark.parametrize(
    "asked", ["bytes=-", "bytes=0-1,5-6", "lines=1-2", "bytes=x-y", "bytes=5", f"bytes=0-{'9' * 5000}"]
)
async def test_a_range_that_we_do_not_read_gives_the_whole(address: str, data_dir: Path, asked: str) -> None:
    answer = await fetch(address, data_dir, Range=asked)
    assert (answer.status_code, answer.content) == (200, CONTENT)


async def test_a_part_of_another_file_gives_the_whole(address: str, data_dir: Path) -> None:
    answer = await fetch(address, data_dir, **{"Range": "bytes=0-1", "If-Range": '"other"'})
    assert answer.status_code == 200


async def test_what_the_browser_has_is_not_sent_again(address: str, data_dir: Path) -> None:
    tag = (await fetch(address, data_dir)).headers["etag"]
    answer = await fetch(address, data_dir, **{"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["cache-control"] == "private, no-cache"


async def test_a_file_that_is_gone_is_not_found(address: str) -> None:
    async with httpx.AsyncClient(verify=False) as client:
        answer = await client.get(
            f"{address}/stored", params={"file": "no", "kind": "image/jpeg", "name": "a"}
        )
    assert answer.status_code == 404
