"""Each fault has its sentence, each is raised somewhere, and with the facts that its sentence tells."""

import ast
import inspect
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from string import Formatter
from typing import Any, get_type_hints

import pytest

from models.workflow import Status
from tests.support.masked import CODE, MASK, masked, of_cldr, speaking_masked, words_of
from tests.test_consistency import modules
from wording import Fault, said
from wording.languages import speaking
from wording.refusals import SENTENCES, files, missions, typed
from wording.refusals.missions import Labelled

HOUR = datetime.fromisoformat("2026-12-02T08:00:00+00:00")
SAMPLES: dict[Any, Any] = {
    int: 15000,
    str: "Lille",
    list[str]: ["« a.jpg » est vide.", "« b.jpg » est vide."],
    date: HOUR.date(),
    time: HOUR.time(),
    datetime: HOUR,
    timedelta: timedelta(hours=24),
    Labelled: Status.SCHEDULED,
}


def facts_of(fault: Fault) -> dict[str, Any]:
    """What its sentence tells, by name: the type of each."""
    sentence = SENTENCES[fault]
    if isinstance(sentence, str):
        return {name: int for _, name, _, _ in Formatter().parse(sentence) if name}
    hints = get_type_hints(sentence)
    return {name: hints[name] for name in inspect.signature(sentence).parameters}


def uses() -> Iterator[tuple[Fault, list[str], str]]:
    """Wherever a fault is named: it, the facts that come with it, and the module."""
    for name, tree in modules().items():
        if name.startswith(("wording.faults", "wording.refusals")):
            continue
        told = {
            id(node.func.value): [str(keyword.arg) for keyword in node.keywords]
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "of"
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) in {"Fault", "wording.Fault"}:
                yield Fault[node.attr], told.get(id(node), []), name


def test_each_fault_has_one_sentence() -> None:
    assert set(SENTENCES) == set(Fault)
    assert len(SENTENCES) == sum(len(part.SENTENCES) for part in (missions, typed, files))


def test_each_fault_is_raised_somewhere() -> None:
    assert set(Fault) - {fault for fault, _, _ in uses()} == set()


def test_a_fault_comes_with_the_facts_that_its_sentence_tells() -> None:
    breaches = [use for use in uses() if sorted(use[1]) != sorted(facts_of(use[0]))]
    assert breaches == []


@pytest.mark.parametrize("fault", Fault)
def test_each_can_be_said(fault: Fault) -> None:
    facts = {name: SAMPLES[kind] for name, kind in facts_of(fault).items()}
    sentence = said(fault.of(**facts))
    assert sentence[0].isupper() or sentence[0] == "«"
    assert sentence.endswith(".")
    assert "{" not in sentence
    assert "datetime" not in sentence


def test_no_word_of_french_is_left_in_any(tmp_path: Path) -> None:
    samples = SAMPLES | {list[str]: [masked("« a.jpg » est vide.")]}
    with speaking_masked(tmp_path, team=True), speaking(CODE):
        told = {
            fault: said(fault.of(**{name: samples[kind] for name, kind in facts_of(fault).items()}))
            for fault in Fault
        }
    allowed = of_cldr() | words_of(SAMPLES[str])
    assert {fault: words_of(text) - allowed for fault, text in told.items() if words_of(text) - allowed} == {}
    assert all(MASK in text for text in told.values())


def test_a_status_is_named_to_the_team_alone() -> None:
    told = Fault.NOT_IN_THIS_STATUS.of(status=Status.SCHEDULED)
    assert "« Intervention planifiée »" in said(told)
    with speaking("en"):
        assert said(told) == said(Fault.NO_LONGER_POSSIBLE)


def test_what_is_logged_of_a_fault_is_its_code_alone() -> None:
    assert str(Fault.SLOT_OVERLAPS_VISIT.of(town="Lille", start=HOUR, end=HOUR)) == "slot_overlaps_visit"
    assert str(Fault.SLOT_PAST) == "slot_past"
