"""What a paper calls itself, and its number."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from uploads.reading.amounts import amounts_in
from uploads.reading.lines import CELL, Line
from uploads.reading.paid import is_owed_back

_N = r"(?:n ?°|n[o0](?![a-z])|num(?:ero|\.)?(?![a-z])|nr\b|number\b|ref(?:erence)?(?![a-z])|#)\.?"
# What may stand behind a title: nothing, a number, a date, the paper that it is about; or some words and « n° ».
_WORD = r"(?:[a-z'./-]+|\([a-z -]+\))"
_TAIL = rf"(?= *(?:$|{CELL}|{_N}|[:#]|- |du \d|sur (?:la )?facture|[a-z]{{0,5}}[-/_ ]?\d)|(?: {_WORD}){{1,3}} {_N} *:? *\S)"
_FIRST = r"(?:\d{1,2} ?(?:ere?|e|eme|nde?)|premiere?|seconde?|deuxieme|troisieme|derniere?|ultime)"
_CREDIT_NOTE = (
    r"factures? ?(?:d' ?avoir|[-/(]* ?avoir\)?|d' ?annulation|de remboursement|negative|de credit)|avoir"
    r"|notes? (?:de credit|d' ?avoir)|credit (?:note|memo)|remboursement"
)
_PROFORMA = (
    r"factures? \(?pro ?-?forma\)?|pro ?-?forma(?: invoice)?|(?:projet|brouillon|modele|specimen|pre-?)(?: de)? ?facture"
    r"|factures? \(?(?:provisoire|previsionnelle|brouillon|projet|specimen)\)?|draft invoice"
)
_DEPOSIT = (
    rf"factures? (?:d' ?|pour |de )?(?:{_FIRST} )?(?:acompte|provision\b|situation d'acompte)"
    r"|(?:demande|appel) d' ?acompte|acompte(?= *n)|deposit invoice"
)
_OTHER = (
    r"bon (?:d'intervention|de livraison|de travaux|de travail)|rapport(?: d'intervention)?|releve(?: de compte| de factures)?"
    rf"|(?:{_FIRST} )?(?:lettre de )?(?:relance|rappel)|mise en demeure|attestation|proces-verbal|quittance|appel de fonds"
    r"|attachement|recu|delivery note|statement|reminder"
)
_KINDS: tuple[tuple[str, str], ...] = (
    ("credit_note", _CREDIT_NOTE),
    ("proforma", _PROFORMA),
    ("deposit", _DEPOSIT),
    ("corrected", r"factures? (?:rectificative|corrigee|corrective|de remplacement)|corrected invoice"),
    ("self_billed", r"auto-? ?factur(?:e|ation)|facture en autofacturation|self-? ?billed invoice"),
    (
        "quote",
        r"devis(?: estimatif| descriptif| quantitatif)*|offre(?: de prix| commerciale)|proposition(?: commerciale| de prix| tarifaire)"
        r"|estimation|quotation|quote|estimate",
    ),
    ("order", r"bon de commande|commande|ordre de (?:service|travaux)|purchase order|order"),
    ("other", _OTHER),
    (
        "invoice",
        r"(?:duplicata (?:de )?)?factures?(?: (?:de situation|de solde|de travaux|de prestations?|finale|definitive|simplifiee"
        r"|client|originale))?(?: duplicata)?|invoice|note d'honoraires|tax invoice|sales invoice",
    ),
)
_TITLES = tuple((kind, re.compile(rf"[\W_]*(?:{words}){_TAIL}")) for kind, words in _KINDS)
# Beside an invoice's number these make it another paper's: a reminder names the invoice that it is about.
_ANOTHER = re.compile(
    r"[\W_]*(?:\w+ ){0,2}(?:avoir\b|relance|rappel\b|mise en demeure|rembours|annul|projet de fact|brouillon|rapport (?:d|n)|quittance"
    r"|releve (?:de compte|de facture)s?\b|bon (?:d'intervention|de livraison|de trava)|attachement|proces-verbal|appel de fonds|note de credit|credit (?:note|memo)|reminder)"
)
_TURNED = re.compile(
    r"\b(?:type|nature|objet)\b[^\t]{0,12}: *(?:\w+ )?(?:avoir|rembours|annul)|^\W*avoir sur (?:la |votre )?facture|un avoir\b"
    r"|\brembours\w+ de (?:la |votre )?facture"
)
# On a line of its own, anywhere: it is no invoice to pay.
_VOID = re.compile(
    r"\W*(?:(?:cette )?(?:facture|document|piece) )?(?:est )?(?:annulee?|brouillon|draft|specimen|provisoire|void|cancelled"
    r"|non contractuel(?:le)?)(?: et remplacee? par .*| par .*| le .*)?\W*$"
    r"|\W*ne pas payer\b|.*\bn'est pas une facture\b|\W*not an invoice"
)
INVOICES = ("invoice", "deposit", "corrected", "self_billed", "credit_note")

_OWN_WORDS = {
    "credit_note": rf"(?:(?:{_CREDIT_NOTE})(?: (?:client|commercial|financier|total|partiel))?)",
    "deposit": rf"(?:{_DEPOSIT}|factures?|invoice|fact\.?)",
    "proforma": rf"(?:{_PROFORMA})",
    "quote": r"(?:devis|offre(?: de prix)?|proposition(?: commerciale)?|quotation|quote|estimate)",
    "order": r"(?:bon de commande|commande|order|bc)",
}
_INVOICE_WORDS = (
    r"(?:factures?(?: (?:rectificative|corrigee|pro ?-?forma|de situation|de solde|de travaux|finale))?"
    r"|invoice|auto-? ?factur(?:e|ation)|note d'honoraires|fact\.?)"
)
_VALUE = r"(?P<value>(?:[a-z]{1,5} )?(?=[a-z0-9/_.-]*\d)[a-z0-9][a-z0-9/_.-]*)"
# A number is whole where its cell ends, or where another thing is said.
_WHOLE = re.compile(
    rf" *(?:$|{CELL}|[(|;]|[,.](?: |$)|(?:[-/] )?(?:du|le|en date|dated?|page|p\.|clients?|devis|emise?|etablie?|facture[er]|echeance|pour|relati\w*"
    r"|concern\w*|refs?|reference|objet|commande|chantier|suite|selon|annul\w*|rectifi\w*|remplac\w*|intervention|total|montant|siret"
    r"|tva|code|on|of|from|par|payable|a (?:rappeler|regler|payer)|svp|merci|deja|est|et)\b|(?:- )?\d{1,2}[/.]\d{1,2}[/.]\d{2})"
)
_PERIOD = re.compile(
    r"(?:[tq][1-4]|jan\w*|fev\w*|mars|avr\w*|mai|juin|juil\w*|aout|sep\w*|oct\w*|nov\w*|dec\w*)[-/_.]?(?:20)?\d\d|\d{1,2}/\d{1,2}",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"selon|suite|\bvotre|\bvos\b|remplac|annul|origine|relati|rectifi\w* (?:la|de)|concern|\bsur\b|precedent|rappel"
    r"|deduire|deduit|deduction|complement|solde d|regle|paye|commande|dossier|contrat|devis|acompte|avoir\b|bon\b"
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
        named = any(_numbered(line, _INVOICE_WORDS) for line in lines)
        return "invoice" if named and not _of_another(lines) and not _is_void(lines) else ""
    largest = max(title.size for title in first)
    big = [title for title in first if title.size >= largest / 1.15]
    chosen = big[0]
    if chosen.kind not in (*INVOICES, "proforma") and chosen.numbered:
        # « Devis n° 12 » stands on its invoice as well; no quote names its invoice.
        invoice = next((t for t in big if t.kind in INVOICES and t.kind != "credit_note"), None)
        if invoice and _of_another(lines):
            return "other" if chosen.kind == "other" else ""
        chosen = invoice or chosen
    later = {title.kind for title in titles if title.page > 1 and title.numbered} - {chosen.kind}
    if later & {"invoice", "quote", "credit_note", "order"}:
        return ""
    if chosen.kind == "invoice" and any(
        re.search(r"annule et remplace (?:la )?facture", line.plain) for line in lines
    ):
        return "corrected"
    if chosen.kind == "invoice" and chosen.page == 1 and _of_another(lines[: chosen.place]):
        return ""
    if chosen.kind == "invoice" and _is_turned(_head(lines)):
        return ""
    return "" if chosen.kind in INVOICES and _is_void(lines) else chosen.kind


def _is_turned(head: Sequence[Line]) -> bool:
    """Called an invoice, and yet it gives money back."""
    return is_owed_back(head) or any(_TURNED.search(line.plain) for line in head)


def _head(lines: Sequence[Line]) -> list[Line]:
    """The lines of page 1 that say no amount: « Avoir n° A-3 -20,00 € » is a part of the sums."""
    return [line for line in lines if line.page == 1 and not any(a.told for a in amounts_in(line))]


def _of_another(lines: Sequence[Line]) -> bool:
    return any(_ANOTHER.match(cell) for line in _head(lines) for cell in line.plain.split(CELL))


def _is_void(lines: Sequence[Line]) -> bool:
    return any(_VOID.match(cell) for line in lines for cell in line.plain.split(CELL))


def _titles(line: Line, place: int) -> Iterator[_Title]:
    begin = 0
    for cell in line.plain.split(CELL):
        text = _closed_up(cell)
        for kind, pattern in _TITLES:
            match = pattern.match(text)
            if match and not _participle(line, begin, match.end(), len(text) == len(cell)):
                rest, said = text[match.end() :], kind
                if kind not in INVOICES and (second := re.match(r" (?:/|valant) ", rest)):
                    others = [k for k, p in _TITLES if p.match(rest, second.end())]
                    said = kind if others[:1] in ([], [kind]) else ""
                numbered = (
                    re.match(rf"(?: {_WORD}){{0,3}} *{_N}| *(?::|[a-z]{{0,5}}[-/_ ]?\d)", rest) is not None
                )
                yield _Title(said, line.page, place, line.size, numbered)
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
    if kind == "other" or (not kind and _of_another(lines)):
        return "", True
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
        re.search(rf"\b{_N} *:?(?! *(?:tva|siret|siren|client|tel))", line.plain) or _named_only(line, words)
        for line in lines
    )


def _named_only(line: Line, words: str) -> bool:
    """« À rappeler : facture F-1 »: of an earlier paper, or this one's."""
    return re.search(rf"\b{words} *:? *{_VALUE}", line.plain) is not None


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
            value = _value(line, *match.span("value"), bare=rank == 2)
            if value is not None and not _is_earlier(line, match.start()):
                found.append((rank, value))
    return found


def _is_earlier(line: Line, start: int) -> bool:
    begin, _ = line.cell_of(start)
    return _EARLIER.search(line.plain[begin:start]) is not None


def _value(line: Line, start: int, end: int, *, bare: bool = False) -> str | None:
    """None where it is no number at all; empty where it can't be told where it ends."""
    value = line.text[start:end].rstrip("./_-")
    prefix, _, rest = value.rpartition(" ")
    if prefix and not prefix.isupper():
        if bare or prefix.lower() not in ("fact", "fac"):
            return None if bare else ""
        value = rest
    after = line.text[end:]
    if _DAY.fullmatch(value) or re.match(r" ?[€%]|,\d", after) or line.text[end - 1 : end] == ",":
        return None
    if bare and not re.search(r"[A-Za-z/_-]|\d{4}", value):
        return None
    if re.fullmatch(r"20\d{2}", value):
        return None if bare and _WHOLE.match(line.plain, end) else ""
    if not _WHOLE.match(line.plain, end) or (bare and _PERIOD.fullmatch(value)):
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
        value = _value(line, start, start + len(match["value"]))
        if value is not None:
            yield 3, value
        return
    left, right = line.span(begin, end)
    for below in lines[place + 1 : place + 3]:
        for match in re.finditer(rf"(?:^|(?<={CELL})) *{_VALUE} *(?={CELL}|$)", below.plain):
            x0, x1 = below.span(*match.span("value"))
            if below.page != line.page or not (x0 < right and left < x1):
                continue
            value = _value(below, *match.span("value"))
            if value is not None:
                under = (
                    abs(x0 - left) < line.size or abs(x1 - right) < line.size or left < (x0 + x1) / 2 < right
                )
                # Under « N° de facture : » five digits may be the postcode of the next block.
                postcode = line.plain[begin:end].rstrip().endswith(":") and re.fullmatch(r"\d{5}", value)
                yield 3, value if under and not postcode else ""
                return


def _below_title(lines: Sequence[Line], place: int, words: str) -> Iterator[tuple[int, str]]:
    """« FACTURE », and « N° F-1 » on one of the next two lines."""
    if not any(
        re.fullmatch(rf"[\W_]*{words}[\W_]*", _closed_up(cell)) for cell in lines[place].plain.split(CELL)
    ):
        return
    for below in lines[place + 1 : place + 3]:
        for cell in re.finditer(rf"[^{CELL}]+", below.plain):
            match = re.match(rf"[\W_]*(?:notre )?(?P<n>{_N}) *[:.]? *{_VALUE}", cell[0])
            if not match:
                continue
            start = cell.start() + match.start("value")
            value = _value(below, start, start + len(match["value"]))
            if value is not None:
                # « Réf. » is as often the home's or the job's: any other number is surer.
                by_reference = match["n"].startswith("ref")
                yield 1 - by_reference, "" if match["n"].rstrip(".") == "ref" else value
