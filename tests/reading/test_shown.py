"""Text that the drawn page does not show is no text; what stands slantwise on it is looked at apart."""

from io import BytesIO

import pypdfium2
import pytest

from tests.reading.test_layouts import BUYER, SELLER, SUMS, TITLE
from tests.reading.writing import pdf_file
from uploads.opened import PaperReading
from uploads.reading.paper import read_paper
from uploads.reading.places import read_places

WITHOUT_SUMS = (*SELLER, *TITLE, *BUYER, "Merci")


def page_with(
    extra: str, lines: tuple[str, ...], resources: str = "", catalog: str = "", before: str = ""
) -> bytes:
    """These lines, and what `extra` draws on their page."""
    body = before + "".join(
        f"BT /F1 10 Tf 1 0 0 1 50 {800 - 16 * n} Tm ({line}) Tj ET\n" for n, line in enumerate(lines)
    )
    stream = (body + extra).encode("cp1252")
    return pdf_file(
        [
            f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> %s >> >>" % resources.encode(),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            b"<< /Type /OCG /Name (layer) >>",
        ]
    )


def drawn(extra: str, resources: str = "", catalog: str = "") -> PaperReading:
    return read_paper(BytesIO(page_with(extra, WITHOUT_SUMS, resources, catalog)))


_DUE = "BT /F1 {size} Tf 1 0 0 1 50 500 Tm (Net à payer : 999,00) Tj ET"
_LAYER = {
    "resources": "/Properties << /P1 6 0 R >>",
    "catalog": "/OCProperties << /OCGs [6 0 R] /D << /{state} [6 0 R] /Order [] >> >>",
}


@pytest.mark.parametrize(
    ("extra", "seen"),
    [
        (_DUE.format(size=10), True),
        ("0 0 1 rg " + _DUE.format(size=10), True),
        ("q 0 0 595 842 re W n " + _DUE.format(size=10) + " Q", True),
        ("0 0 1 rg 45 490 200 20 re f 1 1 1 rg " + _DUE.format(size=10), True),
        ("1 1 1 rg " + _DUE.format(size=10), False),
        ("q 0 0 10 10 re W n " + _DUE.format(size=10) + " Q", False),
        (_DUE.format(size=0.5), False),
        ("/OC /P1 BDC " + _DUE.format(size=10) + " EMC", True),
    ],
)
def test_text_that_the_drawn_page_does_not_show_is_no_text(extra: str, seen: bool) -> None:
    found = drawn(extra, _LAYER["resources"], _LAYER["catalog"].format(state="ON"))
    assert found.due_cents == (99900 if seen else None)


def test_text_on_a_layer_that_is_off_is_no_text() -> None:
    extra = "/OC /P1 BDC " + _DUE.format(size=10) + " EMC"
    assert drawn(extra, _LAYER["resources"], _LAYER["catalog"].format(state="OFF")).due_cents is None


def test_turned_text_is_kept_beside_and_nothing_is_absent_then() -> None:
    margin = "BT /F1 8 Tf 0 1 -1 0 20 300 Tm (SIRET 999 999 998 00019) Tj ET"
    content = page_with(margin, ("Durand", "FACTURE", *BUYER, *SUMS))
    assert {"siren", "number", "date"} <= set(read_paper(BytesIO(content)).unread)
    (page,) = read_places(pypdfium2.PdfDocument(content)).pages
    assert (page.turned, page.unsure) == ("SIRET 999 999 998 00019", True)


# How a page's content is turned so that /Rotate sets it upright again.
_UPRIGHT = {0: "1 0 0 1 0 0", 90: "0 1 -1 0 842 0", 180: "-1 0 0 -1 595 842", 270: "0 -1 1 0 0 595"}


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_page_that_is_turned_upright_is_read(degrees: int) -> None:
    sides = b"[0 0 842 595]" if degrees in (90, 270) else b"[0 0 595 842]"
    content = page_with("Q", (*SELLER, *TITLE, *BUYER, *SUMS), before=f"q {_UPRIGHT[degrees]} cm\n").replace(
        b"/MediaBox [0 0 595 842]", b"/MediaBox %s /Rotate %d" % (sides, degrees)
    )
    found = read_paper(BytesIO(content))
    assert (found.number, found.siren, found.total_cents) == ("F-2026-1", "999999998", 42000)


@pytest.mark.parametrize(
    ("stamp", "fills"),
    [
        ("PAYÉ", False),
        ("ANNULÉE", False),
        ("BROUILLON", False),
        ("FACTURE RÉGLÉE", False),
        ("P A Y É", False),
        ("PAID", False),
        ("ENCAISSÉ LE 12/11", False),
        ("DRAFT", False),
        ("PROJET", False),
        ("NON VALIDE", False),
        ("EN LITIGE", False),
        ("DUPLICATA", True),
        ("COPIE", True),
        ("REÇU LE 12/11/2026", True),
        ("Plomberie Durand", True),
        ("Un projet ? Votre devis est gratuit", True),
    ],
)
def test_a_stamp_that_says_so_leaves_nothing_to_pay(stamp: str, fills: bool) -> None:
    slantwise = f"BT /F1 60 Tf .7 .7 -.7 .7 150 300 Tm ({stamp}) Tj ET"
    found = read_paper(BytesIO(page_with(slantwise, (*SELLER, *TITLE, *BUYER, *SUMS))))
    assert found.total_cents == 42000
    assert found.to_pay_cents == (42000 if fills else None)


def _with_picture(*, first: bool) -> bytes:
    """A page of text and one that is a photo alone."""
    text = "".join(
        f"BT /F1 10 Tf 1 0 0 1 50 {800 - 16 * n} Tm ({line}) Tj ET\n"
        for n, line in enumerate((*SELLER, *TITLE, *BUYER, *SUMS))
    ).encode("cp1252")
    photo = b"q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"
    streams = (photo, text) if first else (text, photo)
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
        b"/Resources << /Font << /F1 7 0 R >> >> >>"
    )
    return pdf_file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
            *(page % number for number in (5, 6)),
            *(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(one), one) for one in streams),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
    )


def test_a_photo_behind_the_text_leaves_it_read_and_nothing_filled_in() -> None:
    found = read_paper(BytesIO(_with_picture(first=False)))
    assert (found.kind, found.number, found.total_cents) == ("invoice", "F-2026-1", 42000)
    assert (found.to_pay_cents, found.to_pay_words) == (None, "")


def test_text_behind_a_picture_is_not_the_paper() -> None:
    found = read_paper(BytesIO(_with_picture(first=True)))
    assert (found.kind, found.number, found.to_pay_cents) == ("", "", None)


@pytest.mark.parametrize(("over", "total"), [("999,00", None), ("420,00", 42000)])
def test_of_sums_printed_one_over_the_other_none_is_read(over: str, total: int | None) -> None:
    lines = (*SELLER, *TITLE, *BUYER, *SUMS)
    y = 800 - 16 * (len(lines) - 1)
    painted = (
        f"1 1 1 rg 45 {y - 3} 200 14 re f 0 0 0 rg BT /F1 10 Tf 1 0 0 1 50 {y} Tm (Total TTC {over} €) Tj ET"
    )
    reading = read_paper(BytesIO(page_with(painted, lines)))
    assert (reading.total_cents, reading.to_pay_cents) == (total, total)
    assert ("total" in reading.unread) is (total is None)
