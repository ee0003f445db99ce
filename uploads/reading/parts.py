"""Sums that are not the whole paper's: of one piece of several, or of one way of several to do the work."""

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from uploads.reading.amounts import amounts_in
from uploads.reading.candidates import UNREAD, Candidate
from uploads.reading.labels import Sum
from uploads.reading.lines import CELL, Line
from uploads.reading.normal import folded

_COUNTED = r"(?:quantites?|qtes?|qty|quantity|unites?|nombre(?! de (?:pages?|pieces|logements?)\b)|nbre?\b)"
_COUNT = re.compile(
    rf"(?:^|(?<={CELL}))[^\w{CELL}]*{_COUNTED}\b[^\d{CELL}]{{0,30}}{CELL}?[ :=x]*(?P<many>\d+(?:[.,]\d+)?)(?![\d/-])"
    rf"|(?:^|(?<={CELL})) *(?:x *(?P<times>\d+)|(?P<units>\d+) *(?:x|unites?)) *(?:$|{CELL})"
)
_COUNT_ABOVE = re.compile(rf"\W*{_COUNTED}\W*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
# What calls itself the sum of all. « Prix », « tarif », « forfait » or « TTC » alone may be of one piece.
_OF_ALL = re.compile(r"^net h|\b(?:tota|montant|somme|ensemble|net commercial|sub-?total)")

# « Solution A », « Formule confort », « 2e option », and no sentence about one.
_NOUN = "solution|formule|option|variante|hypothese|proposition|choix|version|scenario|alternative|offre|gamme|pack"
_ORDINAL = r"\d{1,2} ?(?:e?re|er|e|eme|nde?)|premiere?|seconde?|deuxieme|troisieme"
_NAME = r"[a-h]\b|\d{1,2}\b|i{1,3}\b|iv\b|(?!(?:des|les|pour|par|valable|commerciale|tarifaire)\b)[a-z]{3,}"
_WAY = re.compile(
    rf"[^a-z0-9]*(?:[a-h1-9]\b[^a-z0-9]*)?(?:(?P<ordinal>{_ORDINAL}) (?P<of>{_NOUN})\b"
    rf"|(?P<noun>{_NOUN})\b[^a-z0-9]*(?:n ?° ?)?(?P<name>{_NAME}))"
)
_SUM_SAID = re.compile(r"\b(?:total|montant|prix|t\.?t\.?c|h\.?t|net|soit)\b")
_WHOLE_SUMS = (Sum.TOTAL, Sum.PLAIN, Sum.DUE)


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


def is_of_one_way(pages: Sequence[Sequence[Line]], found: Sequence[Candidate], total: int) -> bool:
    """Whether a quote offers several ways, each with a sum, and `total` does not stand before them all."""
    rows = [((line.page, place), line) for page in pages for place, line in enumerate(page)]
    heads: dict[str, list[tuple[int, str]]] = {}
    for number, (_, line) in enumerate(rows):
        if way := _WAY.match(line.plain):
            heads.setdefault(way["of"] or way["noun"], []).append((number, way["ordinal"] or way["name"]))
    places = [(one.page, one.place) for one in found if one.kind in _WHOLE_SUMS and total in one.cents]
    for ways in heads.values():
        bounds = pairwise([*ways, (len(rows), "")])
        priced = {
            name for (begin, name), (end, _) in bounds if _has_sum([line for _, line in rows[begin:end]])
        }
        if len(priced) > 1 and not any(place < rows[ways[0][0]][0] for place in places):
            return True
    return False


def _has_sum(way: Sequence[Line]) -> bool:
    """On its first line any price will do."""
    return any(
        (line is way[0] or _SUM_SAID.search(line.plain)) and any(amount.told for amount in amounts_in(line))
        for line in way
    )
