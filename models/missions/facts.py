"""What a mission's needs are judged by: its assignment and all that belongs to it, read at once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from database.connection import fetch
from models import clock
from models.agenda.slot import Slot
from models.agenda.visit import Visit
from models.assignment import Assignment
from models.missions.asking import Asked, asked_of
from models.missions.transition_table import Need
from models.papers.paper import Invoice, Quote
from models.people.account import Account
from models.people.actor import Actor
from models.workflow import Decision, InvoiceKind, VisitState

if TYPE_CHECKING:
    from models.missions.mission import Mission

SILENCE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything but `barred` belongs to the assignment under way: who comes next starts from nothing."""

    now: datetime
    barred: frozenset[int] = frozenset()  # accounts whose assignment of this mission ended
    assignment: Assignment | None = None
    contractor: Account | None = None
    slots: list[Slot] = field(default_factory=list)  # void ones too
    visits: list[Visit] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)  # by version
    invoices: list[Invoice] = field(default_factory=list)
    asked: Asked | None = None  # the contact, where it is its turn

    @property
    def open_slots(self) -> list[Slot]:
        return [slot for slot in self.slots if slot.state == "open"]

    @property
    def planned_visit(self) -> Visit | None:
        planned = [visit for visit in self.visits if visit.state == VisitState.PLANNED]
        return planned[-1] if planned else None

    @property
    def visit_number(self) -> int:
        """Of the visit under way or to come: 1 + the ended ones."""
        return 1 + sum(visit.state == VisitState.ENDED for visit in self.visits)

    @property
    def quote_in_force(self) -> Quote | None:
        approved = [quote for quote in self.quotes if quote.decision == Decision.APPROVED]
        return approved[-1] if approved else None

    @property
    def last_quote(self) -> Quote | None:
        return self.quotes[-1] if self.quotes else None

    @property
    def last_invoice(self) -> Invoice | None:
        """The last that asks for the final payment: deposits and credit notes need no decision."""
        asked = [invoice for invoice in self.invoices if invoice.kind == InvoiceKind.INVOICE]
        return asked[-1] if asked else None

    @property
    def billed_besides_cents(self) -> int:
        """Deposits, less credit notes."""
        signs = {InvoiceKind.DEPOSIT: 1, InvoiceKind.CREDIT_NOTE: -1, InvoiceKind.INVOICE: 0}
        return sum(signs[InvoiceKind(paper.kind)] * paper.amount_cents for paper in self.invoices)

    @property
    def asked_by_mail_at(self) -> datetime | None:
        """When the mail that asks to confirm the work went out."""
        return self.asked.to_confirm_at if self.asked else None

    @property
    def visit_start(self) -> datetime | None:
        return self.planned_visit.starts_at if self.planned_visit else None

    def chosen_has_passed(self, slot_id: int | None) -> bool:
        chosen = self.slot(slot_id)
        return chosen is not None and chosen.starts_at <= self.now

    def slot(self, slot_id: int | None) -> Slot | None:
        return next((slot for slot in self.slots if slot.id == slot_id), None)


async def load(mission: "Mission") -> Facts:
    now = clock.now()
    assignments = await mission.assignments()
    barred = frozenset(a.contractor for a in assignments if a.has_left)
    assignment = next((a for a in assignments if a.id == mission.assignment), None)
    if assignment is None:
        return Facts(now, barred)
    mine = "assignment = {} ORDER BY"
    contractors = await fetch(Account, "id = {}", assignment.contractor)
    return Facts(
        now,
        barred,
        assignment,
        contractors[0],
        await fetch(Slot, f"{mine} starts_at, id", assignment.id),
        await fetch(Visit, f"{mine} id", assignment.id),
        await fetch(Quote, f"{mine} version", assignment.id),
        await fetch(Invoice, f"{mine} version", assignment.id),
        await asked_of(mission),
    )


def unmet(need: Need, mission: "Mission", facts: Facts, by: Actor) -> str | None:
    """The sentence that says why the need does not hold; None where it does."""
    chosen = facts.slot(mission.chosen_slot)
    visit = facts.planned_visit
    holds, sentence = {
        Need.NOT_BARRED: (
            by.account_id not in facts.barred,
            "Vous avez déjà quitté cette mission. Seul le gestionnaire peut vous la rouvrir.",
        ),
        Need.QUOTE_IN_FORCE: (
            facts.quote_in_force is not None,
            "Aucun devis n'est validé. Envoyez un nouveau devis, ou terminez l'intervention.",
        ),
        Need.CHOSEN_SLOT_AHEAD: (
            chosen is not None and chosen.starts_at > facts.now,
            "Le créneau choisi a déjà commencé. Proposez de nouveaux créneaux.",
        ),
        Need.BEFORE_VISIT: (
            visit is not None and visit.starts_at > facts.now,
            "Le rendez-vous a déjà commencé : il ne peut plus être déplacé.",
        ),
        Need.VISIT_BEGUN: (
            visit is not None and visit.starts_at <= facts.now,
            "Le rendez-vous n'a pas encore commencé. Pour le changer, choisissez « Déplacer le rendez-vous ».",
        ),
        Need.SLOTS_RUN_OUT: (
            all(slot.starts_at <= facts.now for slot in facts.open_slots),
            "Un créneau proposé est encore à venir.",
        ),
        Need.NOBODY_TO_ASK: (mission.contact is None, "Le locataire doit répondre lui-même."),
        Need.SOMEBODY_TO_ASK: (mission.contact is not None, "Personne n'est à prévenir pour ce logement."),
        Need.SILENT_FOR_7_DAYS: (
            facts.asked_by_mail_at is not None and facts.asked_by_mail_at + SILENCE <= facts.now,
            "Le locataire a encore le temps de répondre.",
        ),
    }[need]
    return None if holds else sentence
