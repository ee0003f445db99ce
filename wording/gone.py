"""What a manager can do with a mission whose contractor's account is closed, by its status: what the table allows."""

from wording.languages import team, team_noted

_PASS_ON = team_noted("Confiez-la à un autre prestataire.")
_WHAT_TO_DO = {
    "slots_proposed": team_noted(
        "Personne ne peut planifier les créneaux proposés : confiez-la à un autre prestataire."
    ),
    "slot_chosen": team_noted(
        "Personne ne peut planifier le créneau choisi : confiez-la à un autre prestataire."
    ),
    "scheduled": team_noted(
        "Confiez-la à un autre prestataire, ou assurez-vous que le rendez-vous aura lieu."
    ),
    "slots_needed": _PASS_ON,
    "quote_submitted": team_noted(
        "Le devis attend un gestionnaire, mais il ne peut plus y être donné suite : "
        "confiez-la à un autre prestataire."
    ),
    "quote_approved": _PASS_ON,
    "quote_rejected": _PASS_ON,
    "work_done": team_noted(
        "Les travaux sont faits et restent à confirmer. Aucune facture ne pourra être envoyée : "
        "une fois confirmés, clôturez-la sans facture."
    ),
    "work_disputed": team_noted("Confiez-la à un autre prestataire, ou levez les réserves."),
    "work_confirmed": team_noted("Aucune facture ne peut plus être envoyée : clôturez-la sans facture."),
    "invoiced": team_noted("La facture attend un gestionnaire. Refusée, elle ne pourra pas être remplacée."),
}


def what_to_do(status: str) -> str:
    """Nothing where it is nobody's, or over."""
    told = _WHAT_TO_DO.get(status)
    return team(told) if told else ""
