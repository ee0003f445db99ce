"""« Intervention sur place »: offers, wishes and visits."""

from typing import Literal

from msgspec import Struct

import wording
from controllers.missions.reading import Reading
from models.agenda.slot import Slot
from models.agenda.visit import Visit
from models.missions.facts import Facts
from models.missions.transition_table import Action
from models.workflow import PauseReason, Role, Status, VisitState
from wording.addresses import Below
from wording.languages import gettext as _
from wording.languages import team, team_noted

SlotState = Literal["open", "chosen", "past", "taken"]


class SlotLine(Struct, frozen=True):
    """An open slot: « mardi 2 décembre, de 14 h à 16 h »."""

    words: str
    state: SlotState = "open"
    # « choisi par le locataire, il y a 2 h »
    note: str = ""


class VisitLine(Struct, frozen=True):
    """A visit of this assignment, newest first."""

    # « 1er rendez-vous »
    label: str
    words: str
    # « planifié », « a eu lieu », « déplacé », « impossible : locataire absent »
    outcome: str
    note: str = ""
    over: bool = True


class OnSiteSection(Struct, frozen=True):
    """« Intervention sur place », root `#mission-on-site`."""

    # « 1er rendez-vous »
    label: str
    # One sentence: « Le locataire a choisi ce créneau. Planifiez l'intervention pour le rendre ferme. »
    text: str = ""
    # The choice or the appointment, large.
    appointment: str = ""
    appointment_note: str = ""
    # https link to the .ics, once it is planned
    calendar_url: str = ""
    slots: tuple[SlotLine, ...] = ()
    # What the tenant wishes instead, and the word that came with it.
    wishes: tuple[str, ...] = ()
    word: str = ""
    # « Pas de visite avant le lundi 8 décembre : pièce commandée. »
    pause: str = ""
    visits: tuple[VisitLine, ...] = ()


def ordinal(number: int) -> str:
    return team("1er rendez-vous") if number == 1 else team("{number}e rendez-vous", number=number)


def on_site_section(reading: Reading) -> OnSiteSection:
    mission, facts = reading.mission, reading.facts
    status, now = Status(mission.status), facts.now
    visit, chosen = facts.planned_visit, facts.slot(mission.chosen_slot)
    text, appointment, note = "", "", ""
    if visit is not None:
        appointment = wording.span(visit.starts_at, visit.ends_at, now, mission.postcode)
        note = " ".join([team("L'intervention est planifiée."), *_arrival(visit, mission.postcode)])
    elif chosen is not None:
        appointment = wording.span(chosen.starts_at, chosen.ends_at, now, mission.postcode)
        note = _chosen_by(reading)
        if not reading.manages:
            text = team("Planifiez l'intervention pour rendre ce rendez-vous ferme.")
    elif status is Status.SLOTS_PROPOSED:
        text = team("Le locataire n'a pas encore choisi.")
    elif status is Status.SLOTS_NEEDED:
        text = team("Aucun créneau n'est proposé pour le moment.")
    slots = tuple(
        SlotLine(
            wording.span(slot.starts_at, slot.ends_at, now, mission.postcode),
            _state(slot, mission.chosen_slot, facts),
        )
        for slot in (facts.open_slots if status in (Status.SLOTS_PROPOSED, Status.SLOT_CHOSEN) else [])
    )
    wishes = tuple(wording.wish_span(s, e, now, mission.postcode) for s, e in reading.wished)
    pause = ""
    if until := mission.pause_at(now):
        why = PauseReason(mission.not_before_reason).label
        pause = _("Pas de visite avant le {day} : {why}.", day=wording.day(until), why=why)
    return OnSiteSection(
        label=ordinal(_shown_number(status, facts)),
        text=text,
        appointment=appointment,
        appointment_note=note,
        calendar_url=reading.at(Below.CALENDAR) if visit is not None else "",
        slots=slots,
        wishes=wishes if status is Status.SLOTS_NEEDED else (),
        word=mission.tenant_word,
        pause=wording.typographic(pause),
        visits=_visits(facts, mission.postcode),
    )


def _chosen_by(reading: Reading) -> str:
    """The home may have had nobody to ask by then, and its answer is another's where that one gave it."""
    event = next((one for one in reversed(reading.events) if one.action == Action.CHOOSE_SLOT), None)
    if event is None or event.actor_role == Role.SYSTEM or reading.mission.contact is None:
        return team("Créneau retenu.")
    if event.actor_role == Role.TENANT:
        return team("Créneau choisi par le locataire.")
    return team("Créneau choisi pour le locataire.")


def _state(slot: Slot, chosen: int | None, facts: Facts) -> SlotState:
    if slot.id in facts.taken:
        return "taken"
    if slot.id == chosen:
        return "chosen"
    return "past" if slot.starts_at <= facts.now else "open"


def _arrival(visit: Visit, postcode: str) -> list[str]:
    if visit.arrived_at is None:
        return []
    moment = wording.exact(visit.arrived_at, postcode)
    if visit.arrival_proved:
        return [team("Arrivée {moment}, confirmée par le locataire.", moment=moment)]
    return [team("Arrivée {moment}.", moment=moment)]


def _shown_number(status: Status, facts: Facts) -> int:
    """The visit to come while there is one to come, otherwise the last that took place."""
    over = status in (
        Status.QUOTE_SUBMITTED,
        Status.QUOTE_REJECTED,
        Status.WORK_DONE,
        Status.WORK_CONFIRMED,
        Status.INVOICED,
        Status.CLOSED,
    )
    return max(1, facts.visit_number - 1) if over else facts.visit_number


_OUTCOMES = {
    VisitState.PLANNED: team_noted("planifié"),
    VisitState.ENDED: team_noted("a eu lieu"),
    VisitState.CANCELLED: team_noted("annulé"),
    VisitState.FAILED: team_noted("n'a pas pu avoir lieu"),
    VisitState.NO_SHOW: team_noted("manqué : l'artisan n'est pas venu"),
}


def _outcome(visit: Visit, postcode: str) -> str:
    if visit.ended_early:
        return team("a eu lieu plus tôt, {moment}", moment=wording.exact(visit.finished_at, postcode))
    return team(_OUTCOMES[VisitState(visit.state)])


def _visits(facts: Facts, postcode: str) -> tuple[VisitLine, ...]:
    return tuple(
        VisitLine(
            ordinal(visit.number),
            wording.span(visit.starts_at, visit.ends_at, facts.now, postcode),
            _outcome(visit, postcode),
            " ".join(_arrival(visit, postcode)),
            over=visit.state != VisitState.PLANNED,
        )
        for visit in reversed(facts.visits)
    )
