"""What an invoice is compared with, and whom it is for."""

import wording
from controllers.web.views import Fact
from models.missions.mission import Mission
from models.papers.measuring import Against, Measure
from wording.languages import team, team_noted

_REFERENCES = {
    Against.QUOTE: team_noted("Devis validé : {amount}"),
    Against.THRESHOLD: team_noted("Sans devis à soumettre jusqu'à {amount}"),
    Against.INVOICED: team_noted("Déjà facturé : {amount}"),
}
_WORDS = {
    Against.QUOTE: team_noted("le devis validé ({amount})"),
    Against.THRESHOLD: team_noted("le montant autorisé ({amount})"),
    Against.INVOICED: team_noted("ce qui a été facturé ({amount})"),
}


def reference_amount(measure: Measure) -> str:
    """« Devis validé : 420,00 €, dont 180,00 € déjà facturés en acompte »: all that is counted is named."""
    told = team(_REFERENCES[measure.against], amount=wording.amount(measure.reference_cents))
    deposits, credits = wording.amount(measure.deposits_cents), wording.amount(measure.credits_cents)
    parts = [told]
    if measure.against is Against.QUOTE and 0 < measure.deposits_cents <= measure.reference_cents:
        parts = [team("{quote}, dont {deposits} déjà facturés en acompte", quote=told, deposits=deposits)]
    elif measure.deposits_cents:
        parts.append(team("Déjà facturé en acompte : {deposits}", deposits=deposits))
    if measure.credits_cents:
        parts.append(team("Avoirs déduits : {credits}", credits=credits))
    return " · ".join(parts)


def reference_words(measure: Measure) -> str:
    """« le devis validé (420,00 €), acomptes compris »: the end of a sentence."""
    told = team(_WORDS[measure.against], amount=wording.amount(measure.reference_cents))
    if measure.against is Against.INVOICED:
        return team("{reference}, avoirs compris", reference=told) if measure.credits_cents else told
    if measure.deposits_cents and measure.credits_cents:
        return team("{reference}, acomptes compris et avoirs déduits", reference=told)
    if measure.deposits_cents:
        return team("{reference}, acomptes compris", reference=told)
    return team("{reference}, avoirs déduits", reference=told) if measure.credits_cents else told


def bill_to(mission: Mission) -> tuple[Fact, ...]:
    address = "\n".join(part for part in (mission.bill_to_name, mission.bill_to_address) if part)
    lines = (
        (team("Facturer à"), address),
        (team("À l'attention de"), mission.bill_attention),
        (team("Référence à rappeler"), mission.bill_reference),
    )
    return tuple(Fact(label, text) for label, text in lines if text)
