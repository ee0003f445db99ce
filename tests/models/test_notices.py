"""Who is told what after each action, from workflow.md."""

import pytest

from database.connection import rows
from models import clock
from models.missions.event import MissionEvent
from models.missions.outbox import Message
from models.missions.publishing import publish
from models.missions.transition_table import Action
from models.missions.verbs.ending import cancel, withdraw
from models.missions.verbs.quotes import approve_quote
from models.missions.verbs.slots import propose_slots
from models.missions.verbs.upkeep import add_photos, amend, read_access_code, renew_link
from models.missions.verbs.visits import reschedule
from models.people.account import Account
from models.people.actor import Actor
from models.people.tenant_link import TenantLink
from models.workflow import FileKind, Role, Status
from tests.models.test_permissions import ALLOWED, Papers, arrange, person, rows_of
from tests.support import story
from tests.support.story import Story

MANY = 2500

A = Action
CONTACT, KARIM, MANAGER = "camille.martin@locataire.example", "karim", "manager"
Told = set[tuple[str, str]]
# (action, who acts) -> what is sent to whom; the manager who acts is not told, another one is.
TOLD: dict[tuple[Action, str], Told] = {
    (A.PROPOSE_SLOTS, "karim"): {("choose_slot", CONTACT)},
    (A.PROPOSE_SLOTS, "sophie"): {("choose_slot", CONTACT)},
    (A.ACCEPT_WISH, "karim"): {("visit_planned", KARIM), ("wish_taken", CONTACT)},
    (A.ACCEPT_WISH, "sophie"): {("visit_planned", "sophie"), ("wish_taken", CONTACT)},
    (A.CHOOSE_SLOT, "tenant"): {("slot_chosen", KARIM)},
    (A.CHOOSE_SLOT, "karim"): {("slot_chosen_for_you", CONTACT)},
    (A.CHOOSE_SLOT, "manager"): {("slot_chosen", KARIM), ("slot_chosen_for_you", CONTACT)},
    (A.CHOOSE_SLOT, "system"): {("slot_chosen", KARIM)},  # nobody is to be asked, nor told
    (A.DECLINE_SLOTS, "tenant"): {("slots_declined", KARIM)},
    (A.DECLINE_SLOTS, "manager"): {("slots_declined", KARIM), ("slots_declined_for_you", CONTACT)},
    (A.EXPIRE_SLOTS, "system"): {
        ("slots_expired", KARIM),
        ("slots_expired_contact", CONTACT),
        ("slots_expired_manager", MANAGER),
        ("slots_expired_manager", "other"),
    },
    (A.SCHEDULE, "karim"): {("visit_planned", KARIM), ("visit_planned_contact", CONTACT)},
    (A.RESCHEDULE, "karim"): {
        ("visit_moved", KARIM),
        ("visit_moved_contact", CONTACT),
        ("visit_moved_manager", MANAGER),
        ("visit_moved_manager", "other"),
    },
    (A.RESCHEDULE, "tenant"): {
        ("visit_moved", KARIM),
        ("visit_moved_contact", CONTACT),
        ("visit_moved_manager", MANAGER),
        ("visit_moved_manager", "other"),
    },
    (A.RESCHEDULE, "manager"): {
        ("visit_moved", KARIM),
        ("visit_moved_contact", CONTACT),
        ("visit_moved_manager", "other"),
    },
    (A.REPORT_FAILED_VISIT, "karim"): {
        ("visit_failed_contact", CONTACT),
        ("visit_failed", MANAGER),
        ("visit_failed", "other"),
    },
    (A.REPORT_NO_SHOW, "tenant"): {
        ("no_show", KARIM),
        ("no_show_manager", MANAGER),
        ("no_show_manager", "other"),
    },
    (A.REPORT_NO_SHOW, "manager"): {
        ("no_show", KARIM),
        ("no_show_contact", CONTACT),
        ("no_show_manager", "other"),
    },
    (A.SUBMIT_QUOTE, "karim"): {("quote_submitted", MANAGER), ("quote_submitted", "other")},
    (A.APPROVE_QUOTE, "manager"): {("quote_approved", KARIM)},
    (A.REJECT_QUOTE, "manager"): {("quote_rejected", KARIM)},
    (A.PLAN_SECOND_VISIT, "karim"): {("pause", CONTACT)},
    (A.COMPLETE, "karim"): {("confirm_work", CONTACT)},
    (A.CONFIRM_WORK, "tenant"): {("work_confirmed", KARIM)},
    (A.CONFIRM_WORK, "manager"): {("work_confirmed", KARIM)},
    (A.CONFIRM_WORK, "system"): {("work_confirmed", KARIM)},
    (A.DISPUTE_WORK, "tenant"): {
        ("work_disputed", KARIM),
        ("work_disputed_manager", MANAGER),
        ("work_disputed_manager", "other"),
    },
    (A.DISPUTE_WORK, "manager"): {("work_disputed", KARIM), ("work_disputed_manager", "other")},
    (A.SUBMIT_INVOICE, "karim"): {("invoice_submitted", MANAGER), ("invoice_submitted", "other")},
    (A.ACCEPT_INVOICE, "manager"): {("invoice_accepted", KARIM)},
    (A.REJECT_INVOICE, "manager"): {("invoice_rejected", KARIM)},
    (A.CLOSE_WITHOUT_INVOICE, "manager"): {("closed_without_invoice", KARIM)},
    (A.WITHDRAW, "karim"): {
        ("searching_again", CONTACT),
        ("withdrawn", MANAGER),
        ("withdrawn", "other"),
    },
    (A.REASSIGN, "manager"): {("reassigned", KARIM), ("searching_again", CONTACT)},
    (A.CANCEL, "manager"): {("cancelled", KARIM), ("cancelled_contact", CONTACT)},
}


async def told(tale: Story, other: Account) -> Told:
    last = await MissionEvent.objects().order_by(MissionEvent.id, ascending=False).first()
    assert last is not None
    names = {
        tale.karim_account.email: KARIM,
        tale.sophie_account.email: "sophie",
        tale.manager_account.email: MANAGER,
        other.email: "other",
    }
    return {
        (message.kind, names.get(message.to_email, message.to_email))
        for message in await Message.objects().where(Message.event == last.id, Message.to_phone == "")
    }


@pytest.mark.parametrize("action, status, name", ALLOWED, ids=[f"{a}-{s.value}-{n}" for a, s, n in ALLOWED])
async def test_each_action_tells_those_it_concerns(action: Action, status: Status, name: str) -> None:
    ((_, _, needs),) = rows_of(name, action, status)
    tale = await story.begin(status)
    other = await story.account(Role.MANAGER, "Paul Delattre")
    await arrange(tale, needs)
    papers = await Papers.of(tale, person(tale, name))
    await papers.call(action, await tale.reload())
    expected = TOLD[action, name]
    if status is Status.NEW and action is Action.CANCEL:
        expected = expected - {("cancelled", KARIM)}
    if status is Status.WORK_DISPUTED and action is Action.CONFIRM_WORK:
        # It has read that the contractor will come back to it.
        expected = expected | {("reserves_lifted", CONTACT)}
    if status is Status.SCHEDULED and action is Action.WITHDRAW:
        expected = expected | {("visit_cancelled", KARIM)}
    if status is Status.SCHEDULED and action in (A.SUBMIT_QUOTE, A.PLAN_SECOND_VISIT, A.COMPLETE):
        # Before the hour: the visit that took place early leaves the agendas.
        expected = expected | {("visit_over", KARIM)}
        expected = expected | ({("visit_over_contact", CONTACT)} if action is A.SUBMIT_QUOTE else set())
    assert await told(tale, other) == expected


async def test_contractors_of_the_trade_and_area_hear_of_a_new_mission() -> None:
    manager = await story.account(Role.MANAGER, "Nadia Benali")
    people = {
        "all": await story.account(Role.CONTRACTOR, "Tout Faire"),
        "trade": await story.account(Role.CONTRACTOR, "Plombier", trades="plumbing,heating"),
        "other trade": await story.account(Role.CONTRACTOR, "Peintre", trades="painting"),
        "area": await story.account(Role.CONTRACTOR, "Du Nord", areas="62,59"),
        "other area": await story.account(Role.CONTRACTOR, "De Paris", areas="75", trades="plumbing"),
        "both": await story.account(Role.CONTRACTOR, "Voisin", areas="590", trades="plumbing"),
        "gone": await story.account(Role.CONTRACTOR, "Retraité", active=False),
    }
    await publish(dict(story.FORM), [], Actor.of(manager))
    emails = {message.to_email for message in await Message.objects()}
    heard = {name for name, account in people.items() if account.email in emails}
    assert heard == {"all", "trade", "area", "both"}
    assert len(emails) == 4


async def test_a_corrected_trade_or_place_is_told_to_whom_it_concerns_now_and_to_nobody_twice() -> None:
    manager = await story.account(Role.MANAGER, "Nadia Benali")
    people = {
        "all": await story.account(Role.CONTRACTOR, "Tout Faire"),
        "plumber": await story.account(Role.CONTRACTOR, "Plombier", trades="plumbing"),
        "painter": await story.account(Role.CONTRACTOR, "Peintre", trades="painting", areas="59"),
        "of Paris": await story.account(Role.CONTRACTOR, "De Paris", trades="painting", areas="75"),
        "left": await story.account(Role.CONTRACTOR, "Parti", trades="painting", areas="59"),
    }
    names = {account.id: name for name, account in people.items()}

    async def heard() -> list[str]:
        sent = await Message.objects().where(Message.kind == "new_mission").order_by(Message.id)
        return [names[message.account] for message in sent]

    mission = await publish(dict(story.FORM), [], Actor.of(manager))
    assert await heard() == ["all", "plumber"]
    await propose_slots(mission, story.spans(24), Actor.of(people["left"]))
    await withdraw(mission, "Trop loin", Actor.of(people["left"]))
    await amend(mission, {"trade": "painting"}, [], Actor.of(manager))
    assert await heard() == ["all", "plumber", "painter"]
    await amend(mission, {"postcode": "75011", "town": "Paris"}, [], Actor.of(manager))
    assert await heard() == ["all", "plumber", "painter", "of Paris"]
    await amend(mission, {"trade": "plumbing", "title": "Fuite"}, [], Actor.of(manager))
    assert len(await heard()) == 4
    await propose_slots(mission, story.spans(24), Actor.of(people["all"]))
    await amend(mission, {"trade": "locksmith", "postcode": "59000"}, [], Actor.of(manager))
    assert len(await heard()) == 4, "nobody can take what somebody has"


async def test_every_contractor_of_a_large_agency_hears_of_a_new_mission() -> None:
    """More of them than a database takes values for in one statement."""
    manager = await story.account(Role.MANAGER, "Nadia Benali")
    await rows(
        "INSERT INTO account (role, email, password_hash, name, company, phone, trades, areas, active, "
        "agenda_version, created_at) "
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
        "SELECT 'contractor', 'artisan' || i || '@creneau.example', '', 'Artisan', '', '', '', '', {}, 0, {} FROM n",
        MANY,
        True,
        clock.now(),
    )
    mission = await publish(dict(story.FORM), [], Actor.of(manager))
    heard = await rows(
        "SELECT count(DISTINCT m.account) AS people, count(DISTINCT m.event) AS events FROM message m "
        "JOIN mission_event e ON e.id = m.event WHERE e.mission = {}",
        mission.id,
    )
    assert heard == [{"people": MANY, "events": 1}]


async def test_only_a_visit_brings_a_calendar_file() -> None:
    tale = await story.begin(Status.SCHEDULED)
    visit = tale.mission.visit
    planned = await Message.objects().where(Message.kind == "visit_planned_contact").first()
    assert planned is not None
    assert planned.details == {"ics": "request", "visit": visit, "sequence": 0}
    await reschedule(tale.mission, "Un empêchement", tale.tenant)
    moved = await Message.objects().where(Message.kind == "visit_moved").first()
    assert moved is not None
    assert moved.details == {"ics": "cancel", "visit": visit, "sequence": 1}
    await tale._propose()
    await cancel(tale.mission, "Bail résilié", tale.manager)
    cancelled = await Message.objects().where(Message.kind == "cancelled").first()
    assert cancelled is not None
    assert cancelled.details == {}


async def test_a_contact_without_mail_and_mobile_is_not_written_to() -> None:
    tale = await story.begin(Status.WORK_CONFIRMED, **story.BY_PHONE)
    messages = await Message.objects().where(Message.mission == tale.mission.id)
    assert {message.kind for message in messages} >= {"ask_tenant_slot", "ask_tenant_confirmation"}
    assert all(message.link is None for message in messages)
    assert await TenantLink.count() == 0


async def test_a_closed_account_is_not_written_to() -> None:
    tale = await story.begin(Status.QUOTE_SUBMITTED)
    await Account.update({Account.active: False}).where(Account.id == tale.karim_account.id)
    other = await story.account(Role.MANAGER, "Paul Delattre")
    await approve_quote(tale.mission, await tale.last_quote(), tale.manager)
    assert await told(tale, other) == {("contractor_gone", "other")}


async def test_each_message_is_due_at_once_under_an_id_of_its_own() -> None:
    await story.begin(Status.CLOSED)
    messages = await Message.objects()
    assert len({message.message_id for message in messages}) == len(messages) > 5
    assert all(message.sent_at is None and message.attempts == 0 for message in messages)
    assert all(message.next_try_at <= clock.now() for message in messages)


async def test_a_new_link_is_mailed_or_copied_by_hand_not_both() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    before = await story.kinds_sent(tale.mission)
    await renew_link(tale.mission, tale.manager, by_hand=True)
    assert await story.kinds_sent(tale.mission) == before
    await renew_link(tale.mission, tale.tenant)
    assert await story.kinds_sent(tale.mission) == [*before, "new_link"]


async def test_what_leaves_the_status_as_it_is_tells_nobody() -> None:
    tale = await story.begin(Status.SCHEDULED)
    before = await Message.count()
    await read_access_code(tale.mission, tale.karim)
    await amend(tale.mission, {"description": "L'eau coule plus fort."}, [], tale.manager)
    photo = await story.draft(tale.karim, FileKind.BEFORE)
    await add_photos(tale.mission, [photo], FileKind.BEFORE, tale.karim)
    assert await Message.count() == before
