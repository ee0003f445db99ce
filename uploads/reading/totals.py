"""Which of the candidates are the paper's sums: HT + TVA = TTC, and what is due = total less what was paid."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

from msgspec import Struct, field

from uploads.reading.candidates import Candidate
from uploads.reading.labels import Sum

# CGI, art. 278 to 281 nonies, 294 to 297: mainland, Corsica, overseas; none where a mention says why.
RATES = (20, 10, 5.5, 2.1, 8.5, 1.75, 1.05, 0.9, 13)
_MOST_LINES = 8
_SUBTOTAL = re.compile(r"\b(?:sous|sub)[- ]?tota|\bpartiel|\binterm[ée]diaire")


class Sums(Struct):
    """Cents by name (net, vat, total, due); ``unread`` may well be on the paper; ``words`` says where from."""

    values: dict[str, int] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    words: dict[str, tuple[int, str]] = field(default_factory=dict)
    to_pay: int | None = None
    to_pay_from: str = ""  # due or total
    disagree: bool = False  # one reading only, and it does not add up
    partial: bool = False  # by its words, the total may be that of a part

    def leave(self, name: str) -> None:
        """Unread, and with it what is to pay."""
        self.values.pop(name, None)
        self.unread.add(name)
        self.to_pay, self.to_pay_from = None, ""

    def leave_all(self) -> None:
        for name in tuple(self.values):
            self.leave(name)


class _Triple(Struct, frozen=True):
    net: int
    vat: int
    total: int


def solve(found: Sequence[Candidate], *, no_vat: bool) -> Sums:
    """``no_vat``: the paper says that none is due (293 B and the like)."""
    by: dict[Sum, list[Candidate]] = {kind: [c for c in found if c.kind is kind] for kind in Sum}
    sums = Sums()
    triple = _one_triple(by)
    if triple is not None and _larger_total(triple, by):
        sums.unread |= {"net", "vat", "total"}
    elif triple is not None:
        sums.values |= {"net": triple.net, "total": triple.total, "vat": triple.vat}
    elif not by[Sum.VAT] or no_vat:
        _without_vat(sums, by, no_vat)
    else:
        _contradiction(sums, by)
    _take_due(sums, by)
    _tell_words(sums, by)
    sums.partial = _is_of_a_part(sums.values.get("total"), by)
    return sums


def _values(candidates: Iterable[Candidate]) -> set[int]:
    return {value for candidate in candidates for value in candidate.cents}


def _one_triple(by: dict[Sum, list[Candidate]]) -> _Triple | None:
    """The only one, or the one whose total is that of all others, or the one that is due."""
    vats = _vat_values(by[Sum.VAT])
    nets = _values(by[Sum.NET]) | _values(by[Sum.PLAIN])
    totals = _values(by[Sum.TOTAL]) | _values(by[Sum.PLAIN]) | _values(by[Sum.DUE])
    triples = {
        _Triple(net, vat, net + vat)
        for net in nets
        for vat in vats
        if net and vat and net + vat in totals and _plausible(net, vat)
    }
    if len(triples) > 1:
        triples = _told_apart(triples, by)
    if len(triples) != 1:
        return None
    return next(iter(triples))


def _vat_values(vats: Sequence[Candidate]) -> set[int]:
    """Each alone, or those of several rates together: no more combinations than can be right."""
    found = _values(vats)
    for beside in (True, False):
        # A recapitulation says the same again.
        rated = [c for c in vats if c.rated and c.beside is beside][:_MOST_LINES]
        if len(rated) > 1 and _few(rated):
            found |= {sum(pick) for pick in product(*(sorted(c.cents) for c in rated))}
    once = {value for c in vats if c.rated for value in c.natural}
    return found | {sum(once)} if len(once) <= _MOST_LINES else found


def _few(candidates: Sequence[Candidate]) -> bool:
    count = 1
    for candidate in candidates:
        count *= len(candidate.cents)
    return count <= 5_000


def _plausible(net: int, vat: int) -> bool:
    """No rate is higher than 20 %; rounding line by line may add some cents."""
    return (net > 0) == (vat > 0) and abs(vat) <= abs(net) * 0.2 + 10


def _of_one_rate(net: int, vat: int) -> bool:
    return any(abs(vat - net * rate / 100) <= 1 for rate in RATES)


def _told_apart(triples: set[_Triple], by: dict[Sum, list[Candidate]]) -> set[_Triple]:
    rated = {t for t in triples if _of_one_rate(t.net, t.vat)}
    for kept in (rated, triples):
        whole = {t for t in kept if len(kept) > 2 and t.total == sum(o.total for o in kept if o != t)}
        due = {t for t in kept if t.total in _values(by[Sum.DUE])}
        said = {t for t in kept if t.total in _values(by[Sum.TOTAL])}
        for choice in (kept, whole, due & said, due, said):
            if len(choice) == 1:
                return choice
    return triples


def _larger_total(triple: _Triple, by: dict[Sum, list[Candidate]]) -> bool:
    """Another sum above it, that is not explained: two papers in one, a part of the paper, or a total that was not
    understood."""
    beside = [c for c in (*by[Sum.TOTAL], *by[Sum.PLAIN]) if c.beside]
    own = [c for c in by[Sum.TOTAL] if triple.total in c.cents]
    # What is due may hold an earlier balance, unless the total says of itself that it is none.
    dues = by[Sum.DUE] if own and all(_SUBTOTAL.search(c.words.lower()) for c in own) else []
    others = [c for c in (*beside, *dues) if c.natural and triple.total not in c.cents]
    return any(
        min(map(abs, c.natural)) > abs(triple.total) and all(amount.told for amount in c.amounts)
        for c in others
    )


def _is_of_a_part(total: int | None, by: dict[Sum, list[Candidate]]) -> bool:
    """Nothing calls it the whole: a sub-total, or the first row of a column that says « Montant TTC »."""
    own = [c for kind in (Sum.TOTAL, Sum.PLAIN, Sum.DUE) for c in by[kind] if total in c.cents]
    return bool(own) and all(
        _SUBTOTAL.search(c.words.lower()) or (not c.beside and "total" not in c.words.lower()) for c in own
    )


def _without_vat(sums: Sums, by: dict[Sum, list[Candidate]], no_vat: bool) -> None:
    """No VAT on the paper, or none that was found: only what stands there once and the same is sure."""
    net, total, plain = (_agreed(by[kind]) for kind in (Sum.NET, Sum.TOTAL, Sum.PLAIN))
    due = _agreed(by[Sum.DUE])
    if no_vat:
        said = {v for v in (net, total, plain) if v is not None}
        if len(said) == 1 and not _torn(by, (Sum.NET, Sum.TOTAL, Sum.PLAIN)):
            (value,) = said
            sums.values |= {n: value for n, v in (("net", net), ("total", total or plain)) if v is not None}
            return
    elif net is not None and total is not None:
        if _of_one_rate(net, total - net):
            sums.values |= {"net": net, "total": total}
            sums.unread.add("vat")
            return
    elif total is not None and not by[Sum.NET] and not _torn(by, (Sum.PLAIN,)) and plain in (None, total):
        sums.values["total"] = total
        return
    elif plain is not None and plain == due and not by[Sum.NET]:
        sums.values["total"] = plain
        return
    for kind, name in ((Sum.NET, "net"), (Sum.VAT, "vat"), (Sum.TOTAL, "total"), (Sum.PLAIN, "total")):
        if by[kind]:
            sums.unread.add(name)


def _agreed(candidates: Sequence[Candidate]) -> int | None:
    """The value that all of them can only be read as."""
    if not all(amount.told for candidate in candidates for amount in candidate.amounts):
        return None
    values = {value for candidate in candidates for value in candidate.natural}
    return next(iter(values)) if len(values) == 1 else None


def _torn(by: dict[Sum, list[Candidate]], kinds: Iterable[Sum]) -> bool:
    return any(by[kind] and _agreed(by[kind]) is None for kind in kinds)


def _contradiction(sums: Sums, by: dict[Sum, list[Candidate]]) -> None:
    """VAT was found, and nothing adds up: said only where each sum can be read in one way."""
    net, total = _agreed(by[Sum.NET]), _agreed(by[Sum.TOTAL])
    vat = _agreed(by[Sum.VAT]) if len(by[Sum.VAT]) == 1 else None
    single = net is not None and total is not None and vat is not None and not _torn(by, (Sum.PLAIN, Sum.DUE))
    # Of several rates one line may not have been understood.
    whole = single and (not by[Sum.VAT][0].rated or _of_one_rate(net or 0, vat or 0))
    if whole and _plausible(net or 0, vat or 0):
        sums.values |= {"net": net or 0, "vat": vat or 0, "total": total or 0}
        sums.disagree = True
        return
    if net is not None and total is not None and _of_one_rate(net, total - net):
        sums.values |= {"net": net, "total": total}
        sums.unread.add("vat")
        # A line of VAT that says another sum than the one between them: one of the three is wrong.
        sums.disagree = vat is not None and whole is False and single and vat != total - net
        return
    if not by[Sum.NET] and total is not None and vat is not None and _of_one_rate(total - vat, vat):
        # « Total TTC 420,00 € dont TVA 70,00 € »
        sums.values |= {"vat": vat, "total": total}
        sums.unread.add("net")
        return
    names = ((Sum.NET, "net"), (Sum.VAT, "vat"), (Sum.TOTAL, "total"), (Sum.PLAIN, "total"))
    sums.unread |= {name for kind, name in names if by[kind]}


def _take_due(sums: Sums, by: dict[Sum, list[Candidate]]) -> None:
    total, dues = sums.values.get("total"), _values(by[Sum.DUE])
    if not by[Sum.DUE]:
        if total is not None and not by[Sum.LESS] and not sums.disagree:
            sums.to_pay, sums.to_pay_from = total, "total"
        return
    if total is None:
        # « Net à payer » alone is what is to pay; nothing says how it came about.
        due = _agreed(by[Sum.DUE])
        lone = not by[Sum.LESS] and not {"total", "net"} & sums.unread
        # Not beside another net: what was paid in between would be missing.
        if due is not None and lone and sums.values.get("net", due) == due:
            sums.values["due"] = due
            sums.to_pay, sums.to_pay_from = due, "due"
        else:
            sums.unread.add("due")
        return
    explained = {due for due in dues if due in _explained(total, by[Sum.LESS])}
    if len(explained) == 1 and all(explained & c.cents for c in by[Sum.DUE]):
        (due,) = explained
        sums.values["due"] = due
        if not sums.disagree:
            sums.to_pay, sums.to_pay_from = due, "due"
    else:
        sums.unread.add("due")


def _explained(total: int, less: Sequence[Candidate]) -> set[int]:
    """The total, and the total less what was paid: all of it, or a part that is said twice."""
    found = {total}
    lines = less[:_MOST_LINES]
    for count in range(1, len(lines) + 1):
        for held in combinations(lines, count):
            if _few(held):
                found |= {total - sum(pick) for pick in product(*(_paid(c) for c in held))}
    return found


def _paid(candidate: Candidate) -> Iterator[int]:
    yield from sorted({abs(value) for value in candidate.cents})


def _tell_words(sums: Sums, by: dict[Sum, list[Candidate]]) -> None:
    kinds = {
        "due": (Sum.DUE,),
        "total": (Sum.TOTAL, Sum.PLAIN, Sum.DUE),
        "net": (Sum.NET,),
        "vat": (Sum.VAT,),
    }
    for name, value in sums.values.items():
        for kind in kinds[name]:
            told = next((c for c in by[kind] if value in c.cents), None)
            if told is not None:
                sums.words.setdefault(name, (told.page, told.words))
