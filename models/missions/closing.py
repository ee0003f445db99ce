"""What becomes of a contractor's missions when its account is closed, or has another name or another clock."""

from collections.abc import Collection
from datetime import timedelta

from database.connection import as_object, rows, transaction
from models.agenda.reminder import Side, follow_clock
from models.agenda.visit import Visit
from models.missions.mission import Mission
from models.missions.notices import To
from models.missions.nudge import GONE, LISTED, note
from models.missions.search_text import with_contractor
from models.missions.silence import Rule, tell
from models.missions.transition_table import Action, Who, find
from models.missions.verbs.ending import reassign
from models.missions.verbs.upkeep import rename_firm
from models.people.account import Account
from models.people.actor import Actor
from models.workflow import ACCOUNT_CLOSED, Role, Status, VisitState

# Whoever runs a command on the server may do what a manager may.
OFFICE = Actor(Role.MANAGER, "Administration")


async def open_missions(account: Account) -> list[Mission]:
    found = await rows(
        "SELECT * FROM mission WHERE contractor = {} AND status NOT IN ('closed', 'cancelled') ORDER BY id",
        account.id,
    )
    return [as_object(Mission, row) for row in found]


def can_be_passed_on(mission: Mission) -> bool:
    return find(Action.REASSIGN, Who.MANAGER, Status(mission.status)) is not None


_FOUND_BY = "SELECT * FROM mission WHERE contractor = {} ORDER BY id"


async def tell_of_new_name(account: Account, *, firm: bool) -> None:
    """Its missions are found by it; and a `firm`'s stands in the agendas of those whom it visits."""
    async with transaction():
        for row in await rows(_FOUND_BY, account.id):
            mission = as_object(Mission, row)
            await mission.set(search_people=with_contractor(mission.search_people, account.searched_name))
    if not firm:
        return
    for mission in await open_missions(account):
        if mission.visit is not None:
            await rename_firm(mission)


async def follow_new_clock(account: Account) -> None:
    """It works elsewhere now: its reminders go by the clock of there. Within the caller's transaction."""
    for visit in await Visit.objects().where(
        Visit.contractor == account.id, Visit.state == VisitState.PLANNED
    ):
        await follow_clock(visit, Side.CONTRACTOR, account.clock)


async def leave_missions(account: Account, passed_on: Collection[int] = ()) -> None:
    """After it was closed: some go back to the pool; the others stand in « Sans réponse », and the managers are told."""
    for mission in await open_missions(account):
        if mission.id in passed_on:
            await reassign(mission, ACCOUNT_CLOSED, OFFICE)
            continue
        gone = Rule(Status(mission.status), GONE, timedelta(), To.CONTRACTOR, "contractor_gone")
        await tell(gone, mission.id)
        await note(mission.id, LISTED)
