"""The examples for a proxy, as they stand in docs/proxy, in front of the running application; where there is one."""

import asyncio
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from controllers.web.heads import COOKIE_BYTES, HEAD_BYTES
from tests.proofs.conftest import Stages
from tests.proofs.raw import exchange
from tests.proofs.stage import Stage, wire
from tests.proofs.test_heads import FIRST, closed_after, with_headers
from tests.proofs.test_outages import a_form
from tests.support.server import ROOT, free_port

Make = Callable[[Path, int, int], list[str]]
SITE = "reparations.agence.example"
EXAMPLES = ROOT / "docs" / "proxy"


def nginx(folder: Path, port: int, application: int) -> list[str]:
    text = (EXAMPLES / "nginx.conf").read_text()
    # A test has no certificate of that name.
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    text = "\n".join(line for line in text.splitlines() if "ssl_certificate" not in line)
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{application}")
    own = " ".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/proxy.log; events {{}}\nhttp {{ {own}\n{text}\n}}"
    )
    return ["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "proxy.log")]


def caddy(folder: Path, port: int, application: int) -> list[str]:
    text = (EXAMPLES / "Caddyfile").read_text()
    text = text.replace("{$CRENEAU_SITE:" + SITE + "}", f"http://:{port}").replace(
        "{\n", "{\n\tadmin off\n", 1
    )
    # As compose.yaml gives them: two, of which one is not there.
    both = f"127.0.0.1:{free_port()} 127.0.0.1:{application}"
    (folder / "Caddyfile").write_text(text.replace("{$CRENEAU_APPS:127.0.0.1:8000}", both))
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


LIMITS = {
    "nginx": ("nginx.conf", ("large_client_header_buffers 2 8k;", "client_header_timeout 10s;", "=431 ")),
    "caddy": ("Caddyfile", ("max_header_size 12KB", "read_header 10s")),
}


@contextmanager
def proxied(make: Make, stages: Stages, folder: Path) -> Iterator[tuple[Stage, int]]:
    stage, port = stages(FORWARDED_ALLOW_IPS="127.0.0.1"), free_port()
    stage.migrate()
    stage.server.start()
    folder.mkdir()
    with (folder / "said").open("wb") as said:
        command = make(folder, port, stage.server.port)
        process = subprocess.Popen(command, stdout=said, stderr=said, cwd=folder)
    try:
        wait_for(port, process, folder)
        yield stage, port
    finally:
        process.terminate()
        process.wait(10)


def wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and process.poll() is None:
        try:
            answer = asyncio.run(exchange(port, FIRST + b"Connection: close\r\n\r\n", 2))
        except OSError:
            time.sleep(0.1)
            continue
        assert answer.status == 200
        return
    raise AssertionError((folder / "said").read_text())


@pytest.mark.parametrize("make", [nginx, caddy], ids=["nginx", "caddy"])
def test_the_example_serves_with_the_same_limits(make: Make, stages: Stages, tmp_path: Path) -> None:
    """Its text says them; where the proxy is on this machine, it is also run."""
    name, limits = LIMITS[make.__name__]
    text = (EXAMPLES / name).read_text()
    assert all(limit in text for limit in limits)
    assert HEAD_BYTES == 2 * COOKIE_BYTES == (12 + 4) * 1024, "Go adds four"
    if shutil.which(make.__name__):
        with proxied(make, stages, tmp_path / make.__name__) as (stage, port):
            asyncio.run(serves(stage, port))


async def serves(stage: Stage, port: int) -> None:
    [key] = stage.people("manager", 1)
    browser = stage.browser(wire(), key)
    browser.client.base_url = f"http://127.0.0.1:{port}"  # type: ignore[assignment]
    form = await a_form(browser, "Par le proxy")
    assert (await browser.send(form, origin=f"http://127.0.0.1:{port}")).status_code == 303
    for request, status in (
        (with_headers(10_000, 100), 200),
        (with_headers(40_000, 100), 431),
        (with_headers(40_000, 7_000), 431),
        (with_headers(9_000, 9_000, b"Cookie"), 431),
    ):
        answer = await exchange(port, request)
        assert answer.status == status, answer.head
    slow = await asyncio.gather(
        closed_after(port, FIRST, b"X-Slow: a\r\n"), closed_after(port, FIRST + b"X-Slow: ", b"a")
    )
    print([f"{seconds:.1f} s" for seconds in slow])
    assert min(slow) > 8
    assert max(slow) < 14
