"""The pack of papers that other tools misread: nothing wrong is read, and nearly all is read right."""

import pytest

from tests.reading.judging import PACK, expectations, judge

FAMILIES = sorted({wanted["family"] for wanted in expectations().values()})


@pytest.mark.parametrize("family", FAMILIES)
def test_of_each_family_nothing_is_read_wrong_and_nine_of_ten_are_read_right(family: str) -> None:
    papers = {name: wanted for name, wanted in expectations().items() if wanted["family"] == family}
    verdicts = {name: judge(PACK / name, wanted) for name, wanted in papers.items()}
    assert {name: verdict.wrong for name, verdict in verdicts.items() if verdict.wrong} == {}
    right = sum(verdict.right for verdict in verdicts.values())
    assert right >= 0.9 * len(verdicts), {name: v.lacking for name, v in verdicts.items() if v.lacking}
