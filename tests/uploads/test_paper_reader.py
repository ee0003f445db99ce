"""Quotes and invoices are read: Factur-X of every profile, ZUGFeRD 1, and the plain text of a PDF."""

from pathlib import Path

import pytest

from tests.uploads.papers import PROFILES, facturx_pdf, facturx_xml, text_pdf, zugferd_1_xml
from tests.uploads.samples import jpeg
from uploads import workers
from uploads.paper_reader import PaperReading, from_text, from_xml, read_paper


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_of_facturx_is_read_and_checked_against_its_schema(
    profile: str, tmp_path: Path
) -> None:
    path = tmp_path / "facture.pdf"
    path.write_bytes(facturx_pdf(facturx_xml(profile)))
    found = read_paper(str(path))
    assert found.source == "facturx"
    assert found.profile == f"factur-x {profile}"
    assert found.xml_fault == ""
    assert (found.number, found.date, found.kind) == ("F-2026-018", "2026-11-20", "380")
    assert (found.seller, found.buyer) == ("Plomberie Durand", "SCI des Lilas")
    assert (found.siret, found.siren, found.vat_number) == ("99999999800010", "999999998", "FR11999999998")
    assert (found.net_cents, found.vat_cents, found.total_cents, found.due_cents) == (
        35000,
        7000,
        42000,
        42000,
    )


def test_zugferd_1_is_read_too() -> None:
    found = from_xml(zugferd_1_xml())
    assert (found.number, found.date, found.seller) == ("Z-77", "2026-11-20", "Durand")
    assert (found.net_cents, found.vat_cents, found.total_cents) == (35000, 7000, 42000)


def test_a_credit_note_says_so() -> None:
    assert from_xml(facturx_xml("basicwl", kind="381")).kind == "381"


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
    assert found == PaperReading(
        source="facturx", xml_fault="Le fichier XML contient des entités interdites."
    )


def test_the_mandatory_mentions_are_found_in_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "facture.pdf"
    path.write_bytes(
        text_pdf(
            "Plomberie Durand - SIRET 732 829 320 00074 - RCS Lille",
            "Facture n° 2026-0147",
            "Date : 18/11/2026",
            "N° TVA intracommunautaire : FR 40 732829320",
            "Total HT : 1 350,00 €",
            "TVA 10 % : 135,00 €",
            "Total TTC : 1 485,00 €",
            "Net à payer : 1 485,00 €",
        )
    )
    found = read_paper(str(path))
    assert found == PaperReading(
        source="text",
        number="2026-0147",
        date="2026-11-18",
        siret="73282932000074",
        siren="732829320",
        vat_number="FR40732829320",
        net_cents=135000,
        vat_cents=13500,
        total_cents=148500,
        due_cents=148500,
    )


def test_a_firm_without_vat_is_understood() -> None:
    found = from_text(
        "Facture : A-12\n3 décembre 2026\nTVA non applicable, art. 293 B du CGI\nTotal TTC 90,00 €"
    )
    assert (found.number, found.date, found.vat_exempt) == ("A-12", "2026-12-03", True)
    assert found.vat_number == ""


def test_a_number_of_fourteen_digits_that_is_no_siret_is_none() -> None:
    assert from_text("SIRET 732 829 320 00075").siret == ""


def test_the_state_of_a_quotes_signature_is_told(tmp_path: Path) -> None:
    plain, agreed, signed = (tmp_path / name for name in ("plain.pdf", "agreed.pdf", "signed.pdf"))
    plain.write_bytes(text_pdf("Devis D-1"))
    agreed.write_bytes(text_pdf("Devis D-1", "Bon pour accord, le 3 novembre"))
    signed.write_bytes(text_pdf("Devis D-1") + b"\n% /Type /Sig /ByteRange [0 1 2 3]\n")
    assert [(r.accord, r.signed) for r in map(read_paper, map(str, (plain, agreed, signed)))] == [
        (False, False),
        (True, False),
        (False, True),
    ]


async def test_the_reading_runs_in_a_limited_child_and_comes_back_as_data(tmp_path: Path) -> None:
    path = tmp_path / "facture.pdf"
    path.write_bytes(facturx_pdf(facturx_xml("en16931")))
    found = await workers.run(read_paper, str(path))
    assert isinstance(found, PaperReading)
    assert found.total_cents == 42000


async def test_a_picture_in_a_pdf_reads_as_nothing(tmp_path: Path) -> None:
    from io import BytesIO

    from PIL import Image

    path = tmp_path / "scan.pdf"
    Image.open(BytesIO(jpeg(200))).save(path, "PDF")
    assert (await workers.run(read_paper, str(path))).source == ""
