"""Which words make an amount one of the paper's sums, and which take it from there."""

import pytest

from tests.reading.test_layouts import BUYER, SELLER, SUMS, TITLE
from tests.reading.test_names import Row, read

PAPER = (*SELLER, *TITLE, *BUYER)


@pytest.mark.parametrize(
    "after", ["après remise", "après remise de 5 %", "net après rabais", "après escompte"]
)
def test_a_sum_after_the_discount_is_the_paper_s(after: str) -> None:
    sums = (
        "Total HT avant remise 370,00 €",
        "Remise commerciale -20,00 €",
        f"Total HT {after} 350,00 €",
        *SUMS[1:],
    )
    found, filled = read(*PAPER, *sums)
    assert (found.net_cents, found.vat_cents, found.total_cents, filled) == (35000, 7000, 42000, 42000)


def test_net_ht_is_no_price_of_one() -> None:
    lines = ("Quantité 4", "Montant brut HT 370,00 €", "Rabais -20,00 €", "Net HT 350,00 €", *SUMS[1:])
    found, filled = read(*PAPER, *lines, "Solde dû 420,00 €")
    assert (found.net_cents, found.due_cents, filled) == (35000, 42000, 42000)


@pytest.mark.parametrize(
    ("head", "amount", "due"),
    [
        ("Solde antérieur", "120,00", 54000),
        ("Montant du devis", "420,00", 42000),
        ("Acompte", "-120,00", 30000),
    ],
)
def test_a_head_in_the_cell_before_says_nothing_of_what_is_to_pay(head: str, amount: str, due: int) -> None:
    heads = ("Total HT", "TVA 20 %", "Total TTC", head, "NET À PAYER")
    values = ("350,00", "70,00", "420,00", amount, f"{due // 100},00")
    rows: tuple[Row, ...] = tuple(
        tuple((50.0 + 100 * n, cell) for n, cell in enumerate(cells)) for cells in (heads, values)
    )
    found, filled = read(*PAPER, *rows)
    assert found.total_cents == 42000
    # An earlier balance explains nothing: it is not known for sure.
    assert filled == (None if head == "Solde antérieur" else due)


@pytest.mark.parametrize(
    "line",
    [
        "Pour tout montant total supérieur à 3 000,00 € TTC, un acompte est demandé.",
        "Tout montant TTC au-delà de 1 500,00 € est payé en deux fois.",
        "Les factures d'un montant inférieur à 500,00 € TTC sont payées comptant.",
    ],
)
def test_a_bound_is_no_sum(line: str) -> None:
    found, _ = read(*PAPER, *SUMS, line)
    assert (found.net_cents, found.vat_cents, found.total_cents) == (35000, 7000, 42000)


@pytest.mark.parametrize(
    ("head", "fills"),
    [
        ("CONDITIONS GÉNÉRALES DE VENTE", True),
        ("Extrait de nos conditions générales de vente et de prestation :", True),
        ("Conditions générales (CGV)", True),
        ("Conditions de règlement", False),
    ],
)
def test_what_stands_in_general_terms_takes_nothing_from_the_sum(head: str, fills: bool) -> None:
    terms = ("Franchise d'assurance : 1 500,00 € par sinistre.", "Tout déplacement est facturé 45,00 € HT.")
    found, filled = read(*PAPER, *SUMS, head, *terms)
    assert (found.total_cents, filled) == (42000, 42000 if fills else None)


def test_a_sum_of_its_own_behind_the_terms_still_counts() -> None:
    _, filled = read(*PAPER, *SUMS, "CONDITIONS GÉNÉRALES DE VENTE", "Reste à payer 300,00 €")
    assert filled is None


@pytest.mark.parametrize(
    "payment", ["Réglé par CB le 12/11/2026", "Payé en espèces", "Réglée le 12/11/2026 par chèque"]
)
def test_a_payment_explains_that_nothing_is_due(payment: str) -> None:
    found, filled = read(*PAPER, *SUMS, f"{payment} -420,00 €", "Net à payer 0,00 €")
    assert (found.total_cents, found.due_cents, filled) == (42000, 0, None)
