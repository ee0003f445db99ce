"""What was found in a quote or an invoice, line by line: ✓, « à vérifier », « non lu » or « absent ».

Only what makes the file unusable stops it; everything here informs. « Absent » is said of a paper that was
understood, « non lu » of what may well be on it. Mandatory mentions: CGI, annexe II, art. 242 nonies A; Code de
commerce, art. L441-9 and R123-237.
"""

import re
import unicodedata
from datetime import date
from enum import StrEnum
from typing import Any

from msgspec import Struct

import wording
from models.papers.readings import EURO, TAKEN_AS, PaperKind, amount_to_fill, billed
from models.papers.told import (
    amount_and_place,
    difference_said,
    kind_said,
    mention_said,
    money,
    to_attach,
)
from wording.languages import team, team_noted, team_plural


class Mark(StrEnum):
    OK = "ok"
    CHECK = "check"
    UNREAD = "unread"
    MISSING = "missing"


class Finding(Struct, frozen=True):
    mark: Mark
    label: str
    text: str


class Expected(Struct, frozen=True):
    """What the paper is compared with. Amounts in cents."""

    kind: PaperKind = PaperKind.INVOICE
    bill_to: str = ""
    amount_cents: int | None = None  # as typed beside the file
    fills: bool = False  # the form's amount is filled in from the paper
    reference_cents: int | None = None  # the quote in force, the authorised amount, or what was invoiced
    reference_words: str = ""
    besides_cents: int = 0  # what counts with the paper: deposits, less credit notes
    published: date | None = None
    today: date | None = None
    sent_before: bool = False  # its number, in another invoice of the same sender


UNTOLD = team_noted("Le texte n'a pas pu être lu : vérifiez le document vous-même.")
PICTURE = team_noted("C'est une image : rien n'a été lu. Vérifiez le document vous-même.")
RECOGNISED = team_noted("Texte reconnu sur une image : vérifiez le document vous-même.")
STILL_TO_READ = team_noted("Ce document est relu sous peu : d'ici là, vérifiez-le vous-même.")
_UNSURE = team_noted("Ce montant n'a pas pu être lu pour sûr : vérifiez-le sur le document.")
_SOURCES = {"facturx": "Factur-X", "zugferd": "ZUGFeRD", "orderx": "Order-X", "ubl": "UBL"}
_SUMS = (("net", team_noted("Total HT")), ("vat", team_noted("TVA")), ("total", team_noted("Total TTC")))


def findings(reading: dict[str, Any], expected: Expected) -> list[Finding]:
    """For a paper in which nothing could be read (a photo, a scan) one line says so."""
    if not reading.get("source"):
        return [Finding(Mark.CHECK, team("Lecture"), team(PICTURE if reading.get("picture") else UNTOLD))]
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


def still_to_read() -> list[Finding]:
    """Of a paper that earlier rules read: what they found says nothing any more."""
    return [Finding(Mark.UNREAD, team("Lecture"), team(STILL_TO_READ))]


def _kind(reading: dict[str, Any], expected: Expected) -> list[Finding]:
    label, wanted = team("Document"), kind_said(expected.kind)
    if not reading.get("kind"):
        return [Finding(Mark.UNREAD, label, team("Rien ne dit pour sûr que c'est {kind}.", kind=wanted))]
    kind = PaperKind(reading["kind"])
    if kind not in TAKEN_AS[expected.kind]:
        told = team("C'est {kind}, et non {wanted}.", kind=kind_said(kind), wanted=wanted)
        return [Finding(Mark.CHECK, label, told)]
    if kind is PaperKind.CORRECTED:
        told = team("Facture rectificative : elle remplace une facture précédente.")
        return [Finding(Mark.CHECK, label, told)]
    if kind is PaperKind.SELF_BILLED:
        told = team("Autofacture : le client l'a établie au nom du vendeur.")
        return [Finding(Mark.CHECK, label, told)]
    return []


def _source(reading: dict[str, Any], quote: bool) -> list[Finding]:
    fault = reading.get("xml_fault")
    if reading["source"] == "text":
        if fault:
            told = team("{fault} Seules les pages ont été lues.", fault=team(fault))
            return [Finding(Mark.CHECK, "Factur-X", told)]
        if reading.get("picture"):
            return [Finding(Mark.CHECK, team("Lecture"), team(RECOGNISED))]
        return (
            [] if quote else [Finding(Mark.OK, team("Lecture"), team("Texte du PDF, sans données Factur-X."))]
        )
    label = _SOURCES[reading["source"]]
    lines = [Finding(Mark.CHECK, label, team(fault)) if fault else Finding(Mark.OK, label, _profile(reading))]
    if rules := reading.get("rules"):
        told = team_plural(
            "{number} écart à faire corriger par l'éditeur du logiciel : {rules}.",
            "{number} écarts à faire corriger par l'éditeur du logiciel : {rules}.",
            len(rules),
            rules=", ".join(rules[:6]),
        )
        lines.append(Finding(Mark.CHECK, team("Règles officielles"), told))
    return lines


def _profile(reading: dict[str, Any]) -> str:
    if profile := reading.get("profile"):
        return team("Profil {profile}, conforme à son schéma.", profile=profile)
    return team("Profil non reconnu, conforme à son schéma.")


def _is_unread(reading: dict[str, Any], name: str) -> bool:
    return name in reading.get("unread", ())


def _lacking(reading: dict[str, Any], name: str, label: str, unread: str, missing: str) -> Finding:
    if _is_unread(reading, name):
        return Finding(Mark.UNREAD, label, unread)
    return Finding(Mark.MISSING, label, missing)


def _number(reading: dict[str, Any], expected: Expected) -> Finding:
    label, number = team("Numéro"), reading.get("number", "")
    if not number:
        unread = team("Le numéro n'a pas pu être lu : vérifiez-le sur le document.")
        return _lacking(reading, "number", label, unread, team("Aucun numéro n'a été trouvé."))
    if expected.sent_before:
        told = team("{number} : ce numéro a déjà été envoyé.", number=number)
        return Finding(Mark.CHECK, label, told)
    return Finding(Mark.OK, label, number)


def _date(reading: dict[str, Any], expected: Expected) -> Finding:
    label = team("Date")
    if not reading.get("date"):
        unread = team("La date n'a pas pu être lue : vérifiez-la sur le document.")
        return _lacking(reading, "date", label, unread, team("Aucune date n'a été trouvée."))
    found = date.fromisoformat(reading["date"])
    words = wording.full_day(found)
    if expected.today and found > expected.today:
        return Finding(Mark.CHECK, label, team("{date} : cette date est à venir.", date=words))
    if expected.published and found < expected.published:
        return Finding(Mark.CHECK, label, team("{date} : cette date précède la mission.", date=words))
    return Finding(Mark.OK, label, words)


def _seller(reading: dict[str, Any]) -> list[Finding]:
    number = reading.get("siret") or reading.get("siren")
    label = "SIRET" if reading.get("siret") or not number else "SIREN"
    if not number:
        unread = team("Le numéro du vendeur n'a pas pu être lu pour sûr : vérifiez-le.")
        return [_lacking(reading, "siren", label, unread, team("Ni SIRET ni SIREN n'ont été trouvés."))]
    seller = reading.get("seller", "")
    return [Finding(Mark.OK, label, f"{number}, {seller}" if seller else number)]


def _vat(reading: dict[str, Any]) -> list[Finding]:
    number, mention = reading.get("vat_number", ""), reading.get("vat_mention", "")
    label = team("N° de TVA")
    lines = [Finding(Mark.OK, label, number)] if number else []
    if mention:
        lines.append(_mention(reading, mention))
    if not lines:
        unread = team("Le numéro de TVA du vendeur n'a pas pu être lu pour sûr : vérifiez-le.")
        missing = team("Ni numéro de TVA ni mention qui en dispense n'ont été trouvés.")
        lines.append(_lacking(reading, "vat_number", label, unread, missing))
    return lines


def _mention(reading: dict[str, Any], mention: str) -> Finding:
    """In the paper's own words."""
    label, words, vat = team("Mention de TVA"), mention_said(reading), reading.get("vat_cents")
    if vat:
        both = team(
            "« {words} » et {vat} de TVA sur le même document : l'un contredit l'autre.",
            words=words,
            vat=money(reading, vat),
        )
        return Finding(Mark.CHECK, label, both)
    if mention == "exempt":
        told = (
            team("Exonérée, sans article qui dise pourquoi : {words}.", words=words)
            if words
            else team("Exonérée, sans article qui dise pourquoi.")
        )
        return Finding(Mark.CHECK, label, told)
    if mention == "not_applicable":
        told = team("« {words} », sans l'article qui le permet.", words=words)
        return Finding(Mark.CHECK, label, told)
    return Finding(Mark.OK, label, f"« {words} »")


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^a-z0-9]", "", letters)


def _buyer(reading: dict[str, Any], expected: Expected) -> list[Finding]:
    buyer, wanted = reading.get("buyer", ""), expected.bill_to
    if not buyer or not wanted:
        return []
    if _plain(wanted) in _plain(buyer) or _plain(buyer) in _plain(wanted):
        return [Finding(Mark.OK, team("Facturé à"), buyer)]
    told = team("{buyer}, au lieu de « {wanted} ».", buyer=buyer, wanted=wanted)
    return [Finding(Mark.CHECK, team("Facturé à"), told)]


def _totals(reading: dict[str, Any]) -> list[Finding]:
    lines = []
    if reading.get("currency", EURO) != EURO:
        told = team("{currency} : ce document n'est pas en euros.", currency=reading["currency"])
        lines.append(Finding(Mark.CHECK, team("Devise"), told))
    elif _is_unread(reading, "currency"):
        told = team("Plusieurs devises se lisent sur ce document.")
        lines.append(Finding(Mark.UNREAD, team("Devise"), told))
    for name, french in _SUMS:
        cents, label = reading.get(f"{name}_cents"), team(french)
        if cents is not None:
            lines.append(Finding(Mark.OK, label, money(reading, cents)))
        elif _is_unread(reading, name):
            lines.append(Finding(Mark.UNREAD, label, team(_UNSURE)))
        elif not reading.get("vat_mention"):
            lines.append(Finding(Mark.MISSING, label, team("Ce montant n'a pas été trouvé.")))
    return lines


def _due(reading: dict[str, Any]) -> list[Finding]:
    """BT-115 beside BT-112: what is left to pay, where it is another figure than the total, or said."""
    due, label = reading.get("due_cents"), team("Reste à payer")
    if reading.get("paid") and due is None:
        told = team("Le document dit qu'il est déjà réglé : rien ne reste à payer.")
        return [Finding(Mark.CHECK, team("Paiement"), told)]
    if due is None:
        return [Finding(Mark.UNREAD, label, team(_UNSURE))] if _is_unread(reading, "due") else []
    amount = money(reading, due)
    if due <= 0:
        return [Finding(Mark.CHECK, label, team("{amount} : rien ne reste à payer.", amount=amount))]
    if reading.get("paid"):
        told = team("{amount}, et pourtant le document dit qu'il est déjà réglé.", amount=amount)
        return [Finding(Mark.CHECK, label, told)]
    return [Finding(Mark.OK, label, amount)]


def _sums(reading: dict[str, Any]) -> list[Finding]:
    net, vat, total = (reading.get(f"{name}_cents") for name, _ in _SUMS)
    if net is None or vat is None or total is None or abs(net + vat - total) <= 1:
        return []
    told = team(
        "{net} et {vat} ne font pas {total}.",
        net=money(reading, net),
        vat=money(reading, vat),
        total=money(reading, total),
    )
    return [Finding(Mark.CHECK, team("Calcul"), told)]


def _differences(reading: dict[str, Any]) -> list[Finding]:
    lines = []
    for name, there in reading.get("differs", {}).items():
        here = reading.get(f"{name}_cents", reading.get(name))
        lines.append(
            Finding(Mark.CHECK, team("Page et données"), difference_said(reading, name, here, there))
        )
    return lines


def _against_reference(reading: dict[str, Any], expected: Expected) -> list[Finding]:
    cents, reference = reading.get("total_cents"), expected.reference_cents
    comparable = reading.get("kind") in TAKEN_AS[expected.kind] and reading.get("currency", EURO) == EURO
    if cents is None or reference is None or not comparable:
        return []
    label, words = team("Écart"), expected.reference_words
    beyond = billed(reading, expected.kind, expected.amount_cents, expected.besides_cents) - reference
    if beyond > 0:
        told = team("{amount} de plus que {reference}.", amount=wording.amount(beyond), reference=words)
        return [Finding(Mark.CHECK, label, told)]
    return [Finding(Mark.OK, label, team("Ne dépasse pas {reference}.", reference=words))]


def _against_typed(reading: dict[str, Any], expected: Expected) -> list[Finding]:
    typed = expected.amount_cents
    read = amount_to_fill(reading, expected.kind)
    if read is None or typed is None or typed in (read, abs(reading.get("total_cents") or 0)):
        return []
    told = team(
        "{typed} saisis, {read} lus dans le document.", typed=wording.amount(typed), read=wording.amount(read)
    )
    return [Finding(Mark.CHECK, team("Montant saisi"), told)]


def _filled(reading: dict[str, Any], expected: Expected) -> list[Finding]:
    """From where the form's amount comes, or why it stays empty."""
    if not expected.fills:
        return []
    cents, label = amount_to_fill(reading, expected.kind), team("Montant proposé")
    if cents is None:
        return [Finding(Mark.CHECK, label, _why_none(reading, expected))]
    return [Finding(Mark.OK, label, amount_and_place(cents, reading.get("to_pay_words", "")))]


def _why_none(reading: dict[str, Any], expected: Expected) -> str:
    kind, to_pay = reading.get("kind"), reading.get("to_pay_cents")
    if kind and kind not in TAKEN_AS[expected.kind]:
        return to_attach(expected.kind)
    if reading.get("currency", EURO) != EURO:
        return team("Aucun : ce document n'est pas en euros. Joignez-en un en euros.")
    if reading.get("paid") or (to_pay is not None and to_pay <= 0):
        return team("Aucun : d'après le document, rien ne reste à payer. Saisissez-le si c'est une erreur.")
    return team("Aucun : rien d'assez sûr n'a été lu. Saisissez-le vous-même.")


def _signature(reading: dict[str, Any]) -> Finding:
    if reading.get("signed"):
        told = team("Le PDF porte une signature électronique.")
    elif reading.get("accord"):
        told = team("Le document porte « Bon pour accord », sans signature électronique.")
    else:
        told = team("Le document n'est pas signé.")
    return Finding(Mark.OK, team("Signature"), told)
