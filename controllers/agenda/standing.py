"""What stands in a time of absence all the same: visits that are planned, and slots that a tenant can still choose."""

from collections.abc import Iterable, Sequence

import wording
from controllers.agenda.views import StandingView
from controllers.web.views import Link
from models import clock
from models.agenda.busy import OpenOffer, PlannedVisit
from wording import addresses
from wording.languages import team, team_plural

_NAMED = 3  # in a sentence; below the absence all are


def in_absence(visits: Sequence[PlannedVisit], offers: Sequence[OpenOffer], place: str) -> list[StandingView]:
    return _both(
        team_plural(
            "{number} rendez-vous tombe pendant cette absence :",
            "{number} rendez-vous tombent pendant cette absence :",
            len(visits),
        ),
        team_plural(
            "{number} créneau proposé tombe pendant cette absence. Proposez-en un autre :",
            "{number} créneaux proposés tombent pendant cette absence. Proposez-en d'autres :",
            len(offers),
        ),
        visits,
        offers,
        place,
    )


def in_other_agenda(
    visits: Sequence[PlannedVisit], offers: Sequence[OpenOffer], place: str
) -> list[StandingView]:
    return _both(
        team_plural(
            "{number} rendez-vous tombe pendant un moment où cet agenda vous dit occupé :",
            "{number} rendez-vous tombent pendant un moment où cet agenda vous dit occupé :",
            len(visits),
        ),
        team_plural(
            "{number} créneau proposé tombe pendant un moment où cet agenda vous dit occupé. Proposez-en un autre :",
            "{number} créneaux proposés tombent pendant un moment où cet agenda vous dit occupé. Proposez-en d'autres :",
            len(offers),
        ),
        visits,
        offers,
        place,
    )


def _both(
    visits_words: str,
    offers_words: str,
    visits: Sequence[PlannedVisit],
    offers: Sequence[OpenOffer],
    place: str,
) -> list[StandingView]:
    found = (
        (visits_words, tuple(_visit(visit, place) for visit in visits)),
        (offers_words, tuple(_offered(some, place) for some in _by_mission(offers))),
    )
    return [StandingView(wording.typographic(words), links) for words, links in found if links]


def _visit(visit: PlannedVisit, place: str) -> Link:
    label = team("{when} : {mission}, {town}", when=_when(visit, place), mission=visit.title, town=visit.town)
    return Link(label, addresses.mission(visit.reference))


def _by_mission(offers: Sequence[OpenOffer]) -> list[list[OpenOffer]]:
    found: dict[str, list[OpenOffer]] = {}
    for offer in offers:
        found.setdefault(offer.reference, []).append(offer)
    return list(found.values())


def _offered(some: Sequence[OpenOffer], place: str) -> Link:
    """Of one mission."""
    first = some[0]
    when = _when(first, place)
    if len(some) > 1:
        when = team_plural("{number} créneau", "{number} créneaux", len(some))
    if any(offer.chosen for offer in some):
        when = team("{when} (choisi, à planifier)", when=_when(next(o for o in some if o.chosen), place))
        if len(some) > 1:
            when = team("{when} et {number} de plus", when=when, number=len(some) - 1)
    label = team("{when} : {mission}, {town}", when=when, mission=first.title, town=first.town)
    return Link(label, addresses.mission(first.reference))


def added(visits: Sequence[PlannedVisit], offers: Sequence[OpenOffer], place: str) -> str:
    """What is told once an absence is noted; the absence itself names all of it, with what leads there."""
    told = [team("Votre absence est notée.")]
    if visits:
        named = _joined(
            team("{when}, {mission}", when=_when(visit, place), mission=visit.title) for visit in visits
        )
        told.append(
            team_plural(
                "{number} rendez-vous tombe pendant ce temps ({visits}). "
                "Il reste planifié : déplacez-le si besoin.",
                "{number} rendez-vous tombent pendant ce temps ({visits}). "
                "Ils restent planifiés : déplacez-les si besoin.",
                len(visits),
                visits=named,
            )
        )
    if offers:
        told.append(
            team_plural(
                "{number} créneau proposé tombe pendant ce temps. Il reste proposé : proposez-en un autre si besoin.",
                "{number} créneaux proposés tombent pendant ce temps. "
                "Ils restent proposés : proposez-en d'autres si besoin.",
                len(offers),
            )
        )
    if not visits and not offers:
        told.append(team("Aucun créneau ne vous y sera suggéré."))
    return wording.typographic(" ".join(told))


def _joined(names: Iterable[str]) -> str:
    """The first of them."""
    some = list(names)
    return wording.joined(some[:_NAMED] + ([team("d'autres")] if len(some) > _NAMED else []))


def _when(one: PlannedVisit | OpenOffer, place: str) -> str:
    return wording.short_span(one.span.start, one.span.end, clock.now(), one.postcode, beside=place)
