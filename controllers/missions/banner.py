"""Whose turn it is, since when, and what this reader can do: every button is a row of the table."""

from typing import Literal

from msgspec import Struct

import wording
from controllers.missions.acts import ANSWER, NEXT_STEP, OF_ITS_OWN, PAPERS, Act, acts_of
from controllers.missions.asked import ASKED, asked
from controllers.missions.reading import Reading
from controllers.missions.telling import joined
from controllers.web.security import meta
from controllers.web.views import Button
from models.missions.event import reopening
from models.missions.facts import turn_of
from models.missions.notices import is_to_be_called
from models.missions.transition_table import STEPS, Action, Who
from models.missions.verbs.arriving import may_announce, may_arrive
from models.missions.verbs.invoices import addable_kinds
from models.workflow import FINAL, OFFERED, Role, Status
from wording import said
from wording.addresses import Below
from wording.faults import Fault
from wording.gone import what_to_do
from wording.languages import team, team_noted

# Whose turn it is, as the banner is coloured.
Turn = Literal["yours", "theirs", "over"]
_ICONS: dict[Turn, str] = {"yours": "hand", "theirs": "hourglass", "over": "check"}


class Banner(Struct, frozen=True):
    """Whose turn it is. `yours`: « À vous de jouer »; `theirs`: « En attente du locataire »; `over`: nothing left."""

    kind: Turn
    title: str
    # One sentence: what to do, or what one waits for.
    text: str = ""
    # « depuis 2 h » and « depuis le 24 novembre 2026 à 9 h 12 »
    since: str = ""
    since_exact: str = ""
    # The one accent button of the screen.
    main: Button | None = None
    # Quiet ones: « Déplacer le rendez-vous », « Se désister », …
    others: tuple[Button, ...] = ()
    # Where whose turn it is says too little: what was cancelled is not done.
    own_icon: str = ""

    @property
    def icon(self) -> str:
        return self.own_icon or _ICONS[self.kind]


# The one main button: the first of these that is open.
_MAIN: dict[Status, tuple[str, ...]] = {
    Status.NEW: (Action.PROPOSE_SLOTS,),
    Status.SLOTS_NEEDED: (Action.PROPOSE_SLOTS,),
    Status.SLOT_CHOSEN: (Action.SCHEDULE, Action.PROPOSE_SLOTS),
    Status.SCHEDULED: (NEXT_STEP,),
    Status.QUOTE_APPROVED: (Action.PROPOSE_SLOTS,),
    Status.QUOTE_REJECTED: (NEXT_STEP,),
    Status.WORK_DISPUTED: (Action.PROPOSE_SLOTS,),
    Status.WORK_CONFIRMED: (Action.SUBMIT_INVOICE,),
}
# To a manager, before what is waited for: the first thing that is told to do (wording.gone).
_OF_WHO_IS_GONE = (Action.REASSIGN, Action.CLOSE_WITHOUT_INVOICE)

_TEXT_CONTRACTOR: dict[Status, str] = {
    Status.NEW: team_noted("Cette mission est libre. Proposez des créneaux pour la prendre."),
    Status.SLOT_CHOSEN: team_noted("Un créneau est choisi. Planifiez l'intervention pour le rendre ferme."),
    Status.SLOTS_NEEDED: team_noted("Proposez des créneaux pour la prochaine visite."),
    Status.QUOTE_SUBMITTED: team_noted(
        "Le gestionnaire a reçu votre devis. Vous serez prévenu de sa décision."
    ),
    Status.QUOTE_APPROVED: team_noted("Votre devis est validé. Proposez des créneaux pour les travaux."),
    Status.QUOTE_REJECTED: team_noted(
        "Le devis est refusé. Envoyez-en un autre, ou dites ce que vous faites."
    ),
    Status.WORK_DISPUTED: team_noted(
        "Le locataire émet des réserves. Revenez sur place, ou dites que c'est réglé."
    ),
    Status.WORK_CONFIRMED: team_noted("La fin des travaux est confirmée. Envoyez les photos et la facture."),
    Status.INVOICED: team_noted("Le gestionnaire a reçu votre facture."),
    Status.CLOSED: team_noted("La facture est acceptée : la mission est terminée."),
}
_CLOSED_WITHOUT = team_noted("La mission est clôturée sans facture.")
_TEXT_MANAGER: dict[Status, str] = {
    Status.NEW: team_noted("La mission est proposée à tous les prestataires."),
    Status.SLOT_CHOSEN: team_noted("Le prestataire doit planifier le créneau choisi."),
    Status.SLOTS_NEEDED: team_noted("Le prestataire doit proposer des créneaux."),
    Status.QUOTE_SUBMITTED: team_noted("Ouvrez le devis, puis validez-le ou refusez-le."),
    Status.QUOTE_APPROVED: team_noted("Le prestataire doit proposer des créneaux pour les travaux."),
    Status.QUOTE_REJECTED: team_noted("Le prestataire doit envoyer un autre devis ou proposer une suite."),
    Status.WORK_DISPUTED: team_noted("Le prestataire doit répondre aux réserves."),
    Status.WORK_CONFIRMED: team_noted("Le prestataire doit envoyer les photos et la facture."),
    Status.INVOICED: team_noted("Ouvrez la facture, puis acceptez-la ou refusez-la."),
    Status.CLOSED: team_noted("La mission est terminée."),
    Status.CANCELLED: team_noted("La mission est annulée."),
}
_WAITING = {
    Role.TENANT: team_noted("En attente du locataire"),
    Role.MANAGER: team_noted("En attente du gestionnaire"),
    Role.CONTRACTOR: team_noted("En attente du prestataire"),
}


_YOURS = team_noted("À vous de jouer")
_PASSED_CONTRACTOR = team_noted(
    "Le créneau choisi est passé sans être planifié. Proposez de nouveaux créneaux."
)
_PASSED_MANAGER = team_noted(
    "Le créneau choisi est passé sans être planifié. Appelez le prestataire, ou confiez la mission à un autre."
)

_REOPENED_CONTRACTOR = team_noted(
    "Le gestionnaire a rouvert l'intervention. Revenez sur place, ou dites que c'est réglé."
)
_REOPENED_MANAGER = team_noted("L'intervention est rouverte : le prestataire doit revenir ou répondre.")

_REFUSED_CONTRACTOR = team_noted("Votre facture est refusée. Corrigez-la, puis envoyez-la à nouveau.")
_REFUSED_MANAGER = team_noted(
    "La facture est refusée : le prestataire doit la corriger et l'envoyer à nouveau."
)

_TAKEN_CONTRACTOR = team_noted(
    "Vous avez planifié une autre visite à l'heure choisie. Proposez de nouveaux créneaux."
)
_TAKEN_MANAGER = team_noted(
    "Le prestataire a planifié une autre visite à l'heure choisie : il doit proposer de nouveaux créneaux."
)


def buttons(reading: Reading) -> dict[str, Button]:
    """By action, or by `NEXT_STEP` and `ANSWER`, which stand for several rows."""
    acts = acts_of(manager=reading.manages)
    found: dict[str, Button] = {}
    lost = reading.facts.chosen_is_taken(reading.mission.chosen_slot) or reading.day_to_agree is not None
    for row, who in reading.allowed:
        if row.action is Action.SCHEDULE and lost:
            continue
        if row.action in STEPS:
            found.setdefault(NEXT_STEP, Button(team(NEXT_STEP), reading.at(Below.STEP)))
        elif who in (Who.MANAGER_FOR_TENANT, Who.CONTRACTOR_FOR_TENANT) and row.action not in OF_ITS_OWN:
            label = team(ANSWER) if reading.mission.contact else row.label
            found.setdefault(ANSWER, Button(label, reading.at(Below.ANSWER)))
        elif act := acts.get(row.action):
            found[row.action] = _button(reading, act, row.label)
    return found


def _button(reading: Reading, act: Act, label: str) -> Button:
    url = reading.at(act.path)
    if act.at_once:
        return Button(
            label, url, post=True, answer=act.at_once, meta=meta(reading.request, reading.mission.version)
        )
    return Button(team(act.label) if act.label else label, url, danger=act.warns)


def _main(reading: Reading, found: dict[str, Button]) -> str:
    status = Status(reading.mission.status)
    if ANSWER in found and status is Status.SLOT_CHOSEN and reading.asks_for_the_day:
        return ANSWER
    if not reading.manages:
        return next((name for name in _MAIN.get(status, ()) if name in found), "")
    if reading.facts.is_abandoned and (left := next((name for name in _OF_WHO_IS_GONE if name in found), "")):
        return left
    unreached = reading.facts.asked is not None and not reading.facts.asked.on_its_way
    if (
        ANSWER in found
        and (unreached or not reading.mission.contact_can_be_written_to)
        and status is not Status.SLOT_CHOSEN
    ):
        return ANSWER
    return next((name for name in (Action.APPROVE_QUOTE, Action.ACCEPT_INVOICE) if name in found), "")


def banner(reading: Reading) -> Banner:
    mission, facts = reading.mission, reading.facts
    status, now = Status(mission.status), facts.now
    found = buttons(reading)
    main = _main(reading, found)
    turn = turn_of(mission, facts)
    # Of a visit that has begun it is the contractor's from then on, and was nobody's before.
    began = facts.visit_start if turn is not None and facts.visit_start else mission.status_since
    text = _said(reading, status, turn)
    kind: Turn
    if turn is reading.by.role:
        kind, title = "yours", team(_YOURS)
    elif turn is not None:
        kind, title = "theirs", team(_WAITING[turn])
    else:
        kind, title = "over", status.label
    if reading.manages and status is Status.NEW:
        title = team("En attente d'un prestataire")
    if reading.manages and facts.asked is not None and not facts.asked.on_its_way:
        kind, title = "yours", team(_YOURS)
    if status is Status.SCHEDULED and facts.planned_visit is not None:
        kind, title, text = _scheduled(reading)
    if not reading.manages:
        for paper in addable_kinds(mission, reading.by, facts):
            found[paper] = _button(reading, PAPERS[paper], "")
        if may_announce(mission, reading.by, facts):
            found[Action.ANNOUNCE_DEPARTURE] = Button(team("Je suis en route"), reading.at(Below.DEPARTURE))
        if may_arrive(mission, reading.by, facts):
            found[Action.RECORD_ARRIVAL] = Button(team("Je suis arrivé"), reading.at(Below.ARRIVAL))
    if reading.manages and facts.is_abandoned:
        text = _of_who_is_gone(status) or text
        if turn is Role.CONTRACTOR or status in OFFERED:
            # Nobody else will do what is waited for.
            kind, title = "yours", team(_YOURS)
    if reading.manages and _is_to_be_called(reading):
        text = joined(text, team("Le locataire n'a reçu aucun message : appelez-le."))
    others = [button for name, button in found.items() if name != main]
    if reading.manages:
        others += _upkeep(reading)
    return Banner(
        kind=kind,
        title=title,
        text=wording.typographic(text),
        since=wording.since(began, now),
        since_exact=wording.exact(began, mission.postcode),
        main=found.get(main),
        others=tuple(sorted(others, key=lambda button: button.danger)),
        own_icon=_own_icon(status, turn),
    )


def _said(reading: Reading, status: Status, turn: Role | None) -> str:
    """What to do, or what one waits for."""
    facts = reading.facts
    texts = _TEXT_MANAGER if reading.manages else _TEXT_CONTRACTOR
    text = team(texts[status]) if status in texts else ""
    if status is Status.CLOSED and not facts.is_billed:
        text = team(_CLOSED_WITHOUT)
    if status in ASKED:
        text = asked(reading, status)
    if status is Status.WORK_DONE and turn is Role.MANAGER:
        text = team("Personne n'est à prévenir : le gestionnaire confirme la fin des travaux.")
    if status is Status.WORK_CONFIRMED and reading.was_led_here_by(Action.REJECT_INVOICE):
        text = team(_REFUSED_MANAGER if reading.manages else _REFUSED_CONTRACTOR)
    if status is Status.WORK_DISPUTED and reopening(reading.events):
        text = team(_REOPENED_MANAGER if reading.manages else _REOPENED_CONTRACTOR)
    if status is Status.SLOT_CHOSEN:
        text = _of_lost_choice(reading) or text
    return text


def _own_icon(status: Status, turn: Role | None) -> str:
    if status is Status.CANCELLED:
        return "cross"
    # An appointment ahead keeps nobody waiting.
    return "calendar" if status is Status.SCHEDULED and turn is None else ""


def _of_lost_choice(reading: Reading) -> str:
    """Why what was chosen can't be planned."""
    facts, chosen = reading.facts, reading.mission.chosen_slot
    if facts.chosen_has_passed(chosen):
        return team(_PASSED_MANAGER if reading.manages else _PASSED_CONTRACTOR)
    if facts.chosen_is_taken(chosen):
        return team(_TAKEN_MANAGER if reading.manages else _TAKEN_CONTRACTOR)
    day = reading.day_to_agree
    return said(Fault.DAY_TO_AGREE.of(day=day)) if day else ""


def _of_who_is_gone(status: Status) -> str:
    """Instead of what it would have to do."""
    todo = what_to_do(status)
    return (
        joined(team("La mission est confiée à un prestataire dont le compte est fermé."), todo)
        if todo
        else ""
    )


def _is_to_be_called(reading: Reading) -> bool:
    event = reading.last_move
    return event is not None and is_to_be_called(reading.mission.contact, event)


def _scheduled(reading: Reading) -> tuple[Turn, str, str]:
    visit, now = reading.facts.planned_visit, reading.facts.now
    assert visit is not None
    if visit.starts_at > now:
        span = wording.near_span(visit.starts_at, visit.ends_at, now, reading.mission.postcode)
        title = team("Rendez-vous {slot}", slot=span)
        text = "" if reading.manages else team("Après la visite, touchez « Etape suivante ».")
        return "theirs", title, text
    going_on = visit.ends_at > now
    if reading.manages:
        return (
            "theirs",
            team(_WAITING[Role.CONTRACTOR]),
            team("Le rendez-vous est en cours : le prestataire dira ce qui a été fait.")
            if going_on
            else team("La visite est passée : le prestataire doit dire ce qui a été fait."),
        )
    told = (
        team("Rendez-vous en cours. Après la visite, touchez « Etape suivante ».")
        if going_on
        else team("Visite passée : dites ce qui a été fait.")
    )
    return "yours", team(_YOURS), told


def _upkeep(reading: Reading) -> list[Button]:
    """What a manager can do besides the table: correct the mission, and open it again to who left it."""
    mission = reading.mission
    if mission.status in FINAL:
        return []
    readmissions = [
        Button(
            team("Autoriser {name} à la reprendre", name=account.shown_name),
            reading.at(Below.READMIT),
            post=True,
            answer="readmit",
            meta=meta(reading.request, mission.version),
            hidden=(("contractor", str(account.id)),),
        )
        for account in reading.former
        if mission.status == Status.NEW
    ]
    return [Button(team("Corriger la mission"), reading.at(Below.AMEND), whole=True), *readmissions]
