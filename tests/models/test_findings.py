"""What the lines say: ✓, « à vérifier » or « absent », in plain words."""

from datetime import date
from typing import Any

from models.findings import Expected, Mark, amount_read, findings, reading_of

READ: dict[str, Any] = {
    "source": "facturx",
    "profile": "factur-x basic",
    "number": "F-1",
    "date": "2026-11-20",
    "seller": "Plomberie Durand",
    "siret": "99999999800010",
    "vat_number": "FR11999999998",
    "buyer": "S.C.I. des Lilas",
    "net_cents": 35000,
    "vat_cents": 7000,
    "total_cents": 42000,
    "due_cents": 42000,
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
    read: dict[str, Any], expected: Expected = EXPECTED, *, quote: bool = False
) -> dict[str, tuple[Mark, str]]:
    return {found.label: (found.mark, found.text) for found in findings(read, expected, quote=quote)}


def test_a_good_invoice_is_a_list_of_ticks() -> None:
    assert {mark for mark, _ in lines(READ).values()} == {Mark.OK}


def test_the_mandatory_mentions_that_are_absent_are_told() -> None:
    found = lines({"source": "text"})
    absent = {label for label, (mark, _) in found.items() if mark is Mark.MISSING}
    assert absent == {"Numéro", "Date", "SIRET", "N° de TVA", "Total HT", "TVA", "Total TTC"}


def test_without_vat_no_vat_is_missed() -> None:
    read = READ | {"vat_number": "", "vat_exempt": True, "net_cents": None, "vat_cents": None}
    found = lines(read)
    assert found["TVA"] == (Mark.OK, "TVA non applicable, art. 293 B du CGI.")
    assert "Total HT" not in found


def test_a_number_that_was_sent_before_is_told() -> None:
    seen = Expected(today=date(2026, 11, 24), earlier_numbers=["F-1"])
    assert lines(READ, seen)["Numéro"] == (Mark.CHECK, "F-1 : ce numéro a déjà été envoyé.")


def test_a_date_to_come_or_before_the_mission_is_told() -> None:
    assert lines(READ | {"date": "2026-12-25"})["Date"][0] is Mark.CHECK
    assert "précède" in lines(READ | {"date": "2026-10-31"})["Date"][1]
    assert lines(READ | {"date": "2026-02-31"})["Date"][0] is Mark.MISSING


def test_another_buyer_is_told() -> None:
    mark, text = lines(READ | {"buyer": "Ma jolie boutique"})["Facturé à"]
    assert mark is Mark.CHECK
    assert "SCI des Lilas" in text


def test_sums_that_do_not_add_up_are_told() -> None:
    assert lines(READ | {"vat_cents": 7001})["Calcul"][0] is Mark.CHECK


def test_the_difference_to_the_quote_is_told_in_euros() -> None:
    mark, text = lines(READ | {"total_cents": 43250, "net_cents": None})["Écart"]
    assert mark is Mark.CHECK
    assert text.replace("\xa0", " ").startswith("12,50 € de plus que le devis validé")


def test_a_typed_amount_that_differs_from_the_paper_is_told() -> None:
    typed = Expected(amount_cents=41000)
    assert lines(READ, typed)["Montant saisi"][0] is Mark.CHECK
    assert "Montant saisi" not in lines(READ)


def test_a_photo_is_left_to_the_reader() -> None:
    assert lines({}) == {
        "Lecture": (Mark.CHECK, "Le texte n'a pas pu être lu : vérifiez le document vous-même.")
    }
    assert reading_of("") == {}


def test_a_quote_tells_its_signature_and_asks_for_no_siret() -> None:
    read = {"source": "text", "number": "D-1", "date": "2026-11-20", "total_cents": 42000, "signed": True}
    found = lines(read, quote=True)
    assert found["Signature"] == (Mark.OK, "Le PDF porte une signature électronique.")
    assert "SIRET" not in found
    assert "n'est pas signé" in lines(read | {"signed": False}, quote=True)["Signature"][1]


def test_the_amount_to_pay_is_what_is_due() -> None:
    assert amount_read(READ | {"due_cents": 30000}) == 30000
    assert amount_read({"total_cents": 42000}) == 42000
    assert amount_read({}) is None
