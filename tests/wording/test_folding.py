import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wording import folded


@pytest.mark.parametrize(
    "one, other",
    [
        ("Nœud coulant", "noeud COULANT"),
        ("Saint-Étienne", "saint etienne"),
        ("Saint\u2011Étienne", "SAINT — ETIENNE"),
        ("e\u0301vier", "évier"),
        ("L’école", "l'ecole"),
        ("l\u02bcécole", "l`école"),
        ("10\u00a0m", "10 m"),
        ("10\u202f000", "10  000"),
        ("ﬁssure", "fissure"),
        ("Straße", "STRASSE"),
        ("ex æquo", "EX AEQUO"),
        ("chau\u00addière", "chaudiere"),
        ("\u202dévier\u202c", "e\0vier"),
        ("Łódź, İzmir, Århus", "lodz, izmir, arhus"),
        ("２e étage", "2e etage"),
        ("٣", "3"),
        ("Βασίλης", "βασιλησ"),
        ("cœur❤\ufe0f", "coeur❤"),
    ],
)
def test_two_spellings_are_compared_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize("text", ["%", "_", "*", "?", "[az]", "\\", "100%", "f_28", "'", "(|)"])
def test_signs_stand_for_themselves(text: str) -> None:
    assert folded(text) == text


@given(st.text())
def test_folding_is_the_same_for_every_normal_form_and_case_and_done_once(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
    for form in ("NFC", "NFD"):
        assert folded(unicodedata.normalize(form, text)) == once
    assert once == once.strip()
    assert "\n" not in once


@given(st.text("abc éœ-' ", max_size=8), st.text("abc éœ-' ", max_size=8))
def test_what_is_part_of_a_text_is_part_of_it_folded(before: str, middle: str) -> None:
    assert folded(middle) in folded(before + middle + before)
