"""The XML inside a PDF is read: Factur-X of every profile, ZUGFeRD 1, in every encoding; and nothing hostile in it."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from tests.uploads.papers import PROFILES, facturx_pdf, facturx_xml, text_pdf, zugferd_1_xml
from tests.uploads.samples import jpeg
from uploads import workers
from uploads.jobs import broken_rules, read_paper
from uploads.opened import PaperReading
from uploads.reading.embedded import FORBIDDEN, ILLEGIBLE, parsed
from uploads.reading.paper import from_embedded
from uploads.workers import Input


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_of_facturx_is_read_and_checked_against_its_schema(profile: str) -> None:
    found = read_paper(BytesIO(facturx_pdf(facturx_xml(profile))))
    assert found.source == "facturx"
    assert found.profile == f"factur-x {profile}"
    assert found.xml_fault == ""
    assert (found.number, found.date, found.kind) == ("F-2026-018", "2026-11-20", "invoice")
    assert (found.seller, found.buyer) == ("Plomberie Durand", "SCI des Lilas")
    assert (found.siret, found.siren, found.vat_number) == ("99999999800019", "999999998", "FR11999999998")
    assert (found.net_cents, found.vat_cents, found.total_cents, found.due_cents) == (
        35000,
        7000,
        42000,
        42000,
    )


def from_xml(xml: bytes) -> PaperReading:
    return from_embedded(parsed(xml), PaperReading())


def test_zugferd_1_is_read_too() -> None:
    found = from_xml(zugferd_1_xml())
    assert (found.number, found.date, found.seller) == ("Z-77", "2026-11-20", "Durand")
    assert (found.net_cents, found.vat_cents, found.total_cents) == (35000, 7000, 42000)


def test_a_credit_note_says_so() -> None:
    assert from_xml(facturx_xml("basicwl", kind="381")).kind == "credit_note"


def test_xml_that_breaks_its_schema_is_told() -> None:
    broken = facturx_xml("basicwl").replace(b"<ram:TypeCode>380</ram:TypeCode>", b"<ram:Kind>380</ram:Kind>")
    found = from_xml(broken)
    assert "XSD" in found.xml_fault
    assert found.total_cents == 42000


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd">',
    ],
    ids=["external entity", "bomb", "external definition"],
)
def test_entities_are_refused_whatever_they_would_do(declaration: bytes) -> None:
    xml = facturx_xml("basicwl").replace(
        b"<rsm:CrossIndustryInvoice", declaration + b"<rsm:CrossIndustryInvoice"
    )
    found = from_xml(xml)
    assert found == PaperReading(xml_fault=FORBIDDEN)
    utf_16 = b"\xff\xfe" + xml.decode().encode("utf-16-le")
    assert from_xml(utf_16) == PaperReading(xml_fault=FORBIDDEN), "another encoding hides nothing"


async def test_the_reading_runs_in_a_limited_child_and_comes_back_as_data(tmp_path: Path) -> None:
    path = tmp_path / "facture.pdf"
    path.write_bytes(facturx_pdf(facturx_xml("en16931")))
    found = await workers.run(read_paper, Input(path))
    assert isinstance(found, PaperReading)
    assert found.total_cents == 42000


async def test_so_do_the_official_rules(tmp_path: Path) -> None:
    """Saxon starts threads, looks for its own stack and opens its rules: all that it takes is allowed."""
    path = tmp_path / "facture.pdf"
    path.write_bytes(facturx_pdf(facturx_xml("en16931")))
    for _ in range(2):
        assert "BR-FR-05" in await workers.run(broken_rules, Input(path), memory="data")


async def test_a_picture_in_a_pdf_reads_as_nothing(tmp_path: Path) -> None:
    from PIL import Image

    path = tmp_path / "scan.pdf"
    Image.open(BytesIO(jpeg(200))).save(path, "PDF")
    assert (await workers.run(read_paper, Input(path))).source == ""


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
        lambda text: text.encode("utf-16-le"),
        lambda text: b"\n \t" + text.encode(),
        lambda text: text.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
        lambda text: text.encode("cp1252"),
        lambda text: text.replace("UTF-8", "no-such-encoding").encode(),
        lambda text: text.encode() + b"\0\0\0",
    ],
    ids=[
        "plain",
        "mark",
        "utf-16-le",
        "utf-16-be",
        "no mark",
        "blanks before",
        "latin",
        "lie",
        "unknown",
        "nul behind",
    ],
)
def test_whatever_the_encoding_the_letters_are_the_same(encode: Callable[[str], bytes]) -> None:
    xml = facturx_xml("basicwl").decode().replace("SCI des Lilas", "Société d'Été")
    found = from_xml(encode(xml))
    assert (found.buyer, found.total_cents, found.xml_fault) == ("Société d'Été", 42000, "")


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("420", 42000),
        ("420.", 42000),
        ("+420.00", 42000),
        ("0420.000000", 42000),
        ("\n 420.00 \t", 42000),
        ("-420.00", -42000),
        (".5", 50),
        ("420.005", 42001),
        ("420.004999", 42000),
        ("-420.005", -42001),
        ("4.2E2", None),
        ("420,00", None),
        ("1 420.00", None),
        ("NaN", None),
        ("INF", None),
        ("9" * 40, None),
    ],
)
def test_every_decimal_of_xml_schema_is_read_and_nothing_else(written: str, cents: int | None) -> None:
    xml = facturx_xml("basicwl").replace(
        b"<ram:GrandTotalAmount>420.00", b"<ram:GrandTotalAmount>" + written.encode()
    )
    assert from_xml(xml).total_cents == cents


def test_blanks_around_the_guideline_are_no_fault() -> None:
    xml = facturx_xml("en16931").replace(b"urn:cen.eu:en16931:2017", b"\n   urn:cen.eu:en16931:2017  ")
    assert (from_xml(xml).profile, from_xml(xml).xml_fault) == ("factur-x en16931", "")


def test_what_is_no_xml_is_told_and_the_pages_are_read() -> None:
    found = from_embedded(parsed(b"PK\x03\x04 no xml"), PaperReading(source="text", number="F-1"))
    assert (found.source, found.number, found.xml_fault) == ("text", "F-1", ILLEGIBLE)


@pytest.mark.parametrize(
    ("ids", "siret", "siren"),
    [
        (
            '<ram:GlobalID schemeID="0088">3012345000008</ram:GlobalID><ram:GlobalID schemeID="0009">99999999800019</ram:GlobalID>',
            "99999999800019",
            "999999998",
        ),
        ('<ram:GlobalID schemeID="0002">999999998</ram:GlobalID>', "", "999999998"),
        ('<ram:GlobalID schemeID="0009">99999999800010</ram:GlobalID>', "", ""),
        ('<ram:GlobalID schemeID="0088">99999999800019</ram:GlobalID>', "", ""),
    ],
    ids=["behind a GLN", "SIREN", "wrong key", "a GLN that looks like one"],
)
def test_a_sellers_number_is_told_by_its_scheme_and_its_key(ids: str, siret: str, siren: str) -> None:
    xml = facturx_xml("en16931").decode()
    registered = '<ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">99999999800019</ram:ID></ram:SpecifiedLegalOrganization>'
    seller = xml.index("<ram:SellerTradeParty>") + len("<ram:SellerTradeParty>")
    xml = xml[:seller] + ids + xml[seller:].replace(registered, "", 1)
    found = from_xml(xml.encode())
    assert (found.siret, found.siren) == (siret, siren)
    assert ("siren" in found.unread) == (not siren), "a number stands there: nobody may call it absent"


def clipped(name: str, xml: bytes, *, on_page: int = 0) -> bytes:
    """The XML as a paper clip on a page, and nowhere else."""
    writer = PdfWriter(clone_from=BytesIO(text_pdf("Facture F-2026-018")))
    for _ in range(on_page):
        writer.add_blank_page(595, 842)
    data = DecodedStreamObject()
    data.set_data(xml)
    data[NameObject("/Type")] = NameObject("/EmbeddedFile")
    file = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Filespec"),
            NameObject("/F"): TextStringObject(name),
            NameObject("/UF"): TextStringObject(name),
            NameObject("/EF"): DictionaryObject({NameObject("/F"): writer._add_object(data)}),
        }
    )
    note = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/FileAttachment"),
            NameObject("/Rect"): ArrayObject([NumberObject(edge) for edge in (500, 700, 520, 720)]),
            NameObject("/FS"): writer._add_object(file),
        }
    )
    writer.pages[on_page][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("on_page", [0, 2])
@pytest.mark.parametrize("name", ["factur-x.xml", "facture.xml"])
def test_xml_that_hangs_on_a_page_by_a_clip_is_read(name: str, on_page: int) -> None:
    found = read_paper(BytesIO(clipped(name, facturx_xml("basicwl"), on_page=on_page)))
    assert (found.source, found.total_cents, found.xml_fault) == ("facturx", 42000, "")


def test_a_clip_that_holds_no_invoice_changes_nothing() -> None:
    without = read_paper(BytesIO(text_pdf("Facture F-2026-018")))
    assert read_paper(BytesIO(clipped("notes.xml", b"<notes/>"))) == without
    # Nor does one that holds nothing at all.
    nothing = clipped("factur-x.xml", facturx_xml("basicwl")).replace(b"/FS", b"/XX")
    assert read_paper(BytesIO(nothing)) == without
