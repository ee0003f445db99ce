"""A PDF with words at places that the test chooses, in any letters: a simple font with a ToUnicode map."""

from collections.abc import Iterable
from dataclasses import dataclass

A4 = (595.0, 842.0)
_NARROW, _WIDE = set("iljtf.,:;'|!() \u202f\u00a0\u2009"), set("mwMW@%€")


@dataclass(frozen=True)
class Put:
    """Text with its baseline's left end at x, y (from the top of the page), or its right end with ``right``."""

    x: float
    y: float
    text: str
    size: float = 10.0
    right: bool = False
    page: int = 0


def width_of(text: str, size: float) -> float:
    return sum(_letter_width(letter) for letter in text) * size / 1000


def _letter_width(letter: str) -> int:
    return 278 if letter in _NARROW else 833 if letter in _WIDE else 667 if letter.isupper() else 556


def placed_pdf(puts: Iterable[Put], *, size: tuple[float, float] = A4) -> bytes:
    puts = list(puts)
    codes: dict[str, int] = {}
    for put in puts:
        for letter in put.text:
            # Not 32: readers take that code for a space, whatever the map says.
            codes.setdefault(letter, len(codes) + 33)
    assert len(codes) < 222, "too many different letters for one simple font"
    pages = range(max(put.page for put in puts) + 1)
    contents = [_content([put for put in puts if put.page == page], codes, size[1]) for page in pages]
    return _assembled(contents, codes, size)


def _content(puts: list[Put], codes: dict[str, int], height: float) -> bytes:
    lines = []
    for put in puts:
        x = put.x - width_of(put.text, put.size) if put.right else put.x
        shown = "".join(f"{codes[letter]:02x}" for letter in put.text)
        lines.append(f"BT /F1 {put.size:.2f} Tf 1 0 0 1 {x:.2f} {height - put.y:.2f} Tm <{shown}> Tj ET")
    return "\n".join(lines).encode()


def _assembled(contents: list[bytes], codes: dict[str, int], size: tuple[float, float]) -> bytes:
    first = 6
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(contents)))
    widths = " ".join(str(_letter_width(letter)) for letter in codes)
    pairs = "\n".join(f"<{code:02x}> <{letter.encode('utf-16-be').hex()}>" for letter, code in codes.items())
    # At most a hundred a block (Adobe TN 5014), and at most 255 letters here.
    rows = pairs.split("\n")
    blocks = "\n".join(
        f"{len(rows[n : n + 100])} beginbfchar\n" + "\n".join(rows[n : n + 100]) + "\nendbfchar"
        for n in range(0, len(rows), 100)
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange\n{blocks}\nendcmap end end"
    ).encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        (
            f"<< /Type /Font /Subtype /TrueType /BaseFont /Helvetica /FirstChar 33 /LastChar {len(codes) + 32} "
            f"/Widths [{widths}] /ToUnicode 4 0 R /FontDescriptor 5 0 R >>"
        ).encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap),
        b"<< /Type /FontDescriptor /FontName /Helvetica /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0 "
        b"/Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
    ]
    for number, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Contents {first + 2 * number + 1} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return pdf_file(objects)


def pdf_file(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)
