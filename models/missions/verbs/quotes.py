"""« Soumettre un devis », and the manager's decision on it."""

from collections.abc import Sequence
from uuid import UUID

from database.writing import insert, new, update
from models import clock
from models.errors import InvalidInput, Stale
from models.missions.mission import Mission
from models.missions.transition_table import Action
from models.missions.transitions import Move, fitting, moving, required
from models.missions.verbs.visits import finish_visit, keep_paper, keep_photos
from models.papers.paper import Invoice, Quote
from models.people.actor import Actor
from models.workflow import Decision, FileKind, VisitState
from wording.faults import Fault

MOST_CENTS = 100_000_000


def check_amount(amount_cents: int | None, missing: Fault) -> int:
    """Raises InvalidInput on `amount`."""
    if amount_cents is None or amount_cents <= 0:
        raise InvalidInput(amount=missing)
    if amount_cents > MOST_CENTS:
        raise InvalidInput(amount=Fault.AMOUNT_ABOVE_MOST)
    return amount_cents


async def submit_quote(
    mission: Mission,
    by: Actor,
    *,
    amount_cents: int | None,
    file: UUID | None,
    note: str = "",
    photos: Sequence[UUID] = (),
) -> None:
    """A new version; older ones stay readable. Any amount, also a small one. Raises InvalidInput."""
    amount = check_amount(amount_cents, Fault.QUOTE_AMOUNT_MISSING)
    if file is None:
        raise InvalidInput(quote=Fault.QUOTE_MISSING)
    note = fitting(note, "note")
    async with moving(mission, Action.SUBMIT_QUOTE, by, note=note) as move:
        await keep_paper(mission, move, file, FileKind.QUOTE)
        await finish_visit(mission, move, VisitState.ENDED)
        await keep_photos(mission, move, photos, FileKind.BEFORE)
        quote = new(
            Quote,
            assignment=move.assignment_id,
            version=len(move.facts.quotes) + 1,
            amount_cents=amount,
            file=file,
        )
        await insert(quote)
        move.data |= {"quote": quote.id, "version": quote.version, "amount_cents": amount}


async def decide(
    move: Move, paper: Quote | Invoice | None, seen: int, decision: Decision, reason: str
) -> None:
    """Records the decision on the paper that the manager looked at. Raises Stale where it is another one."""
    if paper is None or paper.id != seen:
        raise Stale
    await update(
        paper, decision=decision, reason=reason, decided_at=clock.now(), decided_by=move.by.account_id
    )
    move.data |= {"version": paper.version, "amount_cents": paper.amount_cents}


async def approve_quote(mission: Mission, quote_id: int, by: Actor) -> None:
    async with moving(mission, Action.APPROVE_QUOTE, by) as move:
        await decide(move, move.facts.last_quote, quote_id, Decision.APPROVED, "")


async def reject_quote(mission: Mission, quote_id: int, reason: str, by: Actor) -> None:
    reason = required(reason, Fault.WHY_REJECT_QUOTE)
    async with moving(mission, Action.REJECT_QUOTE, by, reason=reason) as move:
        await decide(move, move.facts.last_quote, quote_id, Decision.REJECTED, reason)
