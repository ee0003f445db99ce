"""A PostgreSQL whose data stays between two runs, for seeding 200,000 missions takes minutes; durable, as in production."""

import asyncio
import atexit
import os
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Any

import asyncpg

from tests.support.postgres import (
    NOT_FOUND,
    NoPostgres,
    PostgresServer,
    binary_folders,
    free_port,
    open_to_all,
    unprivileged_user,
)


def reachable(folder: Path) -> Path:
    """The folder, or one outside a home that is closed to the user that PostgreSQL runs as."""
    folder.mkdir(parents=True, exist_ok=True)
    if unprivileged_user() is None or open_to_all(folder.resolve()):
        return folder.resolve()
    other = Path("/var/tmp/creneau-bench")
    other.mkdir(exist_ok=True)
    return other


class KeptPostgres(PostgresServer):
    def __init__(self, binaries: Path, folder: Path) -> None:
        self.durable = True
        self.user = unprivileged_user()
        self.folder = folder
        self.data = folder / "data"
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        folder.mkdir(exist_ok=True)
        if self.user is not None:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        self.binaries = self._reachable(binaries)
        if not self._fits():
            shutil.rmtree(self.data, ignore_errors=True)
            self._initialise()
        atexit.register(self.stop)
        self.start()

    def close(self) -> None:
        self.stop()

    def _fits(self) -> bool:
        """Made by this version of PostgreSQL."""
        written = self.data / "PG_VERSION"
        told = subprocess.run(
            [self.binaries / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
        return written.exists() and told.split()[2].split(".")[0] == written.read_text().strip()

    def _reachable(self, binaries: Path) -> Path:
        try:
            return super()._reachable(binaries)
        except FileExistsError:  # copied by an earlier run
            return self.folder / binaries.parent.parent.name / binaries.parent.name / binaries.name

    def names(self) -> list[str]:
        found = self.fetch("SELECT datname FROM pg_database WHERE NOT datistemplate")
        return [row["datname"] for row in found]

    def copy_database(self, source: str, name: str) -> str:
        """File by file: of 200,000 missions this takes seconds. Gives its address."""
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY file_copy')
        return self.url(name)

    def rename_database(self, name: str, to: str) -> None:
        self._execute(f'ALTER DATABASE "{name}" RENAME TO "{to}"')

    def vacuum(self, name: str) -> None:
        """So that no run pays for what the seeding left to do."""

        async def run() -> None:
            connection = await asyncpg.connect(self.url(name))
            await connection.execute("VACUUM ANALYZE")
            await connection.execute("CHECKPOINT")
            await connection.close()

        asyncio.run(run())

    def fetch(self, statement: str) -> list[Any]:
        async def run() -> list[Any]:
            connection = await asyncpg.connect(self.url())
            try:
                found: list[Any] = await connection.fetch(statement)
                return found
            finally:
                await connection.close()

        return asyncio.run(run())


@lru_cache(maxsize=1)
def kept_server(folder: Path) -> KeptPostgres:
    failures = []
    for binaries in dict.fromkeys(binary_folders()):
        try:
            return KeptPostgres(binaries, folder)
        except OSError as error:
            failures.append(f"{binaries}: {error}")
    raise NoPostgres(NOT_FOUND.format(details=" ".join(failures)))
