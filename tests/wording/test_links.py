import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wording import key_in, reference_in

KEYS = st.binary(min_size=32, max_size=32).map(
    lambda raw: base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
)
AROUND = st.text(st.sampled_from(list(".,;:!?)]}>»\"'’…*\u200b\u00a0\u202c\ufeff \n")), max_size=4)


@given(KEYS, AROUND, AROUND)
def test_what_can_not_be_of_a_key_is_cut(key: str, before: str, after: str) -> None:
    assert key_in(before + key + after) == key


@given(KEYS, st.integers(0, 42))
def test_a_shortened_key_is_none(key: str, length: int) -> None:
    for after in ("", ".", "»", "…"):
        assert key_in(key[:length] + after) == ""


@given(KEYS, st.sampled_from("Aa0"))
def test_one_sign_more_makes_another_key(key: str, more: str) -> None:
    assert key_in(key + more) == ""
    assert key_in(key + "_") == key_in(key + "-") == key_in(key + "--.") == key
    assert key_in(key + "»" + more) == key


@pytest.mark.parametrize(
    "typed", ["om-2026-000123", "OM-2026-000123.", "« OM-2026-000123 »", "OM\u20112026\u2011000123", "OM-2026-\u200b000123)"]
)  # fmt: skip
def test_a_reference_is_found_in_what_was_copied(typed: str) -> None:
    assert reference_in(typed) == "OM-2026-000123"


def test_what_holds_no_reference_stays() -> None:
    assert reference_in("om-1") == "OM-1"
