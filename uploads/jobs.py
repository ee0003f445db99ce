"""What the limited children are asked, and what they answer.

The libraries that open strangers' files are imported there only: the server starts sooner without them. Files come
opened: a child has no path to anything.
"""

from typing import BinaryIO

from uploads.opened import PaperReading, Pdf, Photo

# Official rules can be had for these.
WITH_RULES = ("facturx", "ubl")


# Loaded before a job's own process begins (uploads.child).
LIBRARIES = {
    "decode_photo": ("uploads.decode",),
    "read_pdf": ("uploads.pdf",),
    "read_paper": ("uploads.reading.paper",),
    "broken_rules": ("uploads.reading.rules",),
    "draw_page": ("uploads.page_drawing",),
}


def decode_photo(source: BinaryIO, full: BinaryIO, thumbnail: BinaryIO) -> Photo:
    from uploads import decode

    return decode.decode_photo(source, full, thumbnail)


def read_pdf(source: BinaryIO) -> Pdf:
    from uploads import pdf

    return pdf.read_pdf(source)


def read_paper(source: BinaryIO) -> PaperReading:
    from uploads.reading import paper

    return paper.read_paper(source)


def broken_rules(source: BinaryIO) -> list[str]:
    from uploads.reading import rules

    return rules.broken_rules(source)


def draw_page(pdf: BinaryIO, to: BinaryIO, number: int) -> None:
    from uploads import page_drawing

    page_drawing.draw_page(pdf, to, number)
