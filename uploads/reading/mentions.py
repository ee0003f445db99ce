"""Why no VAT is asked, in the paper's own words.

CGI art. 293 B (until 31 August 2026) and CIBS art. L. 223-3 (ordonnance n° 2025-1247, since 1 September 2026):
franchise; CGI art. 283: reverse charge; art. 261: exempt.
"""

import re
from collections.abc import Sequence

from uploads.reading.lines import CELL, Line
from uploads.reading.normal import folded, normal

FRANCHISE, FRANCHISE_CIBS, REVERSE_CHARGE, EXEMPT, NOT_APPLICABLE = (
    "293B",
    "L223-3-CIBS",
    "autoliquidation",
    "art261",
    "not_applicable",
)
_MENTIONS = (
    (FRANCHISE_CIBS, re.compile(r"\bl\.? ?223 ?- ?3\b")),
    (FRANCHISE, re.compile(r"\b293 ?-? ?b\b")),
    (
        REVERSE_CHARGE,
        re.compile(
            r"auto-? ?liquid\w+|reverse[ -]charge|\b283[ -]+[12]\b|due par le preneur|due par le client"
        ),
    ),
    (
        EXEMPT,
        re.compile(
            r"\b261(?:[ -][0-9a-z]+)* (?:du|of) (?:cgi|code)|exone\w+ (?:de )?t\.?v\.?a|(?:tva|t\.v\.a\.) exone\w+"
            r"|vat exempt|\bart\w*\.? ?(?:261|262|294)\b"
        ),
    ),
    (
        NOT_APPLICABLE,
        re.compile(
            r"t\.? ?v\.? ?a\.? non (?:applicable|due|facturee|recuperable)|franchise (?:en base )?de (?:la )?t\.?v\.?a|non assujetti"
        ),
    ),
)
_DENIED = re.compile(
    r"(?:pas|sans|hors|aucune?|non soumise? a l[a']?|n'est|ne releve\w*|ne sont)\W+(?:\w+\W+){0,4}$"
)
_DENIED_BEHIND = re.compile(r"\W*(?:non applicable|n'est pas|ne s'applique)")
MOST_WORDS = 140


def mention_in(lines: Sequence[Line]) -> tuple[str, str]:
    """Its code and its own words, empty where there is none. The more exact one stands for the vaguer."""
    for code, pattern in _MENTIONS:
        for number, line in enumerate(lines):
            # A sentence may run over two lines.
            below = lines[number + 1].plain if number + 1 < len(lines) else ""
            match = pattern.search(line.plain) or _over_the_end(pattern, line.plain, below)
            if match and not _is_denied(line.plain, match, code):
                return code, _words(line, match)
    return "", ""


def _over_the_end(pattern: re.Pattern[str], plain: str, below: str) -> re.Match[str] | None:
    match = pattern.search(f"{plain} {below}")
    return match if match and match.start() < len(plain) < match.end() else None


def _is_denied(plain: str, match: re.Match[str], code: str) -> bool:
    if code not in (REVERSE_CHARGE, EXEMPT):
        return False
    return bool(_DENIED.search(plain[: match.start()]) or _DENIED_BEHIND.match(plain, match.end()))


def _words(line: Line, match: re.Match[str]) -> str:
    begin, _ = line.cell_of(min(match.start(), len(line.text) - 1))
    return line.text[begin:].replace(CELL, " ").strip()[:MOST_WORDS]


def mention_of(text: str) -> str:
    """The code of a mention that stands in one text, as in an XML's reason."""
    plain = folded(normal(text))
    return next((code for code, pattern in _MENTIONS if pattern.search(plain)), "")
