"""Visits, planned, moved, over and impossible."""

from collections.abc import Callable
from dataclasses import replace

import wording
from models.workflow import PauseReason, Role
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
    wished,
)
from wording import addresses
from wording.addresses import Below, OfTenant


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


def _visit_moved(s: Scene) -> Letter:
    wishes = wished(s)
    lines = [f"Le rendez-vous du {s.slot} est annulé.", *reason(s)]
    if wishes:
        lines.append("Le locataire souhaite, et vous pouvez prendre l'un de ces moments tout de suite :")
    title = "Rendez-vous annulé, à replanifier"
    return to_contractor(s, title, lines, "Proposer de nouveaux créneaux", Below.SLOTS, wishes)


def _visit_moved_manager(s: Scene) -> Letter:
    moves, side = s.details.get("moves"), Role(s.event.actor_role).label
    lines = [
        f"Le rendez-vous du {s.slot} est annulé{', déplacement tardif' if s.details.get('late') else ''}."
    ]
    if moves:
        lines.append(f"C'est le {moves}e déplacement demandé par le {side} : mieux vaut appeler.")
    title = f"Rendez-vous déplacé pour la {moves}e fois" if moves else "Rendez-vous déplacé"
    return to_manager(s, title, [*lines, *reason(s)], "Voir la mission")


def _no_show(s: Scene) -> Letter:
    wishes = wished(s)
    lines = [f"Le locataire dit que personne n'est venu au rendez-vous du {s.slot}.", *reason(s)]
    if wishes:
        lines.append("Il souhaite, et vous pouvez prendre l'un de ces moments tout de suite :")
    title = "Rendez-vous manqué, à replanifier"
    return to_contractor(s, title, lines, "Proposer de nouveaux créneaux", Below.SLOTS, wishes)


def _wish_taken(s: Scene) -> Letter:
    lines = [
        f"{s.firm} vient à un moment que vous souhaitiez : {s.slot}.",
        "Le rendez-vous est ferme : vous n'avez rien à faire. Le fichier joint l'ajoute à votre agenda.",
    ]
    letter = to_contact(s, "Rendez-vous confirmé", lines, "Voir le rendez-vous")
    if not s.tenant_url:
        return letter
    return replace(
        letter, other=("Ce moment ne me va plus", addresses.leading_to(s.tenant_url, OfTenant.RESCHEDULE))
    )


def _on_the_way(s: Scene) -> Letter:
    minutes = s.details.get("delay_minutes")
    when = f" et arrive dans {minutes} minutes environ" if minutes else ""
    lines = [f"{s.firm} est en route{when}.", f"Votre rendez-vous : {s.slot}."]
    return to_contact(s, "L'artisan est en route", lines, "Voir le rendez-vous")


LETTERS: dict[str, Callable[[Scene], Letter]] = {
    "visit_planned": lambda s: to_contractor(
        s,
        "Intervention planifiée",
        [f"Le rendez-vous est ferme : {s.slot}.", "Le fichier joint l'ajoute à votre agenda."],
        "Voir la mission",
    ),
    "visit_planned_contact": _visit_planned_contact,
    "wish_taken": _wish_taken,
    "on_the_way": _on_the_way,
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
    "visit_moved": _visit_moved,
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
    "visit_moved_manager": _visit_moved_manager,
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
    "no_show": _no_show,
    "no_show_contact": lambda s: to_contact(
        s,
        "L'artisan n'est pas venu",
        [
            f"{s.who} a noté pour vous que personne n'est venu au rendez-vous du {s.slot}.",
            f"{s.firm} vous proposera d'autres créneaux ; vous recevrez un message.",
        ],
        "Voir où en est la réparation",
    ),
    "no_show_manager": lambda s: to_manager(
        s,
        "L'artisan n'est pas venu",
        [f"Personne n'est venu au rendez-vous du {s.slot}. Prestataire : {s.firm}.", *reason(s)],
        "Voir la mission",
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
