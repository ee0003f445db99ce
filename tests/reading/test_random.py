"""Papers made up at random are read back: 2,000 of them without one wrong value."""

from io import BytesIO

import pytest

from tests.reading.inventing import Truth, invent
from uploads.opened import PaperReading
from uploads.reading.paper import read_paper

PAPERS, ROUNDS = 2_000, 20
NAMES = ("kind", "number", "date", "siret", "siren", "vat_number", "net", "vat", "total", "due")
UNREAD_AS = {"siret": "siren"}


def values(found: PaperReading) -> dict[str, object]:
    return {
        name: getattr(found, f"{name}_cents" if name in ("net", "vat", "total", "due") else name)
        for name in NAMES
    }


def faults(found: PaperReading, truth: Truth) -> list[str]:
    """Wrong values, and « absent » of what stands there."""
    told = []
    for name, got in values(found).items():
        wanted = getattr(truth, name)
        if got in ("", None):
            if wanted is not None and UNREAD_AS.get(name, name) not in found.unread:
                told.append(f"{name} is called absent, not {wanted}")
        elif got != wanted and got != truth.derived.get(name):
            told.append(f"{name} is {got}, not {wanted}")
    if found.to_pay_cents not in (None, truth.to_pay):
        told.append(f"to pay is {found.to_pay_cents}, not {truth.to_pay}")
    if found.vat_mention != truth.mention:
        told.append(f"the mention is {found.vat_mention}, not {truth.mention}")
    return [*told, "the sums are said not to add up"] if found.disagree else told


@pytest.mark.parametrize("part", range(ROUNDS))
def test_nothing_is_read_wrong_and_nearly_all_is_read(part: int) -> None:
    wrong: dict[int, list[str]] = {}
    read = wanted = paid = 0
    seeds = range(part * PAPERS // ROUNDS, (part + 1) * PAPERS // ROUNDS)
    for seed in seeds:
        content, truth = invent(seed)
        found = read_paper(BytesIO(content))
        if told := faults(found, truth):
            wrong[seed] = told
        wanted += sum(getattr(truth, name) is not None for name in NAMES)
        read += sum(v not in ("", None) and getattr(truth, n) is not None for n, v in values(found).items())
        paid += found.to_pay_cents is not None
    assert wrong == {}
    assert read >= 0.97 * wanted
    assert paid >= 0.9 * len(seeds)
