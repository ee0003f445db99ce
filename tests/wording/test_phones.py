import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wording import mobile, parse_phone, phone, phone_url
from wording.faults import Fault, Faulty
from wording.phones import read_phone


@pytest.mark.parametrize(
    "typed, shown, url",
    [
        ("0639981234", "06 39 98 12 34", "tel:+33639981234"),
        ("01.99.00.12.34", "01 99 00 12 34", "tel:+33199001234"),
        ("+33 (0)6 39 98 12 34", "06 39 98 12 34", "tel:+33639981234"),
        ("+33 06 39 98 12 34", "06 39 98 12 34", "tel:+33639981234"),
        ("0033(0)639981234", "06 39 98 12 34", "tel:+33639981234"),
        ("(+33) (0) 6 39 98 12 34", "06 39 98 12 34", "tel:+33639981234"),
        ("(0)6 39 98 12 34", "06 39 98 12 34", "tel:+33639981234"),
        ("tel:+33639981234", "06 39 98 12 34", "tel:+33639981234"),
        ("0 800 12 34 56", "08 00 12 34 56", "tel:+33800123456"),
        # Overseas, from the form that people know.
        ("0692 12 34 56", "0692 12 34 56", "tel:+262692123456"),
        ("06 93 12 34 56", "0693 12 34 56", "tel:+262693123456"),
        ("0262 12 34 56", "0262 12 34 56", "tel:+262262123456"),
        ("0269 12 34 56", "0269 12 34 56", "tel:+262269123456"),
        ("0639 12 34 56", "0639 12 34 56", "tel:+262639123456"),
        ("0590 20 12 34", "0590 20 12 34", "tel:+590590201234"),
        ("0690201234", "0690 20 12 34", "tel:+590690201234"),
        ("0691 12 34 56", "0691 12 34 56", "tel:+590691123456"),
        ("0594 12 34 56", "0594 12 34 56", "tel:+594594123456"),
        ("0694 12 34 56", "0694 12 34 56", "tel:+594694123456"),
        ("0596 12 34 56", "0596 12 34 56", "tel:+596596123456"),
        ("0696 12 34 56", "0696 12 34 56", "tel:+596696123456"),
        ("0697 12 34 56", "0697 12 34 56", "tel:+596697123456"),
        ("+33 692 12 34 56", "0692 12 34 56", "tel:+262692123456"),
        ("+262 (0)692 12 34 56", "0692 12 34 56", "tel:+262692123456"),
        ("00262 692 12 34 56", "0692 12 34 56", "tel:+262692123456"),
        ("0508 41 12 34", "+508 41 12 34", "tel:+508411234"),
        # Abroad.
        ("+32 (0)2 123 45 67", "+32 2 123 45 67", "tel:+3221234567"),
        ("+44 (0) 20 7946 0123", "+44 20 7946 0123", "tel:+442079460123"),
        ("+41 (0)44 668 18 00", "+41 44 668 18 00", "tel:+41446681800"),
        ("+352 (0)26 12 34", "+352 26 12 34", "tel:+352261234"),
        ("0049 (0)30 123456", "+49 30 123456", "tel:+4930123456"),
        ("+39 06 1234 5678", "+39 06 1234 5678", "tel:+390612345678"),
        ("+687 26 12 34", "+687 26 12 34", "tel:+687261234"),
        # Invisible signs, dashes, and digits of other scripts.
        ("\u202d06\u201139\u201198\u201112\u201134\u202c", "06 39 98 12 34", "tel:+33639981234"),
        ("06–39—98‒12−34", "06 39 98 12 34", "tel:+33639981234"),
        ("06\u00a039\u202f98\u200912\u300034\u200b", "06 39 98 12 34", "tel:+33639981234"),
        ("06/39/98/12/34", "06 39 98 12 34", "tel:+33639981234"),
        ("０６３９９８１２３４", "06 39 98 12 34", "tel:+33639981234"),
        ("٠٦٣٩٩٨١٢٣٤", "06 39 98 12 34", "tel:+33639981234"),
        # Extensions.
        ("01 99 00 12 34 poste 12", "01 99 00 12 34 poste 12", "tel:+33199001234;ext=12"),
        ("01 99 00 12 34 p. 12", "01 99 00 12 34 poste 12", "tel:+33199001234;ext=12"),
        ("+33199001234;ext=7", "01 99 00 12 34 poste 7", "tel:+33199001234;ext=7"),
        ("01 99 00 12 34 x7", "01 99 00 12 34 poste 7", "tel:+33199001234;ext=7"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_written_there_and_dialled_from_anywhere(
    typed: str, shown: str, url: str
) -> None:
    assert (phone(typed), phone_url(typed), parse_phone(typed)) == (shown, url, shown)
    assert phone_url(shown) == url


@pytest.mark.parametrize(
    "typed, postcode, url",
    [
        ("26 12 34", "98800", "tel:+687261234"),
        ("87 12 34 56", "98714", "tel:+68987123456"),
        ("72 12 34", "98600", "tel:+681721234"),
        ("41 12 34", "97500", "tel:+508411234"),
        ("06 39 98 12 34", "98800", "tel:+33639981234"),
        ("+687 26 12 34", "59000", "tel:+687261234"),
    ],
)
def test_a_territory_s_number_is_told_by_the_home_s_postcode(typed: str, postcode: str, url: str) -> None:
    kept = parse_phone(typed, postcode)
    assert phone_url(kept) == url, "kept, it needs the postcode no more"


@pytest.mark.parametrize(
    "typed",
    [
        "NC", "néant", "-", "—", "?", "x", "", "demander au gardien", "06 39 98 12 3", "06 39 98 12 345",
        "+33 6 39 98 12", "+33 6 39 98 12 345", "+33 063998123", "0692 12 34 5", "+262 692 12 34 567",
        "+44 20 7946 01234", "1 23 45 67 89", "639981234", "26 12 34", "17", "112", "3615", "12345678901234567890",
        "06 39 98 O1 O2", "06 39 98 12 34 ou 01 99 00 12 34", "06 39 98 12 34 / 01 99 00 12 34",
        "06 39 98 12 34 (le soir)", "++33639981234", "06+39981234", "00 39 98 12 34", "+", "tel:", "poste 12",
        "1e9", "0x0639981234", "jean@courriel.example",
    ],
)  # fmt: skip
def test_what_is_no_number_or_has_a_digit_too_many_or_too_few_calls_nobody(typed: str) -> None:
    assert phone_url(typed) == ""
    assert phone(typed) == typed.strip()
    with pytest.raises(Faulty) as refused:
        parse_phone(typed)
    assert refused.value.fault is Fault.PHONE_UNREADABLE


SEPARATORS = st.sampled_from(["", " ", ".", "-", "\u2011", "\u2013", "\u00a0", "\u200b", "/", "\u202c "])


@example("0508000000", [""] * 10)
@given(st.from_regex(r"0[1-9][0-9]{8}", fullmatch=True), st.lists(SEPARATORS, min_size=10, max_size=10))
def test_every_spelling_of_a_number_dials_the_same(digits: str, between: list[str]) -> None:
    plain = read_phone(digits)
    spelt = "".join(digit + sign for digit, sign in zip(digits, between, strict=True))
    assert plain is not None
    assert read_phone(spelt) == plain
    assert phone_url(plain.shown) == plain.url
    abroad = plain.url.removeprefix("tel:")
    assert phone_url(abroad) == phone_url("00" + abroad[1:]) == plain.url
    assert len(digits) - 1 == len(plain.number.national_number.__str__()) or plain.number.country_code == 508


@given(st.from_regex(r"0[1-9][0-9]{8}", fullmatch=True), st.integers(0, 9), st.sampled_from("0123456789"))
def test_a_digit_more_or_less_never_dials(digits: str, place: int, more: str) -> None:
    assert phone_url(digits[:place] + digits[place + 1 :]) == "" or digits[0] != "0"
    assert re.match(r"tel:\+33", phone_url(digits[:5] + more + digits[5:])) is None


@pytest.mark.parametrize(
    "typed, postcode, dialled",
    [
        ("06 39 98 12 34", "", "+33639981234"),
        ("07 12 34 56 78", "", "+33712345678"),
        ("+33 (0)6 39 98 12 34", "", "+33639981234"),
        ("0692 12 34 56", "", "+262692123456"),
        ("0639 12 34 56", "", "+262639123456"),
        ("0690 20 12 34", "", "+590690201234"),
        ("0691 12 34 56", "", "+590691123456"),
        ("0694 12 34 56", "", "+594694123456"),
        ("0697 12 34 56", "", "+596697123456"),
        ("55 12 34", "97500", "+508551234"),
        ("75 12 34", "98800", "+687751234"),
        ("87 12 34 56", "98700", "+68987123456"),
    ],
)
def test_an_sms_can_go_to_a_mobile(typed: str, postcode: str, dialled: str) -> None:
    assert mobile(typed, postcode) == dialled


@pytest.mark.parametrize(
    "typed, postcode",
    [
        ("01 99 00 12 34", ""),
        ("09 99 00 12 34", ""),
        ("08 00 12 34 56", ""),
        ("0262 12 34 56", ""),
        ("0596 12 34 56", ""),
        ("41 12 34", "97500"),
        ("23 12 34", "98800"),
        ("+49 1512 3456789", ""),
        ("06 39 98 12 34 poste 12", ""),
        ("06 39 98 12", ""),
        ("", ""),
    ],
)
def test_an_sms_goes_to_no_other_number(typed: str, postcode: str) -> None:
    assert mobile(typed, postcode) == ""
