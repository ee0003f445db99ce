"""The words of the workflow: codes and the labels that stand for them on the screen.

Source: the contractor's guide; what it leaves open, the workflow document.
"""

from datetime import datetime
from enum import StrEnum
from typing import Self

from wording.languages import gettext, noted


class Labelled(StrEnum):
    """A code with the French label that people read."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member


class Role(Labelled):
    CONTRACTOR = "contractor", "prestataire"
    TENANT = "tenant", "locataire"
    MANAGER = "manager", "gestionnaire"
    SYSTEM = "system", "système"


class Status(Labelled):
    NEW = "new", "Nouvelle Demande"
    SLOTS_PROPOSED = "slots_proposed", "Créneaux proposés"
    SLOT_CHOSEN = "slot_chosen", "Créneau choisi"
    SCHEDULED = "scheduled", "Intervention planifiée"
    SLOTS_NEEDED = "slots_needed", "Créneaux à proposer"
    QUOTE_SUBMITTED = "quote_submitted", "Devis soumis"
    QUOTE_APPROVED = "quote_approved", "Devis validé"
    QUOTE_REJECTED = "quote_rejected", "Devis refusé"
    WORK_DONE = "work_done", "Intervention réalisée"
    WORK_DISPUTED = "work_disputed", "Réserves du locataire"
    WORK_CONFIRMED = "work_confirmed", "Interventions réalisées"
    INVOICED = "invoiced", "Facture envoyée"
    CLOSED = "closed", "Clôturée"
    CANCELLED = "cancelled", "Annulée"


# Who must act in each status; None is nobody. `scheduled` waits for its contractor from the hour on.
WAITS_FOR: dict[Status, Role | None] = {
    Status.NEW: Role.CONTRACTOR,
    Status.SLOTS_PROPOSED: Role.TENANT,
    Status.SLOT_CHOSEN: Role.CONTRACTOR,
    Status.SCHEDULED: Role.CONTRACTOR,
    Status.SLOTS_NEEDED: Role.CONTRACTOR,
    Status.QUOTE_SUBMITTED: Role.MANAGER,
    Status.QUOTE_APPROVED: Role.CONTRACTOR,
    Status.QUOTE_REJECTED: Role.CONTRACTOR,
    Status.WORK_DONE: Role.TENANT,
    Status.WORK_DISPUTED: Role.CONTRACTOR,
    Status.WORK_CONFIRMED: Role.CONTRACTOR,
    Status.INVOICED: Role.MANAGER,
    Status.CLOSED: None,
    Status.CANCELLED: None,
}
FINAL = (Status.CLOSED, Status.CANCELLED)
OFFERED = (Status.SLOTS_PROPOSED, Status.SLOT_CHOSEN)


def turn(
    status: Status, *, somebody_to_ask: bool, visit_start: datetime | None, now: datetime
) -> Role | None:
    """Who must act now. Before the hour of a planned visit, and at the end, it is nobody."""
    if status is Status.SCHEDULED and visit_start is not None and visit_start > now:
        return None
    role = WAITS_FOR[status]
    if role is Role.TENANT and not somebody_to_ask:
        return Role.MANAGER
    return role


class Trade(Labelled):
    PLUMBING = "plumbing", "plomberie"
    ELECTRICITY = "electricity", "électricité"
    HEATING = "heating", "chauffage"
    LOCKSMITH = "locksmith", "serrurerie"
    JOINERY = "joinery", "menuiserie"
    PAINTING = "painting", "peinture"
    PESTS = "pests", "nuisibles"
    APPLIANCES = "appliances", "électroménager"
    GLAZING = "glazing", "vitrerie"
    OTHER = "other", "autre"


class Urgency(Labelled):
    LOW = "low", "Peu urgente"
    NORMAL = "normal", "Normale"
    URGENT = "urgent", "Urgente"

    @property
    def rank(self) -> int:
        """Sorts the pool: the higher, the earlier."""
        return list(Urgency).index(self)


class Occupancy(Labelled):
    OCCUPIED = "occupied", "Logement occupé"
    VACANT = "vacant", "Logement vide"
    COMMON = "common", "Parties communes"


class Opener(Labelled):
    TENANT = "tenant", "le locataire"
    RELATIVE = "relative", "un proche"
    CARETAKER = "caretaker", "le gardien"
    AGENCY_KEYS = "agency_keys", "clés à l'agence"
    KEY_BOX = "key_box", "boîte à clés"


class FailedVisitMotive(Labelled):
    ABSENT = "absent", noted("Locataire absent")
    NO_ACCESS = "no_access", noted("Accès refusé")
    NO_KEYS = "no_keys", noted("Clés ou code manquants")
    NO_ADDRESS = "no_address", noted("Adresse introuvable")
    OTHER = "other", noted("Autre")


class MoveMotive(Labelled):
    """Why a tenant can't keep an appointment."""

    UNAVAILABLE = "unavailable", noted("Je ne suis plus disponible")
    OTHER = "other", noted("Autre")


def reason_said(reason: str) -> str:
    """A reason that a motive begins: it was kept in French, what follows is somebody's own words."""
    for motive in (*FailedVisitMotive, *MoveMotive):
        before, separator, after = reason.partition(" : ")
        if before == motive.label:
            return (
                gettext("{motive} : {words}", motive=gettext(before), words=after)
                if separator
                else gettext(before)
            )
    return reason


class PauseReason(Labelled):
    """Why a second visit must wait."""

    PART_ORDERED = "part_ordered", noted("pièce commandée")
    DRYING = "drying", noted("séchage")
    OTHER = "other", noted("autre")


class Decision(Labelled):
    PENDING = "pending", "en attente"
    APPROVED = "approved", "validé"
    REJECTED = "rejected", "refusé"


class InvoiceKind(Labelled):
    INVOICE = "invoice", "Facture"
    DEPOSIT = "deposit", "Facture d'acompte"
    CREDIT_NOTE = "credit_note", "Avoir"


class FileKind(Labelled):
    DAMAGE = "damage", "dégâts"
    BEFORE = "before", "avant"
    AFTER = "after", "après"
    DISPUTE = "dispute", "réserves"
    NO_SHOW = "no_show", "artisan absent"
    QUOTE = "quote", "devis"
    INVOICE = "invoice", "facture"


class VisitState(Labelled):
    PLANNED = "planned", "planifiée"
    ENDED = "ended", "faite"
    CANCELLED = "cancelled", "annulée"
    FAILED = "failed", "impossible"
    NO_SHOW = "no_show", "artisan absent"
