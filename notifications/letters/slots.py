"""From the request to the slot that suits."""

from collections.abc import Callable

from models.workflow import Trade, Urgency
from notifications.scene import (
    Letter,
    Scene,
    call,
    to_contact,
    to_contractor,
    to_manager,
    wished,
)
from wording.addresses import Below
from wording.languages import gettext as _
from wording.languages import team


def _new_mission(s: Scene) -> Letter:
    trade, urgency = Trade(s.mission.trade).label, Urgency(s.mission.urgency).label.lower()
    line = team(
        "Une nouvelle demande est publiée : {trade}, {place}. Urgence : {urgency}.",
        trade=trade,
        place=s.mission.place,
        urgency=urgency,
    )
    return to_contractor(s, team("Nouvelle Demande"), [line], team("Voir la mission"))


def _choose_slot(s: Scene) -> Letter:
    lines = [
        _("{firm} propose de venir pour : {what}.", firm=s.firm, what=s.what),
        _("Choisissez le créneau qui vous convient, ou dites qu'aucun ne convient."),
    ]
    return to_contact(s, _("Choisissez un créneau"), lines, _("Choisir un créneau"), s.slots)


def _slots_declined(s: Scene) -> Letter:
    wishes = wished(s)
    word = [team("Le locataire écrit : « {words} »", words=s.event.reason)] if s.event.reason else []
    lines = [team("Aucun de vos créneaux ne convient au locataire."), *word]
    if wishes:
        lines.append(team("Il souhaite :"))
    return to_contractor(
        s,
        team("Proposez de nouveaux créneaux"),
        lines,
        team("Proposer de nouveaux créneaux"),
        Below.SLOTS,
        wishes,
    )


def _over(s: Scene) -> str:
    if s.details.get("taken"):
        return _(
            "Les créneaux proposés ne sont plus disponibles : un autre rendez-vous est planifié à ces heures."
        )
    return _("Les créneaux proposés sont passés.")


def _was_chosen(s: Scene) -> bool:
    """And not planned."""
    return "slot" in s.details


def _over_for_manager(s: Scene) -> Letter:
    title, told = team("Créneaux passés"), team("Aucun créneau n'a été retenu à temps.")
    if _was_chosen(s):
        title = team("Créneau choisi passé")
        told = team("{firm} n'a pas planifié le créneau choisi : {slot}.", firm=s.firm, slot=s.slot)
    elif s.details.get("taken"):
        title, told = team("Créneaux plus disponibles"), _over(s)
    return to_manager(s, title, [told, *call(s)], team("Voir la mission"))


LETTERS: dict[str, Callable[[Scene], Letter]] = {
    "new_mission": _new_mission,
    "choose_slot": _choose_slot,
    "ask_tenant_slot": lambda s: to_manager(
        s,
        team("Demandez un créneau au locataire"),
        [
            team("{firm} propose des créneaux.", firm=s.firm),
            team("Le locataire n'a ni adresse e-mail ni mobile français : saisissez sa réponse."),
        ],
        team("Saisir la réponse du locataire"),
        Below.ANSWER,
    ),
    "slot_chosen": lambda s: to_contractor(
        s,
        team("Planifiez l'intervention"),
        [
            team("Le créneau choisi : {slot}.", slot=s.slot),
            team("Planifiez l'intervention pour rendre ce rendez-vous ferme."),
        ],
        team("Planifier l'intervention"),
    ),
    "slot_chosen_for_you": lambda s: to_contact(
        s,
        _("Un créneau est choisi"),
        [
            _("{person} a répondu pour vous : {slot}.", person=s.who, slot=s.slot),
            _("Si ce créneau ne vous convient pas, choisissez-en un autre."),
        ],
        _("Voir ou changer ce choix"),
    ),
    "slots_declined": _slots_declined,
    "slots_declined_for_you": lambda s: to_contact(
        s,
        _("D'autres créneaux sont demandés"),
        [
            _("{person} a répondu pour vous qu'aucun créneau ne convient.", person=s.who),
            _("L'artisan en proposera d'autres."),
        ],
        _("Voir où en est la réparation"),
    ),
    "slots_expired": lambda s: to_contractor(
        s,
        team("Proposez de nouveaux créneaux"),
        [
            team("Le créneau choisi est passé sans être planifié : {slot}.", slot=s.slot)
            if _was_chosen(s)
            else _over(s)
        ],
        team("Proposer de nouveaux créneaux"),
        Below.SLOTS,
    ),
    "slots_expired_contact": lambda s: to_contact(
        s,
        _("D'autres créneaux vont venir"),
        [
            _("{firm} n'a pas confirmé à temps le créneau choisi : {slot}.", firm=s.firm, slot=s.slot)
            if _was_chosen(s)
            else _over(s),
            _("L'artisan en proposera d'autres ; vous recevrez un message."),
        ],
        _("Voir où en est la réparation"),
    ),
    "slots_expired_manager": _over_for_manager,
}
