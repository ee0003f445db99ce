"""Planning the visit, moving it, and what to do when it could not take place."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import wording
from database.connection import transaction
from database.writing import fill_in, insert, new, together
from models import clock
from models.agenda.busy import lock_agenda, planned_visits
from models.agenda.reminder import reminding
from models.agenda.span import Span
from models.agenda.visit import Visit
from models.assignment import Assignment
from models.errors import Faults, InvalidInput, NotVisible, TransitionRefused
from models.files.stored_file import attach
from models.missions.agreeing import read_day_to_agree
from models.missions.event import times
from models.missions.facts import Facts
from models.missions.mission import Mission
from models.missions.transition_table import Action
from models.missions.transitions import Move, fitting, moving, required
from models.missions.verbs.slots import (
    check_wishes,
    expire_overtaken,
    noted,
    replace_wishes,
    taking_wishes,
    void_slots,
)
from models.people.actor import Actor
from models.workflow import FailedVisitMotive, FileKind, MoveMotive, PauseReason, VisitState
from wording.faults import Fault

LONGEST_PAUSE = timedelta(days=365)
LATE = timedelta(hours=24)  # before the slot: who moves it then leaves the others little time
MOST_MOVES = 3  # by one side; then the manager is told


async def schedule(mission: Mission, by: Actor) -> None:
    """Raises TransitionRefused where another visit of the contractor stands at that hour, or where it is on a day that
    only an earlier contact agreed to."""
    if by.account_id is None:
        raise NotVisible
    async with transaction():
        async with moving(mission, Action.SCHEDULE, by) as move:
            await lock_agenda(by.account_id)
            slot = move.facts.slot(mission.chosen_slot)
            assert slot is not None
            span = Span(slot.starts_at, slot.ends_at)
            if day := await read_day_to_agree(mission, span.start):
                raise TransitionRefused(Fault.DAY_TO_AGREE.of(day=day))
            await _require_free(by.account_id, span, mission.postcode)
            visit = planned(move.facts, by.account_id, span)
            fill_in(visit, {"assignment": move.assignment_id, "slot": slot.id})
            await insert(visit)
            for reminder in reminding(visit.id, span, mission.postcode, move.facts.contractor_clock):
                await together(reminder)
            await void_slots(move.assignment_id)
            await together(taking_wishes(mission.id, move.assignment_id, span))
            await mission.set(visit=visit.id)
            move.data = name_visit(visit)
        await expire_overtaken(mission, by.account_id, span)


async def _require_free(contractor: int, span: Span, postcode: str) -> None:
    for other in await planned_visits(contractor, since=span.start):
        if other.span.overlaps(span):
            taken = other.span
            raise TransitionRefused(
                Fault.VISIT_OVERLAPS.of(town=other.town, start=taken.start, end=taken.end, postcode=postcode)
            )


def planned(facts: Facts, contractor: int, span: Span) -> Visit:
    """To be inserted with its assignment and slot. Until it has taken place, a visit is one event in every calendar,
    with a SEQUENCE that rises (RFC 5546, 2.1.4)."""
    number = facts.visit_number
    visit = new(Visit, contractor=contractor, number=number, starts_at=span.start, ends_at=span.end)
    last = facts.visits[-1] if facts.visits else None
    if last is not None and last.state != VisitState.ENDED:
        fill_in(visit, {"first_visit": last.first_visit or last.id, "sequence": last.sequence + 1})
    return visit


async def finish_visit(mission: Mission, move: Move, state: VisitState) -> None:
    """The planned visit, if there is one, gets its end.

    One that ends before its hour (`early`) leaves every agenda, as a cancelled one does: with a higher SEQUENCE
    (RFC 5546, 3.2.5).
    """
    visit = move.facts.planned_visit
    if visit is None:
        return
    early = state is VisitState.ENDED and visit.starts_at > move.facts.now
    if early or state is VisitState.CANCELLED:
        await raise_sequence(visit)
    changes: dict[Any, Any] = {Visit.state: state, Visit.finished_at: clock.now()}
    await Visit.update(changes).where(Visit.id == visit.id)
    await mission.set(visit=None, chosen_slot=None)
    move.data |= name_visit(visit) | ({"early": True} if early else {})


async def raise_sequence(visit: Visit) -> None:
    """Each change of the event that agendas hold has a number of its own (RFC 5545, 3.8.7.4)."""
    visit.sequence += 1
    await Visit.update({Visit.sequence: visit.sequence}).where(Visit.id == visit.id)


def name_visit(visit: Visit) -> dict[str, Any]:
    """For an event's data: a mail that goes out late has the number of its own time."""
    span = [visit.starts_at.isoformat(), visit.ends_at.isoformat()]
    return {"visit": visit.id, "slot": span, "sequence": visit.sequence}


def why_moved(motive: str, word: str) -> str:
    """A tenant's reason: a motive that says it all, what was written, or both. « Autre » is for the word to say."""
    word = word.strip()
    return _detailed(MoveMotive.UNAVAILABLE.french, word) if motive == MoveMotive.UNAVAILABLE else word


def _detailed(label: str, details: str) -> str:
    return f"{label} : {details}" if details else label


async def reschedule(
    mission: Mission, reason: str, by: Actor, *, wishes: Sequence[Span] | None = None
) -> None:
    """`wishes` replace the earlier ones, where they are told. Raises InvalidInput on `reason` or `wish`."""
    reason = required(reason, Fault.WHY_RESCHEDULE)
    check_wishes(wishes or ())
    async with moving(mission, Action.RESCHEDULE, by, reason=reason) as move:
        await _count_move(mission, move)
        await finish_visit(mission, move, VisitState.CANCELLED)
        await _wish_anew(mission, move, wishes)


async def _count_move(mission: Mission, move: Move) -> None:
    visit, role = move.facts.planned_visit, move.by.role
    if visit is not None and visit.starts_at - move.facts.now < LATE:
        move.data["late"] = True
        await Visit.update({Visit.moved_late_by: role.value}).where(Visit.id == visit.id)
    moves = 1 + await times(Action.RESCHEDULE, mission.id, move.assignment_id, role)
    if moves % MOST_MOVES == 0:
        move.data["moves"] = moves


async def report_failed_visit(
    mission: Mission,
    motive: str,
    by: Actor,
    *,
    details: str = "",
    note: str = "",
    photos: Sequence[UUID] = (),
) -> None:
    """The same visit is planned again. Raises InvalidInput on `motive` or `reason`."""
    try:
        label = FailedVisitMotive(motive).french
    except ValueError as error:
        raise InvalidInput(motive=Fault.MOTIVE_MISSING) from error
    details, note = fitting(details, "reason"), fitting(note, "note")
    if motive == FailedVisitMotive.OTHER and not details:
        raise InvalidInput(reason=Fault.DETAILS_MISSING)
    async with moving(
        mission, Action.REPORT_FAILED_VISIT, by, reason=_detailed(label, details), note=note
    ) as move:
        await finish_visit(mission, move, VisitState.FAILED)
        await keep_photos(mission, move, photos, FileKind.BEFORE)


async def report_no_show(
    mission: Mission,
    by: Actor,
    *,
    word: str = "",
    wishes: Sequence[Span] | None = None,
    photos: Sequence[UUID] = (),
) -> None:
    """« L'artisan n'est pas venu »: the same visit is planned again. `wishes` replace the earlier ones, where they are
    told. Raises InvalidInput on `reason`, `wish` or `photos`."""
    word = fitting(word, "reason")
    check_wishes(wishes or ())
    async with moving(mission, Action.REPORT_NO_SHOW, by, reason=word) as move:
        await finish_visit(mission, move, VisitState.NO_SHOW)
        await _wish_anew(mission, move, wishes)
        await keep_photos(mission, move, photos, FileKind.NO_SHOW)


async def _wish_anew(mission: Mission, move: Move, wishes: Sequence[Span] | None) -> None:
    if wishes is not None:
        await replace_wishes(mission.id, wishes)
        move.data["wishes"] = noted(wishes)


async def plan_second_visit(
    mission: Mission,
    by: Actor,
    *,
    amount_cents: int | None = None,
    not_before: date | None = None,
    not_before_reason: str = "",
    note: str = "",
    photos: Sequence[UUID] = (),
) -> None:
    """« Revenir pour faire les travaux »: the visit is ended. Raises InvalidInput."""
    if faults := _pause_faults(not_before, not_before_reason, mission.postcode):
        raise InvalidInput(faults)
    note = fitting(note, "note")
    async with moving(mission, Action.PLAN_SECOND_VISIT, by, note=note) as move:
        await declare_amount(mission, move, amount_cents)
        await finish_visit(mission, move, VisitState.ENDED)
        await keep_photos(mission, move, photos, FileKind.BEFORE)
        if not_before is not None:
            await mission.set(not_before=not_before, not_before_reason=not_before_reason)
            move.data |= {"not_before": not_before.isoformat(), "not_before_reason": not_before_reason}


def _pause_faults(not_before: date | None, reason: str, postcode: str) -> Faults:
    if not_before is None:
        return {}
    faults: Faults = {}
    today = wording.local(clock.now(), postcode).date()
    if not_before <= today:
        faults["not_before"] = Fault.PAUSE_NOT_AHEAD
    if not_before > today + LONGEST_PAUSE:
        faults["not_before"] = Fault.PAUSE_TOO_LONG
    if reason not in list(PauseReason):
        faults["not_before_reason"] = Fault.PAUSE_REASON_MISSING
    return faults


async def declare_amount(mission: Mission, move: Move, amount_cents: int | None) -> None:
    """The 150 € rule, to the cent; asked for and kept only where no quote is in force."""
    if move.facts.quote_in_force is not None:
        return
    if amount_cents is None or amount_cents < 0:
        raise InvalidInput(amount=Fault.WORK_AMOUNT_MISSING)
    if amount_cents > mission.threshold_cents:
        raise InvalidInput(amount=Fault.QUOTE_NEEDED.of(threshold_cents=mission.threshold_cents))
    await Assignment.update({Assignment.declared_cents: amount_cents}).where(
        Assignment.id == move.assignment_id
    )
    move.data["declared_cents"] = amount_cents


async def keep_paper(mission: Mission, move: Move, file: UUID, kind: FileKind) -> None:
    """A quote or an invoice. Raises InvalidInput on its kind."""
    await attach(
        [file],
        owner=move.by.key,
        mission=mission.id,
        assignment=move.assignment_id,
        kind=kind,
        name=kind.value,
    )


async def keep_photos(mission: Mission, move: Move, photos: Sequence[UUID], kind: FileKind) -> None:
    kept = await attach(
        photos,
        owner=move.by.key,
        mission=mission.id,
        assignment=move.assignment_id,
        kind=kind,
        name="photos",
    )
    if kept:
        move.data["photos"] = len(kept)
