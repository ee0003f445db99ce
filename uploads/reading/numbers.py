"""A paper's own number, among those of other papers that stand on it."""

import re
from collections.abc import Iterator, Sequence

from uploads.reading.amounts import amounts_in
from uploads.reading.lines import CELL, Line
from uploads.reading.naming import INVOICE_WORDS, OWN_WORDS, VALUE, N, closed_up, numbered, value_at
from uploads.reading.titles import of_another

_NO_REFERENCE = "(?!ref)"
_DOCUMENT = rf"(?:{_NO_REFERENCE}{N} *(?:de |du |d')?(?:la |le )?(?:document|piece)|(?:document|piece) *{_NO_REFERENCE}{N})"
_DATE = re.compile(r"date\b(?! (?:d'echeance|echeance|limite))")
# What stands before the digits of an invoice, a credit note, a deposit or a quote.
_SERIES = re.compile(r"(?:F|FA|FC|FV|FAC|FACT|INV|A|AV|AC|D|DE|DEV) ")
_HEAD = 40  # lines
_BELOW = 6  # lines
_CELLS = rf"[^{CELL}]+"


def number_of(lines: Sequence[Line], kind: str) -> tuple[str, bool]:
    """The paper's own number, and whether it may be there unread."""
    if kind == "other" or (not kind and of_another(lines)):
        return "", True
    words = OWN_WORDS.get(kind, INVOICE_WORDS)
    found: dict[int, set[str]] = {}
    for place, line in enumerate(lines):
        for rank, value in [
            *numbered(line, words),
            *_beside(lines, place, words),
            *_below_title(lines, place, words),
            *(_of_document(lines, place) if kind else ()),
        ]:
            found.setdefault(rank, set()).add(value)
    best = found.get(max(found, default=0), set())
    if len(best) == 1 and (value := next(iter(best))) and not _of_two_papers(lines, words, value):
        return value, False
    return "", bool(found) or any(
        re.search(rf"\b{N} *:?(?! *(?:tva|siret|siren|client|tel))", line.plain) or _named_only(line, words)
        for line in lines
    )


def _of_two_papers(lines: Sequence[Line], words: str, number: str) -> bool:
    """Whether a title on another page has another number."""
    title = re.compile(rf"(?:^|(?<={CELL}))[\W_]*{words}[\W_]*(?:{N})?\W*[a-z]{{0,5}}[-/_ ]?\d")
    titled = [line for line in lines if title.search(line.plain)]
    pages = [
        {value for line in titled if line.page == page for _, value in numbered(line, words)}
        for page in {line.page for line in titled}
    ]
    return any(values and number not in values and "" not in values for values in pages)


def _named_only(line: Line, words: str) -> bool:
    """« À rappeler : facture F-1 »: of an earlier paper, or this one's."""
    return re.search(rf"\b{words} *:? *{VALUE}", line.plain) is not None


def _beside(lines: Sequence[Line], place: int, words: str) -> Iterator[tuple[int, str]]:
    """« N° de facture » in one cell, its number in the next or below."""
    line = lines[place]
    begin = 0
    for cell in line.plain.split(CELL):
        label = re.fullmatch(
            rf"[\W_]*(?:{N} *(?:de |d'|du |of )?(?:la |l')?{words}|{words} *{N}) *:? *", cell
        )
        if label:
            yield from _of_label(lines, place, begin, begin + len(cell))
        begin += len(cell) + 1


def _of_label(
    lines: Sequence[Line], place: int, begin: int, end: int, *, below: bool = True
) -> Iterator[tuple[int, str]]:
    line = lines[place]
    rest = line.plain[end + 1 :].split(CELL)[0]
    if rest and (match := re.fullmatch(rf" *:? *{VALUE} *", rest)):
        start = end + 1 + match.start("value")
        value = value_at(line, start, start + len(match["value"]))
        if value is not None:
            yield 3, value
        return
    left, right = line.span(begin, end)
    for under in lines[place + 1 : place + 3] if below else ():
        for match in re.finditer(rf"(?:^|(?<={CELL})) *{VALUE} *(?={CELL}|$)", under.plain):
            x0, x1 = under.span(*match.span("value"))
            if under.page != line.page or not (x0 < right and left < x1):
                continue
            value = value_at(under, *match.span("value"))
            if value is not None:
                in_column = (
                    abs(x0 - left) < line.size or abs(x1 - right) < line.size or left < (x0 + x1) / 2 < right
                )
                # Under « N° de facture : » five digits may be the postcode of the next block.
                postcode = line.plain[begin:end].rstrip().endswith(":") and re.fullmatch(r"\d{5}", value)
                yield 3, value if in_column and not postcode else ""
                return


def _below_title(lines: Sequence[Line], place: int, words: str) -> Iterator[tuple[int, str]]:
    """« FACTURE », and « N° F-1 » on one of the next two lines, or of those that have a cell in its column."""
    line = lines[place]
    title = rf"[\W_]*{words}(?:(?<=situation) *{N} *\d{{1,2}})?[\W_]*"
    heads = [cell for cell in re.finditer(_CELLS, line.plain) if re.fullmatch(title, closed_up(cell[0]))]
    if not heads:
        return
    left, right = line.span(*heads[0].span())
    in_column = 0
    for number in range(place + 1, min(place + 1 + _BELOW, len(lines))):
        if in_column == 2 or lines[number].page != line.page:
            return
        own = []
        for cell in re.finditer(_CELLS, lines[number].plain):
            x0, x1 = lines[number].span(*cell.span())
            own.append(x0 < right and left < x1)
            if own[-1] or number <= place + 2:
                yield from _in_cell(lines, number, cell)
        in_column += any(own)


def _in_cell(lines: Sequence[Line], number: int, cell: re.Match[str]) -> Iterator[tuple[int, str]]:
    if re.fullmatch(rf"[\W_]*{_NO_REFERENCE}{N} *:? *", cell[0]):
        yield from ((1, value) for _, value in _of_label(lines, number, *cell.span(), below=False))
        return
    match = re.match(rf"[\W_]*(?:notre )?(?P<n>{N}) *[:.]? *{VALUE}", cell[0])
    if not match:
        return
    start = cell.start() + match.start("value")
    value = value_at(lines[number], start, start + len(match["value"]))
    if value is not None:
        # « Réf. » is as often the home's or the job's: any other number is surer.
        by_reference = match["n"].startswith("ref")
        # So is « N° SAP 880012345 ».
        others = " " in value and not _SERIES.match(value)
        yield 1 - 3 * by_reference, "" if others or match["n"].rstrip(".") == "ref" else value


def _of_document(lines: Sequence[Line], place: int) -> Iterator[tuple[int, str]]:
    """« N° de pièce : F-1 », and the head « Numéro | Date | Code client » of a table with one row."""
    line = lines[place]
    if place > _HEAD or any(amount.told for amount in amounts_in(line)):
        return
    cells = [(cell.span(), cell[0].strip(" :")) for cell in re.finditer(_CELLS, line.plain)]
    for (begin, end), cell in cells:
        match = re.match(rf"[\W_]*{_DOCUMENT} *[:.]? *{VALUE}", line.plain[begin:end])
        if match:
            start = begin + match.start("value")
            value = value_at(line, start, start + len(match["value"]))
            yield from () if value is None else ((0, value),)
        elif re.fullmatch(_DOCUMENT, cell) or (
            re.fullmatch(rf"{_NO_REFERENCE}{N}", cell) and any(_DATE.match(other) for _, other in cells)
        ):
            yield from ((0, value) for _, value in _of_label(lines, place, begin, end))
