"""Amounts as they are printed. Where a number can be read in two ways, both are kept: arithmetic decides."""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct

from uploads.reading.lines import CELL, GLUE, Line
from uploads.reading.months import MONTH_NAMES

LARGEST_CENTS = 10_000_000_000

# The exact ones before those that are part of them. What is no euro and no more is known of it is XXX (ISO 4217).
_CURRENCIES = {
    "EUR": r"€|eur(?:os?)?\b",
    "CHF": r"chf\b|fr\.|sfr\b|francs? suisses?",
    "XPF": r"xpf\b|f\.? ?cfp\b|francs? (?:cfp|(?:du )?pacifique)",
    "XOF": r"xof\b|xaf\b|f\.? ?cfa\b|francs? cfa",
    "CAD": r"\$ ?ca\b|ca ?\$|cad\b",
    "USD": r"us ?\$|usd\b|\$|dollars?\b",
    "GBP": r"£|gbp\b|livres? sterling",
    "XXX": r"[¥₽₺₴₹]|(?<![a-z.])z[łl]\b|(?<![a-z.])(?:mad|dhs?|dt|tnd|da|dzd|pln|ron|lei|kr|sek|nok|dkk|czk|huf|jpy|cny|aud|bgn|try|rub"
    r"|mga|ar|rs|mur|inr|francs?|fr|f|livres?|dirhams?|dinars?|roubles?|yens?)\b(?![./'])",
}
# Where a sentence says what all amounts are in.
_IN_CURRENCY = re.compile(
    r"\b(?:devises?|monnaies?|currency|exprimes? en|libelles? en|(?:montants?|prix|sommes?)[^\d:]{0,24}\ben)\b[^\w€$£]{0,4}"
    r"(?:de facturation)?[^\w€$£]{0,4}|\(en "
)
_CURRENCY = re.compile("|".join(f"(?P<{code}>{words})" for code, words in _CURRENCIES.items()))
_NUMBER = re.compile(
    rf"(?<![\w.,'])(?:\d{{1,3}}(?:[ {GLUE}]\d{{3}})+(?:[.,]\d{{1,6}})?"
    rf"|\d{{1,3}}(?:[.,']\d{{3}})+(?:[.,]\d{{1,6}})?|\d+(?:[.,]\d{{1,6}})?|(?<!#)[.,]\d{{2}})(?![\w']|[.,]\d)"
)
_WHOLE = rf"(?<![\w.,'#])(?<!\d[ {GLUE}])(?:\d{{1,3}}(?:[ {GLUE}]\d{{3}})+|\d{{1,6}})"
_TWO_PARTS = re.compile(
    rf"({_WHOLE}) ?(?:€|euros?) ?(?:et )?(\d{{2}})(?: ?(?:centimes?|cts?|c)\b)?(?![\d.,%]| ?[€%])"
)
_TORN = re.compile(
    rf"{_WHOLE}(?![.,]\d)[ {GLUE}{CELL}]*(?:€|eur(?:os?)?|e)?[ {GLUE}{CELL}]*(?:[,.:·/'-]|et)?[ {GLUE}{CELL}]*"
    r"(?<!\d)\d{2}(?![\w%]|[.,]\d| ?%)"
)
_MASKED = (
    re.compile(r"\b[a-z]{2}\d{2}(?:[ \u202f]?[a-z0-9]{4}){3,8}(?:[ \u202f]?[a-z0-9]{1,4})?\b"),  # IBAN
    re.compile(
        r"\b\d{1,2} ?[./-] ?\d{1,2} ?[./-] ?(?:\d{4}|\d{2})\b|\b\d{4}[/-]\d{1,2}[/-]\d{1,2}\b"
    ),  # dates
    re.compile(rf"\b\d{{1,2}}(?:er)? (?:{MONTH_NAMES})\.? \d{{4}}\b"),
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
    re.compile(r"\d+(?:[.,]\d+)? ?k ?(?:€|eur(?:os?)?\b)"),  # thousands, rounded
    re.compile(r"\bart(?:icles?|\.)? ?(?:[a-z]\.? ?)?\d+(?:[ -]\d+)?"),
    re.compile(r"\bcapital[^\d\t]{0,20}[\d .,\u202f]+(?:€|eur(?:os?)?\b)?"),
)


class Amount(Struct, frozen=True):
    """``cents`` are all its possible readings, none where it can't be read; ``natural`` those behind a label: « Total
    1 420,00 » is no quantity with a price. ``told``: it has decimals or a currency that is known, so that it is money;
    « 2 F » may be a home of two rooms."""

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
    """Numbers that are no amounts, as signs of the same length. None ends within an amount."""
    for pattern in _MASKED:
        text = pattern.sub(lambda match: match[0] if _is_cut(match) else "#" * len(match[0]), text)
    return text


_PARTED = re.compile(r"\d ?[/.-] ?\d")  # as a day in figures is
_DIGITS_BEHIND = re.compile(r"(?<=\d)[.,]?\d")
_AMOUNT_BEHIND = re.compile(r"(?<=\d)(?:[.,]?\d| ?(?:€|eur))")


def _is_cut(match: re.Match[str]) -> bool:
    """Whether it ends within an amount: of a day, « 20/11/2026 € » is none."""
    behind = _DIGITS_BEHIND if _PARTED.search(match[0]) else _AMOUNT_BEHIND
    return behind.match(match.string, match.end()) is not None


def is_torn(clause: str) -> bool:
    """« 420 | 50 », « 420, 50 »: the euros and the cents apart. Which belong together can't be known."""
    return _TORN.search(_TWO_PARTS.sub(lambda match: "#" * len(match[0]), clause)) is not None


def currency_said(plain: str) -> str:
    """« Tous les montants sont en francs suisses »"""
    for told in _IN_CURRENCY.finditer(plain):
        if found := _CURRENCY.match(plain, told.end()):
            return str(found.lastgroup)
    return ""


def _two_parts(match: re.Match[str]) -> Amount:
    """« 420 € 50 »"""
    cents = (int(re.sub(r"\D", "", match[1])) * 100 + int(match[2]),)
    return Amount(cents, cents, match.start(), match.end(), "EUR")


def _amount(text: str, match: re.Match[str]) -> Amount | None:
    # « EUR1 268,72 »: two texts over each other, and the beginning of the number is not one.
    cut_off = re.match(r"\d{3}(?!\d)", match[0]) and re.search(
        rf"[a-z€]\d{{1,3}}[ {GLUE}]$", text[: match.start()]
    )
    values = () if cut_off else tuple(_values(match[0]))
    natural = tuple(_plain_values(re.sub(f"[ {GLUE}]", "", match[0])))
    if cut_off:
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
    told = currency not in ("", "XXX") or re.search(r"[.,]\d{1,6}$", match[0]) is not None
    cents, natural = (
        tuple(sorted({sign * v for sign in signs for v in held if v <= LARGEST_CENTS}))
        for held in (values, natural)
    )
    return Amount(cents, natural, start, end, currency, told)


# A sign in a cell of its own, or in words.
_LESS_BEFORE = re.compile(rf"(?:^|{CELL}) *- *{CELL}$|\bmoins$")
_LESS_BEHIND = re.compile(rf" *-? *(?:{CELL}| )*(?:-|cr|credit)[ .]*(?:$|{CELL})")


def _signs(text: str, before: str, start: int, end: int) -> tuple[tuple[int, ...], int, int]:
    """Before, behind, in brackets; a dash apart from its number may also be one that only parts."""
    if head := re.search(r"(?:^|[\s(:=])([-+])$", before):
        apart = text[head.end(1) : head.end(1) + 1] in (" ", GLUE)
        signs = (1,) if head[1] == "+" else (1, -1) if apart else (-1,)
        return signs, head.start(1), end
    if re.match(r"-(?!\w)", text[end:]):
        return (-1,), start, end + 1
    if _LESS_BEFORE.search(before) or _LESS_BEHIND.match(text, end):
        return (1, -1), start, end
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
    found = _last_currency(before)
    # « Robinet F 12,50 » is no price in francs.
    if found is None or found.lastgroup == "XXX":
        return None
    return str(found.lastgroup), before[: found.start()].rstrip(" " + GLUE)


def ends_with_currency(before: str) -> bool:
    return _last_currency(before.rstrip(" " + GLUE)) is not None


def _last_currency(before: str) -> re.Match[str] | None:
    return next((found for found in _CURRENCY.finditer(before) if found.end() == len(before)), None)


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
        # « 1.250.50 » is no grouping.
        if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", number):
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
