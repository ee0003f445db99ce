"""The XML of an invoice inside its PDF: which one, and its letters.

Factur-X 1.x, ZUGFeRD 1 and 2, Order-X, XRechnung, UBL 2.1. pdfium walks the name tree (ISO 32000-1, 7.9.6).
"""

import codecs
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from lxml import etree
from msgspec import Struct

from uploads.errors import team_noted

_STANDARD = ("factur-x", "zugferd-invoice", "xrechnung", "order-x")  # the first of them counts
_ROOTS = {
    "CrossIndustryInvoice": "facturx",
    "CrossIndustryDocument": "zugferd",
    "SCRDMCCBDACIOMessageStructure": "orderx",
    "Invoice": "ubl",
    "CreditNote": "ubl",
}
MOST_ATTACHMENTS = 50
MOST_PAGES, MOST_NOTES = 10, 200
MOST_BYTES = 5_000_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")

FORBIDDEN = team_noted("Le fichier XML contient des entités interdites.")
ILLEGIBLE = team_noted("Le fichier XML est illisible.")


class Embedded(Struct, frozen=True):
    """``root`` is None where ``fault`` says why."""

    standard: str  # facturx, zugferd, orderx, ubl; empty where it is not known
    root: Any = None
    fault: str = ""


def embedded_in(document: pypdfium2.PdfDocument) -> Embedded | None:
    """The invoice's own XML: the standard names first, otherwise the only XML of a known kind."""
    held: dict[str, bytes] = {}
    for attachment in islice(_attachments(document), MOST_ATTACHMENTS):
        name = attachment.get_name().strip().lower().removesuffix(".xml")
        try:
            data = bytes(attachment.get_data())
        except pypdfium2.PdfiumError:
            continue
        if len(data) <= MOST_BYTES:
            held.setdefault(name, data)
    for name in _STANDARD:
        if name in held:
            return parsed(held[name])
    known = [one for data in held.values() if (one := parsed(data)).root is not None and one.standard]
    return known[0] if len(known) == 1 else None


def _attachments(document: pypdfium2.PdfDocument) -> Iterator[pypdfium2.PdfAttachment]:
    """Those of the whole document, then the paper clips on its first pages (ISO 32000-1, 12.5.6.15)."""
    for place in range(document.count_attachments()):
        yield document.get_attachment(place)
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        for place in range(min(pdfium.FPDFPage_GetAnnotCount(page), MOST_NOTES)):
            note = pdfium.FPDFPage_GetAnnot(page, place)
            if pdfium.FPDFAnnot_GetSubtype(note) == pdfium.FPDF_ANNOT_FILEATTACHMENT:
                held = pdfium.FPDFAnnot_GetFileAttachment(note)
                if held:
                    yield pypdfium2.PdfAttachment(held, document)
            pdfium.FPDFPage_CloseAnnot(note)
        page.close()


def parsed(data: bytes) -> Embedded:
    """Entities of any kind are refused, in whatever encoding: an invoice has no use for them."""
    text = _text(data)
    if text is None:
        return Embedded("", fault=ILLEGIBLE)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return Embedded("", fault=FORBIDDEN)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_pis=True,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(_DECLARATION.sub("", text, count=1).strip().encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return Embedded("", fault=ILLEGIBLE)
    return Embedded(_ROOTS.get(etree.QName(root).localname, ""), root)


def _text(data: bytes) -> str | None:
    """By its mark, its declaration, or the usual encodings; the letters alone go on, so that both agree."""
    declared = re.match(rb"\s*<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", data[:200])
    tries = [name for mark, name in _MARKS if data.startswith(mark)]
    tries += [declared[1].decode()] if declared else []
    for encoding in [*tries, "utf-8", "cp1252"]:
        try:
            return data.decode(encoding).lstrip("\ufeff").rstrip("\0")
        except (LookupError, UnicodeError):
            continue
    return None
