"""A quote or an invoice that waits for the manager: what the decision needs, and its two buttons."""

from typing import ClassVar, Literal, Protocol

from msgspec import Struct

import wording
from controllers.missions.amounts import reference_amount
from controllers.missions.papers import findings_of
from controllers.missions.photos import pages, pages_left_out, photos
from controllers.missions.reading import Reading
from controllers.web.forms import errors_from, file_row
from controllers.web.rendering import Web
from controllers.web.security import meta
from controllers.web.views import NO_ERRORS, Errors, FileRow, FindingLine, FormMeta, Photo
from models.errors import InvalidInput
from models.missions.facts import PaperFacts
from models.missions.reading import PapersRead
from models.papers.measuring import Measure
from models.papers.paper import Invoice, Quote
from models.papers.readings import PaperKind
from models.papers.told import difference
from models.workflow import FileKind, InvoiceKind, Status
from wording import addresses
from wording.addresses import Below
from wording.languages import team

About = Literal["quote", "invoice"]


class DecisionFacts(Struct, frozen=True):
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
    # « Version 2 ; la précédente était de 510,00 € », « Devis validé : 420,00 €, dont 180,00 € déjà facturés en acompte »
    compared: str = ""
    # « 12,00 € de plus que le devis validé », or empty; `over` when the agency would pay more.
    difference: str = ""
    over: bool = False
    findings: tuple[FindingLine, ...] = ()
    # What the contractor wrote.
    note: str = ""


class DecisionForm(Struct, frozen=True):
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


class DecisionPanel(Struct, frozen=True):
    """Shown as a panel of the mission (`kind` decision)."""

    facts: DecisionFacts
    form: DecisionForm
    kind: ClassVar[Literal["decision"]] = "decision"

    @property
    def title(self) -> str:
        return team("Décider du devis") if self.form.about == "quote" else team("Décider de la facture")

    @property
    def url(self) -> str:
        return self.form.url

    @property
    def errors(self) -> Errors:
        return self.form.errors


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
    measure = (
        facts.measure(InvoiceKind.INVOICE, mission.threshold_cents, paper)
        if isinstance(paper, Invoice)
        else None
    )
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
        compared=wording.typographic(_compared(reading, paper, measure)),
        difference=difference(paper.amount_cents, measure) if measure else "",
        over=measure is not None and measure.beyond(paper.amount_cents) > 0,
        findings=findings_of(
            reading,
            file,
            PaperKind.QUOTE if is_quote else PaperKind.INVOICE,
            measure=measure,
            typed=paper.amount_cents,
        ),
        note=reading.note,
    )


def _compared(reading: PapersRead, paper: Quote | Invoice, measure: Measure | None) -> str:
    mission, facts = reading.mission, reading.facts
    if measure is not None:
        told, since = reference_amount(measure), _given_back_since(facts, paper)
        if not since:
            return told
        return team(
            "{compared} · Avoir envoyé depuis : {amount}", compared=told, amount=wording.amount(since)
        )
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


def _given_back_since(facts: PaperFacts, paper: Quote | Invoice) -> int:
    """In cents, by credit notes that count in no difference of this invoice: they came after it."""
    notes = [one for one in facts.invoices if one.kind == InvoiceKind.CREDIT_NOTE]
    return sum(note.amount_cents for note in notes if note.version > paper.version)
