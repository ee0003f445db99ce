"""Amounts in letters, by which a paper closes: « arrêtée à la somme de trois cents euros ». French alone."""

import re
from collections.abc import Collection, Iterator, Sequence

from uploads.reading.lines import CELL, Line

_VALUES = {
    **{"zero": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7},
    **{"huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15},
    **{"seize": 16, "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60},
    **{"septante": 70, "huitante": 80, "octante": 80, "nonante": 90},
}
_TIMES = {"mille": 1_000, "million": 1_000_000, "millions": 1_000_000}
_WORD = rf"(?:{'|'.join([*_VALUES, *_TIMES, 'cents?'])})\b"
# No number that is an amount has more words. A sentence goes on in the next line.
_WORDS = rf"\b{_WORD}(?:[ \n-]+(?:et[ \n-]+)?{_WORD}){{0,20}}"
_SPELLED = re.compile(
    rf"(?P<euros>{_WORDS})\s?(?:d')?(?:euros?\b|eur\b|€)"
    rf"(?:,?\s(?:et\s)?(?P<cents>{_WORDS}|\d{{1,2}}\b(?![.,/]\d))(?P<named>\s?(?:centimes?|cts?)\b)?)?"
)
_LEADS = re.compile(r"\b(?:arret\w+|sommes?|lettres|s'eleve\w*|total\w*|montant|payer|regler|ttc)\b")
# What may stand behind: nothing in figures, or the same sum before it.
_BETWEEN = re.compile(
    r"[^\d]{0,80}(?:\d[\d .,]*(?:€|euros?|eur)?\s?(?:ttc|ht)?[\s(:,=-]*(?:soit|en lettres)?[\s(:,=-]*)?"
)
_OF_ANOTHER_SUM = re.compile(
    r"\b(?:indemnit|penalit|capital|recouvrement|retard|relance|major|frais|acompte|avance|arrhes|caution|garanti|franchise"
    r"|assur|escompte|remise|rabais|minim|maxim|plafon|inferieur|superieur|depass|jusqu|option|variante|echeance|mensu|par )"
)
_BEFORE = 140


def is_spelled_otherwise(lines: Sequence[Line], sums: Collection[int]) -> bool:
    """Whether the letters say a sum that is none of the paper's in figures."""
    return any(not said & set(sums) for said in _spelled(lines))


def _spelled(lines: Sequence[Line]) -> Iterator[set[int]]:
    """The cents of each; « trois cents euros dix » may be two things."""
    text = "\n".join(line.plain.replace(CELL, " ") for line in lines)
    for found in _SPELLED.finditer(text):
        euros = _number(found["euros"])
        if euros is None or not _closes(text[max(0, found.start() - _BEFORE) : found.start()]):
            continue
        cents = _number(found["cents"] or "")
        exact = set() if cents is None or cents > 99 else {euros * 100 + cents}
        yield exact if exact and found["named"] else exact | {euros * 100}


def _closes(before: str) -> bool:
    """Whether what stands before it makes it the paper's sum."""
    before = re.split(r"[.;]\s", before.replace("t.t.c.", "ttc"))[-1]
    for lead in reversed(list(_LEADS.finditer(before))):
        if _BETWEEN.fullmatch(before, lead.end()):
            return not _OF_ANOTHER_SUM.search(before, before.rfind("\n", 0, lead.start()) + 1)
    return False


def _number(words: str) -> int | None:
    """None where they are no number, or none that is built as one."""
    if not words or words.isdecimal():
        return int(words) if words else None
    whole = part = 0
    last = ""
    for word in re.split(r"[ \n-]+(?:et[ \n-]+)?", words):
        if word in _TIMES:
            whole += max(part, 1) * _TIMES[word]
            part = 0
        elif word in ("cent", "cents"):
            if part >= 100:
                return None
            part = max(part, 1) * 100
        else:
            # « Quatre-vingts »
            part += 76 if last == "quatre" and word.startswith("vingt") else _VALUES[word]
        last = word
    return whole + part
