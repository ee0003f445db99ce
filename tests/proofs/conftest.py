"""A server of its own for each proof, on the database of this run."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.proofs.stage import Stage
from tests.support.postgres import PostgresServer, start_server

Stages = Callable[..., Stage]


@pytest.fixture
def durable(postgres: PostgresServer | None) -> Iterator[PostgresServer | None]:
    """A PostgreSQL that keeps what it has committed, and that the test may stop."""
    if postgres is None:
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
