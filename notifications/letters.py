"""The words of every mail that follows from an action."""

from collections.abc import Callable
from datetime import datetime

import wording
from models import clock
from models.workflow import InvoiceKind, PauseReason, Trade, Urgency
from notifications.reminders import REMINDERS
from notifications.scene import (
    FOR_CONTACT,
    Letter,
    Scene,
    reason,
    subject,
    to_contact,
    to_contractor,
    to_manager,
)
from wording.addresses import Below


def _new_mission(s: Scene) -> Letter:
    trade, urgency = Trade(s.mission.trade).label, Urgency(s.mission.urgency).label.lower()
    lines = [f"Une nouvelle demande est publiée : {trade}, {s.mission.place}. Urgence : {urgency}."]
    return to_contractor(s, "Nouvelle Demande", lines, "Voir la mission")


def _choose_slot(s: Scene) -> Letter:
    lines = [
        f"{s.firm} propose de venir pour : {s.what}.",
        "Choisissez le créneau qui vous convient, ou dites qu'aucun ne convient.",
    ]
    return to_contact(s, "Choisissez un créneau", lines, "Choisir un créneau", s.slots)


def _slots_declined(s: Scene) -> Letter:
    spans = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in s.details["wishes"]]
    wishes = [wording.wish_span(start, end, clock.now(), s.mission.postcode) for start, end in spans]
    word = [f"Le locataire écrit : « {s.event.reason} »"] if s.event.reason else []
    lines = ["Aucun de vos créneaux ne convient au locataire.", *word]
    if wishes:
        lines.append("Il souhaite :")
    return to_contractor(
        s, "Proposez de nouveaux créneaux", lines, "Proposer de nouveaux créneaux", Below.SLOTS, wishes
    )


def _over_early(s: Scene) -> list[str]:
    """The visit took place before its hour: the later one is off."""
    if not s.details.get("early"):
        return []
    return [f"Le rendez-vous du {s.slot} n'aura donc pas lieu : le fichier joint le retire de votre agenda."]


def _visit_changed(s: Scene) -> list[str]:
    return [f"Le rendez-vous reste prévu : {s.slot}.", "Voici ce qui vaut maintenant :"]


def _home(s: Scene) -> list[str]:
    return [s.mission.title, s.mission.whole_place]


def _visit_changed_contact(s: Scene) -> Letter:
    """Whom no mail reached until now reads of the visit for the first time."""
    if s.details.get("to_be_reached"):
        return _visit_planned_contact(s)
    lines = [*_visit_changed(s), "Le fichier joint met votre agenda à jour."]
    return to_contact(s, "Rendez-vous corrigé", lines, "Voir le rendez-vous", _home(s))


def _visit_withdrawn_contact(s: Scene) -> Letter:
    """To who is the contact no longer: of the visit nothing but that it leaves the agenda."""
    lines = [
        "Bonjour,",
        "Vous n'êtes plus la personne à contacter pour cette réparation. Vous n'avez rien à faire.",
        "Le fichier joint retire le rendez-vous de votre agenda.",
    ]
    return Letter(subject(s, "Rendez-vous retiré de votre agenda"), lines, None, FOR_CONTACT, [])


def _pause(s: Scene) -> Letter:
    lines = [f"{s.firm} est passé et reviendra pour faire les travaux.", *_over_early(s)]
    if s.mission.not_before is not None:
        reason = PauseReason(s.mission.not_before_reason).label
        lines.append(f"Pas de visite avant le {wording.day(s.mission.not_before)} : {reason}.")
    lines.append("Vous recevrez un message pour choisir le prochain créneau.")
    return to_contact(s, "L'artisan reviendra", lines, "Voir où en est la réparation")


def _confirm_work(s: Scene) -> Letter:
    lines = [
        f"{s.firm} indique que les travaux sont réalisés : {s.what}.",
        *_over_early(s),
        "Confirmez la fin des travaux, ou signalez un problème.",
        "Sans réponse de votre part pendant 7 jours, la fin des travaux sera confirmée.",
    ]
    return to_contact(s, "Confirmez la fin des travaux", lines, "Confirmer ou signaler un problème")


def _visit_planned_contact(s: Scene) -> Letter:
    lines = [
        f"Le rendez-vous est ferme : {s.slot}.",
        f"{s.firm} arrive pendant ce créneau.",
        "Le fichier joint l'ajoute à votre agenda.",
    ]
    return to_contact(s, "Rendez-vous confirmé", lines, "Voir le rendez-vous")


def _reassigned(s: Scene) -> Letter:
    lines = ["La mission est confiée à un autre prestataire. Vous n'avez plus rien à faire.", *reason(s)]
    return to_contractor(s, "Mission retirée", lines, "")


def _cancelled(s: Scene) -> Letter:
    lines = ["La mission est annulée. Vous n'avez plus rien à faire.", *reason(s)]
    return to_contractor(s, "Mission annulée", lines, "")


LETTERS: dict[str, Callable[[Scene], Letter]] = {
    **REMINDERS,
    "new_mission": _new_mission,
    "choose_slot": _choose_slot,
    "ask_tenant_slot": lambda s: to_manager(
        s,
        "Demandez un créneau au locataire",
        [f"{s.firm} propose des créneaux.", "Le locataire n'a pas d'adresse e-mail : saisissez sa réponse."],
        "Saisir la réponse du locataire",
        Below.ANSWER,
    ),
    "slot_chosen": lambda s: to_contractor(
        s,
        "Planifiez l'intervention",
        [f"Le créneau choisi : {s.slot}.", "Planifiez l'intervention pour rendre ce rendez-vous ferme."],
        "Planifier l'intervention",
    ),
    "slot_chosen_for_you": lambda s: to_contact(
        s,
        "Un créneau est choisi",
        [
            f"{s.who} a répondu pour vous : {s.slot}.",
            "Si ce créneau ne vous convient pas, choisissez-en un autre.",
        ],
        "Voir ou changer ce choix",
    ),
    "slots_declined": _slots_declined,
    "slots_declined_for_you": lambda s: to_contact(
        s,
        "D'autres créneaux sont demandés",
        [f"{s.who} a répondu pour vous qu'aucun créneau ne convient.", "L'artisan en proposera d'autres."],
        "Voir où en est la réparation",
    ),
    "slots_expired": lambda s: to_contractor(
        s,
        "Proposez de nouveaux créneaux",
        ["Les créneaux proposés sont passés."],
        "Proposer de nouveaux créneaux",
        Below.SLOTS,
    ),
    "slots_expired_contact": lambda s: to_contact(
        s,
        "D'autres créneaux vont venir",
        ["Les créneaux proposés sont passés.", "L'artisan en proposera d'autres ; vous recevrez un message."],
        "Voir où en est la réparation",
    ),
    "slots_expired_manager": lambda s: to_manager(
        s, "Créneaux passés", ["Aucun créneau n'a été retenu à temps."], "Voir la mission"
    ),
    "visit_planned": lambda s: to_contractor(
        s,
        "Intervention planifiée",
        [f"Le rendez-vous est ferme : {s.slot}.", "Le fichier joint l'ajoute à votre agenda."],
        "Voir la mission",
    ),
    "visit_planned_contact": _visit_planned_contact,
    "visit_changed": lambda s: to_contractor(
        s,
        "Rendez-vous corrigé",
        [*_visit_changed(s), "Le fichier joint met votre agenda à jour."],
        "Voir la mission",
        details=_home(s),
    ),
    "visit_changed_contact": _visit_changed_contact,
    "visit_withdrawn_contact": _visit_withdrawn_contact,
    "visit_over": lambda s: to_contractor(
        s,
        "Rendez-vous retiré de votre agenda",
        [
            f"Vous êtes passé avant l'heure : le rendez-vous du {s.slot} est retiré.",
            "Le fichier joint l'efface.",
        ],
        "Voir la mission",
    ),
    "visit_over_contact": lambda s: to_contact(
        s,
        "La visite a déjà eu lieu",
        [f"{s.firm} est déjà passé.", *_over_early(s)],
        "Voir où en est la réparation",
    ),
    "visit_moved": lambda s: to_contractor(
        s,
        "Rendez-vous annulé, à replanifier",
        [f"Le rendez-vous du {s.slot} est annulé.", *reason(s)],
        "Proposer de nouveaux créneaux",
        Below.SLOTS,
    ),
    "visit_moved_contact": lambda s: to_contact(
        s,
        "Rendez-vous annulé",
        [
            f"Le rendez-vous du {s.slot} est annulé.",
            *reason(s),
            "L'artisan proposera d'autres créneaux ; vous recevrez un message.",
        ],
        "Voir où en est la réparation",
    ),
    "visit_moved_manager": lambda s: to_manager(
        s, "Rendez-vous déplacé", [f"Le rendez-vous du {s.slot} est annulé.", *reason(s)], "Voir la mission"
    ),
    "visit_failed": lambda s: to_manager(
        s, "Visite impossible", [f"{s.firm} n'a pas pu faire la visite.", *reason(s)], "Voir la mission"
    ),
    "visit_failed_contact": lambda s: to_contact(
        s,
        "La visite n'a pas pu avoir lieu",
        [
            f"{s.firm} est venu mais la visite n'a pas pu avoir lieu.",
            *reason(s),
            "Vous recevrez un message pour choisir un autre créneau.",
        ],
        "Voir où en est la réparation",
    ),
    "quote_submitted": lambda s: to_manager(
        s,
        "Décidez du devis",
        [f"{s.firm} soumet un devis de {s.amount}.", "Validez-le ou refusez-le."],
        "Décider du devis",
        Below.QUOTE,
    ),
    "quote_approved": lambda s: to_contractor(
        s,
        "Devis validé",
        [f"Votre devis de {s.amount} est validé.", "Proposez des créneaux pour les travaux."],
        "Proposer de nouveaux créneaux",
        Below.SLOTS,
    ),
    "quote_rejected": lambda s: to_contractor(
        s,
        "Devis refusé",
        [
            f"Votre devis de {s.amount} est refusé.",
            *reason(s),
            "Envoyez-en un autre, ou dites ce que vous faites.",
        ],
        "Etape suivante",
        Below.STEP,
    ),
    "pause": _pause,
    "confirm_work": _confirm_work,
    "ask_tenant_confirmation": lambda s: to_manager(
        s,
        "Confirmez la fin des travaux",
        [
            f"{s.firm} indique que les travaux sont réalisés.",
            "Personne ne peut être prié par mail de le confirmer.",
        ],
        "Confirmer ou signaler un problème",
        Below.ANSWER,
    ),
    "work_confirmed": lambda s: to_contractor(
        s,
        "Envoyez les photos et la facture",
        ["La fin des travaux est confirmée.", "Envoyez les photos des travaux et votre facture."],
        "Envoyer la facture",
        Below.INVOICE,
    ),
    "work_disputed": lambda s: to_contractor(
        s,
        "Réserves du locataire",
        [*reason(s), "Proposez un créneau pour revenir, ou dites que c'est réglé."],
        "Voir la mission",
    ),
    "work_disputed_manager": lambda s: to_manager(
        s, "Réserves du locataire", ["La fin des travaux n'est pas acquise.", *reason(s)], "Voir la mission"
    ),
    "invoice_submitted": lambda s: to_manager(
        s,
        "Décidez de la facture",
        [f"{s.firm} envoie une facture de {s.amount}.", "Acceptez-la ou refusez-la."],
        "Décider de la facture",
        Below.INVOICE,
    ),
    "invoice_accepted": lambda s: to_contractor(
        s,
        "Facture acceptée",
        [f"Votre facture de {s.amount} est acceptée.", "La mission est clôturée."],
        "Voir la mission",
    ),
    "invoice_rejected": lambda s: to_contractor(
        s,
        "Facture refusée",
        [f"Votre facture de {s.amount} est refusée.", *reason(s), "Corrigez-la, puis envoyez-la à nouveau."],
        "Envoyer la facture",
        Below.INVOICE,
    ),
    "invoice_added": lambda s: to_manager(
        s,
        f"{InvoiceKind(s.details['kind']).label} à classer",
        [f"{s.firm} envoie ce document : {InvoiceKind(s.details['kind']).label}, {s.amount}."],
        "Voir la mission",
    ),
    "closed_without_invoice": lambda s: to_contractor(
        s, "Mission clôturée", ["La mission est clôturée sans facture.", *reason(s)], "Voir la mission"
    ),
    "visit_cancelled": lambda s: to_contractor(
        s,
        "Rendez-vous annulé",
        [
            f"Vous vous êtes désisté : le rendez-vous du {s.slot} est annulé.",
            "Le fichier joint le retire de votre agenda.",
        ],
        "",
    ),
    "searching_again": lambda s: to_contact(
        s,
        "Nous cherchons un autre artisan",
        [
            "L'artisan prévu ne viendra pas.",
            "Nous cherchons un autre artisan. Vous recevrez un message pour choisir un créneau.",
        ],
        "Voir où en est la réparation",
    ),
    "withdrawn": lambda s: to_manager(
        s,
        "Prestataire désisté",
        [f"{s.firm} s'est désisté. La mission est à nouveau libre.", *reason(s)],
        "Voir la mission",
    ),
    "reassigned": _reassigned,
    "cancelled": _cancelled,
    "cancelled_contact": lambda s: to_contact(
        s, "Réparation annulée", [f"La réparation est annulée : {s.what}.", *reason(s)], "Voir la page"
    ),
    "new_link": lambda s: to_contact(
        s,
        "Votre lien",
        ["Voici votre lien pour suivre la réparation et répondre à l'artisan.", "Il est valable 30 jours."],
        "Ouvrir la page",
    ),
}
