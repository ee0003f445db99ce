"""« Votre autre agenda », below the absences: its address, and how reading it went."""

from collections.abc import Callable, Sequence
from typing import Literal

import wording
from controllers.agenda.views import OtherAgendaView
from controllers.web.forms import errors_from
from controllers.web.rendering import Web
from controllers.web.security import meta, person
from controllers.web.submitting import Submitted
from controllers.web.views import Link
from models import clock
from models.agenda.busy import PlannedVisit
from models.agenda.other_agenda import (
    KEPT_FOR,
    BusyTime,
    OtherAgenda,
    Trouble,
    counts_still,
    visits_in,
)
from models.errors import InvalidInput
from models.people.derived_key import LostKey
from wording import addresses
from wording.agenda_addresses import shown_agenda_address

FIELD = "busy_url"
SAVED = "L'adresse est enregistrée. Votre agenda sera lu dans la minute, puis toutes les 15 minutes."
REMOVED = "L'adresse est retirée : ce qui venait de cet agenda ne compte plus."
GONE = "Aucune adresse n'était enregistrée."

_TROUBLES = {
    Trouble.UNREACHABLE: "ce serveur ne répond pas. Vérifiez l'adresse si cela dure.",
    Trouble.PRIVATE: "cette adresse mène à un réseau privé. Donnez l'adresse de partage de votre agenda.",
    Trouble.CERTIFICATE: "la connexion à ce serveur n'est pas sûre (certificat refusé). Donnez une autre adresse.",
    Trouble.REDIRECT: "cette adresse renvoie vers une autre, que nous ne suivons pas. Copiez l'adresse de partage elle-même.",
    Trouble.SLOW: "le serveur met trop de temps à répondre. Un nouvel essai suit de lui-même.",
    Trouble.CUT_OFF: "le serveur a coupé sa réponse. Un nouvel essai suit de lui-même.",
    Trouble.TOO_BIG: "cet agenda fait plus de 1 Mo. Partagez un agenda plus court, par exemple sans les années passées.",
    Trouble.NO_CALENDAR: "ce qui est à cette adresse n'est pas un agenda iCal. Copiez l'adresse qui finit souvent par .ics.",
    Trouble.TOO_MANY: "cet agenda contient trop d'événements. Partagez-en un plus court.",
    Trouble.TOO_HEAVY: "cet agenda est trop lourd à lire. Partagez-en un plus simple.",
    Trouble.LOST: "l'adresse enregistrée n'est plus lisible. Collez-la de nouveau.",
}


def section(
    request: Web,
    agenda: OtherAgenda | None,
    times: Sequence[BusyTime],
    visits: Sequence[PlannedVisit],
    to: Callable[[PlannedVisit], Link],
    sent: Submitted | None = None,
    error: InvalidInput | None = None,
) -> OtherAgendaView:
    inside = visits_in(times, visits) if agenda else []
    over = ""
    if inside:
        number = wording.plural(len(inside), "rendez-vous tombe", "rendez-vous tombent")
        over = wording.typographic(f"{number} pendant un moment où cet agenda vous dit occupé :")
    return OtherAgendaView(
        url=addresses.OTHER_AGENDA,
        meta=meta(request),
        known=_shown(agenda) if agenda else "",
        told=tuple(map(wording.typographic, _told(request, agenda, times))) if agenda else (),
        state=_state(agenda),
        over=over,
        visits=tuple(map(to, inside)),
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
        return "adresse illisible"


def _told(request: Web, agenda: OtherAgenda, times: Sequence[BusyTime]) -> list[str]:
    found, now, place = _number(len(times)), clock.now(), person(request).clock
    if agenda.trouble is None and agenda.read_at is None:
        return ["Pas encore lu : la première lecture suit dans la minute."]
    if agenda.trouble is None:
        assert agenda.read_at is not None
        lines = [f"Lu {wording.age(agenda.read_at, now)} : {found} dans les semaines qui viennent."]
        if agenda.passed_over:
            lines.append(_passed_over(agenda.passed_over))
        return lines
    lines = [f"Pas lu : {_why(agenda)}"]
    if counts_still(agenda, now):
        assert agenda.read_at is not None
        until = wording.day(wording.local(agenda.read_at + KEPT_FOR, place).date())
        lines.append(
            f"Ce qui a été lu {wording.age(agenda.read_at, now)} compte encore, jusqu'au {until} : {found}."
        )
    else:
        lines.append("Aucun moment n'en est connu : une heure où vous êtes occupé peut vous être suggérée.")
    if agenda.next_read_at > now:
        lines.append(f"Prochain essai vers {wording.hour(wording.local(agenda.next_read_at, place))}.")
    return lines


def _number(times: int) -> str:
    return wording.plural(times, "moment pris", "moments pris") if times else "aucun moment pris"


def _passed_over(number: int) -> str:
    if number == 1:
        return "1 événement illisible n'est pas compté."
    return f"{number} événements illisibles ne sont pas comptés."


def _why(agenda: OtherAgenda) -> str:
    if agenda.trouble != Trouble.STATUS:
        return _TROUBLES[Trouble(agenda.trouble)]
    if agenda.answered in (401, 403):
        return f"le serveur refuse cette adresse ({agenda.answered}). Copiez l'adresse privée, ou rendez l'agenda public."
    if agenda.answered is not None and 400 <= agenda.answered < 500:
        return f"le serveur répond {agenda.answered}. Vérifiez l'adresse."
    return f"le serveur répond {agenda.answered}. Un nouvel essai suit de lui-même."
