"""« Votre autre agenda », below the absences: its address, and how reading it went."""

from collections.abc import Sequence
from typing import Literal

import wording
from controllers.agenda.standing import in_other_agenda
from controllers.agenda.views import OtherAgendaView, StandingView
from controllers.web.forms import errors_from
from controllers.web.rendering import Web
from controllers.web.security import meta, person
from controllers.web.submitting import Submitted
from models import clock
from models.agenda.busy import OpenOffer, PlannedVisit
from models.agenda.other_agenda import (
    KEPT_FOR,
    BusyTime,
    OtherAgenda,
    Trouble,
    counts_still,
    standing_in,
)
from models.errors import InvalidInput
from models.people.derived_key import LostKey
from wording import addresses
from wording.agenda_addresses import shown_agenda_address
from wording.languages import team, team_noted, team_plural

FIELD = "busy_url"
SAVED = team_noted(
    "L'adresse est enregistrée. Votre agenda sera lu dans la minute, puis toutes les 15 minutes."
)
REMOVED = team_noted("L'adresse est retirée : ce qui venait de cet agenda ne compte plus.")
GONE = team_noted("Aucune adresse n'était enregistrée.")

_TROUBLES = {
    Trouble.UNREACHABLE: team_noted("ce serveur ne répond pas. Vérifiez l'adresse si cela dure."),
    Trouble.PRIVATE: team_noted(
        "cette adresse mène à un réseau privé. Donnez l'adresse de partage de votre agenda."
    ),
    Trouble.CERTIFICATE: team_noted(
        "la connexion à ce serveur n'est pas sûre (certificat refusé). Donnez une autre adresse."
    ),
    Trouble.REDIRECT: team_noted(
        "cette adresse renvoie vers une autre, que nous ne suivons pas. Copiez l'adresse de partage elle-même."
    ),
    Trouble.SLOW: team_noted("le serveur met trop de temps à répondre. Un nouvel essai suit de lui-même."),
    Trouble.CUT_OFF: team_noted("le serveur a coupé sa réponse. Un nouvel essai suit de lui-même."),
    Trouble.TOO_BIG: team_noted(
        "cet agenda fait plus de 1 Mo. Partagez un agenda plus court, par exemple sans les années passées."
    ),
    Trouble.NO_CALENDAR: team_noted(
        "ce qui est à cette adresse n'est pas un agenda iCal. Copiez l'adresse qui finit souvent par .ics."
    ),
    Trouble.TOO_MANY: team_noted("cet agenda contient trop d'événements. Partagez-en un plus court."),
    Trouble.TOO_HEAVY: team_noted("cet agenda est trop lourd à lire. Partagez-en un plus simple."),
    Trouble.LOST: team_noted("l'adresse enregistrée n'est plus lisible. Collez-la de nouveau."),
}


def section(
    request: Web,
    agenda: OtherAgenda | None,
    times: Sequence[BusyTime],
    visits: Sequence[PlannedVisit],
    offers: Sequence[OpenOffer],
    sent: Submitted | None = None,
    error: InvalidInput | None = None,
) -> OtherAgendaView:
    standing: Sequence[StandingView] = ()
    if agenda:
        standing = in_other_agenda(
            standing_in(times, visits), standing_in(times, offers), person(request).clock
        )
    return OtherAgendaView(
        url=addresses.OTHER_AGENDA,
        meta=meta(request),
        known=_shown(agenda) if agenda else "",
        told=tuple(map(wording.typographic, _told(request, agenda, times))) if agenda else (),
        state=_state(agenda),
        standing=standing,
        value=sent.form.first(FIELD) if sent else "",
        errors=errors_from(error),
    )


def _state(agenda: OtherAgenda | None) -> Literal["waiting", "read", "wrong"]:
    if agenda is None or (agenda.trouble is None and agenda.read_at is None):
        return "waiting"
    return "wrong" if agenda.trouble else "read"


def _shown(agenda: OtherAgenda) -> str:
    try:
        return shown_agenda_address(agenda.address)
    except LostKey:
        return team("adresse illisible")


def _told(request: Web, agenda: OtherAgenda, times: Sequence[BusyTime]) -> list[str]:
    now, place = clock.now(), person(request).clock
    if agenda.trouble is None and agenda.read_at is None:
        return [team("Pas encore lu : la première lecture suit dans la minute.")]
    if agenda.trouble is None:
        assert agenda.read_at is not None
        lines = [_read(len(times), wording.age(agenda.read_at, now))]
        if agenda.passed_over:
            lines.append(_passed_over(agenda.passed_over))
        return lines
    lines = [team("Pas lu : {why}", why=_why(agenda))]
    if counts_still(agenda, now):
        assert agenda.read_at is not None
        until = wording.day(wording.local(agenda.read_at + KEPT_FOR, place).date())
        lines.append(_counts_still(len(times), wording.age(agenda.read_at, now), until))
    else:
        lines.append(
            team("Aucun moment n'en est connu : une heure où vous êtes occupé peut vous être suggérée.")
        )
    if agenda.next_read_at > now:
        hour = wording.hour(wording.local(agenda.next_read_at, place))
        lines.append(team("Prochain essai vers {hour}.", hour=hour))
    return lines


def _read(times: int, age: str) -> str:
    if not times:
        return team("Lu {age} : aucun moment pris dans les semaines qui viennent.", age=age)
    return team_plural(
        "Lu {age} : {number} moment pris dans les semaines qui viennent.",
        "Lu {age} : {number} moments pris dans les semaines qui viennent.",
        times,
        age=age,
    )


def _counts_still(times: int, age: str, until: str) -> str:
    if not times:
        return team(
            "Ce qui a été lu {age} compte encore, jusqu'au {day} : aucun moment pris.", age=age, day=until
        )
    return team_plural(
        "Ce qui a été lu {age} compte encore, jusqu'au {day} : {number} moment pris.",
        "Ce qui a été lu {age} compte encore, jusqu'au {day} : {number} moments pris.",
        times,
        age=age,
        day=until,
    )


def _passed_over(number: int) -> str:
    return team_plural(
        "{number} événement illisible n'est pas compté.",
        "{number} événements illisibles ne sont pas comptés.",
        number,
    )


def _why(agenda: OtherAgenda) -> str:
    if agenda.trouble != Trouble.STATUS:
        return team(_TROUBLES[Trouble(agenda.trouble)])
    if agenda.answered in (401, 403):
        return team(
            "le serveur refuse cette adresse ({status}). Copiez l'adresse privée, ou rendez l'agenda public.",
            status=agenda.answered,
        )
    if agenda.answered is not None and 400 <= agenda.answered < 500:
        return team("le serveur répond {status}. Vérifiez l'adresse.", status=agenda.answered)
    return team("le serveur répond {status}. Un nouvel essai suit de lui-même.", status=agenda.answered)
