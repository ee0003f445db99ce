"""What the scripts say: French is in them, of another language the page brings the words."""

import json

from wording.languages import team, team_noted

# As `team("…")` stands in static/*.js.
WORDS = (
    team_noted("La connexion a échoué. Rien n'est perdu : réessayez dans un instant."),
    team_noted("Le serveur n'a pas pu répondre. Rien n'est perdu : réessayez dans un instant."),
    team_noted("Copié."),
    team_noted("La copie n'a pas marché. Sélectionnez le texte et copiez-le."),
    team_noted("minuit"),
    team_noted("La fin vient après le début."),
    team_noted("{day}, de {start} à {end}"),
    team_noted("Envoi de {file}"),
    team_noted("Réessayer"),
    team_noted("Retirer"),
    team_noted("Envoi en cours"),
    team_noted("Le serveur n'a pas pu répondre."),
    team_noted("Reçu"),
    team_noted("La connexion est coupée. L'envoi reprendra où il en est."),
    team_noted("Photo en grand"),
    team_noted("{photo} ({number} sur {all})"),
    team_noted("Photo précédente"),
    team_noted("Photo suivante"),
    team_noted("Fermer"),
)


def script_words() -> str:
    """JSON: by the French ones, where they are not these; otherwise nothing."""
    others = {word: said for word in WORDS if (said := team(word)) != word}
    return json.dumps(others, ensure_ascii=False) if others else ""
