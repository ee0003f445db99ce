"""An SMS is written with the letters of GSM 03.38, and counted as the networks count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wording.gsm import gsm, gsm_size, ucs2, ucs2_size

# ETSI TS 123 038, 6.2.1 and its extension: typed from the standard, so that the library is not its own witness.
BASIC = (
    "@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "^{}\\[~]|€"


def test_every_letter_of_the_alphabet_takes_one() -> None:
    assert gsm(BASIC) == BASIC
    assert gsm_size(BASIC) == len(BASIC)


def test_a_sign_of_the_extension_takes_two() -> None:
    assert gsm(EXTENSION) == EXTENSION
    assert gsm_size(EXTENSION) == 2 * len(EXTENSION)


@pytest.mark.parametrize(
    "typed, sent",
    [
        ("Prêt à être réparé, ça goûte", "Pret à etre réparé, ca goute"),
        ("L’œuf… « ici » – là", 'L\'oeuf... "ici" - là'),
        ("de\u00a014\u202fh", "de 14 h"),
        ("Şişli'de ığdır İzmir", "Sisli'de igdir Izmir"),
        ("Ação até amanhã", "Acao até amanha"),
        ("Mañana ¿sí? Ñandú", "Mañana ¿si? Ñandu"),
        ("Łódź", "Lodz"),
        ("e\u0301te\u0301", "été"),
        ("zéro\u200blargeur", "zérolargeur"),
    ],
)
def test_what_the_alphabet_lacks_becomes_plain(typed: str, sent: str) -> None:
    assert gsm(typed) == sent


@given(st.text())
def test_whatever_is_typed_can_be_counted(text: str) -> None:
    assert set(gsm(text)) <= set(BASIC + EXTENSION)
    assert gsm_size(gsm(text)) >= len(gsm(text))


def test_two_bytes_hold_no_small_pictures() -> None:
    assert ucs2("موعد 🔧 غدا") == "موعد  غدا"
    assert ucs2_size("موعد") == 4
