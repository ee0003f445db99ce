"""What a paper calls itself, and its number."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from uploads.reading.lines import CELL, Line

_N = r"(?:n ?°|n[o0](?![a-z])|num(?:ero|\.)?(?![a-z])|nr\b|number\b|ref(?:erence)?(?![a-z])|#)\.?"
# What may stand behind a title: nothing, a number, a date, the paper that it is about.
_TAIL = rf"(?= *(?:$|{CELL}|{_N}|[:#]|- |du \d|sur (?:la )?facture|[a-z]{{0,5}}[-/_ ]?\d))"
_KINDS: tuple[tuple[str, str], ...] = (
    ("credit_note", r"facture d' ?avoir|avoir|notes? de credit|note d'avoir|credit note"),
    ("proforma", r"factures? pro ?-?forma|pro ?-?forma(?: invoice)?"),
    (
        "deposit",
        r"factures? (?:d' ?|pour |de )(?:acompte|provision|situation d'acompte)|acompte(?= *n)|deposit invoice",
    ),
    ("corrected", r"factures? (?:rectificative|corrigee|corrective|de remplacement)|corrected invoice"),
    ("self_billed", r"auto-? ?factur(?:e|ation)|facture en autofacturation|self-? ?billed invoice"),
    (
        "quote",
        r"devis(?: estimatif| descriptif| quantitatif)*|offre(?: de prix| commerciale)|proposition(?: commerciale| de prix| tarifaire)"
        r"|estimation|quotation|quote|estimate",
    ),
    ("order", r"bon de commande|commande|ordre de (?:service|travaux)|purchase order|order"),
    (
        "other",
        r"bon (?:d'intervention|de livraison|de travaux)|rapport d'intervention|releve(?: de compte| de factures)?|relance"
        r"|mise en demeure|rappel|attestation|proces-verbal|delivery note|statement",
    ),
    (
        "invoice",
        r"factures?(?: (?:de situation|de solde|de travaux|de prestations?|finale|definitive|simplifiee|client|originale))?"
        r"(?: duplicata)?|invoice|note d'honoraires|tax invoice|sales invoice",
    ),
)
_TITLES = tuple((kind, re.compile(rf"[\W_]*(?:{words}){_TAIL}")) for kind, words in _KINDS)
INVOICES = ("invoice", "deposit", "corrected", "self_billed", "credit_note")

_OWN_WORDS = {
    "credit_note": r"(?:facture d' ?avoir|avoir|note de credit|note d'avoir|credit note)",
    "deposit": r"(?:factures?(?: d' ?acompte)?|acompte(?= *n)|invoice|fact\.?)",
    "quote": r"(?:devis|offre(?: de prix)?|proposition(?: commerciale)?|quotation|quote|estimate)",
    "order": r"(?:bon de commande|commande|order|bc)",
}
_INVOICE_WORDS = (
    r"(?:factures?(?: (?:rectificative|corrigee|pro ?-?forma|de situation|de solde|de travaux|finale|client))?"
    r"|invoice|auto-? ?factur(?:e|ation)|note d'honoraires|fact\.?)"
)
_VALUE = r"(?P<value>(?:[a-z]{1,5} )?(?=[a-z0-9/_.-]*\d)[a-z0-9][a-z0-9/_.-]*)"
_EARLIER = re.compile(
    r"selon|suite|\bvotre|\bvos\b|remplac|annul|origine|relati|rectifi\w* (?:la|de)|concern|\bsur\b|precedent|rappel"
    r"|deduire|deduit|regle|paye|commande|dossier|contrat|devis|acompte|avoir\b|bon\b"
)
_SPACED = re.compile(r"(?:\b[a-z]\b ){3,}\b[a-z]\b")
_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|20\d{2}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class _Title:
    kind: str
    page: int
    place: int
    size: float
    numbered: bool


def kind_of(lines: Sequence[Line]) -> str:
    """A word of ours for what it is; empty where it does not say so, or where it says two things."""
    titles = [title for place, line in enumerate(lines) for title in _titles(line, place)]
    first = [title for title in titles if title.page == 1] or titles
    if not first:
        return "invoice" if any(_numbered(line, _INVOICE_WORDS) for line in lines) else ""
    largest = max(title.size for title in first)
    big = [title for title in first if title.size >= largest / 1.15]
    chosen = big[0]
    if chosen.kind not in INVOICES and chosen.numbered:
        # « Devis n° 12 » stands on its invoice as well; no quote names its invoice.
        chosen = next((title for title in big if title.kind in INVOICES), chosen)
    later = {title.kind for title in titles if title.page > 1 and title.numbered} - {chosen.kind}
    if later & {"invoice", "quote", "credit_note", "order"}:
        return ""
    if chosen.kind == "invoice" and any(
        re.search(r"annule et remplace (?:la )?facture", line.plain) for line in lines
    ):
        return "corrected"
    return chosen.kind


def _titles(line: Line, place: int) -> Iterator[_Title]:
    begin = 0
    for cell in line.plain.split(CELL):
        text = _closed_up(cell)
        for kind, pattern in _TITLES:
            match = pattern.match(text)
            if match and not _participle(line, begin, match.end(), len(text) == len(cell)):
                numbered = re.match(rf" *(?:{_N}|:|[a-z]{{0,5}}[-/_ ]?\d)", text[match.end() :]) is not None
                yield _Title(kind, line.page, place, line.size, numbered)
                break
        begin += len(cell) + 1


def _closed_up(cell: str) -> str:
    """« F A C T U R E »"""
    return _SPACED.sub(lambda letters: letters[0].replace(" ", ""), cell)


def _participle(line: Line, begin: int, length: int, same: bool) -> bool:
    """« Facturé : SCI des Lilas » is no invoice's title."""
    return same and line.text[begin : begin + length].rstrip().lower().endswith("é")


def words_for(kind: str) -> re.Pattern[str]:
    return re.compile(rf"\b{_OWN_WORDS.get(kind, _INVOICE_WORDS)}")


def number_of(lines: Sequence[Line], kind: str) -> tuple[str, bool]:
    """The paper's own number, and whether it may be there unread."""
    words = _OWN_WORDS.get(kind, _INVOICE_WORDS)
    found: dict[int, set[str]] = {}
    for place, line in enumerate(lines):
        for rank, value in [
            *_numbered(line, words),
            *_beside(lines, place, words),
            *_below_title(lines, place, words),
        ]:
            found.setdefault(rank, set()).add(value)
    best = found.get(max(found, default=0), set())
    if len(best) == 1 and (value := next(iter(best))):
        return value, False
    return "", bool(found) or any(
        re.search(rf"\b{_N} *:?(?! *(?:tva|siret|siren|client|tel))", line.plain) for line in lines
    )


def _numbered(line: Line, words: str) -> list[tuple[int, str]]:
    """« Facture n° F-1 », « N° de facture : F-1 », « Facture F-1 »: rank, value."""
    found = []
    own = r"(?: d' ?acompte)?"
    for rank, pattern in (
        (3, rf"\b{words} *{_N} *[:.]? *{_VALUE}"),
        (3, rf"\b{_N} *(?:de |d'|du |of )?(?:la |l')?{words}{own} *[:.]? *{_VALUE}"),
        (2, rf"\b{words} *:? *{_VALUE}"),
    ):
        for match in re.finditer(pattern, line.plain):
            value = _value(line, match, bare=rank == 2)
            if value is not None and not _is_earlier(line, match.start()):
                found.append((rank, value))
    return found


def _is_earlier(line: Line, start: int) -> bool:
    begin, _ = line.cell_of(start)
    return _EARLIER.search(line.plain[begin:start]) is not None


def _value(line: Line, match: re.Match[str], *, bare: bool = False) -> str | None:
    """None where it is no number at all; empty where it can't be told where it ends."""
    start, end = match.span("value")
    value = line.text[start:end].rstrip("./_-")
    prefix, _, rest = value.rpartition(" ")
    if prefix and not prefix.isupper():
        if bare:
            return None
        value = rest
    after = line.text[end:]
    if _DAY.fullmatch(value) or re.match(r" ?[€%]|,\d", after) or line.text[end - 1 : end] == ",":
        return None
    if (bare and not re.search(r"[A-Za-z/_-]|\d{4}", value)) or (bare and re.fullmatch(r"20\d{2}", value)):
        return None
    if re.match(r"[ \u202f]\d{2,6}(?![\d/.,-]| ?[€%])", after):
        return ""
    return value


def _beside(lines: Sequence[Line], place: int, words: str) -> Iterator[tuple[int, str]]:
    """« N° de facture » in one cell, its number in the next or below."""
    line = lines[place]
    begin = 0
    for cell in line.plain.split(CELL):
        label = re.fullmatch(
            rf"[\W_]*(?:{_N} *(?:de |d'|du |of )?(?:la |l')?{words}|{words} *{_N}) *:? *", cell
        )
        if label:
            yield from _of_label(lines, place, begin, begin + len(cell))
        begin += len(cell) + 1


def _of_label(lines: Sequence[Line], place: int, begin: int, end: int) -> Iterator[tuple[int, str]]:
    line = lines[place]
    rest = line.plain[end + 1 :].split(CELL)[0]
    if rest and (match := re.fullmatch(rf" *:? *{_VALUE} *", rest)):
        start = end + 1 + match.start("value")
        if not _DAY.fullmatch(match["value"]):
            yield 3, line.text[start : start + len(match["value"])]
        return
    left, right = line.span(begin, end)
    for below in lines[place + 1 : place + 3]:
        for match in re.finditer(rf"(?:^|(?<={CELL})) *{_VALUE} *(?={CELL}|$)", below.plain):
            x0, x1 = below.span(*match.span("value"))
            if x0 < right and left < x1 and below.page == line.page and not _DAY.fullmatch(match["value"]):
                yield 3, below.text[match.start("value") : match.end("value")]
                return


def _below_title(lines: Sequence[Line], place: int, words: str) -> Iterator[tuple[int, str]]:
    """« FACTURE », and « N° F-1 » on one of the next two lines."""
    if not any(
        re.fullmatch(rf"[\W_]*{words}[\W_]*", _closed_up(cell)) for cell in lines[place].plain.split(CELL)
    ):
        return
    for below in lines[place + 1 : place + 3]:
        for cell in re.finditer(rf"[^{CELL}]+", below.plain):
            match = re.fullmatch(rf"[\W_]*{_N} *[:.]? *{_VALUE}(?: +(?:du|le|date)\b.*)? *", cell[0])
            if match and not _DAY.fullmatch(match["value"]):
                start = cell.start() + match.start("value")
                yield 1, below.text[start : start + len(match["value"])].rstrip("./_-")
