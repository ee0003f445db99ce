"""What the mission's page shows to its contractor."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote_plus

from django.http import Http404
from django.utils import timezone

import wording
from bench.usual.models import Mission, StoredFile
from models.workflow import Decision, Occupancy, Opener, Status

S = Status
STEPS = ("Demande", "1er rendez-vous", "Devis", "2e rendez-vous", "Travaux", "Confirmation", "Facture")
PLACE = {
    S.NEW: 0, S.QUOTE_SUBMITTED: 2, S.QUOTE_REJECTED: 2, S.QUOTE_APPROVED: 3, S.WORK_DISPUTED: 4,
    S.WORK_DONE: 5, S.WORK_CONFIRMED: 6, S.INVOICED: 6, S.CLOSED: 7,
}  # fmt: skip
TEXTS = {
    S.NEW: "Cette mission est libre. Proposez des créneaux pour la prendre.",
    S.SLOTS_PROPOSED: "Le locataire a reçu vos créneaux. Vous serez prévenu de son choix.",
    S.SLOT_CHOSEN: "Un créneau est choisi. Planifiez l'intervention pour le rendre ferme.",
    S.SCHEDULED: "Après la visite, touchez « Etape suivante ».",
    S.SLOTS_NEEDED: "Proposez des créneaux pour la prochaine visite.",
    S.QUOTE_SUBMITTED: "Le gestionnaire a reçu votre devis. Vous serez prévenu de sa décision.",
    S.QUOTE_APPROVED: "Votre devis est validé. Proposez des créneaux pour les travaux.",
    S.QUOTE_REJECTED: "Le devis est refusé. Envoyez-en un autre, ou dites ce que vous faites.",
    S.WORK_DONE: "Le locataire doit confirmer la fin des travaux.",
    S.WORK_DISPUTED: "Le locataire émet des réserves. Revenez sur place, ou dites que c'est réglé.",
    S.WORK_CONFIRMED: "La fin des travaux est confirmée. Envoyez les photos et la facture.",
    S.INVOICED: "Le gestionnaire a reçu votre facture.",
    S.CLOSED: "La facture est acceptée : la mission est terminée.",
}
MAIN = {
    S.NEW: ("creneaux", "Proposer un créneau"),
    S.SLOTS_NEEDED: ("creneaux", "Proposer un créneau"),
    S.SCHEDULED: ("etape", "Etape suivante"),
    S.QUOTE_APPROVED: ("creneaux", "Proposer un créneau"),
    S.QUOTE_REJECTED: ("etape", "Etape suivante"),
    S.WORK_CONFIRMED: ("facture", "Envoyer la facture"),
}


def context(reference: str, contractor: Any) -> dict[str, Any]:
    """404 for what is not this contractor's and not free."""
    mission = (
        Mission.objects.select_related("assignment__contractor", "visit", "chosen_slot")
        .filter(reference=reference)
        .first()
    )
    if mission is None:
        raise Http404
    assignment = mission.assignment
    mine = assignment is not None and assignment.contractor_id == contractor.pk
    if not mine and mission.status != S.NEW:
        raise Http404
    if not mine and mission.assignment_set.filter(contractor=contractor, readmitted=False).exists():
        raise Http404
    now = timezone.now()
    events = list(mission.missionevent_set.order_by("-version"))
    shown = [
        e for e in events if e.action == "publish" or (mine and e.assignment_id == mission.assignment_id)
    ]
    files = list(mission.storedfile_set.filter(draft=False))
    found: dict[str, Any] = {
        "mission": mission,
        "claimed": mine,
        "wishes": list(mission.wishes.all()),
        "damage": [file for file in files if file.kind == "damage"],
        "history": [(event, sentence(event, now)) for event in shown],
        "occupancy": Occupancy(mission.occupancy).label,
        "opener": Opener(mission.opener).label,
        "text": TEXTS.get(S(mission.status), ""),
        "main": MAIN.get(S(mission.status)),
        "map_query": quote_plus(f"{mission.address}, {mission.postcode} {mission.town}"),
    }
    if assignment is not None and mine:
        found |= _of_assignment(mission, assignment, files, now)
        accepted = [i for i in found["invoices"] if i.kind == "invoice" and i.decision == Decision.APPROVED]
        if mission.status == S.CLOSED and not accepted:
            found["text"] = "La mission est clôturée sans facture."
    found["steps"] = _steps(mission, found.get("visits", []), found.get("quotes", []))
    return found


def _of_assignment(
    mission: Mission, assignment: Any, files: list[StoredFile], now: datetime
) -> dict[str, Any]:
    visits = list(assignment.visit_set.order_by("-id"))
    return {
        "slots": [s for s in assignment.slot_set.order_by("starts_at") if s.state == "open"],
        "visits": visits,
        "quotes": list(assignment.quote_set.select_related("file")),
        "invoices": list(assignment.invoice_set.select_related("file")),
        "photos": [f for f in files if f.kind in ("before", "after") and f.assignment_id == assignment.pk],
        "begun": mission.visit is not None and mission.visit.starts_at <= now,
        "movable": mission.visit is not None and mission.visit.starts_at > now,
    }


def _steps(mission: Mission, visits: list[Any], quotes: list[Any]) -> list[SimpleNamespace]:
    ended = sum(visit.state == "ended" for visit in visits)
    here = PLACE.get(S(mission.status), 1 if not ended else 3)
    skipped = {2} if here > 2 and not quotes else set()
    skipped |= {3} if here > 3 and ended < 2 else set()
    states = ((place, "done" if place < here else "now" if place == here else "todo") for place in range(7))
    return [SimpleNamespace(label=STEPS[p], state=state) for p, state in states if p not in skipped]


def _span(pair: list[str], now: datetime) -> str:
    return wording.span(datetime.fromisoformat(pair[0]), datetime.fromisoformat(pair[1]), now)


def sentence(event: Any, now: datetime) -> str:
    data = event.data
    match event.action:
        case "publish":
            what = "a publié la mission."
        case "propose_slots":
            number = len(data["slots"])
            how = "un créneau" if number == 1 else f"{number} créneaux"
            claimed = "a pris la mission et proposé" if data.get("first") else "a proposé"
            what = f"{claimed} {how} : {' ; '.join(_span(slot, now) for slot in data['slots'])}."
        case "choose_slot":
            what = f"a choisi le créneau du {_span(data['slot'], now)}."
        case "decline_slots":
            what = "a répondu qu'aucun créneau ne convient."
        case "schedule":
            what = f"a planifié l'intervention : {_span(data['slot'], now)}."
        case "reschedule":
            what = f"a demandé à déplacer le rendez-vous du {_span(data['slot'], now)}."
        case "submit_quote":
            what = f"a soumis un devis de {wording.amount(data['amount_cents'])}."
        case "approve_quote":
            what = f"a validé le devis de {wording.amount(data['amount_cents'])}."
        case "reject_quote":
            what = f"a refusé le devis de {wording.amount(data['amount_cents'])}."
        case "plan_second_visit":
            day = wording.day(date.fromisoformat(data["not_before"])) if "not_before" in data else ""
            what = f"reviendra pour faire les travaux. Pas de visite avant le {day}."
        case "submit_invoice":
            what = f"a envoyé une facture de {wording.amount(data['amount_cents'])}."
        case _:
            what = OTHERS.get(event.action, "a changé la mission.")
    return f"{event.actor_name} {what}"


OTHERS = {
    "expire_slots": "a retiré les créneaux proposés : ils sont passés.",
    "report_failed_visit": "a signalé que la visite n'a pas pu avoir lieu.",
    "complete": "a réalisé l'intervention.",
    "confirm_work": "a confirmé la fin des travaux.",
    "dispute_work": "a émis des réserves.",
    "accept_invoice": "a accepté la facture. La mission est clôturée.",
    "reject_invoice": "a refusé la facture.",
    "add_photos": "a ajouté des photos.",
}
