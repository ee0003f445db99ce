"""A paper read from its pages, whatever they are called inside the file."""

import re
from collections.abc import Sequence
from itertools import chain

import msgspec

from models.papers.readings import ON_PAGE, PaperKind
from uploads.opened import PaperReading
from uploads.reading.amounts import currency_said
from uploads.reading.below import is_unexplained
from uploads.reading.candidates import Candidate, all_amounts, candidates_in
from uploads.reading.dates import issue_date
from uploads.reading.identity import identity
from uploads.reading.lines import Line, lines_of
from uploads.reading.mentions import mention_in
from uploads.reading.naming import words_for
from uploads.reading.normal import unmapped_share
from uploads.reading.numbers import number_of
from uploads.reading.paid import is_owed_back, is_paid, is_stamped
from uploads.reading.parts import is_of_one_way, without_unit_prices
from uploads.reading.places import PageWords, Paper
from uploads.reading.spelled import is_spelled_otherwise
from uploads.reading.titles import kind_of
from uploads.reading.totals import Sums, solve

ALL = ("kind", "number", "date", "siren", "vat_number", "net", "vat", "total", "due")
_FEW_WORDS = 12
_MOST_UNMAPPED = 0.02
_ACCORD = re.compile(r"\bbon pour accord\b")
_TO_SIGN = re.compile(r"mention|preced|signature|cachet|:\W*$|accord\W{3,}$")


def read_pages(paper: Paper) -> PaperReading:
    pages = [lines_of(page) for page in paper.pages]
    lines = list(chain.from_iterable(pages))
    text = "\n".join(line.text for line in lines)
    added = _pictures_added(paper.pages)
    scanned = any(page.scanned for page in paper.pages if page not in added)
    garbled = unmapped_share(text) > _MOST_UNMAPPED
    if garbled or len(text.split()) < _FEW_WORDS:
        # A scan, or a scanner's line alone.
        pictured = any(page.scanned or page.pictured for page in paper.pages)
        return PaperReading(source="", picture=pictured)
    reading = _read(pages, lines)
    if any(is_stamped(page.turned) for page in paper.pages):
        reading = _with_nothing_to_pay(reading)
    if added:
        reading = _with_nothing_to_pay(reading)
    sure = (
        not scanned and not paper.more_pages and not any(page.unsure or page.pictured for page in paper.pages)
    )
    return _recognised(reading) if scanned else _told(reading, sure)


def _with_nothing_to_pay(reading: PaperReading) -> PaperReading:
    return msgspec.structs.replace(reading, to_pay_cents=None, to_pay_words="")


def _pictures_added(pages: Sequence[PageWords]) -> list[PageWords]:
    """Photos of the work behind pages of text: these are read, but what is to pay may stand on a picture."""
    if not pages or pages[0].scanned:
        return []
    return [page for page in pages if page.scanned and not page.words]


def _read(pages: Sequence[Sequence[Line]], lines: Sequence[Line]) -> PaperReading:
    kind = kind_of(lines)
    number, number_unread = number_of(lines, kind)
    day, day_unread = issue_date(lines, words_for(kind))
    who = identity(lines)
    code, words = mention_in(lines)
    found = [candidate for page in pages for candidate in candidates_in(page)]
    found = without_unit_prices(lines, found)
    sums = solve(found, no_vat=bool(code))
    _leave_doubtful(pages, found, sums, kind)
    unread = {*who.unread, *sums.unread}
    unread |= {
        n for n, missing in (("kind", not kind), ("number", number_unread), ("date", day_unread)) if missing
    }
    currency = _currency(lines, found)
    if currency is None:
        unread.add("currency")
    return PaperReading(
        source="text",
        kind=kind,
        number=number,
        date=day,
        siret=who.siret,
        siren=who.siren,
        vat_number=who.vat_number,
        vat_mention=code,
        vat_words=words,
        currency=currency or "",
        net_cents=sums.values.get("net"),
        vat_cents=sums.values.get("vat"),
        total_cents=sums.values.get("total"),
        due_cents=sums.values.get("due"),
        to_pay_cents=sums.to_pay if currency is not None else None,
        to_pay_words=_where(sums),
        paid=is_paid(lines),
        disagree=sums.disagree,
        accord=_is_agreed(lines),
        unread=sorted(unread),
    )


def _leave_doubtful(
    pages: Sequence[Sequence[Line]], found: Sequence[Candidate], sums: Sums, kind: str
) -> None:
    """What the rest of the paper speaks against is unread."""
    lines, value = list(chain.from_iterable(pages)), sums.values.get("total", sums.to_pay)
    if kind == PaperKind.QUOTE and value is not None and is_of_one_way(pages, found, value):
        sums.leave_all()
    _look_below(pages, found, sums, kind)
    if sums.values and is_spelled_otherwise(lines, sums.values.values()):
        _leave_sum(sums, kind)
    if is_owed_back(lines):
        sums.leave("due")


def _look_below(pages: Sequence[Sequence[Line]], found: Sequence[Candidate], sums: Sums, kind: str) -> None:
    """What was taken off or added below the sum is not in it."""
    is_quote = kind == PaperKind.QUOTE
    value = sums.values.get("total", sums.to_pay) if is_quote or sums.partial else sums.to_pay
    if value is None or not is_unexplained(
        pages, found, value, set(sums.values.values()), pairs=not is_quote
    ):
        return
    if sums.partial:
        sums.leave_all()
    _leave_sum(sums, kind)


def _leave_sum(sums: Sums, kind: str) -> None:
    if kind == PaperKind.QUOTE or "net" not in sums.values:
        # Nothing proves that it is the whole.
        sums.leave("total")
    sums.leave("due")


def _where(sums: Sums) -> str:
    page, words = sums.words.get(sums.to_pay_from, (0, ""))
    return ON_PAGE.format(page=page, words=words) if words else ""


def _currency(lines: Sequence[Line], found: Sequence[Candidate]) -> str | None:
    """ISO 4217; None where two are named, or one that is not known. Nothing said is the euro of a French seller."""
    money = [amount for amount in all_amounts(lines) if amount.told]
    money += [amount for one in found for amount in one.amounts]
    said = {amount.currency for amount in money if amount.currency}
    said |= {named for line in lines if (named := currency_said(line.plain))}
    return None if len(said) > 1 or "XXX" in said else next(iter(said), "")


def _is_agreed(lines: Sequence[Line]) -> bool:
    """« Bon pour accord » that is more than a line to sign on."""
    for line in lines:
        match = _ACCORD.search(line.plain)
        if match and not _TO_SIGN.search(line.plain):
            return True
    return False


def _recognised(reading: PaperReading) -> PaperReading:
    """Letters recognised on a picture: what a key or a sum proves is kept, nothing else is."""
    keeps = {"siren", "vat_number"}
    if reading.net_cents is not None and reading.vat_cents and reading.total_cents is not None:
        keeps |= {"net", "vat", "total"}
    empty: dict[str, object] = {"kind": "", "number": "", "date": ""}
    empty |= {f"{name}_cents": None for name in ("net", "vat", "total", "due") if name not in keeps}
    unread = {name for name in ALL if name not in keeps} | set(reading.unread)
    return msgspec.structs.replace(
        reading, **empty, to_pay_cents=None, to_pay_words="", picture=True, unread=sorted(unread)
    )


def _told(reading: PaperReading, sure: bool) -> PaperReading:
    """« Absent » is for a paper that was understood: its sums were found, and all of it is text."""
    understood = sure and reading.kind and (reading.total_cents is not None or reading.due_cents is not None)
    if understood:
        return reading
    held = {
        "kind": reading.kind,
        "number": reading.number,
        "date": reading.date,
        "siren": reading.siren,
        "vat_number": reading.vat_number or reading.vat_mention,
        "net": reading.net_cents is not None,
        "vat": reading.vat_cents is not None,
        "total": reading.total_cents is not None,
    }
    unread = set(reading.unread) | {name for name, value in held.items() if not value}
    return msgspec.structs.replace(reading, unread=sorted(unread))
