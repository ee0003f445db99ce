"""The sum of a part of the paper is not the paper's."""

from io import BytesIO

import pytest

from tests.reading.test_layouts import BUYER, SELLER, TITLE
from tests.reading.writing import Put, placed_pdf
from uploads.opened import PaperReading
from uploads.reading.paper import read_paper

PART = ("Total HT 166,67 €", "TVA 20 % 33,33 €")
SUBTOTALS = [
    "Sous-total TTC 200,00 €",
    "Sous total fournitures T.T.C. 200,00 €",
    "Total intermédiaire TTC 200,00 €",
    "Total partiel TTC 200,00 €",
]
WHOLES = ["Somme totale : 420,00 €", "Total facture : 420,00 €", "La totalité 420,00 €", "Soit 420,00 € TTC"]


def of_pages(*pages: tuple[str, ...]) -> PaperReading:
    puts = [
        Put(50, 40 + 16 * n, line, page=page)
        for page, held in enumerate(pages)
        for n, line in enumerate(held)
    ]
    return read_paper(BytesIO(placed_pdf(puts)))


def sums(found: PaperReading) -> tuple[int | None, ...]:
    return found.net_cents, found.vat_cents, found.total_cents, found.due_cents, found.to_pay_cents


@pytest.mark.parametrize("whole", WHOLES)
@pytest.mark.parametrize("subtotal", SUBTOTALS)
def test_a_subtotal_below_which_more_stands_is_not_the_total(subtotal: str, whole: str) -> None:
    first, second = (*SELLER, *TITLE, *BUYER, *PART, subtotal), ("Main d'œuvre 220,00 €", whole)
    for found in (of_pages(first, second), of_pages((*first, *second))):
        assert sums(found) == (None,) * 5
        assert {"net", "vat", "total"} <= set(found.unread)


@pytest.mark.parametrize("subtotal", SUBTOTALS)
def test_a_subtotal_below_which_nothing_stands_is_all_there_is(subtotal: str) -> None:
    found = of_pages((*SELLER, *TITLE, *BUYER, *PART, subtotal, "Indemnité de recouvrement : 40,00 €"))
    assert sums(found) == (16667, 3333, 20000, None, 20000)


@pytest.mark.parametrize("whole", ["À votre débit : 420,00 €", "Ensemble 420,00 €"])
def test_the_first_row_of_a_column_is_not_the_whole_where_more_stands_below(whole: str) -> None:
    puts = [Put(50, 40 + 16 * n, line) for n, line in enumerate((*SELLER, *TITLE, *BUYER))]
    for y, row in ((200, ("Montant HT", "Montant TVA", "Montant TTC")), (216, ("100,00", "20,00", "120,00"))):
        puts += [Put(250 + 100 * column, y, text) for column, text in enumerate(row)]
    alone = read_paper(BytesIO(placed_pdf(puts)))
    assert sums(alone)[:3] == (10000, 2000, 12000)
    assert sums(read_paper(BytesIO(placed_pdf([*puts, Put(50, 300, whole)])))) == (None,) * 5
