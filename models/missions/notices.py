"""Who is told what after each action: rows only, in the transition's transaction."""

import json
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from database.connection import rows
from database.writing import Id, fill_in, insert, inserting, later, new, together
from models.missions.event import MissionEvent
from models.missions.facts import Facts
from models.missions.mission import Mission
from models.missions.outbox import OF_MISSION, Message
from models.missions.transition_table import Action as A
from models.people.account import Account, active
from models.people.actor import Actor
from models.people.contact import Contact
from models.people.mailing import wants
from models.people.tenant_link import keeping_alive
from models.workflow import WAITS_FOR, Role, Status
from settings import current

# Messages of one statement: a database takes some 32,000 values in it.
AT_ONCE = 500


Recipient = dict[str, Any]  # columns of Message


class To(StrEnum):
    CONTACT = "contact"
    FORMER_CONTACT = "former_contact"
    CONTRACTOR = "contractor"
    MANAGERS = "managers"
    AGENCY = "agency"  # its own mailbox, where no manager acts
    POOL = "pool"  # contractors of that trade and area


class BySms(StrEnum):
    """When a contact with a mobile number is told by SMS. Who has no address is, whatever it is about."""

    INSTEAD = "instead"  # of a mail, where there is none
    OF_THE_DAY = "of_the_day"  # and on the day of the visit, beside the mail
    BESIDE = "beside"  # a mail, where there is one


class Notice(Struct, frozen=True):
    """Not sent to who acted, unless `even_to_actor`: a calendar file concerns both sides.

    `ics` attaches the visit's calendar file: a request, its cancellation, or a cancellation where the visit was
    `early` over. `when` names what must stand in the event's data.
    """

    to: To
    kind: str
    ics: str = ""
    even_to_actor: bool = False
    when: str = ""
    # Where the contact can be asked neither by mail nor by SMS, the manager is told instead.
    instead_of_contact: bool = False
    by_sms: BySms = BySms.INSTEAD


# Where a manager has no mail of what happened anyway: it says that the contact is to be called.
_CALL = Notice(To.MANAGERS, "call_tenant", instead_of_contact=True)
# The contractor knows that it came early; its telephone does not.
_OVER_EARLY = Notice(To.CONTRACTOR, "visit_over", ics="early", even_to_actor=True, when="early")

NOTICES: dict[A, tuple[Notice, ...]] = {
    A.PUBLISH: (Notice(To.POOL, "new_mission"),),
    A.PROPOSE_SLOTS: (
        Notice(To.CONTACT, "choose_slot"),
        Notice(To.MANAGERS, "ask_tenant_slot", instead_of_contact=True),
    ),
    A.ACCEPT_WISH: (
        Notice(To.CONTRACTOR, "visit_planned", ics="request", even_to_actor=True),
        Notice(To.CONTACT, "wish_taken", ics="request"),
        _CALL,
    ),
    A.CHOOSE_SLOT: (Notice(To.CONTRACTOR, "slot_chosen"), Notice(To.CONTACT, "slot_chosen_for_you")),
    A.DECLINE_SLOTS: (
        Notice(To.CONTRACTOR, "slots_declined"),
        Notice(To.CONTACT, "slots_declined_for_you"),
        Notice(To.MANAGERS, "third_refusal", when="refusals"),
    ),
    A.EXPIRE_SLOTS: (
        Notice(To.CONTRACTOR, "slots_expired"),
        Notice(To.CONTACT, "slots_expired_contact"),
        Notice(To.MANAGERS, "slots_expired_manager"),
    ),
    A.SCHEDULE: (
        Notice(To.CONTRACTOR, "visit_planned", ics="request", even_to_actor=True),
        Notice(To.CONTACT, "visit_planned_contact", ics="request"),
        _CALL,
    ),
    A.RESCHEDULE: (
        Notice(To.CONTRACTOR, "visit_moved", ics="cancel", even_to_actor=True),
        Notice(To.CONTACT, "visit_moved_contact", ics="cancel", even_to_actor=True, by_sms=BySms.OF_THE_DAY),
        Notice(To.MANAGERS, "visit_moved_manager"),
    ),
    A.REPORT_FAILED_VISIT: (
        Notice(To.CONTACT, "visit_failed_contact"),
        Notice(To.MANAGERS, "visit_failed"),
    ),
    A.REPORT_NO_SHOW: (
        Notice(To.CONTRACTOR, "no_show"),
        Notice(To.CONTACT, "no_show_contact"),
        Notice(To.MANAGERS, "no_show_manager"),
    ),
    A.SUBMIT_QUOTE: (
        Notice(To.MANAGERS, "quote_submitted"),
        _OVER_EARLY,
        Notice(To.CONTACT, "visit_over_contact", ics="early", when="early"),
        replace(_CALL, when="early"),
    ),
    A.APPROVE_QUOTE: (Notice(To.CONTRACTOR, "quote_approved"),),
    A.REJECT_QUOTE: (Notice(To.CONTRACTOR, "quote_rejected"),),
    A.PLAN_SECOND_VISIT: (_OVER_EARLY, Notice(To.CONTACT, "pause", ics="early"), _CALL),
    A.COMPLETE: (
        _OVER_EARLY,
        Notice(To.CONTACT, "confirm_work", ics="early", by_sms=BySms.BESIDE),
        Notice(To.MANAGERS, "ask_tenant_confirmation", instead_of_contact=True),
    ),
    A.CONFIRM_WORK: (
        Notice(To.CONTRACTOR, "work_confirmed"),
        Notice(To.CONTACT, "reserves_lifted", when="lifted"),  # it waits for the contractor to come back
        replace(_CALL, when="lifted"),
    ),
    A.DISPUTE_WORK: (Notice(To.CONTRACTOR, "work_disputed"), Notice(To.MANAGERS, "work_disputed_manager")),
    A.SUBMIT_INVOICE: (Notice(To.MANAGERS, "invoice_submitted"),),
    A.ACCEPT_INVOICE: (Notice(To.CONTRACTOR, "invoice_accepted"),),
    A.REJECT_INVOICE: (Notice(To.CONTRACTOR, "invoice_rejected"),),
    A.CLOSE_WITHOUT_INVOICE: (Notice(To.CONTRACTOR, "closed_without_invoice"),),
    A.WITHDRAW: (
        Notice(To.CONTRACTOR, "visit_cancelled", ics="cancel", even_to_actor=True, when="visit"),
        Notice(To.CONTACT, "searching_again", ics="cancel", by_sms=BySms.OF_THE_DAY),
        Notice(To.MANAGERS, "withdrawn"),
    ),
    A.REASSIGN: (
        Notice(To.CONTRACTOR, "reassigned", ics="cancel"),
        Notice(To.CONTACT, "searching_again", ics="cancel", by_sms=BySms.OF_THE_DAY),
        _CALL,
    ),
    A.CANCEL: (
        Notice(To.CONTRACTOR, "cancelled", ics="cancel"),
        Notice(To.CONTACT, "cancelled_contact", ics="cancel", by_sms=BySms.OF_THE_DAY),
        _CALL,
    ),
    A.AMEND: (
        Notice(To.POOL, "new_mission", when="offered_to_others"),
        Notice(To.CONTRACTOR, "visit_changed", ics="request", when="shown_elsewhere"),
        Notice(To.CONTACT, "visit_changed_contact", ics="request", when="visit"),
        Notice(To.FORMER_CONTACT, "visit_withdrawn_contact", ics="cancel", when="visit"),
        replace(_CALL, when="visit"),
    ),
    A.ANNOUNCE_DEPARTURE: (Notice(To.CONTACT, "on_the_way", by_sms=BySms.BESIDE),),
    A.ADD_INVOICE: (Notice(To.MANAGERS, "invoice_added"),),
    A.RENEW_LINK: (Notice(To.CONTACT, "new_link", even_to_actor=True),),
}


# What somebody says for the contact it has said itself; and what it is asked has words of its own.
_KNOWN = (A.CHOOSE_SLOT, A.DECLINE_SLOTS, A.REPORT_NO_SHOW, A.PROPOSE_SLOTS, A.COMPLETE)


def is_to_be_called(contact: Contact | None, event: MissionEvent) -> bool:
    """Whether the contact would be told of it, had it an address or a mobile."""
    if contact is None or contact.can_be_written_to or event.actor_role == Role.TENANT:
        return False
    notices = NOTICES.get(A(event.action), ())
    return event.action not in _KNOWN and any(
        notice.to is To.CONTACT and (not notice.when or event.details.get(notice.when)) for notice in notices
    )


def learns(action: A, contractor: Account) -> bool:
    """Whether its mission's contractor is written to of it: to a closed account nothing goes but what its calendar is
    to lose."""
    to_it = [notice for notice in NOTICES.get(action, ()) if notice.to is To.CONTRACTOR and not notice.when]
    return any(contractor.active or _takes_away(notice) for notice in to_it)


def _takes_away(notice: Notice) -> bool:
    return notice.ics in ("cancel", "early")


async def write(
    mission: Mission, event: MissionEvent, facts: Facts, by: Actor, former_contact: Contact | None = None
) -> None:
    """The event, and the messages that go with it.

    `facts` as they were before an ending action took the contractor away; `former_contact` who just ceased to be it.
    """
    messages = await _messages(mission, event, facts, by, former_contact)
    statements = [inserting(event, name="event")]
    if any(message.link for message in messages):
        statements.append(keeping_alive(mission.id))
    if messages:
        statements.append(inserting(*messages[:AT_ONCE]))
    if len(messages) <= AT_ONCE:
        await later(*statements)
        return
    ids = await together(*statements)
    for start in range(AT_ONCE, len(messages), AT_ONCE):
        more = messages[start : start + AT_ONCE]
        for message in more:
            fill_in(message, {"event": ids["event"], "link": ids["link"] if message.link else None})
        await insert(*more)


async def _messages(
    mission: Mission, event: MissionEvent, facts: Facts, by: Actor, former_contact: Contact | None
) -> list[Message]:
    details = event.details
    messages: list[Message] = []
    for notice in NOTICES.get(A(event.action), ()):
        if not _applies(notice, mission, details):
            continue
        common = {"mission": mission.id, "event": Id("event"), "kind": notice.kind}
        common["data"] = json.dumps(_calendar(notice, details))
        messages += [
            new(Message, **(common | person))
            for person in await _recipients(notice, mission, event, facts, former_contact)
            if _is_told(notice, person, by)
        ]
    return messages


def _is_told(notice: Notice, person: Recipient, by: Actor) -> bool:
    """Who acts needs its calendar file, and no SMS that says what it has just done."""
    if notice.by_sms is BySms.OF_THE_DAY and "to_phone" in person:
        return not _acted(person, by)
    return notice.even_to_actor or not _acted(person, by)


def _acted(person: Recipient, by: Actor) -> bool:
    if by.role is Role.TENANT:
        return "link" in person
    return by.account_id is not None and person.get("account") == by.account_id


def _applies(notice: Notice, mission: Mission, details: dict[str, Any]) -> bool:
    if notice.when and not details.get(notice.when):
        return False
    if notice.instead_of_contact and mission.contact_can_be_written_to:
        return False
    if notice.kind in ("ask_tenant_slot", "call_tenant") and mission.contact is None:
        return False  # the first slot is taken at once: there is nothing to ask, nor anybody to call
    return not (notice.kind == "new_link" and details.get("by_hand"))


def _calendar(notice: Notice, details: dict[str, Any]) -> dict[str, Any]:
    """Of the message's data: which calendar file goes with it."""
    visit_id = details.get("visit")
    if not notice.ics or not visit_id or (notice.ics == "early" and not details.get("early")):
        return {}
    kind = "request" if notice.ics == "request" else "cancel"
    return {"ics": kind, "visit": visit_id, "sequence": details["sequence"]}


async def _recipients(
    notice: Notice, mission: Mission, event: MissionEvent, facts: Facts, former_contact: Contact | None
) -> list[Recipient]:
    match notice.to:
        case To.FORMER_CONTACT:
            return mailbox(former_contact) or mobile(former_contact)
        case To.CONTACT:
            told = [*mailbox(mission.contact), *_by_sms(notice, mission.contact, facts)]
            return [person | {"link": Id("link")} for person in told]
        case To.CONTRACTOR:
            return await _contractor(notice, event, facts)
        case To.MANAGERS:
            return await managers_to_tell()
        case To.AGENCY:
            return [agency()]
        case To.POOL:
            # Whom it was published to hears nothing twice, and who left it can't take it.
            known = (
                set() if event.action == A.PUBLISH else facts.barred | await _written(mission, notice.kind)
            )
            return [
                _account(person)
                for person in await active(Role.CONTRACTOR)
                if person.serves(mission.trade, mission.postcode)
                and wants(person, notice.kind)
                and person.id not in known
            ]


async def _written(mission: Mission, kind: str) -> set[int]:
    """The accounts that had a message of this kind."""
    sql = f"SELECT account FROM message WHERE {OF_MISSION} AND kind = {{}}"  # noqa: S608 - our own text
    return {row["account"] for row in await rows(sql, mission.id, kind)}


def mailbox(contact: Contact | None) -> list[Recipient]:
    return [{"to_name": contact.name, "to_email": contact.email}] if contact and contact.email else []


def mobile(contact: Contact | None) -> list[Recipient]:
    if contact is None or not contact.mobile:
        return []
    return [{"to_name": contact.name, "to_email": "", "to_phone": contact.mobile}]


def _by_sms(notice: Notice, contact: Contact | None, facts: Facts) -> list[Recipient]:
    match notice.by_sms:
        case BySms.INSTEAD:
            return [] if mailbox(contact) else mobile(contact)
        case BySms.OF_THE_DAY:
            today = contact is not None and facts.is_day_of_visit(contact.postcode)
            return mobile(contact) if today or not mailbox(contact) else []
        case BySms.BESIDE:
            return mobile(contact)


def _account(account: Account) -> Recipient:
    return {"to_name": account.name, "to_email": account.email, "account": account.id}


async def _contractor(notice: Notice, event: MissionEvent, facts: Facts) -> list[Recipient]:
    """Of a closed account nothing is asked: the managers are told that it is its turn. What stands in its calendar
    goes from it all the same."""
    if facts.contractor is None or facts.contractor.active:
        return await to_contractor(facts)
    waited_for = WAITS_FOR[Status(event.to_status)] is Role.CONTRACTOR and not notice.when
    told = [_account(facts.contractor)] if _takes_away(notice) else []
    instead = await to_contractor(facts) if waited_for else []
    return [*told, *(person | {"data": "{}"} for person in instead)]


async def to_contractor(facts: Facts, kind: str = "") -> list[Recipient]:
    """Or to the managers, that its account is closed. `kind` of the mail, where it may be one that is not wanted."""
    if facts.contractor is None:
        return []
    if facts.contractor.active:
        return [_account(facts.contractor)] if wants(facts.contractor, kind) else []
    return [person | {"kind": "contractor_gone"} for person in await managers_to_tell()]


async def managers_to_tell(kind: str = "") -> list[Recipient]:
    """Where no manager is left, the agency's own mailbox. `kind` as above."""
    managers = await active(Role.MANAGER)
    return [_account(one) for one in managers if wants(one, kind)] if managers else [agency()]


def agency() -> Recipient:
    return {"to_name": current().agency_name, "to_email": current().agency_email}
