"""« Prochaine étape »: one form for the four things that a visit can end with."""

from typing import ClassVar, Literal

from msgspec import Struct, field

import wording
from controllers.missions.forms.form import MissionForm, opens_with, routes
from controllers.missions.forms.read_back import EMPTY, amount_shown, kept_files, last_kept, typed_cents
from controllers.missions.papers import findings_of
from controllers.missions.reading import Reading
from controllers.missions.telling import is_told, joined, will_be_told
from controllers.web import adding
from controllers.web.forms import errors_from, options, parse_cents, parse_date, tomorrow
from controllers.web.security import meta
from controllers.web.submitting import Submitted
from controllers.web.views import NO_ERRORS, Errors, FileRow, FindingLine, FormMeta, Option
from models.errors import InvalidInput
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.transition_table import STEPS, Action
from models.missions.verbs.quotes import submit_quote
from models.missions.verbs.visits import plan_second_visit, report_failed_visit
from models.missions.verbs.work import complete
from models.papers.readings import PaperKind
from models.workflow import FailedVisitMotive, FileKind, PauseReason
from uploads.form import Form
from wording.addresses import Below
from wording.faults import Fault
from wording.languages import team, team_noted


class StepPanel(Struct, frozen=True):
    """« Etape suivante ». `steps` holds what the table allows now, no other."""

    url: str
    cancel_url: str
    meta: FormMeta
    steps: tuple[Option, ...]
    # « 150,00 € »
    threshold: str
    # « 420,00 € » where a quote is in force: no amount is asked for to go on.
    quote_in_force: str = ""
    amount: str = ""
    kept_quote: FileRow | None = None
    findings: tuple[FindingLine, ...] = ()
    kept_photos: tuple[FileRow, ...] = ()
    note: str = ""
    motives: tuple[Option, ...] = ()
    reason: str = ""
    not_before: str = ""
    not_before_reasons: tuple[Option, ...] = ()
    min_date: str = ""
    # Under « Intervention réalisée » and « Visite impossible »: who learns of it.
    when_done: str = ""
    when_failed: str = ""
    errors: Errors = NO_ERRORS
    title: str = field(default_factory=lambda: team("Etape suivante"))
    kind: ClassVar[Literal["step"]] = "step"


def step(reading: Reading, sent: Submitted | None = None, error: InvalidInput | None = None) -> StepPanel:
    mission, facts = reading.mission, reading.facts
    form = sent.form if sent else EMPTY
    chosen = form.first("step") or reading.request.query_params.get("step", "")
    allowed = {row.action: row for row, _ in reading.allowed}
    quote = facts.quote_in_force
    kept_quote = kept_files(sent, "quote")
    paper = last_kept(sent, "quote")
    return StepPanel(
        url=reading.at(Below.STEP),
        cancel_url=reading.url,
        meta=meta(reading.request, mission.version),
        steps=tuple(
            Option(action.value, allowed[action].label, selected=action.value == chosen)
            for action in STEPS
            if action in allowed
        ),
        threshold=wording.amount(mission.threshold_cents),
        quote_in_force=wording.amount(quote.amount_cents) if quote else "",
        amount=amount_shown(form, "", paper, PaperKind.QUOTE),
        kept_quote=kept_quote[-1] if kept_quote else None,
        findings=findings_of(reading, paper, PaperKind.QUOTE, typed=typed_cents(form), fills=True)
        if paper
        else (),
        kept_photos=kept_files(sent, "photos"),
        note=form.first("note"),
        motives=options(FailedVisitMotive, form.first("motive")),
        reason=form.first("reason"),
        not_before=form.first("not_before"),
        not_before_reasons=options(PauseReason, form.first("not_before_reason")),
        min_date=tomorrow(reading.mission.postcode),
        when_done=wording.typographic(team(_will_confirm(mission))),
        when_failed=wording.typographic(
            joined(
                team("Le gestionnaire sera prévenu. Vous proposerez ensuite de nouveaux créneaux."),
                will_be_told(mission, manages=False),
            )
        ),
        errors=errors_from(error),
    )


def chosen_step(sent: Submitted) -> Action:
    sent.decision("confirm", "check")
    chosen = sent.form.first("step")
    if chosen not in list(STEPS):
        raise InvalidInput(step=Fault.STEP_MISSING)
    return Action(chosen)


async def receive_step(sent: Submitted) -> None:
    chosen = chosen_step(sent)
    kind = FileKind.AFTER if chosen is Action.COMPLETE else FileKind.BEFORE
    fields = [("photos", kind, True)]
    if chosen is Action.SUBMIT_QUOTE:
        fields.append(("quote", FileKind.QUOTE, False))
    await sent.receive_all(fields)


async def take_step(sent: Submitted, mission: Mission) -> str:
    """« Prochaine étape »: one form, one `amount`, the fields of the step that was chosen."""
    form, chosen = sent.form, chosen_step(sent)
    photos, note = sent.ids("photos"), form.first("note")
    if chosen == Action.SUBMIT_QUOTE:
        cents = parse_cents(form.first("amount"))
        await submit_quote(
            mission, sent.by, amount_cents=cents, file=sent.last_id("quote"), note=note, photos=photos
        )
        return team("Votre devis de {amount} est envoyé au gestionnaire.", amount=wording.amount(cents or 0))
    if chosen == Action.REPORT_FAILED_VISIT:
        await report_failed_visit(
            mission, form.first("motive"), sent.by, details=form.first("reason"), note=note, photos=photos
        )
        told = team("La visite impossible est signalée. Proposez de nouveaux créneaux.")
        return joined(told, is_told(mission, manages=False))
    known = await facts_of(mission)
    cents = None if known.quote_in_force else parse_cents(form.first("amount"))
    if chosen == Action.PLAN_SECOND_VISIT:
        await plan_second_visit(
            mission,
            sent.by,
            amount_cents=cents,
            not_before=parse_date(form.first("not_before"), "not_before"),
            not_before_reason=form.first("not_before_reason"),
            note=note,
            photos=photos,
        )
        return team("C'est noté. Proposez des créneaux pour revenir faire les travaux.")
    await complete(mission, sent.by, amount_cents=cents, note=note, photos=photos)
    return team(_done(mission))


def _done(mission: Mission) -> str:
    """Who is asked to confirm it."""
    if mission.contact is None:
        return team_noted(
            "L'intervention est réalisée. Le gestionnaire en est prévenu, et confirme la fin des travaux."
        )
    if not mission.contact_can_be_written_to:
        return team_noted(
            "L'intervention est réalisée. Le locataire n'a reçu aucun message : "
            "le gestionnaire lui demande de confirmer la fin des travaux."
        )
    return team_noted("L'intervention est réalisée. Le locataire est invité à le confirmer.")


def _will_confirm(mission: Mission) -> str:
    if mission.contact is None:
        return team_noted("Le gestionnaire sera informé que les travaux sont réalisés et le confirmera.")
    if not mission.contact_can_be_written_to:
        return team_noted(
            "Le locataire ne recevra aucun message : le gestionnaire lui demandera de confirmer la fin des travaux."
        )
    return team_noted("Le locataire sera informé que les travaux sont réalisés et confirmera à son tour.")


def _same(reading: Reading, form: Form) -> bool:
    """Of a step that is not there any more nobody sees the fields."""
    chosen = form.first("step")
    return chosen not in list(STEPS) or reading.row(Action(chosen)) is not None


STEP = MissionForm(
    take_step,
    step,
    opens_with(*STEPS),
    receive=receive_step,
    may=adding.may_act(*STEPS),
    reads=True,
    same=_same,
)
FORMS = [routes(STEP, Below.STEP, "mission.step")]
