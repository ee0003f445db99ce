"""What a mail says may be over before it goes out: then it is not sent."""

from models.missions.facts import Facts
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.missions.reminding import KINDS
from models.workflow import OFFERED, UNDER_WAY, Status

# While the mission is in one of these, what the mail says or asks holds.
HOLDS_WHILE: dict[str, tuple[Status, ...]] = {
    "new_mission": (Status.NEW,),
    "choose_slot": OFFERED,
    "ask_tenant_slot": (Status.SLOTS_PROPOSED,),
    "slot_chosen": (Status.SLOT_CHOSEN,),
    "slot_chosen_for_you": (Status.SLOT_CHOSEN,),
    "slots_declined": (Status.SLOTS_NEEDED,),
    "slots_declined_for_you": (Status.SLOTS_NEEDED,),
    "third_refusal": (Status.SLOTS_NEEDED,),
    "slots_expired": (Status.SLOTS_NEEDED,),
    "slots_expired_contact": (Status.SLOTS_NEEDED,),
    "slots_expired_manager": (Status.SLOTS_NEEDED,),
    "visit_planned": (Status.SCHEDULED,),
    "visit_planned_contact": (Status.SCHEDULED,),
    "wish_taken": (Status.SCHEDULED,),
    "visit_changed": (Status.SCHEDULED,),
    "visit_changed_contact": (Status.SCHEDULED,),
    "no_show": (Status.SLOTS_NEEDED,),
    "no_show_contact": (Status.SLOTS_NEEDED,),
    "quote_submitted": (Status.QUOTE_SUBMITTED,),
    "quote_approved": (Status.QUOTE_APPROVED,),
    "quote_rejected": (Status.QUOTE_REJECTED,),
    "pause": (Status.SLOTS_NEEDED,),
    "confirm_work": (Status.WORK_DONE,),
    "ask_tenant_confirmation": (Status.WORK_DONE,),
    "work_confirmed": (Status.WORK_CONFIRMED,),
    "reserves_lifted": (Status.WORK_CONFIRMED, Status.INVOICED, Status.CLOSED),
    "work_disputed": (Status.WORK_DISPUTED,),
    "work_disputed_manager": (Status.WORK_DISPUTED,),
    "invoice_submitted": (Status.INVOICED,),
    "invoice_rejected": (Status.WORK_CONFIRMED,),
    "searching_again": (Status.NEW,),
    "contractor_gone": UNDER_WAY,
}


# True when it goes out at once, and at no other time.
OF_THE_MOMENT = {"on_the_way"}


# Of a visit whose place another has taken meanwhile, as the same event.
MOVED = {"visit_moved", "visit_moved_contact"}


def _lies_ahead(visit_id: int, facts: Facts) -> bool:
    visit = facts.planned_visit
    return visit is not None and visit.id == visit_id and visit.starts_at > facts.now


def _goes_on(visit_id: int, facts: Facts) -> bool:
    planned = facts.planned_visit
    moved = next((visit for visit in facts.visits if visit.id == visit_id), None)
    return (
        planned is not None and moved is not None and planned.first_visit == (moved.first_visit or moved.id)
    )


# Looked at whenever they go out: nobody is reminded of a visit that has moved in the meantime.
REMINDERS = {*KINDS.values()}

# Of slots that somebody will come to.
TO_CHOOSE = {"choose_slot", "nudge_slot", "ask_tenant_slot"}


def holds(message: Message, mission: Mission, facts: Facts) -> bool:
    """A cancellation does, for an agenda may hold what it takes away; but for that of an event which has its next
    hour already. Of a visit, only the one that is planned."""
    data = message.details
    if message.kind in OF_THE_MOMENT or (message.kind in TO_CHOOSE and facts.is_abandoned):
        return False
    if message.kind in REMINDERS:
        # One of a whole day tells those that are left.
        return message.kind == "visits_tomorrow" or _lies_ahead(data["visits"][0], facts)
    if data.get("ics") == "cancel":
        return message.kind not in MOVED or not _goes_on(data["visit"], facts)
    if "status" in data:
        # A reminder holds as long as it is the same person's turn.
        return bool(mission.status == data["status"])
    if data.get("ics") == "request" and mission.visit != data["visit"]:
        return False
    statuses = HOLDS_WHILE.get(message.kind)
    return statuses is None or mission.status in statuses
