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
_VAT = r"(?:t\.? ?v\.? ?a\b\.?|\bvat\b)"
_ARTICLE = re.compile(
    r"\bart(?:icles?)?\b\.? *(?:l\.? ?)?(?:n ?° ?)?$|\bart(?:icles?)?\b\.?[ \d,-]*(?:et|ou)? *$"
)
# Which law the number belongs to: another one than the tax's makes it none of ours.
_TAX_LAW = re.compile(
    r"[^.;\t]{0,24}?(?:\bc\.? ?g\.? ?i\b|\bcibs\b|code general des impots|code des impositions)|[^.;\t]{0,16}\bdirective\b"
)
_OTHER_LAW = re.compile(
    r"[^.;\t]{0,24}?(?:\bdu (?:reglement|contrat|bail|marche|cahier|devis|code (?!general des impots|des impositions))|\bde la (?:consommation|copropriete|loi)"
    r"|\bcode (?:de la|du|civil|penal))"
)
_NUMBERS = (
    (FRANCHISE_CIBS, re.compile(r"\bl\.? ?223 ?- ?3\b(?! ?\d)")),
    (FRANCHISE, re.compile(r"\b293 ?-? ?(?:b\b|bis\b)(?!-?\d)")),
    (REVERSE_CHARGE, re.compile(r"\b283[ -]+[12]\b")),
    (EXEMPT, re.compile(r"\b(?:261|262|294)\b(?:[ -][0-9a-z]{1,4}(?![\w.,]\w))*?(?=$|[^\w])")),
)
_WORDS = (
    (
        REVERSE_CHARGE,
        re.compile(
            rf"auto-? ?liquid\w+|reverse[ -]charge|(?:{_VAT}|\btaxe)(?: (?:est|sera|etant))?,? (?:(?:au taux de|a|de) )?(?:\d+ ?% )?due par le (?:preneur|client|donneur)"
        ),
    ),
    (EXEMPT, re.compile(rf"exone\w+ (?:de (?:la )?)?{_VAT}|{_VAT} exone\w+|vat exempt")),
    (
        NOT_APPLICABLE,
        re.compile(
            rf"{_VAT} non (?:applicable|due|facturee)|franchise (?:en base )?de (?:la )?{_VAT}|franchise en base\b|non assujetti"
            rf"|(?:pas de|sans|dispense\w* de) {_VAT}|{_VAT} *: *neant"
        ),
    ),
)
_ORDER = (FRANCHISE_CIBS, FRANCHISE, REVERSE_CHARGE, EXEMPT, NOT_APPLICABLE)
_BEFORE_WORDS = r"\b[ '(]+(?:(?:\w+|art\.|l\.)[ '(]+){0,6}$"
_DENIED = re.compile(
    r"\b(?:pas|plus|sauf|non soumise? a l[a']?|n'est|n'etant|ne (?:releve|beneficie|sont)\w*|sortie|depassement|fin de|ancien\w*|si|lorsque"
    rf"|en cas d\w*|perte){_BEFORE_WORDS}"
    r"|\bn'est (?:pas|plus) (?:art\.|[^.;\t]){0,40}$"
)
_DENIED_TOO = re.compile(rf"\b(?:sans|hors|aucune?){_BEFORE_WORDS}")
# What is said of some papers and not of this one.
_CONDITION = re.compile(r"\b(?:en cas d[e']|si|lorsqu[e']|quand)(?![a-z])(?:art\.|[^.;:\t])*$")
_DENIED_BEHIND = re.compile(
    r"\W*(?:\w+\W+){0,3}?(?:plus applicable|n'est plus|ne s'applique|possible|eventuel|sur demande|sont (?:signale|marque|indique)"
    r"|jusqu'au)|\W*n'est pas"
)
# It is the VAT that is denied.
_NOT_DENYING = re.compile(
    rf"(?:(?:n'est |n'etant )?(?:pas|plus|non) (?:(?:soumise?s?|assujetti\w*) a |redevables? de |de )?(?:la )?|sans ){_VAT}"
    rf"|{_VAT} (?:n'est |n'etant )?(?:pas|non) (?:applicable|due|facturee|exigible|recuperee)"
)
MOST_WORDS = 140


def mention_in(lines: Sequence[Line]) -> tuple[str, str]:
    """Its code and its own words, empty where there is none. The more exact one stands for the vaguer."""
    for code in _ORDER:
        for number, line in enumerate(lines):
            # A sentence may run over two lines.
            below = lines[number + 1].plain if number + 1 < len(lines) else ""
            for start, _ in _found(code, line.plain) or _over_the_end(code, line.plain, below):
                return code, _words(line, start)
    return "", ""


def _over_the_end(code: str, plain: str, below: str) -> list[tuple[int, int]]:
    return [(start, end) for start, end in _found(code, f"{plain} {below}") if start < len(plain) < end]


def _found(code: str, plain: str) -> list[tuple[int, int]]:
    """Where it stands and is meant: an article of the tax's law, or the words, and nothing that denies it."""
    found = [
        m.span() for own, p in _NUMBERS if own == code for m in p.finditer(plain) if _is_article(plain, m)
    ]
    found += [match.span() for own, pattern in _WORDS if own == code for match in pattern.finditer(plain)]
    return [(start, end) for start, end in found if not _is_denied(code, plain, start, end)]


def _is_article(plain: str, match: re.Match[str]) -> bool:
    """« 293 B rue de la Gare » and « art. 261 du règlement » are none."""
    before, after = plain[: match.start()], plain[match.end() :]
    if _OTHER_LAW.match(after):
        return False
    clause = re.split(r"[;\t]", before)[-1] + re.split(r"[;\t]", after)[0]
    named = _ARTICLE.search(before) is not None
    taxed = re.search(rf"{_VAT}|\bexone", clause) is not None
    if _TAX_LAW.match(after):
        return True
    if match[0].startswith("26") or match[0].startswith("294"):
        # « Réf. art. 262 robinet » is a shop's.
        return named and taxed
    return named or (taxed and not match[0].startswith("283"))


def _is_denied(code: str, plain: str, start: int, end: int) -> bool:
    before = _NOT_DENYING.sub(lambda said: "_" * len(said[0]), plain[:start])
    if _DENIED.search(before) or _DENIED_BEHIND.match(plain, end):
        return True
    if code not in (REVERSE_CHARGE, EXEMPT):
        return False
    if code == REVERSE_CHARGE and _CONDITION.search(before):
        return True
    return bool(_DENIED_TOO.search(before) or re.match(r"\W*non applicable", plain[end:]))


def _words(line: Line, start: int) -> str:
    begin, _ = line.cell_of(min(start, len(line.text) - 1))
    return line.text[begin:].replace(CELL, " ").strip()[:MOST_WORDS]


def mention_of(text: str) -> str:
    """The code of a mention that stands in one text, as in an XML's reason."""
    plain = folded(normal(text))
    return next((code for code in _ORDER if _found(code, plain)), "")
