"""One page of a PDF as a picture. Runs in a limited child process only (uploads.workers)."""

import pypdfium2

WIDTH = 1240  # pixels: an A4 page at 150 dpi


def draw_page(pdf: str, number: int, to: str) -> None:
    """In a limited child process."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[number - 1]
        image = page.render(scale=WIDTH / max(1.0, page.get_width())).to_pil().convert("RGB")
        image.save(to, "JPEG", quality=82, optimize=True)
    finally:
        document.close()
