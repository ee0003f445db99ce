"""Amounts as they are printed. Where a number can be read in two ways, both are kept: arithmetic decides."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from uploads.reading.lines import CELL, GLUE, Line

LARGEST_CENTS = 10_000_000_000

_CURRENCIES = {
    "EUR": r"€|eur(?:os?)?\b",
    "CHF": r"chf\b|fr\.|sfr\b|francs? suisses?",
    "XPF": r"xpf\b|f\.? ?cfp\b|francs? (?:cfp|pacifique)",
    "USD": r"us ?\$|usd\b|\$|dollars?\b",
    "GBP": r"£|gbp\b",
}
_CURRENCY = re.compile("|".join(f"(?P<{code}>{words})" for code, words in _CURRENCIES.items()))
_NUMBER = re.compile(
    rf"(?<![\w.,'])(?:\d{{1,3}}(?:[ {GLUE}]\d{{3}})+(?:[.,]\d{{1,6}})?"
    rf"|\d{{1,3}}(?:[.,']\d{{3}})+(?:[.,]\d{{1,6}})?|\d+(?:[.,]\d{{1,6}})?|[.,]\d{{2}})(?![\w']|[.,]\d)"
)
_TWO_PARTS = re.compile(r"(?<![\w.,'])(\d{1,6}) ?€ ?(\d{2})(?![\d.,%]| ?[€%])")
_MASKED = (
    re.compile(r"\b[a-z]{2}\d{2}(?:[ \u202f]?[a-z0-9]{4}){3,8}(?:[ \u202f]?[a-z0-9]{1,4})?\b"),  # IBAN
    re.compile(
        r"\b\d{1,2} ?[./-] ?\d{1,2} ?[./-] ?(?:\d{4}|\d{2})\b|\b\d{4}[/-]\d{1,2}[/-]\d{1,2}\b"
    ),  # dates
    re.compile(r"\b\d{1,2}(?:er)? [a-z]{3,9}\.? \d{4}\b"),
    re.compile(
        r"(?:\+|\b00)\d{2} ?(?:\(0\))? ?\d(?:[ .-]?\d{2}){4}\b|\b0\d(?:[ .-]?\d{2}){4}\b"
    ),  # telephones
    re.compile(r"\b\d{3}[ .\u202f]?\d{3}[ .\u202f]?\d{3}[ .\u202f]?\d{5}\b"),  # SIRET
    re.compile(r"(?:siren|rcs|r\.c\.s\.?|rm)\b[^\d\t]{0,30}\d{3}[ .\u202f]?\d{3}[ .\u202f]?\d{3}\b"),
    re.compile(r"\b[a-z]{2} ?[a-z0-9]{2} ?\d{3} ?\d{3} ?\d{3}\b"),  # VAT number
    re.compile(r"\d+(?:[.,]\d+)? ?%"),
    re.compile(
        r"\d+(?:[.,]\d+)? ?(?:m[2³3²]?|ml|cm|mm|km|kg|kwh?|h|heures?|jours?|j|lignes?|pi[eè]ces?|ans?|mois|l)\b"
    ),
    re.compile(r"\bart(?:icle|\.)? ?[a-z]?\.? ?\d+(?:[ -]\d+)?"),
    re.compile(r"\bcapital[^\d\t]{0,20}[\d .,\u202f]+(?:€|eur(?:os?)?\b)?"),
)


@dataclass(frozen=True, slots=True)
class Amount:
    """``cents`` are all its possible readings, ``natural`` those behind a label: « Total 1 420,00 » is no quantity
    with a price. ``told``: it has decimals or a currency, so that it is money."""

    cents: tuple[int, ...]
    natural: tuple[int, ...]
    start: int
    end: int
    currency: str = ""
    told: bool = True


def amounts_in(line: Line) -> list[Amount]:
    # The narrow spaces come back: they group digits and nothing else.
    text = "".join(
        GLUE if own == GLUE else letter for own, letter in zip(line.text, masked(line.plain), strict=True)
    )
    found = [_two_parts(match) for match in _TWO_PARTS.finditer(text)]
    for amount in found:
        text = text[: amount.start] + "#" * (amount.end - amount.start) + text[amount.end :]
    found += filter(None, (_amount(text, match) for match in _NUMBER.finditer(text)))
    return sorted(found, key=lambda amount: amount.start)


def masked(text: str) -> str:
    """Numbers that are no amounts, as signs of the same length."""
    for pattern in _MASKED:
        text = pattern.sub(lambda match: "#" * len(match[0]), text)
    return text


def _two_parts(match: re.Match[str]) -> Amount:
    """« 420 € 50 »"""
    cents = (int(match[1]) * 100 + int(match[2]),)
    return Amount(cents, cents, match.start(), match.end(), "EUR")


def _amount(text: str, match: re.Match[str]) -> Amount | None:
    # « EUR1 268,72 »: two texts over each other, and the beginning of the number is not one.
    cut_off = re.match(r"\d{3}(?!\d)", match[0]) and re.search(
        rf"[a-z€]\d{{1,3}}[ {GLUE}]$", text[: match.start()]
    )
    values = () if cut_off else tuple(_values(match[0]))
    natural = tuple(_plain_values(re.sub(f"[ {GLUE}]", "", match[0])))
    if not values:
        return None
    before = text[: match.start()].rstrip(" " + GLUE)
    currency, end = _currency_after(text[match.end() :], match.end())
    if not currency and (found := _currency_before(before)):
        currency, before = found
    signs, start, end = _signs(
        text,
        before,
        match.start() if before == text[: match.start()].rstrip(" " + GLUE) else len(before),
        end,
    )
    told = bool(currency) or re.search(r"[.,]\d{1,6}$", match[0]) is not None
    cents, natural = (
        tuple(sorted({sign * v for sign in signs for v in held if v <= LARGEST_CENTS}))
        for held in (values, natural)
    )
    return Amount(cents, natural, start, end, currency, told) if cents else None


def _signs(text: str, before: str, start: int, end: int) -> tuple[tuple[int, ...], int, int]:
    """Before, behind, in brackets; a dash apart from its number may also be one that only parts."""
    if head := re.search(r"(?:^|[\s(:=])([-+])$", before):
        apart = text[head.end(1) : head.end(1) + 1] in (" ", GLUE)
        signs = (1,) if head[1] == "+" else (1, -1) if apart else (-1,)
        return signs, head.start(1), end
    if re.match(r"-(?!\w)", text[end:]):
        return (-1,), start, end + 1
    if before.endswith("(") and text[end:].lstrip().startswith(")"):
        return (1, -1), start, end
    return (1,), start, end


def _currency_after(after: str, place: int) -> tuple[str, int]:
    spaces = len(after) - len(after.lstrip(" " + GLUE))
    found = _CURRENCY.match(after, spaces)
    # « 350,00 € HT » and « 350,00 | EUR » are the same; a new cell with a number of its own is not.
    if found is None and after.lstrip().startswith("€") and CELL in after[: after.index("€")]:
        found = _CURRENCY.match(after, after.index("€"))
    return (str(found.lastgroup), place + found.end()) if found else ("", place)


def _currency_before(before: str) -> tuple[str, str] | None:
    for found in _CURRENCY.finditer(before):
        if found.end() == len(before):
            return str(found.lastgroup), before[: found.start()].rstrip(" " + GLUE)
    return None


def _values(number: str) -> Iterator[int]:
    """Cents. A plain space may group thousands, or stand between a quantity and a price."""
    yield from _plain_values(re.sub(f"[ {GLUE}]", "", number))
    parts = number.split(" ")
    for place in range(1, len(parts)):
        yield from _plain_values(" ".join(parts[place:]).replace(" ", "").replace(GLUE, ""))


def _plain_values(number: str) -> Iterator[int]:
    number = number.replace("'", "")
    marks = re.findall(r"[.,]", number)
    whole, _, rest = re.sub(r"[.,](?=.*[.,])", "", number).replace(",", ".").rpartition(".")
    if not marks:
        yield int(number) * 100
    elif len(marks) > 1 and len(set(marks)) == 1:
        yield int(re.sub(r"[.,]", "", number)) * 100
    elif len(marks) > 1:
        yield from _cents(f"{whole}.{rest}")
    else:
        if len(rest) == 3 and 1 <= len(whole) <= 3 and whole != "0":
            # « 1,234 » alone is nobody's to guess.
            yield int(whole + rest) * 100
            yield rounded_cents(Decimal(f"{whole}.{rest}"))
            return
        yield from _cents(f"{whole or 0}.{rest}")


def _cents(text: str) -> Iterator[int]:
    """A fraction of a cent is a unit price, not an amount of money."""
    exact = Decimal(text) * 100
    if exact == exact.to_integral_value():
        yield int(exact)


def rounded_cents(value: Decimal) -> int:
    """Half up, as EN 16931 rounds."""
    return int((value * 100).quantize(Decimal(1), ROUND_HALF_UP))
