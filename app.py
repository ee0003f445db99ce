"""Créneau: the wiring. `python app.py --help` lists the commands."""

import gc
import sys

if __name__ == "__main__":
    # What is imported stays: to look for cycles in it takes a sixth of a start.
    gc.disable()
    if sys.argv[1:2] == ["serve"]:
        # The workers' imports begin beside those of this process.
        from operations import listening

        listening.begin(listening.APP)
    # The process that only starts the workers needs nothing of what they import.
    from operations import commands

    commands.main()
    raise SystemExit

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.config.compression import CompressionConfig

from controllers import files
from controllers.account import OwnAccount
from controllers.agenda import routes as agenda
from controllers.desk import routes as desk
from controllers.entrance import Entrance
from controllers.lists.routes import Lists
from controllers.missions import routes as missions
from controllers.resumable import Resumable
from controllers.tenant.link import LinkExpired
from controllers.tenant.routes import TENANTS, on_expired
from controllers.unsubscribing import Unsubscribing
from controllers.web import errors, health
from controllers.web.assets import load, static_file
from controllers.web.metrics import metrics
from controllers.web.request_log import LoggedApp
from controllers.web.security import Identify, OriginGuard, add_headers
from database.connection import close_pool, open_pool
from operations import background, logs
from settings import Settings, current
from uploads import confinement, store, workers
from wording import addresses


@asynccontextmanager
async def _life(_: Litestar) -> AsyncIterator[None]:
    # A worker is a process of its own.
    confinement.hide()
    logs.configure()
    load()
    await open_pool()
    try:
        async with background.running():
            gc.freeze()  # a first look through all that was imported takes 0.07 s, and finds nothing
            gc.enable()
            yield
    finally:
        await workers.close()
        await store.close()
        await close_pool()


def create_app(settings: Settings | None = None) -> Litestar:
    """`settings` must be those of the process: the engine was made from them at import."""
    assert settings is None or settings == current()
    return LoggedApp(
        route_handlers=[
            Entrance,
            OwnAccount,
            Unsubscribing,
            Lists,
            *missions.ROUTES,
            *agenda.ROUTES,
            *desk.ROUTES,
            TENANTS,
            files.Files,
            Resumable,
            files.contractors_visit,
            files.managers_visit,
            files.archive,
            health.live,
            health.ready,
            metrics,
            static_file,
        ],
        middleware=[OriginGuard(), Identify()],
        before_send=[add_headers],
        exception_handlers=errors.HANDLERS | {LinkExpired: on_expired},
        lifespan=[_life],
        # Static files are compressed once, by themselves; photos and PDFs gain nothing.
        compression_config=CompressionConfig(
            "brotli",
            brotli_quality=5,
            brotli_mode="text",
            gzip_compress_level=5,
            exclude=[f"{addresses.STATIC}/", f"{addresses.FILES}/"],
        ),
        # Every body is read by uploads.receive, with the limits of its route.
        request_max_body_size=None,
        openapi_config=None,
    )
