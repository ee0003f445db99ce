"""Nobody waits for the database without an end: what somebody holds, or a server that went silent, is a page in 5 s."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import httpx
import pytest

from tests.proofs.conftest import Stages
from tests.proofs.race import Race
from tests.proofs.stage import Remote, Stage, wire
from tests.proofs.test_outages import a_form, page_says_wait
from tests.support.line import Line
from tests.support.postgres import PostgresServer, start_server

SECONDS = 5
CROWD = 24


@pytest.fixture
def server(postgres: PostgresServer | None) -> PostgresServer:
    assert postgres is not None
    return postgres


async def timed(asking: Awaitable[httpx.Response]) -> tuple[httpx.Response, float]:
    begun = time.monotonic()
    return await asking, time.monotonic() - begun


async def in_time(*asking: Awaitable[httpx.Response]) -> list[httpx.Response]:
    """All at once, each answered within five seconds."""
    answers = await asyncio.gather(*map(timed, asking))
    slowest = max(seconds for _, seconds in answers)
    print(f"{len(answers)} answers, the slowest after {slowest:.2f} s")
    assert slowest < SECONDS, f"somebody waited {slowest:.1f} s"
    return [answer for answer, _ in answers]


async def back(browser: Remote, path: str) -> None:
    """Within five seconds, and then it stays."""
    begun = time.monotonic()
    while (answer := await browser.get(path)).status_code == 503:
        assert time.monotonic() - begun < SECONDS, "not back in time"
        await asyncio.sleep(0.1)
    print(f"back after {time.monotonic() - begun:.2f} s")
    for _ in range(20):
        answer = await browser.get(path)
        assert answer.status_code == 200


@contextlib.asynccontextmanager
async def held(url: str, *statements: str) -> AsyncIterator[None]:
    """By somebody else, in a transaction that goes on."""
    other = await asyncpg.connect(url)
    try:
        async with other.transaction():
            for statement in statements:
                await other.execute(statement)
            yield
    finally:
        await other.close()


async def begin(stage: Stage, line: Line | None = None) -> Remote:
    """A manager, and a server that reaches the database by `line`."""
    await asyncio.to_thread(stage.migrate)
    [key] = stage.people("manager", 1)
    if line is not None:
        stage.server.database_url = stage.url.replace(f":{stage.postgres.port}/", f":{line.port}/")  # type: ignore[union-attr]
    await asyncio.to_thread(stage.server.start)
    return stage.browser(wire(), key)


def log_of(stage: Stage) -> str:
    return (stage.folder / "server.log").read_text()


async def test_a_row_that_somebody_holds_keeps_nobody_else_waiting(
    stages: Stages, server: PostgresServer
) -> None:
    race = Race(stages(), claimants=CROWD)
    await race.begin()
    reference, _ = await race._published()
    people = [race._browser(key) for key in race.contractors]
    path = f"/missions/{reference}/creneaux"
    form = await race._slots(people[0], path)
    forms = [race._as_of(form, key, reference) for key in race.contractors]
    async with held(race.stage.url, "SELECT 1 FROM mission FOR UPDATE"):
        claims = asyncio.create_task(
            in_time(*(who.send(one) for who, one in zip(people, forms, strict=True)))
        )
        await asyncio.sleep(0.5)
        others = [who.get("/missions") for who in people[:10]] + [people[0].get("/health/ready")]
        answers = await asyncio.gather(*map(timed, others))
        assert [answer.status_code for answer, _ in answers] == [200] * len(others)
        assert max(seconds for _, seconds in answers) < 2, "lists and readiness wait for no claim"
        for answer in await claims:
            page_says_wait(answer)
    [answer] = await in_time(people[0].send(forms[0]))
    assert answer.status_code == 303, answer.text
    assert '"sqlstate":"55P03"' in log_of(race.stage)


async def test_a_table_that_somebody_holds_is_a_page_for_all_and_over_when_it_is_let_go(
    stages: Stages, server: PostgresServer
) -> None:
    """Every connection is taken by who waits; more wait for a connection."""
    stage = stages()
    browser = await begin(stage)
    async with held(stage.url, "LOCK TABLE mission, session IN ACCESS EXCLUSIVE MODE"):
        crowd = asyncio.create_task(in_time(*(browser.get("/gestion") for _ in range(CROWD))))  # noqa: RUF006 - awaited below
        await asyncio.sleep(0.5)
        told, seconds = await timed(browser.get("/health/ready"))
        assert seconds < 2.5, "who watches has its own limit"
        assert told.status_code in (200, 503)
        assert (await browser.get("/health/live")).status_code == 200
        for answer in await crowd:
            page_says_wait(answer)
    await back(browser, "/gestion")


async def test_a_silent_server_is_a_page_within_five_seconds_and_back_within_five(
    stages: Stages, server: PostgresServer
) -> None:
    async with Line(server.port) as line:
        stage = stages()
        browser = await begin(stage, line)
        form = await a_form(browser, "Pendant le silence")
        await in_time(*(browser.get("/gestion") for _ in range(CROWD)))  # as many connections as there may be
        line.fall_silent()
        asked = [browser.get("/gestion") for _ in range(CROWD)] + [browser.send(form)]
        for answer in await in_time(*asked):
            page_says_wait(answer)
        for answer in await in_time(*(browser.get("/gestion") for _ in range(CROWD))):
            page_says_wait(answer)
        ready, seconds = await timed(browser.get("/health/ready"))
        assert (ready.status_code, seconds < 2.5) == (503, True)
        line.answer_again()
        await back(browser, "/gestion")
        [answer] = await in_time(browser.send(form))
        assert answer.status_code == 303
        [rows] = stage.read("SELECT count(*) FROM mission WHERE title = 'Pendant le silence'")
        assert rows[0][0] == 1
    log = log_of(stage)
    assert "database lost" in log
    assert "database back" in log
    await asyncio.to_thread(stage.server.stop)


async def test_a_silence_that_nobody_met_costs_nobody_more_than_five_seconds(
    stages: Stages, server: PostgresServer
) -> None:
    """The connections died in the night."""
    async with Line(server.port) as line:
        stage = stages()
        browser = await begin(stage, line)
        await in_time(*(browser.get("/gestion") for _ in range(CROWD)))
        line.fall_silent()
        line.answer_again()
        await in_time(*(browser.get("/gestion") for _ in range(CROWD)))
        await back(browser, "/gestion")
        await asyncio.to_thread(stage.server.stop)


async def test_a_standby_is_read_and_says_so_to_who_writes(stages: Stages, server: PostgresServer) -> None:
    stage = stages()
    browser = await begin(stage)
    form = await a_form(browser, "Sur le serveur de secours")
    admin = await asyncpg.connect(server.url())
    try:
        await admin.execute(f"ALTER DATABASE {stage.name} SET default_transaction_read_only = on")
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", stage.name
        )
        answers = await in_time(*(browser.get("/gestion") for _ in range(CROWD)))
        assert {answer.status_code for answer in answers} == {200}, "closed connections cost nobody anything"
        [answer] = await in_time(browser.send(form))
        page_says_wait(answer)
        await admin.execute(f"ALTER DATABASE {stage.name} RESET default_transaction_read_only")
        [answer] = await in_time(browser.send(form))
        assert answer.status_code == 303, "the old connections, which stay read-only, are left behind"
    finally:
        await admin.close()


async def test_a_column_that_comes_while_the_application_runs_is_no_error(
    stages: Stages, server: PostgresServer
) -> None:
    race = Race(stages(), claimants=10)
    await race.begin()
    statuses: list[int] = []

    async def claim() -> None:
        reference, _ = await race._published()
        karim = race._browser(race.contractors[0])
        statuses.append((await karim.get("/missions")).status_code)
        form = await race._slots(karim, f"/missions/{reference}/creneaux")
        statuses.append((await karim.send(form)).status_code)
        statuses.append((await karim.get(f"/missions/{reference}")).status_code)

    for _ in range(3):
        await claim()
    admin = await asyncpg.connect(race.stage.url)
    try:
        tables = await admin.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for number, table in enumerate(tables * 2):
            await admin.execute(f'ALTER TABLE "{table["tablename"]}" ADD COLUMN later{number} text')
            await claim()
    finally:
        await admin.close()
    assert set(statuses) == {200, 303}, "asked again, and nobody met it"


async def test_a_server_that_is_full_serves_on_with_the_connections_that_there_are(
    stages: Stages, server: PostgresServer
) -> None:
    full = start_server()
    others: list[asyncpg.Connection] = []
    try:
        stage = stages(database=full)
        browser = await begin(stage)
        with contextlib.suppress(asyncpg.TooManyConnectionsError):
            while True:
                others.append(await asyncpg.connect(full.url()))
        answers = await in_time(*(browser.get("/gestion") for _ in range(CROWD)))
        assert {answer.status_code for answer in answers} <= {200, 503}
        await asyncio.gather(*(other.close() for other in others))
        await back(browser, "/gestion")
        await asyncio.to_thread(stage.server.stop)
    finally:
        full.close()


async def test_who_saw_its_list_in_this_minute_sees_it_while_the_database_is_gone(
    stages: Stages, durable: PostgresServer | None
) -> None:
    assert durable is not None
    stage = stages(database=durable)
    await begin(stage)
    mine, other = [stage.browser(wire(), key) for key in stage.people("contractor", 2)]
    if datetime.now(UTC).second > 40:
        await asyncio.sleep(61 - datetime.now(UTC).second)
    seen = await mine.get("/missions")
    durable.stop()
    again = await mine.get("/missions")
    assert (again.status_code, again.text) == (200, seen.text)
    assert again.headers["Cache-Control"] == seen.headers["Cache-Control"]
    page_says_wait(await other.get("/missions"))
    page_says_wait(await mine.get("/missions?vue=en-cours"))
    assert (await mine.get("/connexion")).status_code == 503


async def test_no_limit_of_the_server_s_stops_a_command(
    stages: Stages, server: PostgresServer, tmp_path: Path
) -> None:
    stage = stages()
    admin = await asyncpg.connect(server.url())
    try:
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            await admin.execute(f"ALTER DATABASE {stage.name} SET {limit} = '1ms'")
    finally:
        await admin.close()
    for command in (("migrate",), ("seed", "5"), ("backup", str(tmp_path / "saved"))):
        await asyncio.to_thread(stage.command, *command)
