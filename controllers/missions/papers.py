"""Quotes and invoices: versions, what was decided, and the difference in euros."""

from typing import Literal

from msgspec import Struct, field

import wording
from controllers.missions.amounts import bill_to, reference_amount, reference_words
from controllers.missions.photos import row_of
from controllers.missions.reading import Reading
from controllers.web.views import Fact, FileRow, FindingLine, Photo
from models.files.stored_file import StoredFile
from models.missions.reading import PapersRead
from models.papers.checks import Expected, findings, still_to_read
from models.papers.measuring import Measure
from models.papers.paper import Invoice, Quote
from models.papers.readings import PaperKind, reading_of
from models.papers.told import difference
from models.workflow import FINAL, Decision, InvoiceKind, Status
from wording.languages import team, team_noted

QuoteState = Literal["submitted", "approved", "rejected", "replaced", "dropped"]
InvoiceState = Literal["submitted", "accepted", "rejected", "replaced", "dropped", "over"]


class QuoteVersion(Struct, frozen=True):
    # « Version 2 »
    label: str
    amount: str
    state: QuoteState
    state_label: str
    file: FileRow | None
    # « envoyé le 24 novembre 2026 à 9 h 12 »
    sent: str
    reason: str = ""
    note: str = ""
    in_force: bool = False
    findings: tuple[FindingLine, ...] = ()
    # « 90,00 € de moins que la version 1 », or empty
    change: str = ""
    # Rendered by the server, for a manager.
    pages: tuple[Photo, ...] = ()


class QuotesSection(Struct, frozen=True):
    """« Devis », root `#mission-quotes`; newest first."""

    versions: tuple[QuoteVersion, ...] = ()
    # « Sans devis à soumettre jusqu'à 150,00 €. »
    threshold: str = ""


class InvoiceLine(Struct, frozen=True):
    amount: str
    state: InvoiceState
    state_label: str
    file: FileRow | None
    sent: str
    reason: str = ""
    # « 12,00 € de plus que le devis validé », or empty: by what stood when it was sent
    difference: str = ""
    # More than was agreed on, or given back than was billed.
    over: bool = False
    findings: tuple[FindingLine, ...] = ()
    # « Facture », « Facture d'acompte », « Avoir (prestataire précédent) »
    kind_label: str = field(default_factory=lambda: InvoiceKind.INVOICE.label)


class InvoicesSection(Struct, frozen=True):
    """« Facture », root `#mission-invoices`: whom to bill, and what was sent, newest first."""

    bill_to: tuple[Fact, ...] = ()
    # « Devis validé : 420,00 €, dont 180,00 € déjà facturés en acompte » or « Montant déclaré : 120,00 € »
    reference_amount: str = ""
    invoices: tuple[InvoiceLine, ...] = ()
    # « Aucune facture pour l'instant. », where there is nothing else
    empty: str = ""


def quotes_section(reading: Reading) -> QuotesSection | None:
    found = [*reading.earlier_quotes, *reading.facts.quotes]
    threshold = team(
        "Sans devis à soumettre jusqu'à {amount}.", amount=wording.amount(reading.mission.threshold_cents)
    )
    return QuotesSection(tuple(_quote(reading, quote) for quote in reversed(found)), threshold)


def _change(quote: Quote, versions: list[Quote]) -> str:
    """What changed in the amount since the version before."""
    before = next((q for q in versions if q.version == quote.version - 1), None)
    if before is None or before.amount_cents == quote.amount_cents:
        return ""
    gap = quote.amount_cents - before.amount_cents
    amount = wording.amount(abs(gap))
    if gap > 0:
        return team("{amount} de plus que la version {version}", amount=amount, version=before.version)
    return team("{amount} de moins que la version {version}", amount=amount, version=before.version)


def findings_of(
    reading: PapersRead,
    file: StoredFile | None,
    kind: PaperKind = PaperKind.INVOICE,
    *,
    measure: Measure | None = None,
    typed: int | None = None,
    fills: bool = False,
) -> tuple[FindingLine, ...]:
    """What was read in the paper, compared with the mission: the same lines for contractor and manager.

    `measure` of an invoice, by the same rule as the difference beside it; `fills`: beside a form whose amount comes
    from the paper.
    """
    if file is None:
        return ()
    mission, facts = reading.mission, reading.facts
    expected = Expected(
        kind=kind,
        fills=fills,
        bill_to=mission.bill_to_name,
        amount_cents=typed,
        reference_cents=measure.reference_cents if measure else None,
        reference_words=reference_words(measure) if measure else "",
        besides_cents=measure.besides_cents if measure else 0,
        published=wording.local(mission.published_at, mission.postcode).date(),
        today=wording.local(facts.now, mission.postcode).date(),
        sent_before=str(file.id) in reading.sent_before,
    )
    return tuple(
        FindingLine(found.mark.value, found.label, wording.typographic(found.text))
        for found in (still_to_read() if file.to_read else findings(reading_of(file.reading), expected))
    )


def _is_former(reading: Reading, paper: Quote | Invoice) -> bool:
    """Of a contractor whose assignment ended; the one that closed the mission is its own still."""
    return bool(paper.assignment != reading.mission.assignment)


# Nobody has to decide on it any more, nor did to its sender's good.
_SETTLED = {"rejected", "replaced", "dropped"}


def _waits(reading: Reading, paper: Quote | Invoice, status: Status) -> bool:
    """A decision that was never taken stays open in the row: whether it still can be, the mission says."""
    last = reading.facts.last_invoice if status is Status.INVOICED else reading.facts.last_quote
    return reading.mission.status == status and last is not None and paper.id == last.id


_QUOTE_STATES: dict[Decision, tuple[QuoteState, str]] = {
    Decision.PENDING: ("submitted", team_noted("en attente du gestionnaire")),
    Decision.APPROVED: ("approved", team_noted("validé")),
    Decision.REJECTED: ("rejected", team_noted("refusé")),
}
# By whether another was sent in its place.
_QUOTE_UNDECIDED: dict[bool, tuple[QuoteState, str]] = {
    True: ("replaced", team_noted("remplacé")),
    False: ("dropped", team_noted("sans suite")),
}


def _quote(reading: Reading, quote: Quote) -> QuoteVersion:
    facts, versions = reading.facts, reading.papers_of(quote.assignment).quotes
    state, label = _QUOTE_STATES[Decision(quote.decision)]
    if state == "submitted" and not _waits(reading, quote, Status.QUOTE_SUBMITTED):
        state, label = _QUOTE_UNDECIDED[quote.id != versions[-1].id]
    name = team("Version {number}", number=quote.version)
    if _is_former(reading, quote):
        name = team("Version {number} (prestataire précédent)", number=quote.version)
    return QuoteVersion(
        label=name,
        amount=wording.amount(quote.amount_cents),
        state=state,
        state_label=team(label),
        file=row_of(reading, quote.file),
        sent=team("envoyé {moment}", moment=wording.exact(quote.submitted_at, reading.mission.postcode)),
        reason=quote.reason,
        # Of what was refused or replaced nobody has to check a line any more.
        findings=()
        if state in _SETTLED
        else findings_of(reading, reading.file(quote.file), PaperKind.QUOTE, typed=quote.amount_cents),
        change=_change(quote, versions),
        in_force=facts.quote_in_force is not None and quote.id == facts.quote_in_force.id,
    )


def invoices_section(reading: Reading) -> InvoicesSection:
    mission, facts = reading.mission, reading.facts
    found = [*reading.earlier_invoices, *facts.invoices]
    declared = facts.assignment.declared_cents if facts.assignment else None
    text = reference_amount(facts.measure(InvoiceKind.INVOICE, mission.threshold_cents))
    if facts.quote_in_force is None and declared is not None:
        text = team("Montant déclaré : {amount}", amount=wording.amount(declared))
    measured = found or declared or facts.quote_in_force
    none = team("Aucune facture.") if mission.status in FINAL else team("Aucune facture pour l'instant.")
    return InvoicesSection(
        bill_to=bill_to(mission),
        reference_amount=wording.typographic(text) if measured else "",
        empty="" if measured or bill_to(mission) else none,
        invoices=tuple(_invoice(reading, invoice) for invoice in reversed(found)),
    )


_INVOICE_STATES: dict[Decision, tuple[InvoiceState, str]] = {
    Decision.PENDING: ("submitted", team_noted("en attente du gestionnaire")),
    Decision.APPROVED: ("accepted", team_noted("acceptée")),
    Decision.REJECTED: ("rejected", team_noted("refusée")),
}
_INVOICE_UNDECIDED: dict[bool, tuple[InvoiceState, str]] = {
    True: ("replaced", team_noted("remplacée")),
    False: ("dropped", team_noted("sans suite")),
}
_SENT, _CREDIT_NOTE_SENT = team_noted("envoyée au gestionnaire"), team_noted("envoyé au gestionnaire")


def _invoice(reading: Reading, invoice: Invoice) -> InvoiceLine:
    mission, facts = reading.mission, reading.papers_of(invoice.assignment)
    last = facts.last_invoice
    state, label = _INVOICE_STATES[Decision(invoice.decision)]
    if state == "submitted" and not _waits(reading, invoice, Status.INVOICED):
        # A deposit or a credit note takes no other's place.
        state, label = _INVOICE_UNDECIDED[last is not None and invoice.id != last.id]
    moment = wording.exact(invoice.submitted_at, mission.postcode)
    sent = team("envoyée {moment}", moment=moment)
    kind = InvoiceKind(invoice.kind)
    measure = facts.measure(kind, mission.threshold_cents, invoice)
    over = measure.beyond(invoice.amount_cents) > 0
    if kind is not InvoiceKind.INVOICE:
        state, label = "over" if over else "accepted", _SENT
    if kind is InvoiceKind.CREDIT_NOTE:
        label, sent = _CREDIT_NOTE_SENT, team("envoyé {moment}", moment=moment)
    return InvoiceLine(
        amount=wording.amount(invoice.amount_cents),
        state=state,
        state_label=team(label),
        file=row_of(reading, invoice.file),
        sent=sent,
        reason=invoice.reason,
        difference=difference(invoice.amount_cents, measure, kind),
        over=over,
        # As of a quote.
        findings=()
        if state in _SETTLED
        else findings_of(
            reading,
            reading.file(invoice.file),
            PaperKind(kind),
            measure=measure,
            typed=invoice.amount_cents,
        ),
        kind_label=team("{paper} (prestataire précédent)", paper=kind.label)
        if _is_former(reading, invoice)
        else kind.label,
    )
