"""French typography, and words that agree with a number."""

import re

from babel.lists import format_list
from babel.numbers import format_decimal

from wording.faults import AnyFault, Fault
from wording.languages import Language, spoken

NBSP = "\u00a0"
NARROW = "\u202f"

_RULES = (
    (re.compile(r" (?=[;!?](?!=))"), NARROW),
    (re.compile(r" (?=[:€»](?![/=]))"), NBSP),
    (re.compile(r"(?<=«) "), NBSP),
    (re.compile(r"(?<=[0-9]) (?=h\b)"), NBSP),
    (re.compile(r"(?<=\bh) (?=[0-9]{2}\b)"), NBSP),
)


def typographic(text: str) -> str:
    """The spaces that French does not break; it changes spaces only, and straight apostrophes stay. Another language
    stays as it is."""
    if spoken() is not Language.FR:
        return text
    for pattern, space in _RULES:
        text = pattern.sub(space, text)
    return text.replace("’", "'")


def plural(number: int, one: str, many: str = "") -> str:
    """« 0 mission », « 1 mission », « 2 missions »; zero is singular in French."""
    word = one if abs(number) < 2 else many or f"{one}s"
    return f"{grouped(number)} {word}"


def grouped(number: int) -> str:
    """« 12 345 »"""
    if (language := spoken()) is not Language.FR:
        return format_decimal(number, locale=language.locale)
    return f"{number:,}".replace(",", NARROW)


def joined(words: list[str]) -> str:
    """« plomberie, chauffage et vitrerie »"""
    if (language := spoken()) is not Language.FR:
        return format_list(words, locale=language.locale)
    return " et ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def too_long(text: str, longest: int) -> AnyFault | None:
    """A text of more characters than its field takes."""
    return Fault.TEXT_TOO_LONG.of(longest=longest, length=len(text)) if len(text) > longest else None
