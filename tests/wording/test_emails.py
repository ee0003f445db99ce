import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.message import address
from wording import email_key, parse_email, shown_email
from wording.faults import Fault, Faulty


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("jean@courriel.example", "jean@courriel.example"),
        ("  Jean.Dupont@Courriel.Example ", "jean.dupont@courriel.example"),
        ("jean+travaux@courriel.example", "jean+travaux@courriel.example"),
        (
            "o'neil_x%y&z/1=2?3^4`{|}~!#$*-@courriel.example",
            "o'neil_x%y&z/1=2?3^4`{|}~!#$*-@courriel.example",
        ),
        ("mailto:jean@courriel.example", "jean@courriel.example"),
        ("MAILTO: jean%2Bx@courriel.example?subject=Bonjour", "jean+x@courriel.example"),
        ("je\u200ban@cour\u00adriel.example", "jean@courriel.example"),
        ("\u202ajean@courriel.example\u202c", "jean@courriel.example"),
        ("\ufeffjean@courriel.example\n", "jean@courriel.example"),
        # IDNA 2008: ß and final sigma are letters of their own.
        ("jean@société-test.example", "jean@xn--socit-test-e7ab.example"),
        ("jean@SOCIÉTÉ-TEST.example", "jean@xn--socit-test-e7ab.example"),
        ("jean@socie\u0301te\u0301-test.example", "jean@xn--socit-test-e7ab.example"),
        ("jean@straße.example", "jean@xn--strae-oqa.example"),
        ("jean@xn--strae-oqa.example", "jean@xn--strae-oqa.example"),
        ("jean@ｃourriel.example", "jean@courriel.example"),
        ("jean@مثال.example", "jean@xn--mgbh0fb.example"),
    ],
)
def test_an_address_is_kept_as_mail_goes_to_it(typed: str, kept: str) -> None:
    assert parse_email(typed) == kept
    assert parse_email(shown_email(kept)) == kept
    assert address(typed).addr_spec == kept


@pytest.mark.parametrize(
    "typed, fault",
    [
        ("jean..dupont@courriel.example", Fault.EMAIL_MALFORMED),
        (".jean@courriel.example", Fault.EMAIL_MALFORMED),
        ("jean.@courriel.example", Fault.EMAIL_MALFORMED),
        ("jean", Fault.EMAIL_MALFORMED),
        ("jean@", Fault.EMAIL_MALFORMED),
        ("@courriel.example", Fault.EMAIL_MALFORMED),
        ("jean@courriel", Fault.EMAIL_MALFORMED),
        ("jean@courriel.example.", Fault.EMAIL_MALFORMED),
        ("jean@courriel..example", Fault.EMAIL_MALFORMED),
        ("jean@-courriel.example", Fault.EMAIL_MALFORMED),
        ("jean@[192.0.2.1]", Fault.EMAIL_MALFORMED),
        ("jean@192.0.2.1", Fault.EMAIL_MALFORMED),
        ("jean dupont@courriel.example", Fault.EMAIL_MALFORMED),
        ("a@courriel.example, b@courriel.example", Fault.EMAIL_MALFORMED),
        ("a@courriel.example;b@courriel.example", Fault.EMAIL_MALFORMED),
        ("Jean <jean@courriel.example>", Fault.EMAIL_MALFORMED),
        ("<jean@courriel.example>", Fault.EMAIL_MALFORMED),
        # A comment and a quoted string: other programs read other people in them.
        ("a(b)@courriel.example", Fault.EMAIL_MALFORMED),
        ("a@(b)courriel.example", Fault.EMAIL_MALFORMED),
        ('"a b"@courriel.example', Fault.EMAIL_MALFORMED),
        ('"a@b.example"@courriel.example', Fault.EMAIL_MALFORMED),
        ("a\\@b@courriel.example", Fault.EMAIL_MALFORMED),
        ("x" * 65 + "@courriel.example", Fault.EMAIL_MALFORMED),
        ("jean@" + "x" * 64 + ".example", Fault.EMAIL_MALFORMED),
        ("jean@" + "x." * 125 + "example", Fault.EMAIL_MALFORMED),
        ("jérôme@courriel.example", Fault.EMAIL_BEYOND_ASCII),
        ("jerome\u0301@courriel.example", Fault.EMAIL_BEYOND_ASCII),
        ("用户@courriel.example", Fault.EMAIL_BEYOND_ASCII),
        ("ｊean@courriel.example", Fault.EMAIL_BEYOND_ASCII),
        ("jean@imprimante.local", Fault.EMAIL_NOBODY_S),
        ("jean@courriel.invalid", Fault.EMAIL_NOBODY_S),
    ],
)
def test_what_is_no_address_is_refused_with_a_sentence(typed: str, fault: Fault) -> None:
    with pytest.raises(Faulty) as refused:
        parse_email(typed)
    assert refused.value.fault is fault


@given(
    st.text(max_size=40) | st.from_regex(r"[\x21-\x7e]{1,12}@[\x21-\x7e]{1,8}\.[a-z]{2,6}", fullmatch=True)
)
def test_whatever_is_taken_can_be_written_to_and_reaches_that_address_alone(typed: str) -> None:
    try:
        kept = parse_email(typed)
    except ValueError:
        return
    assert kept.isascii()
    assert kept == parse_email(kept) == email_key(typed)
    assert address(kept, "Zoé, (x) <y@z.example>").addr_spec == kept
    assert parse_email(shown_email(kept)) == kept


def test_what_was_kept_before_the_rule_is_still_looked_for() -> None:
    assert email_key(" Nadia@Agence ") == "nadia@agence"
