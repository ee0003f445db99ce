"""The tenant's page where nothing is asked of it: what happened last, and what comes next."""

import wording
from controllers.missions import history
from controllers.missions.reading import Reading
from controllers.tenant.views import Tenant, TenantWait, WaitState
from models.missions.event import MissionEvent
from models.missions.facts import Facts
from models.missions.transition_table import Action
from models.workflow import Status, reason_said

FIRST_IS_OVER = 2  # the number of the visit to come


def last_of(reading: Reading, action: Action) -> MissionEvent | None:
    events = history.visible(reading.events, reading.by, reading.facts)
    return next((e for e in reversed(events) if e.action == action), None)


def wait(reading: Reading, tenant: Tenant) -> TenantWait:
    mission = reading.mission
    state: WaitState
    reason = ""
    match Status(mission.status):
        case Status.NEW:
            ended = any(e.action in (Action.WITHDRAW, Action.REASSIGN) for e in reading.events)
            state = "searching" if ended else "published"
        case Status.SLOTS_NEEDED:
            state, reason = _after_visit(reading)
        case Status.QUOTE_SUBMITTED | Status.QUOTE_REJECTED:
            # A larger quote may come of the second visit, too.
            state = "visited" if reading.facts.visit_number <= FIRST_IS_OVER else "visited_again"
        case Status.QUOTE_APPROVED:
            state = "approved"
        case Status.WORK_DISPUTED:
            event = last_of(reading, Action.DISPUTE_WORK)
            # An earlier contact's message is not this one's.
            state = "unfinished"
            if event is not None:
                state, reason = "reopened" if event.reopens else "disputed", event.reason
        case Status.CANCELLED:
            event = last_of(reading, Action.CANCEL)
            state, reason = "cancelled", event.reason if event else ""
        case Status.CLOSED:
            state = "closed"
        case _:
            state = _confirmed(last_of(reading, Action.CONFIRM_WORK))
    until = mission.pause_at(reading.facts.now)
    return TenantWait(tenant, state, not_before=wording.day(until) if until else "", reason=reason)


def without_slots(facts: Facts) -> WaitState:
    """Of those that were offered none can be chosen any more."""
    if facts.is_abandoned:
        return "lost_slots"
    return "taken_slots" if facts.taken else "expired_slots"


def _confirmed(event: MissionEvent | None) -> WaitState:
    """Who did not answer, or was not the contact yet, is thanked for nothing."""
    if event is None or not (event.is_of_tenant or event.lifts):
        return "closed"
    return "lifted" if event.lifts else "done"


def _after_visit(reading: Reading) -> tuple[WaitState, str]:
    """And why, of an appointment that did not take place."""
    moves: dict[Action, WaitState] = {
        Action.DECLINE_SLOTS: "declined",
        Action.EXPIRE_SLOTS: "expired_slots",
        Action.RESCHEDULE: "moved",
        Action.REPORT_FAILED_VISIT: "failed",
        Action.REPORT_NO_SHOW: "missed",
    }
    # What an earlier contact answered is no answer of this one.
    known = {event.id for event in history.visible(reading.events, reading.by, reading.facts)}
    began = [e for e in reading.events if e.to_status == Status.SLOTS_NEEDED and e.from_status != e.to_status]
    if not began or began[-1].id not in known:
        return "slots_coming", ""
    last = began[-1]
    if last.details.get("taken"):
        return "taken_slots", ""
    if last.action == Action.EXPIRE_SLOTS and "slot" in last.details:
        return "unconfirmed", ""
    if last.action == Action.DECLINE_SLOTS and last.details.get("wishes"):
        return "wished", ""
    state = moves.get(Action(last.action), "slots_coming")
    return state, reason_said(last.reason) if state in ("moved", "failed") else ""
