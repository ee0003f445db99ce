"""A test that is renamed keeps its place: in a list that doesn't know it any more it would run once too often, or nowhere."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from tests.support.sorting import (
    ALL_DATABASE,
    ANY,
    ANY_TESTS,
    BOTH_TESTS,
    NO_DATABASE,
    PARTS,
    WAITING,
    WITH_BROWSER,
    is_for,
    is_passed_over,
)

ROOT = Path(__file__).parent.parent
FOLDERS = sorted(path for path in ROOT.iterdir() if path.is_dir() and [*path.glob("test_*.py")])


def asked_for(part: str, database: str = "sqlite") -> pytest.Config:
    """As pytest reads its command."""
    options = {"--database": database} | {name: name == part for name in PARTS}
    return cast(pytest.Config, SimpleNamespace(getoption=options.__getitem__))


def test_what_knows_no_database_is_in_one_part(request: pytest.FixtureRequest) -> None:
    assert [part for part in PARTS if is_for(request.node, asked_for(part))] == ["--once"]
    assert is_for(request.node, asked_for(""))
    assert not is_for(request.node, asked_for("--beside", "postgres"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_folder_is_read_by_a_part_and_by_who_asks_for_none(folder: Path) -> None:
    reading = [part for part in PARTS if not is_passed_over(folder, asked_for(part))]
    assert reading
    assert ("--browser" in reading) == (folder.name in WITH_BROWSER)
    assert not is_passed_over(folder, asked_for(""))


def test_every_folder_that_is_named_is_there() -> None:
    assert {folder.name for folder in FOLDERS} >= NO_DATABASE | ALL_DATABASE | WITH_BROWSER | WAITING


def _file(name: str) -> Path:
    return ROOT / name.removeprefix("tests/")


def test_every_file_that_is_named_is_there() -> None:
    assert [name for name in {*ANY, *ANY_TESTS, *BOTH_TESTS} if not _file(name).is_file()] == []


@pytest.mark.parametrize("tests", [ANY_TESTS, BOTH_TESTS], ids=["any", "both"])
def test_every_test_that_is_named_is_there(tests: dict[str, set[str]]) -> None:
    missing = [
        f"{file}::{name}"
        for file, names in tests.items()
        for name in names
        if f"def {name.partition('[')[0]}(" not in _file(file).read_text()
    ]
    assert missing == []


def test_a_file_is_named_whole_or_test_by_test() -> None:
    assert ANY & ANY_TESTS.keys() == set()
    assert BOTH_TESTS.keys() <= ANY
