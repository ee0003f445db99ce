"""What the tenant and the contractor learn of an act, and how: a sentence for who does it."""

from models.missions.mission import Mission
from models.missions.notices import learns
from models.missions.transition_table import Action
from models.people.account import Account
from wording.languages import team, team_noted

# By mail, by SMS, and where neither can be: for a manager, and for a contractor.
_IS_TOLD = (
    team_noted("Le locataire en est prévenu."),
    team_noted("Le locataire en est prévenu par SMS, un jour ouvré entre 8 h et 20 h."),
    team_noted("Le locataire n'a reçu aucun message : appelez-le."),
    team_noted("Le locataire n'a reçu aucun message : le gestionnaire en est prévenu, et l'appelle."),
)
_WILL_BE_TOLD = (
    team_noted("Le locataire en sera prévenu."),
    team_noted("Le locataire en sera prévenu par SMS, un jour ouvré entre 8 h et 20 h."),
    team_noted("Le locataire ne recevra aucun message : appelez-le."),
    team_noted("Le locataire ne recevra aucun message : le gestionnaire en sera prévenu, et l'appellera."),
)


def is_told(mission: Mission, *, manages: bool) -> str:
    """After it was done; nothing where nobody has to be told."""
    return _said(_IS_TOLD, mission, manages=manages)


def will_be_told(mission: Mission, *, manages: bool) -> str:
    """Before it is done."""
    return _said(_WILL_BE_TOLD, mission, manages=manages)


def _said(sentences: tuple[str, str, str, str], mission: Mission, *, manages: bool) -> str:
    by_mail, by_sms, to_be_called, called_by_a_manager = sentences
    contact = mission.contact
    if contact is None:
        return ""
    if contact.email:
        return team(by_mail)
    if contact.mobile:
        return team(by_sms)
    return team(to_be_called if manages else called_by_a_manager)


# Of a closed account, by whether it is written to all the same.
_CLOSED_IS_TOLD = {
    True: team_noted("Le prestataire en est prévenu, mais son compte est fermé."),
    False: team_noted("Le prestataire n'en est pas prévenu : son compte est fermé."),
}
_CLOSED_WILL_BE_TOLD = {
    True: team_noted("Le prestataire en sera prévenu, mais son compte est fermé."),
    False: team_noted("Le prestataire n'en sera pas prévenu : son compte est fermé."),
}
CONTRACTOR_IS_TOLD = team_noted("Le prestataire en est prévenu.")
BILLS = team_noted("Le prestataire peut envoyer sa facture.")


def contractor_is_told(action: Action, contractor: Account | None, then: str = CONTRACTOR_IS_TOLD) -> str:
    """After it was done: what it learns or does `then`, as long as its account is open."""
    return _of_contractor(_CLOSED_IS_TOLD, action, contractor, then)


def contractor_will_be_told(action: Action, contractor: Account | None, then: str) -> str:
    """Before it is done."""
    return _of_contractor(_CLOSED_WILL_BE_TOLD, action, contractor, then)


def _of_contractor(closed: dict[bool, str], action: Action, contractor: Account | None, then: str) -> str:
    if contractor is None or not then:
        return ""
    return team(then if contractor.active else closed[learns(action, contractor)])


def joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
