"""A disk that fills up under the running server, and has room again: nothing is mounted.

The kernel is told, from outside, that the process may write no file beyond so many bytes (RLIMIT_FSIZE): every
write behind that fails (EFBIG), of uploads as of the database, as it would on a disk or under a quota that is full.
"""

import os
import resource
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.controllers.test_resumable import metadata
from tests.crash.conftest import Site, fresh_photo
from tests.crash.test_kill import photos_form
from tests.support.web import Upload
from tests.uploads.samples import pdf
from uploads.storage import LABEL

SMALL = 100_000


@pytest.fixture(scope="module", autouse=True)
def _linux_only() -> None:
    assert sys.platform == "linux", "only Linux can tell another process its limits"


@contextmanager
def room_for(site: Site, size: int) -> Iterator[None]:
    pid = site.server.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def on_disk(site: Site) -> dict[str, int]:
    """What uploads could leave: every file of theirs, and its size."""
    folders = [site.server.data_dir / name for name in ("incoming", "files")]
    found = [
        path for folder in folders for path in folder.rglob("*") if path.is_file() and path.name != LABEL
    ]
    return {str(path): path.stat().st_size for path in found}


def large_photo() -> bytes:
    photo = fresh_photo(900)
    assert len(photo) > 3 * SMALL
    return photo


def test_a_form_gets_507_leaves_nothing_and_works_when_there_is_room(site: Site) -> None:
    photo = large_photo()
    form = photos_form(site).attach("photos", Upload("cave.jpg", photo))
    before = on_disk(site)
    with room_for(site, SMALL):
        answer = site.send(form)
        assert answer.status_code == 507
        assert "Le disque du serveur est plein" in answer.text
        assert on_disk(site) == before
    assert site.rows_of(photo) == []
    assert site.send(form).status_code == 303
    assert len(site.rows_of(photo)) == 1


def test_a_piece_gets_507_leaves_nothing_and_goes_on_when_there_is_room(site: Site) -> None:
    photo, key = large_photo(), uuid.uuid4().hex
    path = site.create(len(photo), key).headers["Location"]
    half = SMALL // 2
    assert site.append(path, 0, photo[:half]).status_code == 204
    before = on_disk(site)
    with room_for(site, SMALL):
        answer = site.append(path, half, photo[half:])
        assert answer.status_code == 507
        assert "plein" in answer.text
        assert on_disk(site) == before
        assert site.ask("HEAD", path).headers["Upload-Offset"] == str(half)
    begun, file = site.go_on(photo, key)
    assert begun == half
    assert site.client.get(f"/fichiers/{file}").status_code == 200


def test_no_room_for_a_row_either(site: Site) -> None:
    """Less than a page of SQLite's own file. The person is told, and the next try works."""
    paper, key = pdf(40) + uuid.uuid4().bytes, uuid.uuid4().hex
    path = site.create(len(paper), key, "quote").headers["Location"]
    # The log has room: it is about the database.
    os.truncate(site.server.data_dir / "server.log", 0)
    with room_for(site, 2000):
        other = site.ask(
            "POST",
            "/envois",
            Upload_Length="10",
            Upload_Metadata=metadata(kind="after"),
            Idempotency_Key=key[::-1],
        )
        assert other.status_code == (201 if site.server.database_url else 503)
        assert site.append(path, 0, paper).status_code == 507
        assert site.client.get("/health/live").status_code == 200
    end = time.monotonic() + 5
    _, file = site.go_on(paper, key, "quote")
    assert time.monotonic() < end
    assert [uuid.UUID(str(row["id"])) for row in site.rows_of(paper)] == [uuid.UUID(file)]
    assert site.keys_in_rows() <= site.keys_on_disk()


def test_other_people_are_served_while_it_is_full(site: Site) -> None:
    with room_for(site, SMALL):
        assert site.client.get("/missions").status_code == 200
