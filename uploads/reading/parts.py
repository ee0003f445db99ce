"""Sums that are not the whole paper's: of one piece of several."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from uploads.reading.candidates import UNREAD, Candidate
from uploads.reading.labels import Sum
from uploads.reading.lines import CELL, Line
from uploads.reading.normal import folded

_COUNTED = r"(?:quantites?|qtes?|qty|quantity|unites?|nombre(?! de (?:pages?|pieces|logements?)\b)|nbre?\b)"
_COUNT = re.compile(
    rf"(?:^|(?<={CELL}))\W*{_COUNTED}\b[^\d{CELL}]{{0,30}}{CELL}?[ :=x]*(?P<many>\d+(?:[.,]\d+)?)(?![\d/-])"
    rf"|(?:^|(?<={CELL})) *(?:x *(?P<times>\d+)|(?P<units>\d+) *(?:x|unites?)) *(?:$|{CELL})"
)
_COUNT_ABOVE = re.compile(rf"\W*{_COUNTED}\W*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
# What calls itself the sum of all. « Prix », « tarif », « forfait » or « TTC » alone may be of one piece.
_OF_ALL = re.compile(r"\b(?:tota|montant|somme|ensemble|net commercial|sub-?total)")


def without_unit_prices(lines: Sequence[Line], found: Sequence[Candidate]) -> list[Candidate]:
    """« Prix TTC 42,00 € », « Quantité 10 »: such a price can't be read as a sum, nor where more is due than that."""
    if not any(_is_price(one) for one in found):
        return list(found)
    several = _is_of_several(lines)
    due = min((min(one.natural) for one in found if one.kind is Sum.DUE and one.natural), default=0)
    return [
        replace(one, amounts=(UNREAD,)) if _is_price(one) and (several or _is_less(one, due)) else one
        for one in found
    ]


def _is_price(one: Candidate) -> bool:
    return one.kind in (Sum.NET, Sum.TOTAL) and not _OF_ALL.search(folded(one.words))


def _is_less(one: Candidate, due: int) -> bool:
    return bool(one.natural) and max(one.natural) < due


def _is_of_several(lines: Sequence[Line]) -> bool:
    counts = [
        found["many"] or found["times"] or found["units"]
        for line in lines
        for found in _COUNT.finditer(line.plain)
    ]
    counts += [
        below.plain.strip()
        for above, below in pairwise(lines)
        if _COUNT_ABOVE.fullmatch(above.plain) and _NUMBER.fullmatch(below.plain.strip())
    ]
    return any(float(count.replace(",", ".")) != 1 for count in counts)
