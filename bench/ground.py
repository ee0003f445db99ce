"""Seeded databases, kept in a cache from run to run, and a fresh copy of one for each figure."""

import fcntl
import hashlib
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from argon2 import PasswordHasher

from bench.kept_postgres import KeptPostgres, kept_server, reachable
from tests.proofs.stage import HERE, Stage
from tests.support.server import ROOT

PASSWORD = "creneau-bench"  # of every seeded account
POSTGRES, SQLITE = "postgres", "sqlite"
WORKERS = {POSTGRES: 2, SQLITE: 1}
SEEDERS = (
    "operations/commands.py",
    "uploads/belonging.py",
    "seeding/*.py",
    "demo/catalogue.py",
    "migrations/*.py",
    "migrations/sql/*.sql",
)


def fingerprint() -> str:
    """Changes with the schema, with the seeding, and every day: the missions' dates lie around today."""
    digest = hashlib.sha256(f"{datetime.now(UTC):%Y%m%d}".encode())
    for pattern in SEEDERS:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


@dataclass
class Ground:
    """`cache` outlives the run; whatever else is made lies in a temporary folder."""

    cache: Path

    def __post_init__(self) -> None:
        self.cache = reachable(self.cache)
        self.mark = fingerprint()
        self.lock = (self.cache / "lock").open("w")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit("Un autre « make bench » tourne déjà : attendez qu'il finisse.") from None

    @cached_property
    def postgres(self) -> KeptPostgres:
        server = kept_server(self.cache / "postgres")
        for name in server.names():
            if name.startswith(("copy_", "draft")):  # of a run that was broken off
                server.drop_database(name)
        return server

    @contextmanager
    def stage(self, database: str, missions: int) -> Iterator[Stage]:
        """A copy of the seeded database, not yet served; gone afterwards."""
        files = self.seeded(database, missions) / "files"
        environment = {"CRENEAU_STORAGE_URL": str(files)}
        if WORKERS[database] > 1:
            environment["WEB_CONCURRENCY"] = str(WORKERS[database])
        with tempfile.TemporaryDirectory(prefix="creneau-bench-") as name:
            folder = Path(name)
            if database == SQLITE:
                source = self._folder(database, missions) / "creneau.sqlite"
                shutil.copyfile(source, folder / "creneau.sqlite")
                stage = Stage(folder, None, environment)
            else:
                copy = f"copy_{secrets.token_hex(4)}"
                url = self.postgres.copy_database(self._name(missions), copy)
                stage = Stage(folder, self.postgres, environment, copy, url)
            try:
                yield stage
            finally:
                stage.close()

    def _name(self, missions: int) -> str:
        return f"seed_{missions}_{self.mark}"

    def _folder(self, database: str, missions: int) -> Path:
        return self.cache / f"{database}_{self._name(missions)}"

    def seeded(self, database: str, missions: int) -> Path:
        """Its folder; seeds first where no run of today has."""
        folder = self._folder(database, missions)
        known = database == SQLITE or self._name(missions) in self.postgres.names()
        if folder.exists() and known:
            return folder
        print(f"  {missions} missions pour {database}…", flush=True)
        self._drop_old(database, missions)
        draft = folder.with_name(f"{folder.name}.draft")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
        if database == SQLITE:
            self._seed(Stage(draft), missions)
        else:
            self.postgres.drop_database("draft")
            stage = Stage(draft, self.postgres, name="draft")
            self._seed(stage, missions)
            self.postgres.vacuum("draft")
            self.postgres.rename_database("draft", self._name(missions))
        draft.rename(folder)
        return folder

    def _seed(self, stage: Stage, missions: int) -> None:
        """By our own command, for as long as it takes where the machine is busy."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CRENEAU_")}
        environment = kept | {
            "CRENEAU_DATA_DIR": str(stage.folder),
            "CRENEAU_DATABASE_URL": stage.url,
            **HERE,
        }
        command = [sys.executable, "app.py", "seed", str(missions)]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        stage.write("UPDATE account SET password_hash = $1", [(PasswordHasher().hash(PASSWORD),)])
        if stage.postgres is None:
            with sqlite3.connect(stage.database) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()

    def _drop_old(self, database: str, missions: int) -> None:
        """Of other days, and of other schemas."""
        prefix = f"seed_{missions}_"
        for folder in self.cache.glob(f"{database}_{prefix}*"):
            shutil.rmtree(folder, ignore_errors=True)
        if database == POSTGRES:
            for name in self.postgres.names():
                if name.startswith(prefix):
                    self.postgres.drop_database(name)
