"""What the lines say: ✓, « à vérifier », « non lu » or « absent », in plain words."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from models.papers.checks import PICTURE, UNTOLD, Expected, Mark, findings
from models.papers.readings import VERSION, PaperKind, amount_to_fill, reading_of

READ: dict[str, Any] = {
    "version": VERSION,
    "source": "facturx",
    "kind": "invoice",
    "profile": "factur-x basic",
    "number": "F-1",
    "date": "2026-11-20",
    "seller": "Plomberie Durand",
    "siret": "99999999800019",
    "vat_number": "FR11999999998",
    "buyer": "S.C.I. des Lilas",
    "net_cents": 35000,
    "vat_cents": 7000,
    "total_cents": 42000,
    "due_cents": 42000,
    "to_pay_cents": 42000,
}
EXPECTED = Expected(
    bill_to="SCI des Lilas",
    amount_cents=42000,
    reference_cents=42000,
    reference_words="le devis validé (420,00 €)",
    published=date(2026, 11, 1),
    today=date(2026, 11, 24),
)


def lines(
    read: dict[str, Any], expected: Expected = EXPECTED, *, kind: PaperKind = PaperKind.INVOICE
) -> dict[str, tuple[Mark, str]]:
    expected = replace(expected, kind=kind)
    return {found.label: (found.mark, found.text) for found in findings(read, expected)}


def test_a_good_invoice_is_a_list_of_ticks() -> None:
    assert {mark for mark, _ in lines(READ).values()} == {Mark.OK}


def test_the_mandatory_mentions_that_are_absent_are_told() -> None:
    found = lines({"source": "text", "kind": "invoice"})
    absent = {label for label, (mark, _) in found.items() if mark is Mark.MISSING}
    assert absent == {"Numéro", "Date", "SIRET", "N° de TVA", "Total HT", "TVA", "Total TTC"}


def test_what_may_well_be_there_is_unread_and_not_absent() -> None:
    names = ["date", "net", "number", "siren", "total", "vat", "vat_number"]
    found = lines({"source": "text", "kind": "invoice", "unread": names})
    assert {label for label, (mark, _) in found.items() if mark is Mark.UNREAD} == {
        "Numéro",
        "Date",
        "SIRET",
        "N° de TVA",
        "Total HT",
        "TVA",
        "Total TTC",
    }
    assert Mark.MISSING not in {mark for mark, _ in found.values()}


@pytest.mark.parametrize(
    ("mention", "words", "mark"),
    [
        ("293B", "TVA non applicable, art. 293 B du CGI", Mark.OK),
        ("L223-3-CIBS", "TVA non applicable, article L. 223-3 du CIBS", Mark.OK),
        ("autoliquidation", "Autoliquidation", Mark.OK),
        ("not_applicable", "TVA non applicable", Mark.CHECK),
        ("exempt", "", Mark.CHECK),
    ],
)
def test_why_no_vat_is_asked_is_told_in_the_papers_own_words(mention: str, words: str, mark: Mark) -> None:
    read = READ | {
        "vat_number": "",
        "vat_mention": mention,
        "vat_words": words,
        "net_cents": None,
        "vat_cents": None,
    }
    found = lines(read)
    assert found["Mention de TVA"][0] is mark
    assert words in found["Mention de TVA"][1]
    assert not {"Total HT", "TVA", "N° de TVA"} & set(found), "nothing of it has to be there"


def test_a_mention_beside_vat_is_a_contradiction() -> None:
    mark, text = lines(READ | {"vat_mention": "293B", "vat_words": "art. 293 B"})["Mention de TVA"]
    assert mark is Mark.CHECK
    assert "l'un contredit l'autre" in text


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("credit_note", "un avoir"),
        ("quote", "un devis"),
        ("order", "un bon de commande"),
        ("proforma", "pro forma"),
        ("deposit", "acompte"),
    ],
)
def test_another_paper_than_the_form_asks_for_is_told_and_fills_nothing(kind: str, words: str) -> None:
    read = READ | {"kind": kind}
    mark, text = lines(read)["Document"]
    assert mark is Mark.CHECK
    assert words in text
    assert amount_to_fill(read, PaperKind.INVOICE) is None


@pytest.mark.parametrize(("kind", "word"), [("corrected", "rectificative"), ("self_billed", "Autofacture")])
def test_an_invoice_of_another_sort_is_told_and_filled_in(kind: str, word: str) -> None:
    read = READ | {"kind": kind}
    assert word in lines(read)["Document"][1]
    assert amount_to_fill(read, PaperKind.INVOICE) == 42000


def test_another_currency_is_told_and_its_amounts_are_in_it() -> None:
    found = lines(READ | {"currency": "CHF"})
    assert "CHF" in found["Devise"][1]
    assert found["Total TTC"][1].endswith("CHF")
    assert "Écart" not in found, "francs are not compared with euros"


def test_what_is_left_to_pay_is_another_figure_than_the_total() -> None:
    assert lines(READ | {"due_cents": 30000})["Reste à payer"][0] is Mark.OK
    paid = lines(READ | {"due_cents": 0, "to_pay_cents": 0})["Reste à payer"]
    assert paid[0] is Mark.CHECK
    assert "rien ne reste à payer" in paid[1]


def test_a_page_that_says_something_else_than_its_data_is_told_with_both() -> None:
    mark, text = lines(READ | {"differs": {"total": "84000"}})["Page et données"]
    assert mark is Mark.CHECK
    assert "840,00" in text
    assert "420,00" in text


def test_from_where_the_amount_comes_is_told_beside_the_form() -> None:
    fills = replace(EXPECTED, fills=True)
    read = READ | {"to_pay_words": "lu sur la page 1 : « Total TTC 420,00 € »"}
    assert "lu sur la page 1 : « Total TTC 420,00 € »" in lines(read, fills)["Montant proposé"][1]
    assert lines(READ | {"to_pay_cents": None}, fills)["Montant proposé"][0] is Mark.CHECK
    assert "Montant proposé" not in lines(READ)


@pytest.mark.parametrize(
    ("read", "why"),
    [
        ({"kind": "credit_note"}, "joignez une facture"),
        ({"currency": "CHF"}, "pas en euros"),
        ({"due_cents": 0, "to_pay_cents": 0}, "rien ne reste à payer"),
        ({"paid": True}, "rien ne reste à payer"),
        ({"to_pay_cents": None}, "rien d'assez sûr"),
        ({"kind": ""}, "rien d'assez sûr"),
    ],
)
def test_why_no_amount_is_filled_in_is_told_as_it_is(read: dict[str, Any], why: str) -> None:
    assert why in lines(READ | read, replace(EXPECTED, fills=True))["Montant proposé"][1]


def test_a_number_that_was_sent_before_is_told() -> None:
    seen = Expected(today=date(2026, 11, 24), sent_before=True)
    assert lines(READ, seen)["Numéro"] == (Mark.CHECK, "F-1 : ce numéro a déjà été envoyé.")


def test_a_date_to_come_or_before_the_mission_is_told() -> None:
    assert lines(READ | {"date": "2026-12-25"})["Date"][0] is Mark.CHECK
    assert "précède" in lines(READ | {"date": "2026-10-31"})["Date"][1]


def test_another_buyer_is_told() -> None:
    mark, text = lines(READ | {"buyer": "Ma jolie boutique"})["Facturé à"]
    assert mark is Mark.CHECK
    assert "SCI des Lilas" in text


def test_sums_that_do_not_add_up_are_told() -> None:
    assert lines(READ | {"vat_cents": 7002})["Calcul"][0] is Mark.CHECK


def test_the_difference_to_the_quote_is_told_in_euros() -> None:
    mark, text = lines(READ | {"total_cents": 43250, "net_cents": None})["Écart"]
    assert mark is Mark.CHECK
    assert text.replace("\xa0", " ").startswith("12,50 € de plus que le devis validé")


def test_deposits_count_unless_the_total_has_them_already() -> None:
    deposits = replace(EXPECTED, besides_cents=18000)
    assert lines(READ, replace(deposits, amount_cents=24000))["Écart"][0] is Mark.CHECK, "420 once more"
    whole = READ | {"due_cents": 24000, "to_pay_cents": 24000}
    assert lines(whole, replace(deposits, amount_cents=24000))["Écart"][0] is Mark.OK
    rest = whole | {"total_cents": 24000, "net_cents": 20000, "vat_cents": 4000}
    assert lines(rest, replace(deposits, amount_cents=24000))["Écart"][0] is Mark.OK
    # A total that is too high is no less so where a part of it was paid elsewhere.
    more = whole | {"total_cents": 50000, "net_cents": None}
    assert lines(more, replace(EXPECTED, amount_cents=24000))["Écart"][0] is Mark.CHECK
    unsure = READ | {"to_pay_cents": None}
    mark, text = lines(unsure, replace(deposits, amount_cents=None))["Écart"]
    assert (mark, text.startswith("180,00")) == (Mark.CHECK, True)


def test_credit_notes_are_taken_off_and_what_was_typed_counts_as_it_does_beside_it() -> None:
    dearer = READ | {"total_cents": 47000, "net_cents": None, "due_cents": 47000, "to_pay_cents": 47000}
    given_back = replace(EXPECTED, besides_cents=-5000, amount_cents=47000)
    assert lines(dearer, given_back)["Écart"][0] is Mark.OK
    typed = replace(EXPECTED, amount_cents=90000)
    mark, text = lines(READ, typed)["Écart"]
    assert (mark, text.startswith("480,00")) == (Mark.CHECK, True), "no ✓ below « 480,00 € de plus »"


def test_a_credit_note_is_compared_with_what_was_invoiced() -> None:
    note = {"source": "text", "kind": "credit_note", "total_cents": -100000, "to_pay_cents": -100000}
    expected = replace(EXPECTED, reference_cents=14999, amount_cents=None)
    mark, text = lines(note, expected, kind=PaperKind.CREDIT_NOTE)["Écart"]
    assert (mark, text.startswith("850,01")) == (Mark.CHECK, True)


def test_a_typed_amount_that_differs_from_the_paper_is_told() -> None:
    typed = Expected(amount_cents=41000)
    assert lines(READ, typed)["Montant saisi"][0] is Mark.CHECK
    assert "Montant saisi" not in lines(READ)


def test_what_can_not_be_read_is_left_to_the_reader() -> None:
    assert lines({}) == {"Lecture": (Mark.CHECK, UNTOLD)}
    assert lines({"picture": True}) == {"Lecture": (Mark.CHECK, PICTURE)}
    assert reading_of("") == {}


def test_what_an_earlier_version_read_is_no_reading_any_more() -> None:
    assert reading_of('{"source":"text","number":"F-1","total_cents":42000}') == {}
    assert reading_of('{"version":2,"source":"text","number":"F-1"}') == {}


def test_a_quote_tells_its_signature_and_asks_for_no_siret() -> None:
    read = {
        "source": "text",
        "kind": "quote",
        "number": "D-1",
        "date": "2026-11-20",
        "total_cents": 42000,
        "signed": True,
    }
    found = lines(read, kind=PaperKind.QUOTE)
    assert found["Signature"] == (Mark.OK, "Le PDF porte une signature électronique.")
    assert "SIRET" not in found
    assert "n'est pas signé" in lines(read | {"signed": False}, kind=PaperKind.QUOTE)["Signature"][1]


@pytest.mark.parametrize(
    ("read", "kind", "cents"),
    [
        ({}, "invoice", 42000),
        ({"to_pay_cents": 30000}, "invoice", 30000),
        ({"to_pay_cents": None}, "invoice", None),
        ({"to_pay_cents": 0}, "invoice", None),
        ({"to_pay_cents": -42000}, "invoice", None),
        ({"paid": True}, "invoice", None),
        ({"currency": "CHF"}, "invoice", None),
        ({"currency": "EUR"}, "invoice", 42000),
        ({"kind": ""}, "invoice", None),
        ({}, "deposit", 42000),
        ({"kind": "credit_note", "to_pay_cents": -42000}, "credit_note", 42000),
        ({"kind": "quote", "to_pay_cents": None}, "quote", 42000),
        ({"kind": "quote", "disagree": True}, "quote", None),
        ({}, "quote", None),
    ],
)
def test_only_what_is_sure_fills_the_amount(read: dict[str, Any], kind: str, cents: int | None) -> None:
    assert amount_to_fill(READ | read, PaperKind(kind)) == cents


def test_where_nothing_was_read_nothing_is_filled() -> None:
    assert amount_to_fill({}, PaperKind.INVOICE) is None
