import pytest

from wording import joined, typographic
from wording.languages import ngettext, speaking


@pytest.mark.parametrize(
    "number, words",
    [(0, "0 mission"), (1, "1 mission"), (3, "3 missions"), (12345, "12\u202f345 missions")],
)
def test_words_agree_with_their_number(number: int, words: str) -> None:
    assert ngettext("{number} mission", "{number} missions", number) == words


def test_a_large_number_is_grouped_as_its_language_does() -> None:
    with speaking("en"):
        assert ngettext("{number} thing", "{number} things", 12345) == "12,345 things"


def test_french_spaces_do_not_break() -> None:
    assert typographic("Vraiment ? Oui ; non : « peut-être » !") == (
        "Vraiment\u202f? Oui\u202f; non\u00a0: «\u00a0peut-être\u00a0»\u202f!"
    )
    assert typographic("à 9 h 30, 150 €") == "à 9\u00a0h\u00a030, 150\u00a0€"


def test_addresses_and_apostrophes_stay() -> None:
    assert typographic("https://creneau.example/a?b=c:d") == "https://creneau.example/a?b=c:d"
    assert typographic("l’artisan") == "l'artisan"


def test_a_list_ends_with_and() -> None:
    assert joined(["plomberie"]) == "plomberie"
    assert joined(["plomberie", "chauffage", "vitrerie"]) == "plomberie, chauffage et vitrerie"
    assert joined([]) == ""


def test_another_language_joins_words_in_its_own_way() -> None:
    with speaking("en"):
        assert joined(["a", "b", "c"]) == "a, b and c"
        assert joined(["a"]) == "a"
        assert joined([]) == ""
