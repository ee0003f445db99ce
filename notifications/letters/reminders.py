"""The words of what goes out because somebody stays silent, or because a message reached nobody."""

from collections.abc import Callable

import wording
from models import clock
from models.missions.mission import Mission
from models.workflow import FINAL, Status, status_said
from notifications.letters.work import ask_manager
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
from wording.gone import what_to_do
from wording.languages import gettext as _
from wording.languages import team, team_noted, team_plural
from wording.undelivered import why_undelivered


def _chosen(s: Scene) -> str:
    slot = s.facts.slot(s.mission.chosen_slot)
    return wording.span(slot.starts_at, slot.ends_at, clock.now(), s.mission.postcode) if slot else ""


def _status(s: Scene) -> str:
    return status_said(s.mission.status, reopened=s.reopened)


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
    Status.SLOT_CHOSEN: (team_noted("Un créneau est choisi : planifiez l'intervention."), None),
    Status.SCHEDULED: (team_noted("La visite est passée : dites ce qui a été fait."), Below.STEP),
    Status.SLOTS_NEEDED: (team_noted("Le locataire attend des créneaux."), Below.SLOTS),
    Status.QUOTE_APPROVED: (
        team_noted("Votre devis est validé : proposez des créneaux pour les travaux."),
        Below.SLOTS,
    ),
    Status.QUOTE_REJECTED: (
        team_noted("Votre devis est refusé : envoyez-en un autre, ou dites ce que vous faites."),
        Below.STEP,
    ),
    Status.WORK_DISPUTED: (
        team_noted("La fin des travaux n'est pas acquise : revenez, ou dites que c'est réglé."),
        None,
    ),
    Status.WORK_CONFIRMED: (team_noted("Envoyez les photos des travaux et votre facture."), Below.INVOICE),
    Status.QUOTE_SUBMITTED: (team_noted("Décidez du devis."), Below.QUOTE),
    Status.INVOICED: (team_noted("Décidez de la facture."), Below.INVOICE),
}
_NOBODY_WAITS = team_noted("Proposez des créneaux pour la prochaine visite.")
_REFUSED = team_noted("Votre facture est refusée. Corrigez-la, puis envoyez-la à nouveau.")
_DECISIONS = (Status.QUOTE_SUBMITTED, Status.INVOICED)


def _waiting(mission: Mission, *, refused: bool) -> tuple[str, str]:
    line, below = _NUDGES[Status(mission.status)]
    if mission.status == Status.WORK_CONFIRMED and refused:
        line = _REFUSED
    if mission.status == Status.SLOTS_NEEDED and mission.contact is None:
        line = _NOBODY_WAITS
    page = addresses.mission(mission.reference, below or "", manages=mission.status in _DECISIONS)
    told = team(
        "{title}, à {town} ({reference}) : {line}",
        title=mission.title,
        town=mission.town,
        reference=mission.reference,
        line=team(line),
    )
    return told, f"{current().public_url}{page}"


def _digest(s: Scene) -> Letter:
    """Of no mission alone, so that its subject names none."""
    number = len(s.waiting)
    manages = any(mission.status in _DECISIONS for mission in s.waiting)
    return Letter(
        subject=team_plural("{number} mission vous attend", "{number} missions vous attendent", number),
        lines=[
            _("Bonjour,"),
            team_plural(
                "{number} mission vous attend depuis quelque temps :",
                "{number} missions vous attendent depuis quelque temps :",
                number,
            ),
        ],
        button=None,
        why=team(FOR_MANAGER if manages else FOR_CONTRACTOR),
        details=[],
        links=tuple(_waiting(mission, refused=mission.id in s.refused) for mission in s.waiting),
    )


def _despite(s: Scene) -> str:
    """The reminders that it had when this was written: the second goes out in the same run."""
    match s.kept.get("reminders", 0), s.kept.get("reminding", False):
        case 0, False:
            return team("Le locataire n'a pas répondu.")
        case 0, True:
            return team("Le locataire n'a pas répondu. Un rappel vient de lui être adressé.")
        case 1, False:
            return team("Le locataire n'a pas répondu, malgré un rappel.")
        case 1, True:
            return team(
                "Le locataire n'a pas répondu, malgré un rappel. Un second vient de lui être adressé."
            )
        case _:
            return team("Le locataire n'a pas répondu, malgré deux rappels.")


def _tenant_silent(s: Scene) -> Letter:
    contact = s.mission.contact
    if contact is None:
        return ask_manager(s)
    lines = [
        _despite(s)
        if s.facts.asked and s.facts.asked.on_its_way
        else team("Le locataire n'a pas répondu, et aucun message ne l'atteint."),
        team("Appelez-le au {phone}, puis saisissez sa réponse.", phone=wording.phone(contact.phone))
        if contact.phone
        else team("Appelez-le, puis saisissez sa réponse."),
    ]
    return to_manager(
        s, team("Locataire sans réponse"), lines, team("Saisir la réponse du locataire"), Below.ANSWER
    )


def _undelivered(s: Scene) -> Letter:
    assert s.about is not None
    lost = s.about
    facts = {"subject": lost.subject or s.what, "name": lost.to_name, "address": lost.shown_address}
    if lost.is_sms:
        told = team("Le SMS « {subject} » n'a pas été remis à {name} ({address}).", **facts)
        todo = team("Corrigez le numéro, ou appelez : personne d'autre ne l'a prévenu.")
    else:
        told = team("Le message « {subject} » n'a pas été remis à {name} ({address}).", **facts)
        todo = team("Corrigez l'adresse, ou appelez : personne d'autre ne l'a prévenu.")
    if lost.is_for_contact and s.mission.status in FINAL:
        todo = team("Appelez cette personne : personne d'autre ne l'a prévenue.")
    lines = [told, why_undelivered(lost.outcome, sms=lost.is_sms), todo]
    return to_manager(s, team("Message non remis"), lines, team("Voir la mission"))


LETTERS: dict[str, Callable[[Scene], Letter]] = {
    "nudge_slot": _nudge_slot,
    "nudge_work": _nudge_work,
    "digest": _digest,
    "tenant_silent": _tenant_silent,
    "undelivered": _undelivered,
    "third_refusal": lambda s: to_manager(
        s,
        team("Trois propositions refusées"),
        [
            team("Le locataire a refusé trois propositions de créneaux."),
            team("Appelez-le pour convenir d'un moment."),
        ],
        team("Voir la mission"),
    ),
    "unclaimed": lambda s: to_manager(
        s,
        team("Mission sans prestataire"),
        [
            team("Aucun prestataire n'a encore pris la mission."),
            team("Appelez-en un, ou corrigez la demande."),
        ],
        team("Voir la mission"),
    ),
    "contractor_silent": lambda s: to_manager(
        s,
        team("Prestataire sans réponse"),
        [
            team("{firm} n'a pas donné suite : « {status} ».", firm=s.firm, status=_status(s)),
            team("Appelez-le, ou confiez la mission à un autre prestataire."),
        ],
        team("Voir la mission"),
    ),
    "contractor_gone": lambda s: to_manager(
        s,
        team("Prestataire sans compte"),
        [
            team(
                "La mission est confiée à {firm}, dont le compte est fermé : « {status} ».",
                firm=s.firm,
                status=_status(s),
            ),
            what_to_do(s.mission.status),
        ],
        team("Voir la mission"),
    ),
    "manager_silent": lambda s: to_manager(
        s,
        team("Aucun gestionnaire ne répond"),
        [
            team("La mission attend un gestionnaire : « {status} ».", status=_status(s)),
            team("Demandez qu'on s'en occupe."),
        ],
        team("Voir la mission"),
    ),
    "slot_passed": lambda s: to_contractor(
        s,
        team("Créneau choisi passé"),
        [
            team("Le créneau choisi est passé sans être planifié : {slot}.", slot=_chosen(s)),
            team("Proposez de nouveaux créneaux."),
        ],
        team("Proposer de nouveaux créneaux"),
        Below.SLOTS,
    ),
    "slot_passed_manager": lambda s: to_manager(
        s,
        team("Créneau choisi passé"),
        [
            team("{firm} n'a pas planifié le créneau choisi : {slot}.", firm=s.firm, slot=_chosen(s)),
            team("Le locataire peut en choisir un autre."),
        ],
        team("Voir la mission"),
    ),
}
