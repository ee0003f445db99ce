"""Proposing, choosing, declining: the guide's « Proposition de Créneau »."""

from collections.abc import Sequence
from typing import Any

import wording
from database.connection import fetch, rows, transaction
from database.writing import Id, Statement, fill_in, insert, inserting, new
from models import clock
from models.agenda.busy import PlannedVisit, agenda_of, lock_agenda, overtaken
from models.agenda.consent import needs_consent
from models.agenda.slot import Slot, Wish
from models.agenda.span import LONGEST, Span
from models.assignment import Assignment
from models.errors import Faults, InvalidInput, NotVisible, Nth
from models.missions import limits
from models.missions.event import times
from models.missions.facts import facts_of, unmet
from models.missions.mission import Mission
from models.missions.nudge import LISTED, REFUSALS, note
from models.missions.search_text import with_contractor
from models.missions.transition_table import Action, Need, Who
from models.missions.transitions import Beside, Move, fitting, moving
from models.people.actor import SYSTEM, Actor
from wording.faults import AnyFault, Fault

# Of the mission's row, once there are new offers.
NOTHING_CHOSEN = {"chosen_slot": None, "tenant_word": "", "not_before": None, "not_before_reason": ""}
MOST_SLOTS = 10
MOST_WISHES = 5
MOST_REFUSALS = 3  # rounds; then a person had better call


async def propose_slots(mission: Mission, offers: Sequence[Span], by: Actor) -> None:
    """From `new` it claims the mission: exactly one contractor wins. Raises InvalidInput on each slot, or on `slots`."""
    if by.account_id is None:
        raise NotVisible
    saved = [new(Slot, starts_at=s.start, ends_at=s.end) for s in sorted(offers)]

    async def offer(move: Move) -> Beside:
        assert by.account_id is not None
        if move.who is Who.ANY_CONTRACTOR:
            await limits.check_unplanned(by.account_id, own_limit)
            claim, columns = claiming(mission, by)
            before = [claim]
        else:
            await limits.check_offers(mission, by.account_id)
            columns = {"assignment": move.assignment_id}
            before = [voiding(move.assignment_id)]
        for slot in saved:
            fill_in(slot, {"assignment": columns["assignment"]})
        return Beside(NOTHING_CHOSEN | columns, [*before, inserting(*saved)])

    async with transaction():
        if mission.assignment is None:
            await lock_agenda(by.account_id)
        own_limit = await _check_offers(offers, by.account_id, mission)
        async with moving(mission, Action.PROPOSE_SLOTS, by, first=offer) as move:
            move.data = {
                "assignment": mission.assignment,
                "slots": noted(offers),
                "first": move.who is Who.ANY_CONTRACTOR,
            }
        if mission.contact is None:
            await take_first(mission)


def claiming(mission: Mission, by: Actor) -> tuple[Statement, dict[str, Any]]:
    """The assignment of who takes a mission that is on offer, and what the mission's row has with it."""
    claim = new(Assignment, mission=mission.id, contractor=by.account_id)
    columns: dict[str, Any] = {
        "assignment": Id("claim"),
        "contractor": by.account_id,
        "visit": None,
        "search_people": with_contractor(mission.search_people, by.searched_name),
    }
    return inserting(claim, name="claim"), columns


async def take_first(mission: Mission) -> None:
    """Nobody has to be asked: the earliest proposal that lies ahead is the choice."""
    if free := (await facts_of(mission)).free_slots:
        await choose_slot(mission, free[0].id, SYSTEM)


_VOID = "UPDATE slot SET state = 'void' WHERE assignment = {} AND state = 'open'"


def voiding(assignment_id: int) -> Statement:
    return Statement(_VOID, (assignment_id,))


_TAKE = "UPDATE wish SET taken_by = {} WHERE mission = {} AND starts_at < {} AND ends_at > {}"


async def void_slots(assignment_id: int) -> None:
    await rows(_VOID, assignment_id)


async def _check_offers(offers: Sequence[Span], contractor: int, mission: Mission) -> int | None:
    """Gives the account's own number of missions without a visit, which is read along with its visits."""
    if not offers:
        raise InvalidInput(slots=Fault.SLOTS_MISSING)
    if len(offers) > MOST_SLOTS:
        raise InvalidInput(slots=Fault.TOO_MANY_SLOTS.of(most=MOST_SLOTS))
    own_limit, planned = await agenda_of(contractor, since=min(offer.start for offer in offers))
    faults: Faults = {}
    for index, offer in enumerate(offers):
        if fault := _fault(offer, offers[:index], planned, mission):
            faults[Nth("slots", index)] = fault
    if faults:
        raise InvalidInput(faults)
    return own_limit


def _fault(
    offer: Span, earlier: Sequence[Span], planned: Sequence[PlannedVisit], mission: Mission
) -> AnyFault | None:
    if fault := offer.end_fault(mission.postcode):
        return fault
    if wording.wall_length(offer.start, offer.end, mission.postcode) > LONGEST:
        return Fault.SLOT_TOO_LONG.of(longest=LONGEST)
    if offer.start <= clock.now():
        return Fault.SLOT_PAST
    if fault := limits.too_far(offer.start, mission.postcode):
        return fault
    if any(offer.overlaps(other) for other in earlier):
        return Fault.SLOTS_OVERLAP
    for visit in planned:
        if offer.overlaps(visit.span) and visit.mission != mission.id:
            taken, postcode = visit.span, mission.postcode
            return Fault.SLOT_OVERLAPS_VISIT.of(
                town=visit.town, start=taken.start, end=taken.end, postcode=postcode
            )
    return None


async def choose_slot(mission: Mission, slot_id: int | None, by: Actor, *, agreed: bool = False) -> None:
    """One of the open slots, still in the future and free. `agreed`: the tenant takes its day, which it could refuse.

    Raises InvalidInput on `slot` or `agreed_day`.
    """

    async def choose(move: Move) -> Beside:
        slot = next((slot for slot in move.facts.open_slots if slot.id == slot_id), None)
        if slot is None:
            raise InvalidInput(slot=Fault.SLOT_NOT_OFFERED)
        if slot.starts_at <= clock.now():
            raise InvalidInput(slot=Fault.CHOICE_PAST)
        if slot.id in move.facts.taken:
            raise InvalidInput(slot=Fault.CHOICE_TAKEN)
        move.data = {"slot": [slot.starts_at.isoformat(), slot.ends_at.isoformat()]}
        if (day := needs_consent(slot.starts_at, mission.postcode)) and mission.contact is not None:
            if not agreed:
                raise InvalidInput(agreed_day=Fault.DAY_NOT_AGREED.of(day=day))
            move.data["agreed_day"] = day.isoformat()
        return Beside({"chosen_slot": slot.id})

    async with moving(mission, Action.CHOOSE_SLOT, by, first=choose):
        pass


async def decline_slots(mission: Mission, wishes: Sequence[Span], word: str, by: Actor) -> None:
    """Up to 5 wished slots, which replace the earlier wishes, and a word. Raises InvalidInput."""
    word = fitting(word, "word")
    check_wishes(wishes)
    async with moving(mission, Action.DECLINE_SLOTS, by, reason=word) as move:
        await drop_offers(mission, move)
        if wishes:
            await replace_wishes(mission.id, wishes)
        await mission.set(tenant_word=word)
        move.data = {"wishes": noted(wishes)}
        refusals = 1 + await times(Action.DECLINE_SLOTS, mission.id, move.assignment_id)
        if refusals % MOST_REFUSALS == 0:
            move.data["refusals"] = refusals
            await note(mission.id, REFUSALS)
            await note(mission.id, LISTED)


def noted(spans: Sequence[Span]) -> list[list[str]]:
    """As an event's data has them, in their order."""
    return [[span.start.isoformat(), span.end.isoformat()] for span in sorted(spans)]


def check_wishes(wishes: Sequence[Span]) -> None:
    """Raises InvalidInput on `wish`."""
    if len(wishes) > MOST_WISHES:
        raise InvalidInput(wish=Fault.TOO_MANY_CHOSEN.of(most=MOST_WISHES))
    if any(wish.start <= clock.now() or wish.end <= wish.start for wish in wishes):
        raise InvalidInput(wish=Fault.WISH_PAST)


async def wish_rows(mission_id: int) -> list[Wish]:
    found: list[Wish] = await fetch(Wish, "mission = {} ORDER BY starts_at, ends_at", mission_id)
    return found


async def wishes_of(mission_id: int) -> list[Span]:
    return [wish.span for wish in await wish_rows(mission_id)]


async def replace_wishes(mission_id: int, wishes: Sequence[Span]) -> None:
    """As the tenant says them now: one that was taken before is a wish again."""
    await Wish.delete().where(Wish.mission == mission_id)
    await _add_wishes(mission_id, wishes)


async def correct_wishes(mission_id: int, wishes: Sequence[Span]) -> None:
    """As somebody else wrote them down: those that stay are as they were."""
    known = {wish.span: wish.id for wish in await wish_rows(mission_id)}
    if gone := [number for span, number in known.items() if span not in wishes]:
        await Wish.delete().where(Wish.id.is_in(gone))
    await _add_wishes(mission_id, [wish for wish in wishes if wish not in known])


async def _add_wishes(mission_id: int, wishes: Sequence[Span]) -> None:
    if wishes:
        await insert(
            *[new(Wish, mission=mission_id, starts_at=w.start, ends_at=w.end) for w in sorted(wishes)]
        )


def taking_wishes(mission_id: int, assignment: Any, span: Span) -> Statement:
    """Those in which a visit is planned. `assignment`: its id, or the Id of one that is made."""
    return Statement(_TAKE, (assignment, mission_id, span.end, span.start))


async def expire_slots(mission: Mission, by: Actor = SYSTEM) -> None:
    async with moving(mission, Action.EXPIRE_SLOTS, by) as move:
        chosen = move.facts.slot(mission.chosen_slot)
        if chosen is not None and not move.facts.chosen_is_taken(chosen.id):
            # Somebody did choose: its hour passed without being planned.
            move.data["slot"] = noted([Span(chosen.starts_at, chosen.ends_at)])[0]
        elif move.facts.taken:
            move.data["taken"] = True
        await drop_offers(mission, move)


async def expire_overtaken(mission: Mission, contractor: int, span: Span) -> None:
    """Where a visit of `mission` that was just planned leaves nothing to choose of another mission's offers, the
    contractor is asked for others at once."""
    for other_id in await overtaken(contractor, mission.id, span):
        other = await Mission.objects().where(Mission.id == other_id).first()
        if other is not None and unmet(Need.SLOTS_RUN_OUT, other, await facts_of(other), SYSTEM) is None:
            await expire_slots(other)


async def drop_offers(mission: Mission, move: Move) -> None:
    await void_slots(move.assignment_id)
    await mission.set(chosen_slot=None)
