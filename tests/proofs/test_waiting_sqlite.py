"""Nobody waits without an end for a file that another process holds."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Sequence

import httpx
import pytest

from tests.proofs.conftest import Stages
from tests.proofs.test_outages import a_form, page_says_wait
from tests.proofs.test_waiting_postgres import begin, in_time, timed


@pytest.mark.parametrize("how", ["IMMEDIATE", "EXCLUSIVE"])
async def test_a_file_that_another_process_holds_is_a_page_within_five_seconds(
    stages: Stages, how: str
) -> None:
    stage = stages()
    browser = await begin(stage)
    forms = [await a_form(browser, f"Pendant l'attente {number}") for number in range(12)]
    with contextlib.closing(sqlite3.connect(stage.database, isolation_level=None)) as other:
        other.execute(f"BEGIN {how}")
        sent = asyncio.create_task(in_time(*map(browser.send, forms)))
        await asyncio.sleep(0.5)
        for path in ("/gestion", "/health/ready"):
            answer, seconds = await timed(browser.get(path))
            assert answer.status_code == 200, "who reads waits for nobody"
            assert seconds < 1
        for answer in await sent:
            page_says_wait(answer)
        other.execute("ROLLBACK")
    answers: Sequence[httpx.Response] = await in_time(*map(browser.send, forms))
    assert {answer.status_code for answer in answers} == {303}
