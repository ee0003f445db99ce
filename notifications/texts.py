"""The words of every SMS: the link is always whole, and what was typed makes room for it."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

import wording
from models import clock
from notifications.scene import Scene
from wording import gsm
from wording.languages import Language, spoken
from wording.languages import gettext as _

SHORTEST = 8  # letters of a title or a firm; with fewer it says nothing
ELLIPSIS = "…"


class Words(Struct, frozen=True):
    """One way to say it. Of its facts the title (`what`) and the firm may be shortened, and nothing else."""

    sentence: str
    facts: dict[str, str]

    def whole(self, **shortened: str) -> str:
        """What ends with an ellipsis needs no full stop."""
        return self.sentence.format(**self.facts | shortened).replace(f"{ELLIPSIS}.", ELLIPSIS)

    def longest(self, name: str, fits: Callable[[str], bool], **shortened: str) -> str:
        """With as much of that fact as there is room for; with the least of it where there is none."""
        fact = self.facts.get(name, "")

        def cut(length: int) -> str:
            return self.whole(**shortened, **{name: _cut(fact, length)})

        lengths = range(SHORTEST, len(fact))
        fitting = bisect_left(lengths, True, key=lambda length: not fits(cut(length)))
        return cut(SHORTEST + max(fitting - 1, 0))


def _cut(fact: str, length: int) -> str:
    return fact if len(fact) <= length else fact[:length].rstrip(" ,.;:-") + ELLIPSIS


def _versions(ways: list[Words], fits: Callable[[str], bool]) -> Iterator[str]:
    """The firm stays whole as long as another way leaves room for it: who comes is more than what for."""
    naming = [way for way in ways if "firm" in way.facts]
    for way in naming:
        yield way.whole()
        yield way.longest("what", fits)
    for way in naming[-1:]:
        yield way.longest("firm", fits, what=_cut(way.facts.get("what", ""), SHORTEST))
    for way in ways[len(naming) :]:
        yield way.whole()
        yield way.longest("what", fits)


def fitted(ways: list[Words], link: str) -> str:
    """The first that leaves room for the link; the link alone where none does. Those that name the firm come first."""
    arabic = spoken() is Language.AR
    letters, size, most = (
        (gsm.ucs2, gsm.ucs2_size, gsm.TWO_PARTS) if arabic else (gsm.gsm, gsm.gsm_size, gsm.ONE_PART)
    )

    def linked(version: str) -> str:
        return f"{letters(version)} {link}".rstrip()

    def fits(version: str) -> bool:
        return size(linked(version)) <= most

    clean = [
        Words(way.sentence, {name: wording.one_line(fact) for name, fact in way.facts.items()})
        for way in ways
    ]
    return next((linked(version) for version in _versions(clean, fits) if fits(version)), link)


def text_of(kind: str, scene: Scene) -> str:
    """In the language that is spoken."""
    return fitted(TEXTS[kind](scene), scene.tenant_url)


def _ways(scene: Scene, *sentences: str, **facts: Any) -> list[Words]:
    named = {"firm": scene.firm, "what": scene.what} | {name: str(fact) for name, fact in facts.items()}
    return [
        Words(sentence, {name: fact for name, fact in named.items() if f"{{{name}}}" in sentence})
        for sentence in sentences
    ]


def _when(scene: Scene) -> str:
    """« aujourd'hui, de 14 h à 16 h »"""
    return wording.near_span(*scene.slot_times, clock.now(), scene.mission.postcode)


def _is_ahead(scene: Scene) -> bool:
    """Of a visit that is called off, nobody is told « yesterday »."""
    return "slot" in scene.details and scene.slot_times[1] > clock.now()


def _choose_slot(s: Scene) -> list[Words]:
    return _ways(
        s,
        _("{firm} propose de venir : {what}. Choisissez un créneau :"),
        _("{firm} propose de venir. Choisissez un créneau :"),
        _("Choisissez un créneau pour la réparation :"),
        _("Choisissez un créneau :"),
    )


def _nudge_slot(s: Scene) -> list[Words]:
    return _ways(
        s,
        _("Rappel : {firm} attend votre réponse ({what}). Choisissez un créneau :"),
        _("Rappel : {firm} attend votre réponse. Choisissez un créneau :"),
        _("Rappel : choisissez un créneau :"),
    )


def _visit_tomorrow(s: Scene) -> list[Words]:
    [visit] = s.reminded
    return _ways(
        s,
        _("Rappel : {firm} vient {when} ({what}). Voir ou déplacer :"),
        _("Rappel : {firm} vient {when}. Voir ou déplacer :"),
        _("Rendez-vous {when} :"),
        when=visit.when,
    )


def _visit_planned(s: Scene) -> list[Words]:
    return _ways(
        s,
        _("{firm} vient {when} ({what}). Voir ou déplacer :"),
        _("{firm} vient {when}. Voir ou déplacer :"),
        _("Rendez-vous {when} :"),
        when=_when(s),
    )


def _visit_changed(s: Scene) -> list[Words]:
    """As in the mail, whom nothing reached until now reads of the visit for the first time."""
    if s.details.get("to_be_reached"):
        return _visit_planned(s)
    return _ways(
        s,
        _("Corrigé : {firm} vient {when} ({what}). Voir :"),
        _("Corrigé : {firm} vient {when}. Voir :"),
        _("Rendez-vous {when} :"),
        when=_when(s),
    )


def _slot_chosen(s: Scene) -> list[Words]:
    return _ways(
        s,
        _("Créneau choisi pour vous : {firm}, {when}. Voir ou changer :"),
        _("Créneau choisi pour vous, {when} :"),
        when=_when(s),
    )


def _slots_declined(s: Scene) -> list[Words]:
    return _ways(
        s,
        _("D'autres créneaux sont demandés à {firm} ({what}). Suivre la réparation :"),
        _("D'autres créneaux sont demandés. Suivre la réparation :"),
        _("D'autres créneaux suivront :"),
    )


def _slots_expired(s: Scene) -> list[Words]:
    return _ways(
        s,
        _("Les créneaux proposés ne valent plus. {firm} en proposera d'autres ({what}) :"),
        _("Les créneaux proposés ne valent plus. D'autres suivront :"),
        _("D'autres créneaux suivront :"),
    )


def _on_the_way(s: Scene) -> list[Words]:
    minutes = s.details.get("delay_minutes")
    if not minutes:
        return _ways(s, _("{firm} est en route. Votre rendez-vous :"), _("L'artisan est en route :"))
    return _ways(
        s,
        _("{firm} est en route et arrive dans {minutes} minutes environ. Votre rendez-vous :"),
        _("L'artisan arrive dans {minutes} minutes environ :"),
        minutes=minutes,
    )


def _visit_moved(s: Scene) -> list[Words]:
    if not _is_ahead(s):
        return _ways(s, _("D'autres créneaux suivront :"))
    return _ways(
        s,
        _("Rendez-vous annulé : {firm} ne vient pas {when}. D'autres créneaux suivront :"),
        _("Rendez-vous annulé, {when} :"),
        when=_when(s),
    )


def _visit_failed(s: Scene) -> list[Words]:
    return _ways(
        s,
        _("{firm} est venu, mais la visite n'a pas pu avoir lieu. D'autres créneaux suivront :"),
        _("La visite n'a pas pu avoir lieu. D'autres créneaux suivront :"),
        _("D'autres créneaux suivront :"),
    )


def _no_show(s: Scene) -> list[Words]:
    return _ways(
        s,
        _("C'est noté : personne n'est venu {when}. {firm} proposera d'autres créneaux :"),
        _("C'est noté : personne n'est venu. D'autres créneaux suivront :"),
        _("D'autres créneaux suivront :"),
        when=_when(s),
    )


def _visit_withdrawn(s: Scene) -> list[Words]:
    """Without a link: it was revoked."""
    return _ways(
        s,
        _("Le rendez-vous ne vous concerne plus ({what}) : vous n'êtes plus la personne à contacter."),
        _("Vous n'êtes plus la personne à contacter."),
    )


def _pause(s: Scene) -> list[Words]:
    if s.details.get("early") and _is_ahead(s):
        return _ways(
            s,
            _("{firm} est déjà passé : pas de visite {when}. D'autres créneaux suivront :"),
            _("Pas de visite {when}. D'autres créneaux suivront :"),
            when=_when(s),
        )
    return _ways(
        s,
        _("{firm} reviendra pour les travaux ({what}). D'autres créneaux suivront :"),
        _("L'artisan reviendra. D'autres créneaux suivront :"),
        _("D'autres créneaux suivront :"),
    )


def _visit_over(s: Scene) -> list[Words]:
    return _ways(
        s,
        _("{firm} est déjà passé : pas de visite {when}. Suivre la réparation :"),
        _("Pas de visite {when} :"),
        when=_when(s),
    )


def _searching_again(s: Scene) -> list[Words]:
    if not _is_ahead(s):
        return _ways(
            s,
            _("{firm} ne viendra pas ({what}). Nous cherchons un autre artisan :"),
            _("Nous cherchons un autre artisan :"),
        )
    return _ways(
        s,
        _("Rendez-vous annulé : {firm} ne vient pas {when}. Nous cherchons un autre artisan :"),
        _("Rendez-vous annulé, {when} :"),
        when=_when(s),
    )


def _cancelled(s: Scene) -> list[Words]:
    if not _is_ahead(s):
        return _ways(s, _("La réparation est annulée ({what}) :"), _("Réparation annulée :"))
    return _ways(
        s,
        _("Réparation annulée : {firm} ne vient pas {when} ({what}) :"),
        _("Rendez-vous annulé, {when} :"),
        when=_when(s),
    )


def _confirm_work(s: Scene) -> list[Words]:
    return _ways(
        s,
        _("{firm} a fini ({what}). Confirmez ou signalez un problème sous 7 jours :"),
        _("{firm} a fini. Confirmez ou signalez un problème sous 7 jours :"),
        _("Travaux finis ? Confirmez ou signalez un problème sous 7 jours :"),
        _("Travaux finis ? Répondez sous 7 jours :"),
    )


def _reserves_lifted(s: Scene) -> list[Words]:
    return _ways(
        s,
        _("Les réserves sont levées, les travaux sont terminés ({what}) :"),
        _("Les réserves sont levées :"),
    )


def _nudge_work(s: Scene) -> list[Words]:
    return _ways(
        s,
        _("Rappel : {firm} a fini ({what}). Confirmez ou signalez un problème :"),
        _("Rappel : {firm} a fini. Confirmez ou signalez un problème :"),
        _("Rappel : confirmez les travaux ou signalez un problème :"),
        _("Rappel : travaux finis ?"),
    )


def _new_link(s: Scene) -> list[Words]:
    return _ways(s, _("Votre lien pour suivre la réparation ({what}) :"), _("Votre lien :"))


TEXTS: dict[str, Callable[[Scene], list[Words]]] = {
    "choose_slot": _choose_slot,
    "nudge_slot": _nudge_slot,
    "slot_chosen_for_you": _slot_chosen,
    "slots_declined_for_you": _slots_declined,
    "slots_expired_contact": _slots_expired,
    "visit_planned_contact": _visit_planned,
    "wish_taken": _visit_planned,
    "visit_changed_contact": _visit_changed,
    "visit_withdrawn_contact": _visit_withdrawn,
    "visit_tomorrow": _visit_tomorrow,
    "on_the_way": _on_the_way,
    "visit_moved_contact": _visit_moved,
    "visit_failed_contact": _visit_failed,
    "no_show_contact": _no_show,
    "pause": _pause,
    "visit_over_contact": _visit_over,
    "searching_again": _searching_again,
    "cancelled_contact": _cancelled,
    "confirm_work": _confirm_work,
    "reserves_lifted": _reserves_lifted,
    "nudge_work": _nudge_work,
    "new_link": _new_link,
}
