import gzip

import brotli
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from controllers.web.assets import BUNDLES, HTMX, STATIC, asset, favicon, load, static_file


@pytest.fixture(scope="module")
def client() -> TestClient[Litestar]:
    return TestClient(Litestar([static_file]))


@pytest.mark.parametrize("name", BUNDLES)
def test_a_file_is_named_by_its_content_and_kept_for_ever(client: TestClient[Litestar], name: str) -> None:
    answer = client.get(asset(name))
    assert answer.status_code == 200
    assert answer.content == load()[name].body
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("name", BUNDLES)
@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("BR;q=0.5", "br"),
        ("gzip, deflate", "gzip"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("gzip;q=0, br;q=0.000", None),
        ("identity", None),
        ("", None),
    ],
)
def test_it_is_compressed_for_whom_takes_it(
    client: TestClient[Litestar], name: str, accepted: str, coding: str | None
) -> None:
    with client.stream("GET", asset(name), headers={"accept-encoding": accepted}) as answer:
        sent = b"".join(answer.iter_raw())
    assert answer.headers.get("content-encoding") == coding
    assert int(answer.headers["content-length"]) == len(sent)
    assert answer.headers["vary"] == "Accept-Encoding"
    plain = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding](sent)
    assert plain == load()[name].body


def test_what_is_known_is_not_sent_again(client: TestClient[Litestar]) -> None:
    etag = client.get(asset("app.js")).headers["etag"]
    again = client.get(asset("app.js"), headers={"if-none-match": f'"other", W/{etag}'})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize(
    "name", ["app.css", "base.css", "icon.svg", "app.0000000000000000.css", "..%2Fapp.py", "settings.py"]
)
def test_anything_else_is_not_there(client: TestClient[Litestar], name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_types_are_right(client: TestClient[Litestar]) -> None:
    assert client.get(asset("app.js")).headers["content-type"] == "text/javascript; charset=utf-8"
    assert client.get(asset("app.css")).headers["content-type"] == "text/css; charset=utf-8"


def test_every_source_is_in_a_bundle_and_in_its_order() -> None:
    joined = {path for paths in BUNDLES.values() for path in paths}
    assert joined == {HTMX, *STATIC.rglob("*.css"), *STATIC.rglob("*.js")}
    script = load()["app.js"].body
    assert script.startswith(HTMX.read_bytes())
    assert script.index(b"const readBack") > len(HTMX.read_bytes())
    styles = load()["app.css"].body
    assert styles.index(b"--paper:") < styles.index(b".top__row")


def test_no_comment_is_sent_and_nothing_else_is_lost() -> None:
    styles = load()["app.css"].body
    assert b"/*" not in styles
    for path in BUNDLES["app.css"]:
        assert styles.count(b"}") >= path.read_bytes().count(b"}") > 0
    assert sum(p.read_bytes().count(b"{") for p in BUNDLES["app.css"]) == styles.count(b"{")
    assert b"\n//" not in load()["uploads.js"].body
    assert b"https://" not in load()["app.css"].body


def test_the_icon_is_in_the_page() -> None:
    assert favicon().startswith("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'")
    assert '"' not in favicon()
