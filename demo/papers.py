"""Quotes and invoices as a contractor's software writes them: text that can be read, with every mandatory mention."""

import io

from pypdf import PdfWriter
from pypdf.generic import ContentStream, DictionaryObject, NameObject

A4 = 595, 842  # points


def paper(title: str, lines: list[str]) -> bytes:
    """One page, as PDF."""
    writer = PdfWriter()
    page = writer.add_blank_page(*A4)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): font})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    content = ContentStream(None, writer)
    content.set_data(_drawn(title, lines))
    page.replace_contents(content)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _drawn(title: str, lines: list[str]) -> bytes:
    """The title, a rule under it, the lines."""
    shown = [_text(26, 770, title), "0.06 0.42 0.42 RG 2 w 53 745 m 542 745 l S"]
    shown += [_text(12, 705 - 24 * place, line) for place, line in enumerate(lines)]
    return "\n".join(shown).encode("cp1252", "replace")


def _text(size: int, height: int, text: str) -> str:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F1 {size} Tf 53 {height} Td ({escaped}) Tj ET"
