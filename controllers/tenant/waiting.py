"""The tenant's page where nothing is asked of it: what happened last, and what comes next."""

import wording
from controllers.missions import history
from controllers.missions.reading import Reading
from controllers.tenant.views import Tenant, TenantWait, WaitState
from models.missions.event import MissionEvent
from models.missions.transition_table import Action
from models.workflow import Status


def last_of(reading: Reading, action: Action) -> MissionEvent | None:
    events = history.visible(reading.events, reading.by, reading.facts)
    return next((e for e in reversed(events) if e.action == action), None)


def wait(reading: Reading, tenant: Tenant) -> TenantWait:
    mission = reading.mission
    last = reading.events[-1] if reading.events else None
    state: WaitState
    reason = ""
    match Status(mission.status):
        case Status.NEW:
            ended = any(e.action in (Action.WITHDRAW, Action.REASSIGN) for e in reading.events)
            state = "searching" if ended else "published"
        case Status.SLOTS_NEEDED:
            state = _after_visit(reading)
        case Status.QUOTE_SUBMITTED | Status.QUOTE_REJECTED:
            state = "visited"
        case Status.QUOTE_APPROVED:
            state = "approved"
        case Status.WORK_DISPUTED:
            event = last_of(reading, Action.DISPUTE_WORK)
            # An earlier contact's message is not this one's, nor is a manager's while nobody was to be asked.
            state = "unfinished"
            if event is not None and (event.reopens or event.is_of_tenant):
                state, reason = "reopened" if event.reopens else "disputed", event.reason
        case Status.CANCELLED:
            state, reason = "cancelled", last.reason if last else ""
        case Status.CLOSED:
            state = "closed"
        case _:
            state = "done"
    pause = wording.day(mission.not_before) if mission.not_before else ""
    return TenantWait(tenant, state, not_before=pause, reason=reason)


def _after_visit(reading: Reading) -> WaitState:
    moves: dict[Action, WaitState] = {
        Action.DECLINE_SLOTS: "declined",
        Action.EXPIRE_SLOTS: "expired_slots",
        Action.RESCHEDULE: "moved",
        Action.REPORT_FAILED_VISIT: "moved",
        Action.REPORT_NO_SHOW: "missed",
    }
    # What an earlier contact answered is no answer of this one.
    known = {event.id for event in history.visible(reading.events, reading.by, reading.facts)}
    began = [e for e in reading.events if e.to_status == Status.SLOTS_NEEDED and e.from_status != e.to_status]
    if not began or began[-1].id not in known:
        return "slots_coming"
    if began[-1].action == Action.DECLINE_SLOTS and began[-1].details.get("wishes"):
        return "wished"
    return moves.get(Action(began[-1].action), "slots_coming")
