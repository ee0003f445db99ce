"""The words of the workflow: codes and the labels that stand for them on the screen.

Source: the contractor's guide; what it leaves open, the workflow document.
"""

from datetime import datetime
from enum import StrEnum
from typing import Self

from wording.languages import gettext, noted, team, team_noted


class Said:
    """What bears a label: `french` as the code has it, and the database."""

    __slots__ = ()
    french: str

    @property
    def label(self) -> str:
        """In the language that is spoken."""
        return gettext(self.french)


class Labelled(Said, StrEnum):
    """A code with the label that people read."""

    def __new__(cls, code: str, label: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.french = label
        return member


class Role(Labelled):
    CONTRACTOR = "contractor", team_noted("prestataire")
    TENANT = "tenant", team_noted("locataire")
    MANAGER = "manager", team_noted("gestionnaire")
    SYSTEM = "system", team_noted("système")


class Status(Labelled):
    NEW = "new", team_noted("Nouvelle Demande")
    SLOTS_PROPOSED = "slots_proposed", team_noted("Créneaux proposés")
    SLOT_CHOSEN = "slot_chosen", team_noted("Créneau choisi")
    SCHEDULED = "scheduled", team_noted("Intervention planifiée")
    SLOTS_NEEDED = "slots_needed", team_noted("Créneaux à proposer")
    QUOTE_SUBMITTED = "quote_submitted", team_noted("Devis soumis")
    QUOTE_APPROVED = "quote_approved", team_noted("Devis validé")
    QUOTE_REJECTED = "quote_rejected", team_noted("Devis refusé")
    WORK_DONE = "work_done", team_noted("Intervention réalisée")
    WORK_DISPUTED = "work_disputed", team_noted("Réserves du locataire")
    WORK_CONFIRMED = "work_confirmed", team_noted("Interventions réalisées")
    INVOICED = "invoiced", team_noted("Facture envoyée")
    CLOSED = "closed", team_noted("Clôturée")
    CANCELLED = "cancelled", team_noted("Annulée")


# Of `work_disputed`, where it was a manager who said that the work is not done.
_REOPENED = team_noted("Intervention rouverte")


def status_said(status: str, *, reopened: bool) -> str:
    """Its label: a dispute that is none of the tenant's bears another."""
    return team(_REOPENED) if reopened else Status(status).label


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
# Some contractor's, until it is over.
UNDER_WAY = tuple(status for status in Status if status not in FINAL and status is not Status.NEW)
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
    PLUMBING = "plumbing", team_noted("plomberie")
    ELECTRICITY = "electricity", team_noted("électricité")
    HEATING = "heating", team_noted("chauffage")
    LOCKSMITH = "locksmith", team_noted("serrurerie")
    JOINERY = "joinery", team_noted("menuiserie")
    PAINTING = "painting", team_noted("peinture")
    PESTS = "pests", team_noted("nuisibles")
    APPLIANCES = "appliances", team_noted("électroménager")
    GLAZING = "glazing", team_noted("vitrerie")
    OTHER = "other", team_noted("autre")


class Urgency(Labelled):
    LOW = "low", team_noted("Peu urgente")
    NORMAL = "normal", team_noted("Normale")
    URGENT = "urgent", team_noted("Urgente")

    @property
    def rank(self) -> int:
        """Sorts the pool: the higher, the earlier."""
        return list(Urgency).index(self)


class Occupancy(Labelled):
    OCCUPIED = "occupied", team_noted("Logement occupé")
    VACANT = "vacant", team_noted("Logement vide")
    COMMON = "common", team_noted("Parties communes")


class Opener(Labelled):
    TENANT = "tenant", team_noted("le locataire")
    RELATIVE = "relative", team_noted("un proche")
    CARETAKER = "caretaker", team_noted("le gardien")
    AGENCY_KEYS = "agency_keys", team_noted("clés à l'agence")
    KEY_BOX = "key_box", team_noted("boîte à clés")


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


# Why a mission goes to another contractor, where nobody typed it.
ACCOUNT_CLOSED = team_noted("Le compte du prestataire est fermé.")


def reason_said(reason: str) -> str:
    """A reason that a motive begins: it was kept in French, what follows is somebody's own words."""
    if reason == ACCOUNT_CLOSED:
        return team(reason)
    for motive in (*FailedVisitMotive, *MoveMotive):
        before, separator, after = reason.partition(" : ")
        if before == motive.french:
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
    PENDING = "pending", team_noted("en attente")
    APPROVED = "approved", team_noted("validé")
    REJECTED = "rejected", team_noted("refusé")


class InvoiceKind(Labelled):
    INVOICE = "invoice", team_noted("Facture")
    DEPOSIT = "deposit", team_noted("Facture d'acompte")
    CREDIT_NOTE = "credit_note", team_noted("Avoir")


class FileKind(Labelled):
    DAMAGE = "damage", team_noted("dégâts")
    BEFORE = "before", team_noted("avant")
    AFTER = "after", team_noted("après")
    DISPUTE = "dispute", team_noted("réserves")
    NO_SHOW = "no_show", team_noted("artisan absent")
    QUOTE = "quote", team_noted("devis")
    INVOICE = "invoice", team_noted("facture")


class VisitState(Labelled):
    PLANNED = "planned", team_noted("planifiée")
    ENDED = "ended", team_noted("faite")
    CANCELLED = "cancelled", team_noted("annulée")
    FAILED = "failed", team_noted("impossible")
    NO_SHOW = "no_show", team_noted("artisan absent")
