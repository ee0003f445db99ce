"""The day of the visit: « Je suis en route », « Je suis arrivé »."""

import hmac
import re
from datetime import datetime, timedelta
from typing import Any

from models import clock
from models.agenda.span import Span
from models.agenda.visit import Visit
from models.errors import InvalidInput, NotVisible, TransitionRefused
from models.missions import limits
from models.missions.facts import Facts
from models.missions.mission import Mission
from models.missions.transition_table import Action, Who
from models.missions.transitions import Move, noting, whos
from models.missions.verbs.visits import name_visit
from models.people.actor import Actor
from wording.faults import Fault

DELAYS = (15, 30, 45, 60)  # minutes
ARRIVES_EARLY = timedelta(hours=2)  # before the slot, at most
MOST_WRONG_CODES = 3  # of one visit


def may_announce(mission: Mission, by: Actor, facts: Facts) -> bool:
    """Its contractor, on the day of the visit, until the hour at which it ends, or until it is there."""
    visit = facts.planned_visit
    if visit is None or visit.arrived_at is not None:
        return False
    return Who.ITS_CONTRACTOR in whos(mission, by, facts) and facts.is_day_of_visit(mission.postcode)


def may_arrive(mission: Mission, by: Actor, facts: Facts) -> bool:
    """Its contractor, once, from two hours before the slot to its end."""
    visit = facts.planned_visit
    if visit is None or visit.arrived_at is not None:
        return False
    its = Who.ITS_CONTRACTOR in whos(mission, by, facts)
    return its and is_time_to_arrive(Span(visit.starts_at, visit.ends_at), facts.now)


def is_time_to_arrive(visit: Span, now: datetime) -> bool:
    return visit.start - ARRIVES_EARLY <= now < visit.end


def takes_code(visit: Visit) -> bool:
    """Who has guessed too often is not asked any more."""
    return visit.wrong_codes < MOST_WRONG_CODES


def _planned(move: Move, *, now: bool, fault: Fault) -> Visit:
    """Of who may say something of it `now`. Raises NotVisible, TransitionRefused."""
    if move.who is not Who.ITS_CONTRACTOR:
        raise NotVisible
    visit = move.facts.planned_visit
    if visit is not None and visit.arrived_at is not None:
        raise TransitionRefused(Fault.ARRIVED_ALREADY)
    if visit is None or not now:
        raise TransitionRefused(fault)
    return visit


async def announce_departure(mission: Mission, by: Actor, delay_minutes: int | None = None) -> None:
    """The contact is told, with one of `DELAYS` where it is given. Others' open forms stay good.

    Raises InvalidInput on `delay_minutes`, TooOften, TransitionRefused.
    """
    if delay_minutes is not None and delay_minutes not in DELAYS:
        raise InvalidInput(delay_minutes=Fault.DELAY_UNKNOWN)
    async with noting(mission, Action.ANNOUNCE_DEPARTURE, by, raises=False) as move:
        may = may_announce(mission, by, move.facts)
        visit = _planned(move, now=may, fault=Fault.DEPARTURE_NOT_NOW)
        await limits.check_departures(mission, by.account_id)
        move.data = {"slot": name_visit(visit)["slot"], "delay_minutes": delay_minutes}


async def record_arrival(mission: Mission, by: Actor, code: str = "") -> bool:
    """With the tenant's `code`, four digits or none, the arrival is proved. Others' open forms stay good.

    False where the code is wrong: that is counted, whatever the answer, and nothing else is recorded.
    Raises InvalidInput on `arrival_code`, TransitionRefused.
    """
    if code and not re.fullmatch(r"[0-9]{4}", code):
        raise InvalidInput(arrival_code=Fault.ARRIVAL_CODE_UNREADABLE)
    async with noting(mission, Action.RECORD_ARRIVAL, by, raises=False) as move:
        may = may_arrive(mission, by, move.facts)
        visit = _planned(move, now=may, fault=Fault.ARRIVAL_NOT_NOW)
        if code and not takes_code(visit):
            raise InvalidInput(whole=Fault.ARRIVAL_CODES_SPENT)
        if code and not hmac.compare_digest(code, visit.arrival_code):
            move.came_to_nothing = True
            await Visit.update({Visit.wrong_codes: visit.wrong_codes + 1}).where(Visit.id == visit.id)
            return False
        arrived: dict[Any, Any] = {Visit.arrived_at: clock.now(), Visit.arrival_proved: bool(code)}
        await Visit.update(arrived).where(Visit.id == visit.id)
        move.data = {"slot": name_visit(visit)["slot"], "proved": bool(code)}
    return True
