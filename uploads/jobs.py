"""What the limited children are asked, and what they answer.

The libraries that open strangers' files are imported there only: the server starts sooner without them.
"""

import msgspec


class Photo(msgspec.Struct, frozen=True):
    width: int
    height: int
    taken_at: str | None


class Pdf(msgspec.Struct, frozen=True):
    pages: int


class PaperReading(msgspec.Struct, frozen=True, omit_defaults=True):
    """Amounts in cents; dates as ISO 8601; empty where nothing was found."""

    source: str = ""  # facturx, text, or empty: nothing could be read
    profile: str = ""
    xml_fault: str = ""
    kind: str = ""  # UNTDID 1001: 380 invoice, 381 credit note, 386 prepayment
    number: str = ""
    date: str = ""
    seller: str = ""
    buyer: str = ""
    siret: str = ""
    siren: str = ""
    vat_number: str = ""
    vat_exempt: bool = False
    currency: str = ""
    net_cents: int | None = None
    vat_cents: int | None = None
    total_cents: int | None = None
    due_cents: int | None = None
    signed: bool = False
    accord: bool = False  # « Bon pour accord »


PDF_MAGIC = b"%PDF-"


def looks_like_pdf(source: str) -> bool:
    """The server may ask this itself: nothing is parsed."""
    with open(source, "rb") as file:
        return file.read(len(PDF_MAGIC)) == PDF_MAGIC


def decode_photo(source: str, full: str, thumbnail: str) -> Photo:
    from uploads import decode

    return decode.decode_photo(source, full, thumbnail)


def read_pdf(source: str) -> Pdf:
    from uploads import decode

    return decode.read_pdf(source)


def read_paper(path: str) -> PaperReading:
    from uploads import paper_reader

    return paper_reader.read_paper(path)


def draw_page(pdf: str, number: int, to: str) -> None:
    from uploads import page_drawing

    page_drawing.draw_page(pdf, number, to)
