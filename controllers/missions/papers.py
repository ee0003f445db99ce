"""Quotes and invoices: versions, what was decided, and the difference in euros."""

from dataclasses import dataclass, field
from typing import Literal, Protocol

import wording
from controllers.missions.amounts import bill_to, difference, gap, reference_amount
from controllers.missions.photos import pages, pages_left_out, photos, row_of
from controllers.missions.reading import Reading
from controllers.web.forms import errors_from, file_row
from controllers.web.rendering import Web
from controllers.web.security import meta
from controllers.web.views import NO_ERRORS, Errors, Fact, FileRow, FindingLine, FormMeta, Photo
from models.errors import InvalidInput
from models.files.stored_file import StoredFile
from models.missions.reading import PapersRead
from models.papers.checks import Expected, findings
from models.papers.paper import Invoice, Quote
from models.papers.readings import PaperKind, reading_of
from models.workflow import Decision, FileKind, InvoiceKind, Status
from wording import addresses
from wording.addresses import Below
from wording.languages import team, team_noted

About = Literal["quote", "invoice"]
QuoteState = Literal["submitted", "approved", "rejected", "replaced"]
InvoiceState = Literal["submitted", "accepted", "rejected"]


@dataclass(frozen=True, slots=True)
class QuoteVersion:
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


@dataclass(frozen=True, slots=True)
class QuotesSection:
    """« Devis », root `#mission-quotes`; newest first."""

    versions: tuple[QuoteVersion, ...] = ()
    # « Sans devis à soumettre jusqu'à 150,00 €. »
    threshold: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    amount: str
    state: InvoiceState
    state_label: str
    file: FileRow | None
    sent: str
    reason: str = ""
    # « 12,00 € de plus que le devis validé (420,00 €) », or empty
    difference: str = ""
    over: bool = False
    findings: tuple[FindingLine, ...] = ()
    # « Facture », « Facture d'acompte », « Avoir »
    kind_label: str = field(default_factory=lambda: InvoiceKind.INVOICE.label)


@dataclass(frozen=True, slots=True)
class InvoicesSection:
    """« Facture », root `#mission-invoices`: whom to bill, and what was sent, newest first."""

    bill_to: tuple[Fact, ...] = ()
    # « Devis validé : 420,00 € » or « Montant déclaré : 120,00 € »
    reference_amount: str = ""
    invoices: tuple[InvoiceLine, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """A quote or an invoice, and what the decision on it needs: the same for every manager."""

    about: About
    # The quote's or the invoice's id.
    seen: str
    reference: str
    mission_title: str
    mission_url: str
    place: str
    contractor: str
    amount: str
    # « depuis 2 h », « depuis le 24 novembre 2026 à 9 h 12 »
    since: str
    since_exact: str
    file: FileRow | None = None
    # The file's pages or pictures, rendered by the server.
    pages: tuple[Photo, ...] = ()
    # « 20 pages sur 43 sont montrées… », or empty
    pages_left_out: str = ""
    # The photos of the work, beside an invoice; before, beside a quote.
    photos: tuple[Photo, ...] = ()
    # « Version 2 ; la précédente était de 510,00 € », « Devis validé : 420,00 € »
    compared: str = ""
    # « 12,00 € de plus que le devis validé », or empty; `over` when the agency would pay more.
    difference: str = ""
    over: bool = False
    findings: tuple[FindingLine, ...] = ()
    # What the contractor wrote.
    note: str = ""


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """The two buttons; `reason` is needed to refuse. On the desk (no `cancel_url`) the form sends `back=desk` and swaps
    `#decisions`."""

    about: About
    url: str
    meta: FormMeta
    # Of the facts, as they were seen.
    seen: str
    reason: str = ""
    errors: Errors = NO_ERRORS
    cancel_url: str = ""


class Decided(Protocol):
    """What a form has of the facts above it."""

    @property
    def about(self) -> About: ...
    @property
    def seen(self) -> str: ...
    @property
    def reference(self) -> str: ...


@dataclass(frozen=True, slots=True)
class DecisionPanel:
    """Shown as a panel of the mission (`kind` decision)."""

    facts: DecisionFacts
    form: DecisionForm
    kind: Literal["decision"] = field(default="decision", init=False)

    @property
    def title(self) -> str:
        return team("Décider du devis") if self.form.about == "quote" else team("Décider de la facture")

    @property
    def url(self) -> str:
        return self.form.url

    @property
    def errors(self) -> Errors:
        return self.form.errors


def quotes_section(reading: Reading) -> QuotesSection | None:
    found = [*reading.earlier_quotes, *reading.facts.quotes]
    threshold = team(
        "Sans devis à soumettre jusqu'à {amount}.", amount=wording.amount(reading.mission.threshold_cents)
    )
    return QuotesSection(tuple(_quote(reading, quote, found) for quote in reversed(found)), threshold)


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
    typed: int | None = None,
    fills: bool = False,
) -> tuple[FindingLine, ...]:
    """What was read in the paper, compared with the mission: the same lines for contractor and manager.

    `fills`: beside a form whose amount comes from the paper.
    """
    if file is None:
        return ()
    mission, facts = reading.mission, reading.facts
    reference, _ = reference_amount(mission, facts)
    told = wording.amount(reference)
    expected = Expected(
        kind=kind,
        fills=fills,
        bill_to=mission.bill_to_name,
        amount_cents=typed,
        reference_cents=reference if kind is PaperKind.INVOICE else None,
        reference_words=team("le devis validé ({amount})", amount=told)
        if facts.quote_in_force is not None
        else team("le montant autorisé ({amount})", amount=told),
        published=wording.local(mission.published_at, mission.postcode).date(),
        today=wording.local(facts.now, mission.postcode).date(),
        earlier_numbers=[n for i, n in reading.numbers_sent.items() if i != str(file.id)],
    )
    return tuple(
        FindingLine(found.mark.value, found.label, wording.typographic(found.text))
        for found in findings(reading_of(file.reading), expected)
    )


_QUOTE_STATES: dict[Decision, tuple[QuoteState, str]] = {
    Decision.PENDING: ("submitted", team_noted("en attente du gestionnaire")),
    Decision.APPROVED: ("approved", team_noted("validé")),
    Decision.REJECTED: ("rejected", team_noted("refusé")),
}
_REPLACED: tuple[QuoteState, str] = ("replaced", team_noted("remplacé"))


def _quote(reading: Reading, quote: Quote, found: list[Quote]) -> QuoteVersion:
    facts = reading.facts
    last = facts.last_quote is not None and quote.id == facts.last_quote.id
    earlier = quote not in facts.quotes
    state, label = _QUOTE_STATES[Decision(quote.decision)]
    if state == "submitted" and not last:
        state, label = _REPLACED
    name = team("Version {number}", number=quote.version)
    if earlier:
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
        if state in {"rejected", "replaced"}
        else findings_of(reading, reading.file(quote.file), PaperKind.QUOTE, typed=quote.amount_cents),
        change=_change(quote, [q for q in found if q.assignment == quote.assignment]),
        in_force=facts.quote_in_force is not None and quote.id == facts.quote_in_force.id,
    )


def invoices_section(reading: Reading) -> InvoicesSection:
    mission, facts = reading.mission, reading.facts
    found = [*reading.earlier_invoices, *facts.invoices]
    declared = facts.assignment.declared_cents if facts.assignment else None
    text = reference_amount(mission, facts)[1]
    if facts.quote_in_force is None and declared is not None:
        text = team("Montant déclaré : {amount}", amount=wording.amount(declared))
    return InvoicesSection(
        bill_to=bill_to(mission),
        reference_amount=wording.typographic(text) if found or declared or facts.quote_in_force else "",
        invoices=tuple(_invoice(reading, invoice) for invoice in reversed(found)),
    )


_INVOICE_STATES: dict[Decision, tuple[InvoiceState, str]] = {
    Decision.PENDING: ("submitted", team_noted("en attente du gestionnaire")),
    Decision.APPROVED: ("accepted", team_noted("acceptée")),
    Decision.REJECTED: ("rejected", team_noted("refusée")),
}
_SENT, _CREDIT_NOTE_SENT = team_noted("envoyée au gestionnaire"), team_noted("envoyé au gestionnaire")


def _invoice(reading: Reading, invoice: Invoice) -> InvoiceLine:
    mission, facts = reading.mission, reading.facts
    state, label = _INVOICE_STATES[Decision(invoice.decision)]
    moment = wording.exact(invoice.submitted_at, mission.postcode)
    sent = team("envoyée {moment}", moment=moment)
    asked = invoice.kind == InvoiceKind.INVOICE
    if not asked:
        state, label = "accepted", _SENT
    if invoice.kind == InvoiceKind.CREDIT_NOTE:
        label, sent = _CREDIT_NOTE_SENT, team("envoyé {moment}", moment=moment)
    return InvoiceLine(
        amount=wording.amount(invoice.amount_cents),
        state=state,
        state_label=team(label),
        file=row_of(reading, invoice.file),
        sent=sent,
        reason=invoice.reason,
        difference=difference(invoice.amount_cents, mission, facts) if asked else "",
        over=asked and gap(invoice.amount_cents, mission, facts) > 0,
        findings=findings_of(
            reading, reading.file(invoice.file), PaperKind(invoice.kind), typed=invoice.amount_cents
        ),
        kind_label=InvoiceKind(invoice.kind).label,
    )


def decision_panel(
    reading: Reading, *, reason: str = "", error: InvalidInput | None = None
) -> DecisionPanel | None:
    """The paper that waits for the manager, or None."""
    facts = decision_facts(reading)
    if facts is None:
        return None
    version = reading.mission.version
    form = decision_form(reading.request, facts, version, reason, error, cancel_url=facts.mission_url)
    return DecisionPanel(facts, form)


def decision_form(
    request: Web,
    of: Decided,
    version: int,
    reason: str = "",
    error: InvalidInput | None = None,
    *,
    cancel_url: str = "",
) -> DecisionForm:
    below = Below.QUOTE if of.about == "quote" else Below.INVOICE
    return DecisionForm(
        about=of.about,
        url=addresses.mission(of.reference, below, manages=True),
        meta=meta(request, version),
        seen=of.seen,
        reason=reason,
        errors=errors_from(error) if error else NO_ERRORS,
        cancel_url=cancel_url,
    )


def decision_facts(reading: PapersRead) -> DecisionFacts | None:
    mission, facts = reading.mission, reading.facts
    is_quote = mission.status == Status.QUOTE_SUBMITTED
    paper: Quote | Invoice | None = facts.last_quote if is_quote else facts.last_invoice
    if paper is None or mission.status not in (Status.QUOTE_SUBMITTED, Status.INVOICED):
        return None
    file = reading.file(paper.file)
    return DecisionFacts(
        about="quote" if is_quote else "invoice",
        seen=str(paper.id),
        reference=mission.reference,
        mission_title=mission.title,
        mission_url=addresses.mission(mission.reference, manages=True),
        place=mission.place,
        contractor=facts.contractor.shown_name if facts.contractor else "",
        amount=wording.amount(paper.amount_cents),
        since=wording.since(mission.status_since, facts.now),
        since_exact=wording.exact(mission.status_since, mission.postcode),
        file=file_row(file) if file else None,
        pages=pages(file, mission.postcode),
        pages_left_out=pages_left_out(file),
        photos=photos(reading.photos(FileKind.BEFORE if is_quote else FileKind.AFTER), mission.postcode),
        compared=_compared(reading, paper, is_quote),
        difference="" if is_quote else difference(paper.amount_cents, mission, facts),
        over=not is_quote and gap(paper.amount_cents, mission, facts) > 0,
        findings=findings_of(
            reading, file, PaperKind.QUOTE if is_quote else PaperKind.INVOICE, typed=paper.amount_cents
        ),
        note=reading.note,
    )


def _compared(reading: PapersRead, paper: Quote | Invoice, is_quote: bool) -> str:
    mission, facts = reading.mission, reading.facts
    if not is_quote:
        return wording.typographic(reference_amount(mission, facts)[1])
    if paper.version > 1:
        before = facts.quotes[-2].amount_cents
        return team(
            "Version {number}, la précédente était de {amount}.",
            number=paper.version,
            amount=wording.amount(before),
        )
    return team(
        "Autorisé sans devis à soumettre jusqu'à {amount}.", amount=wording.amount(mission.threshold_cents)
    )
