"""The database goes and comes back, the disk is full, five hundred dawdle: a page says so, everyone else is served."""

import asyncio
import contextlib
import resource
import time
from collections.abc import AsyncIterator

import httpx

from tests.proofs.conftest import Stages
from tests.proofs.raw import exchange
from tests.proofs.stage import Remote, Stage, wire
from tests.support.postgres import PostgresServer
from tests.support.web import OURS, Form

BACK_SECONDS = 5
DAWDLERS = 500
UNLIMITED = resource.RLIM_INFINITY


async def a_form(browser: Remote, title: str) -> Form:
    form = (await browser.open("/gestion/missions/nouvelle")).form("/gestion/missions/nouvelle")
    form.fill(title=title, address="3 rue Neuve", town="Lille", postcode="59000")
    form.fill(tenant_name="Ana Lopes", tenant_email="ana@locataire.example")
    return form.choose("trade", "plumbing").choose("occupancy", "occupied").press("publish")


def page_says_wait(answer: httpx.Response) -> None:
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "momentanément indisponible" in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def back_within_five_seconds(browser: Remote, form: Form, stage: Stage) -> None:
    """The same form, sent again, has its effect once."""
    end = time.monotonic() + BACK_SECONDS
    answer = await browser.send(form)
    for _ in range(BACK_SECONDS * 10):
        if answer.status_code != 503 or time.monotonic() > end:
            break
        await asyncio.sleep(0.1)
        answer = await browser.send(form)
    assert answer.status_code == 303, answer.text[:500]
    assert (await browser.send(form)).status_code == 303
    assert (await browser.get("/gestion")).status_code == 200
    [rows] = stage.read("SELECT count(*) FROM mission WHERE title = 'Pendant la panne'")
    assert rows[0][0] == 1


async def test_the_database_goes_away_and_comes_back(stages: Stages, durable: PostgresServer | None) -> None:
    """PostgreSQL is stopped and started; for SQLite the disk is full, and then it is not."""
    stage = stages(database=durable)
    stage.migrate()
    [key] = stage.people("manager", 1)
    stage.server.start()
    browser = stage.browser(wire(), key)
    form = await a_form(browser, "Pendant la panne")
    if durable is not None:
        durable.stop()
        page_says_wait(await browser.send(form))
        page_says_wait(await browser.get("/gestion"))
        assert (await browser.get("/health/ready")).status_code == 503
        assert (await browser.get("/health/live")).status_code == 200
        await asyncio.sleep(1)
        durable.start()
    else:
        pid = stage.server.process.pid
        # Nothing may grow beyond this: it is all that a full disk says.
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, UNLIMITED))
        page_says_wait(await browser.send(form))
        assert (await browser.get("/gestion")).status_code == 200, "who only reads is served"
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (UNLIMITED, UNLIMITED))
    await back_within_five_seconds(browser, form, stage)


@contextlib.asynccontextmanager
async def dawdlers(port: int) -> AsyncIterator[None]:
    """Each has sent half of something: of its head, of a form, of a chunk; and holds on."""
    halves = (
        b"GET /connexion HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
        b"POST /connexion HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 900\r\n\r\nemail=",
        b"POST /connexion HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n40\r\n--x\r\n",
    )
    writers = []
    try:
        for number in range(DAWDLERS):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(halves[number % len(halves)])
            await writer.drain()
            writers.append(writer)
        yield
    finally:
        for writer in writers:
            writer.close()


async def test_five_hundred_who_dawdle_keep_nobody_waiting(stages: Stages) -> None:
    stage = stages()
    stage.migrate()
    [key] = stage.people("manager", 1)
    stage.server.start()
    browser = stage.browser(wire(), key)

    async def longest(name: str) -> float:
        found = 0.0
        for number in range(20):
            begun = time.monotonic()
            assert (await browser.get("/gestion")).status_code == 200
            assert (await browser.send(await a_form(browser, f"{name} {number}"))).status_code == 303
            found = max(found, time.monotonic() - begun)
        return found

    alone = await longest("Seule")
    async with dawdlers(stage.server.port):
        await asyncio.sleep(0.5)
        beside = await longest("À côté")
        assert beside < max(2, 3 * alone), f"somebody waited {beside:.1f} s, {alone:.1f} without them"
        fresh = await exchange(
            stage.server.port, b"GET /health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        assert fresh.status == 200, "a new connection is taken, too"
    assert (await browser.client.get("/gestion", headers=OURS)).status_code == 200
