"""What the tenant learns of an act, and how: a sentence for who does it."""

from models.missions.mission import Mission
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


def joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
