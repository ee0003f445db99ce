"""A folder and a real S3 server on loopback: what is true of a storage is true of both."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from botocore.session import get_session

import settings
from tests.controllers.conftest import app as app
from tests.support.server import free_port
from uploads import store
from uploads.storage import Storage

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "essai", "AWS_SECRET_ACCESS_KEY": "secret-d-essai"}
BUCKET, PREFIX, REGION = "creneau-essais", "agence/lille", "eu-west-3"
PAGE = 10  # of a listing; Amazon gives 1,000


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """moto's server in a process of its own, as MinIO would stand beside us. Its address."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | CREDENTIALS | {"MOTO_S3_DEFAULT_MAX_KEYS": str(PAGE)},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/moto-api/data.json", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the S3 server did not start")


@pytest.fixture(scope="session")
def s3_api(s3_server: str) -> Any:
    """A client of the tests' own: one for all, since each reads Amazon's description of the service anew."""
    key, secret = CREDENTIALS.values()
    return get_session().create_client(
        "s3",
        region_name=REGION,
        endpoint_url=s3_server,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
    )


@pytest.fixture
def s3_client(s3_server: str, s3_api: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """With an empty bucket."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with urllib.request.urlopen(urllib.request.Request(f"{s3_server}/moto-api/reset", method="POST")):
        pass
    s3_api.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    return s3_api


@pytest.fixture
def s3_url(s3_client: Any, s3_server: str) -> str:
    return f"s3://{BUCKET}/{PREFIX}?endpoint={s3_server}&region={REGION}"


@asynccontextmanager
async def chosen(monkeypatch: pytest.MonkeyPatch, **values: str) -> AsyncIterator[Storage]:
    """What the settings name once they have these values."""
    for name, value in values.items():
        monkeypatch.setenv(f"CRENEAU_{name}", value)
    settings.current.cache_clear()
    yield store.storage()
    await store.close()
    monkeypatch.undo()
    settings.current.cache_clear()


@pytest.fixture(params=["folder", "s3"])
async def storage(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Storage]:
    url = request.getfixturevalue("s3_url") if request.param == "s3" else ""
    async with chosen(monkeypatch, DATA_DIR=str(tmp_path), STORAGE_URL=url) as found:
        yield found


@pytest.fixture
async def s3(s3_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Storage]:
    async with chosen(monkeypatch, DATA_DIR=str(tmp_path), STORAGE_URL=s3_url) as found:
        yield found


@pytest.fixture(params=["folder", "s3"])
async def app_storage(
    request: pytest.FixtureRequest, db: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Storage]:
    """For the whole application: its own data directory, and one of the two storages."""
    url = request.getfixturevalue("s3_url") if request.param == "s3" else ""
    async with chosen(monkeypatch, STORAGE_URL=url) as found:
        yield found
