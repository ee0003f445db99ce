"""What runs beside the requests."""

import asyncio

import pytest
from litestar import Litestar

from background import give_way
from tests.support.web import Browser

LONG = 100.0  # seconds of the processor: whoever rests for them does so for as long as one may


async def test_mails_give_way_to_requests_and_to_nobody_else(app: Litestar) -> None:
    await give_way(0)
    async with asyncio.timeout(0.2):
        await give_way(LONG)
    await Browser(app).get("/connexion")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await give_way(LONG)
    async with asyncio.timeout(0.2):
        await give_way(LONG)
