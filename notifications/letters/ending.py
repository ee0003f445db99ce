"""Who leaves a mission, and the tenant's link."""

from collections.abc import Callable

from notifications.scene import (
    Letter,
    Scene,
    call,
    reason,
    to_contact,
    to_contractor,
    to_manager,
)
from wording.languages import gettext as _
from wording.languages import team


def _called_off(s: Scene) -> list[str]:
    """What was planned, and lay ahead: who reads no calendar file has it on paper."""
    if "slot" not in s.details or s.slot_times[1] <= s.event.at:
        return []
    return [_("Le rendez-vous du {slot}, est annulé.", slot=s.slot)]


def _reassigned(s: Scene) -> Letter:
    lines = [
        team("La mission est confiée à un autre prestataire. Vous n'avez plus rien à faire."),
        *_called_off(s),
        *reason(s),
    ]
    return to_contractor(s, team("Mission retirée"), lines, "")


def _cancelled(s: Scene) -> Letter:
    lines = [team("La mission est annulée. Vous n'avez plus rien à faire."), *_called_off(s), *reason(s)]
    return to_contractor(s, team("Mission annulée"), lines, "")


LETTERS: dict[str, Callable[[Scene], Letter]] = {
    "searching_again": lambda s: to_contact(
        s,
        _("Nous cherchons un autre artisan"),
        [
            _("L'artisan prévu ne viendra pas."),
            *_called_off(s),
            _("Nous cherchons un autre artisan. Vous recevrez un message pour choisir un créneau."),
        ],
        _("Voir où en est la réparation"),
    ),
    "withdrawn": lambda s: to_manager(
        s,
        team("Prestataire désisté"),
        [
            team("{firm} s'est désisté. La mission est à nouveau libre.", firm=s.firm),
            *_called_off(s),
            *reason(s),
            *call(s),
        ],
        team("Voir la mission"),
    ),
    "reassigned": _reassigned,
    "cancelled": _cancelled,
    "cancelled_contact": lambda s: to_contact(
        s,
        _("Réparation annulée"),
        [_("La réparation est annulée : {what}.", what=s.what), *_called_off(s), *reason(s)],
        _("Voir la page"),
    ),
    "new_link": lambda s: to_contact(
        s,
        _("Votre lien"),
        [
            _("Voici votre lien pour suivre la réparation et répondre à l'artisan."),
            _("Il est valable 30 jours."),
        ],
        _("Ouvrir la page"),
    ),
}
