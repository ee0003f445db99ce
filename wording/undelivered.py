"""Why a message reached nobody, by its outcome."""

from wording.languages import team, team_noted

_GIVEN_UP = "given_up"
_MAIL = {
    "refused": team_noted("La messagerie de ce destinataire le refuse."),
    _GIVEN_UP: team_noted(
        "La messagerie de ce destinataire n'a pas répondu, malgré plusieurs jours d'essais."
    ),
    "unwritten": team_noted("Un défaut du logiciel l'a empêché de partir."),
    "dropped": team_noted("Il n'avait plus d'objet."),
}
_SMS = _MAIL | {
    "refused": team_noted("Le service de SMS le refuse."),
    _GIVEN_UP: team_noted("Le service de SMS ne l'a pas pris, malgré plusieurs jours d'essais."),
}


def why_undelivered(outcome: str, *, sms: bool) -> str:
    return team((_SMS if sms else _MAIL)[outcome or _GIVEN_UP])
