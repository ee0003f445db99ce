"""The ceiling: bare Litestar handlers that return the bytes of our real pages as fixed strings.

On the same server as `app.py serve`, with the same settings; a test compares the two.
"""

import os
from pathlib import Path
from typing import Any

from litestar import Litestar, MediaType, get
from litestar.handlers import HTTPRouteHandler

from operations import listening
from operations.bounds import BoundedProtocol


def settings() -> dict[str, Any]:
    """What `commands.serve` gives to `listening.run`."""
    return {
        "factory": True,
        "host": os.environ["HOST"],
        "port": int(os.environ["PORT"]),
        "workers": int(os.environ["WEB_CONCURRENCY"]),
        "access_log": False,
        "log_level": "warning",
        "server_header": False,
        "proxy_headers": False,
        "forwarded_allow_ips": None,
        "timeout_graceful_shutdown": 10,
        "http": BoundedProtocol,
    }


def fixed(path: Path) -> HTTPRouteHandler:
    body = path.read_bytes()

    @get(f"/{path.name}", media_type=MediaType.HTML)
    async def page() -> bytes:
        return body

    return page


def create_app() -> Litestar:
    bodies = [path for path in Path(os.environ["BENCH_BODIES"]).iterdir() if not path.suffix]
    return Litestar([fixed(path) for path in bodies], openapi_config=None)


if __name__ == "__main__":
    listening.run("bench.ceiling:create_app", **settings())
