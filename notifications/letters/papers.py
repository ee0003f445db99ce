"""Quotes and invoices, and the end without one."""

from collections.abc import Callable

from models.workflow import InvoiceKind
from notifications.scene import (
    Letter,
    Scene,
    reason,
    to_contact,
    to_contractor,
    to_manager,
)
from wording.addresses import Below

LETTERS: dict[str, Callable[[Scene], Letter]] = {
    "quote_submitted": lambda s: to_manager(
        s,
        "Décidez du devis",
        [f"{s.firm} soumet un devis de {s.amount}.", "Validez-le ou refusez-le."],
        "Décider du devis",
        Below.QUOTE,
    ),
    "quote_approved": lambda s: to_contractor(
        s,
        "Devis validé",
        [f"Votre devis de {s.amount} est validé.", "Proposez des créneaux pour les travaux."],
        "Proposer de nouveaux créneaux",
        Below.SLOTS,
    ),
    "works_ahead": lambda s: to_contact(
        s, "Les travaux vont se faire", [f"{s.firm} va vous proposer des créneaux."], "Voir la réparation"
    ),
    "quote_rejected": lambda s: to_contractor(
        s,
        "Devis refusé",
        [
            f"Votre devis de {s.amount} est refusé.",
            *reason(s),
            "Envoyez-en un autre, ou dites ce que vous faites.",
        ],
        "Etape suivante",
        Below.STEP,
    ),
    "invoice_submitted": lambda s: to_manager(
        s,
        "Décidez de la facture",
        [f"{s.firm} envoie une facture de {s.amount}.", "Acceptez-la ou refusez-la."],
        "Décider de la facture",
        Below.INVOICE,
    ),
    "invoice_accepted": lambda s: to_contractor(
        s,
        "Facture acceptée",
        [f"Votre facture de {s.amount} est acceptée.", "La mission est clôturée."],
        "Voir la mission",
    ),
    "invoice_rejected": lambda s: to_contractor(
        s,
        "Facture refusée",
        [f"Votre facture de {s.amount} est refusée.", *reason(s), "Corrigez-la, puis envoyez-la à nouveau."],
        "Envoyer la facture",
        Below.INVOICE,
    ),
    "invoice_added": lambda s: to_manager(
        s,
        f"{InvoiceKind(s.details['kind']).label} à classer",
        [f"{s.firm} envoie ce document : {InvoiceKind(s.details['kind']).label}, {s.amount}."],
        "Voir la mission",
    ),
    "closed_without_invoice": lambda s: to_contractor(
        s, "Mission clôturée", ["La mission est clôturée sans facture.", *reason(s)], "Voir la mission"
    ),
}
