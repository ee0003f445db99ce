"""Real parts for every test: a SQLite file, or a PostgreSQL server that the tests start themselves."""

import atexit
import gc
import os
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import sorting

if TYPE_CHECKING:
    from argon2 import PasswordHasher
    from playwright.sync_api import Browser

    from tests.support.postgres import PostgresServer

MEMORY = Path("/dev/shm")
ROOM = 2_000_000_000


def _scratch() -> Path:
    """In memory where there is room: it is written as ever, and no test waits for the disk to have it."""
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return Path(tempfile.mkdtemp(prefix="creneau-tests-", dir=MEMORY if roomy else None))


SCRATCH = _scratch()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.addoption(
        "--beside", action="store_true", help="only what knows the database: the rest runs beside"
    )
    parser.addoption("--once", action="store_true", help="only what knows no database, but for the pages")
    parser.addoption("--browser", action="store_true", help="only the pages that know no database")


def pytest_configure(config: pytest.Config) -> None:
    """Before any module of ours is imported: the engine is made from the settings at import."""
    atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
    if config.option.basetemp is None:
        # One file system for all: what is renamed from one folder to another stays one file.
        config.option.basetemp = SCRATCH / "tmp"
    for name in [name for name in os.environ if name.startswith("CRENEAU_")]:
        del os.environ[name]
    os.environ |= {
        "CRENEAU_DATA_DIR": str(SCRATCH / "data"),
        "CRENEAU_SECRET_KEY": "only-for-tests-" + "0" * 32,
        "CRENEAU_BASE_URL": "http://127.0.0.1:8000",
    }
    if config.getoption("--database") == "postgres":
        from tests.support.postgres import running_server

        os.environ["CRENEAU_DATABASE_URL"] = running_server().create_database("creneau_tests")


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('--database')}"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return sorting.is_passed_over(collection_path, config) or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if elsewhere := [item for item in items if not sorting.is_for(item, config)]:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if sorting.is_for(item, config)]
    items.sort(key=sorting.in_order)


def pytest_collection_finish() -> None:
    """Five thousand tests are no garbage: the collector need not walk through them again and again."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Of what was asked for, all may belong to the runs beside this one."""
    if any(map(session.config.getoption, sorting.PARTS)) and exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> "PostgresServer | None":
    """The run's; None is SQLite. Who makes a database of its own there asks for it, in both runs."""
    if request.config.getoption("--database") != "postgres":
        return None
    from tests.support.postgres import running_server

    return running_server()


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """One browser for the whole run: Playwright allows no second one beside it."""
    from playwright.sync_api import sync_playwright

    from tests.support.chromium import ARGUMENTS, chromium_path

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def light_hashes() -> Iterator["PasswordHasher"]:
    """Argon2 as it is, with little of its work. Gives the one that the program has, which is looked at by itself.

    A program that a test starts has the whole.
    """
    from argon2 import PasswordHasher

    from models.people import passwords

    whole = passwords._hasher
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    yield whole
    passwords._hasher = whole


@pytest.fixture
def whole_hashes(light_hashes: "PasswordHasher", monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """With all of its work, as the program has it."""
    from models.people import passwords
    from tests.support import story

    monkeypatch.setattr(passwords, "_hasher", light_hashes)
    for kept in (passwords.decoy.cache_clear, story._hashes.clear):
        kept()
    yield
    for kept in (passwords.decoy.cache_clear, story._hashes.clear):
        kept()


@pytest.fixture(scope="session")
async def schema(light_hashes: "PasswordHasher") -> AsyncIterator[None]:
    from database.connection import close_pool, open_pool
    from database.migrating import migrate

    await open_pool()
    await migrate()
    yield
    await close_pool()


@pytest.fixture(scope="session")
async def empty_copy(schema: None) -> sqlite3.Connection | None:
    from tests.support.emptying import copy_of_empty

    return await copy_of_empty()


@pytest.fixture
async def db(empty_copy: sqlite3.Connection | None, request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """An empty database and an empty data directory, as after `migrate`."""
    from controllers.desk import cards
    from controllers.lists import rows as rows_of_lists
    from controllers.web import kept_pages
    from models import clock
    from models.lists import counting, on_offer
    from tests.support import story
    from tests.support.emptying import empty

    story.remember("monkeypatch" not in request.fixturenames)
    story.in_the_morning()
    await empty(empty_copy)
    for kept in (kept_pages, rows_of_lists, cards, counting, on_offer):
        # Another database: its ids and numbers begin again.
        kept.forget_all()
    for name in ("files", "incoming", "mail", "pages", "partial", "sms"):
        shutil.rmtree(SCRATCH / "data" / name, ignore_errors=True)
    yield
    clock.move(timedelta())
