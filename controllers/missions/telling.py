"""What the tenant learns of an act, and how: a sentence for who does it."""

from models.missions.mission import Mission
from wording.languages import team


def is_told(mission: Mission, *, manages: bool) -> str:
    """After it was done; nothing where nobody has to be told."""
    contact = mission.contact
    if contact is None:
        return ""
    if contact.email:
        return team("Le locataire en est prévenu.")
    if contact.mobile:
        return team("Le locataire en est prévenu par SMS, un jour ouvré entre 8 h et 20 h.")
    if manages:
        return team("Le locataire n'a reçu aucun message : appelez-le.")
    return team("Le locataire n'a reçu aucun message : le gestionnaire en est prévenu, et l'appelle.")


def will_be_told(mission: Mission, *, manages: bool) -> str:
    """Before it is done."""
    contact = mission.contact
    if contact is None:
        return ""
    if contact.email:
        return team("Le locataire en sera prévenu.")
    if contact.mobile:
        return team("Le locataire en sera prévenu par SMS, un jour ouvré entre 8 h et 20 h.")
    if manages:
        return team("Le locataire ne recevra aucun message : appelez-le.")
    return team("Le locataire ne recevra aucun message : le gestionnaire en sera prévenu, et l'appellera.")


def joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
