"""What a paper calls itself."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from uploads.reading.amounts import amounts_in
from uploads.reading.lines import CELL, Line
from uploads.reading.naming import (
    CREDIT_NOTE,
    DEPOSIT,
    INVOICE_WORDS,
    OTHER,
    PROFORMA,
    N,
    closed_up,
    numbered,
)
from uploads.reading.paid import is_owed_back

# What may stand behind a title: nothing, a number, a date, the paper that it is about; or some words and « n° ».
_WORD = r"(?:[a-z'./-]+|\([a-z -]+\))"
_TAIL = rf"(?= *(?:$|{CELL}|\(?{N}|[:#]|- |du \d|sur (?:la )?facture|[a-z]{{0,5}}[-/_ ]?\d)|(?: {_WORD}){{1,3}} {N} *:? *\S)"
_KINDS: tuple[tuple[str, str], ...] = (
    ("credit_note", CREDIT_NOTE),
    ("proforma", PROFORMA),
    ("deposit", DEPOSIT),
    ("corrected", r"factures? (?:rectificative|corrigee|corrective|de remplacement)|corrected invoice"),
    ("self_billed", r"auto-? ?factur(?:e|ation)|facture en autofacturation|self-? ?billed invoice"),
    (
        "quote",
        r"devis(?: estimatif| descriptif| quantitatif| detaille)*|offre(?: de prix| commerciale)|proposition(?: commerciale| de prix| tarifaire)"
        r"|estimation|quotation|quote|estimate",
    ),
    ("order", r"bon de commande|commande|ordre de (?:service|travaux)|purchase order|order"),
    ("other", OTHER),
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
    r"|\W*ne pas payer\b|.*\bne (?:pas|plus) (?:payer|regler)\W*$|.*\bn'est pas une facture\b|\W*not an invoice"
)
_VOID_TITLE = re.compile(r"\bfactures? (?:annulee|refusee|contestee|non valide)")
INVOICES = ("invoice", "deposit", "corrected", "self_billed", "credit_note")


class _Title(Struct, frozen=True):
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
        named = any(numbered(line, INVOICE_WORDS) for line in lines)
        return "invoice" if named and not of_another(lines) and not _is_void(lines) else ""
    largest = max(title.size for title in first)
    big = [title for title in first if title.size >= largest / 1.15]
    chosen = big[0]
    if chosen.kind not in (*INVOICES, "proforma") and chosen.numbered:
        # « Devis n° 12 » stands on its invoice as well; no quote names its invoice.
        invoice = next((t for t in big if t.kind in INVOICES and t.kind != "credit_note"), None)
        if invoice and of_another(lines):
            return "other" if chosen.kind == "other" else ""
        chosen = invoice or chosen
    later = {title.kind for title in titles if title.page > 1 and title.numbered} - {chosen.kind}
    if later & {"invoice", "quote", "credit_note", "order"}:
        return ""
    if chosen.kind == "invoice" and any(
        re.search(r"annule et remplace (?:la )?facture", line.plain) for line in lines
    ):
        return "corrected"
    if chosen.kind == "invoice" and chosen.page == 1 and of_another(lines[: chosen.place]):
        return ""
    if chosen.kind == "invoice" and _VOID_TITLE.search(lines[chosen.place].plain):
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


def of_another(lines: Sequence[Line]) -> bool:
    return any(_ANOTHER.match(cell) for line in _head(lines) for cell in line.plain.split(CELL))


def _is_void(lines: Sequence[Line]) -> bool:
    return any(_VOID.match(cell) for line in lines for cell in line.plain.split(CELL))


def _titles(line: Line, place: int) -> Iterator[_Title]:
    begin = 0
    for cell in line.plain.split(CELL):
        text = closed_up(cell)
        for kind, pattern in _TITLES:
            match = pattern.match(text)
            if match and not _participle(line, begin, match.end(), len(text) == len(cell)):
                rest, said = text[match.end() :], kind
                if kind not in INVOICES and (second := re.match(r" (?:/|valant) ", rest)):
                    others = [k for k, p in _TITLES if p.match(rest, second.end())]
                    said = kind if others[:1] in ([], [kind]) else ""
                has_number = (
                    re.match(rf"(?: {_WORD}){{0,3}} *{N}| *(?::|[a-z]{{0,5}}[-/_ ]?\d)", rest) is not None
                )
                yield _Title(said, line.page, place, line.size, has_number)
                break
        begin += len(cell) + 1


def _participle(line: Line, begin: int, length: int, same: bool) -> bool:
    """« Facturé : SCI des Lilas » is no invoice's title."""
    return same and line.text[begin : begin + length].rstrip().lower().endswith("é")
