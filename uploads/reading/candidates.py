"""Which amounts may stand for which sum: beside their label, or below it in its column."""

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from uploads.reading.amounts import Amount, amounts_in, ends_with_currency, is_torn, masked
from uploads.reading.labels import Label, Sum, labels_in
from uploads.reading.lines import CELL, Line

_BELOW = 3.0  # heights of a line: how far under its label an amount may stand
_TABLE_ROWS = 8


_BASE = re.compile(r"\b(?:sur|base)(?: (?:une |la )?base(?: ht)?)?(?: de)?[ :]*$")
# « Reste à votre charge après remboursement de l'assurance : 120,00 € » takes from the sum, however it is said.
_LEFT = re.compile(r"\breste|\bcharge")
# Of the work, and not of this invoice.
_STILL_TO_BE_BILLED = re.compile(r"\b(?:reste|restant|solde)\b.*\bfacturer\b")
_BETWEEN = frozenset(
    [
        "verse",
        "versee",
        "recu",
        "recue",
        "par",
        "cheque",
        "virement",
        "carte",
        "especes",
        "taux",
        "sur",
        "base",
        "eur",
        "euro",
        "euros",
        "net",
        "general",
    ]
)


class Candidate(Struct, frozen=True):
    """One label with the amounts that may be its own: usually one."""

    kind: Sum
    amounts: tuple[Amount, ...]
    page: int
    words: str
    beside: bool = True  # on the label's own line
    rated: bool = False  # a rate stands beside it
    place: int = 0  # of its amounts' line on the page

    @property
    def cents(self) -> frozenset[int]:
        return frozenset(value for amount in self.amounts for value in amount.cents)

    @property
    def natural(self) -> frozenset[int]:
        """Without the readings that only arithmetic could prove; of a VAT line, a rate may stand before it."""
        held = (amount.cents if self.kind is Sum.VAT else amount.natural for amount in self.amounts)
        return frozenset(value for values in held for value in values)


# Of a label that has an amount which can't be told.
UNREAD = Amount((), (), 0, 0, told=False)


class _Row(Struct):
    line: Line
    masked: str  # its folded text, without the numbers that are no amounts
    labels: list[Label]
    amounts: list[Amount]


def candidates_in(lines: Sequence[Line]) -> list[Candidate]:
    """Of one page's lines, from the top."""
    rows = []
    for line in lines:
        plain = masked(line.plain)
        rows.append(_Row(line, plain, labels_in(line, plain), amounts_in(line)))
    found: list[Candidate] = []
    for number, row in enumerate(rows):
        for label in row.labels:
            if label.kind is Sum.OTHER:
                continue
            its = _of_label(rows, number, label)
            if _STILL_TO_BE_BILLED.search(row.masked[label.start : label.end]):
                its = [replace(one, amounts=(UNREAD,)) for one in its]
            found += its
    return [one for one in found if one.kind is not Sum.LESS or any(amount.told for amount in one.amounts)]


def all_amounts(lines: Sequence[Line]) -> list[Amount]:
    return [amount for line in lines for amount in amounts_in(line)]


def _of_label(rows: Sequence[_Row], number: int, label: Label) -> list[Candidate]:
    row = rows[number]
    end = min((other.start for other in row.labels if other.start >= label.end), default=len(row.line.text))
    beside = [amount for amount in row.amounts if label.end <= amount.start < end]
    beside = [amount for amount in beside if not _BASE.search(row.line.plain[label.end : amount.start])]
    clause = row.line.plain[label.start : end]
    if beside and _far(row.line.plain[label.end : beside[0].start]):
        if not _LEFT.search(row.line.plain[label.start : label.end]):
            return []
        beside = [UNREAD]
    if beside:
        words = row.line.text[label.start : max(label.end, *(amount.end for amount in beside))]
        kind = _said_behind(label.kind, row.line.plain[beside[-1].end : end])
        beside = [_in_its_currency(row.line, amount) for amount in beside]
        if is_torn(row.masked[label.end : end]):
            beside = [UNREAD]
        rated = "%" in clause
        return [Candidate(kind, tuple(beside), row.line.page, _tidy(words), rated=rated, place=number)]
    return _below(rows, number, label, clause)


def _in_its_currency(line: Line, amount: Amount) -> Amount:
    """« Total TTC DH 420,00 »: before a sum such a word is its currency, elsewhere it may be anything."""
    begin, _ = line.cell_of(amount.start)
    if amount.currency or not ends_with_currency(line.plain[begin : amount.start]):
        return amount
    return replace(amount, currency="XXX")


def _far(between: str) -> bool:
    """A sentence stands between the two: « paiement comptant, les frais de relance sont de 40,00 € »."""
    words = [word for word in re.findall(r"[a-z']{3,}", between) if word not in _BETWEEN]
    return len(words) > 2


def _said_behind(kind: Sum, behind: str) -> Sum:
    """« Total : 420,00 € TTC »"""
    words = behind.replace(".", "").replace(CELL, " ").split()
    if kind is not Sum.PLAIN or not words:
        return kind
    return {"ttc": Sum.TOTAL, "(ttc)": Sum.TOTAL, "ht": Sum.NET, "(ht)": Sum.NET}.get(words[0], kind)


def _below(rows: Sequence[_Row], number: int, label: Label, clause: str) -> list[Candidate]:
    """Under the label, where nothing stands beside it: on the next line, or down the column of a table."""
    line = rows[number].line
    begin, end = line.cell_of(label.start)
    left, right = _column(line, *line.span(begin, end))
    found: list[Candidate] = []
    bottom = line.y1
    for place, row in enumerate(rows[number + 1 : number + 1 + _TABLE_ROWS], start=number + 1):
        if row.line.y0 - bottom > _BELOW * line.size:
            break
        held = [a for a in row.amounts if left <= sum(row.line.span(a.start, a.end)) / 2 <= right]
        own = [a for a in held if any(other.end <= a.start for other in row.labels)]
        if own or (not held and row.labels):
            break
        if held:
            label_words = _tidy(line.text[label.start : end])
            words = f"{label_words} {_tidy(row.line.text[held[0].start : held[-1].end])}"
            rated = "%" in clause or "%" in row.line.text
            held = [_in_its_currency(row.line, amount) for amount in held]
            found.append(
                Candidate(label.kind, tuple(held), line.page, words, beside=False, rated=rated, place=place)
            )
            bottom = row.line.y1
        elif found:
            break
    return found


def _column(line: Line, left: float, right: float) -> tuple[float, float]:
    """From the middle of the gap before the cell to the middle of the gap behind it."""
    before = max((word.x1 for word in line.words if word.x1 <= left), default=left - 2 * (right - left) - 40)
    behind = min(
        (word.x0 for word in line.words if word.x0 >= right), default=right + 2 * (right - left) + 40
    )
    return (before + left) / 2, (behind + right) / 2


def _tidy(words: str) -> str:
    return " ".join(words.replace(CELL, " ").split()).rstrip(" :")
