"""Reminders of a visit that is planned."""

from collections.abc import Callable

import wording
from notifications.scene import FOR_CONTRACTOR, Letter, Scene, to_contact, to_contractor
from settings import current
from wording import addresses
from wording.languages import gettext as _
from wording.languages import team, team_plural


def _visit_tomorrow(s: Scene) -> Letter:
    [visit] = s.reminded
    lines = [
        _("{firm} vient {when} pour : {what}.", firm=s.firm, when=visit.when, what=s.what),
        _("L'artisan arrive pendant ce créneau."),
    ]
    return to_contact(s, _("Rappel de votre rendez-vous"), lines, _("Voir ou déplacer le rendez-vous"))


def _visit_soon(s: Scene) -> Letter:
    [visit] = s.reminded
    lines = [
        _("{firm} vient bientôt pour : {what}.", firm=s.firm, what=s.what),
        _("Le rendez-vous : {when}.", when=visit.when),
    ]
    return to_contact(s, _("Rappel : votre rendez-vous approche"), lines, _("Voir le rendez-vous"))


def _visit_soon_contractor(s: Scene) -> Letter:
    [visit] = s.reminded
    lines = [
        _("Le rendez-vous : {when}.", when=visit.when),
        team("Adresse : {address}.", address=s.mission.whole_place),
    ]
    return to_contractor(s, _("Rappel : votre rendez-vous approche"), lines, team("Voir la mission"))


def _visits_tomorrow(s: Scene) -> Letter:
    """One of all visits of the next day: of no mission alone, so that its subject names none."""
    on = wording.local(s.reminded[0].visit.starts_at, s.clock_of_contractor).date()
    day = wording.day(on)
    number = len(s.reminded)
    return Letter(
        subject=team_plural("Demain : {number} rendez-vous", "Demain : {number} rendez-vous", number),
        lines=[
            _("Bonjour,"),
            team_plural(
                "Demain, {day}, vous avez {number} rendez-vous.",
                "Demain, {day}, vous avez {number} rendez-vous.",
                number,
                day=day,
            ),
        ],
        button=(team("Voir ma journée"), f"{current().public_url}{addresses.agenda(day=on.isoformat())}"),
        why=team(FOR_CONTRACTOR),
        details=[
            team(
                "{hours} : {title}, {address} ({reference})",
                hours=one.hours_on(on),
                title=one.mission.title,
                address=one.mission.whole_place,
                reference=one.mission.reference,
            )
            for one in s.reminded
        ],
    )


LETTERS: dict[str, Callable[[Scene], Letter]] = {
    "visit_tomorrow": _visit_tomorrow,
    "visit_soon": _visit_soon,
    "visit_soon_contractor": _visit_soon_contractor,
    "visits_tomorrow": _visits_tomorrow,
}
