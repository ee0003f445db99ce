"""For whoever watches the process: alive, and able to serve."""

import asyncio

from litestar import Response

from controllers.web.routes import get
from database.connection import Unavailable, rows
from wording import addresses

# Whoever asks may not wait as long as a person does.
READY_SECONDS = 2.0


@get(addresses.LIVE, name="health.live")
async def live() -> Response[str]:
    return Response("ok\n", media_type="text/plain", headers={"Cache-Control": "no-store"})


@get(addresses.READY, name="health.ready")
async def ready() -> Response[str]:
    headers = {"Cache-Control": "no-store"}
    try:
        async with asyncio.timeout(READY_SECONDS):
            await rows("SELECT 1 AS one")
    except Unavailable:
        return Response("database\n", status_code=503, media_type="text/plain", headers=headers)
    return Response("ok\n", media_type="text/plain", headers=headers)
