"""The sum of a part of the paper is not the paper's."""

from io import BytesIO

import msgspec
import pytest

from models.papers.readings import PaperKind, amount_to_fill, reading_of
from tests.reading.test_layouts import BUYER, SELLER, SUMS, TITLE, read
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


@pytest.mark.parametrize(
    "count",
    ["Quantité 10", "Quantité : 10 pièces", "Qté 10,00", "Quantité commandée : 2,5", "Nombre d'heures : 10", "Nombre : 10", "Unités : 10", "x 10", "10 unités"],
)  # fmt: skip
@pytest.mark.parametrize(
    "price", ["Prix TTC 42,00 €", "Tarif TTC : 42,00 €", "Forfait TTC 42,00 €", "TTC 42,00 €"]
)
def test_the_price_of_one_of_several_is_no_total(price: str, count: str) -> None:
    for lines in ((price, count), (count, price), (price, count, "Soit à payer 420,00 €")):
        found, amount = read(*SELLER, *TITLE, *BUYER, *lines)
        assert (found.total_cents, amount) in ((None, None), (None, 42000))
        assert "total" in found.unread
    proven = ("Prix HT 35,00 €", "TVA 20 % 7,00 €", "Prix TTC 42,00 €", count)
    assert sums(of_pages((*SELLER, *TITLE, *BUYER, *proven))) == (None,) * 5


@pytest.mark.parametrize(
    "words", ["Prix TTC le m² 42,00 €", "Prix TTC au mètre 42,00 €", "Prix du kg TTC 42,00 €"]
)
def test_a_price_by_measure_is_no_total(words: str) -> None:
    assert sums(of_pages((*SELLER, *TITLE, *BUYER, words))) == (None,) * 5


def test_a_price_below_what_is_due_is_no_total() -> None:
    found = of_pages((*SELLER, *TITLE, *BUYER, "Prix TTC 42,00 €", "Pour dix radiateurs", "À payer 420,00 €"))
    assert found.total_cents is None


@pytest.mark.parametrize(
    "lines",
    [
        ("Prix TTC 420,00 €",),
        ("Quantité 1", "Prix TTC 420,00 €"),
        ("Nombre de pages : 2", "Prix TTC 420,00 €"),
        ("Quantité 10", "Prix total TTC 420,00 €"),
        ("Quantité 10", "Total TTC 420,00 €"),
        ("Quantité 10", "Prix HT 35,00 €", *SUMS),
    ],
)
def test_a_price_of_all_is_the_total(lines: tuple[str, ...]) -> None:
    assert read(*SELLER, *TITLE, *BUYER, *lines)[1] == 42000


DEAR, CHEAP = (SUMS, ("Total HT 100,00 €", "TVA 20 % 20,00 €", "Total 120,00 €"))


def of_quote(*lines: str) -> int | None:
    found = of_pages((*SELLER, "DEVIS n° D-1", "Date : 20/11/2026", *BUYER, *lines))
    return amount_to_fill(reading_of(msgspec.json.encode(found).decode()), PaperKind.QUOTE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Solution A", "Solution B (réparation)"),
        ("Option 1 : remplacement", "Option 2 : réparation"),
        ("Variante n° 1", "Variante n° 2"),
        ("Formule sans dépose", "Formule avec dépose"),
        ("1re solution", "2e solution"),
        ("A - Offre standard", "B - Offre réduite"),
        ("Hypothèse I", "Hypothèse II"),
        ("Pack Essentiel", "Pack Confort"),
    ],
)
def test_of_a_quote_with_several_ways_no_sum_is_the_total(one: str, other: str) -> None:
    for lines in (
        (one, *DEAR, other, *CHEAP),
        (one, *CHEAP, other, *DEAR),
        (one, *DEAR, f"{other} 120,00 €"),
        (f"{one} 120,00 €", other, *DEAR),
        (one, "Net à payer 420,00 €", other, "Soit 120,00 €"),
    ):
        assert of_quote(*lines) is None
        found = of_pages((*SELLER, "DEVIS n° D-1", "Date : 20/11/2026", *BUYER, *lines))
        assert sums(found) == (None,) * 5


@pytest.mark.parametrize(
    "lines",
    [
        (*SUMS, "Option 1 : vanne 90,00 €", "Option 2 : thermostat 120,00 €"),
        (
            *SUMS,
            "Option n° 1",
            "Total TTC avec option 510,00 €",
            "Option n° 2",
            "Total TTC avec option 600,00 €",
        ),
        ("Solution retenue : remplacement", *SUMS),
        ("Offre de prix", "Offre valable 30 jours", *SUMS),
        ("Formule 1 : entretien", *SUMS),
        (*SUMS, "Solution A de chauffage", "Solution B de secours"),
    ],
)
def test_what_may_be_ordered_besides_and_a_single_way_leave_the_total(lines: tuple[str, ...]) -> None:
    assert of_quote(*lines) == 42000


def test_below_what_a_quote_asks_more_leaves_it_unread_too() -> None:
    assert of_quote("Net à payer 420,00 €") == 42000
    assert of_quote("Net à payer 420,00 €", "Solde précédent 100,00 €", "Soit 520,00 €") is None
