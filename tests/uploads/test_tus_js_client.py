"""The protocol as others understand it: tus-js-client from npm against the real server."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.crash.conftest import Site, fresh_photo
from tests.crash.conftest import site as site
from tests.support.server import ROOT

SCRIPT = Path(__file__).with_name("tus_client.mjs")
CHUNK = 16 * 1024


def node() -> str:
    """As the Makefile does: the wheel's where it was needed, otherwise the machine's."""
    found = shutil.which("node", path=f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}")
    assert found, "Node.js est introuvable : lancez make test, qui l'installe."
    return found


Run = Callable[..., dict[str, Any]]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "dégâts de l'été.jpg"
    path.write_bytes(fresh_photo())
    return path


@pytest.fixture
def run(site: Site, photo: Path) -> Run:
    """A client in a process of its own, which forgets everything when it ends."""
    cookies = "; ".join(f"{name}={value}" for name, value in site.client.cookies.items())
    order = {
        "server": site.server.url,
        "token": site.token,
        "cookie": cookies,
        "key": uuid.uuid4().hex,
        "file": str(photo),
        "name": photo.name,
        "kind": "after",
        "chunk": CHUNK,
    }

    def run(**more: Any) -> dict[str, Any]:
        done = subprocess.run(
            [node(), str(SCRIPT), json.dumps(order | more)],
            cwd=ROOT,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        told: dict[str, Any] = json.loads(done.stdout)
        return told

    return run


def kept_once(site: Site, photo: Path, told: dict[str, Any]) -> dict[str, Any]:
    (row,) = site.rows_of(photo.read_bytes())
    assert uuid.UUID(str(row["id"])) == uuid.UUID(told["kept"])
    return row


def test_a_photo_arrives_piece_by_piece(site: Site, photo: Path, run: Run) -> None:
    told = run(taken="2026-11-02T09:30:00")
    size = photo.stat().st_size
    assert told["outcome"] == "success"
    assert told["requests"][0] == ["POST", 201, 0]
    assert {(method, status) for method, status, _ in told["requests"][1:]} == {("PATCH", 204)}
    offsets = [offset for _, _, offset in told["requests"][1:]]
    assert offsets == [*range(CHUNK, size, CHUNK), size]
    row = kept_once(site, photo, told)
    assert (row["name"], row["taken_at"]) == (photo.name, "2026-11-02T09:30:00")


def test_a_new_client_goes_on_from_the_address_that_was_kept(site: Site, photo: Path, run: Run) -> None:
    first = run(stopAfter=3 * CHUNK)
    assert first["outcome"] == "aborted"
    second = run(url=first["url"], chunk=10**7)
    assert second["outcome"] == "success"
    head, *patches = second["requests"]
    assert head[:2] == ["HEAD", 200]
    assert head[2] >= 3 * CHUNK
    assert patches == [["PATCH", 204, photo.stat().st_size]]
    kept_once(site, photo, second)


def test_a_new_client_with_the_same_key_goes_on_without_the_address(
    site: Site, photo: Path, run: Run
) -> None:
    first = run(stopAfter=2 * CHUNK)
    # It begins at 0, is told of the conflict, asks where it is, and goes on from there.
    second = run(retry=[0, 100, 200])
    assert second["outcome"] == "success"
    assert second["url"] == first["url"]
    kept_once(site, photo, second)


def test_a_terminated_upload_is_gone(site: Site, photo: Path, run: Run) -> None:
    told = run(stopAfter=2 * CHUNK, terminate=True)
    assert told["outcome"] == "terminated"
    assert ["DELETE", 204] in [request[:2] for request in told["requests"]]
    assert site.ask("HEAD", told["url"]).status_code == 404
    assert site.rows_of(photo.read_bytes()) == []
    # A client that asks for what is gone begins anew.
    again = run(url=told["url"], key=uuid.uuid4().hex)
    assert [request[0] for request in again["requests"]][:2] == ["HEAD", "POST"]
    kept_once(site, photo, again)


def test_a_checksum_lets_the_right_piece_in_and_keeps_the_wrong_out(
    site: Site, photo: Path, run: Run
) -> None:
    whole = photo.stat().st_size
    wrong = run(checksum=True, damaged=True, chunk=whole)
    assert (wrong["outcome"], wrong["status"]) == ("error", 460)
    assert site.ask("HEAD", wrong["url"]).headers["Upload-Offset"] == "0"
    right = run(checksum=True, chunk=whole, url=wrong["url"])
    assert right["outcome"] == "success"
    kept_once(site, photo, right)


def test_what_the_server_refuses_is_an_error_with_its_sentence(run: Run, photo: Path) -> None:
    assert run(token="of somebody else")["status"] == 403
    assert run(cookie="")["status"] == 401
    assert run(kind="song")["status"] == 400
    photo.write_bytes(b"only words" * 5000)
    told = run()
    assert (told["outcome"], told["status"]) == ("error", 422)
    assert "n'est pas une photo" in told["text"]


def test_a_server_that_dies_and_comes_back_loses_nothing(site: Site, tmp_path: Path, run: Run) -> None:
    photo = tmp_path / "grande.jpg"
    photo.write_bytes(fresh_photo(1600))

    def die_and_return() -> None:
        begun = f"SELECT 1 FROM partial_upload WHERE received > 0 AND length = {photo.stat().st_size}"
        while not site.rows(begun):
            time.sleep(0.02)
        site.server.process.kill()
        site.server.process.wait()
        site.restart()

    killing = threading.Thread(target=die_and_return)
    killing.start()
    told = run(file=str(photo), retry=[200] * 100)
    killing.join()
    assert told["outcome"] == "success"
    assert "HEAD" in [method for method, _, _ in told["requests"]], "it was interrupted"
    row = kept_once(site, photo, told)
    assert row["sha256"] == hashlib.sha256(photo.read_bytes()).hexdigest()
