"""One process at a time writes a SQLite database: the server, a migration or a seeding."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from settings import current


@contextmanager
def only_process() -> Iterator[None]:
    """Holds a lock file in DATA_DIR; on PostgreSQL, whose server sees to it, does nothing."""
    settings = current()
    if settings.sqlite_path is None:
        yield
        return
    with alone_in(settings.data_dir):
        yield


@contextmanager
def alone_in(data_dir: Path) -> Iterator[None]:
    data_dir.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data_dir / "creneau.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(
                f"Un autre processus utilise déjà {data_dir}. Arrêtez-le, ou passez à PostgreSQL "
                "(CRENEAU_DATABASE_URL) pour en faire tourner plusieurs."
            ) from None
        yield
    finally:
        os.close(descriptor)
