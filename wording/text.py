"""French typography, and words put together."""

import re

from babel.lists import format_list

from wording.faults import AnyFault, Fault
from wording.languages import NARROW, Language, spoken

NBSP = "\u00a0"

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


def joined(words: list[str]) -> str:
    """« plomberie, chauffage et vitrerie »"""
    if (language := spoken()) is not Language.FR:
        return format_list(words, locale=language.locale)
    return " et ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def too_long(text: str, longest: int) -> AnyFault | None:
    """A text of more characters than its field takes."""
    return Fault.TEXT_TOO_LONG.of(longest=longest, length=len(text)) if len(text) > longest else None
