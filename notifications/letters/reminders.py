"""The words of what goes out because somebody stays silent, or because a message reached nobody."""

from collections.abc import Callable

import wording
from models import clock
from models.missions.delivery import why_undelivered
from models.missions.mission import Mission
from models.workflow import Status
from notifications.scene import (
    FOR_CONTRACTOR,
    FOR_MANAGER,
    Letter,
    Scene,
    to_contact,
    to_contractor,
    to_manager,
)
from settings import current
from wording import addresses
from wording.addresses import Below
from wording.languages import gettext as _


def _chosen(s: Scene) -> str:
    slot = s.facts.slot(s.mission.chosen_slot)
    return wording.span(slot.starts_at, slot.ends_at, clock.now(), s.mission.postcode) if slot else ""


def _nudge_slot(s: Scene) -> Letter:
    lines = [
        _(
            "{firm} propose de venir pour : {what}. Nous n'avons pas encore votre réponse.",
            firm=s.firm,
            what=s.what,
        ),
        _("Choisissez le créneau qui vous convient, ou dites qu'aucun ne convient."),
    ]
    return to_contact(s, _("Rappel : choisissez un créneau"), lines, _("Choisir un créneau"), s.slots)


def _nudge_work(s: Scene) -> Letter:
    lines = [
        _(
            "{firm} indique que les travaux sont réalisés : {what}. Nous n'avons pas encore votre réponse.",
            firm=s.firm,
            what=s.what,
        ),
        _("Confirmez la fin des travaux, ou signalez un problème."),
    ]
    return to_contact(
        s, _("Rappel : confirmez la fin des travaux"), lines, _("Confirmer ou signaler un problème")
    )


# What is waited for, and where it leads; a manager decides, the contractor does the rest.
_NUDGES: dict[Status, tuple[str, Below | None]] = {
    Status.SLOT_CHOSEN: ("Un créneau est choisi : planifiez l'intervention.", None),
    Status.SCHEDULED: ("La visite est passée : dites ce qui a été fait.", Below.STEP),
    Status.SLOTS_NEEDED: ("Le locataire attend des créneaux.", Below.SLOTS),
    Status.QUOTE_APPROVED: ("Votre devis est validé : proposez des créneaux pour les travaux.", Below.SLOTS),
    Status.QUOTE_REJECTED: (
        "Votre devis est refusé : envoyez-en un autre, ou dites ce que vous faites.",
        Below.STEP,
    ),
    Status.WORK_DISPUTED: ("Le locataire a des réserves : répondez-y.", None),
    Status.WORK_CONFIRMED: ("Envoyez les photos des travaux et votre facture.", Below.INVOICE),
    Status.QUOTE_SUBMITTED: ("Décidez du devis.", Below.QUOTE),
    Status.INVOICED: ("Décidez de la facture.", Below.INVOICE),
}
_DECISIONS = (Status.QUOTE_SUBMITTED, Status.INVOICED)


def _waiting(mission: Mission) -> tuple[str, str]:
    line, below = _NUDGES[Status(mission.status)]
    page = addresses.mission(mission.reference, below or "", manages=mission.status in _DECISIONS)
    told = f"{mission.title}, à {mission.town} ({mission.reference}) : {line}"
    return told, f"{current().public_url}{page}"


def _digest(s: Scene) -> Letter:
    """Of no mission alone, so that its subject names none."""
    number = len(s.waiting)
    subject = "1 mission vous attend" if number == 1 else f"{number} missions vous attendent"
    manages = any(mission.status in _DECISIONS for mission in s.waiting)
    return Letter(
        subject=subject,
        lines=["Bonjour,", f"{subject} depuis quelque temps :"],
        button=None,
        why=FOR_MANAGER if manages else FOR_CONTRACTOR,
        details=[],
        links=tuple(_waiting(mission) for mission in s.waiting),
    )


def _tenant_silent(s: Scene) -> Letter:
    contact = s.mission.contact
    called = f" au {wording.phone(contact.phone)}" if contact and contact.phone else ""
    told = (
        "malgré deux rappels"
        if s.facts.asked and not s.facts.asked.failed
        else "et aucun message ne l'atteint"
    )
    lines = [f"Le locataire n'a pas répondu, {told}.", f"Appelez-le{called}, puis saisissez sa réponse."]
    return to_manager(s, "Locataire sans réponse", lines, "Saisir la réponse du locataire", Below.ANSWER)


def _undelivered(s: Scene) -> Letter:
    assert s.about is not None
    lost = s.about
    called, where = ("SMS", "le numéro") if lost.is_sms else ("message", "l'adresse")
    lines = [
        f"Le {called} « {lost.subject or s.what} » n'a pas été remis à {lost.to_name} ({lost.shown_address}).",
        why_undelivered(lost),
        f"Corrigez {where}, ou appelez : personne d'autre ne l'a prévenu.",
    ]
    return to_manager(s, "Message non remis", lines, "Voir la mission")


LETTERS: dict[str, Callable[[Scene], Letter]] = {
    "nudge_slot": _nudge_slot,
    "nudge_work": _nudge_work,
    "digest": _digest,
    "tenant_silent": _tenant_silent,
    "undelivered": _undelivered,
    "third_refusal": lambda s: to_manager(
        s,
        "Trois propositions refusées",
        ["Le locataire a refusé trois propositions de créneaux.", "Appelez-le pour convenir d'un moment."],
        "Voir la mission",
    ),
    "unclaimed": lambda s: to_manager(
        s,
        "Mission sans prestataire",
        ["Aucun prestataire n'a encore pris la mission.", "Appelez-en un, ou corrigez la demande."],
        "Voir la mission",
    ),
    "contractor_silent": lambda s: to_manager(
        s,
        "Prestataire sans réponse",
        [
            f"{s.firm} n'a pas donné suite : « {Status(s.mission.status).label} ».",
            "Appelez-le, ou confiez la mission à un autre prestataire.",
        ],
        "Voir la mission",
    ),
    "contractor_gone": lambda s: to_manager(
        s,
        "Prestataire sans compte",
        [
            f"La mission attend {s.firm}, dont le compte est fermé : « {Status(s.mission.status).label} ».",
            "Confiez-la à un autre prestataire.",
        ],
        "Voir la mission",
    ),
    "manager_silent": lambda s: to_manager(
        s,
        "Aucun gestionnaire ne répond",
        [
            f"La mission attend un gestionnaire : « {Status(s.mission.status).label} ».",
            "Demandez qu'on s'en occupe.",
        ],
        "Voir la mission",
    ),
    "slot_passed": lambda s: to_contractor(
        s,
        "Créneau choisi passé",
        [
            f"Le créneau choisi est passé sans être planifié : {_chosen(s)}.",
            "Proposez de nouveaux créneaux : le locataire le sait.",
        ],
        "Proposer de nouveaux créneaux",
        Below.SLOTS,
    ),
    "slot_passed_manager": lambda s: to_manager(
        s,
        "Créneau choisi passé",
        [
            f"{s.firm} n'a pas planifié le créneau choisi : {_chosen(s)}.",
            "Le locataire peut en choisir un autre.",
        ],
        "Voir la mission",
    ),
}
