"""« Envoyer la facture », and the papers that may come beside it: deposits and credit notes."""

from typing import ClassVar, Literal

from msgspec import Struct, field

import wording
from controllers.missions.acts import PAPERS
from controllers.missions.amounts import bill_to, reference_amount
from controllers.missions.forms.form import MissionForm, opens_with, routes
from controllers.missions.forms.read_back import EMPTY, amount_shown, kept_files, last_kept, typed_cents
from controllers.missions.papers import findings_of
from controllers.missions.photos import attached
from controllers.missions.reading import Reading
from controllers.web import adding
from controllers.web.forms import errors_from, parse_cents
from controllers.web.security import meta
from controllers.web.submitting import Submitted
from controllers.web.views import NO_ERRORS, Errors, FileRow, FindingLine, FormMeta
from models.errors import InvalidInput
from models.missions.mission import Mission
from models.missions.transition_table import Action
from models.missions.verbs.invoices import add_invoice, addable_kinds, submit_invoice
from models.papers.measuring import Against
from models.papers.readings import PaperKind
from models.workflow import FileKind, InvoiceKind
from wording.addresses import Below
from wording.languages import team


class InvoicePanel(Struct, frozen=True):
    """« Envoyer la facture »: `amount`, `invoice` (files), and `photos` while none of the work is there."""

    url: str
    cancel_url: str
    meta: FormMeta
    # « Devis validé : 420,00 €, dont 180,00 € déjà facturés en acompte »
    reference_amount: str = ""
    amount: str = ""
    kept_invoice: tuple[FileRow, ...] = ()
    findings: tuple[FindingLine, ...] = ()
    kept_photos: tuple[FileRow, ...] = ()
    needs_photos: bool = False
    # « 3 photos des travaux sont jointes. »
    photos_note: str = ""
    # « Facturer à », « À l'attention de », « Référence à rappeler »
    bill_to: tuple[tuple[str, str], ...] = ()
    # « Le gestionnaire recevra votre facture. »
    outcome: str = ""
    errors: Errors = NO_ERRORS
    title: str = field(default_factory=lambda: team("Envoyer la facture"))
    # « Facture », « Facture d'acompte », « Avoir »: the field's label
    paper: str = field(default_factory=lambda: InvoiceKind.INVOICE.label)
    # Of what gives money back nothing is to pay.
    amount_label: str = field(default_factory=lambda: team("Montant à payer, TTC"))
    kind: ClassVar[Literal["invoice"]] = "invoice"


def invoice(
    reading: Reading, sent: Submitted | None = None, error: InvalidInput | None = None
) -> InvoicePanel:
    form = sent.form if sent else EMPTY
    note = attached(reading)
    measure = reading.facts.measure(InvoiceKind.INVOICE, reading.mission.threshold_cents)
    known = ""
    if measure.against is Against.QUOTE and measure.left_cents > 0:
        known = wording.amount_input(measure.left_cents)
    paper = last_kept(sent, "invoice")
    return InvoicePanel(
        url=reading.at(Below.INVOICE),
        cancel_url=reading.url,
        meta=meta(reading.request, reading.mission.version),
        reference_amount=wording.typographic(reference_amount(measure)),
        amount=amount_shown(form, known, paper, PaperKind.INVOICE),
        kept_invoice=kept_files(sent, "invoice"),
        findings=findings_of(reading, paper, measure=measure, typed=typed_cents(form), fills=True),
        kept_photos=kept_files(sent, "photos"),
        needs_photos=not note,
        photos_note=note,
        bill_to=tuple((fact.label, fact.text) for fact in bill_to(reading.mission)),
        outcome=wording.typographic(
            team("Le gestionnaire recevra votre facture. Un montant plus élevé que prévu lui est signalé.")
        ),
        errors=errors_from(error),
    )


def paper(
    reading: Reading, kind: InvoiceKind, sent: Submitted | None = None, error: InvalidInput | None = None
) -> InvoicePanel:
    """« Facture d'acompte » or « Avoir »: beside the invoice, without a decision."""
    form = sent.form if sent else EMPTY
    last = last_kept(sent, "invoice")
    measure = reading.facts.measure(kind, reading.mission.threshold_cents)
    return InvoicePanel(
        url=reading.at(PAPERS[kind].path),
        cancel_url=reading.url,
        meta=meta(reading.request, reading.mission.version),
        reference_amount=wording.typographic(reference_amount(measure)),
        amount=amount_shown(form, "", last, PaperKind(kind)),
        kept_invoice=kept_files(sent, "invoice"),
        findings=findings_of(
            reading, last, PaperKind(kind), measure=measure, typed=typed_cents(form), fills=True
        ),
        bill_to=tuple((fact.label, fact.text) for fact in bill_to(reading.mission)),
        outcome=team(
            "Le gestionnaire recevra ce document. La mission reste où elle en est. Un montant plus élevé que prévu lui "
            "est signalé."
        ),
        errors=errors_from(error),
        title=team(PAPERS[kind].label),
        paper=kind.label,
        amount_label=team("Montant de l'avoir, TTC")
        if kind is InvoiceKind.CREDIT_NOTE
        else team("Montant à payer, TTC"),
    )


async def send_invoice(sent: Submitted, mission: Mission) -> str:
    sent.decision("submit")
    await submit_invoice(
        mission,
        sent.by,
        amount_cents=parse_cents(sent.form.first("amount")),
        file=sent.last_id("invoice"),
        photos=sent.ids("photos"),
    )
    return team("Votre facture est envoyée. Vous serez prévenu de la décision du gestionnaire.")


async def receive_invoice(sent: Submitted) -> None:
    await sent.receive_all([("photos", FileKind.AFTER, True), ("invoice", FileKind.INVOICE, False)])


async def receive_paper(sent: Submitted) -> None:
    await sent.receive_all([("invoice", FileKind.INVOICE, False)])


def _paper_form(kind: InvoiceKind) -> MissionForm:
    async def send(sent: Submitted, mission: Mission) -> str:
        sent.decision("submit")
        cents = parse_cents(sent.form.first("amount"))
        await add_invoice(mission, kind, sent.by, amount_cents=cents, file=sent.last_id("invoice"))
        return team(
            "Le document est envoyé : {paper}, {amount}.", paper=kind.label, amount=wording.amount(cents or 0)
        )

    return MissionForm(
        send,
        lambda reading, sent, error: paper(reading, kind, sent, error),
        lambda reading: kind in addable_kinds(reading.mission, reading.by, reading.facts),
        receive=receive_paper,
        may=adding.may_add_paper(kind),
        reads=True,
    )


INVOICE = MissionForm(
    send_invoice,
    invoice,
    opens_with(Action.SUBMIT_INVOICE),
    receive=receive_invoice,
    may=adding.may_act(Action.SUBMIT_INVOICE),
    reads=True,
)
FORMS = [
    routes(INVOICE, Below.INVOICE, "mission.invoice"),
    *(routes(_paper_form(kind), act.path, f"mission.{kind}") for kind, act in PAPERS.items()),
]
