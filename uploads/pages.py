"""A PDF's pages as pictures, drawn once and kept: nothing of a stranger's PDF runs in the manager's browser."""

import asyncio
from pathlib import Path

import pypdfium2

from settings import current
from uploads import workers
from uploads.errors import Refused
from uploads.workers import JobFailed

WIDTH = 1240  # pixels: an A4 page at 150 dpi


async def page_image(pdf: Path, number: int) -> Path:
    """JPEG of the page, from 1. Raises Refused where the page can't be drawn."""
    drawn = current().data_dir / "pages" / f"{pdf.stem}-{number}.jpg"
    if not await asyncio.to_thread(drawn.is_file):
        await asyncio.to_thread(lambda: drawn.parent.mkdir(parents=True, exist_ok=True))
        try:
            await workers.run(draw_page, str(pdf), number, str(drawn))
        except JobFailed as failure:
            raise Refused("Cette page ne peut pas être dessinée. Téléchargez le fichier.") from failure
    return drawn


def draw_page(pdf: str, number: int, to: str) -> None:
    """In a limited child process. The rename makes the picture appear whole or not at all."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[number - 1]
        image = page.render(scale=WIDTH / max(1.0, page.get_width())).to_pil().convert("RGB")
        half = Path(f"{to}.half")
        image.save(half, "JPEG", quality=82, optimize=True)
        half.replace(to)
    finally:
        document.close()
