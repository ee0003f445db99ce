"""A test that is renamed keeps its place: in a list that doesn't know it any more it would run once too often, or nowhere."""

from pathlib import Path

import pytest

from tests.support.sorting import ANY, ANY_TESTS, BOTH_TESTS

ROOT = Path(__file__).parent.parent


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
