import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.people.contact import Contact
from wording import folded, salutation, without_civilities


@pytest.mark.parametrize(
    "civility, name, spoken",
    [
        ("Madame", "Camille Le Goff", "Madame Camille Le Goff"),
        ("Monsieur", "MARTIN Camille", "Monsieur MARTIN Camille"),
        ("Monsieur", "Jean Martin (fils)", "Monsieur Jean Martin (fils)"),
        ("Madame", "de La Tour", "Madame de La Tour"),
        ("", "Camille Le Goff", "Camille Le Goff"),
        # Typed with its civility: it is not said twice.
        ("Madame", "Mme Le Goff", "Mme Le Goff"),
        ("Monsieur", "M. Petit", "M. Petit"),
    ],
)
def test_a_person_is_spoken_to_by_the_whole_name(civility: str, name: str, spoken: str) -> None:
    assert salutation(civility, name) == spoken
    assert Contact(name, "", "", title=civility).greeting == spoken


@given(st.sampled_from(["", "Madame", "Monsieur"]), st.text(min_size=1))
def test_no_part_of_a_name_is_left_out(civility: str, name: str) -> None:
    assert salutation(civility, name).endswith(name)


@pytest.mark.parametrize(
    "typed, left",
    [
        ("Mme Martin", "martin"),
        ("M. Dubois", "dubois"),
        ("M Dubois", "dubois"),
        ("Monsieur et Madame Le Goff", "le goff"),
        ("fuite chez Mme. Martin", "fuite chez martin"),
        # No civilities: a door, a firm, a first name.
        ("porte M", "porte m"),
        ("Mmedia", "mmedia"),
        ("Monique", "monique"),
        # Nothing would be left of it.
        ("Madame", "madame"),
    ],
)
def test_who_is_looked_for_is_looked_for_by_the_name(typed: str, left: str) -> None:
    assert " ".join(without_civilities(folded(typed)).split()) == left
