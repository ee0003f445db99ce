"""Visits, planned, moved, over and impossible."""

from collections.abc import Callable

import wording
from models.workflow import PauseReason
from notifications.scene import (
    FOR_CONTACT,
    Letter,
    Scene,
    over_early,
    reason,
    subject,
    to_contact,
    to_contractor,
    to_manager,
)
from wording.addresses import Below


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
    lines = [f"{s.firm} est passé et reviendra pour faire les travaux.", *over_early(s)]
    if s.mission.not_before is not None:
        reason = PauseReason(s.mission.not_before_reason).label
        lines.append(f"Pas de visite avant le {wording.day(s.mission.not_before)} : {reason}.")
    lines.append("Vous recevrez un message pour choisir le prochain créneau.")
    return to_contact(s, "L'artisan reviendra", lines, "Voir où en est la réparation")


def _visit_planned_contact(s: Scene) -> Letter:
    lines = [
        f"Le rendez-vous est ferme : {s.slot}.",
        f"{s.firm} arrive pendant ce créneau.",
        "Le fichier joint l'ajoute à votre agenda.",
    ]
    return to_contact(s, "Rendez-vous confirmé", lines, "Voir le rendez-vous")


LETTERS: dict[str, Callable[[Scene], Letter]] = {
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
        [f"{s.firm} est déjà passé.", *over_early(s)],
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
    "visit_late": lambda s: to_contact(
        s,
        "L'artisan aura du retard",
        [f"{s.firm} aura {s.details['minutes']} minutes de retard.", *reason(s)],
        "Voir le rendez-vous",
    ),
    "visit_late_manager": lambda s: to_manager(
        s,
        "Retard annoncé",
        [f"{s.firm} aura {s.details['minutes']} minutes de retard.", *reason(s)],
        "Voir la mission",
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
    "pause": _pause,
    "visit_cancelled": lambda s: to_contractor(
        s,
        "Rendez-vous annulé",
        [
            f"Vous vous êtes désisté : le rendez-vous du {s.slot} est annulé.",
            "Le fichier joint le retire de votre agenda.",
        ],
        "",
    ),
}
