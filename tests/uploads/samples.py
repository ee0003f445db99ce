"""Small real files, made on the spot."""

import struct
import zlib
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import Image
from pypdf import PdfWriter

from demo.papers import paper
from uploads.form import ReceivedFile

pillow_heif.register_heif_opener()

RED, GREEN, BLUE, WHITE = (200, 20, 20), (20, 180, 20), (20, 20, 200), (250, 250, 250)


def corners(width: int = 60, height: int = 40) -> Image.Image:
    """Red top left, green top right, blue bottom left, white bottom right: any turn shows."""
    image = Image.new("RGB", (width, height))
    half_w, half_h = width // 2, height // 2
    for colour, box in (
        (RED, (0, 0, half_w, half_h)),
        (GREEN, (half_w, 0, width, half_h)),
        (BLUE, (0, half_h, half_w, height)),
        (WHITE, (half_w, half_h, width, height)),
    ):
        image.paste(colour, box)
    return image


def corner_colours(path: Path) -> list[str]:
    names = {"red": RED, "green": GREEN, "blue": BLUE, "white": WHITE}
    with Image.open(path) as image:
        w, h = image.size
        points = [(w // 4, h // 4), (3 * w // 4, h // 4), (w // 4, 3 * h // 4), (3 * w // 4, 3 * h // 4)]
        return [
            min(
                names, key=lambda n: sum(abs(a - b) for a, b in zip(names[n], image.getpixel(p), strict=True))
            )  # type: ignore[arg-type]
            for p in points
        ]


def exif(orientation: int = 1, taken: str | None = None) -> Image.Exif:
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = "SecretPhone"
    gps = data.get_ifd(0x8825)
    gps[1], gps[2] = "N", (48.0, 51.0, 30.0)
    gps[3], gps[4] = "E", (2.0, 21.0, 7.0)
    if taken:
        data.get_ifd(0x8769)[0x9003] = taken
    return data


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def jpeg(width: int = 60, height: int = 40, **options: Any) -> bytes:
    return encoded(corners(width, height), "JPEG", quality=92, **options)


def readable_pdf() -> bytes:
    """An invoice with every mention that the law asks for, so that each line of what is read has something to say."""
    return paper(
        "Facture",
        [
            "Plomberie Durand, SIRET 999 999 998 00019, TVA FR11 999 999 998",
            "Facture n° 2026-041",
            f"Date : {date.today():%d/%m/%Y}",
            "Facturer à : SCI des Tilleuls",
            "Total HT : 381,82 €",
            "TVA 10 % : 38,18 €",
            "Total TTC : 420,00 €",
        ],
    )


def pdf(pages: int = 2, password: str | None = None) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password)
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def png_bomb(side: int = 30_000) -> bytes:
    """A few hundred bytes that claim hundreds of millions of pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def received(folder: Path, name: str, content: bytes) -> ReceivedFile:
    path = folder / f"received-{len(list(folder.iterdir()))}"
    path.write_bytes(content)
    return ReceivedFile(name=name, path=path, size=len(content), sha256="0" * 64)
