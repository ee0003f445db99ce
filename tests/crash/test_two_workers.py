"""Two server processes where the database allows them (PostgreSQL), many clients, one file each."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.crash.conftest import Site, fresh_photo

CLIENTS = 12


@pytest.fixture(scope="module")
def busy(site: Site) -> Site:
    site.restart(WEB_CONCURRENCY="2")
    return site


class Sender:
    """What every client of one person sends along, found once."""

    def __init__(self, site: Site) -> None:
        self.url, self.cookies = site.server.url, dict(site.client.cookies.items())
        self.headers = {"Tus-Resumable": "1.0.0", "X-Token": site.token}

    def append(self, path: str, offset: int, content: bytes) -> httpx.Response:
        headers = self.headers | {
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
        }
        with httpx.Client(base_url=self.url, cookies=self.cookies, timeout=60, verify=False) as client:
            return client.patch(path, content=content, headers=headers)


def test_the_last_piece_from_many_at_once_keeps_one_file(busy: Site) -> None:
    sender = Sender(busy)
    for _ in range(3):
        photo, key = fresh_photo(), uuid.uuid4().hex
        path = busy.create(len(photo), key).headers["Location"]
        assert sender.append(path, 0, photo[:-1]).status_code == 204
        with ThreadPoolExecutor(CLIENTS) as pool:
            answers = list(
                pool.map(lambda _: sender.append(path, len(photo) - 1, photo[-1:]), range(CLIENTS))  # noqa: B023
            )
        codes = Counter(answer.status_code for answer in answers)
        assert codes[204] >= 1
        assert set(codes) <= {204, 409, 423}, codes
        assert len(busy.rows_of(photo)) == 1
        assert busy.go_on(photo, key)[0] == len(photo)
    assert busy.folder("files/partial") == []
    assert busy.keys_on_disk() == busy.keys_in_rows()


def test_whole_uploads_under_one_key_are_one_file(busy: Site) -> None:
    """As a phone that tries again too early, and again: each does the whole of it."""
    sender, photo, key = Sender(busy), fresh_photo(), uuid.uuid4().hex

    def whole(_: int) -> int:
        path = busy.create(len(photo), key).headers["Location"]
        return sender.append(path, 0, photo).status_code

    with ThreadPoolExecutor(CLIENTS) as pool:
        codes = Counter(pool.map(whole, range(CLIENTS)))
    assert codes[204] == 1, codes
    assert len(busy.rows_of(photo)) == 1
    assert len(busy.rows(f"SELECT id FROM partial_upload WHERE key = '{key}'")) == 1
