"""A paper as a whole: what its XML says, what its pages say, and where the two disagree."""

import re
from typing import BinaryIO

import msgspec
import pypdfium2

from models.papers.readings import IN_FACTURX, IN_FILE, VERSION
from uploads.errors import team_noted
from uploads.opened import PaperReading
from uploads.reading.embedded import Embedded, embedded_in
from uploads.reading.page_text import ALL, read_pages
from uploads.reading.places import read_places
from uploads.reading.schema import check_schema
from uploads.reading.xml_values import values_of

_AMOUNTS = ("net", "vat", "total", "due")


def read_paper(source: BinaryIO) -> PaperReading:
    content = source.read()
    document = pypdfium2.PdfDocument(content)
    try:
        document.init_forms()
        found = embedded_in(document)
        pages = read_pages(read_places(document))
    finally:
        document.close()
    reading = pages if found is None else from_embedded(found, pages)
    return msgspec.structs.replace(reading, signed=_is_signed(content), version=VERSION)


def from_embedded(found: Embedded, pages: PaperReading) -> PaperReading:
    """The XML's values, those that it lacks from the pages, and what the pages say otherwise."""
    if found.root is None or not found.standard:
        fault = found.fault or team_noted("Le fichier XML n'est pas d'un format connu.")
        return msgspec.structs.replace(pages, xml_fault=fault)
    profile, fault = check_schema(found)
    said = msgspec.structs.replace(values_of(found), profile=profile, xml_fault=fault)
    return _beside_pages(said, pages)


def _beside_pages(said: PaperReading, pages: PaperReading) -> PaperReading:
    """Where the XML lacks a value the page may have it: its own is taken, otherwise nobody says « absent »."""
    filled: dict[str, object] = {}
    same_firm = not (said.siren and pages.siren) or said.siren == pages.siren
    for name in ("number", "date", "siren", "siret", "vat_number"):
        if not getattr(said, name) and getattr(pages, name) and (same_firm or name in ("number", "date")):
            filled[name] = getattr(pages, name)
    if not said.vat_mention and pages.vat_mention:
        filled |= {"vat_mention": pages.vat_mention, "vat_words": pages.vat_words}
    unread = {name for name in said.unread if name not in filled}
    blind = not pages.source and pages.picture
    for name in ALL:
        value = getattr(said, f"{name}_cents" if name in _AMOUNTS else name)
        if value in ("", None) and name not in filled and (blind or name in pages.unread) and name != "due":
            unread.add(name)
    differs = _differences(said, pages)
    return msgspec.structs.replace(
        said,
        **filled,
        unread=sorted(unread),
        differs=differs,
        to_pay_cents=None if differs else said.to_pay_cents,
        to_pay_words=IN_FILE if said.source == "ubl" else IN_FACTURX,
        accord=pages.accord,
        paid=pages.paid,
    )


def _differences(said: PaperReading, pages: PaperReading) -> dict[str, str]:
    """By name, what the page says; amounts in cents, as text."""
    found: dict[str, str] = {}
    for name in _AMOUNTS:
        ours, theirs = getattr(said, f"{name}_cents"), getattr(pages, f"{name}_cents")
        # A credit note may print its amounts with a sign that its type already says.
        if ours is not None and theirs is not None and abs(ours) != abs(theirs):
            found[name] = str(theirs)
    if pages.number and said.number and _letters(pages.number) != _letters(said.number):
        found["number"] = pages.number
    if pages.date and said.date and pages.date != said.date:
        found["date"] = pages.date
    if pages.currency and said.currency and pages.currency != said.currency:
        found["currency"] = pages.currency
    if pages.kind and said.kind and _sides(pages.kind) != _sides(said.kind):
        found["kind"] = pages.kind
    if pages.siren and said.siren and pages.siren != said.siren:
        found["siren"] = pages.siren
    return found


def _sides(kind: str) -> str:
    return "invoice" if kind in ("invoice", "corrected", "self_billed", "deposit") else kind


def _letters(number: str) -> str:
    return re.sub(r"[^0-9a-z]", "", number.lower())


def _is_signed(content: bytes) -> bool:
    return b"/ByteRange" in content and b"/Sig" in content
