"""Where a paper says its sum in letters as well, and they are not those of the figures, it is not known."""

import pytest

from tests.reading.test_layouts import BUYER, SELLER, SUMS, read
from tests.reading.test_parts import of_quote
from tests.reading.test_what_is_to_pay import filled
from uploads.reading.lines import Line
from uploads.reading.spelled import is_spelled_otherwise


@pytest.mark.parametrize(
    ("words", "euros"),
    [
        ("trois cents", 300),
        ("quatre-vingt-dix-sept", 97),
        ("soixante et onze", 71),
        ("septante-deux", 72),
        ("mille deux cent cinquante", 1250),
        ("douze cents", 1200),
        ("deux cent quatre-vingt mille un", 280_001),
        ("quatre mille quatre cent quatre-vingt-quatre", 4484),
        ("un million deux cent mille trois", 1_200_003),
        ("Vingt et Un", 21),
    ],
)
def test_a_number_in_letters_is_read(words: str, euros: int) -> None:
    text = f"arrete a la somme de {words.lower()} euros et dix centimes"
    lines = [Line(1, [], text, text)]
    assert not is_spelled_otherwise(lines, [euros * 100 + 10])
    assert is_spelled_otherwise(lines, [euros * 100])


@pytest.mark.parametrize(
    "lines",
    [
        ("Arrêtée la présente facture à la somme de trois cents euros",),
        ("Arrêté à la somme de quatre cent vingt euros et cinquante centimes",),
        ("Arrêté à la somme de", "trois cents euros"),
        ("Arrêtée la présente facture à la somme de trois cents", "quarante euros TTC"),
        ("Montant en lettres : deux cent quarante euros",),
        ("Soit, en toutes lettres, trois cents euros",),
        ("La présente facture s'élève à trois cents euros",),
        ("Arrêté à la somme de 420,00 € (quatre cent vingt-deux euros)",),
        ("Arrêté à la somme totale T.T.C. de TROIS-CENTS EUROS",),
    ],
)
def test_letters_that_say_another_sum_leave_it_unread(lines: tuple[str, ...]) -> None:
    for all_lines in ((*SUMS, *lines), (*lines, *SUMS), (*lines, SUMS[-1]), (SUMS[-1], *lines)):
        assert filled(*all_lines) is None
        assert of_quote(*all_lines) is None


@pytest.mark.parametrize(
    "line",
    [
        "Arrêtée la présente facture à la somme de quatre cent vingt euros",
        "Arrêtée à la somme de quatre cent vingt euros et zéro centime toutes taxes comprises",
        "Arrêté à la somme de 420,00 € (QUATRE CENT VINGT EUROS)",
        "Arrêtée à la somme HT de trois cent cinquante euros",
        "Arrêtée à la somme de quatre cent vingt euros un exemplaire à nous rendre",
        "Indemnité forfaitaire de recouvrement de quarante euros",
        "En cas de retard, la somme de quarante euros est due",
        "SARL au capital de dix mille euros",
        "Acompte à la commande, soit cent euros",
        "Main d'œuvre : vingt euros de l'heure",
    ],
)
def test_letters_that_say_the_same_or_another_thing_leave_the_sum(line: str) -> None:
    assert filled(*SUMS, line) == of_quote(*SUMS, line) == 42000


def test_of_sums_that_arithmetic_proves_the_figures_are_still_shown() -> None:
    found, _ = read(*SELLER, "FACTURE n° F-1", *BUYER, *SUMS, "Arrêtée à la somme de trois cents euros")
    assert (found.net_cents, found.vat_cents, found.total_cents, "due" in found.unread) == (
        35000,
        7000,
        42000,
        True,
    )
