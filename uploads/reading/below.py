"""Money that stands below what is to be paid: where nothing explains it, what is to be paid is not known."""

import re
from collections.abc import Sequence

from uploads.reading.amounts import amounts_in
from uploads.reading.candidates import Candidate
from uploads.reading.labels import Sum
from uploads.reading.lines import Line

_SUMS = (Sum.NET, Sum.TOTAL, Sum.PLAIN, Sum.DUE)
_ADJUSTS = re.compile(
    r"\b(?:remises?|rabais|ristournes?|reductions?|franchises?|bon d'achat|geste commercial|primes?|aides?|participation"
    r"|cautions?|depot de garantie|pourboires?|consignes?|frais de dossier|en sus"
    # Who pays which part of it.
    r"|quote[- ]?parts?|repartitions?|recuperables?|charge d(?:u|e la|es|e l')(?= ?[a-z])"
    r"|parts? (?:d(?:u|e la|es|e) |de l')?(?:locata|occupant|proprietaire|bailleur|assur|client|syndic|copropri|agence)\w*)\b"
)
# What the law has every invoice say, a plan to pay it, what may be ordered besides, and the rates once more.
_SAID_BY_ALL = re.compile(
    r"\bindemnite\b|\bpenalites?\b|\bcapital\b|\brecouvrement\b|\becheances?\b|\bassur\w+|\bgaranti\w*"
    r"|\boptions?\b|\bvariantes?\b|\d ?%"
)
# The head of what is said to all clients alike.
_TERMS = re.compile(
    r"[\W\d]*(?:extraits? (?:de nos|des) |nos )?conditions generales(?: (?:de|d'|des) ?\w+(?: (?:et|ou) (?:de |d')?\w+)?)?(?: \(?cg[vusp]\)?)?\W*"
)


def is_unexplained(
    pages: Sequence[Sequence[Line]], found: Sequence[Candidate], value: int, sums: set[int], *, pairs: bool
) -> bool:
    """Whether something below the last place of `value` takes from it or adds to it. `sums`: the paper's own.

    `pairs`: two amounts below of which one is `value` less or more the other, whatever they are called; a quote has
    such two where it says what is paid at the order.
    """
    held = [one for one in found if one.kind in _SUMS and value in one.cents]
    if not held:
        return False
    end = max((one.page, one.place) for one in held)
    lines = {(line.page, number): line for page in pages for number, line in enumerate(page)}
    money = {at: _money(line) for at, line in lines.items()}
    above = {v for at, values in money.items() if at <= end for v in values}
    apart = {v for one in found if one.kind in (Sum.LESS, Sum.VAT) for v in one.cents}
    known = {sign * v for v in (*sums, *above, *apart) for sign in (1, -1)}
    below = {at: line for at, line in lines.items() if at > end and not _is_said_by_all(line)}
    if any((one.page, one.place) in below and _is_another_sum(one, known) for one in found):
        return True
    terms = min((at for at, line in below.items() if _TERMS.fullmatch(line.plain)), default=None)
    below = {at: line for at, line in below.items() if terms is None or at < terms}
    unknown = {v for at in below for v in money[at]} - known
    values = {abs(v) for v in unknown}
    return (
        any(money[at] and _ADJUSTS.search(line.plain) for at, line in below.items())
        or any(v < 0 or v > abs(value) for v in unknown)
        or (pairs and any(value in (a + b, abs(a - b)) for a in values for b in values if a < b))
    )


def _is_said_by_all(line: Line) -> bool:
    return bool(_SAID_BY_ALL.search(line.plain)) and not _ADJUSTS.search(line.plain)


def _is_another_sum(one: Candidate, known: set[int]) -> bool:
    return one.kind in _SUMS and bool(one.natural) and not one.natural & known


def _money(line: Line) -> set[int]:
    return {value for amount in amounts_in(line) if amount.told for value in amount.natural}
