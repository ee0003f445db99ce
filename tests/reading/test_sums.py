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


@pytest.mark.parametrize(
    "sums",
    [
        ("Total HT 350,00 €", "TVA sur total HT 70,00 €", "Total TTC 420,00 €"),
        ("Montant total HT : 350,00 €", "Montant TVA sur le total : 70,00 €", "Montant total TTC : 420,00 €"),
        ("Total général HT 350,00 €", "TVA à 20 % sur total 70,00 €", "Total général TTC 420,00 €"),
        ("Total facture HT 350,00 €", "TVA 20 % sur le montant HT 70,00 €", "TOTAL FACTURE TTC 420,00 €"),
        ("Montant facture hors taxes 350,00 €", "TVA 70,00 €", "Montant facture T.T.C. 420,00 €"),
    ],
)
def test_a_label_may_name_the_sum_that_it_is_counted_from_and_the_paper_itself(sums: tuple[str, ...]) -> None:
    found, filled = read(*PAPER, *sums)
    assert (found.net_cents, found.vat_cents, found.total_cents, filled) == (35000, 7000, 42000, 42000)


@pytest.mark.parametrize(
    "earlier", ["Total facturé", "Total facturé TTC", "Déjà facturé TTC", "Montant facturé le 12/11/2026 :"]
)
def test_what_was_invoiced_before_is_taken_from_it(earlier: str) -> None:
    found, filled = read(*PAPER, *SUMS, f"{earlier} 120,00 €", "Net à payer 300,00 €")
    assert (found.total_cents, found.due_cents, filled) == (42000, 30000, 30000)


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


@pytest.mark.parametrize(
    "payment",
    [
        "Chèque n° 1234567 du 04/11/2026",
        "Virement reçu le 04/11/2026 :",
        "Provision versée",
        "Acompte 30 % TTC",
        "Acompte de 30 % HT",
        "Acompte réglé le 04/11/2026 :",
    ],
)
def test_a_payment_below_the_total_is_taken_from_it(payment: str) -> None:
    lines = (*PAPER, *SUMS, f"{payment} 120,00 €")
    assert read(*lines)[1] is None
    found, filled = read(*lines, "Net à payer (TTC) 300,00 €")
    assert (found.total_cents, found.due_cents, filled) == (42000, 30000, 30000)


@pytest.mark.parametrize(
    "line",
    [
        "Reste à votre charge après remboursement de l'assurance : 120,00 €",
        "Caution restituée : 100,00 €",
        "Pourboire : 10,00 €",
        "12,00 € de frais de dossier en sus",
    ],
)
def test_what_else_is_asked_or_given_back_leaves_the_amount_unread(line: str) -> None:
    assert read(*PAPER, *SUMS, line)[1] is None


def test_a_vat_that_the_sums_speak_against_leaves_the_amount_unread() -> None:
    found, filled = read(*PAPER, SUMS[0], "TVA 20 % 75,00 €", SUMS[2])
    assert (found.net_cents, found.total_cents, filled) == (35000, 42000, None)


@pytest.mark.parametrize(
    "line",
    [
        "Cette facture a été réglée le 12/11/2026",
        "La facture a bien été payée par virement",
        "Votre règlement nous est bien parvenu le 12/11/2026",
        "Règlement par CB, reçu le 12/11/2026",
        "Paiement enregistré le 12/11/2026",
        "Facture déjà réglée, merci de ne pas payer",
    ],
)
def test_a_paper_that_was_paid_fills_in_nothing(line: str) -> None:
    assert read(*PAPER, *SUMS, line)[1] is None


@pytest.mark.parametrize(
    "line",
    [
        "Votre règlement doit être reçu avant le 15/12/2026",
        "Paiement par carte accepté",
        "Tout règlement reçu après l'échéance est majoré",
        "Merci de ne pas payer en espèces",
    ],
)
def test_how_a_paper_is_to_be_paid_leaves_it_to_be_paid(line: str) -> None:
    assert read(*PAPER, *SUMS, line)[1] == 42000


@pytest.mark.parametrize("title", ["Facture annulée n° F-2026-1", "FACTURE CONTESTÉE n° F-2026-1"])
def test_a_title_that_says_it_is_void_fills_in_nothing(title: str) -> None:
    found, filled = read(*SELLER, title, "Date : 20/11/2026", *BUYER, *SUMS)
    assert (found.kind, filled) == ("", None)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("En cas de sous-traitance, la TVA est autoliquidée (art. 283-2 nonies du CGI)", ""),
        ("Si le client est assujetti, autoliquidation de la TVA", ""),
        ("Notre société n'est pas en franchise de TVA (art. 293 B du CGI)", ""),
        ("Autoliquidation de la TVA (art. 283-2 nonies du CGI)", "autoliquidation"),
        ("Pas d'escompte. La TVA n'est pas applicable (art. 293 B du CGI)", "293B"),
    ],
)
def test_what_is_said_of_other_papers_is_no_mention(line: str, code: str) -> None:
    assert read(*PAPER, *SUMS, line)[0].vat_mention == code
