"""Amounts: cents inside, « 1 420,00 € » outside."""

import re
from decimal import Decimal

from babel.numbers import format_currency

from wording.faults import Fault, Faulty
from wording.kept import typed_number
from wording.languages import Language, grouped, spoken
from wording.text import NBSP

LARGEST = 1_000_000_00
_CURRENCY = r"(?:€|euros?|eur)"
_UNIT = re.compile(rf"^{_CURRENCY}\s?|\s?{_CURRENCY}?(?:\s?(?:ttc|t\.t\.c\.?|\(ttc\)))?$", re.IGNORECASE)
# « 150,- »
_NO_CENTS = re.compile(r"(?<=[0-9])([.,]) ?[-–—−]{1,2}$")
_MINUS = ("-", "−", "–", "‐", "‑")
_CENTS = r"[0-9]{1,2}"
# One separator throughout, between groups of three; what stands once before three digits could be either.
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"([0-9]+)(?:[.,]({_CENTS}))?",
        rf"([1-9][0-9]{{0,2}}(?: [0-9]{{3}})+)(?:[.,]({_CENTS}))?",
        rf"([1-9][0-9]{{0,2}}(?:['’][0-9]{{3}})+)(?:[.,]({_CENTS}))?",
        rf"([1-9][0-9]{{0,2}}(?:\.[0-9]{{3}})+),({_CENTS})",
        rf"([1-9][0-9]{{0,2}}(?:,[0-9]{{3}})+)\.({_CENTS})",
        r"([1-9][0-9]{0,2}(?:\.[0-9]{3}){2,})()",
    )
)


def amount(cents: int) -> str:
    """« 1 420,00 € »; in the other languages as CLDR writes them."""
    if (language := spoken()) is not Language.FR:
        return format_currency(Decimal(cents) / 100, "EUR", locale=language.locale)
    euros, rest = divmod(abs(cents), 100)
    return f"{'−' if cents < 0 else ''}{grouped(euros)},{rest:02d}{NBSP}€"


def amount_input(cents: int) -> str:
    """« 1420,00 », as one types it."""
    return f"{cents // 100},{cents % 100:02d}"


def parse_amount(text: str) -> int:
    """« 149,90 », « 149.90 », « 1 420,00 € » → cents. Raises Faulty.

    What can be read in two ways (« 1,234 », « 149 90 ») is refused, never guessed.
    """
    plain = _UNIT.sub("", typed_number(text))
    plain = _NO_CENTS.sub(r"\g<1>00", plain)
    if not plain:
        raise Faulty(Fault.AMOUNT_MISSING)
    if plain.startswith(_MINUS) or plain.endswith(_MINUS):
        raise Faulty(Fault.AMOUNT_NEGATIVE)
    match = next((found for form in _FORMS if (found := form.fullmatch(plain))), None)
    if match is None:
        raise Faulty(Fault.AMOUNT_UNREADABLE)
    euros, rest = re.sub("[^0-9]", "", match[1]), match[2] or ""
    if len(euros) > 9 or (cents := int(euros) * 100 + int(rest.ljust(2, "0"))) > LARGEST:
        raise Faulty(Fault.AMOUNT_TOO_LARGE)
    return cents
