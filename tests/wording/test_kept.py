import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wording import ascii_digits, kept, one_line, typed_number, visible


@pytest.mark.parametrize(
    "typed, text",
    [
        ("Fuite\x07 sous\x1b[31m l'évier\x7f", "Fuite sous[31m l'évier"),
        ("e\u0301vier", "évier"),
        ("Code \u202e4321\u202c", "Code 4321"),
        ("\u2066isolé\u2069 \u200eà gauche\u200f", "isolé à gauche"),
        ("chau\u00addière\ufeff\u200b", "chaudière"),
        ("une\r\ndeux\rtrois\u2028quatre\u0085cinq\vsix", "une\ndeux\ntrois\nquatre\ncinq\nsix"),
        ("colonne\tsuivante", "colonne suivante"),
        ("moitié \ud83d", "moitié "),
        # What joins the parts of a picture, or letters of Persian, stays.
        ("\U0001f469\u200d\U0001f527", "\U0001f469\u200d\U0001f527"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("  deux espaces  ", "  deux espaces  "),
    ],
)
def test_text_is_kept_without_what_nobody_sees(typed: str, text: str) -> None:
    assert kept(typed) == text


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_whatever_is_kept_is_printable_normal_and_kept_again(typed: str) -> None:
    text = kept(typed)
    assert kept(text) == text == unicodedata.normalize("NFC", text)
    text.encode()
    assert not [c for c in text if unicodedata.category(c) == "Cc" and c != "\n"]
    assert not set(text) & set(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b\ufeff"
    )
    assert "\n" not in one_line(typed)
    assert visible(visible(typed)) == visible(typed)


def test_digits_of_every_script_are_ours() -> None:
    assert ascii_digits("٧٥٠١١ ７５ ७५ 75²") == "75011 75 75 75²"


def test_what_stands_between_them_is_ours_too_where_a_number_is_typed() -> None:
    assert typed_number(" １　２３４，５ ") == "1 234,5"
    assert typed_number("١٬٢٣٤٫٥") == "1'234,5"
    assert typed_number("２０２６－１２／０２ ０８：３０ 7²") == "2026-12/02 08:30 7²"
