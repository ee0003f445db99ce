"""What a mail says may be over before it goes out: then it is not sent."""

from models.missions.mission import Mission
from models.missions.outbox import Message
from models.workflow import Status

S = Status
_OFFERED = (S.SLOTS_PROPOSED, S.SLOT_CHOSEN)

# While the mission is in one of these, what the mail says or asks holds.
HOLDS_WHILE: dict[str, tuple[Status, ...]] = {
    "new_mission": (S.NEW,),
    "choose_slot": _OFFERED,
    "ask_tenant_slot": (S.SLOTS_PROPOSED,),
    "slot_chosen": (S.SLOT_CHOSEN,),
    "slot_chosen_for_you": (S.SLOT_CHOSEN,),
    "slots_declined": (S.SLOTS_NEEDED,),
    "slots_declined_for_you": (S.SLOTS_NEEDED,),
    "third_refusal": (S.SLOTS_NEEDED,),
    "slots_expired": (S.SLOTS_NEEDED,),
    "slots_expired_contact": (S.SLOTS_NEEDED,),
    "slots_expired_manager": (S.SLOTS_NEEDED,),
    "visit_planned": (S.SCHEDULED,),
    "visit_planned_contact": (S.SCHEDULED,),
    "visit_changed": (S.SCHEDULED,),
    "visit_changed_contact": (S.SCHEDULED,),
    "quote_submitted": (S.QUOTE_SUBMITTED,),
    "quote_approved": (S.QUOTE_APPROVED,),
    "quote_rejected": (S.QUOTE_REJECTED,),
    "pause": (S.SLOTS_NEEDED,),
    "confirm_work": (S.WORK_DONE,),
    "ask_tenant_confirmation": (S.WORK_DONE,),
    "work_confirmed": (S.WORK_CONFIRMED,),
    "work_disputed": (S.WORK_DISPUTED,),
    "work_disputed_manager": (S.WORK_DISPUTED,),
    "invoice_submitted": (S.INVOICED,),
    "invoice_rejected": (S.WORK_CONFIRMED,),
    "searching_again": (S.NEW,),
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
