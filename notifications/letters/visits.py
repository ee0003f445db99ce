"""Visits, planned, moved, over and impossible."""

from collections.abc import Callable

from msgspec.structs import replace

import wording
from models.missions.transition_table import Action
from models.workflow import PauseReason, Role
from notifications.scene import (
    FOR_CONTACT,
    Letter,
    Scene,
    call,
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
from wording.languages import gettext as _
from wording.languages import team, team_noted


def _visit_changed(s: Scene) -> list[str]:
    return [_("Le rendez-vous reste prévu : {slot}.", slot=s.slot), _("Voici ce qui vaut maintenant :")]


def _home(s: Scene) -> list[str]:
    """And who comes, where that is what has changed."""
    firm = [s.firm] if "firm" in s.details.get("changed", ()) else []
    return [*firm, s.mission.title, s.mission.whole_place]


def _visit_changed_contact(s: Scene) -> Letter:
    """Whom no mail reached until now reads of the visit for the first time."""
    if s.details.get("to_be_reached"):
        return _visit_planned_contact(s, may_refuse=s.may_refuse_visit)
    lines = [*_visit_changed(s), _("Le fichier joint met votre agenda à jour.")]
    return to_contact(s, _("Rendez-vous corrigé"), lines, _("Voir le rendez-vous"), _home(s))


def _visit_withdrawn_contact(s: Scene) -> Letter:
    """To who is the contact no longer: of the visit nothing but that it leaves the agenda."""
    lines = [
        _("Bonjour,"),
        _("Vous n'êtes plus la personne à contacter pour cette réparation. Vous n'avez rien à faire."),
        _("Le fichier joint retire le rendez-vous de votre agenda."),
    ]
    return Letter(subject(s, _("Rendez-vous retiré de votre agenda")), lines, None, _(FOR_CONTACT), [])


def _pause(s: Scene) -> Letter:
    lines = [_("{firm} est passé et reviendra pour faire les travaux.", firm=s.firm), *over_early(s)]
    if s.mission.not_before is not None:
        day, why = wording.day(s.mission.not_before), PauseReason(s.mission.not_before_reason).label
        lines.append(_("Pas de visite avant le {day} : {why}.", day=day, why=why))
    lines.append(_("Vous recevrez un message pour choisir le prochain créneau."))
    return to_contact(s, _("L'artisan reviendra"), lines, _("Voir où en est la réparation"))


def _visit_planned_contact(s: Scene, *, may_refuse: bool = False) -> Letter:
    lines = [
        _("Le rendez-vous est ferme : {slot}.", slot=s.slot),
        *([_("Vous pouvez refuser ce jour.")] if may_refuse else []),
        _("{firm} arrive pendant ce créneau.", firm=s.firm),
        _("Le fichier joint l'ajoute à votre agenda."),
    ]
    return to_contact(s, _("Rendez-vous confirmé"), lines, _("Voir le rendez-vous"))


def _visit_moved(s: Scene) -> Letter:
    wishes = wished(s)
    lines = [_("Le rendez-vous du {slot}, est annulé.", slot=s.slot), *reason(s)]
    if wishes:
        lines.append(
            team("Le locataire souhaite, et vous pouvez prendre l'un de ces moments tout de suite :")
        )
    title = team("Rendez-vous annulé, à replanifier")
    return to_contractor(s, title, lines, team("Proposer de nouveaux créneaux"), Below.SLOTS, wishes)


_MOVED_BY = {
    Role.CONTRACTOR: team_noted(
        "C'est le {moves}e déplacement demandé par le prestataire : mieux vaut appeler."
    ),
    Role.TENANT: team_noted("C'est le {moves}e déplacement demandé par le locataire : mieux vaut appeler."),
    Role.MANAGER: team_noted(
        "C'est le {moves}e déplacement demandé par le gestionnaire : mieux vaut appeler."
    ),
}


def _visit_moved_manager(s: Scene) -> Letter:
    moves = s.details.get("moves")
    lines = [
        team("Le rendez-vous du {slot}, est annulé, déplacement tardif.", slot=s.slot)
        if s.details.get("late")
        else _("Le rendez-vous du {slot}, est annulé.", slot=s.slot)
    ]
    if moves:
        lines.append(team(_MOVED_BY[Role(s.event.actor_role)], moves=moves))
    title = (
        team("Rendez-vous déplacé pour la {moves}e fois", moves=moves)
        if moves
        else team("Rendez-vous déplacé")
    )
    return to_manager(s, title, [*lines, *reason(s), *call(s)], team("Voir la mission"))


def _what_to_tell(s: Scene) -> list[str]:
    planned = "slot" in s.details
    match Action(s.event.action):
        case Action.SCHEDULE | Action.ACCEPT_WISH:
            return [team("{firm} a planifié le rendez-vous : {slot}.", firm=s.firm, slot=s.slot)]
        case Action.AMEND:
            return [team("Le rendez-vous est corrigé et reste prévu : {slot}.", slot=s.slot)]
        case Action.PLAN_SECOND_VISIT:
            told = [team("{firm} est passé et reviendra pour faire les travaux.", firm=s.firm)]
        case Action.SUBMIT_QUOTE:
            told = [team("{firm} est déjà passé.", firm=s.firm)]
        case Action.CONFIRM_WORK:
            return [team("Les réserves sont levées."), *reason(s)]
        case Action.REASSIGN:
            told = [team("La mission est à nouveau proposée à tous les prestataires."), *reason(s)]
        case _:
            told = [team("La mission est annulée."), *reason(s)]
    return (
        [*told, _("Le rendez-vous du {slot}, est annulé.", slot=s.slot)] if planned and _is_off(s) else told
    )


def _is_off(s: Scene) -> bool:
    """A visit that took place at its hour is ended, and not called off."""
    ended = s.event.action in (Action.PLAN_SECOND_VISIT, Action.SUBMIT_QUOTE)
    return not ended or bool(s.details.get("early"))


def _no_show(s: Scene) -> Letter:
    wishes = wished(s)
    lines = [
        team("Le locataire dit que personne n'est venu au rendez-vous du {slot}.", slot=s.slot),
        *reason(s),
    ]
    if wishes:
        lines.append(team("Il souhaite, et vous pouvez prendre l'un de ces moments tout de suite :"))
    title = team("Rendez-vous manqué, à replanifier")
    return to_contractor(s, title, lines, team("Proposer de nouveaux créneaux"), Below.SLOTS, wishes)


def _wish_taken(s: Scene) -> Letter:
    lines = [
        _("{firm} vient à un moment que vous souhaitiez : {slot}.", firm=s.firm, slot=s.slot),
        _("Le rendez-vous est ferme : vous n'avez rien à faire. Le fichier joint l'ajoute à votre agenda."),
    ]
    letter = to_contact(s, _("Rendez-vous confirmé"), lines, _("Voir le rendez-vous"))
    if not s.tenant_url:
        return letter
    return replace(
        letter, other=(_("Ce moment ne me va plus"), addresses.leading_to(s.tenant_url, OfTenant.RESCHEDULE))
    )


def _on_the_way(s: Scene) -> Letter:
    minutes = s.details.get("delay_minutes")
    told = (
        _("{firm} est en route et arrive dans {minutes} minutes environ.", firm=s.firm, minutes=minutes)
        if minutes
        else _("{firm} est en route.", firm=s.firm)
    )
    lines = [told, _("Votre rendez-vous : {slot}.", slot=s.slot)]
    return to_contact(s, _("L'artisan est en route"), lines, _("Voir le rendez-vous"))


LETTERS: dict[str, Callable[[Scene], Letter]] = {
    "visit_planned": lambda s: to_contractor(
        s,
        team("Intervention planifiée"),
        [
            _("Le rendez-vous est ferme : {slot}.", slot=s.slot),
            _("Le fichier joint l'ajoute à votre agenda."),
        ],
        team("Voir la mission"),
    ),
    "visit_planned_contact": _visit_planned_contact,
    "wish_taken": _wish_taken,
    "on_the_way": _on_the_way,
    "visit_changed": lambda s: to_contractor(
        s,
        _("Rendez-vous corrigé"),
        [*_visit_changed(s), _("Le fichier joint met votre agenda à jour.")],
        team("Voir la mission"),
        details=_home(s),
    ),
    "visit_changed_contact": _visit_changed_contact,
    "visit_withdrawn_contact": _visit_withdrawn_contact,
    "visit_over": lambda s: to_contractor(
        s,
        _("Rendez-vous retiré de votre agenda"),
        [
            team("Vous êtes passé avant l'heure : le rendez-vous du {slot}, est retiré.", slot=s.slot),
            team("Le fichier joint l'efface."),
        ],
        team("Voir la mission"),
    ),
    "visit_over_contact": lambda s: to_contact(
        s,
        _("La visite a déjà eu lieu"),
        [_("{firm} est déjà passé.", firm=s.firm), *over_early(s)],
        _("Voir où en est la réparation"),
    ),
    "visit_moved": _visit_moved,
    "visit_moved_contact": lambda s: to_contact(
        s,
        _("Rendez-vous annulé"),
        [
            _("Le rendez-vous du {slot}, est annulé.", slot=s.slot),
            *reason(s),
            _("L'artisan proposera d'autres créneaux ; vous recevrez un message."),
        ],
        _("Voir où en est la réparation"),
    ),
    "visit_moved_manager": _visit_moved_manager,
    "call_tenant": lambda s: to_manager(
        s, team("Appelez le locataire"), [*_what_to_tell(s), *call(s)], team("Voir la mission")
    ),
    "visit_failed": lambda s: to_manager(
        s,
        team("Visite impossible"),
        [team("{firm} n'a pas pu faire la visite.", firm=s.firm), *reason(s), *call(s)],
        team("Voir la mission"),
    ),
    "visit_failed_contact": lambda s: to_contact(
        s,
        _("La visite n'a pas pu avoir lieu"),
        [
            _("{firm} est venu mais la visite n'a pas pu avoir lieu.", firm=s.firm),
            *reason(s),
            _("Vous recevrez un message pour choisir un autre créneau."),
        ],
        _("Voir où en est la réparation"),
    ),
    "no_show": _no_show,
    "no_show_contact": lambda s: to_contact(
        s,
        _("L'artisan n'est pas venu"),
        [
            _(
                "{person} a noté pour vous que personne n'est venu au rendez-vous du {slot}.",
                person=s.who,
                slot=s.slot,
            ),
            _("{firm} vous proposera d'autres créneaux ; vous recevrez un message.", firm=s.firm),
        ],
        _("Voir où en est la réparation"),
    ),
    "no_show_manager": lambda s: to_manager(
        s,
        _("L'artisan n'est pas venu"),
        [
            team(
                "Personne n'est venu au rendez-vous du {slot}. Prestataire : {firm}.",
                slot=s.slot,
                firm=s.firm,
            ),
            *reason(s),
        ],
        team("Voir la mission"),
    ),
    "pause": _pause,
    "visit_cancelled": lambda s: to_contractor(
        s,
        _("Rendez-vous annulé"),
        [
            team("Vous vous êtes désisté : le rendez-vous du {slot}, est annulé.", slot=s.slot),
            team("Le fichier joint le retire de votre agenda."),
        ],
        "",
    ),
}
