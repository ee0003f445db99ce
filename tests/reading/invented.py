"""`make invented`: papers made up at random are read back. ``python -m tests.reading.invented [number]``"""

import sys
from collections.abc import Iterable
from io import BytesIO

from msgspec import Struct

from tests.reading.inventing import Truth, invent
from uploads.opened import PaperReading
from uploads.reading.paper import read_paper

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


class Verdict(Struct):
    wrong: dict[int, list[str]]  # what is wrong, by the paper's seed
    read: float  # share of the values that stand there
    paid: float  # share of the papers whose amount to pay is read


def judge(seeds: Iterable[int]) -> Verdict:
    wrong: dict[int, list[str]] = {}
    papers = read = wanted = paid = 0
    for seed in seeds:
        content, truth = invent(seed)
        found = read_paper(BytesIO(content))
        if told := faults(found, truth):
            wrong[seed] = told
        there = [name for name in NAMES if getattr(truth, name) is not None]
        got = values(found)
        papers += 1
        wanted += len(there)
        read += sum(got[name] not in ("", None) for name in there)
        paid += found.to_pay_cents is not None
    return Verdict(wrong, read / wanted, paid / papers)


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    verdict = judge(range(number))
    for seed, told in verdict.wrong.items():
        print(f"  {seed}: {'; '.join(told)}")
    print(
        f"{len(verdict.wrong)} of {number} wrong, {verdict.read:.1%} of their values read, {verdict.paid:.1%} to pay"
    )
    raise SystemExit(bool(verdict.wrong))


if __name__ == "__main__":
    main()
