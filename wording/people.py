"""People, as they are spoken to."""

import re

_CIVILITIES = {"m.", "mr", "mme", "mlle", "madame", "monsieur", "mademoiselle"}
_CIVILITY = (
    r"(?:mm?\.|(?:mr|mmes?|mlles?|madame|mesdames|monsieur|messieurs|mademoiselle|mesdemoiselles)\b\.?)"
)
# A letter alone is one at the beginning only: « porte M ».
_BEFORE_NAMES = re.compile(rf"^m (?=\w)|\b{_CIVILITY}(?: et {_CIVILITY})*")


def salutation(civility: str, name: str) -> str:
    """« Madame Camille Le Goff », « Camille Le Goff »: the whole name as it was typed.

    Which of its words is the surname nobody can tell: « Le Goff », « MARTIN Camille », « Jean Martin (fils) ».
    """
    first = name.partition(" ")[0].lower()
    return name if not civility or first in _CIVILITIES else f"{civility} {name}"


def without_civilities(folded: str) -> str:
    """« martin » of « mme martin »; what says nothing but a civility stays."""
    names = _BEFORE_NAMES.sub(" ", folded)
    return names if re.search(r"\w", names) else folded
