"""Starts Django's side: its own database with the same rows, gunicorn with two workers, and people signed in."""

import asyncio
import io
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import asyncpg

from bench.ground import POSTGRES, WORKERS
from bench.servers import process
from tests.proofs.stage import Stage
from tests.support.server import ROOT, free_port

MODELS = (
    "account", "mission", "assignment", "slot", "visit", "wish", "stored_file", "quote", "invoice",
    "mission_event", "tenant_link", "message", "nudge", "installation",
)  # fmt: skip
# The fastest of gunicorn's kinds of worker here: threads (1, 2, 4 and 8 of them were tried) gave half of it.
GUNICORN = ("--worker-class=sync",)


@dataclass(frozen=True, slots=True)
class Usual:
    """`people` in the order of the addresses that were given: cookie and token of each."""

    port: int
    people: list[dict[str, str]]

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": self.people[0]["cookie"]}


def installed() -> bool:
    return all(find_spec(name) for name in ("django", "django_htmx", "gunicorn", "psycopg"))


@contextmanager
def usual(stage: Stage, *emails: str) -> Iterator[Usual]:
    """On a copy of what the stage's database holds at this moment."""
    assert stage.postgres is not None
    name = f"copy_{secrets.token_hex(4)}"
    url = stage.postgres.create_database(name)
    port = free_port()
    environment = {"USUAL_DATABASE_URL": url, "USUAL_SECRET_KEY": secrets.token_hex(32)}
    try:
        _prepare(environment, "tables")
        asyncio.run(_copy(stage.url, url))
        people = json.loads(_prepare(environment, "sessions", *emails))
        command = [
            "-m", "gunicorn", "bench.usual.wsgi", f"--bind=127.0.0.1:{port}",
            f"--workers={WORKERS[POSTGRES]}", "--log-level=warning", *GUNICORN,
        ]  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "gunicorn.log"
            with process(command, environment, port, "/missions", log):
                yield Usual(port, people)
    finally:
        stage.postgres.drop_database(name)


def _prepare(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bench.usual.prepare", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return done.stdout


async def _copy(source_url: str, target_url: str) -> None:
    source, target = await asyncpg.connect(source_url), await asyncpg.connect(target_url)
    try:
        await target.execute("SET session_replication_role = replica")  # the tables refer to each other
        for table in MODELS:
            await _copy_table(source, target, table)
        await target.execute("VACUUM ANALYZE")
        await target.execute("CHECKPOINT")
    finally:
        await source.close()
        await target.close()


async def _copy_table(source: asyncpg.Connection, target: asyncpg.Connection, table: str) -> None:
    """Django's column is ours, with `_id` after the name of what it refers to; what we lack stays empty."""
    ours, theirs = await _columns(source, table), await _columns(target, table)
    names = {name: name.removesuffix("_id") if name not in ours else name for name in theirs}
    values = [ours_of if ours_of in ours else _EMPTY[name] for name, ours_of in names.items()]
    held = io.BytesIO()
    await source.copy_from_query(f"SELECT {', '.join(values)} FROM {table}", output=held)
    held.seek(0)
    await target.copy_to_table(table, source=held, columns=list(names))
    if "id" in ours:
        await target.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            if await target.fetchval(f"SELECT pg_get_serial_sequence('{table}', 'id')")
            else "SELECT 1"
        )


_EMPTY = {"password": "''", "last_login": "NULL"}


async def _columns(connection: asyncpg.Connection, table: str) -> Sequence[str]:
    rows = await connection.fetch(
        "SELECT column_name FROM information_schema.columns WHERE table_name = $1", table
    )
    return [row["column_name"] for row in rows]
