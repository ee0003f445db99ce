"""The history is append-only, tells every version, and is written with what it tells or not at all."""

import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controllers.missions.history import visible
from database.connection import is_sqlite, rows, transaction
from models.errors import DomainError
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.missions.publishing import publish
from models.missions.transition_table import Action, find
from models.missions.transitions import allowed, moving, whos
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
from models.missions.verbs.slots import choose_slot, decline_slots, expire_slots, propose_slots, wishes_of
from models.missions.verbs.upkeep import add_photos, amend, events_of, read_access_code, renew_link
from models.missions.verbs.visits import (
    plan_second_visit,
    report_failed_visit,
    report_no_show,
    reschedule,
    schedule,
)
from models.missions.verbs.wishes import accept_wish
from models.missions.verbs.work import complete, confirm_work, dispute_work
from models.people.actor import SYSTEM, Actor
from models.workflow import FINAL, FileKind, InvoiceKind, Status
from tests.models.law import LAW
from tests.models.test_permissions import everything
from tests.support import story
from tests.support.story import Story


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE mission_event SET reason = 'Autre' WHERE id = 1",
        "UPDATE mission_event SET actor_name = 'Autre'",
        "DELETE FROM mission_event WHERE id = 1",
        "DELETE FROM mission_event",
    ],
)
async def test_the_database_refuses_to_change_what_happened(sql: str) -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    before = await rows("SELECT * FROM mission_event ORDER BY id")
    with pytest.raises(Exception, match="append-only"):
        await rows(sql)
    with pytest.raises(Exception, match="append-only"):
        async with transaction():
            await rows(sql)
    assert await rows("SELECT * FROM mission_event ORDER BY id") == before
    await tale._choose()


class _Stop(Exception):
    pass


async def test_a_verb_whose_block_fails_leaves_no_event_and_no_message() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    before = await everything(tale.mission)

    async def fails_half_way() -> None:
        async with moving(tale.mission, Action.DECLINE_SLOTS, tale.tenant):
            await rows("UPDATE slot SET state = 'void'")
            raise _Stop

    with pytest.raises(_Stop):
        await fails_half_way()
    assert await everything(tale.mission) == before


async def test_what_follows_a_verb_in_its_transaction_takes_it_along() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    before = await everything(tale.mission)
    slot = (await facts_of(tale.mission)).open_slots[0]

    async def fails_afterwards() -> None:
        async with transaction():
            await choose_slot(tale.mission, slot.id, tale.tenant)
            assert await Message.count().where(Message.kind == "slot_chosen") == 1
            raise _Stop

    with pytest.raises(_Stop):
        await fails_afterwards()
    assert await everything(tale.mission) == before


async def test_a_claim_whose_first_slot_can_not_be_taken_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody is to be asked, both are one act."""
    tale = await story.begin(**story.NO_TENANT)
    before = await everything(tale.mission)

    async def fails(*_: object) -> None:
        raise _Stop

    monkeypatch.setattr("models.missions.verbs.slots.choose_slot", fails)
    with pytest.raises(_Stop):
        await propose_slots(tale.mission, story.spans(24), tale.karim)
    assert await everything(tale.mission) == before


@contextlib.asynccontextmanager
async def a_full_outbox() -> AsyncIterator[None]:
    """The database takes no message any more."""
    if is_sqlite():
        await rows(
            "CREATE TRIGGER full_outbox BEFORE INSERT ON message BEGIN SELECT RAISE(ABORT, 'full outbox'); END"
        )
    else:
        await rows(
            "CREATE FUNCTION full_outbox() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'full outbox'; END $$"
        )
        await rows(
            "CREATE TRIGGER full_outbox BEFORE INSERT ON message FOR EACH ROW EXECUTE FUNCTION full_outbox()"
        )
    try:
        yield
    finally:
        if is_sqlite():
            await rows("DROP TRIGGER full_outbox")
        else:
            await rows("DROP FUNCTION full_outbox CASCADE")


async def test_where_its_message_can_not_be_written_a_mission_does_not_move() -> None:
    tale = await story.begin(Status.SCHEDULED)
    before = await everything(tale.mission)
    async with a_full_outbox():
        with pytest.raises(Exception, match="full outbox"):
            await reschedule(tale.mission, "Un empêchement", tale.tenant)
        assert await everything(tale.mission) == before
        with pytest.raises(Exception, match="full outbox"):
            await publish(dict(story.FORM), [], tale.manager)
        with pytest.raises(Exception, match="full outbox"):
            await renew_link(await tale.reload(), tale.manager)
    assert await everything(tale.mission) == before
    assert await Mission.count() == 1
    await reschedule(await tale.reload(), "Un empêchement", tale.tenant)


async def test_the_messages_of_an_event_are_there_with_it() -> None:
    tale = await story.begin(Status.SCHEDULED)
    last = (await events_of(tale.mission))[-1]
    kinds = await Message.select(Message.kind).where(Message.event == last.id).order_by(Message.id)
    assert [row["kind"] for row in kinds] == ["visit_planned", "visit_planned_contact"]


@pytest.mark.parametrize("status", Status)
async def test_one_event_tells_each_version_and_the_last_the_status(status: Status) -> None:
    tale = await story.begin(status)
    mission = await tale.reload()
    events = await events_of(mission)
    assert [event.version for event in events] == list(range(1, mission.version + 1))
    assert events[-1].to_status == mission.status
    for before, after in pairwise(events):
        assert after.from_status == before.to_status


async def _quote(tale: Story, mission: Mission, by: Actor) -> None:
    await submit_quote(mission, by, amount_cents=42000, file=await story.draft(by))


async def _invoice(tale: Story, mission: Mission, by: Actor) -> None:
    file, photo = await story.draft(by), await story.draft(by, FileKind.AFTER)
    await submit_invoice(mission, by, amount_cents=42000, file=file, photos=[photo])


async def _choose(tale: Story, mission: Mission, by: Actor) -> None:
    slots = (await facts_of(mission)).open_slots
    await choose_slot(mission, slots[-1].id if slots else None, by)


async def _papers(mission: Mission) -> tuple[int, int]:
    facts = await facts_of(mission)
    return (
        facts.last_quote.id if facts.last_quote else 0,
        facts.last_invoice.id if facts.last_invoice else 0,
    )


async def _decide(tale: Story, mission: Mission, by: Actor, verb: str) -> None:
    quote, invoice = await _papers(mission)
    match verb:
        case "approve_quote":
            await approve_quote(mission, quote, by)
        case "reject_quote":
            await reject_quote(mission, quote, "Trop cher", by)
        case "accept_invoice":
            await accept_invoice(mission, invoice, by)
        case _:
            await reject_invoice(mission, invoice, "Une ligne manque", by)


async def _photo(tale: Story, mission: Mission, by: Actor) -> None:
    kind = FileKind.DAMAGE if by == tale.manager else FileKind.AFTER
    await add_photos(mission, [await story.draft(by, kind)], kind, by, "Le siphon")


async def _deposit(tale: Story, mission: Mission, by: Actor) -> None:
    file = await story.draft(by, FileKind.INVOICE)
    await add_invoice(mission, InvoiceKind.DEPOSIT, by, amount_cents=10000, file=file)


async def _take_wish(tale: Story, mission: Mission, by: Actor) -> None:
    wishes = await wishes_of(mission.id)
    await accept_wish(mission, wishes[0] if wishes else story.spans(72)[0], by)


Verb = Callable[[Story, Mission, Actor], Awaitable[object]]
WALK: dict[Action, Verb] = {
    Action.PROPOSE_SLOTS: lambda t, m, by: propose_slots(m, story.spans(24, 48), by),
    Action.ACCEPT_WISH: _take_wish,
    Action.CHOOSE_SLOT: _choose,
    Action.DECLINE_SLOTS: lambda t, m, by: decline_slots(m, story.spans(30), "Plus tard", by),
    Action.EXPIRE_SLOTS: lambda t, m, by: expire_slots(m, by),
    Action.SCHEDULE: lambda t, m, by: schedule(m, by),
    Action.RESCHEDULE: lambda t, m, by: reschedule(m, "Un empêchement", by, wishes=story.spans(50)),
    Action.REPORT_FAILED_VISIT: lambda t, m, by: report_failed_visit(m, "absent", by),
    Action.REPORT_NO_SHOW: lambda t, m, by: report_no_show(m, by, word="Attendu en vain"),
    Action.SUBMIT_QUOTE: _quote,
    Action.APPROVE_QUOTE: lambda t, m, by: _decide(t, m, by, "approve_quote"),
    Action.REJECT_QUOTE: lambda t, m, by: _decide(t, m, by, "reject_quote"),
    Action.PLAN_SECOND_VISIT: lambda t, m, by: plan_second_visit(m, by, amount_cents=9900),
    Action.COMPLETE: lambda t, m, by: complete(m, by, amount_cents=9900),
    Action.CONFIRM_WORK: lambda t, m, by: confirm_work(m, by, "Vu sur place"),
    Action.DISPUTE_WORK: lambda t, m, by: dispute_work(m, "Le robinet goutte", by),
    Action.SUBMIT_INVOICE: _invoice,
    Action.ACCEPT_INVOICE: lambda t, m, by: _decide(t, m, by, "accept_invoice"),
    Action.REJECT_INVOICE: lambda t, m, by: _decide(t, m, by, "reject_invoice"),
    Action.CLOSE_WITHOUT_INVOICE: lambda t, m, by: close_without_invoice(m, "Geste commercial", by),
    Action.WITHDRAW: lambda t, m, by: withdraw(m, "Trop loin", by),
    Action.REASSIGN: lambda t, m, by: reassign(m, "Trop long", by),
    Action.CANCEL: lambda t, m, by: cancel(m, "Bail résilié", by),
    Action.AMEND: lambda t, m, by: amend(m, {"floor": "5e étage"}, [], by),
    Action.RENEW_LINK: lambda t, m, by: renew_link(m, by),
    Action.READ_ACCESS_CODE: lambda t, m, by: read_access_code(m, by),
    Action.ANNOUNCE_DEPARTURE: lambda t, m, by: announce_departure(m, by, 15),
    Action.RECORD_ARRIVAL: lambda t, m, by: record_arrival(m, by),
    Action.READMIT: lambda t, m, by: readmit(m, t.karim_account.id, by),
    Action.ADD_PHOTOS: _photo,
    Action.ADD_INVOICE: _deposit,
}
# Those that end the walk come seldom, so that it gets far.
ENDINGS = (Action.CANCEL, Action.WITHDRAW, Action.REASSIGN, Action.CLOSE_WITHOUT_INVOICE)


Check = Callable[[Story], Awaitable[None]]


async def consistent(tale: Story) -> None:
    await _consistent(await tale.reload())


async def walk(seed: int, steps: int, check: Check = consistent) -> None:
    """`check` after each step, those that were refused too."""
    dice = random.Random(seed)
    story.in_the_morning()
    tale = await story.begin()
    people = [tale.karim, tale.sophie, tale.tenant, tale.manager, SYSTEM]
    mission = await tale.reload()
    for _ in range(steps):
        if dice.random() < 0.15:
            story.ahead(hours=dice.choice((0.02, 1, 12, 30, 24 * 8)))
        by = dice.choice(people)
        facts = await facts_of(mission)
        offered = {row.action: who for row, who in allowed(mission, by, facts)}
        likely = [action for action in offered if action not in ENDINGS or dice.random() < 0.05]
        # Mostly what the buttons offer, sometimes anything.
        action = dice.choice(likely) if likely and dice.random() < 0.8 else dice.choice(list(WALK))
        before, status = await everything(mission), Status(mission.status)
        who = next((who for who in whos(mission, by, facts) if find(action, who, status)), None)
        try:
            await WALK[action](tale, mission, by)
        except DomainError:
            mission = await tale.reload()
            after = await everything(mission)
            assert {k: v for k, v in after.items() if k != "stored_file"} == {
                k: v for k, v in before.items() if k != "stored_file"
            }, (action, by.name)
            await check(tale)
            continue
        mission = await tale.reload()
        if who is not None:
            assert mission.status == LAW[action, who, status]
        await check(tale)
        if mission.status in FINAL:
            break


async def _consistent(mission: Mission) -> None:
    """The history replays to the row, and the rows beside it fit the status."""
    events = await events_of(mission)
    assert [event.version for event in events if event.raised] == list(range(1, mission.version + 1))
    status = None
    for event in events:
        assert event.from_status == status
        status = event.to_status
    assert status == mission.status
    facts = await facts_of(mission)
    open_assignments = await rows(
        "SELECT id FROM assignment WHERE mission = {} AND ended_at IS NULL", mission.id
    )
    if mission.status in (Status.NEW, Status.CANCELLED, Status.CLOSED):
        assert open_assignments == []
    else:
        assert [row["id"] for row in open_assignments] == [mission.assignment]
    assert (facts.planned_visit is not None) == (mission.status == Status.SCHEDULED)
    assert mission.visit == (facts.planned_visit.id if facts.planned_visit else None)
    assert bool(facts.open_slots) == (mission.status in (Status.SLOTS_PROPOSED, Status.SLOT_CHOSEN))
    assert (mission.chosen_slot is not None) == (mission.status in (Status.SLOT_CHOSEN, Status.SCHEDULED))
    left_open = await rows(
        "SELECT s.id FROM slot s JOIN assignment a ON a.id = s.assignment "
        "WHERE a.mission = {} AND s.state = 'open' AND a.id <> {}",
        mission.id,
        mission.assignment or 0,
    )
    assert left_open == []
    assert [event.version for event in events] == sorted(event.version for event in events)


def test_the_walk_knows_every_verb_of_a_mission() -> None:
    assert set(WALK) == set(Action) - {Action.PUBLISH}


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 10_000))
async def test_any_walk_over_verbs_and_people_replays_to_the_status(seed: int) -> None:
    await walk(seed, 40)


NEXT = {"tenant_name": "Dominique Autre", "tenant_email": "dominique@locataire.example"}


async def test_what_a_tenant_said_is_not_for_the_next_one() -> None:
    tale = await story.begin(Status.SCHEDULED)
    await reschedule(tale.mission, "Je suis à l'hôpital", tale.tenant)
    await tale._propose()
    await decline_slots(tale.mission, [], "Mon fils garde les clés", tale.manager)
    said = ("hôpital", "clés")
    events = await events_of(tale.mission)
    facts = await facts_of(tale.mission)

    def read_by(by: Actor) -> str:
        return " ".join(event.reason for event in visible(events, by, facts))

    assert all(word in read_by(tale.tenant) for word in said)
    await amend(tale.mission, NEXT, [], tale.manager)
    events = await events_of(tale.mission)
    assert not any(word in read_by(tale.tenant) for word in said)
    for by in (tale.karim, tale.manager):
        assert all(word in read_by(by) for word in said)
    assert (await tale.reload()).tenant_word == ""


async def test_a_mended_letter_takes_nobody_s_words_away() -> None:
    tale = await story.begin(Status.SCHEDULED)
    await reschedule(tale.mission, "Je suis à l'hôpital", tale.tenant)
    await amend(tale.mission, {"tenant_name": "Camille Martín"}, [], tale.manager)
    read = visible(await events_of(tale.mission), tale.tenant, await facts_of(tale.mission))
    assert any("hôpital" in event.reason for event in read)
