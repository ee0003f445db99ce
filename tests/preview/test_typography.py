"""French typography in the templates: the spaces that do not break, straight apostrophes, the guide's words."""

import re
from pathlib import Path

import pytest

from controllers.web.rendering import TEMPLATES

FILES = [path for path in sorted(TEMPLATES.rglob("*.html")) if "emails" not in path.parts]
# Titles that a panel brings along.
VIEWS = sorted(Path("controllers").rglob("*.py"))
# What the template engine or the browser reads, not people.
CODE = re.compile(r"\{#.*?#\}|<!--.*?-->|<meta [^>]*>|\bhx-[\w:]+=\"[^\"]*\"|\{%.*?%\}", re.DOTALL)
FAULTS = {
    "a plain space before ; ! ?": re.compile(r"(?<=[\wà-ÿ»)}'\"]) [;!?](?!=)"),
    "a plain space before :": re.compile(r"(?<=[\wà-ÿ»)}'\">]) :(?=[\s<{]|$)"),
    "a plain space inside « »": re.compile(r"« | »"),
    "a plain space before €": re.compile(r" €"),
    "a plain space between a number and its unit": re.compile(r"[0-9] (?:h|min|Mo|Ko)\b"),
    "no space before : ; ! ?": re.compile(r"[a-zà-ÿ]{3}[!?](?=[\s<'\"])|[a-zà-ÿ]{3}: (?=[a-zà-ÿ])"),
    "a curly apostrophe": re.compile("’"),
    "three dots": re.compile(r"\.\.\.(?!\])"),
}


def shown(path: Path) -> str:
    return CODE.sub("", path.read_text())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_the_spaces_are_french(path: Path) -> None:
    text = shown(path)
    for fault, pattern in FAULTS.items():
        found = pattern.search(text)
        assert not found, f"{fault}: {text[max(0, found.start() - 30) : found.end() + 20]!r}" if found else ""


def test_nobody_shouts() -> None:
    for path in FILES:
        assert not re.search(r"[a-zà-ÿ]\s?!(?!=)", shown(path)), path


@pytest.mark.parametrize(
    "words",
    [
        "Intervention sur place",
        "Prochaine étape",
        "Envoyer les créneaux",
        "Ajouter un créneau",
        "Confirmer ce créneau",
        "Aucun créneau ne me convient",
        "Confirmer",
        "Confirmer la fin des travaux",
        "Signaler un problème",
        "Envoyer les photos",
        "Envoyer la facture",
        "Valider le devis",
        "Refuser le devis",
        "Accepter la facture",
        "Refuser la facture",
        "Ce que vous avez constaté et fait",
        "Recevoir un nouveau lien",
        "Déplacer le rendez-vous",
        "Renvoyer le lien",
        "Copier un nouveau lien",
    ],
)
def test_the_words_of_the_guide_are_there_letter_for_letter(words: str) -> None:
    assert any(words in path.read_text() for path in [*FILES, *VIEWS])
