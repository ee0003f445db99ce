"""Real parts for every test: a SQLite file, or a PostgreSQL server that the tests start themselves."""

import atexit
import os
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SCRATCH = Path(tempfile.mkdtemp(prefix="creneau-tests-"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.addoption(
        "--beside", action="store_true", help="the other database's tests run too: share what needs neither"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Before any module of ours is imported: the engine is made from the settings at import."""
    atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
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


# Templates, words, the benchmark and how a page looks and weighs know no database, or bring their own: once is
# enough for them.
WITHOUT_DATABASE = {"preview", "wording", "bench", "reading"}
LOOKS = {"browser/test_pages.py", "browser/test_weight.py", "browser/test_viewer.py", "browser/test_crawl.py"}


ONLY = {
    "test_postgres_engine.py": "postgres",
    "test_two_machines.py": "postgres",
    "test_waiting_postgres.py": "postgres",
    "test_waiting_sqlite.py": "sqlite",
    "test_move.py": "postgres",  # from one to the other
}


def _is_for(database: str, beside: bool, path: Path) -> bool:
    if f"{path.parent.name}/{path.name}" in LOOKS:
        return database == "sqlite"
    if only := ONLY.get(path.name):
        return database == only
    if path.parent.name in WITHOUT_DATABASE:
        # Side by side SQLite's tests take longer.
        return database == ("postgres" if beside else "sqlite")
    return True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The browser's tests last: while Playwright's own loop runs, no other can begin."""
    run = config.getoption("--database"), config.getoption("--beside")
    items[:] = [item for item in items if _is_for(*run, item.path)]
    items.sort(key=lambda item: item.path.parent.name in {"browser", "preview"})


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """One browser for the whole run: Playwright allows no second one beside it."""
    from playwright.sync_api import sync_playwright

    from tests.support.chromium import chromium_path

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
async def schema() -> AsyncIterator[None]:
    from database.connection import close_pool, open_pool
    from database.migrating import migrate

    await open_pool()
    await migrate()
    yield
    await close_pool()


@pytest.fixture(scope="session")
async def empty_copy(schema: None) -> sqlite3.Connection | None:
    """SQLite only: the migrated file, before anything was written to it."""
    from database.connection import database
    from database.sqlite_engine import PooledSQLiteEngine

    engine = database()
    if not isinstance(engine, PooledSQLiteEngine):
        return None
    memory = sqlite3.connect(":memory:", check_same_thread=False)
    await engine.writer.run(lambda connection: connection.backup(memory))
    return memory


@pytest.fixture
async def db(empty_copy: sqlite3.Connection | None) -> AsyncIterator[None]:
    """An empty database and an empty data directory, as after `migrate`."""
    from controllers.lists import rows as rows_of_lists
    from controllers.web import kept_pages
    from database.connection import database, rows
    from database.sqlite_engine import PooledSQLiteEngine
    from models import clock
    from models.lists import counting
    from models.tables import ALL
    from tests.support import story

    story.in_the_morning()
    engine = database()
    if empty_copy is not None and isinstance(engine, PooledSQLiteEngine):
        await engine.writer.run(empty_copy.backup)
    else:
        names = ", ".join(table._meta.tablename for table in ALL)
        await rows(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
    for kept in (kept_pages, rows_of_lists, counting):
        # Another database: its ids and numbers begin again.
        kept.forget_all()
    for name in ("files", "incoming", "mail", "pages", "partial"):
        shutil.rmtree(SCRATCH / "data" / name, ignore_errors=True)
    yield
    clock.move(timedelta())
