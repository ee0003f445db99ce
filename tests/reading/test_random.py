"""Papers made up at random are read back without one wrong value; two thousand and more by `make invented`."""

import pytest

from tests.reading.invented import judge

PAPERS, ROUNDS = 500, 10


@pytest.mark.parametrize("part", range(ROUNDS))
def test_nothing_is_read_wrong_and_nearly_all_is_read(part: int) -> None:
    verdict = judge(range(part * PAPERS // ROUNDS, (part + 1) * PAPERS // ROUNDS))
    assert verdict.wrong == {}
    assert verdict.read >= 0.97
    assert verdict.paid >= 0.9
