"""What an invoice is measured by: the quote that was in force when it was sent, or what was authorised without one then,
and what its contractor had billed before. What came afterwards changes no figure of it."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto

from msgspec import Struct

from models.papers.paper import Invoice, Quote
from models.workflow import Decision, InvoiceKind


class Against(Enum):
    QUOTE = auto()
    THRESHOLD = auto()  # the authorised amount, where no quote is in force
    INVOICED = auto()  # deposits and the last invoice: for a credit note


class Measure(Struct, frozen=True):
    """In cents. The deposits of what was `INVOICED` are in its `reference_cents`."""

    against: Against
    reference_cents: int
    deposits_cents: int = 0
    credits_cents: int = 0

    @property
    def besides_cents(self) -> int:
        """What counts with the paper's own amount."""
        if self.against is Against.INVOICED:
            return self.credits_cents
        return self.deposits_cents - self.credits_cents

    def beyond(self, cents: int) -> int:
        """By how much a paper of `cents` goes past it; below zero where something is left."""
        return cents + self.besides_cents - self.reference_cents

    @property
    def left_cents(self) -> int:
        """To bill: never more than the reference, whatever was given back."""
        return min(self.reference_cents, -self.beyond(0))


def measure(
    kind: InvoiceKind,
    threshold_cents: int,
    quotes: Sequence[Quote],
    invoices: Sequence[Invoice],
    sent: Invoice | None = None,
) -> Measure:
    """Of a paper of this kind: the one that was `sent`, or one that would be sent now. By version, all of one
    assignment."""
    before = [paper for paper in invoices if sent is None or paper.version < sent.version]
    deposits, credits = _sum(before, InvoiceKind.DEPOSIT), _sum(before, InvoiceKind.CREDIT_NOTE)
    if kind is InvoiceKind.CREDIT_NOTE:
        # Of the last invoice: what was given back before it was given back of an earlier one.
        last = max((n for n, paper in enumerate(before) if paper.kind == InvoiceKind.INVOICE), default=0)
        asked, since = _sum(before[last:], InvoiceKind.INVOICE), _sum(before[last:], InvoiceKind.CREDIT_NOTE)
        return Measure(Against.INVOICED, deposits + asked, credits_cents=since)
    quote = _in_force(quotes, sent.submitted_at if sent else None)
    if quote is None:
        then = sent.threshold_cents if sent else None
        return Measure(Against.THRESHOLD, threshold_cents if then is None else then, deposits, credits)
    return Measure(Against.QUOTE, quote.amount_cents, deposits, credits)


def _sum(papers: Sequence[Invoice], kind: InvoiceKind) -> int:
    return sum(paper.amount_cents for paper in papers if paper.kind == kind)


def _in_force(quotes: Sequence[Quote], at: datetime | None) -> Quote | None:
    approved = [
        quote
        for quote in quotes
        if quote.decision == Decision.APPROVED
        and (at is None or quote.decided_at is None or quote.decided_at <= at)
    ]
    return approved[-1] if approved else None
