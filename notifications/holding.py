"""What a mail says may be over before it goes out: then it is not sent."""

from models.missions.mission import Mission
from models.missions.outbox import Message
from models.workflow import Status

_OFFERED = (Status.SLOTS_PROPOSED, Status.SLOT_CHOSEN)

# While the mission is in one of these, what the mail says or asks holds.
HOLDS_WHILE: dict[str, tuple[Status, ...]] = {
    "new_mission": (Status.NEW,),
    "choose_slot": _OFFERED,
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
    "visit_changed": (Status.SCHEDULED,),
    "visit_changed_contact": (Status.SCHEDULED,),
    "quote_submitted": (Status.QUOTE_SUBMITTED,),
    "quote_approved": (Status.QUOTE_APPROVED,),
    "quote_rejected": (Status.QUOTE_REJECTED,),
    "pause": (Status.SLOTS_NEEDED,),
    "confirm_work": (Status.WORK_DONE,),
    "ask_tenant_confirmation": (Status.WORK_DONE,),
    "work_confirmed": (Status.WORK_CONFIRMED,),
    "work_disputed": (Status.WORK_DISPUTED,),
    "work_disputed_manager": (Status.WORK_DISPUTED,),
    "invoice_submitted": (Status.INVOICED,),
    "invoice_rejected": (Status.WORK_CONFIRMED,),
    "searching_again": (Status.NEW,),
}


def holds(message: Message, mission: Mission) -> bool:
    """A cancellation always does: an agenda may hold what it takes away. Of a visit, only the one that is planned."""
    data = message.details
    if data.get("ics") == "cancel":
        return True
    if "status" in data:
        # A reminder holds as long as it is the same person's turn.
        return bool(mission.status == data["status"])
    if data.get("ics") == "request" and mission.visit != data["visit"]:
        return False
    statuses = HOLDS_WHILE.get(message.kind)
    return statuses is None or mission.status in statuses
