"""The real server on a database of its own, real connections to it, and the database read past the program."""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import os
import secrets
import sqlite3
import subprocess
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import httpx

from tests.support import nursery
from tests.support.postgres import PostgresServer
from tests.support.prepared import MIGRATED, prepared
from tests.support.server import Server
from tests.support.web import Browser

T = TypeVar("T")
SECRET = "only-for-proofs-" + "0" * 32
# A handful of contractors takes all that there is.
HERE = {"CRENEAU_SECRET_KEY": SECRET, "CRENEAU_MOST_UNPLANNED": "0"}


def in_a_thread(work: Coroutine[Any, Any, T]) -> T:
    """Callable where a loop is running, too."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@dataclass
class Stage:
    """`postgres` None is SQLite. Everything lies in `folder`."""

    folder: Path
    postgres: PostgresServer | None = None
    environment: dict[str, str] = field(default_factory=dict)
    name: str = field(default_factory=lambda: f"creneau_{secrets.token_hex(4)}")
    url: str = ""

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.postgres is not None and not self.url:
            self.url = self.postgres.create_database(self.name)
        self.server = Server(self.folder, self.url, HERE | self.environment)

    @property
    def database(self) -> Path:
        return self.folder / "creneau.sqlite"

    def command(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """`python app.py …` with this stage's settings."""
        done = self.program("app.py", *arguments)
        if check and done.returncode:
            raise AssertionError(done.stderr)
        return done

    def program(self, *arguments: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("CRENEAU_")}
        environment = kept | {
            "CRENEAU_DATA_DIR": str(self.folder),
            "CRENEAU_DATABASE_URL": self.url,
            **HERE,
            **self.environment,
        }
        return nursery.run([*arguments], environment, timeout=timeout)

    def migrate(self) -> None:
        """As `app.py migrate` does, which is run once for all."""
        if self.postgres is None:
            prepared(MIGRATED, self.folder)
        elif self.postgres.durable:
            self.command("migrate")  # on a server of this stage's own
        else:
            self.postgres.drop_database(self.name)
            prepared(MIGRATED, self.folder, self.postgres, self.name)

    def kill(self) -> None:
        """As the kernel would: nothing is said to the program."""
        self.server.process.kill()
        self.server.process.wait()
        self.server.log.close()

    def close(self) -> None:
        if hasattr(self.server, "process") and self.server.process.poll() is None:
            self.server.stop()
        if self.postgres is not None:
            with contextlib.suppress(Exception):
                self.postgres.drop_database(self.name)

    def read(self, *statements: str, spoilt: str = "") -> list[list[tuple[Any, ...]]]:
        """What each gives, all in one snapshot; the live SQLite file is opened for reading only.

        `spoilt` is done first and undone afterwards: what the database would hold if something went wrong.
        """
        if self.postgres is None:
            mode = "rw" if spoilt else "ro"
            with contextlib.closing(
                sqlite3.connect(
                    f"file:{self.database}?mode={mode}", uri=True, isolation_level=None, timeout=10
                )
            ) as connection:
                connection.execute("BEGIN")
                if spoilt:
                    connection.execute(spoilt)
                return [connection.execute(statement).fetchall() for statement in statements]
        return in_a_thread(self._read(statements, spoilt))

    async def _read(self, statements: Sequence[str], spoilt: str) -> list[list[tuple[Any, ...]]]:
        connection = await asyncpg.connect(self.url)
        try:
            transaction = connection.transaction(isolation="repeatable_read", readonly=not spoilt)
            await transaction.start()
            if spoilt:
                await connection.execute(spoilt)
            found = [[tuple(row) for row in await connection.fetch(s)] for s in statements]
            await transaction.rollback()
            return found
        finally:
            await connection.close()

    def write(self, statement: str, rows: Sequence[Sequence[Any]] = ((),)) -> None:
        """`$1`, `$2`… stand for the values. Only while no server of ours writes to the SQLite file."""
        if self.postgres is None:
            with contextlib.closing(sqlite3.connect(self.database)) as connection, connection:
                connection.executemany(
                    statement.replace("$", "?"),
                    [[str(v) if isinstance(v, datetime) else v for v in row] for row in rows],
                )
            return
        in_a_thread(self._write(statement, rows))

    async def _write(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        connection = await asyncpg.connect(self.url)
        try:
            await connection.executemany(statement, rows)
        finally:
            await connection.close()

    def people(self, role: str, number: int, areas: str = "") -> list[str]:
        """So many accounts, each with a session; the sessions' keys, in the order of the accounts.

        `areas` says for which postcodes they are mailed.
        """
        keys, moment, tag = [secrets.token_urlsafe(32) for _ in range(number)], now(), secrets.token_hex(3)
        names = [f"{role}{place}-{tag}" for place in range(number)]
        self.write(
            "INSERT INTO account (role, email, password_hash, name, company, phone, trades, areas, active, "
            "agenda_version, created_at) VALUES ($1, $2, '', $3, '', '01 99 00 10 20', '', $4, $5, 0, $6)",
            [(role, f"{name}@creneau.example", name, areas, True, moment) for name in names],
        )
        [rows] = self.read(f"SELECT id FROM account WHERE email LIKE '{role}%-{tag}@%' ORDER BY id")
        self.write(
            "INSERT INTO session (key_hash, account, created_at, seen_at) VALUES ($1, $2, $3, $4)",
            [
                (hashlib.sha256(key.encode()).hexdigest(), row[0], moment, moment)
                for key, row in zip(keys, rows, strict=True)
            ],
        )
        return keys

    def browser(self, transport: httpx.AsyncBaseTransport, session: str = "") -> "Remote":
        browser = Remote(self.server.url, transport)
        return browser.signed_in(session) if session else browser


def token_of(session: str) -> str:
    """That the server puts into this person's forms: for many people there is no time to open each page."""
    token = hmac.digest(SECRET.encode(), f"form:{session}".encode(), "sha256")[:16]
    # Under a mask of nothing.
    return base64.urlsafe_b64encode(bytes(16) + token).decode().rstrip("=")


def offer_of(session: str, reference: str) -> str:
    """That stands in the form that claims this mission, as this person was shown it."""
    return token_of(f"offer:{session}:{reference}")


class Remote(Browser):
    """A browser whose requests go over the wire; many share one transport."""

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport) -> None:
        self.client = httpx.AsyncClient(transport=transport, base_url=url, timeout=30)

    def signed_in(self, key: str) -> "Remote":
        self.carry("session", key)
        return self


def wire(connections: int = 100) -> httpx.AsyncHTTPTransport:
    # Shorter than the server's five seconds: otherwise a form may meet the end of its connection.
    limits = httpx.Limits(
        max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=2
    )
    return httpx.AsyncHTTPTransport(verify=False, limits=limits)
