"""« Intervention réalisée », and the tenant's word on it."""

from collections.abc import Sequence
from uuid import UUID

from models.files.stored_file import attach
from models.missions.mission import Mission
from models.missions.transition_table import Action
from models.missions.transitions import fitting, moving, required
from models.missions.verbs.visits import declare_amount, finish_visit, keep_photos
from models.people.actor import SYSTEM, Actor
from models.workflow import FileKind, Role, Status, VisitState
from wording.faults import Fault


async def complete(
    mission: Mission,
    by: Actor,
    *,
    amount_cents: int | None = None,
    note: str = "",
    photos: Sequence[UUID] = (),
) -> None:
    """A quote in force, or a declared amount within the authorised one. Raises InvalidInput on `amount`."""
    note = fitting(note, "note")
    async with moving(mission, Action.COMPLETE, by, note=note) as move:
        await declare_amount(mission, move, amount_cents)
        await finish_visit(mission, move, VisitState.ENDED)
        await keep_photos(mission, move, photos, FileKind.AFTER)


async def confirm_work(mission: Mission, by: Actor = SYSTEM, reason: str = "") -> None:
    """Lifting reserves (a manager, from `work_disputed`) needs a reason."""
    if mission.status == Status.WORK_DISPUTED and by.role is Role.MANAGER:
        reason = required(reason, Fault.WHY_LIFT)
    async with moving(mission, Action.CONFIRM_WORK, by, reason=reason) as move:
        if mission.status == Status.WORK_DISPUTED:
            move.data["lifted"] = True


async def dispute_work(mission: Mission, reason: str, by: Actor, photos: Sequence[UUID] = ()) -> None:
    reason = required(reason, Fault.WHY_DISPUTE)
    async with moving(mission, Action.DISPUTE_WORK, by, reason=reason) as move:
        kept = await attach(
            photos,
            owner=by.key,
            mission=mission.id,
            assignment=move.assignment_id,
            kind=FileKind.DISPUTE,
            name="photos",
        )
        if kept:
            move.data["photos"] = len(kept)
