"""What is filled in as the amount: only what the paper says, as a whole, is still to be paid, in euros."""

import pytest

from tests.reading.test_layouts import BUYER, SELLER, SUMS, TITLE, read
from uploads.reading.amounts import amounts_in, is_torn
from uploads.reading.lines import Line

QUOTE = ("DEVIS n° D-1", "Date : 20/11/2026")
WITHOUT_VAT = "TVA non applicable, art. 293 B du CGI"


def filled(*lines: str) -> int | None:
    return read(*SELLER, *TITLE, *BUYER, *lines)[1]


@pytest.mark.parametrize(
    "lines",
    [
        ("Remise 5 % -21,00 €", "Total après remise 399,00 €"),
        ("Rabais 21,00 €", "Montant net 399,00 €"),
        ("Prime CEE déduite -120,00 €", "Restant dû 300,00 €"),
        ("Provision reçue -120,00 €", "Reste 300,00 €"),
        ("Versé le 12/11/2026 120,00 €", "Montant restant 300,00 €"),
        ("À déduire : 120,00 €", "À votre charge 300,00 €"),
        ("Participation de l'assurance -120,00 €", "Net 300,00 €"),
        ("Arrondi -0,05 €", "Montant arrondi 419,95 €"),
        ("Éco-participation 2,50 €", "Total général 422,50 €"),
        ("Débours 2,50 €", "Le tout 422,50 €"),
        ("Net 300,00 €",),
        ("Geste commercial 20,00 €",),
        ("Part locataire (40 %) 168,00 €", "Part bailleur (60 %) 252,00 €"),
        ("Part assurance : 120,00 €", "Part client : 300,00 €"),
        ("Quote-part du locataire 168,00 €",),
        ("Répartition : locataire 40 % soit 168,00 €, bailleur 60 % soit 252,00 €",),
        ("Dont charge récupérable : 168,00 €",),
    ],
)
def test_what_was_taken_off_or_added_below_the_total_leaves_the_amount_unread(lines: tuple[str, ...]) -> None:
    found, amount = read(*SELLER, *TITLE, *BUYER, *SUMS, *lines)
    assert (found.net_cents, found.vat_cents, found.total_cents) in ((35000, 7000, 42000), (None, None, None))
    assert amount in (None, 42000 - 12000)


@pytest.mark.parametrize(
    "lines",
    [
        ("Indemnité forfaitaire de recouvrement : 40,00 €",),
        ("SARL au capital de 7 500,00 €",),
        ("1re échéance 20/12/2026 100,00 €", "2e échéance 20/01/2027 320,00 €"),
        ("Option : vanne 90,00 €", "Total TTC avec option 510,00 €"),
        ("TVA 20 % 350,00 € 70,00 €",),
        ("Total HT 350,00 €", "Total TTC 420,00 €"),
        ("Assurance décennale à hauteur de 2 000 000,00 €",),
        ("Pièce récupérable", "Répartition des millièmes : voir annexe"),
        ("Facture à la charge du propriétaire",),
    ],
)
def test_what_every_invoice_says_below_its_total_takes_nothing_from_it(lines: tuple[str, ...]) -> None:
    assert filled(*SUMS, *lines) == 42000


@pytest.mark.parametrize(
    ("line", "cents"),
    [
        ("Net à payer sous 30 jours 1250,50 €", 125050),
        # Two numbers behind a label: which is its own is not known.
        ("Net à payer pour 2 logements 1250,50 €", None),
        ("Net à payer 15 novembre 1250,50 €", None),
        ("Total TTC 12 mois 1200,50 €", 120050),
        ("Total TTC 2 appareils 1200,50 €", None),
        ("Total TTC de l'art 350,50 €", 35050),
        ("Net à payer au 15 novembre 2026 : 1250,50 €", 125050),
        ("Net à payer au 15 sept 2026 : 1250,50 €", 125050),
        ("Net à payer au 15 fev. 2026 : 1250,50 €", 125050),
        ("Amount due 15 November 2026 : 1250,50 €", 125050),
    ],
)
def test_a_number_before_an_amount_takes_none_of_it(line: str, cents: int | None) -> None:
    assert filled(line, WITHOUT_VAT) == cents


@pytest.mark.parametrize("line", ["Net à payer 1.250.50 €", "Net à payer 1,200,48 €"])
def test_what_is_no_grouping_by_three_is_no_amount(line: str) -> None:
    assert filled(line) is None


@pytest.mark.parametrize(
    "form", ["{} ,{} €", "{}, {} €", "{}:{} €", "{}·{} €", "{}-{} €", "{}/{} €", "{} E {}", "{} €, {}"]
)
def test_euros_and_cents_that_stand_apart_are_not_half_read(form: str) -> None:
    lines = [f"Total HT {form}", f"TVA 20 % {form}", f"Total TTC {form}"]
    cents = [("350", "40"), ("70", "10"), ("420", "50")]
    assert filled(*(line.format(*two) for line, two in zip(lines, cents, strict=True))) in (42050, None)


@pytest.mark.parametrize("words", ["420 euros 50", "420 euros et 50 centimes", "420 € 50"])
def test_euros_and_centimes_in_words_are_one_amount(words: str) -> None:
    line = Line(1, [], words, words)
    assert [amount.cents for amount in amounts_in(line)] == [(42050,)]
    assert not is_torn(words)


def test_of_a_grouped_number_in_two_parts_nothing_is_lost() -> None:
    line = Line(1, [], "1 250 € 40", "1 250 € 40")
    assert [amount.cents for amount in amounts_in(line)] == [(125040,)]


@pytest.mark.parametrize(
    "sums",
    [
        ("Sous-total HT 166,67 €", "TVA 20 % 33,33 €", "Sous-total TTC 200,00 €", "Total général 420,00 €"),
        ("Sous-total HT 166,67 €", "TVA 20 % 33,33 €", "Sous-total TTC 200,00 €", "À régler 420,00 €"),
    ],
)
def test_a_part_of_the_paper_is_not_taken_for_the_whole(sums: tuple[str, ...]) -> None:
    found, amount = read(*SELLER, *TITLE, *BUYER, *sums)
    assert found.total_cents != 20000
    assert amount != 20000


NO_EUROS = [
    "FCFA",
    "F CFA",
    "XOF",
    "MAD",
    "DH",
    "PLN",
    "zł",
    "kr",
    "CAD",
    "¥",
    "Fr",
    "RON",
    "lei",
    "francs",
    "SEK",
    "₽",
    "F",
]


@pytest.mark.parametrize("sign", NO_EUROS)
def test_a_sign_that_is_no_euros_fills_nothing(sign: str) -> None:
    assert filled(*(line.replace("€", sign) for line in SUMS)) is None
    whole = [line.replace(",00 €", "") for line in SUMS]
    assert filled(*(f"{line} {sign}" for line in whole)) is None
    assert filled(*whole[:2], f"{whole[2]} {sign}") is None
    before = [f"{words} {sign} {number}" for words, _, number in (line.rpartition(" ") for line in whole)]
    assert filled(*before) is None
    assert filled(*(f"{line},00" for line in before)) is None


def test_a_letter_behind_a_number_is_no_currency_elsewhere() -> None:
    assert filled("Appartement 2 F, 3e étage", *SUMS) == 42000
    assert filled("Mamelon F 12,50", *(line.replace(" €", "") for line in SUMS)) == 42000


@pytest.mark.parametrize(
    "line",
    [
        "Devise : CHF",
        "Tous les montants sont en francs suisses",
        "Montants exprimés en USD",
        "Prix en F CFP",
        "Currency: GBP",
        "(en CHF)",
    ],
)
def test_a_currency_that_a_sentence_names_fills_nothing(line: str) -> None:
    assert filled(line, *(one.replace(" €", "") for one in SUMS)) is None


@pytest.mark.parametrize(
    "words", ["Sinistre déclaré en ligne", "Prix en vigueur au 01/01/2026", "Travaux en cours"]
)
def test_other_words_behind_en_are_no_currency(words: str) -> None:
    assert filled(words, *SUMS) == 42000


@pytest.mark.parametrize("form", ["{} -", "{} CR", "moins {}"])
def test_a_sign_apart_from_its_amount_is_not_lost(form: str) -> None:
    sums = [f"Total HT {form}", f"TVA 20 % {form}", f"Total TTC {form}"]
    assert filled(*(line.format(cents) for line, cents in zip(sums, ("350,00 €", "70,00 €", "420,00 €"), strict=True))) is None  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        ("Total TTC par logement 42,00 €", "10 logements, soit 420,00 €"),
        ("Frais de dossier TTC 42,00 €", "Main d'œuvre 378,00 €", "Le tout pour 420,00 €"),
        ("Montant TTC par mois 35,00 €",),
    ],
)
def test_a_price_of_a_part_is_not_the_papers_total(lines: tuple[str, ...]) -> None:
    assert filled(*lines) is None


@pytest.mark.parametrize(
    "line",
    [
        "TVA acquittée sur les débits",
        "Option pour la TVA acquittée d'après les débits",
        "Toute facture réglée après l'échéance entraîne des pénalités de retard.",
        "Pour toute facture payée en retard, une indemnité est due.",
        "Escompte de 1 % pour toute facture réglée comptant",
        "Payé par virement sous 30 jours",
        "Facture payée à réception",
        "Merci de nous retourner cette facture acquittée avec votre règlement",
        "Les droits de timbre sont acquittés sur états",
        "En cas de rétractation, nous vous rembourserons tous les paiements reçus de vous",
    ],
)
def test_what_is_said_of_any_paper_is_not_said_of_this_one(line: str) -> None:
    found, amount = read(*SELLER, *TITLE, *BUYER, *SUMS, line)
    assert not found.paid
    assert amount == 42000


@pytest.mark.parametrize(
    "lines", [("Montant payé : 0,00 €",), ("Montant déjà réglé 120,00 €", "Reste à payer 300,00 €")]
)
def test_a_payment_of_a_part_is_not_all_of_it(lines: tuple[str, ...]) -> None:
    found, amount = read(*SELLER, *TITLE, *BUYER, *SUMS, *lines)
    assert not found.paid
    assert amount in (None, 30000)


@pytest.mark.parametrize(
    "line",
    [
        "Facture soldée",
        "PAYÉ LE 21/11/2026",
        "Réglé CB le 21/11",
        "Réglée ce jour par CB",
        "Pour acquit",
        "Payé en ligne",
        "Règlement reçu le 21/11/2026, merci",
        "Statut : Payée",
        "État : réglée",
        "Déjà payée",
        "Paiement effectué par carte bancaire",
        "Encaissé le 21/11/2026",
    ],
)
def test_a_paper_that_was_paid_fills_nothing(line: str) -> None:
    found, amount = read(*SELLER, *TITLE, *BUYER, *SUMS, line)
    assert found.paid
    assert amount is None


@pytest.mark.parametrize(
    "line",
    ["FACTURE ANNULÉE", "BROUILLON", "SPÉCIMEN", "NE PAS PAYER", "Ceci n'est pas une facture", "Facture provisoire", "Solde en votre faveur 420,00 €",
     "Montant à vous rembourser", "Nous vous rembourserons 420,00 €", "DOCUMENT NON CONTRACTUEL"],
)  # fmt: skip
def test_a_paper_that_is_none_to_be_paid_fills_nothing(line: str) -> None:
    assert filled(line, *SUMS) is None


def test_a_quote_with_a_sum_below_its_total_offers_neither() -> None:
    found, _ = read(*SELLER, *QUOTE, *BUYER, *SUMS, "Remise 20,00 €", "Montant final 400,00 €")
    assert found.total_cents is None
    plan = ("Acompte de 30 % à la commande : 126,00 €", "Solde à la fin : 294,00 €")
    assert read(*SELLER, *QUOTE, *BUYER, *SUMS, *plan)[0].total_cents == 42000
