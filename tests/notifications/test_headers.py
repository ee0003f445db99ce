"""A mail program reads in the header what was written there."""

import random
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest

from notifications.message import build_message
from tests.notifications.test_message import VALUES, built

pytestmark = pytest.mark.usefixtures("data_dir")

WORDS = [
    "Nouvelle",
    "mission",
    "fuite",
    "sous",
    "l'évier",
    "de",
    "la",
    "cuisine",
    "à",
    "remplacer",
    "très",
    "vite",
    "chez",
    "Mme",
    "Léa",
    "Ünal",
    "Créneau",
    "à",
    "Évry",
    "«",
    "Prise",
    "d’eau",
    "»",
    "réparée",
    "été",
    "مرحبا",
    "بكم",
    "🚰",
    "anticonstitutionnellement",
]


def texts(most: int, number: int = 400) -> list[str]:
    chance = random.Random(7)
    return [" ".join(chance.choices(WORDS, k=chance.randint(1, 22)))[:most].strip() for _ in range(number)]


def test_a_long_subject_with_accents_loses_no_space_and_gains_none() -> None:
    for subject in texts(300):
        assert built(subject=subject)["Subject"] == subject


def test_a_long_name_is_read_as_it_is() -> None:
    """By the older reader: that of the policies puts a space within a word that two encoded words share."""
    for name in texts(120):
        read = message_from_bytes(build_message(**VALUES, to_name=name).as_bytes())["To"]
        assert str(make_header(decode_header(read))) == f"{name} <{VALUES['to']}>"


@pytest.mark.parametrize("name", ["Dupont, Jean", 'Jean "le petit" Dupont', "A. B. Dupont", ""])
def test_a_name_of_plain_letters_keeps_its_signs(name: str) -> None:
    [read] = built(to_name=name)["To"].addresses
    assert read.display_name == name


def test_no_line_of_a_header_is_longer_than_programs_take() -> None:
    for text in texts(120):
        head, _, _ = built(subject=text, to_name=text).as_bytes().partition(b"\n\n")
        assert max(map(len, head.split(b"\n"))) <= 78
