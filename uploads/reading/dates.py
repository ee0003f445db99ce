"""The day on which a paper was issued, among all the days that stand on it."""

import contextlib
import re
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from uploads.reading.amounts import amounts_in
from uploads.reading.lines import CELL, Line
from uploads.reading.months import MONTH_NAMES, MONTH_NUMBERS
from uploads.reading.normal import folded

_FORMS = (
    re.compile(r"(?<![\d/.-])(?P<y>20\d{2})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?![\d/-])"),
    re.compile(
        r"(?<![\d/.-])(?P<d>\d{1,2}) ?(?P<s>[-/.]) ?(?P<m>\d{1,2}) ?(?P=s) ?(?P<y>20\d{2}|\d{2})(?![\d/-])"
    ),
    re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:er)?[ -](?P<n>{MONTH_NAMES})\.?[ -](?P<y>20\d{{2}}|\d{{2}})(?!\d)"
    ),
    re.compile(rf"\b(?P<n>{MONTH_NAMES})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>20\d{{2}})(?!\d)"),
)
_ISSUED = re.compile(
    r"\bdate (?:de |d'|du |of )?(?:la |l')?(?:facture|facturation|emission|avoir|devis|piece|issue|invoice|etablissement)"
    r"|\b(?:invoice|issue) date\b|\bemission\b|\bdate facture\b"
)
# Of the paper itself, unless another noun stands before it: « Attestation établie le ».
_DONE_ON = re.compile(r"\b(?:emise?|facturee?|etablie?|faite?|delivree?|issued) (?:le|on|a)\b")
_NO_NOUN = re.compile(r"\b(?:cet(?:te)?|ce|la|le|the|this|presente?|est|was|has|been|ete|date)\b|\S*\d\S*")
# When a file was written is the day of issue only where no other day is said.
_EDITED = re.compile(
    r"\bdate (?:d'|de l')?(?:edition|impression)|\bdate (?:de |du )?document\b|\bdocument date\b|\beditee?\b|\bimprimee?\b"
)
_DOCUMENT = re.compile(r"\b(?:document|logiciel|version)\b")
_ENGLISH_PAPER = re.compile(r"\b(?:invoice|credit note|quotation|quote|estimate)\b")
_FRENCH_PAPER = re.compile(r"\b(?:facture|devis|avoir)\b")
# What may stand before a day that nothing else names: any other noun makes it the day of that.
_WEEKDAY = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) *)?"
_ON = rf"\W*(?:le|du)?\W*{_WEEKDAY}"
_PLAIN = re.compile(rf"\W*(?:dated?|jour|en date|date du jour)?{_ON}")
_TOWN = re.compile(
    rf"\W*(?:fait )?(?:a )?(?:\d{{5}} )?(?P<town>[^\W\d]+(?:[ '-]+[^\W\d]+){{0,4}}?) ?(?P<comma>,)? *(?P<on>le\b)?\W*{_WEEKDAY}"
)
_NUMBERED = re.compile(
    r" *(?P<sign>n ?°|n[o0]\b|num\w*|#|ref\w*)? *[:.]? *(?:[a-z]{1,5} )?[\w/.#*+-]*\d[\w/.-]*(?: ?[-/ ] ?\d\w*)?"
    rf" *[-,]? *(?:of|on|dated?|en date)?{_ON}"
)
_NOT_ISSUED = re.compile(
    r"echeance|a (?:regler|payer)|payable|valable|valid\w*|intervention|livraison|prestation|execut\w*|commande"
    r"|limite|\bdue\b|avant le|paiement|reglement|au plus tard|visite|travaux|periode|signature|contrat|bon du"
    r"|jusqu|debut|\bfin\b|rendez|realis\w*|delivery|expir\w*|termes?|acquitt\w*|regle\w*|paye\w*|acompte|recu\w*"
    r"|naissance|garantie|decision|relev\w*|exercice|prochain\w*|remplace|origine|devis|\bfacture\b(?! ?le)|avoir|selon|suivant|suite|precedent\w*|votre|vos|decennal\w*|assur\w*"
)


_RANGE = re.compile(r" *(?:au|-|to|until) *\d")
# The ends of participles, which towns hardly have with their accent.
_DONE = ("é", "ée", "és", "ées")


class _Found(Struct, frozen=True):
    day: date | None  # None: which one can't be told
    rank: int  # 4 said to be the issue, 3 beside the number, 2 « Date » or a town, 1 nothing said, 0 of the file


def issue_date(lines: Sequence[Line], kind_words: re.Pattern[str]) -> tuple[str, bool]:
    """ISO 8601, and whether it may be there unread. ``kind_words``: what the paper calls itself."""
    found: list[_Found] = []
    seen = False
    whole = " ".join(line.plain for line in lines)
    english = _ENGLISH_PAPER.search(whole) is not None and _FRENCH_PAPER.search(whole) is None
    for number, line in enumerate(lines):
        seen = seen or re.search(r"\bdate\b", line.plain) is not None
        for day, start, end in _days(line.plain, english):
            seen = True
            rank = _rank(lines, number, start, end, kind_words)
            if rank is not None:
                found.append(_Found(day, rank))
    best = max((one.rank for one in found), default=0)
    days = {one.day for one in found if one.rank == best}
    if len(days) != 1 or (day := next(iter(days))) is None:
        return "", seen
    return day.isoformat(), False


def _days(plain: str, english: bool) -> Iterator[tuple[date | None, int, int]]:
    """Each day on a line; None where it can't be told which one: 11/12 on a paper in English."""
    for form in _FORMS:
        for match in form.finditer(plain):
            parts = match.groupdict()
            year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
            month = MONTH_NUMBERS[parts["n"]] if parts.get("n") else int(parts["m"])
            day: date | None = None
            # A day that does not exist, or a month above twelve.
            with contextlib.suppress(ValueError):
                day = date(year, month, int(parts["d"]))
            if (
                english
                and not parts.get("n")
                and len(parts["m"]) < 3
                and not plain[match.start() :].startswith("20")
            ):
                day = day if month == int(parts["d"]) or int(parts["d"]) > 12 else None
            yield day, match.start(), match.end()


def _rank(
    lines: Sequence[Line], number: int, start: int, end: int, kind_words: re.Pattern[str]
) -> int | None:
    line = lines[number]
    begin, _ = line.cell_of(start)
    before = _clause(line.plain[begin:start])
    if not re.search(r"[a-z]", before):
        before = _left_cell(line, begin) or _label_above(lines, number, start, end) or before
    own = kind_words.search(before)
    if _NOT_ISSUED.search(kind_words.sub(" ", before)):
        return None
    if _DOCUMENT.search(before) and not own:
        return 0 if _EDITED.search(before) else None
    if _EDITED.search(before):
        return 0
    if _ISSUED.search(before):
        return 4
    if done := _DONE_ON.search(before):
        noun = _NO_NOUN.sub(" ", kind_words.sub(" ", before[: done.start()]))
        if re.search(r"[a-z]{3}", noun):
            return None
        return 4 if own else 2
    if any(amount.told for amount in amounts_in(line)) or _RANGE.match(line.plain, end):
        # A payment, a delivery, a line of work; or a time that begins.
        return None
    if not own and (numbered := _NUMBERED.fullmatch(before)) and numbered["sign"]:
        # « FACTURE », and « N° F-1 du 20/11/2026 » beside it or below.
        near = [*line.plain[:begin].split(CELL), *(lines[number - 1].plain.split(CELL) if number else ())]
        return 3 if any(kind_words.fullmatch(cell.strip(" :")) for cell in near) else None
    return _rank_of_words(before, line.text[begin:start], own)


def _rank_of_words(before: str, written: str, own: re.Match[str] | None) -> int | None:
    if own:
        tail = before[own.end() :]
        return 3 if _PLAIN.fullmatch(tail) or _NUMBERED.fullmatch(tail) else None
    if _PLAIN.fullmatch(before):
        return 2 if re.search(r"[a-z]", before) else 1
    town = _TOWN.fullmatch(before)
    if town and (town["comma"] or town["on"]) and _is_name(town["town"], written):
        return 2
    return None


def _is_name(town: str, written: str) -> bool:
    """A town has capitals, and is no action: « Accepté le », « Mis à jour le »."""
    at = folded(written).rfind(town)
    words = [word for word in re.split(r"[ '-]+", written[at : at + len(town)]) if len(word) > 3]
    return (
        at >= 0
        and bool(words)
        and all(word[:1].isupper() and not word.lower().endswith(_DONE) for word in words)
    )


def _clause(before: str) -> str:
    """What belongs to the day: behind the last day, comma or bracket before it."""
    for form in _FORMS:
        for match in form.finditer(before):
            before = before[: match.start()] + ";" * (match.end() - match.start()) + before[match.end() :]
    return re.split(r"[;()|]", before)[-1]


def _left_cell(line: Line, begin: int) -> str:
    """The cell before, where it holds words."""
    cells = [cell for cell in line.plain[: max(0, begin - 1)].split(CELL) if cell.strip(" :")]
    return cells[-1] if cells and not re.search(r"\d{2}", cells[-1]) else ""


def _label_above(lines: Sequence[Line], number: int, start: int, end: int) -> str:
    """The head of the column, up to two lines above."""
    line = lines[number]
    left, right = line.span(start, end)
    for above in reversed(lines[max(0, number - 2) : number]):
        if line.y0 - above.y1 > 3 * line.size:
            break
        cells, place = [], 0
        for cell in above.plain.split(CELL):
            x0, x1 = above.span(place, place + max(1, len(cell)))
            if x0 < right and left < x1 and re.search(r"[a-z]", cell):
                cells.append(cell)
            place += len(cell) + 1
        if cells:
            return cells[0]
    return ""
