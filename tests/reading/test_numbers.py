"""A paper's own number, where programs for invoices put it."""

from dataclasses import replace
from io import BytesIO

import pytest

from tests.reading.test_layouts import BUYER, SELLER, SUMS
from tests.reading.test_names import Row, read
from tests.reading.writing import Put, placed_pdf
from uploads.reading.paper import read_paper


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (("FACTURE", ((50.0, "Numéro :"), (160.0, "F-2026-1"))), "F-2026-1"),
        (("FACTURE", ((50.0, "Réf. :"), (160.0, "F-2026-1"))), ""),
        (
            (
                "FACTURE",
                ((50.0, "Numéro"), (150.0, "Date"), (250.0, "Code client")),
                ((50.0, "F-2026-1"), (150.0, "20/11/2026"), (250.0, "C-42")),
            ),
            "F-2026-1",
        ),
        (("FACTURE", "N° de pièce : F-2026-1"), "F-2026-1"),
        (("FACTURE", "Document n° F-2026-1"), "F-2026-1"),
        (("FACTURE n° F-2026-1", "Pièce n° 3"), "F-2026-1"),
        (("FACTURE - F-2026-1",), "F-2026-1"),
        (("FACTURE (n° F-2026-1)",), "F-2026-1"),
        (("FACTURE DE VENTE n° F-2026-1",), "F-2026-1"),
        (("FACTURE DE TRAVAUX N° F-2026-1",), "F-2026-1"),
        (("FACTURE DE SITUATION n° 2",), ""),
        (("FACTURE DE SITUATION n° 2", "N° de facture : F-2026-1"), "F-2026-1"),
        (("FACTURE DE SITUATION n° 2", ((50.0, "Numéro :"), (160.0, "F-2026-1"))), "F-2026-1"),
        (("FACTURE D'ACOMPTE n° 1", "N° de facture : F-2026-1"), "F-2026-1"),
        (("DEVIS ESTIMATIF n° D-2026-1",), "D-2026-1"),
        (("FACTURE", "N° SAP 880012345"), ""),
        (("FACTURE", "N° FA 2026118"), "FA 2026118"),
        (
            (
                ((350.0, "FACTURE"),),
                ((50.0, "5 rue Verte"),),
                ((50.0, "38000 Grenoble"),),
                ((50.0, "contact@artisan.example"),),
                ((350.0, "N° F-2026-1"),),
            ),
            "F-2026-1",
        ),
        (
            (
                ((350.0, "FACTURE"),),
                ((350.0, "Intervention à Lille"),),
                ((350.0, "Client"),),
                ((350.0, "N° C-42"),),
            ),
            "",
        ),
    ],
)
def test_a_number_is_read_where_programs_put_it(lines: tuple[Row, ...], number: str) -> None:
    found, _ = read(*SELLER, *lines, "Date : 20/11/2026", *BUYER, *SUMS)
    assert found.number == number
    assert ("number" in found.unread) == (not number)


def test_another_column_s_number_is_not_the_paper_s() -> None:
    heads = ((50.0, "N° client"), (150.0, "Date"), (250.0, "Échéance"))
    values = ((50.0, "C-42"), (150.0, "20/11/2026"), (250.0, "20/12/2026"))
    found, _ = read(*SELLER, "FACTURE", heads, values, *BUYER, *SUMS)
    assert (found.number, found.date) == ("", "2026-11-20")


def test_the_numbers_of_two_papers_in_one_file_are_not_told_apart() -> None:
    first = [Put(50, 40 + 16 * n, line) for n, line in enumerate((*SELLER, "FACTURE n° F-1", *BUYER, *SUMS))]
    second = [replace(put, page=1, text=put.text.replace("FACTURE n° F-1", "Facture F-2")) for put in first]
    found = read_paper(BytesIO(placed_pdf([*first, *second])))
    assert (found.number, "number" in found.unread) == ("", True)


@pytest.mark.parametrize(
    "title", ["RELANCE N° 1", "LETTRE DE RELANCE", "BON D'INTERVENTION n° B-1", "RAPPORT n° R-1"]
)
def test_the_day_of_an_invoice_that_is_named_is_not_the_paper_s(title: str) -> None:
    named = "Sauf erreur, la facture F-2026-1 du 01/09/2026 reste impayée."
    assert read(*SELLER, title, "Date : 20/11/2026", named, *BUYER, *SUMS)[0].date == "2026-11-20"
    assert read(*SELLER, f"{title} du 20/11/2026", named, *BUYER, *SUMS)[0].date == "2026-11-20"
    assert read(*SELLER, title, named, *BUYER, *SUMS)[0].date == ""
