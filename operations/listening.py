"""How several workers begin, and share one port.

They are forked from a process that has imported the program once, while the caller prepared the database; a worker that
died is back at once. Uvicorn would start each from nothing.

Each listens on a socket of its own, and the kernel deals the connections out (`SO_REUSEPORT`, socket(7)). From one that
all share, whoever wakes first takes every connection that waits there: of sixteen phones at once all sixteen were seen
at the same worker, while the other had nothing to do.
"""

import gc
import multiprocessing
import os
import socket
import sys
from collections.abc import Callable
from multiprocessing import forkserver
from typing import Any

APP = "app:create_app"
_FORKING = multiprocessing.get_context("forkserver")


class _OneEach(socket.socket):
    """Keeps the port and takes no connection. The worker that it is sent to gets another one, of the same address."""

    def __reduce__(self) -> tuple[Callable[..., socket.socket], tuple[Any, ...]]:
        return _bound, (self.family, self.getsockname())


def _bound(family: int, address: tuple[Any, ...]) -> _OneEach:
    found = _OneEach(family)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    found.bind(address)
    return found


def begin(app: str) -> None:
    """Called first of all, with `run`'s `app`: its import takes longer than all else of a start. So early that the
    settings are not there yet: without an address of a database it is SQLite, and one process."""
    sqlite = (os.environ.get("CRENEAU_DATABASE_URL") or "sqlite:").startswith("sqlite:")
    if sqlite or os.environ.get("WEB_CONCURRENCY", "1") == "1" or sys.platform != "linux":
        return
    _FORKING.set_forkserver_preload(["operations.preloaded", app.partition(":")[0]])
    forkserver.ensure_running()


def run(app: str, **settings: Any) -> None:
    """`uvicorn.run`. On other systems than Linux nothing is dealt out: there the workers share one socket."""
    import uvicorn
    from uvicorn import _subprocess
    from uvicorn.supervisors import Multiprocess

    if settings["workers"] == 1 or sys.platform != "linux":
        uvicorn.run(app, **settings)
        return
    config = uvicorn.Config(app, **settings)
    # Uvicorn's own says that the port is taken, and ends; ours would share it with the other server.
    with config.bind_socket() as first:
        family, address = first.family, first.getsockname()
    # Uvicorn has no setting for it.
    setattr(_subprocess, "spawn", _FORKING)  # noqa: B010
    gc.enable()
    with _bound(family, address) as kept:
        Multiprocess(config, sockets=[kept]).run()
