"""Processes that start together bring the database up to date once."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from database.migrating import ADVISORY_LOCK
from tests.support.server import ROOT


def test_four_processes_that_start_together_migrate_once(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """On SQLite the second is told to wait its turn; on PostgreSQL it waits by itself."""
    url = ""
    if request.config.getoption("--database") == "postgres":
        from tests.support.postgres import running_server

        url = running_server().create_database("creneau_migrating")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CRENEAU_")}
    environment |= {"CRENEAU_DATA_DIR": str(tmp_path), "CRENEAU_DATABASE_URL": url}
    command = [sys.executable, "app.py", "migrate"]
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    told = [process.communicate(timeout=120)[1].decode() for process in running]
    assert all("Traceback" not in text for text in told), told
    codes = [process.returncode for process in running]
    if url:
        assert codes == [0] * 4, told
    else:
        assert 0 in codes
        assert all(code == 0 or "Un autre processus" in text for code, text in zip(codes, told, strict=True))
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    assert b"Traceback" not in done.stderr


async def test_who_migrates_waits_for_who_migrates(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """On PostgreSQL; one process of ours at a time on SQLite is test_commands'."""
    if request.config.getoption("--database") != "postgres":
        return
    from tests.support.postgres import running_server

    url = running_server().create_database("creneau_waiting")
    other = await asyncpg.connect(url)
    await other.execute("SELECT pg_advisory_lock($1)", ADVISORY_LOCK)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CRENEAU_")}
    environment |= {"CRENEAU_DATA_DIR": str(tmp_path), "CRENEAU_DATABASE_URL": url}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "app.py", "migrate", cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while not await other.fetchval(waiting):
            assert process.returncode is None, "it did not wait"
            await asyncio.sleep(0.05)
        assert await other.fetchval("SELECT to_regclass('mission')") is None
    finally:
        await other.close()
        assert await asyncio.wait_for(process.wait(), 60) == 0
