"""People, as they are spoken to."""

_CIVILITIES = {"m.", "mr", "mme", "mlle", "madame", "monsieur", "mademoiselle"}


def salutation(civility: str, name: str) -> str:
    """« Madame Camille Le Goff », « Camille Le Goff »: the whole name as it was typed.

    Which of its words is the surname nobody can tell: « Le Goff », « MARTIN Camille », « Jean Martin (fils) ».
    """
    first = name.partition(" ")[0].lower()
    return name if not civility or first in _CIVILITIES else f"{civility} {name}"
