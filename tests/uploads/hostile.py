"""Files that mean harm, or were harmed on the way: `python -m tests.uploads.hostile 10000` tries that many.

Deterministic: the same seed gives the same files.
"""

import asyncio
import random
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from tests.uploads.papers import facturx_pdf, facturx_xml
from tests.uploads.samples import encoded, exif, pdf, png_bomb

TYPES = ("image/jpeg", "image/png", "application/pdf", "text/html", "image/svg+xml", "", "x" * 300)
NAMES = (
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "photo\0.jpg",
    "\u202egpj.exe",
    "a" * 4000 + ".jpg",
    "",
    ".",
    "CON.jpg",
    "<script>alert(1)</script>.jpg",
    "photo.jpg\r\nSet-Cookie: a=b",
    "é" * 200 + ".pdf",
)


@dataclass(frozen=True, slots=True)
class Case:
    kind: str
    name: str
    media_type: str
    content: bytes


def _picture() -> Image.Image:
    return Image.effect_noise((96, 64), 80).convert("RGB")


def seeds() -> dict[str, bytes]:
    """Good files of each kind, from which the bad ones are made."""
    picture = _picture()
    return {
        "jpeg": encoded(picture, "JPEG", exif=exif(6)),
        "png": encoded(picture, "PNG"),
        "webp": encoded(picture, "WEBP"),
        "heic": encoded(picture, "HEIF"),
        "pdf": pdf(2),
        "facturx": facturx_pdf(facturx_xml("basicwl")),
    }


def pdf_bomb() -> bytes:
    """A page whose stream swells to a gigabyte, and an object that contains itself."""
    swollen = zlib.compress(b"0 " * 50_000_000, 9)
    return (
        b"%%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 1000000 >>\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>\nendobj\n"
        b"4 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream\nendobj\n"
        b"trailer\n<< /Root 1 0 R /Size 5 /Prev 9 >>\nstartxref\n9\n%%%%EOF" % (len(swollen), swollen)
    )


def xml_bomb() -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    declaration = f'<!DOCTYPE r [<!ENTITY e0 "ha">{levels}]>'.encode()
    xml = facturx_xml("basicwl").replace(
        b"<rsm:CrossIndustryInvoice", declaration + b"<rsm:CrossIndustryInvoice"
    )
    return facturx_pdf(xml)


def fixed() -> Iterator[Case]:
    """Polyglots, bombs and lies; the names and declared types come from strangers too."""
    good = seeds()
    html = b"<!DOCTYPE html><script>alert(1)</script>"
    contents = {
        "jpeg then html": good["jpeg"] + html,
        "html then jpeg": html + good["jpeg"],
        "gif then html": b"GIF89a/*" + html,
        "pdf then zip": good["pdf"] + b"PK\x03\x04" + bytes(40),
        "jpeg then pdf": good["jpeg"] + good["pdf"],
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "pixel bomb": png_bomb(),
        "pdf bomb": pdf_bomb(),
        "xml bomb": xml_bomb(),
        "empty": b"",
        "one byte": b"\xff",
        "zeros": bytes(5000),
        "magic only jpeg": b"\xff\xd8\xff\xe0",
        "magic only png": b"\x89PNG\r\n\x1a\n",
        "magic only pdf": b"%PDF-1.7\n",
        "executable": b"\x7fELF" + bytes(2000),
        "locked pdf": pdf(1, password="secret"),
        "animated": encoded(_picture(), "GIF"),
        "bitmap": encoded(_picture(), "BMP"),
        "tiff": encoded(_picture(), "TIFF"),
    }
    for number, (kind, content) in enumerate(contents.items()):
        yield Case(kind, NAMES[number % len(NAMES)], TYPES[number % len(TYPES)], content)


def mutated(seed: int, count: int) -> Iterator[Case]:
    """Cut, flipped, repeated and spliced."""
    dice = random.Random(seed)
    good = list(seeds().items())
    for number in range(count):
        kind, content = good[number % len(good)]
        data = bytearray(content)
        match dice.randrange(5):
            case 0:
                del data[dice.randrange(1, len(data)) :]
            case 1:
                for _ in range(dice.randrange(1, 40)):
                    data[dice.randrange(len(data))] = dice.randrange(256)
            case 2:
                start = dice.randrange(len(data))
                data[start:start] = bytes(dice.randrange(256) for _ in range(dice.randrange(1, 300)))
            case 3:
                start = dice.randrange(len(data))
                del data[start : start + dice.randrange(1, 400)]
            case _:
                other = dice.choice(good)[1]
                data[dice.randrange(len(data)) :] = other[dice.randrange(len(other)) :]
        yield Case(f"mutated {kind}", dice.choice(NAMES), dice.choice(TYPES), bytes(data))


async def _try(count: int) -> Counter[str]:
    """Each file gets an answer, and leaves nothing; whatever else happens is raised."""
    from settings import current
    from uploads import workers
    from uploads.check import check_pdf_or_photo
    from uploads.errors import UploadError
    from uploads.form import Form, ReceivedFile, new_incoming_path
    from uploads.keep import keep_reading

    found: Counter[str] = Counter()
    for case in mutated(2026, count):
        form = Form()
        received = ReceivedFile("fichier", new_incoming_path(), len(case.content), "0" * 64)
        received.path.write_bytes(case.content)
        form.add_file("quote", received)
        async with form:
            try:
                checked = await check_pdf_or_photo(received)
            except UploadError as refusal:
                if not (400 <= refusal.status < 500 and refusal.message.endswith(".")):
                    raise
                found["refused"] += 1
            else:
                await keep_reading(checked)
                found["taken"] += 1
    assert list((current().data_dir / "incoming").iterdir()) == []
    await workers.close()
    return found


def main() -> None:
    import os

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CRENEAU_DATA_DIR"] = folder
        Path(folder, "incoming").mkdir()
        found = asyncio.run(_try(count))
    print(
        f"{count} fichiers : {found['refused']} refusés avec une phrase, {found['taken']} acceptés, aucun reste."
    )


if __name__ == "__main__":
    main()
