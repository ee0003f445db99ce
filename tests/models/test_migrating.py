"""Processes that start together bring the database up to date once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
