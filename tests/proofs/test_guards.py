"""Every guard can still be taken out, and a few are, for real; `make guards` takes out all."""

from collections import Counter

import pytest

from tests.proofs.guard_list import GUARDS, Cut, Guard
from tests.proofs.guards import ROOT, take_out

# Quick ones, of three kinds.
REAL = ("somebody else's draft, to send", "the 150 € rule", "a line break in a subject")


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_what_is_taken_out_stands_there_once_and_its_tests_exist(guard: Guard) -> None:
    for cut in guard.cuts:
        text = (ROOT / cut.file).read_text()
        assert text.count(cut.old) == 1, cut.file
        assert cut.old != cut.new
        if cut.file.endswith(".py"):
            compile(text.replace(cut.old, cut.new), cut.file, "exec")
    for test in guard.tests:
        file, _, name = test.partition("::")
        assert not name or f"def {name}(" in (ROOT / "tests" / file).read_text(), test
        assert (ROOT / "tests" / file).is_file()


def test_each_has_a_name_of_its_own() -> None:
    assert [name for name, number in Counter(guard.name for guard in GUARDS).items() if number > 1] == []


def test_three_are_missed_when_they_are_gone() -> None:
    found = take_out([guard for guard in GUARDS if guard.name in REAL], jobs=2, prove=False)
    assert len(found) == len(REAL)
    for verdict in found:
        assert verdict.caught_by, (verdict.guard.name, verdict.trouble)


def test_one_that_nobody_would_miss_is_told() -> None:
    cut = Cut("models/people/sign_in.py", "TRIES_PER_ADDRESS = 50", "TRIES_PER_ADDRESS = 51")
    nobodys = Guard(
        "nobody's", (cut,), ("notifications/test_message.py::test_a_subject_cannot_add_a_header",)
    )
    gone = Guard("gone", (Cut("models/people/sign_in.py", "not there", ""),), nobodys.tests)
    survivor, trouble = take_out([nobodys, gone], prove=False)
    assert (survivor.caught_by, survivor.trouble) == ("", "")
    assert "does not hold its text once" in trouble.trouble
