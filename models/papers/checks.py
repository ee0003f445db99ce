"""What was found in a quote or an invoice, line by line: ✓, « à vérifier », « non lu » or « absent ».

Only what makes the file unusable stops it; everything here informs. « Absent » is said of a paper that was
understood, « non lu » of what may well be on it. Mandatory mentions: CGI, annexe II, art. 242 nonies A; Code de
commerce, art. L441-9 and R123-237.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import wording
from models.papers.readings import EURO, TAKEN_AS, PaperKind, amount_to_fill


class Mark(StrEnum):
    OK = "ok"
    CHECK = "check"
    UNREAD = "unread"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    mark: Mark
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What the paper is compared with. Amounts in cents."""

    kind: PaperKind = PaperKind.INVOICE
    bill_to: str = ""
    amount_cents: int | None = None  # as typed beside the file
    fills: bool = False  # the form's amount is filled in from the paper
    reference_cents: int | None = None  # the quote in force, or the authorised amount
    reference_words: str = ""
    published: date | None = None
    today: date | None = None
    earlier_numbers: Sequence[str] = ()


UNTOLD = "Le texte n'a pas pu être lu : vérifiez le document vous-même."
PICTURE = "C'est une image : rien n'a été lu. Vérifiez le document vous-même."
RECOGNISED = "Texte reconnu sur une image : vérifiez le document vous-même."
_KINDS = {
    PaperKind.INVOICE: "une facture",
    PaperKind.CORRECTED: "une facture rectificative",
    PaperKind.SELF_BILLED: "une autofacture",
    PaperKind.DEPOSIT: "une facture d'acompte",
    PaperKind.CREDIT_NOTE: "un avoir",
    PaperKind.QUOTE: "un devis",
    PaperKind.PROFORMA: "une facture pro forma",
    PaperKind.ORDER: "un bon de commande",
    PaperKind.OTHER: "un autre document",
}
_SOURCES = {"facturx": "Factur-X", "zugferd": "ZUGFeRD", "orderx": "Order-X", "ubl": "UBL"}
_SUMS = (("net", "Total HT"), ("vat", "TVA"), ("total", "Total TTC"))


def findings(reading: dict[str, Any], expected: Expected) -> list[Finding]:
    """For a paper in which nothing could be read (a photo, a scan) one line says so."""
    if not reading.get("source"):
        return [Finding(Mark.CHECK, "Lecture", PICTURE if reading.get("picture") else UNTOLD)]
    quote = expected.kind is PaperKind.QUOTE
    lines = [
        *_kind(reading, expected),
        *_source(reading, quote),
        _number(reading, expected),
        _date(reading, expected),
        *([] if quote else _seller(reading)),
        *([] if quote else _vat(reading)),
        *([] if quote else _buyer(reading, expected)),
        *_totals(reading),
        *_due(reading),
        *_sums(reading),
        *_differences(reading),
        *_against_reference(reading, expected),
        *_against_typed(reading, expected),
        *_filled(reading, expected),
    ]
    return [*lines, _signature(reading)] if quote else lines


def _kind(reading: dict[str, Any], expected: Expected) -> list[Finding]:
    wanted = _KINDS[expected.kind]
    if not reading.get("kind"):
        return [Finding(Mark.UNREAD, "Document", f"Rien ne dit pour sûr que c'est {wanted}.")]
    kind = PaperKind(reading["kind"])
    if kind not in TAKEN_AS[expected.kind]:
        return [Finding(Mark.CHECK, "Document", f"C'est {_KINDS[kind]}, et non {wanted}.")]
    if kind is PaperKind.CORRECTED:
        return [
            Finding(Mark.CHECK, "Document", "Facture rectificative : elle remplace une facture précédente.")
        ]
    if kind is PaperKind.SELF_BILLED:
        return [Finding(Mark.CHECK, "Document", "Autofacture : le client l'a établie au nom du vendeur.")]
    return []


def _source(reading: dict[str, Any], quote: bool) -> list[Finding]:
    fault = reading.get("xml_fault")
    if reading["source"] == "text":
        if fault:
            return [Finding(Mark.CHECK, "Factur-X", f"{fault} Seules les pages ont été lues.")]
        if reading.get("picture"):
            return [Finding(Mark.CHECK, "Lecture", RECOGNISED)]
        return [] if quote else [Finding(Mark.OK, "Lecture", "Texte du PDF, sans données Factur-X.")]
    label = _SOURCES[reading["source"]]
    profile = f"Profil {reading['profile']}" if reading.get("profile") else "Profil non reconnu"
    lines = [
        Finding(Mark.CHECK, label, fault)
        if fault
        else Finding(Mark.OK, label, f"{profile}, conforme à son schéma.")
    ]
    if rules := reading.get("rules"):
        count = wording.plural(len(rules), "écart")
        told = f"{count} à faire corriger par l'éditeur du logiciel : {', '.join(rules[:6])}."
        lines.append(Finding(Mark.CHECK, "Règles officielles", told))
    return lines


def _is_unread(reading: dict[str, Any], name: str) -> bool:
    return name in reading.get("unread", ())


def _lacking(reading: dict[str, Any], name: str, label: str, unread: str, missing: str) -> Finding:
    if _is_unread(reading, name):
        return Finding(Mark.UNREAD, label, unread)
    return Finding(Mark.MISSING, label, missing)


def _number(reading: dict[str, Any], expected: Expected) -> Finding:
    number = reading.get("number", "")
    if not number:
        unread = "Le numéro n'a pas pu être lu : vérifiez-le sur le document."
        return _lacking(reading, "number", "Numéro", unread, "Aucun numéro n'a été trouvé.")
    if number in expected.earlier_numbers:
        return Finding(Mark.CHECK, "Numéro", f"{number} : ce numéro a déjà été envoyé.")
    return Finding(Mark.OK, "Numéro", number)


def _date(reading: dict[str, Any], expected: Expected) -> Finding:
    if not reading.get("date"):
        unread = "La date n'a pas pu être lue : vérifiez-la sur le document."
        return _lacking(reading, "date", "Date", unread, "Aucune date n'a été trouvée.")
    found = date.fromisoformat(reading["date"])
    words = wording.full_day(found)
    if expected.today and found > expected.today:
        return Finding(Mark.CHECK, "Date", f"{words} : cette date est à venir.")
    if expected.published and found < expected.published:
        return Finding(Mark.CHECK, "Date", f"{words} : cette date précède la mission.")
    return Finding(Mark.OK, "Date", words)


def _seller(reading: dict[str, Any]) -> list[Finding]:
    number = reading.get("siret") or reading.get("siren")
    label = "SIRET" if reading.get("siret") or not number else "SIREN"
    if not number:
        unread = "Le numéro du vendeur n'a pas pu être lu pour sûr : vérifiez-le."
        return [_lacking(reading, "siren", label, unread, "Ni SIRET ni SIREN n'ont été trouvés.")]
    seller = reading.get("seller", "")
    return [Finding(Mark.OK, label, f"{number}, {seller}" if seller else number)]


def _vat(reading: dict[str, Any]) -> list[Finding]:
    number, mention = reading.get("vat_number", ""), reading.get("vat_mention", "")
    lines = [Finding(Mark.OK, "N° de TVA", number)] if number else []
    if mention:
        lines.append(_mention(reading, mention))
    if not lines:
        unread = "Le numéro de TVA du vendeur n'a pas pu être lu pour sûr : vérifiez-le."
        missing = "Ni numéro de TVA ni mention qui en dispense n'ont été trouvés."
        lines.append(_lacking(reading, "vat_number", "N° de TVA", unread, missing))
    return lines


def _mention(reading: dict[str, Any], mention: str) -> Finding:
    """In the paper's own words."""
    label, words, vat = "Mention de TVA", reading.get("vat_words", ""), reading.get("vat_cents")
    if vat:
        both = f"« {words} » et {_money(reading, vat)} de TVA sur le même document : l'un contredit l'autre."
        return Finding(Mark.CHECK, label, both)
    if mention == "exempt":
        return Finding(
            Mark.CHECK, label, f"Exonérée, sans article qui dise pourquoi{f' : {words}' if words else ''}."
        )
    if mention == "not_applicable":
        return Finding(Mark.CHECK, label, f"« {words} », sans l'article qui le permet.")
    return Finding(Mark.OK, label, f"« {words} »")


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^a-z0-9]", "", letters)


def _buyer(reading: dict[str, Any], expected: Expected) -> list[Finding]:
    buyer, wanted = reading.get("buyer", ""), expected.bill_to
    if not buyer or not wanted:
        return []
    if _plain(wanted) in _plain(buyer) or _plain(buyer) in _plain(wanted):
        return [Finding(Mark.OK, "Facturé à", buyer)]
    return [Finding(Mark.CHECK, "Facturé à", f"{buyer}, au lieu de « {wanted} ».")]


def _money(reading: dict[str, Any], cents: int) -> str:
    """In the paper's own currency."""
    return wording.amount(cents).replace("€", reading.get("currency") or "€").replace(EURO, "€")


def _totals(reading: dict[str, Any]) -> list[Finding]:
    lines = []
    if reading.get("currency", EURO) != EURO:
        lines.append(
            Finding(Mark.CHECK, "Devise", f"{reading['currency']} : ce document n'est pas en euros.")
        )
    elif _is_unread(reading, "currency"):
        lines.append(Finding(Mark.UNREAD, "Devise", "Plusieurs devises se lisent sur ce document."))
    for name, label in _SUMS:
        cents = reading.get(f"{name}_cents")
        if cents is not None:
            lines.append(Finding(Mark.OK, label, _money(reading, cents)))
        elif _is_unread(reading, name):
            unread = "Ce montant n'a pas pu être lu pour sûr : vérifiez-le sur le document."
            lines.append(Finding(Mark.UNREAD, label, unread))
        elif not reading.get("vat_mention"):
            lines.append(Finding(Mark.MISSING, label, "Ce montant n'a pas été trouvé."))
    return lines


def _due(reading: dict[str, Any]) -> list[Finding]:
    """BT-115 beside BT-112: what is left to pay, where it is another figure than the total, or said."""
    due = reading.get("due_cents")
    if reading.get("paid") and due is None:
        return [
            Finding(Mark.CHECK, "Paiement", "Le document dit qu'il est déjà réglé : rien ne reste à payer.")
        ]
    if due is None:
        unread = "Ce montant n'a pas pu être lu pour sûr : vérifiez-le sur le document."
        return [Finding(Mark.UNREAD, "Reste à payer", unread)] if _is_unread(reading, "due") else []
    if due <= 0:
        return [Finding(Mark.CHECK, "Reste à payer", f"{_money(reading, due)} : rien ne reste à payer.")]
    if reading.get("paid"):
        told = f"{_money(reading, due)}, et pourtant le document dit qu'il est déjà réglé."
        return [Finding(Mark.CHECK, "Reste à payer", told)]
    return [Finding(Mark.OK, "Reste à payer", _money(reading, due))]


def _sums(reading: dict[str, Any]) -> list[Finding]:
    net, vat, total = (reading.get(f"{name}_cents") for name, _ in _SUMS)
    if net is None or vat is None or total is None or abs(net + vat - total) <= 1:
        return []
    sums = [_money(reading, cents) for cents in (net, vat, total)]
    return [Finding(Mark.CHECK, "Calcul", f"{sums[0]} et {sums[1]} ne font pas {sums[2]}.")]


def _in_words(reading: dict[str, Any], name: str, value: Any) -> str:
    if name in ("net", "vat", "total", "due"):
        return _money(reading, int(value))
    if name == "kind":
        return _KINDS[PaperKind(value)]
    return wording.full_day(date.fromisoformat(value)) if name == "date" else str(value)


_DIFFERING = {
    "net": "total HT",
    "vat": "TVA",
    "total": "total TTC",
    "due": "reste à payer",
    "number": "numéro",
    "date": "date",
    "currency": "devise",
    "kind": "nature",
    "siren": "SIREN",
}


def _differences(reading: dict[str, Any]) -> list[Finding]:
    lines = []
    for name, there in reading.get("differs", {}).items():
        here = reading.get(f"{name}_cents", reading.get(name))
        ours, theirs = (_in_words(reading, name, value) for value in (here, there))
        told = f"La page ne dit pas la même chose : {_DIFFERING[name]}, {theirs} sur la page, {ours} dans les données."
        lines.append(Finding(Mark.CHECK, "Page et données", told))
    return lines


def _against_reference(reading: dict[str, Any], expected: Expected) -> list[Finding]:
    cents, reference = reading.get("total_cents"), expected.reference_cents
    comparable = reading.get("kind") in TAKEN_AS[expected.kind] and reading.get("currency", EURO) == EURO
    if cents is None or reference is None or not comparable:
        return []
    if cents > reference:
        gap = wording.amount(cents - reference)
        return [Finding(Mark.CHECK, "Écart", f"{gap} de plus que {expected.reference_words}.")]
    return [Finding(Mark.OK, "Écart", f"Ne dépasse pas {expected.reference_words}.")]


def _against_typed(reading: dict[str, Any], expected: Expected) -> list[Finding]:
    typed = expected.amount_cents
    read = amount_to_fill(reading, expected.kind)
    if read is None or typed is None or typed in (read, abs(reading.get("total_cents") or 0)):
        return []
    text = f"{wording.amount(typed)} saisis, {wording.amount(read)} lus dans le document."
    return [Finding(Mark.CHECK, "Montant saisi", text)]


def _filled(reading: dict[str, Any], expected: Expected) -> list[Finding]:
    """From where the form's amount comes, or why it stays empty."""
    if not expected.fills:
        return []
    cents = amount_to_fill(reading, expected.kind)
    if cents is None:
        return [Finding(Mark.CHECK, "Montant proposé", f"Aucun : {_why_none(reading, expected)}")]
    where = reading.get("to_pay_words") or "lu dans le document"
    return [Finding(Mark.OK, "Montant proposé", f"{wording.amount(cents)}, {where}.")]


def _why_none(reading: dict[str, Any], expected: Expected) -> str:
    kind, to_pay = reading.get("kind"), reading.get("to_pay_cents")
    if kind and kind not in TAKEN_AS[expected.kind]:
        return f"joignez {_KINDS[expected.kind]}."
    if reading.get("currency", EURO) != EURO:
        return "ce document n'est pas en euros. Joignez-en un en euros."
    if reading.get("paid") or (to_pay is not None and to_pay <= 0):
        return "d'après le document, rien ne reste à payer. Saisissez-le si c'est une erreur."
    return "rien d'assez sûr n'a été lu. Saisissez-le vous-même."


def _signature(reading: dict[str, Any]) -> Finding:
    if reading.get("signed"):
        return Finding(Mark.OK, "Signature", "Le PDF porte une signature électronique.")
    if reading.get("accord"):
        return Finding(
            Mark.OK, "Signature", "Le document porte « Bon pour accord », sans signature électronique."
        )
    return Finding(Mark.OK, "Signature", "Le document n'est pas signé.")
