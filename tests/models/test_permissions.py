"""Every (verb, status, person), allowed and refused, derived from the table."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from database.connection import short_rows, transaction
from models.errors import DomainError, NotVisible, Stale, TransitionRefused
from models.missions.event import MissionEvent
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.missions.publishing import publish
from models.missions.transition_table import CLAIMS, TRANSITIONS, Action, Need, Who
from models.missions.transitions import Taken, allowed
from models.missions.verbs.arriving import announce_departure, record_arrival
from models.missions.verbs.ending import cancel, readmit, reassign, withdraw
from models.missions.verbs.invoices import (
    accept_invoice,
    add_invoice,
    close_without_invoice,
    reject_invoice,
    submit_invoice,
)
from models.missions.verbs.quotes import approve_quote, reject_quote, submit_quote
from models.missions.verbs.slots import (
    choose_slot,
    decline_slots,
    expire_slots,
    propose_slots,
    replace_wishes,
)
from models.missions.verbs.upkeep import add_photos, amend, read_access_code, renew_link
from models.missions.verbs.visits import (
    plan_second_visit,
    report_failed_visit,
    report_no_show,
    reschedule,
    schedule,
)
from models.missions.verbs.wishes import accept_wish
from models.missions.verbs.work import complete, confirm_work, dispute_work
from models.people.account import Account
from models.people.actor import SYSTEM, Actor
from models.workflow import FINAL, FileKind, InvoiceKind, Role, Status
from tests.models.law import LAW, UPKEEP, VERBS
from tests.support import story
from tests.support.story import Story

PEOPLE = ("karim", "sophie", "tenant", "neighbour", "manager", "system")
BEFORE_CLAIM = (Status.NEW, Status.CANCELLED)  # where story's road leaves the mission nobody's
# What holds, right after story.to(status), of the conditions beyond the status.
HOLDS = {
    Need.NOT_BARRED,
    Need.CHOSEN_SLOT_AHEAD,
    Need.BEFORE_VISIT,
    Need.SOMEBODY_TO_ASK,
    Need.CONTRACTOR_AT_WORK,
}


def person(tale: Story, name: str) -> Actor:
    if name == "system":
        return SYSTEM
    if name == "neighbour":
        return Actor(Role.TENANT, "Zoé Voisine", link_id="other", mission_id=tale.mission.id + 1000)
    found: Actor = getattr(tale, name)
    return found


def whos(name: str, status: Status) -> tuple[Who, ...]:
    match name:
        case "karim":
            if status in BEFORE_CLAIM:
                return (Who.ANY_CONTRACTOR,)
            return (Who.ITS_CONTRACTOR, Who.CONTRACTOR_FOR_TENANT)
        case "sophie":
            return (Who.ANY_CONTRACTOR,) if status in BEFORE_CLAIM else ()
        case "tenant":
            return (Who.TENANT,)
        case "manager":
            return (Who.MANAGER, Who.MANAGER_FOR_TENANT)
        case "system":
            return (Who.SYSTEM,)
    return ()


def rows_of(name: str, action: Action, status: Status) -> list[tuple[Who, Status, tuple[Need, ...]]]:
    return [
        (who, row.target, row.needs)
        for row in TRANSITIONS
        for who in row.who
        if row.action is action and status in row.sources and who in whos(name, status)
    ]


ALLOWED = [
    (action, status, name)
    for action in VERBS
    for status in Status
    for name in PEOPLE
    if rows_of(name, action, status)
]


class Papers:
    """Good arguments for every verb; files are received before the mission is looked at."""

    def __init__(self, tale: Story, by: Actor, document: UUID, photo: UUID, paper: UUID) -> None:
        self.tale, self.by, self.document, self.photo, self.paper = tale, by, document, photo, paper

    @classmethod
    async def of(cls, tale: Story, by: Actor) -> "Papers":
        await replace_wishes(tale.mission.id, story.spans(72))
        drafts = [await story.draft(by, kind) for kind in (FileKind.QUOTE, FileKind.AFTER, FileKind.INVOICE)]
        return cls(tale, by, *drafts)

    async def first_slot(self) -> int | None:
        slots = (await facts_of(self.tale.mission)).open_slots
        return slots[0].id if slots else None

    async def call(self, action: Action, mission: Mission) -> None:
        by, tale = self.by, self.tale
        calls: dict[Action, Callable[[], Awaitable[Any]]] = {
            Action.PROPOSE_SLOTS: lambda: propose_slots(mission, story.spans(30, 60), by),
            Action.ACCEPT_WISH: lambda: accept_wish(mission, story.spans(72)[0], by),
            Action.DECLINE_SLOTS: lambda: decline_slots(mission, story.spans(80), "Plutôt le soir", by),
            Action.EXPIRE_SLOTS: lambda: expire_slots(mission, by),
            Action.SCHEDULE: lambda: schedule(mission, by),
            Action.RESCHEDULE: lambda: reschedule(mission, "Un empêchement", by),
            Action.REPORT_FAILED_VISIT: lambda: report_failed_visit(mission, "absent", by),
            Action.REPORT_NO_SHOW: lambda: report_no_show(mission, by),
            Action.SUBMIT_QUOTE: lambda: submit_quote(mission, by, amount_cents=9900, file=self.document),
            Action.PLAN_SECOND_VISIT: lambda: plan_second_visit(mission, by, amount_cents=9900),
            Action.COMPLETE: lambda: complete(mission, by, amount_cents=9900),
            Action.CONFIRM_WORK: lambda: confirm_work(mission, by, "Vu sur place"),
            Action.DISPUTE_WORK: lambda: dispute_work(mission, "Le robinet goutte", by),
            Action.SUBMIT_INVOICE: lambda: submit_invoice(
                mission, by, amount_cents=9900, file=self.document, photos=[self.photo]
            ),
            Action.CLOSE_WITHOUT_INVOICE: lambda: close_without_invoice(mission, "Geste commercial", by),
            Action.WITHDRAW: lambda: withdraw(mission, "Trop loin", by),
            Action.REASSIGN: lambda: reassign(mission, "Trop long", by),
            Action.CANCEL: lambda: cancel(mission, "Bail résilié", by),
            Action.AMEND: lambda: amend(mission, {"floor": "4e étage"}, [], by),
            Action.RENEW_LINK: lambda: renew_link(mission, by),
            Action.READ_ACCESS_CODE: lambda: read_access_code(mission, by),
            Action.ANNOUNCE_DEPARTURE: lambda: announce_departure(mission, by, 30),
            Action.RECORD_ARRIVAL: lambda: record_arrival(mission, by),
            Action.READMIT: lambda: readmit(mission, tale.karim_account.id, by),
        }
        match action:
            case Action.CHOOSE_SLOT:
                await choose_slot(mission, await self.first_slot(), by)
            case Action.APPROVE_QUOTE:
                await approve_quote(mission, await tale.last_quote(), by)
            case Action.REJECT_QUOTE:
                await reject_quote(mission, await tale.last_quote(), "Trop cher", by)
            case Action.ACCEPT_INVOICE:
                await accept_invoice(mission, await tale.last_invoice(), by)
            case Action.REJECT_INVOICE:
                await reject_invoice(mission, await tale.last_invoice(), "Une ligne manque", by)
            case Action.ADD_PHOTOS:
                kind = FileKind.DAMAGE if by.role is Role.MANAGER else FileKind.BEFORE
                await add_photos(mission, [self.photo], kind, by)
            case Action.ADD_INVOICE:
                late = mission.status in (Status.INVOICED, Status.CLOSED)
                kind = InvoiceKind.CREDIT_NOTE if late else InvoiceKind.DEPOSIT
                await add_invoice(mission, kind, by, amount_cents=5000, file=self.paper)
            case _:
                await calls[action]()


async def everything(mission: Mission) -> dict[str, list[dict[str, Any]]]:
    """All that belongs to the mission."""
    own = "SELECT id FROM assignment WHERE mission = {}"
    found = {"mission": await short_rows("SELECT * FROM mission WHERE id = {}", mission.id)}
    for table in ("assignment", "mission_event", "message", "wish", "tenant_link", "stored_file"):
        found[table] = await short_rows(f"SELECT * FROM {table} WHERE mission = {{}} ORDER BY id", mission.id)
    for table in ("slot", "visit", "quote", "invoice"):
        found[table] = await short_rows(
            f"SELECT * FROM {table} WHERE assignment IN ({own}) ORDER BY id", mission.id
        )
    return found


async def arrange(tale: Story, needs: tuple[Need, ...]) -> None:
    """Makes the conditions hold that do not by themselves."""
    if Need.QUOTE_IN_FORCE in needs:
        # An earlier version was validated, a later one refused.
        await tale._quote()
        await tale._approve()
        await tale._propose()
        await tale._choose()
        await tale._schedule()
        await tale._quote()
        await tale._reject()
    if Need.NOBODY_CAME in needs:
        story.ahead(hours=27)
    if Need.VISIT_BEGUN in needs:
        story.ahead(hours=25)
    if Need.SLOTS_RUN_OUT in needs:
        story.ahead(hours=100)
    if Need.NOBODY_TO_ASK in needs:
        await tale.mission.set(**story.NO_TENANT)
    if Need.SILENT_FOR_7_DAYS in needs:
        await Message.update({Message.sent_at: Message.created_at}).where(Message.id > 0)
        story.ahead(days=7, hours=1)


@pytest.mark.parametrize("action, status, name", ALLOWED, ids=[f"{a}-{s.value}-{n}" for a, s, n in ALLOWED])
async def test_who_may_moves_the_mission_where_the_table_says(
    action: Action, status: Status, name: str
) -> None:
    ((who, target, needs),) = rows_of(name, action, status)
    assert LAW[action, who, status] == target
    tale = await story.begin(status)
    await arrange(tale, needs)
    by = person(tale, name)
    papers = await Papers.of(tale, by)
    before = tale.mission.version
    events = await MissionEvent.count().where(MissionEvent.mission == tale.mission.id)
    assert (action, who) in [
        (row.action, allowed) for row, allowed in allowed(tale.mission, by, await facts_of(tale.mission))
    ]

    await papers.call(action, tale.mission)

    mission = await tale.reload()
    assert mission.status == target
    assert mission.version == before + 1
    history = await MissionEvent.objects().where(MissionEvent.mission == mission.id).order_by(MissionEvent.id)
    assert len(history) == events + 1
    last = history[-1]
    assert (last.action, last.from_status, last.to_status) == (action, status, target)
    assert (last.version, last.actor_role, last.actor_name) == (mission.version, by.role, by.name)
    assert last.actor_account == by.account_id
    instead = who in (Who.MANAGER_FOR_TENANT, Who.CONTRACTOR_FOR_TENANT)
    assert last.for_tenant == ("Camille Martin" if instead else "")


@pytest.mark.parametrize("status", Status)
async def test_everybody_else_is_refused_and_leaves_nothing(status: Status) -> None:
    tale = await story.begin(status)
    papers = {name: await Papers.of(tale, person(tale, name)) for name in PEOPLE}
    before = await everything(tale.mission)
    for name in PEOPLE:
        facts = await facts_of(tale.mission)
        offered = {row.action for row, _ in allowed(tale.mission, person(tale, name), facts)}
        for action in VERBS:
            if any(set(needs) <= HOLDS for _, _, needs in rows_of(name, action, status)):
                assert action in offered
                continue
            assert action not in offered
            mission = await tale.reload()
            with pytest.raises((TransitionRefused, NotVisible)) as refused:
                await papers[name].call(action, mission)
            # Who comes too late for a claim reads nothing of where the mission is now.
            if action in CLAIMS and name == "sophie" and status is not Status.CANCELLED:
                assert isinstance(refused.value, Taken), (action, name)
            after = await everything(mission)
            assert after == before, (action, name)


def upkeep_allowed(action: Action, status: Status, name: str) -> bool:
    its = name == "karim" and status not in BEFORE_CLAIM
    match action:
        case Action.AMEND:
            return name == "manager" and status not in FINAL
        case Action.RENEW_LINK:
            return name in ("manager", "tenant")
        case Action.ADD_PHOTOS:
            visited = status not in (
                Status.SLOTS_PROPOSED,
                Status.SLOT_CHOSEN,
                Status.SLOTS_NEEDED,
                Status.CLOSED,
            )
            return name == "manager" or (its and visited)
        case Action.READ_ACCESS_CODE:
            return its and status is Status.SCHEDULED
        case Action.ADD_INVOICE:
            # A deposit on the quote in force, a credit note behind an invoice.
            return its and status in (Status.QUOTE_APPROVED, Status.INVOICED, Status.CLOSED)
    return False  # nobody was sent away yet, so nobody can be readmitted


@pytest.mark.parametrize("status", Status)
async def test_what_leaves_the_status_as_it_is_has_its_people_too(status: Status) -> None:
    tale = await story.begin(status)
    for name in PEOPLE:
        papers = await Papers.of(tale, person(tale, name))
        for action in UPKEEP:
            mission = await tale.reload()
            before = await everything(mission)
            if not upkeep_allowed(action, status, name):
                with pytest.raises((TransitionRefused, NotVisible)):
                    await papers.call(action, mission)
                assert await everything(mission) == before, (action, name)
                continue
            await papers.call(action, mission)
            mission = await tale.reload()
            assert mission.status == status
            raised = action not in (Action.RENEW_LINK, Action.READ_ACCESS_CODE)
            assert mission.version == before["mission"][0]["version"] + raised, (action, name)
            history = await everything(mission)
            assert len(history["mission_event"]) == len(before["mission_event"]) + 1
            assert history["mission_event"][-1]["action"] == action


UNMET = [
    (Need.CHOSEN_SLOT_AHEAD, Action.SCHEDULE, Status.SLOT_CHOSEN, "karim", 25),
    (Need.BEFORE_VISIT, Action.RESCHEDULE, Status.SCHEDULED, "karim", 25),
    (Need.BEFORE_VISIT, Action.RESCHEDULE, Status.SCHEDULED, "tenant", 25),
    (Need.BEFORE_VISIT, Action.RESCHEDULE, Status.SCHEDULED, "manager", 25),
    (Need.NOBODY_CAME, Action.REPORT_NO_SHOW, Status.SCHEDULED, "tenant", 26.4),
    (Need.NOBODY_CAME, Action.REPORT_NO_SHOW, Status.SCHEDULED, "manager", 26.4),
    (Need.SOMEBODY_TO_ASK, Action.CHOOSE_SLOT, Status.SLOTS_PROPOSED, "manager", 0),
    (Need.CONTRACTOR_AT_WORK, Action.CHOOSE_SLOT, Status.SLOTS_PROPOSED, "tenant", 0),
    (Need.CONTRACTOR_AT_WORK, Action.CHOOSE_SLOT, Status.SLOT_CHOSEN, "manager", 0),
    (Need.SOMEBODY_TO_ASK, Action.DECLINE_SLOTS, Status.SLOTS_PROPOSED, "manager", 0),
]


@pytest.mark.parametrize("need, action, status, name, hours", UNMET)
async def test_a_condition_that_holds_no_more_refuses(
    need: Need, action: Action, status: Status, name: str, hours: float
) -> None:
    assert any(need in needs for _, _, needs in rows_of(name, action, status))
    tale = await story.begin(status)
    story.ahead(hours=hours)
    if need is Need.SOMEBODY_TO_ASK:
        await tale.mission.set(**story.NO_TENANT)
    if need is Need.CONTRACTOR_AT_WORK:
        await Account.update({Account.active: False}).where(Account.id == tale.karim_account.id)
    by = person(tale, name)
    papers = await Papers.of(tale, by)
    before = await everything(tale.mission)
    offered = allowed(tale.mission, by, await facts_of(tale.mission))
    assert action not in [row.action for row, _ in offered]
    with pytest.raises(TransitionRefused):
        await papers.call(action, tale.mission)
    assert await everything(tale.mission) == before


@pytest.mark.parametrize("action, status, name", ALLOWED, ids=[f"{a}-{s.value}-{n}" for a, s, n in ALLOWED])
async def test_a_stale_version_is_told_so(action: Action, status: Status, name: str) -> None:
    """The mission moved on in another window, and the status is the same."""
    ((who, _, needs),) = rows_of(name, action, status)
    tale = await story.begin(status)
    await arrange(tale, needs)
    papers = await Papers.of(tale, person(tale, name))
    seen = await tale.reload()
    other = await tale.reload()
    await add_photos(other, [await story.draft(tale.manager, FileKind.DAMAGE)], FileKind.DAMAGE, tale.manager)
    before = await everything(other)
    with pytest.raises(DomainError) as refused:
        await papers.call(action, seen)

    assert type(refused.value) is (Taken if who is Who.ANY_CONTRACTOR else Stale)
    assert await everything(other) == before


async def test_a_mission_is_published_by_a_manager_only() -> None:
    tale = await story.begin()

    for name in PEOPLE:
        if name != "manager":
            with pytest.raises(NotVisible):
                await publish(dict(story.FORM), [], person(tale, name))
    assert await Mission.count() == 1
    async with transaction():
        await publish(dict(story.FORM), [], tale.manager)
    assert await Mission.count() == 2
