"""The step line: Demande · 1er rendez-vous · Devis · 2e rendez-vous · Travaux · Confirmation · Facture.

Derived from the status and what the assignment holds; steps that were skipped are left out.
"""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from models.missions.event import MissionEvent
from models.missions.facts import Facts
from models.missions.mission import Mission
from models.missions.transition_table import Action
from models.workflow import Status, VisitState
from wording.languages import team, team_noted


class Step(Struct, frozen=True):
    """One of: Demande · 1er rendez-vous · Devis · 2e rendez-vous · Travaux · Confirmation · Facture."""

    label: str
    state: Literal["done", "now", "todo"]


_LABELS = (
    team_noted("Demande"),
    team_noted("1er rendez-vous"),
    team_noted("Devis"),
    team_noted("2e rendez-vous"),
    team_noted("Travaux"),
    team_noted("Confirmation"),
    team_noted("Facture"),
)
_FIRST, _QUOTE, _SECOND, _WORK, _CONFIRM, _INVOICE = range(1, 7)
_APPOINTMENT = (Status.SLOTS_PROPOSED, Status.SLOT_CHOSEN, Status.SCHEDULED, Status.SLOTS_NEEDED)
_PLACE = {
    Status.NEW: 0,
    Status.QUOTE_SUBMITTED: _QUOTE,
    Status.QUOTE_REJECTED: _QUOTE,
    Status.QUOTE_APPROVED: _SECOND,
    Status.WORK_DISPUTED: _WORK,
    Status.WORK_DONE: _CONFIRM,
    Status.WORK_CONFIRMED: _INVOICE,
    Status.INVOICED: _INVOICE,
    Status.CLOSED: len(_LABELS),
}


# What says of a cancelled mission that it had got there.
_DONE_BY = {
    _FIRST: {Action.SUBMIT_QUOTE, Action.PLAN_SECOND_VISIT, Action.COMPLETE},
    _QUOTE: {Action.APPROVE_QUOTE},
}


def _until_cancelled(events: Sequence[MissionEvent]) -> tuple[Step, ...]:
    """Nothing is in progress or to come. Its assignment has ended, so that what was done stands in the history only.
    The request alone is no line."""
    last = next((event for event in reversed(events) if event.action == Action.CANCEL), None)
    mine = last.assignment if last else None
    actions = {event.action for event in events if mine is not None and event.assignment == mine}
    places = [0, *(place for place, done_by in _DONE_BY.items() if actions & done_by)]
    return tuple(Step(team(_LABELS[place]), "done") for place in places) if places[1:] else ()


def current_place(mission: Mission, facts: Facts) -> int:
    """Which step is « now »; past the last one where the mission is closed. A cancelled one has none."""
    status = Status(mission.status)
    if status in _APPOINTMENT:
        return _FIRST if facts.visit_number == 1 else _SECOND
    return _PLACE[status]


def step_line(mission: Mission, facts: Facts, events: Sequence[MissionEvent]) -> tuple[Step, ...]:
    if mission.status == Status.CANCELLED:
        return _until_cancelled(events)
    now = current_place(mission, facts)
    quoted = bool(facts.quotes)
    seconds = sum(visit.state == VisitState.ENDED for visit in facts.visits) > 1
    skipped = set()
    if now > _QUOTE and not quoted:
        skipped.add(_QUOTE)
    if now > _SECOND and not seconds:
        skipped.add(_SECOND)

    def state(place: int) -> Literal["done", "now", "todo"]:
        return "done" if place < now else "now" if place == now else "todo"

    return tuple(
        Step(team(label), state(place)) for place, label in enumerate(_LABELS) if place not in skipped
    )
