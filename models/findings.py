"""What was found in a quote or an invoice, line by line: ✓, « à vérifier » or « absent ».

Only what makes the file unusable stops it; everything here informs. Mandatory mentions: CGI, annexe II,
art. 242 nonies A; Code de commerce, art. L441-9 and R123-237.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import wording


class Mark(StrEnum):
    OK = "ok"
    CHECK = "check"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    mark: Mark
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What the paper is compared with. Amounts in cents."""

    bill_to: str = ""
    amount_cents: int | None = None  # as typed beside the file
    reference_cents: int | None = None  # the quote in force, or the authorised amount
    reference_words: str = ""
    published: date | None = None
    today: date | None = None
    earlier_numbers: Sequence[str] = ()


def reading_of(text: str) -> dict[str, Any]:
    """The JSON that stands in the file's row; empty where nothing was read."""
    found: dict[str, Any] = json.loads(text) if text else {}
    return found


def amount_read(reading: dict[str, Any]) -> int | None:
    """Cents to pay: what is due, or the total."""
    due = reading.get("due_cents")
    return due if due else reading.get("total_cents")


def findings(reading: dict[str, Any], expected: Expected, *, quote: bool = False) -> list[Finding]:
    """For a paper in which nothing could be read (a photo, a scan) one line says so."""
    if not reading.get("source"):
        return [
            Finding(Mark.CHECK, "Lecture", "Le texte n'a pas pu être lu : vérifiez le document vous-même.")
        ]
    lines = [_source(reading, quote)] if reading["source"] == "facturx" or not quote else []
    lines += [_number(reading, expected), _date(reading, expected)]
    if not quote:
        lines += [_seller(reading), _vat(reading)]
        if buyer := _buyer(reading, expected):
            lines.append(buyer)
    lines += _totals(reading)
    if sums := _sums(reading):
        lines.append(sums)
    if reference := _against_reference(reading, expected):
        lines.append(reference)
    if typed := _against_typed(reading, expected):
        lines.append(typed)
    if quote:
        lines.append(_signature(reading))
    return lines


def _source(reading: dict[str, Any], quote: bool) -> Finding:
    if reading["source"] == "text":
        return Finding(Mark.OK, "Lecture", "Texte du PDF, sans données Factur-X.")
    if fault := reading.get("xml_fault"):
        return Finding(Mark.CHECK, "Factur-X", fault)
    return Finding(Mark.OK, "Factur-X", f"Profil {reading.get('profile', '')}, conforme à son schéma.")


def _number(reading: dict[str, Any], expected: Expected) -> Finding:
    number = reading.get("number", "")
    if not number:
        return Finding(Mark.MISSING, "Numéro", "Aucun numéro n'a été trouvé.")
    if number in expected.earlier_numbers:
        return Finding(Mark.CHECK, "Numéro", f"{number} : ce numéro a déjà été envoyé.")
    return Finding(Mark.OK, "Numéro", number)


def _date(reading: dict[str, Any], expected: Expected) -> Finding:
    try:
        found = date.fromisoformat(reading.get("date", ""))
    except ValueError:
        return Finding(Mark.MISSING, "Date", "Aucune date n'a été trouvée.")
    words = wording.full_day(found)
    if expected.today and found > expected.today:
        return Finding(Mark.CHECK, "Date", f"{words} : cette date est à venir.")
    if expected.published and found < expected.published:
        return Finding(Mark.CHECK, "Date", f"{words} : cette date précède la mission.")
    return Finding(Mark.OK, "Date", words)


def _seller(reading: dict[str, Any]) -> Finding:
    number = reading.get("siret") or reading.get("siren")
    label = "SIRET" if reading.get("siret") else "SIREN"
    if not number:
        return Finding(Mark.MISSING, "SIRET", "Ni SIRET ni SIREN n'ont été trouvés.")
    seller = reading.get("seller", "")
    return Finding(Mark.OK, label, f"{number}, {seller}" if seller else number)


def _vat(reading: dict[str, Any]) -> Finding:
    if number := reading.get("vat_number"):
        return Finding(Mark.OK, "N° de TVA", number)
    if reading.get("vat_exempt"):
        return Finding(Mark.OK, "TVA", "TVA non applicable, art. 293 B du CGI.")
    return Finding(
        Mark.MISSING,
        "N° de TVA",
        "Ni numéro de TVA ni « TVA non applicable, art. 293 B du CGI » n'ont été trouvés.",
    )


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^a-z0-9]", "", letters)


def _buyer(reading: dict[str, Any], expected: Expected) -> Finding | None:
    buyer, wanted = reading.get("buyer", ""), expected.bill_to
    if not buyer or not wanted:
        return None
    if _plain(wanted) in _plain(buyer) or _plain(buyer) in _plain(wanted):
        return Finding(Mark.OK, "Facturé à", buyer)
    return Finding(Mark.CHECK, "Facturé à", f"{buyer}, au lieu de « {wanted} ».")


def _totals(reading: dict[str, Any]) -> list[Finding]:
    lines = []
    for name, label in (("net_cents", "Total HT"), ("vat_cents", "TVA"), ("total_cents", "Total TTC")):
        cents = reading.get(name)
        if cents is not None:
            lines.append(Finding(Mark.OK, label, wording.amount(cents)))
        elif not (reading.get("vat_exempt") and name != "total_cents"):
            lines.append(Finding(Mark.MISSING, label, "Ce montant n'a pas été trouvé."))
    return lines


def _sums(reading: dict[str, Any]) -> Finding | None:
    net, vat, total = (reading.get(name) for name in ("net_cents", "vat_cents", "total_cents"))
    if net is None or vat is None or total is None or net + vat == total:
        return None
    return Finding(
        Mark.CHECK,
        "Calcul",
        f"{wording.amount(net)} et {wording.amount(vat)} ne font pas {wording.amount(total)}.",
    )


def _against_reference(reading: dict[str, Any], expected: Expected) -> Finding | None:
    cents, reference = reading.get("total_cents"), expected.reference_cents
    if cents is None or reference is None:
        return None
    if cents > reference:
        gap = wording.amount(cents - reference)
        return Finding(Mark.CHECK, "Écart", f"{gap} de plus que {expected.reference_words}.")
    return Finding(Mark.OK, "Écart", f"Ne dépasse pas {expected.reference_words}.")


def _against_typed(reading: dict[str, Any], expected: Expected) -> Finding | None:
    read, typed = amount_read(reading), expected.amount_cents
    if read is None or typed is None or typed in (read, reading.get("total_cents")):
        return None
    return Finding(
        Mark.CHECK,
        "Montant saisi",
        f"{wording.amount(typed)} saisis, {wording.amount(read)} lus dans le document.",
    )


def _signature(reading: dict[str, Any]) -> Finding:
    if reading.get("signed"):
        return Finding(Mark.OK, "Signature", "Le PDF porte une signature électronique.")
    if reading.get("accord"):
        return Finding(
            Mark.OK, "Signature", "Le document porte « Bon pour accord », sans signature électronique."
        )
    return Finding(Mark.OK, "Signature", "Le document n'est pas signé.")
