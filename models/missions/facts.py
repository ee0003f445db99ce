"""What a mission's needs are judged by: its assignment and all that belongs to it, read at once."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, field

from database.gathering import Gathered, Read, among, gathered
from models import clock
from models.agenda.busy import TAKEN
from models.agenda.slot import Slot
from models.agenda.span import Span
from models.agenda.visit import Visit
from models.assignment import Assignment
from models.missions.asking import Asked, asked_by, messages_that_ask
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.missions.transition_table import Need
from models.papers.measuring import Measure, measure
from models.papers.paper import Invoice, Quote
from models.people.account import Account
from models.people.actor import Actor
from models.workflow import OFFERED, Decision, InvoiceKind, Role, Status, VisitState, turn
from wording.faults import Fault

SILENCE = timedelta(days=7)
STILL_MAY_COME = timedelta(minutes=30)  # after the slot's end


class PaperFacts(Struct, frozen=True):
    """What a quote or an invoice is judged by, of the assignment under way."""

    now: datetime
    contractor: Account | None = None
    quotes: list[Quote] = field(default_factory=list)  # by version
    invoices: list[Invoice] = field(default_factory=list)

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
    def is_billed(self) -> bool:
        """The last invoice was accepted: the mission was not closed without one."""
        last = self.last_invoice
        return last is not None and last.decision == Decision.APPROVED

    def measure(self, kind: InvoiceKind, threshold_cents: int, sent: Invoice | None = None) -> Measure:
        """What a paper of this kind is compared with: the one that was `sent`, or one that would be sent now."""
        return measure(kind, threshold_cents, self.quotes, self.invoices, sent)


class Facts(PaperFacts, frozen=True):
    """Everything but `barred` belongs to the assignment under way: who comes next starts from nothing."""

    barred: frozenset[int] = frozenset()  # accounts whose assignment of this mission ended
    assignment: Assignment | None = None
    slots: list[Slot] = field(default_factory=list)  # void ones too
    visits: list[Visit] = field(default_factory=list)
    asked: Asked | None = None  # the contact, where it is its turn
    # Open slots at whose hour another visit of the contractor is planned now.
    taken: frozenset[int] = frozenset()

    @property
    def open_slots(self) -> list[Slot]:
        return [slot for slot in self.slots if slot.state == "open"]

    @property
    def is_abandoned(self) -> bool:
        """Its contractor's account is closed: nobody comes, and nobody answers."""
        return self.contractor is not None and not self.contractor.active

    def is_free(self, slot: Slot) -> bool:
        """Can be chosen and kept."""
        if self.is_abandoned or slot.id in self.taken:
            return False
        return slot.state == "open" and slot.starts_at > self.now

    @property
    def free_slots(self) -> list[Slot]:
        """In their order."""
        return [slot for slot in self.slots if self.is_free(slot)]

    @property
    def planned_visit(self) -> Visit | None:
        planned = [visit for visit in self.visits if visit.state == VisitState.PLANNED]
        return planned[-1] if planned else None

    @property
    def visit_number(self) -> int:
        """Of the visit under way or to come: 1 + the ended ones."""
        return 1 + sum(visit.state == VisitState.ENDED for visit in self.visits)

    @property
    def asked_to_confirm_at(self) -> datetime | None:
        """When the first message that asks to confirm the work went out."""
        return self.asked.to_confirm_at if self.asked else None

    @property
    def visit_start(self) -> datetime | None:
        return self.planned_visit.starts_at if self.planned_visit else None

    def is_day_of_visit(self, postcode: str) -> bool:
        """At the home; until it ends."""
        visit = self.planned_visit
        return visit is not None and Span(visit.starts_at, visit.ends_at).is_of_day(self.now, postcode)

    @property
    def contractor_clock(self) -> str:
        """The place whose clock its contractor lives by."""
        return self.contractor.clock if self.contractor else ""

    def chosen_has_passed(self, slot_id: int | None) -> bool:
        chosen = self.slot(slot_id)
        return chosen is not None and chosen.starts_at <= self.now

    def chosen_is_free(self, slot_id: int | None) -> bool:
        chosen = self.slot(slot_id)
        return chosen is not None and self.is_free(chosen)

    def chosen_is_taken(self, slot_id: int | None) -> bool:
        return slot_id in self.taken

    def slot(self, slot_id: int | None) -> Slot | None:
        return next((slot for slot in self.slots if slot.id == slot_id), None)


class FactReads(Struct, frozen=True):
    """What the facts of these missions are made of, to be gathered with whatever else is asked of them."""

    missions: Sequence[Mission]
    assignments: Read[Assignment]  # of the missions that were read without
    contractors: Read[Account]
    slots: Read[Slot]
    visits: Read[Visit]
    quotes: Read[Quote]
    invoices: Read[Invoice]
    asking: Read[Message]
    taken: Read[Slot]

    @property
    def all(self) -> tuple[Read[Any], ...]:
        papers = self.quotes, self.invoices
        return (self.assignments, self.contractors, self.slots, self.visits, *papers, self.asking, self.taken)

    def assignments_of(self, mission: Mission, found: Gathered) -> list[Assignment]:
        """All that there were, too."""
        known = _read_before(mission)
        return known if known is not None else found.of(self.assignments, "mission", mission.id)

    def facts(self, found: Gathered, now: datetime) -> list[Facts]:
        """In the order of the missions."""
        return [self._facts(mission, found, now) for mission in self.missions]

    def _facts(self, mission: Mission, found: Gathered, now: datetime) -> Facts:
        assignments = self.assignments_of(mission, found)
        barred = frozenset(a.contractor for a in assignments if a.has_left)
        assignment = next((a for a in assignments if a.id == mission.assignment), None)
        if assignment is None:
            return Facts(now, barred=barred)
        mine = assignment.id
        return Facts(
            now,
            found.of(self.contractors, "id", assignment.contractor)[0],
            found.of(self.quotes, "assignment", mine),
            found.of(self.invoices, "assignment", mine),
            barred=barred,
            assignment=assignment,
            slots=found.of(self.slots, "assignment", mine),
            visits=found.of(self.visits, "assignment", mine),
            asked=asked_by(found[self.asking], mission),
            taken=frozenset(slot.id for slot in found.of(self.taken, "assignment", mine)),
        )


def _read_before(mission: Mission) -> list[Assignment] | None:
    """The assignments that came with the mission hold as long as its version does."""
    version, found = mission.read_with
    return found if version == mission.version else None


def reads_of(missions: Sequence[Mission]) -> FactReads:
    under_way = [mission for mission in missions if mission.assignment is not None]
    mine = [mission.assignment for mission in under_way]
    offered = [mission.assignment for mission in under_way if mission.status in OFFERED]
    return FactReads(
        missions,
        among(Assignment, "mission", [m.id for m in missions if _read_before(m) is None], "ORDER BY id"),
        among(Account, "id", [mission.contractor for mission in under_way]),
        among(Slot, "assignment", mine, "ORDER BY starts_at, id"),
        among(Visit, "assignment", mine, "ORDER BY id"),
        among(Quote, "assignment", mine, "ORDER BY version"),
        among(Invoice, "assignment", mine, "ORDER BY version"),
        messages_that_ask(under_way),
        among(Slot, f"assignment IN ({{}}) AND state = 'open' AND {TAKEN}", offered),
    )


async def facts_of(mission: Mission) -> Facts:
    """One statement, or none where all is known."""
    now, reads = clock.now(), reads_of([mission])
    return reads.facts(await gathered(*reads.all), now)[0]


def turn_of(mission: Mission, facts: Facts) -> Role | None:
    """Who must act now; a planned visit is nobody's turn until it begins."""
    return turn(
        Status(mission.status),
        somebody_to_ask=mission.contact is not None,
        visit_start=facts.visit_start,
        now=facts.now,
    )


def _chosen_slot_ahead(mission: Mission, facts: Facts) -> bool:
    chosen = facts.slot(mission.chosen_slot)
    return chosen is not None and chosen.starts_at > facts.now


def _visit_ahead(_: Mission, facts: Facts) -> bool:
    visit = facts.planned_visit
    return visit is not None and visit.starts_at > facts.now


def _visit_begun(_: Mission, facts: Facts) -> bool:
    visit = facts.planned_visit
    return visit is not None and visit.starts_at <= facts.now


def _nobody_came(_: Mission, facts: Facts) -> bool:
    visit = facts.planned_visit
    return visit is not None and visit.arrived_at is None and visit.ends_at + STILL_MAY_COME <= facts.now


def _silent_for_7_days(_: Mission, facts: Facts) -> bool:
    asked = facts.asked_to_confirm_at
    return asked is not None and asked + SILENCE <= facts.now


# When a need holds, but for the one that asks who it is.
_HOLDS: dict[Need, Callable[[Mission, Facts], bool]] = {
    Need.QUOTE_IN_FORCE: lambda _, facts: facts.quote_in_force is not None,
    Need.CHOSEN_SLOT_AHEAD: _chosen_slot_ahead,
    Need.BEFORE_VISIT: _visit_ahead,
    Need.VISIT_BEGUN: _visit_begun,
    Need.NOBODY_CAME: _nobody_came,
    Need.SLOTS_RUN_OUT: lambda _, facts: not facts.free_slots,
    Need.NOBODY_TO_ASK: lambda mission, _: mission.contact is None,
    Need.SOMEBODY_TO_ASK: lambda mission, _: mission.contact is not None,
    Need.CONTRACTOR_AT_WORK: lambda _, facts: not facts.is_abandoned,
    Need.SILENT_FOR_7_DAYS: _silent_for_7_days,
}
UNMET = {
    Need.NOT_BARRED: Fault.LEFT_BEFORE,
    Need.QUOTE_IN_FORCE: Fault.NO_QUOTE_IN_FORCE,
    Need.CHOSEN_SLOT_AHEAD: Fault.CHOSEN_SLOT_BEGUN,
    Need.BEFORE_VISIT: Fault.VISIT_BEGUN,
    Need.VISIT_BEGUN: Fault.VISIT_NOT_BEGUN,
    Need.NOBODY_CAME: Fault.STILL_MAY_COME,
    Need.SLOTS_RUN_OUT: Fault.SLOT_STILL_AHEAD,
    Need.NOBODY_TO_ASK: Fault.TENANT_ANSWERS,
    Need.SOMEBODY_TO_ASK: Fault.NOBODY_TO_TELL,
    Need.CONTRACTOR_AT_WORK: Fault.CONTRACTOR_GONE,
    Need.SILENT_FOR_7_DAYS: Fault.TENANT_HAS_TIME,
}


def unmet(need: Need, mission: Mission, facts: Facts, by: Actor) -> Fault | None:
    """Why the need does not hold; None where it does."""
    holds = by.account_id not in facts.barred if need is Need.NOT_BARRED else _HOLDS[need](mission, facts)
    return None if holds else UNMET[need]
