"""Is it a PDF that people can open? Runs in a limited child process only (uploads.workers)."""

from typing import BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium

from uploads.child import Unusable
from uploads.opened import Pdf, looks_like_pdf

MAX_PAGES = 500
_REASONS = {
    pdfium.FPDF_ERR_PASSWORD: "encrypted",
    pdfium.FPDF_ERR_SECURITY: "locked",
    pdfium.FPDF_ERR_SUCCESS: "no_pages",
}


def read_pdf(source: BinaryIO) -> Pdf:
    """pdfium judges, as in most browsers: what it opens is taken, whatever the file's tables say. Raises Unusable."""
    content = source.read()
    if not looks_like_pdf(content):
        raise Unusable("not_a_pdf")
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unusable(_REASONS.get(error.err_code, "broken")) from error
    try:
        return Pdf(pages=_count_pages(document))
    except pypdfium2.PdfiumError as error:
        raise Unusable("broken") from error
    finally:
        document.close()


def _count_pages(document: pypdfium2.PdfDocument) -> int:
    """Goes through the pages: a count in the file is only a claim."""
    count = len(document)
    if not count:
        raise Unusable("no_pages")
    if count > MAX_PAGES:
        raise Unusable("too_many_pages")
    for number in range(count):
        document[number].close()
    return count
