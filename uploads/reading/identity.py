"""Who sells: SIRET, SIREN and VAT number, checked by their keys, never the buyer's.

INSEE (Luhn), CGI art. 286 ter, Code de commerce R123-237.
"""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
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
# What heads the other party's block, or the line of its number.
_BUYER = re.compile(
    r"[\W_]*(?:factur\w* (?:a|au)\b|facturation\W*(?:$|:)|adresse\w* a\b|(?:nom |coordonnees |informations? |compte |code |ref\w*\.? |n ?° )?"
    r"(?:de |du |de la |des |votre |de votre )?(?:clients?|acheteur|acquereur|preneur|destinataire|locataire|proprietaire|bailleur|syndic|mandant"
    r"|copropriete|maitre d'ouvrage|donneur d'ordre|occupant)\b|adresse (?:de )?factur|bill(?:ed)? to|customer|a l'attention|doit\b"
    r"|(?:a|pour|au nom de|to|for) *:|livr\w* a\b|ship to|adresse (?:du chantier|d'intervention|client)"
    r"|(?:m\.|mme|mr|monsieur|madame)(?: (?:ou|et) (?:mme|m\.|madame|monsieur)|[^\t]*\b(?:gerante?|president\w*|direct\w+)\b))"
)
_BUYERS_OWN = re.compile(
    r"(?:votre|du client|client|acheteur|acquereur|preneur|destinataire|cocontractant|customer|your)"
    r"\W*(?:n°|numero|siret|siren|tva|vat|intra\w*|\W)*$"
)
# A firm that is neither: the insurer, the bank, the factor, the maker of the program.
_THIRD = (
    r"(?:assur\w*|mutuelle|banque|banca\w*|domiciliation|mediat\w*|conciliat\w*|sous-? ?traitant\w*|cotraitant\w*|fournisseur|fabricant"
    r"|factor\w*|affactur\w*|subrog\w*|cession\w*|logiciels?|editeurs?|(?:editee?|generee?)s? par|\w+ee?s? (?:avec|via|grace a)|imprim\w*|heberg\w*|reseau|franchis\w+|enseigne"
    r"|garant\w*|caution|courtier|certifi\w*|organisme|mandant|mandataire|plateforme|comptable)"
)
_OTHERS = re.compile(
    rf"\b{_THIRD}\b|\ba l'ordre d|\b(?:clients?|locataire|proprietaire|bailleur|syndic|acquereur|preneur|acheteur)\b"
)
_OTHERS_HEAD = re.compile(rf"[\W_]*{_THIRD}\b[^:\t]{{0,24}}:")
_FIRM = re.compile(r"\bcapital\b|\brcs\b|\br\.c\.s|\bape\b|\bnaf\b")
# Between a party's block and what stands above it.
_BREAK = re.compile(r"[\W_]*(?:facture|devis|avoir|date|objet|echeance|invoice)\b")
_POSTCODE = re.compile(r"(?:^|[ ,\t-])\d{5} [a-z]")
_BLOCK = 9  # lines of an address
_LETTERHEAD = 6  # lines


class Identity(Struct, frozen=True):
    siret: str = ""
    siren: str = ""
    vat_number: str = ""
    unread: frozenset[str] = frozenset()  # of "siren" (or SIRET) and "vat_number"


class _Id(Struct, frozen=True):
    kind: str  # siret, siren, vat
    value: str
    firm: str  # nine digits, or the whole foreign number
    buyers: bool
    others: bool  # may be another firm's: it says nothing of the seller
    bound: bool  # stands in the letterhead
    firms: bool  # beside what a firm says of itself


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
    own = [one for one in found if not one.buyers and not one.others]
    left = {one.firm for one in own} - {one.firm for one in found if one.buyers}
    bound = {one.firm for one in own if one.bound and one.firm in left}
    whole = {f for f in left if {"siret", "vat"} <= {one.kind for one in own if one.firm == f}}
    if len(left) < 2 or len(bound | whole) != 1:
        return left
    rivals = {one.firm for one in own if one.firms} - bound - whole
    return left if rivals & left and not whole else bound | whole


def _ids(lines: Sequence[Line], number: int, line: Line) -> Iterator[_Id]:
    plain = line.plain.replace("\u202f", " ")
    taken: list[tuple[int, int]] = []

    def ids(kind: str, value: str, firm: str, start: int, end: int) -> _Id:
        taken.append((start, end))
        block = _block(lines, number, start)
        buyers = _is_buyers(block, line, start)
        others = not buyers and _is_others(lines, block, line, start)
        bound = not buyers and not others and number < _LETTERHEAD and block[-1][0] is lines[0]
        return _Id(kind, value, firm, buyers, others, bound, _FIRM.search(plain) is not None)

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


def _block(lines: Sequence[Line], number: int, start: int) -> list[tuple[Line, list[str]]]:
    """The lines from the number's upwards that stand close, with their cells in its column."""
    line = lines[number]
    begin, end = line.cell_of(start)
    left, right = line.span(begin, end)
    block, last = [(line, [line.plain[begin:start]])], line
    for above in reversed(lines[max(0, number - _BLOCK) : number]):
        if (
            above.page != line.page
            or last.y0 - above.y1 > 1.8 * line.size
            or any(a.told for a in amounts_in(above))
        ):
            break
        cells, place = [], 0
        for cell in above.plain.split(CELL):
            x0, x1 = above.span(place, place + max(1, len(cell)))
            if x0 < right and left < x1:
                cells.append(cell)
            place += len(cell) + 1
        if any(_BREAK.match(cell) and not _BUYER.match(cell) for cell in cells):
            break
        if cells:
            block.append((above, cells))
        last = above
    return block


def _before(line: Line, start: int) -> str:
    """What stands before a number in its cell, or in the cell before where it is alone."""
    begin, _ = line.cell_of(start)
    if begin and not re.search(r"[a-z]", line.plain[begin:start]):
        begin, _ = line.cell_of(begin - 1)
    return line.plain[begin:start]


def _is_buyers(block: Sequence[tuple[Line, list[str]]], line: Line, start: int) -> bool:
    before = _before(line, start)
    if _BUYER.match(before) or _BUYERS_OWN.search(before):
        return True
    return any(_BUYER.match(cell) for _, cells in block for cell in cells)


def _is_others(
    lines: Sequence[Line], block: Sequence[tuple[Line, list[str]]], line: Line, start: int
) -> bool:
    if _OTHERS.search(_before(line, start)) or any(
        _OTHERS_HEAD.match(cell) for _, cells in block[1:3] for cell in cells
    ):
        return True
    begin, end = line.cell_of(start)
    width = max(word.x1 for one in lines for word in one.words)
    # An address at the right, below who writes: the window of the envelope.
    return (
        line.span(begin, end)[0] > 0.45 * width
        and block[-1][0] is not lines[0]
        and any(_POSTCODE.search(cell) for _, cells in block for cell in cells)
    )
