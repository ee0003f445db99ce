"""A real server that can be told where to die, one person at its pages, and what lies in its folders."""

import asyncio
import hashlib
import io
import json
import os
import signal
import sqlite3
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from PIL import Image

from tests.controllers.test_resumable import metadata
from tests.support import nursery
from tests.support.postgres import PostgresServer
from tests.support.prepared import DEMO, prepared
from tests.support.server import ROOT, Server
from tests.support.web import OURS, Form, Page

HOOK = ROOT / "tests" / "crash" / "hook"
PASSWORD = "creneau-demo"


def fresh_photo(side: int = 500) -> bytes:
    """Never the same twice: its SHA-256 finds it again."""
    buffer = io.BytesIO()
    Image.effect_noise((side, side), 80).convert("RGB").save(buffer, "JPEG", quality=90)
    return buffer.getvalue() + uuid.uuid4().bytes


class Site:
    """The server, Karim who is signed in, and a look from outside at the database and the disk."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.environment = dict(server.environment)
        # A connection that outlives a restart would fail for a reason of its own.
        limits = httpx.Limits(max_keepalive_connections=0)
        self.client = httpx.Client(base_url=server.url, headers=OURS, timeout=60, limits=limits, verify=False)

    # --- the process

    def restart(self, **more: str) -> None:
        if self.server.process.poll() is None:
            self.server.stop()
        self.server.environment = self.environment | more
        try:
            self.server.start()
        except RuntimeError as error:
            raise RuntimeError(f"ended with {self.server.process.poll()}: {error}") from error

    def kill_at(self, step: str) -> None:
        """From now on, until the next start."""
        if self.server.process.poll() is not None:
            self.restart()
        asked = Path(self.environment["KILL_AT"])
        asked.write_text(step)
        self.server.process.send_signal(signal.SIGUSR1)
        end = time.monotonic() + 30
        while asked.exists():
            assert time.monotonic() < end, "the server does not hear"
            time.sleep(0.005)

    def wait_for_death(self) -> int:
        return self.server.process.wait(30)

    # --- the person

    def sign_in(self, who: str = "karim") -> None:
        form = Page(self.client.get("/connexion")).form("/connexion")
        form.fill(email=f"{who}@creneau.example", password=PASSWORD)
        assert self.send(form).status_code == 303

    def page(self, path: str) -> Page:
        return Page(self.client.get(path))

    def send(self, form: Form) -> httpx.Response:
        content, kind = form.body()
        return self.client.post(form.action, content=content, headers={"Content-Type": kind})

    @property
    def token(self) -> str:
        return str(self.client.get("/missions").text.split('name="_token" value="')[1].split('"')[0])

    def ask(self, method: str, path: str, content: bytes = b"", **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        base = {"Tus-Resumable": "1.0.0", "X-Token": self.token}
        return self.client.request(method, path, content=content, headers=base | named)

    def create(self, length: int, key: str, kind: str = "after") -> httpx.Response:
        described = metadata(filename="cave.jpg", kind=kind)
        answer = self.ask(
            "POST", "/envois", Upload_Length=str(length), Upload_Metadata=described, Idempotency_Key=key
        )
        assert answer.status_code == 201, answer.text
        return answer

    def append(self, path: str, offset: int, content: bytes) -> httpx.Response:
        kind = "application/offset+octet-stream"
        return self.ask("PATCH", path, content, Upload_Offset=str(offset), Content_Type=kind)

    def go_on(self, content: bytes, key: str, kind: str = "after") -> tuple[int, str]:
        """As our client does: creates under its key, asks how much is there, sends the rest in two pieces.

        Where it went on, and the id of the kept file.
        """
        answer = self.create(len(content), key, kind)
        path = answer.headers["Location"]
        begun = offset = int(answer.headers["Upload-Offset"])
        while "Upload-File" not in answer.headers:
            end = min(len(content), offset + len(content) // 2 + 1)
            answer = self.append(path, offset, content[offset:end])
            assert answer.status_code == 204, answer.text
            offset = int(answer.headers["Upload-Offset"])
        return begun, answer.headers["Upload-File"]

    # --- the database and the disk

    def rows(self, sql: str) -> list[dict[str, Any]]:
        if not self.server.database_url:
            with sqlite3.connect(f"file:{self.server.data_dir}/creneau.sqlite?mode=ro", uri=True) as database:
                database.row_factory = sqlite3.Row
                return [dict(row) for row in database.execute(sql)]

        async def ask() -> list[dict[str, Any]]:
            connection = await asyncpg.connect(self.server.database_url)
            try:
                return [dict(row) for row in await connection.fetch(sql)]
            finally:
                await connection.close()

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, ask()).result()

    def rows_of(self, content: bytes) -> list[dict[str, Any]]:
        digest = hashlib.sha256(content).hexdigest()
        return self.rows(f"SELECT * FROM stored_file WHERE sha256 = '{digest}'")

    def keys_in_rows(self) -> set[str]:
        found = self.rows("SELECT key, thumbnail_key FROM stored_file")
        return {row[name] for row in found for name in ("key", "thumbnail_key")} - {""}

    def keys_on_disk(self) -> set[str]:
        files = self.server.data_dir / "files"
        return {path.relative_to(files).as_posix() for path in files.glob("??/??/*")}

    def folder(self, name: str) -> list[Path]:
        path = self.server.data_dir / name
        return sorted(path.iterdir()) if path.is_dir() else []

    def sweep(self, hours: float) -> dict[str, int]:
        """The broom, in a process whose clock is that far ahead; the server must have ended."""
        done = nursery.run(
            ["-m", "tests.crash.sweep", str(hours)],
            {k: v for k, v in os.environ.items() if not k.startswith("CRENEAU_")}
            | {
                "CRENEAU_DATA_DIR": str(self.server.data_dir),
                "CRENEAU_DATABASE_URL": self.server.database_url,
            },
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        counts: dict[str, int] = json.loads(done.stdout)
        return counts


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest, postgres: PostgresServer | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    name = f"creneau_{request.module.__name__.rpartition('.')[2]}"
    folder = tmp_path_factory.mktemp("crash")
    url = prepared(DEMO, folder, postgres, name)
    hook = {"PYTHONPATH": f"{HOOK}{os.pathsep}{ROOT}", "KILL_AT": str(folder / "kill-at")}
    server = Server(folder, url, {"CRENEAU_DEMO": "1"} | hook)
    server.start()
    site = Site(server)
    site.sign_in()
    yield site
    site.client.close()
    if server.process.poll() is None:
        server.stop()
