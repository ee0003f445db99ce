"""The panels: each form as it opens, and as it comes back with what was typed and what is wrong."""

import wording
from controllers.missions.forms.views import (
    AnswerPanel,
    InvoicePanel,
    LinkPanel,
    ReasonPanel,
    SlotsPanel,
    StepPanel,
    Toggle,
)
from controllers.missions.papers import bill_to, findings_of, reference_amount
from controllers.missions.reading import Reading
from controllers.web.forms import (
    Triple,
    errors_from,
    file_row,
    options,
    parse_cents,
    parse_id,
    quick_days,
    rows_of,
    slot_input,
    tomorrow,
)
from controllers.web.security import masked, meta, offer_token
from controllers.web.submitting import Submitted
from controllers.web.views import FileRow, Option
from models.agenda.span import Span
from models.errors import InvalidInput
from models.files.stored_file import StoredFile
from models.missions.transition_table import STEPS, Action, Who
from models.missions.verbs.slots import MOST_SLOTS
from models.papers.readings import PaperKind, amount_to_fill, reading_of
from models.people.tenant_link import TenantLink
from models.workflow import FailedVisitMotive, FileKind, InvoiceKind, PauseReason, Status
from settings import current
from uploads.form import Form

EMPTY = Form()


def _kept(sent: Submitted | None, name: str) -> tuple[FileRow, ...]:
    return tuple(file_row(file) for file in sent.kept.get(name, [])) if sent else ()


def _last(sent: Submitted | None, name: str) -> StoredFile | None:
    files = sent.kept.get(name, []) if sent else []
    return files[-1] if files else None


def _typed(form: Form) -> int | None:
    try:
        return parse_cents(form.first("amount"))
    except InvalidInput:
        return None


def _amount(form: Form, known: str, paper: StoredFile | None, kind: PaperKind) -> str:
    """What was typed; where nothing was, what the paper says for sure. A paper that says nothing sure leaves it
    empty: what is known without it would be sent unseen."""
    typed = form.first("amount", known)
    if paper is None or typed not in ("", known):
        return typed
    read = amount_to_fill(reading_of(paper.reading), kind)
    return "" if read is None else wording.amount_input(read)


def slots(reading: Reading, rows: list[Triple], error: InvalidInput | None = None) -> SlotsPanel:
    mission = reading.mission
    row = reading.row(Action.PROPOSE_SLOTS)
    errors = errors_from(error)
    wishes = [
        Triple.from_span(Span(start, end)) for start, end in reading.wishes if start > reading.facts.now
    ]
    chosen = [typed.value for typed in rows]
    shown = rows or [Triple("", "", "")]
    hints = []
    if mission.tenant_word:
        hints.append(f"Le locataire écrit : « {mission.tenant_word} »")
    if mission.not_before is not None:
        hints.append(f"Pas de visite avant le {wording.day(mission.not_before)}.")
    if wording.clock_note(mission.postcode):
        hints.append("Les heures que vous indiquez sont à l'heure de Paris.")
    outcome = "Le locataire recevra vos créneaux et en choisira un."
    if mission.contact is None:
        outcome = "Personne n'est à prévenir : le premier créneau est retenu aussitôt."
    return SlotsPanel(
        title=row.label if row else "Proposer un créneau",
        url=f"{reading.url}/creneaux",
        draft_url=f"{reading.url}/creneaux/brouillon",
        cancel_url=reading.url,
        meta=meta(reading.request, mission.version),
        slots=tuple(
            slot_input(number, typed, errors, mission.postcode) for number, typed in enumerate(shown, start=1)
        ),
        wishes=tuple(
            Toggle(
                f"take:{wish.value}",
                wording.wish_span(wish.span().start, wish.span().end, reading.facts.now, mission.postcode),
                wish.value in chosen,
            )
            for wish in wishes
        ),
        days=quick_days(chosen, mission.postcode),
        can_add=len(shown) < MOST_SLOTS,
        min_date=wording.local(reading.facts.now).date().isoformat(),
        outcome=wording.typographic(outcome),
        hints=tuple(wording.typographic(hint) for hint in hints),
        errors=errors,
        offer=masked(offer_token(reading.request, mission.reference), reading.request)
        if mission.status == Status.NEW
        else "",
    )


def edit_rows(form: Form) -> list[Triple]:
    """The draft after the button that was pressed: add, remove:2, take:…, duration:2:60."""
    rows = rows_of(form.fields, "slot")
    verb, _, rest = form.first("do").partition(":")
    if verb == "add" and len(rows) < MOST_SLOTS:
        rows.append(Triple("", "", ""))
    elif verb == "take" and (taken := Triple.from_value(rest)):
        values = [row.value for row in rows]
        if taken.value in values:
            rows.pop(values.index(taken.value))
        else:
            rows = [row for row in rows if not row.is_empty]
            rows += [taken] if len(rows) < MOST_SLOTS else []
    elif verb in ("remove", "duration"):
        number, _, text = rest.partition(":")
        place, minutes = (parse_id(number) or 0) - 1, parse_id(text)
        if 0 <= place < len(rows):
            if verb == "remove":
                rows.pop(place)
            elif minutes is not None:
                rows[place] = _lasting(rows[place], minutes)
    return rows


def _lasting(row: Triple, minutes: int) -> Triple:
    hour, minute = (parse_id(text) for text in row.start.partition(":")[::2])
    if hour is None or minute is None or not 0 < minutes <= 720:
        return row
    end = hour * 60 + minute + minutes
    return Triple(row.date, row.start, f"{end // 60 % 24:02d}:{end % 60:02d}") if end <= 1440 else row


def step(reading: Reading, sent: Submitted | None = None, error: InvalidInput | None = None) -> StepPanel:
    mission, facts = reading.mission, reading.facts
    form = sent.form if sent else EMPTY
    chosen = form.first("step") or reading.request.query_params.get("step", "")
    allowed = {row.action: row for row, _ in reading.allowed}
    quote = facts.quote_in_force
    kept_quote = _kept(sent, "quote")
    paper = _last(sent, "quote")
    return StepPanel(
        url=f"{reading.url}/etape",
        cancel_url=reading.url,
        meta=meta(reading.request, mission.version),
        steps=tuple(
            Option(action.value, allowed[action].label, selected=action.value == chosen)
            for action in STEPS
            if action in allowed
        ),
        threshold=wording.amount(mission.threshold_cents),
        quote_in_force=wording.amount(quote.amount_cents) if quote else "",
        amount=_amount(form, "", paper, PaperKind.QUOTE),
        kept_quote=kept_quote[-1] if kept_quote else None,
        findings=findings_of(reading, paper, PaperKind.QUOTE, typed=_typed(form), fills=True)
        if paper
        else (),
        kept_photos=_kept(sent, "photos"),
        note=form.first("note"),
        motives=options(FailedVisitMotive, form.first("motive")),
        reason=form.first("reason"),
        not_before=form.first("not_before"),
        not_before_reasons=options(PauseReason, form.first("not_before_reason")),
        min_date=tomorrow(),
        errors=errors_from(error),
    )


def invoice(
    reading: Reading, sent: Submitted | None = None, error: InvalidInput | None = None
) -> InvoicePanel:
    form = sent.form if sent else EMPTY
    photos = len(reading.photos(FileKind.AFTER))
    cents, words = reference_amount(reading.mission, reading.facts)
    known = wording.amount_input(cents) if reading.facts.quote_in_force else ""
    paper = _last(sent, "invoice")
    joined = "photo des travaux est jointe" if photos == 1 else "photos des travaux sont jointes"
    return InvoicePanel(
        url=f"{reading.url}/facture",
        cancel_url=reading.url,
        meta=meta(reading.request, reading.mission.version),
        reference_amount=wording.typographic(words),
        amount=_amount(form, known, paper, PaperKind.INVOICE),
        kept_invoice=_kept(sent, "invoice"),
        findings=findings_of(reading, paper, typed=_typed(form), fills=True) if paper else (),
        kept_photos=_kept(sent, "photos"),
        needs_photos=photos == 0,
        photos_note=f"{photos} {joined}." if photos else "",
        bill_to=tuple((fact.label, fact.text) for fact in bill_to(reading.mission)),
        outcome=wording.typographic(
            "Le gestionnaire recevra votre facture. Un montant plus élevé que prévu lui est signalé."
        ),
        errors=errors_from(error),
    )


PAPER_PATHS = {InvoiceKind.DEPOSIT: "acompte", InvoiceKind.CREDIT_NOTE: "avoir"}
PAPER_TITLES = {
    InvoiceKind.DEPOSIT: "Envoyer une facture d'acompte",
    InvoiceKind.CREDIT_NOTE: "Envoyer un avoir",
}


def paper(
    reading: Reading, kind: InvoiceKind, sent: Submitted | None = None, error: InvalidInput | None = None
) -> InvoicePanel:
    """« Facture d'acompte » or « Avoir »: beside the invoice, without a decision."""
    form = sent.form if sent else EMPTY
    last = _last(sent, "invoice")
    return InvoicePanel(
        url=f"{reading.url}/{PAPER_PATHS[kind]}",
        cancel_url=reading.url,
        meta=meta(reading.request, reading.mission.version),
        amount=_amount(form, "", last, PaperKind(kind)),
        kept_invoice=_kept(sent, "invoice"),
        findings=findings_of(reading, last, PaperKind(kind), typed=_typed(form), fills=True) if last else (),
        bill_to=tuple((fact.label, fact.text) for fact in bill_to(reading.mission)),
        outcome="Le gestionnaire recevra ce document. La mission reste où elle en est.",
        errors=errors_from(error),
        title=PAPER_TITLES[kind],
        paper=kind.label,
    )


class _Asks:
    """The words of a panel that asks for one reason."""

    def __init__(self, path: str, title: str, text: str, answer: str, *, danger: bool = False) -> None:
        self.path, self.title, self.text, self.answer, self.danger = path, title, text, answer, danger


A = Action
ASKS: dict[Action, _Asks] = {
    A.RESCHEDULE: _Asks(
        "deplacer",
        "Déplacer le rendez-vous",
        "Le rendez-vous est annulé dans les agendas, chacun est prévenu, et de nouveaux créneaux seront proposés.",
        "reschedule",
    ),
    A.WITHDRAW: _Asks(
        "desistement",
        "Se désister",
        "La mission redevient libre pour les autres prestataires. Le locataire et le gestionnaire sont prévenus. "
        "Vous ne pourrez plus la reprendre.",
        "withdraw",
        danger=True,
    ),
    A.CANCEL: _Asks(
        "annulation",
        "Annuler la mission",
        "La mission est arrêtée pour de bon. Le locataire et le prestataire sont prévenus.",
        "cancel",
        danger=True,
    ),
    A.REASSIGN: _Asks(
        "reattribution",
        "Confier à un autre prestataire",
        "La mission redevient libre. Le prestataire actuel n'y a plus accès, et le suivant ne voit rien de lui.",
        "reassign",
        danger=True,
    ),
    A.CONFIRM_WORK: _Asks(
        "levee-reserves",
        "Lever les réserves",
        "La fin des travaux est confirmée, et le prestataire peut envoyer sa facture.",
        "confirm",
    ),
    A.DISPUTE_WORK: _Asks(
        "reouverture",
        "Rouvrir l'intervention",
        "Le prestataire doit revenir ou répondre. Une facture en attente n'est plus à décider.",
        "dispute",
        danger=True,
    ),
    A.CLOSE_WITHOUT_INVOICE: _Asks(
        "cloture",
        "Clôturer sans facture",
        "La mission est terminée, et le prestataire en est prévenu.",
        "close",
        danger=True,
    ),
}


def reason(
    reading: Reading, action: Action, sent: Submitted | None = None, error: InvalidInput | None = None
) -> ReasonPanel:
    asks, contractor = ASKS[action], reading.facts.contractor
    again = ""
    if action is Action.REASSIGN and contractor is not None:
        again = f"Autoriser {contractor.shown_name} à la reprendre"
    return ReasonPanel(
        title=asks.title,
        text=wording.typographic(asks.text),
        url=f"{reading.url}/{asks.path}",
        cancel_url=reading.url,
        meta=meta(reading.request, reading.mission.version),
        button=asks.title,
        answer=asks.answer,
        reason=sent.form.first("reason") if sent else "",
        danger=asks.danger,
        allow_again_label=again,
        allow_again=sent is not None and sent.form.first("allow_again") == "yes",
        errors=errors_from(error),
    )


def answer(reading: Reading, sent: Submitted | None = None, error: InvalidInput | None = None) -> AnswerPanel:
    """For the tenant: by a manager everything, by its contractor the choice only."""
    mission, facts = reading.mission, reading.facts
    form = sent.form if sent else EMPTY
    contact = mission.contact
    about_work = mission.status == Status.WORK_DONE
    text = "Personne n'est à prévenir : vous confirmez la fin des travaux."
    if contact is not None:
        told = " Un message l'en informe." if contact.email else ""
        text = f"Vous répondez pour {contact.greeting}.{told}"
    return AnswerPanel(
        about="work" if about_work else "slots",
        url=f"{reading.url}/reponse",
        cancel_url=reading.url,
        meta=meta(reading.request, mission.version),
        text=wording.typographic(text),
        slots=tuple(
            Option(
                str(slot.id),
                wording.span(slot.starts_at, slot.ends_at, facts.now, mission.postcode),
                selected=str(slot.id) == form.first("slot"),
            )
            for slot in facts.open_slots
            if slot.starts_at > facts.now
        ),
        can_decline=reading.row_as(Action.DECLINE_SLOTS, Who.MANAGER_FOR_TENANT) is not None,
        days=quick_days(form.all("wish"), mission.postcode, prefix=""),
        word=form.first("word"),
        reason=form.first("reason"),
        errors=errors_from(error),
    )


def link(reading: Reading, made: TenantLink | None = None, error: InvalidInput | None = None) -> LinkPanel:
    contact = reading.mission.contact
    until = f"Valable jusqu'au {wording.full_day(wording.local(made.expires_at).date())}." if made else ""
    return LinkPanel(
        url=f"{reading.url}/lien",
        cancel_url=reading.url,
        meta=meta(reading.request, reading.mission.version),
        email=wording.shown_email(contact.email) if contact else "",
        text="" if made else "Un nouveau lien copié remplace l'ancien, qui ne s'ouvre plus.",
        address=f"{current().public_url}/locataire/{made.key}" if made else "",
        validity=until,
        errors=errors_from(error),
    )
