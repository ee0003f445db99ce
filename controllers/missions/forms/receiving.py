"""What the contractor's forms bring: « Prochaine étape », files, photos."""

import wording
from controllers.web.forms import parse_cents, parse_date
from controllers.web.submitting import Submitted
from models.errors import InvalidInput
from models.missions.mission import Mission
from models.missions.transition_table import STEPS, Action
from models.missions.verbs.quotes import submit_quote
from models.missions.verbs.upkeep import add_photos
from models.missions.verbs.visits import plan_second_visit, report_failed_visit
from models.missions.verbs.work import complete
from models.workflow import FileKind

A = Action


def chosen_step(sent: Submitted) -> Action:
    sent.decision("confirm", "check")
    chosen = sent.form.first("step")
    if chosen not in list(STEPS):
        raise InvalidInput(step="Choisissez la prochaine étape.")
    return Action(chosen)


async def receive_step(sent: Submitted) -> None:
    chosen = chosen_step(sent)
    kind = FileKind.AFTER if chosen is A.COMPLETE else FileKind.BEFORE
    fields = [("photos", kind, True)]
    if chosen is A.SUBMIT_QUOTE:
        fields.append(("quote", FileKind.QUOTE, False))
    await sent.receive_all(fields)


async def receive_invoice(sent: Submitted) -> None:
    await sent.receive_all([("photos", FileKind.AFTER, True), ("invoice", FileKind.INVOICE, False)])


async def receive_photos(sent: Submitted) -> None:
    kind = sent.form.first("kind")
    if kind not in list(FileKind):
        raise InvalidInput(kind="Dites ce que montrent les photos.")
    await sent.receive_all([("photos", FileKind(kind), True)])


async def take_step(sent: Submitted, mission: Mission) -> str:
    """« Prochaine étape »: one form, one `amount`, the fields of the step that was chosen."""
    form, chosen = sent.form, chosen_step(sent)
    photos, note = sent.ids("photos"), form.first("note")
    if chosen == A.SUBMIT_QUOTE:
        cents = parse_cents(form.first("amount"))
        await submit_quote(
            mission, sent.by, amount_cents=cents, file=sent.last_id("quote"), note=note, photos=photos
        )
        return f"Votre devis de {wording.amount(cents or 0)} est envoyé au gestionnaire."
    if chosen == A.REPORT_FAILED_VISIT:
        await report_failed_visit(
            mission, form.first("motive"), sent.by, details=form.first("reason"), note=note, photos=photos
        )
        return "La visite impossible est signalée. Proposez de nouveaux créneaux."
    known = await mission.facts()
    cents = None if known.quote_in_force else parse_cents(form.first("amount"))
    if chosen == A.PLAN_SECOND_VISIT:
        await plan_second_visit(
            mission,
            sent.by,
            amount_cents=cents,
            not_before=parse_date(form.first("not_before"), "not_before"),
            not_before_reason=form.first("not_before_reason"),
            note=note,
            photos=photos,
        )
        return "C'est noté. Proposez des créneaux pour revenir faire les travaux."
    await complete(mission, sent.by, amount_cents=cents, note=note, photos=photos)
    return "L'intervention est réalisée. Le locataire est invité à le confirmer."


async def keep_added_photos(sent: Submitted, mission: Mission) -> str:
    ids = sent.ids("photos")
    await add_photos(mission, ids, FileKind(sent.form.first("kind")), sent.by, sent.form.first("caption"))
    return f"{wording.plural(len(ids), 'photo est ajoutée', 'photos sont ajoutées')}."
