"""« Prendre ce moment »: a moment that the tenant wished for becomes the appointment, without a second question."""

from msgspec.structs import replace

from database.connection import fetch, transaction
from database.gathering import gathered
from database.writing import Id, fill_in, inserting, new
from models import clock
from models.agenda.away import times_away
from models.agenda.busy import lock_agenda, planned_visits
from models.agenda.part import LONGEST, is_whole, part_of
from models.agenda.reminder import reminding
from models.agenda.slot import Slot
from models.agenda.span import Span
from models.errors import InvalidInput, NotVisible
from models.missions import limits
from models.missions.mission import Mission
from models.missions.transition_table import Action, Who
from models.missions.transitions import Beside, Move, moving
from models.missions.verbs.slots import (
    NOTHING_CHOSEN,
    claiming,
    expire_overtaken,
    noted,
    taking_wishes,
    voiding,
    wish_rows,
)
from models.missions.verbs.visits import planned
from models.people.account import Account
from models.people.actor import Actor
from wording.faults import AnyFault, Fault


async def accept_wish(mission: Mission, wish: Span, by: Actor, part: Span | None = None) -> None:
    """From `new` it claims the mission: exactly one contractor wins. `part`: of a wish that is not taken whole.

    Raises InvalidInput on `wish`: of another mission, over, or not free in the contractor's agenda.
    """
    if by.account_id is None:
        raise NotVisible
    span = part or part_of(wish, mission.postcode)

    async def take(move: Move) -> Beside:
        assert by.account_id is not None
        await lock_agenda(by.account_id)
        if fault := await _fault(mission, wish, span, by.account_id):
            raise InvalidInput(wish=fault)
        # The offer that was never made: every visit has its slot.
        slot = new(Slot, starts_at=span.start, ends_at=span.end, state="void")
        visit = planned(move.facts, by.account_id, span)
        move.data["sequence"] = visit.sequence
        if move.who is Who.ANY_CONTRACTOR:
            claim, columns = claiming(mission, by)
            before = [claim]
            [account] = await fetch(Account, "id = {}", by.account_id)
            move.facts = replace(move.facts, contractor=account)
        else:
            columns, before = {"assignment": move.assignment_id}, [voiding(move.assignment_id)]
        fill_in(slot, {"assignment": columns["assignment"]})
        fill_in(visit, {"assignment": columns["assignment"], "slot": Id("taken")})
        before += [inserting(slot, name="taken"), inserting(visit, name="planned")]
        before.append(taking_wishes(mission.id, columns["assignment"], span))
        before += reminding(Id("planned"), span, mission.postcode, move.facts.contractor_clock)
        return Beside(NOTHING_CHOSEN | columns | {"chosen_slot": Id("taken"), "visit": Id("planned")}, before)

    async with transaction():
        async with moving(mission, Action.ACCEPT_WISH, by, first=take) as move:
            move.data |= {
                "assignment": mission.assignment,
                "visit": mission.visit,
                "slot": noted([span])[0],
                "first": move.who is Who.ANY_CONTRACTOR,
            }
        await expire_overtaken(mission, by.account_id, span)


async def _fault(mission: Mission, wish: Span, span: Span, contractor: int) -> AnyFault | None:
    known = {one.span: one for one in await wish_rows(mission.id)}
    if wish not in known:
        return Fault.WISH_UNREADABLE
    if span.end <= span.start:
        return Fault.SLOT_ENDS_BEFORE
    if not wish.start <= span.start < span.end <= wish.end:
        return Fault.PART_OUTSIDE_WISH.of(start=wish.start, end=wish.end, postcode=mission.postcode)
    if not is_whole(span, mission.postcode):
        return Fault.PART_TOO_LONG.of(longest=LONGEST)
    if span.start <= clock.now():
        return Fault.WISH_OVER
    if known[wish].is_taken(mission.assignment):
        return Fault.WISH_TAKEN
    if mission.pauses_at(span.start):
        return Fault.WISH_IN_PAUSE.of(day=mission.not_before)
    if fault := limits.too_far(span.start, mission.postcode):
        return fault
    for visit in await planned_visits(contractor, since=span.start):
        if visit.span.overlaps(span):
            taken, postcode = visit.span, mission.postcode
            return Fault.WISH_OVERLAPS_VISIT.of(
                town=visit.town, start=taken.start, end=taken.end, postcode=postcode
            )
    away = times_away([contractor], span)
    standing = [one for one in (await gathered(away))[away] if one.within(span)]
    if any(one.absence for one in standing):
        return Fault.WISH_IN_ABSENCE
    return Fault.WISH_WHEN_BUSY if standing else None
