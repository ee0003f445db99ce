"""One page of a PDF as a picture. Runs in a limited child process only (uploads.workers)."""

import math
from io import BytesIO
from typing import BinaryIO

import pypdfium2
from PIL import Image

WIDTH = 1240  # pixels: an A4 page at 150 dpi
LARGEST_AREA = 12_000_000  # pixels: a receipt of two metres stays readable, a poster is a page
LARGEST_PICTURE = 1_000_000  # bytes
QUALITIES = (82, 65, 45)


def draw_page(pdf: BinaryIO, to: BinaryIO, number: int) -> None:
    """As a viewer shows it: what was filled into its form and noted on it, too."""
    document = pypdfium2.PdfDocument(pdf.read())
    try:
        # Before the page is loaded: fields are not drawn otherwise.
        document.init_forms()
        page = document[number - 1]
        image = page.render(scale=_scale(*page.get_size()), may_draw_forms=True, draw_annots=True)
        to.write(_small(image.to_pil().convert("RGB")))
    finally:
        document.close()


def _small(picture: Image.Image) -> bytes:
    """A page is text as a rule, and fits at once; one that is nothing but a photo gets coarser, then smaller."""
    while True:
        for quality in QUALITIES:
            buffer = BytesIO()
            picture.save(buffer, "JPEG", quality=quality, optimize=True)
            if buffer.tell() <= LARGEST_PICTURE:
                return buffer.getvalue()
        picture = picture.reduce(2)


def _scale(width: float, height: float) -> float:
    """Pixels a point: the usual width, or less where the page is very long."""
    width, height = max(1.0, width), max(1.0, height)
    return min(WIDTH / width, math.sqrt(LARGEST_AREA / (width * height)))
