"""What a manager can do with a mission whose contractor's account is closed, in each status: what the table allows."""

from models.workflow import Status
from wording.languages import team, team_noted

_PASS_ON = team_noted("Confiez-la à un autre prestataire.")
_WHAT_TO_DO: dict[Status, str] = {
    Status.SLOTS_PROPOSED: team_noted(
        "Personne ne peut planifier les créneaux proposés : confiez-la à un autre prestataire."
    ),
    Status.SLOT_CHOSEN: team_noted(
        "Personne ne peut planifier le créneau choisi : confiez-la à un autre prestataire."
    ),
    Status.SCHEDULED: team_noted(
        "Confiez-la à un autre prestataire, ou assurez-vous que le rendez-vous aura lieu."
    ),
    Status.SLOTS_NEEDED: _PASS_ON,
    Status.QUOTE_SUBMITTED: team_noted(
        "Le devis attend un gestionnaire, mais il ne peut plus y être donné suite : "
        "confiez-la à un autre prestataire."
    ),
    Status.QUOTE_APPROVED: _PASS_ON,
    Status.QUOTE_REJECTED: _PASS_ON,
    Status.WORK_DONE: team_noted(
        "Les travaux sont faits et restent à confirmer. Aucune facture ne pourra être envoyée : "
        "une fois confirmés, clôturez-la sans facture."
    ),
    Status.WORK_DISPUTED: team_noted("Confiez-la à un autre prestataire, ou levez les réserves."),
    Status.WORK_CONFIRMED: team_noted("Aucune facture ne peut plus être envoyée : clôturez-la sans facture."),
    Status.INVOICED: team_noted(
        "La facture attend un gestionnaire. Refusée, elle ne pourra pas être remplacée."
    ),
}
# While the mission is in one of these, it is that contractor's.
KEPT_IN = tuple(_WHAT_TO_DO)


def what_to_do(status: str) -> str:
    """Nothing where it is nobody's, or over."""
    told = _WHAT_TO_DO.get(Status(status))
    return team(told) if told else ""
