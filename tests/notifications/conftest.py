from collections.abc import Iterator
from pathlib import Path

import pytest

import settings


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("CRENEAU_DATA_DIR", str(tmp_path))
    settings.current.cache_clear()
    yield tmp_path
    settings.current.cache_clear()
