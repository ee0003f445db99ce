import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wording import Faulty, amount, amount_input, parse_amount, said
from wording.languages import Language, speaking


def test_an_amount_has_a_narrow_space_in_thousands_and_one_before_the_sign() -> None:
    assert amount(142000) == "1\u202f420,00\u00a0€"
    assert amount(14990) == "149,90\u00a0€"
    assert amount(-1200) == "−12,00\u00a0€"


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "€1,420.00"), ("es", "1.420,00\u00a0€"), ("pt", "1\u00a0420,00\u00a0€"), ("tr", "€1.420,00")],
)
def test_another_language_writes_an_amount_in_its_own_way(language: str, text: str) -> None:
    with speaking(language):
        assert amount(142000) == text


@pytest.mark.parametrize("language", Language)
@given(cents=st.integers(1, 1_000_000_00))
def test_what_a_language_writes_is_read_in_every_one(language: Language, cents: int) -> None:
    with speaking(language):
        assert parse_amount(amount(cents)) == cents


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
        ("1.420,5", 142050),
        ("1 420.5", 142050),
        ("1,420.00", 142000),
        ("1'420", 142000),
        ("1’420,00", 142000),
        ("1\u00a0420", 142000),
        ("12\u2009345,6 €", 1234560),
        ("1 000 000", 1_000_000_00),
        ("€ 149,90", 14990),
        ("EUR 149.90", 14990),
        ("149,90€TTC", 14990),
        ("\u202d149,90\u202c", 14990),
        ("149,9\u200b0", 14990),
        ("150,01 euros TTC", 15001),
        ("149,90 € T.T.C.", 14990),
        ("149,90 €T.T.C", 14990),
        ("1 420,00 € (TTC)", 142000),
        ("150,-", 15000),
        ("150.— €", 15000),
        ("1.420,- €", 142000),
        (" 0 ", 0),
        ("１５０", 15000),
        ("１　４２０，５０ €", 142050),
        ("１４９．９０", 14990),
        ("١٥٠", 15000),
        ("١٤٩٫٩٠", 14990),
        ("١٬٤٢٠٫٥٠", 142050),
        ("१५०", 15000),
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
        ("5-", "positif"),
        ("-150,-", "positif"),
        ("149,90 € HT", "groupes de trois"),
        ("149,905", "deux décimales au plus"),
        ("1.420", "deux décimales au plus"),
        ("1,234", "groupes de trois"),
        ("149 90", "groupes de trois"),
        ("12 34,5", "groupes de trois"),
        ("1 2 3", "groupes de trois"),
        ("1234 567", "groupes de trois"),
        ("012 345", "groupes de trois"),
        ("1 420.567,00", "groupes de trois"),
        ("1.234,567", "groupes de trois"),
        ("1,234,56", "groupes de trois"),
        ("1'42", "groupes de trois"),
        ("149,90 HT", "en chiffres"),
        ("149€90", "en chiffres"),
        ("149,90 ou 150", "en chiffres"),
        ("− 5", "positif"),
        ("cent", "en chiffres"),
        ("١٤٩ ٩٠", "groupes de trois"),
        ("１５０²", "en chiffres"),
        ("½", "en chiffres"),
        ("1e5", "en chiffres"),
        ("99999999999999999999", "Vérifiez la virgule"),
        ("1000000,01", "Vérifiez la virgule"),
    ],
)
def test_an_amount_that_is_not_one_is_refused_with_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(Faulty) as refused:
        parse_amount(typed)
    assert sentence in said(refused.value.fault)


@given(st.integers(min_value=0, max_value=1_000_000_00))
def test_what_is_shown_can_be_typed_back(cents: int) -> None:
    assert parse_amount(amount(cents)) == cents == parse_amount(amount_input(cents))


SPACES = (" ", "\u00a0", "\u202f", "\u2009", "'", "’")


@given(st.integers(min_value=0, max_value=1_000_000), st.sampled_from(SPACES), st.sampled_from(",."))
def test_groups_of_three_are_understood_with_every_separator(euros: int, separator: str, point: str) -> None:
    typed = f"{euros:,}".replace(",", separator)
    assert parse_amount(typed) == euros * 100
    if euros < 1_000_000:
        assert parse_amount(f"{typed}{point}07") == euros * 100 + 7


@given(st.from_regex(r"[0-9]{1,4}(?:[ .,'][0-9]{1,4}){1,3}", fullmatch=True))
def test_what_is_understood_has_one_reading(typed: str) -> None:
    """Its groups are of three, and one sign alone before three digits is never taken for the decimal point."""
    try:
        cents = parse_amount(typed)
    except ValueError:
        return
    *groups, last = re.split("[ .,']", typed)
    signs = re.findall("[ .,']", typed)
    decimals = len(last) < 3 and signs[-1] in ",."
    whole = groups if decimals else [*groups, last]
    assert all(len(group) == 3 for group in whole[1:])
    assert len(set(signs[: len(whole) - 1])) <= 1
    assert cents == int("".join(whole)) * 100 + (int(last.ljust(2, "0")) if decimals else 0)
    assert len(signs) > 1 or decimals or signs[0] in " '"
