"""Amounts: cents inside, « 1 420,00 € » outside."""

import re

from wording.text import NARROW, NBSP, grouped

LARGEST = 1_000_000_00
_EXAMPLE = f"par exemple{NBSP}149,90"
_UNIT = re.compile(r"(?:€|euros?|eur)?(?:ttc)?$", re.IGNORECASE)
_PLAIN = re.compile(r"([0-9]+)(?:[.,]([0-9]{1,2}))?")
_GROUPED = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+)(?:,([0-9]{1,2}))?")


def amount(cents: int) -> str:
    """« 1 420,00 € »"""
    euros, rest = divmod(abs(cents), 100)
    return f"{'−' if cents < 0 else ''}{grouped(euros)},{rest:02d}{NBSP}€"


def amount_input(cents: int) -> str:
    """« 1420,00 », as one types it."""
    return f"{cents // 100},{cents % 100:02d}"


def parse_amount(text: str) -> int:
    """« 149,90 », « 149.90 », « 1 420,00 € » → cents; ValueError with a sentence for the form."""
    compact = _UNIT.sub("", re.sub(r"\s", "", text))
    if not compact:
        raise ValueError(f"Indiquez un montant, {_EXAMPLE}.")
    if compact.startswith(("-", "−")):
        raise ValueError(f"Indiquez un montant positif, {_EXAMPLE}.")
    match = _PLAIN.fullmatch(compact)
    if not match and "," in compact:
        match = _GROUPED.fullmatch(compact)
    if not match:
        raise ValueError(f"Écrivez le montant en chiffres, avec deux décimales au plus, {_EXAMPLE}.")
    euros, rest = match[1].replace(".", ""), match[2] or ""
    if len(euros) > 9 or (cents := int(euros) * 100 + int(rest.ljust(2, "0"))) > LARGEST:
        raise ValueError(f"Ce montant dépasse 1{NARROW}000{NARROW}000{NBSP}€. Vérifiez la virgule.")
    return cents
