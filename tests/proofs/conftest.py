"""A server of its own for each proof, on the database of this run."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.proofs.stage import Stage
from tests.support.postgres import PostgresServer, running_server, start_server

Stages = Callable[..., Stage]


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> PostgresServer | None:
    """None is SQLite."""
    return running_server() if request.config.getoption("--database") == "postgres" else None


@pytest.fixture
def durable(request: pytest.FixtureRequest) -> Iterator[PostgresServer | None]:
    """A PostgreSQL that keeps what it has committed, and that the test may stop."""
    if request.config.getoption("--database") != "postgres":
        yield None
        return
    server = start_server(durable=True)
    yield server
    server.close()


@pytest.fixture
def stages(tmp_path: Path, postgres: PostgresServer | None) -> Iterator[Stages]:
    """Makes a stage; all are closed at the end."""
    made: list[Stage] = []

    def make(name: str = "stage", database: PostgresServer | None = postgres, **environment: str) -> Stage:
        made.append(Stage(tmp_path / name, database, environment))
        return made[-1]

    yield make
    for stage in made:
        stage.close()
