import gzip

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from controllers.assets import asset, load, static_file


@pytest.fixture(scope="module")
def client() -> TestClient[Litestar]:
    return TestClient(Litestar([static_file]))


@pytest.mark.parametrize("name", ["app.css", "base.css", "tenant.css", "app.js", "htmx.min.js", "icon.svg"])
def test_a_file_is_named_by_its_content_and_kept_for_ever(client: TestClient[Litestar], name: str) -> None:
    answer = client.get(asset(name))
    assert answer.status_code == 200
    assert answer.content == load()[name].body
    assert "immutable" in answer.headers["cache-control"]


def test_it_is_compressed_for_whom_takes_it(client: TestClient[Litestar]) -> None:
    assert client.get(asset("app.css")).headers["content-encoding"] == "gzip"
    plain = client.get(asset("app.css"), headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    refused = client.get(asset("app.css"), headers={"accept-encoding": "gzip;q=0"})
    assert "content-encoding" not in refused.headers
    assert gzip.decompress(load()["app.css"].gzipped or b"") == plain.content


def test_what_is_known_is_not_sent_again(client: TestClient[Litestar]) -> None:
    etag = client.get(asset("app.js")).headers["etag"]
    again = client.get(asset("app.js"), headers={"if-none-match": f'"other", W/{etag}'})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize("name", ["app.css", "app.0000000000000000.css", "..%2Fapp.py", "settings.py"])
def test_anything_else_is_not_there(client: TestClient[Litestar], name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_types_are_right(client: TestClient[Litestar]) -> None:
    assert client.get(asset("app.js")).headers["content-type"] == "text/javascript; charset=utf-8"
    assert client.get(asset("app.css")).headers["content-type"] == "text/css; charset=utf-8"
    assert client.get(asset("icon.svg")).headers["content-type"].startswith("image/svg+xml")
