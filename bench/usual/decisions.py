"""Quotes and invoices that wait for a manager, each with the facts that its decision needs."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

import wording
from bench.usual.models import Invoice, Mission, MissionEvent, Quote, StoredFile
from models.papers.checks import Expected, Finding, findings
from models.papers.readings import PaperKind, reading_of
from models.workflow import Decision, InvoiceKind, Status

SHOWN = 10
MOST_PAGES = 20  # of a paper, that are shown beside its decision
DECIDED = (Status.QUOTE_SUBMITTED, Status.INVOICED)


@dataclass(frozen=True, slots=True)
class Shown:
    """A decision as the template shows it."""

    mission: Mission
    is_quote: bool
    paper: Quote | Invoice
    compared: str
    difference: str
    over: bool
    findings: list[Finding]
    note: str
    pages: range
    photos: list[StoredFile]


def waiting(now: datetime) -> tuple[list[Shown], int]:
    """The oldest, and how many there are in all."""
    missions = Mission.objects.filter(status__in=DECIDED)
    first = (
        missions.select_related("assignment__contractor")
        .prefetch_related(
            Prefetch(
                "assignment__quote_set", Quote.objects.select_related("file").order_by("version"), "quotes"
            ),
            Prefetch(
                "assignment__invoice_set",
                Invoice.objects.select_related("file").order_by("version"),
                "invoices",
            ),
            Prefetch(
                "storedfile_set",
                StoredFile.objects.filter(draft=False, kind__in=("before", "after")),
                "photos",
            ),
            Prefetch(
                "missionevent_set",
                MissionEvent.objects.filter(action__in=("submit_quote", "submit_invoice")).order_by(
                    "version"
                ),
                "submissions",
            ),
        )
        .order_by("status_since")
    )
    shown = list(first[:SHOWN])
    numbers = _numbers_sent([m.assignment.contractor_id for m in shown if m.status == Status.INVOICED])
    return [_shown(mission, numbers, now) for mission in shown], missions.count()


def _numbers_sent(contractors: list[int]) -> dict[int, dict[Any, str]]:
    """The numbers of the invoices of each, by file."""
    found: dict[int, dict[Any, str]] = defaultdict(dict)
    sent = Invoice.objects.filter(assignment__contractor__in=contractors)
    numbered = sent.exclude(file__paper_number="").order_by()
    for contractor, file, number in numbered.values_list(
        "assignment__contractor_id", "file_id", "file__paper_number"
    ):
        found[contractor][file] = number
    return found


def _shown(mission: Mission, numbers: dict[int, dict[Any, str]], now: datetime) -> Shown:
    assignment, is_quote = mission.assignment, mission.status == Status.QUOTE_SUBMITTED
    asked = [invoice for invoice in assignment.invoices if invoice.kind == InvoiceKind.INVOICE]
    paper: Quote | Invoice = (assignment.quotes if is_quote else asked)[-1]
    in_force = _in_force(assignment.quotes, paper)
    reference = in_force.amount_cents if in_force else mission.threshold_cents
    what = "le devis validé" if in_force else "le montant autorisé"
    before = [invoice for invoice in assignment.invoices if invoice.version < paper.version]
    deposits, credits = _of(before, InvoiceKind.DEPOSIT), _of(before, InvoiceKind.CREDIT_NOTE)
    cents = paper.amount_cents + deposits - credits
    difference = ""
    if not is_quote and cents > reference:
        difference = f"{wording.amount(cents - reference)} de plus que {what}"
    elif not is_quote and cents < reference and in_force:
        difference = f"{wording.amount(reference - cents)} de moins que {what}"
    earlier = numbers.get(assignment.contractor_id, {})
    expected = Expected(
        kind=PaperKind.QUOTE if is_quote else PaperKind.INVOICE,
        bill_to=mission.bill_to_name,
        amount_cents=paper.amount_cents,
        reference_cents=None if is_quote else reference,
        reference_words=f"{what} ({wording.amount(reference)}){_counted(deposits, credits)}",
        besides_cents=deposits - credits,
        published=wording.local(mission.published_at).date(),
        today=wording.local(now).date(),
        sent_before=not is_quote
        and any(
            number == paper.file.paper_number for file, number in earlier.items() if file != paper.file_id
        ),
    )
    kind = "before" if is_quote else "after"
    return Shown(
        mission,
        is_quote,
        paper,
        _compared(mission, paper, assignment.quotes)
        if is_quote
        else _against(
            mission, in_force, deposits, credits, _of(assignment.invoices, InvoiceKind.CREDIT_NOTE)
        ),
        difference,
        not is_quote and cents > reference,
        findings(reading_of(paper.file.reading), expected),
        mission.submissions[-1].note if mission.submissions else "",
        range(1, min(paper.file.pages or 1, MOST_PAGES) + 1),
        [photo for photo in mission.photos if photo.kind == kind],
    )


def _in_force(quotes: list[Quote], paper: Quote | Invoice) -> Quote | None:
    """When the paper was sent."""
    approved = [q for q in quotes if q.decision == Decision.APPROVED]
    return next(
        (q for q in reversed(approved) if not q.decided_at or q.decided_at <= paper.submitted_at), None
    )


def _of(papers: list[Invoice], kind: InvoiceKind) -> int:
    return sum(paper.amount_cents for paper in papers if paper.kind == kind)


def _counted(deposits: int, credits: int) -> str:
    if deposits and credits:
        return ", acomptes compris et avoirs déduits"
    return ", acomptes compris" if deposits else ", avoirs déduits" if credits else ""


def _against(mission: Mission, in_force: Quote | None, deposits: int, credits: int, all_credits: int) -> str:
    told = f"Sans devis à soumettre jusqu'à {wording.amount(mission.threshold_cents)}"
    if in_force:
        told = f"Devis validé : {wording.amount(in_force.amount_cents)}"
    if in_force and 0 < deposits <= in_force.amount_cents:
        told += f", dont {wording.amount(deposits)} déjà facturés en acompte"
    elif deposits:
        told += f" · Déjà facturé en acompte : {wording.amount(deposits)}"
    if credits:
        told += f" · Avoirs déduits : {wording.amount(credits)}"
    if all_credits > credits:
        told += f" · Avoir envoyé depuis : {wording.amount(all_credits - credits)}"
    return told


def _compared(mission: Mission, paper: Quote | Invoice, quotes: list[Quote]) -> str:
    if paper.version > 1:
        before = wording.amount(quotes[-2].amount_cents)
        return f"Version {paper.version}, la précédente était de {before}."
    return f"Autorisé sans devis à soumettre jusqu'à {wording.amount(mission.threshold_cents)}."
