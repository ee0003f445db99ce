"""What was read in a paper, as it stands in the file's row, and what may be filled in from it."""

import json
from enum import StrEnum
from typing import Any

# Raised where the rules of reading change: what was read by the ones before is no reading any more. A migration empties
# `stored_file.paper_number` then, and marks the files `to_read` (as that of 2026-12-01T13:45 does).
VERSION = 5
EURO = "EUR"
# Where an amount to fill in was read, as it is kept: the limited children that write it speak French alone.
IN_FACTURX = "lu dans les données Factur-X"
IN_FILE = "lu dans les données du fichier"
ON_PAGE = "lu sur la page {page} : « {words} »"


class PaperKind(StrEnum):
    """What a paper is; UNTDID 1001 stands behind it where it says so in XML."""

    INVOICE = "invoice"
    CORRECTED = "corrected"
    SELF_BILLED = "self_billed"
    DEPOSIT = "deposit"
    CREDIT_NOTE = "credit_note"
    QUOTE = "quote"
    PROFORMA = "proforma"
    ORDER = "order"
    OTHER = "other"


# By the form that it is sent in: an invoice for a deposit is often called « Facture » alone.
TAKEN_AS: dict[PaperKind, frozenset[PaperKind]] = {
    PaperKind.INVOICE: frozenset({PaperKind.INVOICE, PaperKind.CORRECTED, PaperKind.SELF_BILLED}),
    PaperKind.DEPOSIT: frozenset({PaperKind.DEPOSIT, PaperKind.INVOICE}),
    PaperKind.CREDIT_NOTE: frozenset({PaperKind.CREDIT_NOTE}),
    PaperKind.QUOTE: frozenset({PaperKind.QUOTE}),
}


def reading_of(text: str) -> dict[str, Any]:
    """The JSON that stands in the file's row; empty where nothing was read, or by an earlier version only."""
    found: dict[str, Any] = json.loads(text) if text else {}
    return found if found.get("version") == VERSION else {}


def amount_to_fill(reading: dict[str, Any], wanted: PaperKind) -> int | None:
    """Cents of « Montant à payer », where they are sure; a paper of another kind or currency fills nothing."""
    if reading.get("kind") not in TAKEN_AS[wanted] or reading.get("currency", EURO) != EURO:
        return None
    if wanted is PaperKind.QUOTE:
        torn = reading.get("disagree") or reading.get("differs")
        cents = None if torn else reading.get("total_cents", reading.get("to_pay_cents"))
    else:
        cents = None if reading.get("paid") else reading.get("to_pay_cents")
    if cents is None:
        return None
    cents = abs(cents) if wanted is PaperKind.CREDIT_NOTE else cents
    return cents if cents > 0 else None


def billed(reading: dict[str, Any], wanted: PaperKind, typed: int | None, besides: int) -> int:
    """The most that such a paper with a total bills in all, in cents, with what counts `besides`: a total may have the
    deposits in it already; what is left to pay, and what was typed, never have."""
    total: int = abs(reading["total_cents"])
    asked = [cents for cents in (amount_to_fill(reading, wanted), typed) if cents is not None]
    return max(total + min(besides, 0), max(asked, default=total) + besides)
