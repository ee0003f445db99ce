"""Who sells: SIRET, SIREN and VAT number, checked by their keys, never the buyer's.

INSEE (Luhn), CGI art. 286 ter, Code de commerce R123-237.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stdnum.eu import vat as eu_vat
from stdnum.fr import siren as fr_siren
from stdnum.fr import siret as fr_siret
from stdnum.fr import tva as fr_tva

from uploads.reading.amounts import amounts_in
from uploads.reading.lines import CELL, Line

_GAP = r"[ .\u202f\t-]?"
_SIRET = re.compile(
    rf"(?<!\d)\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{5}}(?!\d)|(?<!\d)\d{{9}}{_GAP}\d{{5}}(?!\d)"
    rf"|(?<!\d)\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{2}}(?!\d)"
)
_SIREN = re.compile(
    rf"(?:\bsiren\b|\br\.? ?c\.? ?s\b\.?|\br\.? ?m\b\.?|\bsiret\b)[^\d\t]{{0,40}}(\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}})(?!{_GAP}\d{{2}})"
)
_VAT = re.compile(rf"\bfr{_GAP}[0-9a-z]{{2}}{_GAP}\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}(?!\d)")
_FOREIGN_VAT = re.compile(r"(?:tva|vat)[^\d\t]{0,30}?\b((?!fr)[a-z]{2}[ .]?[0-9a-z]{8,12})\b")
_NAMED = re.compile(r"\b(?:siret|siren|r\.? ?c\.? ?s|r\.? ?m)\b")
_BUYER = re.compile(
    r"[\W_]*(?:factur\w* (?:a|au)\b|adresse\w* a\b|client\b|adresse (?:de )?factur|destinataire|acheteur|bill(?:ed)? to|customer|a l'attention"
    r"|maitre d'ouvrage|donneur d'ordre|livr\w* a\b|ship to|adresse (?:du chantier|d'intervention|client))"
)
_BUYERS_OWN = re.compile(
    r"(?:votre|du client|client|acheteur|customer|your)\W*(?:n°|numero|siret|siren|tva|vat|intra\w*|\W)*$"
)
_SELLERS_OWN = re.compile(
    r"\bcapital\b|\brcs\b|\br\.c\.s|\bape\b|\bnaf\b|\bsarl\b|\bsasu?\b|\beurl\b|micro|\brm\b"
)
_BLOCK = 5  # lines of an address


@dataclass(frozen=True, slots=True)
class Identity:
    siret: str = ""
    siren: str = ""
    vat_number: str = ""
    unread: frozenset[str] = frozenset()  # of "siren" (or SIRET) and "vat_number"


@dataclass(frozen=True, slots=True)
class _Id:
    kind: str  # siret, siren, vat
    value: str
    firm: str  # nine digits, or the whole foreign number
    buyers: bool
    sellers: bool


def identity(lines: Sequence[Line]) -> Identity:
    found = [one for number, line in enumerate(lines) for one in _ids(lines, number, line)]
    plain = "\n".join(line.plain for line in lines)
    firms = _sellers_firms(found)
    siret, siren, vat = ("", "", "")
    if len(firms) == 1:
        (firm,) = firms
        own = [one for one in found if one.firm == firm]
        siret = _only(one.value for one in own if one.kind == "siret")
        siren = firm if fr_siren.is_valid(firm) and any(one.kind != "vat" for one in own) else ""
        vat = _only(one.value for one in own if one.kind == "vat")
    several = len({one.firm for one in found if not one.buyers}) > 1
    unread = set()
    if not siren and (found or _NAMED.search(plain) or _SIRET.search(plain)):
        unread.add("siren")
    if not vat and (
        several
        or any(one.kind == "vat" for one in found)
        or re.search(r"intracom|(?:n°|numero)[^\n]{0,12}tva|\bfr ?\d\d ?\d{3}", plain)
    ):
        unread.add("vat_number")
    return Identity(siret, siren, vat, frozenset(unread))


def _only(values: Iterator[str]) -> str:
    held = set(values)
    return held.pop() if len(held) == 1 else ""


def _sellers_firms(found: Sequence[_Id]) -> set[str]:
    left = {one.firm for one in found if not one.buyers} - {one.firm for one in found if one.buyers}
    said = {one.firm for one in found if one.sellers and one.firm in left}
    return said if len(left) > 1 and len(said) == 1 else left


def _ids(lines: Sequence[Line], number: int, line: Line) -> Iterator[_Id]:
    plain = line.plain.replace("\u202f", " ")
    taken: list[tuple[int, int]] = []

    def ids(kind: str, value: str, firm: str, start: int, end: int) -> _Id:
        taken.append((start, end))
        buyers = _is_buyers(lines, number, start)
        return _Id(kind, value, firm, buyers, not buyers and _SELLERS_OWN.search(plain) is not None)

    for match in _VAT.finditer(plain):
        value = re.sub(r"[^0-9a-z]", "", match[0]).upper()
        if fr_tva.is_valid(value):
            yield ids("vat", value, value[4:], *match.span())
    for match in _FOREIGN_VAT.finditer(plain):
        value = re.sub(r"[ .]", "", match[1]).upper()
        if eu_vat.is_valid(value):
            yield ids("vat", value, value, *match.span(1))
    for match in _SIRET.finditer(plain):
        value = re.sub(r"\D", "", match[0])
        if fr_siret.is_valid(value) and _is_told(lines, number, match):
            yield ids("siret", value, value[:9], *match.span())
    for match in _SIREN.finditer(plain):
        value = re.sub(r"\D", "", match[1])
        inside = any(start <= match.start(1) < end for start, end in taken)
        if fr_siren.is_valid(value) and not inside:
            yield ids("siren", value, value, *match.span(1))


def _is_told(lines: Sequence[Line], number: int, match: re.Match[str]) -> bool:
    """Fourteen digits that happen to have a right key: « SIRET » stands before them, or above in a table."""
    line = lines[number]
    if re.search(r"\bsir(?:et|en)\b|\br\.? ?c\.? ?s\b|\bn°|identification", line.plain[: match.start()]):
        return True
    above = lines[number - 1].plain if number else ""
    return "siret" in above or re.search(r"[ .]", match[0]) is not None


def _is_buyers(lines: Sequence[Line], number: int, start: int) -> bool:
    line = lines[number]
    begin, end = line.cell_of(start)
    before = line.plain[begin:start]
    if _BUYER.match(before) or _BUYERS_OWN.search(before):
        return True
    left, right = line.span(begin, end)
    last = line
    for above in reversed(lines[max(0, number - _BLOCK) : number]):
        if (
            above.page != line.page
            or last.y0 - above.y1 > 1.8 * line.size
            or any(a.told for a in amounts_in(above))
        ):
            return False
        place = 0
        for cell in above.plain.split(CELL):
            x0, x1 = above.span(place, place + max(1, len(cell)))
            if x0 < right and left < x1 and _BUYER.match(cell):
                return True
            place += len(cell) + 1
        last = above
    return False
