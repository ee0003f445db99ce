"""Who is told what after each action: rows only, in the transition's transaction."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from models.account import Account
from models.actor import Actor
from models.facts import Facts
from models.mission_event import MissionEvent
from models.outbox import Message
from models.tenant_link import keeping_alive
from models.transition_table import Action as A
from models.workflow import Role
from models.writing import Id, insert, inserting, new, together

if TYPE_CHECKING:
    from models.mission import Mission


# Messages of one statement: a database takes some 32,000 values in it.
AT_ONCE = 500


class To(StrEnum):
    CONTACT = "contact"
    CONTRACTOR = "contractor"
    MANAGERS = "managers"
    POOL = "pool"  # contractors of that trade and area


@dataclass(frozen=True, slots=True)
class Notice:
    """Not sent to who acted, unless `even_to_actor`: a calendar file concerns both sides.

    `ics` attaches the visit's calendar file: a request, or its cancellation.
    """

    to: To
    kind: str
    ics: str = ""
    even_to_actor: bool = False
    # Where the contact can't be asked by mail, the manager is told instead.
    instead_of_contact: bool = False


NOTICES: dict[A, tuple[Notice, ...]] = {
    A.PUBLISH: (Notice(To.POOL, "new_mission"),),
    A.PROPOSE_SLOTS: (
        Notice(To.CONTACT, "choose_slot"),
        Notice(To.MANAGERS, "ask_tenant_slot", instead_of_contact=True),
    ),
    A.CHOOSE_SLOT: (Notice(To.CONTRACTOR, "slot_chosen"), Notice(To.CONTACT, "slot_chosen_for_you")),
    A.DECLINE_SLOTS: (Notice(To.CONTRACTOR, "slots_declined"), Notice(To.CONTACT, "slots_declined_for_you")),
    A.EXPIRE_SLOTS: (
        Notice(To.CONTRACTOR, "slots_expired"),
        Notice(To.CONTACT, "slots_expired_contact"),
        Notice(To.MANAGERS, "slots_expired_manager"),
    ),
    A.SCHEDULE: (
        Notice(To.CONTRACTOR, "visit_planned", ics="request", even_to_actor=True),
        Notice(To.CONTACT, "visit_planned_contact", ics="request"),
    ),
    A.RESCHEDULE: (
        Notice(To.CONTRACTOR, "visit_moved", ics="cancel", even_to_actor=True),
        Notice(To.CONTACT, "visit_moved_contact", ics="cancel", even_to_actor=True),
        Notice(To.MANAGERS, "visit_moved_manager"),
    ),
    A.REPORT_FAILED_VISIT: (
        Notice(To.CONTACT, "visit_failed_contact"),
        Notice(To.MANAGERS, "visit_failed"),
    ),
    A.SUBMIT_QUOTE: (Notice(To.MANAGERS, "quote_submitted"),),
    A.APPROVE_QUOTE: (Notice(To.CONTRACTOR, "quote_approved"),),
    A.REJECT_QUOTE: (Notice(To.CONTRACTOR, "quote_rejected"),),
    A.PLAN_SECOND_VISIT: (Notice(To.CONTACT, "pause"),),
    A.COMPLETE: (
        Notice(To.CONTACT, "confirm_work"),
        Notice(To.MANAGERS, "ask_tenant_confirmation", instead_of_contact=True),
    ),
    A.CONFIRM_WORK: (Notice(To.CONTRACTOR, "work_confirmed"),),
    A.DISPUTE_WORK: (Notice(To.CONTRACTOR, "work_disputed"), Notice(To.MANAGERS, "work_disputed_manager")),
    A.SUBMIT_INVOICE: (Notice(To.MANAGERS, "invoice_submitted"),),
    A.ACCEPT_INVOICE: (Notice(To.CONTRACTOR, "invoice_accepted"),),
    A.REJECT_INVOICE: (Notice(To.CONTRACTOR, "invoice_rejected"),),
    A.CLOSE_WITHOUT_INVOICE: (Notice(To.CONTRACTOR, "closed_without_invoice"),),
    A.WITHDRAW: (
        Notice(To.CONTRACTOR, "visit_cancelled", ics="cancel", even_to_actor=True),
        Notice(To.CONTACT, "searching_again", ics="cancel"),
        Notice(To.MANAGERS, "withdrawn"),
    ),
    A.REASSIGN: (
        Notice(To.CONTRACTOR, "reassigned", ics="cancel"),
        Notice(To.CONTACT, "searching_again", ics="cancel"),
    ),
    A.CANCEL: (
        Notice(To.CONTRACTOR, "cancelled", ics="cancel"),
        Notice(To.CONTACT, "cancelled_contact", ics="cancel"),
    ),
    A.ADD_INVOICE: (Notice(To.MANAGERS, "invoice_added"),),
    A.RENEW_LINK: (Notice(To.CONTACT, "new_link", even_to_actor=True),),
}


async def write(mission: "Mission", event: MissionEvent, facts: Facts, by: Actor) -> None:
    """The event, and the messages that go with it.

    `facts` as they were before an ending action took the contractor away.
    """
    messages = await _messages(mission, event, facts, by)
    statements = [inserting(event, name="event")]
    if any(message.link for message in messages):
        statements.append(keeping_alive(mission.id))
    if messages:
        statements.append(inserting(*messages[:AT_ONCE]))
    ids = await together(*statements)
    for start in range(AT_ONCE, len(messages), AT_ONCE):
        more = messages[start : start + AT_ONCE]
        for message in more:
            message.__dict__.update(event=ids["event"], link=ids["link"] if message.link else None)
        await insert(*more)


async def _messages(mission: "Mission", event: MissionEvent, facts: Facts, by: Actor) -> list[Message]:
    details = event.details
    visit_id = details.get("visit")
    messages: list[Message] = []
    for notice in NOTICES.get(A(event.action), ()):
        if notice.kind == "visit_cancelled" and not visit_id:
            continue
        if notice.instead_of_contact and mission.contact_email_known:
            continue
        if notice.kind == "ask_tenant_slot" and mission.contact is None:
            continue  # the first slot is taken at once: there is nothing to ask
        if notice.kind == "new_link" and details.get("by_hand"):
            continue
        payload = json.dumps({"ics": notice.ics, "visit": visit_id} if notice.ics and visit_id else {})
        messages += [
            new(Message, mission=mission.id, event=Id("event"), kind=notice.kind, data=payload, **recipient)
            for recipient in await _recipients(notice, mission, facts, by)
        ]
    return messages


async def _recipients(notice: Notice, mission: "Mission", facts: Facts, by: Actor) -> list[dict[str, Any]]:
    if notice.to is To.CONTACT:
        contact = mission.contact
        if contact and contact.email and (notice.even_to_actor or by.role is not Role.TENANT):
            return [{"to_name": contact.name, "to_email": contact.email, "link": Id("link")}]
        return []
    return [
        {"to_name": account.name, "to_email": account.email, "account": account.id}
        for account in await _accounts(notice.to, mission, facts)
        if notice.even_to_actor or account.id != by.account_id
    ]


async def _accounts(to: To, mission: "Mission", facts: Facts) -> list[Account]:
    if to is To.CONTRACTOR:
        return [facts.contractor] if facts.contractor and facts.contractor.active else []
    role = Role.MANAGER if to is To.MANAGERS else Role.CONTRACTOR
    people = await Account.objects().where(Account.role == role, Account.active.eq(True)).order_by(Account.id)
    if to is To.POOL:
        return [person for person in people if person.serves(mission.trade, mission.postcode)]
    return people
