"""What stands on plain papers beside the usual: each with what a right reader says, or that it can't tell."""

from io import BytesIO
from typing import Any

import msgspec
import pytest

from models.papers.readings import PaperKind, amount_to_fill, reading_of
from tests.reading.writing import Put, placed_pdf
from uploads.opened import PaperReading
from uploads.reading.paper import read_paper

SELLER = ("Plomberie Durand", "5 rue Neuve, 59000 Lille", "SIRET 999 999 998 00019", "TVA FR11999999998")
WITHOUT_VAT = SELLER[:3]
TITLE = ("FACTURE n° F-2026-1", "Date : 20/11/2026")
BUYER = ("Facturé à : SCI des Lilas", "Remise en service chaudière")
SUMS = ("Total HT 350,00 €", "TVA 20 % 70,00 €", "Total TTC 420,00 €")


def read(*lines: str) -> tuple[PaperReading, int | None]:
    """The reading, and what it fills in for an invoice."""
    found = read_paper(BytesIO(placed_pdf([Put(50, 40 + 16 * n, line) for n, line in enumerate(lines)])))
    return found, amount_to_fill(reading_of(msgspec.json.encode(found).decode()), PaperKind.INVOICE)


@pytest.mark.parametrize(
    ("title", "kind", "number"),
    [
        ("FACTURE PROFORMA n° P-1", "proforma", "P-1"),
        ("NOTE DE CRÉDIT n° NC-1", "credit_note", "NC-1"),
        ("Facture d'avoir n° A-1", "credit_note", "A-1"),
        ("FACTURE D'ACOMPTE n° FA-1", "deposit", "FA-1"),
        ("FACTURE DE SOLDE n° FS-1", "invoice", "FS-1"),
        ("FACTURE RECTIFICATIVE n° FR-1", "corrected", "FR-1"),
        ("AUTOFACTURE n° AF-1", "self_billed", "AF-1"),
        ("BON DE COMMANDE n° BC-1", "order", "BC-1"),
        ("DEVIS n° D-1", "quote", "D-1"),
        ("D E V I S", "quote", ""),
        ("FACTURE Nº F\u20112026\u20111", "invoice", "F-2026-1"),
        ("FAC\u00adTURE n° F-2026\u200b-1", "invoice", "F-2026-1"),
        ("Facture no. F-2026-1", "invoice", "F-2026-1"),
    ],
)
def test_a_paper_is_what_its_title_says(title: str, kind: str, number: str) -> None:
    found, filled = read(*SELLER, title, "Date : 20/11/2026", *BUYER, *SUMS)
    assert (found.kind, found.number, found.date) == (kind, number, "2026-11-20")
    assert (filled is not None) == (kind in ("invoice", "corrected", "self_billed"))


@pytest.mark.parametrize(
    ("sums", "values", "filled"),
    [
        (("Total HT 350 €", "TVA 20 % 70 €", "Total TTC 420 €"), (35000, 7000, 42000, None), 42000),
        (("Total HT 350€00", "TVA 20 % 70€00", "Total TTC 420€00"), (35000, 7000, 42000, None), 42000),
        (("Total HT 1.350 €", "TVA 20 % 270 €", "Total TTC 1.620 €"), (135000, 27000, 162000, None), 162000),
        (("Total TTC 1,234 €",), (None, None, None, None), None),
        (("Total TTC 1,62 k€",), (None, None, None, None), None),
        (("Total TTC 1,62 KEUR",), (None, None, None, None), None),
        (
            ("Total HT ３５０,００ €", "TVA 20 % ７０,００ €", "Total TTC ４２０,００ €"),
            (35000, 7000, 42000, None),
            42000,
        ),
        (
            ("Montant hors taxe 350,00", "Taxe 20% 70,00", "Total général 420,00"),
            (35000, 7000, 42000, None),
            42000,
        ),
        (("Total TTC 420,00 €",), (None, None, 42000, None), 42000),
        (("Total TTC (TVA 20 % incluse) 420,00 €",), (None, None, 42000, None), 42000),
        (("Total TTC 420,00 € dont TVA 20 % 70,00 €",), (None, 7000, 42000, None), 42000),
        (("Total 420,00 €",), (None, None, None, None), None),
        (
            ("Total HT : 350,00 € - TVA 20 % : 70,00 € - Total TTC : 420,00 €",),
            (35000, 7000, 42000, None),
            42000,
        ),
        (("Total HT 350,00 €", "TVA 20 % 70,00 €", "Total TTC 430,00 €"), (35000, 7000, 43000, None), None),
        ((*SUMS, "Total TTC 500,00 €"), (None, None, None, None), None),
        (
            ("Total brut HT 400,00 €", "Remise 50,00 €", "Total net HT 350,00 €", *SUMS[1:]),
            (35000, 7000, 42000, None),
            42000,
        ),
        (("Lot 1 Total HT 100,00 €", "Lot 2 Total HT 250,00 €", *SUMS), (35000, 7000, 42000, None), 42000),
        (("Montant du devis 900,00 €", *SUMS), (35000, 7000, 42000, None), 42000),
        ((*SUMS, "Option : vanne", "Total TTC avec option 900,00 €"), (35000, 7000, 42000, None), 42000),
        (
            (*SUMS, "Retenue de garantie 5 % 21,00 €", "Net à payer 399,00 €"),
            (35000, 7000, 42000, 39900),
            39900,
        ),
        (
            (*SUMS, "Avoir n° A-3 du 01/10/2026 -20,00 €", "Net à payer 400,00 €"),
            (35000, 7000, 42000, 40000),
            40000,
        ),
        ((*SUMS, "Solde précédent 100,00 €", "Total à payer 520,00 €"), (35000, 7000, 42000, None), None),
        ((*SUMS, "Acompte versé 120,00 €"), (35000, 7000, 42000, None), None),
        ((*SUMS, "Déjà réglé 420,00 €", "Net à payer 0,00 €"), (35000, 7000, 42000, 0), None),
        ((*SUMS, "Facture acquittée le 21/11/2026"), (35000, 7000, 42000, None), None),
        ((*SUMS, "Payé en espèces le 12/11/2026"), (35000, 7000, 42000, None), None),
        ((*SUMS, "Facture réglée sur place"), (35000, 7000, 42000, None), None),
        ((*SUMS, "Réglé via PayPal"), (35000, 7000, 42000, None), None),
        ((*SUMS, "Payable en espèces ou par chèque"), (35000, 7000, 42000, None), 42000),
        (
            (*SUMS, "Déjà facturé 120,00 €", "Reste à facturer 300,00 €"),
            (35000, 7000, 42000, None),
            None,
        ),
        (
            (*SUMS, "Montant du marché 1 200,00 €", "Solde restant à facturer 780,00 €"),
            (35000, 7000, 42000, None),
            None,
        ),
        (
            (*SUMS, "Acompte de 30 % à la commande : 126,00 €", "Solde à la livraison : 294,00 €"),
            (35000, 7000, 42000, None),
            None,
        ),
        ((*SUMS, "Indemnité forfaitaire de recouvrement : 40,00 €"), (35000, 7000, 42000, None), 42000),
    ],
)
def test_sums_are_read_where_only_one_reading_is_right(
    sums: tuple[str, ...], values: tuple[int | None, ...], filled: int | None
) -> None:
    found, amount = read(*SELLER, *TITLE, *BUYER, *sums)
    assert (found.net_cents, found.vat_cents, found.total_cents, found.due_cents) == values
    assert amount == filled


@pytest.mark.parametrize(("sign", "currency"), [("XPF", "XPF"), ("CHF", "CHF"), ("$", "USD"), ("£", "GBP")])
def test_another_currency_fills_nothing(sign: str, currency: str) -> None:
    sums = (line.replace("€", sign) for line in SUMS)
    found, filled = read(*SELLER, *TITLE, *BUYER, *sums)
    assert (found.currency, filled) == (currency, None)


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (
            (
                "Date de livraison : 01/11/2026",
                "Date de facture : 20/11/2026",
                "Date de commande : 05/10/2026",
            ),
            "2026-11-20",
        ),
        (("Fait à Lille le 20 nov. 2026",), "2026-11-20"),
        (("LILLE, LE 1ER DECEMBRE 2026",), "2026-12-01"),
        (("Imprimé le 25/11/2026", "Facture du 20/11/2026"), "2026-11-20"),
        (("Facture établie le 20.11.26",), "2026-11-20"),
        (("À payer avant le 20/12/2026",), ""),
        (("Le 20/11/2026", "Le 21/11/2026"), ""),
        (("Date : 31/02/2026",), ""),
        (("Date : 20/11/2026", "Fait à Lille le 19/11/2026"), ""),
        (("Date de facture : 20/11/2026", "Fait à Lille le 19/11/2026"), "2026-11-20"),
        (("Fait à Lille le 19/11/2026",), "2026-11-19"),
        (("Date : 20/11/2026", "Attestation établie le 19/11/2026"), "2026-11-20"),
        (("Date : 20/11/2026", "Rapport de recherche de fuite établi le 19/11/2026"), "2026-11-20"),
        (("Date : 20/11/2026", "Certificat Qualigaz délivré le 09/11/2026"), "2026-11-20"),
        (("La présente facture a été établie le 20/11/2026", "Date : 25/11/2026"), "2026-11-20"),
    ],
)
def test_of_several_days_the_papers_own_is_read(lines: tuple[str, ...], day: str) -> None:
    found, _ = read(*SELLER, "FACTURE n° F-1", *lines, *BUYER, *SUMS)
    assert found.date == day
    assert ("date" in found.unread) == (not day)


@pytest.mark.parametrize(
    ("words", "mention"),
    [
        ("TVA non applicable - art. 293B du CGI", "293B"),
        ("TVA non applicable, article L.223-3 du CIBS", "L223-3-CIBS"),
        ("Exonération de TVA, article 261-4-1° du CGI", "art261"),
        ("Auto-liquidation de la TVA par le preneur", "autoliquidation"),
        ("Franchise en base de TVA", "not_applicable"),
        ("Entreprise non soumise à la TVA (art. 293 B du CGI)", "293B"),
        ("Nous ne sommes pas assujettis à la TVA, article 293 B du CGI", "293B"),
        ("Nous ne facturons plus la TVA (art. 293 B du CGI)", "293B"),
    ],
)
def test_why_no_vat_is_asked_is_read_in_its_own_words(words: str, mention: str) -> None:
    found, filled = read(*WITHOUT_VAT, *TITLE, *BUYER, "Total 420,00 €", words)
    assert (found.vat_mention, found.vat_words, filled) == (mention, words, 42000)


@pytest.mark.parametrize(
    "words",
    [
        "Facture non soumise à l'autoliquidation",
        "Nous ne sommes plus en franchise (art. 293 B du CGI) depuis 2025",
        "Nous ne bénéficions plus de la franchise en base (art. 293 B du CGI)",
        "L'entreprise n'est pas en franchise (article 293 B)",
    ],
)
def test_a_mention_that_is_denied_is_none(words: str) -> None:
    found, _ = read(*SELLER, *TITLE, *BUYER, *SUMS, words)
    assert found.vat_mention == ""


@pytest.mark.parametrize(
    "words",
    [
        "Facture éditée avec Devistoo, Devistoo SAS RCS Nanterre 999 783 673",
        "Document généré par Devistoo (SIREN 999 783 673)",
        "Facture envoyée via Devistoo, SIRET 999 783 673 00018",
    ],
)
def test_the_maker_of_the_program_sells_nothing(words: str) -> None:
    found, _ = read("Plomberie Durand", *TITLE, *BUYER, *SUMS, words)
    assert (found.siret, found.siren, "siren" in found.unread) == ("", "", True)
    beside, _ = read(*SELLER, *TITLE, *BUYER, *SUMS, words)
    assert beside.siren == "999999998"


@pytest.mark.parametrize(
    "lines",
    [
        ("Client : SCI des Lilas", "SIRET 999 783 673 00018", "TVA FR63999783673"),
        ("Facturé à :", "SCI des Lilas", "2 rue du Bac", "SIRET 99978367300018"),
        ("N° TVA client : FR63999783673",),
    ],
)
def test_the_buyers_numbers_are_never_the_sellers(lines: tuple[str, ...]) -> None:
    before, _ = read(*lines, "", *SELLER, *TITLE, *SUMS)
    behind, _ = read(*SELLER, *TITLE, *lines, *SUMS)
    alone, _ = read(SELLER[0], *TITLE, *lines, *SUMS)
    for found in (before, behind):
        assert (found.siret or SELLER[2][6:].replace(" ", ""), found.siren or "999999998") == (
            "99999999800019",
            "999999998",
        )
    assert (behind.siret, behind.vat_number) == ("99999999800019", "FR11999999998")
    assert (alone.siret, alone.siren, alone.vat_number) == ("", "", "")


def test_a_number_with_a_wrong_key_is_unread_and_not_absent() -> None:
    found, _ = read("Durand", "SIRET 999 999 998 00018", *TITLE, *BUYER, *SUMS)
    assert (found.siret, "siren" in found.unread) == ("", True)


def test_two_invoices_in_one_file_are_none_for_sure() -> None:
    second = (
        "FACTURE n° F-2026-2",
        "Date : 21/11/2026",
        "Total HT 100,00 €",
        "TVA 20 % 20,00 €",
        "Total TTC 120,00 €",
    )
    found, filled = read(*SELLER, *TITLE, *BUYER, *SUMS, *second)
    assert (found.number, found.date, found.total_cents, filled) == ("", "", None, None)


def test_letters_without_a_meaning_are_no_text() -> None:
    garbled = ("".join("\ue000\ue001\ue002 \ue003"[n % 5] for n in range(40)) for _ in range(12))
    found, _ = read(*garbled)
    assert found.source == ""


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (("FACTURE", "Référence : OM-2026-000123"), ""),
        (("FACTURE OM-2026-000123",), ""),
        (("FACTURE", "Référence : OM-2026-000123", "N° F-2026-1"), "F-2026-1"),
        (("FACTURE n° F-2026-1", "Réf. : OM-2026-000123"), "F-2026-1"),
        (("FACTURE n° OM-2026-000123-1",), "OM-2026-000123-1"),
    ],
)
def test_the_missions_own_reference_is_no_number_of_an_invoice(lines: tuple[str, ...], number: str) -> None:
    found, _ = read(*SELLER, *lines, "Date : 20/11/2026", *BUYER, *SUMS)
    assert (found.number, "number" in found.unread) == (number, not number)


def test_an_absent_number_is_told_only_of_a_paper_that_was_understood() -> None:
    found, _ = read(*SELLER, "FACTURE", "Date : 20/11/2026", *BUYER, *SUMS)
    assert (found.number, found.unread) == ("", [])
    unclear, _ = read(*SELLER, "FACTURE", "Date : 20/11/2026", *BUYER, "Merci de votre confiance")
    assert "number" in unclear.unread


def test_fields_and_notes_are_drawn_for_the_manager() -> None:
    from PIL import Image

    from tests.reading.judging import PACK, expectations
    from uploads.jobs import draw_page

    papers: dict[str, Any] = {
        name: wanted for name, wanted in expectations().items() if wanted.get("desk_ink")
    }
    assert papers
    for name, wanted in papers.items():
        drawn = BytesIO()
        draw_page(BytesIO((PACK / name).read_bytes()), drawn, 1)
        with Image.open(drawn) as picture:
            for left, top, right, bottom in wanted["desk_ink"]:
                box = (
                    left * picture.width,
                    top * picture.height,
                    right * picture.width,
                    bottom * picture.height,
                )
                darkest, _ = picture.convert("L").crop(tuple(map(round, box))).getextrema()  # type: ignore[misc]
                assert int(str(darkest)) < 128, (name, box)
