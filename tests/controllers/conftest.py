"""The whole application in the test's own loop, on a real database."""

import logging
from collections.abc import AsyncIterator, Iterator

import pytest
from litestar import Litestar

from app import create_app
from uploads import workers


@pytest.fixture(scope="session")
async def app(schema: None) -> AsyncIterator[Litestar]:
    application = create_app()
    # Litestar's logging shows every request of the tests' client otherwise.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    yield application
    await workers.close()


@pytest.fixture(autouse=True)
async def _empty(db: None) -> None:
    """Every test of this folder begins with an empty database."""


@pytest.fixture(scope="module")
def team_masked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """For all of a module: its catalogue takes a while."""
    from tests.support.masked import speaking_masked

    with speaking_masked(tmp_path_factory.mktemp("masked"), team=True):
        yield
