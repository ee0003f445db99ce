"""What many begin with, made once a run by the program itself, and copied: a migrated database, or the demo.

``python -m tests.support.prepared`` makes the demo in the folder and the database of the environment, as the
server's own start does, without serving: no mail is sent yet.
"""

import atexit
import os
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from tests.support import nursery
from tests.support.postgres import PostgresServer

MIGRATED, DEMO = ("app.py", "migrate"), ("-m", "tests.support.prepared")
# Each start makes its own.
PASSING = ("creneau.lock",)
SECONDS = 300


def prepared(
    kind: tuple[str, ...], folder: Path, postgres: PostgresServer | None = None, name: str = ""
) -> str:
    """Into an empty folder, and into a new database of that name; its address, which is empty for SQLite."""
    made = _made(kind, postgres)
    shutil.copytree(made, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*PASSING))
    return postgres.create_database(name, template=made.name) if postgres else ""


@lru_cache
def _made(kind: tuple[str, ...], postgres: PostgresServer | None) -> Path:
    """The folder, and the PostgreSQL database of the same name."""
    parent = tempfile.mkdtemp(prefix="creneau-prepared-")
    atexit.register(shutil.rmtree, parent, ignore_errors=True)
    folder = Path(parent) / f"creneau_{'demo' if kind == DEMO else 'migrated'}"
    folder.mkdir()
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CRENEAU_")}
    environment = kept | {
        "CRENEAU_DATA_DIR": str(folder),
        "CRENEAU_DATABASE_URL": postgres.create_database(folder.name) if postgres else "",
        "CRENEAU_DEMO": "1" if kind == DEMO else "0",
    }
    done = nursery.run(kind, environment, timeout=SECONDS)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return folder


if __name__ == "__main__":
    from operations import commands

    commands._run(commands._prepare())
