"""What a stranger's file turned out to be, as the limited children tell it."""

import msgspec


class Photo(msgspec.Struct, frozen=True):
    width: int
    height: int
    dates: list[str]  # as the camera wrote them, the best first


class Pdf(msgspec.Struct, frozen=True):
    pages: int


class PaperReading(msgspec.Struct, frozen=True, omit_defaults=True):
    """Amounts in cents of ``currency``, signed as printed; dates as ISO 8601.

    A value is read, or ``unread`` (it may well be there), or absent: empty, and the paper was understood.
    """

    version: int = 0
    source: str = ""  # facturx, zugferd, orderx, ubl, text, or empty: nothing could be read
    picture: bool = False  # nothing but a picture, or letters that were recognised on one
    profile: str = ""
    xml_fault: str = ""
    rules: list[str] = []  # what the official rules find wrong
    kind: str = ""  # invoice, credit_note, corrected, deposit, self_billed, proforma, quote, order, other
    number: str = ""
    date: str = ""
    seller: str = ""
    buyer: str = ""
    siret: str = ""
    siren: str = ""
    vat_number: str = ""
    vat_mention: str = ""  # 293B, L223-3-CIBS, autoliquidation, art261, not_applicable, exempt
    vat_words: str = ""
    currency: str = ""  # ISO 4217; empty: none is named
    net_cents: int | None = None
    vat_cents: int | None = None
    total_cents: int | None = None
    due_cents: int | None = None
    to_pay_cents: int | None = None  # only where it is sure
    to_pay_words: str = ""  # where it was read
    paid: bool = False  # the paper says so
    disagree: bool = False  # each sum can be read in one way only, and they do not add up
    unread: list[str] = []
    differs: dict[str, str] = {}  # what the page says, where its XML says something else
    signed: bool = False
    accord: bool = False  # « Bon pour accord »


PDF_MAGIC, HEADER_BYTES = b"%PDF-", 1024  # PDF Reference 1.7, appendix H, 3.4.1


def looks_like_pdf(beginning: bytes) -> bool:
    """The server may ask this itself: nothing is parsed."""
    return PDF_MAGIC in beginning[:HEADER_BYTES]
