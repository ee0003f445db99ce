"""Quotes and invoices, and the end without one."""

from collections.abc import Callable

from models.papers.told import difference
from models.workflow import InvoiceKind
from notifications.scene import (
    Letter,
    Scene,
    reason,
    to_contractor,
    to_manager,
)
from wording.addresses import Below
from wording.languages import team


def _kind(s: Scene) -> str:
    return InvoiceKind(s.details["kind"]).label


def _beyond(s: Scene) -> str:
    """« 12,00 € de plus que le devis validé », as the mission's page has it; empty where it goes past nothing."""
    sent = next((one for one in s.facts.invoices if one.id == s.details.get("invoice")), None)
    if sent is None:
        return ""
    kind = InvoiceKind(sent.kind)
    measure = s.facts.measure(kind, s.mission.threshold_cents, sent)
    over = measure.beyond(sent.amount_cents) > 0
    return difference(sent.amount_cents, measure, kind) if over else ""


def _to_check(s: Scene) -> list[str]:
    beyond = _beyond(s)
    return [team("À vérifier : {difference}.", difference=beyond)] if beyond else []


def _added(s: Scene) -> Letter:
    subject = (
        team("{kind} à vérifier", kind=_kind(s)) if _beyond(s) else team("{kind} à classer", kind=_kind(s))
    )
    sent = team("{firm} envoie ce document : {kind}, {amount}.", firm=s.firm, kind=_kind(s), amount=s.amount)
    return to_manager(s, subject, [sent, *_to_check(s)], team("Voir la mission"))


LETTERS: dict[str, Callable[[Scene], Letter]] = {
    "quote_submitted": lambda s: to_manager(
        s,
        team("Décidez du devis"),
        [
            team("{firm} soumet un devis de {amount}.", firm=s.firm, amount=s.amount),
            team("Validez-le ou refusez-le."),
        ],
        team("Décider du devis"),
        Below.QUOTE,
    ),
    "quote_approved": lambda s: to_contractor(
        s,
        team("Devis validé"),
        [
            team("Votre devis de {amount} est validé.", amount=s.amount),
            team("Proposez des créneaux pour les travaux."),
        ],
        team("Proposer de nouveaux créneaux"),
        Below.SLOTS,
    ),
    "quote_rejected": lambda s: to_contractor(
        s,
        team("Devis refusé"),
        [
            team("Votre devis de {amount} est refusé.", amount=s.amount),
            *reason(s),
            team("Envoyez-en un autre, ou dites ce que vous faites."),
        ],
        team("Etape suivante"),
        Below.STEP,
    ),
    "invoice_submitted": lambda s: to_manager(
        s,
        team("Décidez de la facture"),
        [
            team("{firm} envoie une facture de {amount}.", firm=s.firm, amount=s.amount),
            *_to_check(s),
            team("Acceptez-la ou refusez-la."),
        ],
        team("Décider de la facture"),
        Below.INVOICE,
    ),
    "invoice_accepted": lambda s: to_contractor(
        s,
        team("Facture acceptée"),
        [team("Votre facture de {amount} est acceptée.", amount=s.amount), team("La mission est clôturée.")],
        team("Voir la mission"),
    ),
    "invoice_rejected": lambda s: to_contractor(
        s,
        team("Facture refusée"),
        [
            team("Votre facture de {amount} est refusée.", amount=s.amount),
            *reason(s),
            team("Corrigez-la, puis envoyez-la à nouveau."),
        ],
        team("Envoyer la facture"),
        Below.INVOICE,
    ),
    "invoice_added": _added,
    "closed_without_invoice": lambda s: to_contractor(
        s,
        team("Mission clôturée"),
        [team("La mission est clôturée sans facture."), *reason(s)],
        team("Voir la mission"),
    ),
}
