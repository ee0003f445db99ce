from collections.abc import AsyncIterator

import pytest

from uploads import workers


@pytest.fixture(scope="session", autouse=True)
async def _workers_end_with_the_tests() -> AsyncIterator[None]:
    yield
    await workers.close()
