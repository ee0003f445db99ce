"""Telephone numbers as they are read and as they are dialled."""

import re

_FRENCH = re.compile(r"(?:\+33|0033)0?([1-9][0-9]{8})|0([1-9][0-9]{8})")


def _digits(text: str) -> str:
    return re.sub(r"[\s.()/-]", "", text)


def phone(text: str) -> str:
    """« 06 12 34 56 78 »; a foreign number stays as it was typed."""
    match = _FRENCH.fullmatch(_digits(text))
    if not match:
        return text.strip()
    number = "0" + (match[1] or match[2])
    return " ".join(number[i : i + 2] for i in range(0, 10, 2))


def phone_url(text: str) -> str:
    """« tel:+33612345678 », or nothing where it is no number."""
    digits = _digits(text)
    match = _FRENCH.fullmatch(digits)
    if match:
        return "tel:+33" + (match[1] or match[2])
    return f"tel:{digits}" if re.fullmatch(r"\+?[0-9]{3,15}", digits) else ""
