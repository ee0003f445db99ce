"""« Envoyer la facture », and the closing of the mission."""

from collections.abc import Sequence
from uuid import UUID

from database.writing import insert, new
from models import clock
from models.assignment import Assignment
from models.errors import InvalidInput, TransitionRefused
from models.files.stored_file import StoredFile
from models.missions.facts import Facts
from models.missions.mission import Mission
from models.missions.transition_table import Action, Who
from models.missions.transitions import Move, moving, noting, required, whos
from models.missions.verbs.quotes import check_amount, decide
from models.missions.verbs.visits import keep_paper, keep_photos
from models.papers.paper import Invoice
from models.people.actor import Actor
from models.workflow import Decision, FileKind, InvoiceKind, Status
from wording.faults import Fault


async def submit_invoice(
    mission: Mission,
    by: Actor,
    *,
    amount_cents: int | None,
    file: UUID | None,
    photos: Sequence[UUID] = (),
) -> None:
    """Needs a photo of the work, sent before or along. Above the quote it is accepted. Raises InvalidInput."""
    amount = check_amount(amount_cents, Fault.INVOICE_AMOUNT_MISSING)
    if file is None:
        raise InvalidInput(invoice=Fault.INVOICE_MISSING)
    async with moving(mission, Action.SUBMIT_INVOICE, by) as move:
        await keep_photos(mission, move, photos, FileKind.AFTER)
        if not await work_photos(mission.id, move.assignment_id):
            raise InvalidInput(photos=Fault.WORK_PHOTO_MISSING)
        await keep_paper(mission, move, file, FileKind.INVOICE)
        invoice = new(
            Invoice,
            assignment=move.assignment_id,
            version=len(move.facts.invoices) + 1,
            amount_cents=amount,
            threshold_cents=mission.threshold_cents,
            file=file,
        )
        await insert(invoice)
        move.data |= {"invoice": invoice.id, "version": invoice.version, "amount_cents": amount}


async def work_photos(mission_id: int, assignment_id: int) -> int:
    count: int = await StoredFile.count().where(
        StoredFile.mission == mission_id,
        StoredFile.assignment == assignment_id,
        StoredFile.kind == FileKind.AFTER,
        StoredFile.draft.eq(False),
    )
    return count


async def accept_invoice(mission: Mission, invoice_id: int, by: Actor) -> None:
    async with moving(mission, Action.ACCEPT_INVOICE, by) as move:
        await decide(move, move.facts.last_invoice, invoice_id, Decision.APPROVED, "")
        await _close(move)


async def reject_invoice(mission: Mission, invoice_id: int, reason: str, by: Actor) -> None:
    reason = required(reason, Fault.WHY_REJECT_INVOICE)
    async with moving(mission, Action.REJECT_INVOICE, by, reason=reason) as move:
        await decide(move, move.facts.last_invoice, invoice_id, Decision.REJECTED, reason)


async def close_without_invoice(mission: Mission, reason: str, by: Actor) -> None:
    reason = required(reason, Fault.WHY_CLOSE)
    async with moving(mission, Action.CLOSE_WITHOUT_INVOICE, by, reason=reason) as move:
        await _close(move)


async def _close(move: Move) -> None:
    """The assignment ends, but the mission keeps it: its contractor finds it under « Facturées »."""
    await Assignment.update({Assignment.ended_at: clock.now(), Assignment.end_action: "closed"}).where(
        Assignment.id == move.assignment_id
    )


_DEPOSIT_STATUSES = (
    Status.QUOTE_APPROVED,
    Status.SLOTS_PROPOSED,
    Status.SLOT_CHOSEN,
    Status.SLOTS_NEEDED,
    Status.SCHEDULED,
    Status.WORK_DONE,
    Status.WORK_DISPUTED,
    Status.WORK_CONFIRMED,
)


def addable_kinds(mission: Mission, by: Actor, facts: Facts) -> list[InvoiceKind]:
    """« Facture d'acompte » on a quote in force; « Avoir » on an invoice that waits or was accepted, also after the
    closing: of a refused one nothing is owed."""
    if Who.ITS_CONTRACTOR not in whos(mission, by, facts):
        return []
    if mission.status in _DEPOSIT_STATUSES and facts.quote_in_force is not None:
        return [InvoiceKind.DEPOSIT]
    if mission.status == Status.INVOICED or (mission.status == Status.CLOSED and facts.is_billed):
        return [InvoiceKind.CREDIT_NOTE]
    return []


async def add_invoice(
    mission: Mission, kind: InvoiceKind, by: Actor, *, amount_cents: int | None, file: UUID | None
) -> None:
    """A paper beside the invoice: it leaves the status as it is and needs no decision. Raises InvalidInput."""
    amount = check_amount(amount_cents, Fault.PAPER_AMOUNT_MISSING)
    if file is None:
        raise InvalidInput(invoice=Fault.PAPER_MISSING)
    async with noting(mission, Action.ADD_INVOICE, by) as move:
        if kind not in addable_kinds(mission, by, move.facts):
            raise TransitionRefused(Fault.PAPER_NOT_NOW)
        await keep_paper(mission, move, file, FileKind.INVOICE)
        paper = new(
            Invoice,
            assignment=move.assignment_id,
            version=len(move.facts.invoices) + 1,
            kind=kind,
            amount_cents=amount,
            threshold_cents=mission.threshold_cents,
            file=file,
            decision=Decision.APPROVED,
        )
        await insert(paper)
        move.data = {"invoice": paper.id, "kind": kind.value, "amount_cents": amount}
