"""What the tenant is asked for, and whether the message that asks arrived."""

from typing import NamedTuple

from controllers.missions.reading import Reading
from models.missions.asking import Delivery
from models.workflow import Status
from wording.languages import team, team_noted


class _Asked(NamedTuple):
    """By the state of the message, and by who reads of it where that is another sentence."""

    by_nobody: str
    queued: str
    queued_sms: str
    delayed: str
    sent: str
    by_manager: str
    manager_asks: str


ASKED = {
    Status.SLOTS_PROPOSED: _Asked(
        by_nobody=team_noted("Le locataire doit choisir l'un des créneaux."),
        queued=team_noted("Le message qui prie le locataire de choisir l'un des créneaux va partir."),
        queued_sms=team_noted(
            "Le SMS qui prie le locataire de choisir l'un des créneaux va partir, un jour ouvré entre 8 h et 20 h."
        ),
        delayed=team_noted(
            "Le message qui prie le locataire de choisir l'un des créneaux n'a pas encore pu partir. Il est réessayé."
        ),
        sent=team_noted("Le message est envoyé : le locataire doit choisir l'un des créneaux."),
        by_manager=team_noted(
            "Le locataire n'a reçu aucun message : demandez-lui de choisir l'un des créneaux, puis saisissez sa réponse."
        ),
        manager_asks=team_noted(
            "Le locataire n'a reçu aucun message : le gestionnaire lui demande de choisir l'un des créneaux."
        ),
    ),
    Status.WORK_DONE: _Asked(
        by_nobody=team_noted("Le locataire doit confirmer la fin des travaux."),
        queued=team_noted("Le message qui prie le locataire de confirmer la fin des travaux va partir."),
        queued_sms=team_noted(
            "Le SMS qui prie le locataire de confirmer la fin des travaux va partir, un jour ouvré entre 8 h et 20 h."
        ),
        delayed=team_noted(
            "Le message qui prie le locataire de confirmer la fin des travaux n'a pas encore pu partir. Il est réessayé."
        ),
        sent=team_noted("Le message est envoyé : le locataire doit confirmer la fin des travaux."),
        by_manager=team_noted(
            "Le locataire n'a reçu aucun message : demandez-lui de confirmer la fin des travaux, "
            "puis saisissez sa réponse."
        ),
        manager_asks=team_noted(
            "Le locataire n'a reçu aucun message : le gestionnaire lui demande de confirmer la fin des travaux."
        ),
    ),
}


def asked(reading: Reading, status: Status) -> str:
    """The true state of the message that asks: an address says nothing of what arrived there."""
    sentences, message = ASKED[status], reading.facts.asked
    if message is None:
        return team(sentences.by_nobody)
    contact = reading.mission.contact
    by_sms = contact is not None and not contact.email
    match message.state, reading.manages:
        case Delivery.QUEUED, manages:
            return _told(sentences.queued_sms if by_sms else sentences.queued, manages)
        case Delivery.DELAYED, manages:
            return _told(sentences.delayed, manages)
        case Delivery.SENT, manages:
            return _told(sentences.sent, manages)
        case Delivery.NOT_WRITTEN, True:
            return team(sentences.by_manager)
        case Delivery.NOT_WRITTEN, False:
            return team(sentences.manager_asks)
        case _, True if by_sms:
            return team(
                "Le message n'a pas été remis au locataire : appelez-le et saisissez sa réponse, ou corrigez le numéro."
            )
        case _, True:
            return team(
                "Le message n'a pas été remis au locataire : appelez-le et saisissez sa réponse, ou corrigez l'adresse."
            )
        case _:
            return team(
                "Le message n'a pas été remis au locataire. Le gestionnaire en est prévenu, et l'appelle."
            )


def _told(sentence: str, manages: bool) -> str:
    if manages:
        return team(sentence)
    then = team("Vous serez prévenu de sa réponse.")
    return f"{team(sentence)} {then}"
