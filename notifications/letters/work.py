"""The end of the work, confirmed or not."""

from collections.abc import Callable

from notifications.scene import (
    Letter,
    Scene,
    over_early,
    reason,
    to_contact,
    to_contractor,
    to_manager,
)
from settings import current
from wording.addresses import Below
from wording.languages import gettext as _
from wording.languages import team


def _confirm_work(s: Scene) -> Letter:
    lines = [
        _("{firm} indique que les travaux sont réalisés : {what}.", firm=s.firm, what=s.what),
        *over_early(s),
        _("Confirmez la fin des travaux, ou signalez un problème."),
        _("Sans réponse de votre part pendant 7 jours, la fin des travaux sera confirmée."),
    ]
    return to_contact(s, _("Confirmez la fin des travaux"), lines, _("Confirmer ou signaler un problème"))


def ask_manager(s: Scene) -> Letter:
    """Where nobody else can be asked."""
    lines = [
        team("{firm} indique que les travaux sont réalisés.", firm=s.firm),
        team("Personne ne peut être prié, par mail ou par SMS, de le confirmer."),
    ]
    title, button = _("Confirmez la fin des travaux"), _("Confirmer ou signaler un problème")
    return to_manager(s, title, lines, button, Below.ANSWER)


def _whose_doubt(s: Scene) -> str:
    return team("Intervention rouverte") if s.event.reopens else team("Réserves du locataire")


LETTERS: dict[str, Callable[[Scene], Letter]] = {
    "confirm_work": _confirm_work,
    "ask_tenant_confirmation": ask_manager,
    "work_confirmed": lambda s: to_contractor(
        s,
        team("Envoyez les photos et la facture"),
        [team("La fin des travaux est confirmée."), team("Envoyez les photos des travaux et votre facture.")],
        team("Envoyer la facture"),
        Below.INVOICE,
    ),
    "reserves_lifted": lambda s: to_contact(
        s,
        _("La fin des travaux est confirmée"),
        [
            _(
                "{agency} a levé les réserves. La fin des travaux est confirmée.",
                agency=current().agency_name,
            ),
            _("Si un problème revient, appelez {agency}.", agency=current().agency_name),
        ],
        _("Voir où en est la réparation"),
    ),
    "work_disputed": lambda s: to_contractor(
        s,
        _whose_doubt(s),
        [
            *([team("Le gestionnaire a rouvert l'intervention.")] if s.event.reopens else []),
            *reason(s),
            team("Proposez un créneau pour revenir, ou dites que c'est réglé."),
        ],
        team("Voir la mission"),
    ),
    "work_disputed_manager": lambda s: to_manager(
        s,
        _whose_doubt(s),
        [
            team("{person} a rouvert l'intervention.", person=s.who)
            if s.event.reopens
            else team("La fin des travaux n'est pas acquise."),
            *reason(s),
        ],
        team("Voir la mission"),
    ),
}
