"""What can be done with a mission: the addresses, titles and labels that banner, forms and lists share."""

PASSED = "visite passée : dites ce qui a été fait"


ANSWER = "Saisir la réponse du locataire"
