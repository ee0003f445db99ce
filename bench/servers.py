"""The yardsticks' own processes: the ceiling and the usual choice. Ours is started by `tests.support.server`."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support.server import ROOT, free_port

READY_SECONDS = 60


@contextmanager
def process(
    command: Sequence[str], environment: Mapping[str, str], port: int, path: str, log: Path
) -> Iterator[int]:
    """Its port, once `path` is answered; ended afterwards with all that it started."""
    with log.open("ab") as out:
        started = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=os.environ | dict(environment),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(started, f"http://127.0.0.1:{port}{path}", log)
        yield port
    finally:
        started.send_signal(signal.SIGTERM)
        try:
            started.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()


def _wait(started: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and started.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(log.read_text()[-4000:])


@contextmanager
def ceiling(folder: Path, workers: int) -> Iterator[int]:
    """`folder` holds the bodies: each is at the address of its name."""
    port = free_port()
    environment = {
        "BENCH_BODIES": str(folder),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WEB_CONCURRENCY": str(workers),
    }
    with process(["-m", "bench.ceiling"], environment, port, "/", folder / "ceiling.log") as running:
        yield running


def children(pid: int) -> list[int]:
    """Of that process, and theirs."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *children(child)]
    return found
