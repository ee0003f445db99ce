"""The ways in which an assignment ends before its work is done."""

from models import clock
from models.assignment import Assignment
from models.errors import NotVisible, TransitionRefused
from models.missions.mission import Mission
from models.missions.search_text import with_contractor
from models.missions.transition_table import Action
from models.missions.transitions import Move, moving, noting, required
from models.missions.verbs.slots import void_slots
from models.missions.verbs.visits import finish_visit
from models.people.account import account_of
from models.people.actor import Actor
from models.workflow import Role, VisitState
from wording.faults import Fault


async def withdraw(mission: Mission, reason: str, by: Actor) -> None:
    """« Se désister »: back to the pool; the tenant's link lives on."""
    reason = required(reason, Fault.WHY_WITHDRAW)
    async with moving(mission, Action.WITHDRAW, by, reason=reason) as move:
        await _end_assignment(mission, move, Action.WITHDRAW)


async def reassign(mission: Mission, reason: str, by: Actor, *, allow_again: bool = False) -> None:
    """« Confier à un autre prestataire »; `allow_again` lets the same contractor claim it once more."""
    reason = required(reason, Fault.WHY_REASSIGN)
    async with moving(mission, Action.REASSIGN, by, reason=reason) as move:
        await _end_assignment(mission, move, Action.REASSIGN, readmitted=allow_again)


async def cancel(mission: Mission, reason: str, by: Actor) -> None:
    reason = required(reason, Fault.WHY_CANCEL)
    async with moving(mission, Action.CANCEL, by, reason=reason) as move:
        if move.facts.assignment is not None:
            await _end_assignment(mission, move, Action.CANCEL)


async def _end_assignment(mission: Mission, move: Move, action: Action, *, readmitted: bool = False) -> None:
    """Nothing of it is left for the next contractor: slots void, visit cancelled, pause forgotten."""
    await void_slots(move.assignment_id)
    await finish_visit(mission, move, VisitState.CANCELLED)
    await Assignment.update(
        {
            Assignment.ended_at: clock.now(),
            Assignment.end_action: action.value,
            Assignment.readmitted: readmitted,
        }
    ).where(Assignment.id == move.assignment_id)
    await mission.set(
        assignment=None,
        contractor=None,
        chosen_slot=None,
        visit=None,
        not_before=None,
        not_before_reason="",
        tenant_word="",
        search_people=with_contractor(mission.search_people, ""),
    )


async def readmit(mission: Mission, contractor_id: int, by: Actor) -> None:
    """The manager lets a contractor whose assignment ended claim the mission again."""
    if by.role is not Role.MANAGER:
        raise NotVisible
    async with noting(mission, Action.READMIT, by) as move:
        if contractor_id not in move.facts.barred:
            raise TransitionRefused(Fault.ALREADY_READMITTED)
        await Assignment.update({Assignment.readmitted: True}).where(
            Assignment.mission == mission.id, Assignment.contractor == contractor_id
        )
        account = await account_of(contractor_id)
        move.also_told.add(contractor_id)
        move.data = {"contractor": account.shown_name if account else ""}
