"""The ceiling: bare Litestar handlers that return the bytes of our real pages as fixed strings.

On the same server as `app.py serve`, with the same settings; a test compares the two.
"""

import os
from pathlib import Path
from typing import Any

import uvicorn
from litestar import Litestar, MediaType, get

from operations.bounds import BoundedProtocol


def settings() -> dict[str, Any]:
    """What `commands.serve` gives to uvicorn."""
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


def create_app() -> Litestar:
    folder = Path(os.environ["BENCH_BODIES"])
    listed, page = (folder / "list").read_bytes(), (folder / "page").read_bytes()

    @get("/list", media_type=MediaType.HTML)
    async def fixed_list() -> bytes:
        return listed

    @get("/page", media_type=MediaType.HTML)
    async def fixed_page() -> bytes:
        return page

    return Litestar([fixed_list, fixed_page], openapi_config=None)


if __name__ == "__main__":
    uvicorn.run("bench.ceiling:create_app", **settings())
