"""What an invoice is compared with, by how much it differs, and whom it is for."""

import wording
from controllers.web.views import Fact
from models.missions.facts import PaperFacts
from models.missions.mission import Mission
from wording.languages import team


def reference_amount(mission: Mission, facts: PaperFacts) -> tuple[int, str]:
    """What an invoice is compared with: the quote in force, or the authorised amount. In cents, and in words."""
    cents = _reference(mission, facts)
    amount = wording.amount(cents)
    if facts.quote_in_force is not None:
        return cents, team("Devis validé : {amount}", amount=amount)
    return cents, team("Sans devis à soumettre jusqu'à {amount}", amount=amount)


def _reference(mission: Mission, facts: PaperFacts) -> int:
    return facts.quote_in_force.amount_cents if facts.quote_in_force is not None else mission.threshold_cents


def difference(cents: int, mission: Mission, facts: PaperFacts) -> str:
    """« 12,00 € de plus que le devis validé », deposits and credit notes counted; empty where there is none."""
    beyond = gap(cents, mission, facts)
    amount = wording.amount(abs(beyond))
    if beyond > 0 and facts.quote_in_force is not None:
        return team("{amount} de plus que le devis validé", amount=amount)
    if beyond > 0:
        return team("{amount} de plus que le montant autorisé", amount=amount)
    if beyond < 0 and facts.quote_in_force is not None:
        return team("{amount} de moins que le devis validé", amount=amount)
    return ""


def gap(cents: int, mission: Mission, facts: PaperFacts) -> int:
    """What the agency would pay beyond what it expects."""
    return cents + facts.billed_besides_cents - _reference(mission, facts)


def bill_to(mission: Mission) -> tuple[Fact, ...]:
    address = "\n".join(part for part in (mission.bill_to_name, mission.bill_to_address) if part)
    lines = (
        (team("Facturer à"), address),
        (team("À l'attention de"), mission.bill_attention),
        (team("Référence à rappeler"), mission.bill_reference),
    )
    return tuple(Fact(label, text) for label, text in lines if text)
