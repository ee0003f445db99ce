import pytest
from hypothesis import given
from hypothesis import strategies as st

from wording import amount, amount_input, parse_amount


def test_an_amount_has_a_narrow_space_in_thousands_and_one_before_the_sign() -> None:
    assert amount(142000) == "1\u202f420,00\u00a0€"
    assert amount(14990) == "149,90\u00a0€"
    assert amount(-1200) == "−12,00\u00a0€"


@pytest.mark.parametrize(
    "typed, cents",
    [
        ("149,90", 14990),
        ("149.90", 14990),
        ("150", 15000),
        ("150,5", 15050),
        ("1 420,00 €", 142000),
        ("1\u202f420,00\u00a0€", 142000),
        ("1.420,00", 142000),
        ("150,01 euros TTC", 15001),
        (" 0 ", 0),
    ],
)
def test_an_amount_is_understood_as_people_type_it(typed: str, cents: int) -> None:
    assert parse_amount(typed) == cents


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ("", "Indiquez un montant"),
        ("€", "Indiquez un montant"),
        ("-5", "positif"),
        ("149,905", "deux décimales au plus"),
        ("1.420", "deux décimales au plus"),
        ("cent", "en chiffres"),
        ("١٥٠", "en chiffres"),
        ("1e5", "en chiffres"),
        ("99999999999999999999", "Vérifiez la virgule"),
        ("1000000,01", "Vérifiez la virgule"),
    ],
)
def test_an_amount_that_is_not_one_is_refused_with_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse_amount(typed)


@given(st.integers(min_value=0, max_value=1_000_000_00))
def test_what_is_shown_can_be_typed_back(cents: int) -> None:
    assert parse_amount(amount(cents)) == cents == parse_amount(amount_input(cents))
