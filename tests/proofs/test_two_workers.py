"""What one process changes, every other shows at the next request, however it has kept its pages."""

import asyncio
import contextlib
import socket
import sys
import time

import psutil
import pytest

from tests.proofs.conftest import Stages
from tests.proofs.race import Race
from tests.proofs.stage import Stage, wire
from tests.support.postgres import PostgresServer

HALF = (
    b"POST /connexion HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nemail="
)
READERS = 12
CHANGES = 8


async def test_a_change_on_one_worker_is_read_at_once_on_the_other(stages: Stages) -> None:
    race = Race(stages("workers", WEB_CONCURRENCY="2"), claimants=2)
    await race.begin()
    taker, reader = race.contractors
    # A connection of its own for each, so that both processes are asked.
    readers = [race.stage.browser(wire(1), reader) for _ in range(READERS)]
    karim = race._browser(taker)

    async def lists() -> list[str]:
        answers = await asyncio.gather(*(browser.get("/missions") for browser in readers))
        assert {answer.status_code for answer in answers} == {200}
        return [answer.text for answer in answers]

    for _ in range(CHANGES):
        await lists()
        reference, _ = await race._published()
        assert all(reference in page for page in await lists())
        path = f"/missions/{reference}/creneaux"
        form = await race._slots(karim, path)
        assert (await karim.send(form)).status_code == 303
        assert not any(reference in page for page in await lists())
        mine = await asyncio.gather(
            *(race.stage.browser(wire(1), taker).get("/missions?vue=en-cours") for _ in range(READERS))
        )
        assert all(reference in answer.text for answer in mine)


@pytest.mark.skipif(sys.platform != "linux", reason="other kernels deal nothing out")
def test_each_worker_has_a_queue_of_connections_of_its_own(several: Stage) -> None:
    several.server.start()
    end = time.monotonic() + 20
    while _queues(several.server.port) < 2:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_port_that_another_server_has_is_refused_to_two_workers_too(several: Stage, stages: Stages) -> None:
    several.server.start()
    second = stages("second", WEB_CONCURRENCY="2", PORT=str(several.server.port))
    second.migrate()
    refused = second.command("serve", check=False)
    assert refused.returncode
    assert "Address already in use" in refused.stderr


def test_a_worker_that_died_is_back(several: Stage) -> None:
    several.server.start()
    for dead in _both_workers(several):
        dead.kill()
        dead.wait(10)
        assert dead not in _both_workers(several)
    several.server.wait()


def test_all_processes_that_are_stopped_at_once_end(several: Stage) -> None:
    """As systemd stops a service: the one that started the others waits for a worker that still hears somebody out."""
    several.server.start()
    _both_workers(several)
    started = psutil.Process(several.server.process.pid)
    every = [started, *started.children(recursive=True)]
    with socket.create_connection(("127.0.0.1", several.server.port)) as half:
        half.sendall(HALF)
        time.sleep(0.5)
        for process in every:
            process.terminate()
        time.sleep(2)
        assert several.server.process.poll() is None
    assert several.server.process.wait(15) is not None
    _, alive = psutil.wait_procs(every, timeout=5)
    assert not alive


def _both_workers(stage: Stage) -> list[psutil.Process]:
    """Those that listen, once both do."""
    started, end = psutil.Process(stage.server.process.pid), time.monotonic() + 20
    while time.monotonic() < end:
        with contextlib.suppress(psutil.Error):
            found = [one for one in started.children(recursive=True) if _listens(one)]
            if len(found) == 2:
                return found
        time.sleep(0.05)
    raise AssertionError("a worker is missing")


def _listens(process: psutil.Process) -> bool:
    return any(line.status == psutil.CONN_LISTEN for line in process.net_connections("tcp"))


@pytest.fixture
def several(stages: Stages, postgres: PostgresServer | None) -> Stage:
    if postgres is None:
        pytest.skip("SQLite has one worker")
    stage = stages("several", WEB_CONCURRENCY="2")
    stage.migrate()
    return stage


def _queues(port: int) -> int:
    return sum(
        one.status == psutil.CONN_LISTEN and one.laddr.port == port for one in psutil.net_connections("tcp")
    )
