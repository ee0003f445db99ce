"""The rules beside the table: amounts, visits, slots, silence, homes where nobody is to be asked."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

import wording
from database.connection import rows
from models import clock
from models.agenda.slot import Slot, Wish
from models.agenda.span import Span
from models.agenda.visit import Visit
from models.assignment import Assignment
from models.errors import InvalidInput, Nth, Place, TransitionRefused
from models.missions.facts import facts_of, turn_of
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.missions.publishing import check_form, publish
from models.missions.time_limits import run_due
from models.missions.transition_table import Action
from models.missions.transitions import allowed
from models.missions.verbs.ending import cancel, reassign, withdraw
from models.missions.verbs.invoices import reject_invoice, submit_invoice
from models.missions.verbs.quotes import submit_quote
from models.missions.verbs.slots import choose_slot, decline_slots, expire_slots, propose_slots
from models.missions.verbs.upkeep import add_photos, amend, events_of, read_access_code
from models.missions.verbs.visits import plan_second_visit, report_failed_visit, reschedule
from models.missions.verbs.work import complete, confirm_work, dispute_work
from models.workflow import FileKind, Role, Status, VisitState
from tests.support import story
from tests.support.story import Story
from wording.faults import Fault

Amount = Callable[[Story, int | None], Awaitable[None]]


async def completing(tale: Story, cents: int | None) -> None:
    await complete(tale.mission, tale.karim, amount_cents=cents)


async def planning_a_second_visit(tale: Story, cents: int | None) -> None:
    await plan_second_visit(tale.mission, tale.karim, amount_cents=cents)


BOTH = pytest.mark.parametrize("verb", [completing, planning_a_second_visit])


async def declared() -> int | None:
    assignment = await Assignment.objects().first()
    assert assignment is not None
    cents: int | None = assignment.declared_cents
    return cents


@BOTH
@pytest.mark.parametrize(
    "threshold, cents", [(15000, 15000), (15000, 14999), (15000, 0), (50000, 50000), (0, 0)]
)
async def test_up_to_the_authorised_amount_no_quote_is_needed(
    verb: Amount, threshold: int, cents: int
) -> None:
    tale = await story.begin(Status.SCHEDULED, threshold_cents=threshold)
    await verb(tale, cents)
    assert await declared() == cents
    assert (await events_of(tale.mission))[-1].details["declared_cents"] == cents


@BOTH
@pytest.mark.parametrize("threshold, cents", [(15000, 15001), (50000, 50001), (0, 1), (15000, -1)])
async def test_one_cent_above_it_a_quote_is_needed(verb: Amount, threshold: int, cents: int) -> None:
    tale = await story.begin(Status.SCHEDULED, threshold_cents=threshold)
    with pytest.raises(InvalidInput) as refused:
        await verb(tale, cents)
    assert list(refused.value.errors) == ["amount"]
    if cents > 0:
        assert refused.value.errors["amount"] == Fault.QUOTE_NEEDED.of(threshold_cents=threshold)
    assert (await tale.reload()).status == Status.SCHEDULED
    assert await declared() is None
    assert await Visit.count().where(Visit.state == VisitState.PLANNED) == 1


@BOTH
async def test_without_a_quote_the_amount_must_be_said(verb: Amount) -> None:
    tale = await story.begin(Status.SCHEDULED)
    with pytest.raises(InvalidInput) as refused:
        await verb(tale, None)
    assert list(refused.value.errors) == ["amount"]


async def with_a_quote_in_force() -> Story:
    tale = await story.begin(Status.QUOTE_APPROVED)
    await tale._propose()
    await tale._choose()
    await tale._schedule()
    return tale


@BOTH
@pytest.mark.parametrize("cents", [None, 15001, 99])
async def test_with_a_quote_in_force_no_amount_is_asked_for_or_kept(verb: Amount, cents: int | None) -> None:
    tale = await with_a_quote_in_force()
    await verb(tale, cents)
    assert await declared() is None
    assert "declared_cents" not in (await events_of(tale.mission))[-1].details


async def test_a_later_version_that_is_refused_leaves_the_earlier_in_force() -> None:
    tale = await with_a_quote_in_force()
    first = (await facts_of(tale.mission)).quote_in_force
    await tale._quote()
    assert (await facts_of(tale.mission)).quote_in_force == first
    await tale._reject()
    facts = await facts_of(tale.mission)
    assert facts.quote_in_force == first
    assert [quote.version for quote in facts.quotes] == [1, 2]
    await complete(tale.mission, tale.karim)
    assert await declared() is None


async def test_the_last_approved_version_is_in_force() -> None:
    tale = await with_a_quote_in_force()
    await submit_quote(tale.mission, tale.karim, amount_cents=700, file=await story.draft(tale.karim))
    await tale._approve()
    quote = (await facts_of(tale.mission)).quote_in_force
    assert quote is not None
    assert (quote.version, quote.amount_cents) == (2, 700)


async def test_a_refused_quote_alone_is_not_in_force() -> None:
    tale = await story.begin(Status.QUOTE_REJECTED)
    assert (await facts_of(tale.mission)).quote_in_force is None
    with pytest.raises(TransitionRefused):
        await propose_slots(tale.mission, story.spans(50), tale.karim)
    with pytest.raises(InvalidInput):
        await complete(tale.mission, tale.karim, amount_cents=15001)
    await complete(tale.mission, tale.karim, amount_cents=15000)


@pytest.mark.parametrize("cents", [1, 15000, 15001, 100_000_000])
async def test_a_quote_may_have_any_amount(cents: int) -> None:
    tale = await story.begin(Status.SCHEDULED)
    await submit_quote(tale.mission, tale.karim, amount_cents=cents, file=await story.draft(tale.karim))
    assert (await tale.reload()).status == Status.QUOTE_SUBMITTED


@pytest.mark.parametrize("cents", [None, 0, -5, 100_000_001])
async def test_a_quote_without_a_usable_amount_is_a_field_error(cents: int | None) -> None:
    tale = await story.begin(Status.SCHEDULED)
    with pytest.raises(InvalidInput) as refused:
        await submit_quote(tale.mission, tale.karim, amount_cents=cents, file=await story.draft(tale.karim))
    assert list(refused.value.errors) == ["amount"]


async def test_an_invoice_above_the_quote_is_taken() -> None:
    tale = await story.begin(Status.WORK_CONFIRMED)
    await tale._invoice()
    invoice = (await facts_of(tale.mission)).last_invoice
    assert invoice is not None
    assert invoice.amount_cents > tale.mission.threshold_cents


async def test_an_invoice_needs_a_photo_of_the_work_sent_before_or_along() -> None:
    tale = await story.begin(Status.WORK_CONFIRMED)
    karim = tale.karim

    async def send(*photos: Any) -> None:
        file = await story.draft(karim, FileKind.INVOICE)
        await submit_invoice(tale.mission, karim, amount_cents=9900, file=file, photos=photos)

    await add_photos(tale.mission, [await story.draft(karim, FileKind.BEFORE)], FileKind.BEFORE, karim)
    with pytest.raises(InvalidInput) as refused:
        await send()
    assert list(refused.value.errors) == ["photos"]
    await tale.reload()
    await add_photos(tale.mission, [await story.draft(karim, FileKind.AFTER)], FileKind.AFTER, karim)
    await send()
    await reject_invoice(tale.mission, await tale.last_invoice(), "Une ligne manque", tale.manager)
    await send()  # the photo is there already
    invoices = (await facts_of(tale.mission)).invoices
    assert [(invoice.version, invoice.decision) for invoice in invoices] == [(1, "rejected"), (2, "pending")]


async def number() -> int:
    visit = await Visit.objects().order_by(Visit.id, ascending=False).first()
    assert visit is not None
    found: int = visit.number
    return found


async def again(tale: Story) -> None:
    await tale._propose()
    await tale._choose()
    await tale._schedule()


async def test_a_visit_counts_when_it_is_ended_not_when_it_is_moved_or_failed() -> None:
    tale = await story.begin(Status.SCHEDULED)
    assert await number() == 1
    await reschedule(tale.mission, "Un empêchement", tale.tenant)
    await again(tale)
    assert await number() == 1
    story.ahead(hours=25)
    await report_failed_visit(tale.mission, "absent", tale.karim)
    await again(tale)
    assert await number() == 1
    await plan_second_visit(tale.mission, tale.karim, amount_cents=9900)
    await again(tale)
    assert await number() == 2
    await tale._quote()
    await tale._approve()
    await again(tale)
    assert await number() == 3
    states = [row["state"] for row in await Visit.select(Visit.state).order_by(Visit.id)]
    assert states == ["cancelled", "failed", "ended", "ended", "planned"]


async def test_each_way_out_of_a_visit_gives_it_its_end() -> None:
    ends: dict[VisitState, list[Callable[[Story], Awaitable[None]]]] = {
        VisitState.ENDED: [
            lambda tale: tale._quote(),
            lambda tale: complete(tale.mission, tale.karim, amount_cents=9900),
            lambda tale: plan_second_visit(tale.mission, tale.karim, amount_cents=9900),
        ],
        VisitState.CANCELLED: [
            lambda tale: reschedule(tale.mission, "Un empêchement", tale.manager),
            lambda tale: withdraw(tale.mission, "Trop loin", tale.karim),
            lambda tale: reassign(tale.mission, "Trop long", tale.manager),
            lambda tale: cancel(tale.mission, "Bail résilié", tale.manager),
        ],
    }
    for state, ways in ends.items():
        for way in ways:
            tale = await story.begin(Status.SCHEDULED)
            visit_id = tale.mission.visit
            await way(tale)
            visit = await Visit.objects().where(Visit.id == visit_id).first()
            assert visit is not None
            assert visit.state == state
            assert visit.finished_at is not None
            # Those that end before their hour leave the agendas too.
            assert visit.sequence == 1
            mission = await tale.reload()
            assert (mission.visit, mission.chosen_slot) == (None, None)


async def test_a_second_visit_may_have_to_wait_for_a_day() -> None:
    tale = await story.begin(Status.SCHEDULED)
    day = wording.local(clock.now()).date() + timedelta(days=10)
    await plan_second_visit(
        tale.mission,
        tale.karim,
        amount_cents=9900,
        not_before=day,
        not_before_reason="part_ordered",
        note="Joint usé",
    )
    mission = await tale.reload()
    assert (mission.status, mission.not_before, mission.not_before_reason) == (
        Status.SLOTS_NEEDED,
        day,
        "part_ordered",
    )
    last = (await events_of(mission))[-1]
    assert last.note == "Joint usé"
    assert last.details["not_before"] == day.isoformat()
    await tale._propose()
    mission = await tale.reload()
    assert (mission.not_before, mission.not_before_reason) == (None, "")


@pytest.mark.parametrize(
    "days, reason, field",
    [
        (0, "drying", "not_before"),
        (-1, "drying", "not_before"),
        (5, "", "not_before_reason"),
        (5, "holiday", "not_before_reason"),
    ],
)
async def test_the_pause_needs_a_day_to_come_and_a_reason(days: int, reason: str, field: str) -> None:
    tale = await story.begin(Status.SCHEDULED)
    day = wording.local(clock.now()).date() + timedelta(days=days)
    with pytest.raises(InvalidInput) as refused:
        await plan_second_visit(
            tale.mission, tale.karim, amount_cents=9900, not_before=day, not_before_reason=reason
        )
    assert list(refused.value.errors) == [field]


async def test_work_is_completed_again_after_reserves() -> None:
    tale = await story.begin(Status.WORK_DISPUTED)
    await complete(tale.mission, tale.karim, amount_cents=14000)
    assert (await tale.reload()).status == Status.WORK_DONE
    assert await declared() == 14000
    assert (await story.kinds_sent(tale.mission)).count("confirm_work") == 4, "each time a mail and an SMS"


async def test_lifting_reserves_needs_a_reason() -> None:
    tale = await story.begin(Status.WORK_DISPUTED)
    with pytest.raises(InvalidInput):
        await confirm_work(tale.mission, tale.manager)
    await confirm_work(tale.mission, tale.manager, "Photos reçues")
    last = (await events_of(tale.mission))[-1]
    assert (last.reason, last.for_tenant) == ("Photos reçues", "")


async def test_a_visit_is_moved_before_its_hour_and_reported_failed_from_its_hour_on() -> None:
    tale = await story.begin(Status.SCHEDULED)
    start = (await facts_of(tale.mission)).visit_start
    assert start is not None
    story.ahead(seconds=(start - clock.now()).total_seconds() - 5)
    with pytest.raises(TransitionRefused):
        await report_failed_visit(tale.mission, "absent", tale.karim)
    story.ahead(seconds=5)
    with pytest.raises(TransitionRefused):
        await reschedule(tale.mission, "Un empêchement", tale.tenant)
    await report_failed_visit(tale.mission, "no_keys", tale.karim, details="La boîte est vide")
    last = (await events_of(tale.mission))[-1]
    assert last.reason == "Clés ou code manquants : La boîte est vide"


@pytest.mark.parametrize("motive, details, field", [("", "", "motive"), ("late", "", "motive"), ("other", " ", "reason")])  # fmt: skip
async def test_a_failed_visit_needs_a_motive(motive: str, details: str, field: str) -> None:
    tale = await story.begin(Status.SCHEDULED)
    story.ahead(hours=25)
    with pytest.raises(InvalidInput) as refused:
        await report_failed_visit(tale.mission, motive, tale.karim, details=details)
    assert list(refused.value.errors) == [field]


async def test_steps_other_than_a_failed_visit_do_not_wait_for_the_hour() -> None:
    tale = await story.begin(Status.SCHEDULED)
    facts = await facts_of(tale.mission)
    offered = {row.action for row, _ in allowed(tale.mission, tale.karim, facts)}
    assert {Action.SUBMIT_QUOTE, Action.PLAN_SECOND_VISIT, Action.COMPLETE} <= offered
    assert Action.REPORT_FAILED_VISIT not in offered


@pytest.mark.parametrize("status", [Status.SLOTS_PROPOSED, Status.SLOT_CHOSEN])
async def test_slots_run_out_when_the_last_has_begun(status: Status) -> None:
    tale = await story.begin(status)  # slots in 24 and 48 hours
    story.ahead(hours=25)
    assert await run_due() == 0
    with pytest.raises(TransitionRefused):
        await expire_slots(tale.mission)
    story.ahead(hours=24)
    assert await run_due() == 1
    mission = await tale.reload()
    assert (mission.status, mission.chosen_slot) == (Status.SLOTS_NEEDED, None)
    assert await Slot.count().where(Slot.state == "open") == 0
    assert (await events_of(mission))[-1].actor_role == Role.SYSTEM
    assert await run_due() == 0


async def sent(kind: str) -> None:
    await Message.update({Message.sent_at: clock.now()}).where(
        Message.kind == kind, Message.sent_at.is_null()
    )


async def test_silence_for_seven_days_after_the_mail_confirms_the_work() -> None:
    tale = await story.begin(Status.WORK_DONE)
    story.ahead(hours=2)
    await sent("confirm_work")
    story.ahead(days=7, seconds=-5)
    assert await run_due() == 0
    story.ahead(seconds=5)
    assert await run_due() == 1
    assert (await tale.reload()).status == Status.WORK_CONFIRMED
    last = (await events_of(tale.mission))[-1]
    assert (last.actor_role, last.for_tenant) == (Role.SYSTEM, "")


async def test_silence_means_nothing_where_the_mail_never_left() -> None:
    tale = await story.begin(Status.WORK_DONE)
    story.ahead(days=30)
    assert await run_due() == 0
    assert (await tale.reload()).status == Status.WORK_DONE


@pytest.mark.parametrize(
    "other",
    [
        {
            "tenant_email": "ana@locataire.example",
            "tenant_name": "Ana Lopes",
            "tenant_phone": "06 39 98 05 06",
        },
        story.NO_TENANT,
    ],
)
async def test_silence_of_who_was_never_asked_means_nothing(other: dict[str, str]) -> None:
    """The contact changed after the mail: the manager confirms, or the new one does."""
    tale = await story.begin(Status.WORK_DONE)
    await sent("confirm_work")
    story.ahead(days=6, hours=23)
    await amend(tale.mission, other, [], tale.manager)
    story.ahead(days=9)
    assert await run_due() == 0
    assert (await tale.reload()).status == Status.WORK_DONE


async def test_silence_counts_from_the_last_mail_that_asks() -> None:
    tale = await story.begin(Status.WORK_DONE)
    await sent("confirm_work")
    await tale._dispute()
    story.ahead(days=6)
    await tale._complete()
    story.ahead(days=6)
    assert await run_due() == 0  # the mail of the second time was not sent yet
    await sent("confirm_work")
    story.ahead(days=6)
    assert await run_due() == 0
    story.ahead(days=1)
    assert await run_due() == 1


async def test_a_tenant_with_a_landline_only_is_asked_by_the_manager() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED, **story.BY_PHONE)
    manager = tale.manager_account.email
    asked = await Message.objects().where(Message.kind != "new_mission")
    assert [(message.kind, message.to_email) for message in asked] == [("ask_tenant_slot", manager)]
    slot = (await facts_of(tale.mission)).open_slots[1]
    await choose_slot(tale.mission, slot.id, tale.manager)
    assert (await events_of(tale.mission))[-1].for_tenant == "Camille Martin"
    await tale._schedule()
    await tale._complete()
    assert (await story.kinds_sent(tale.mission))[-1] == "ask_tenant_confirmation"
    story.ahead(days=30)
    assert await run_due() == 0
    await confirm_work(tale.mission, tale.manager)
    assert await Message.count().where(Message.link.is_not_null()) == 0


VACANT = {**story.NO_TENANT}
COMMON = {**story.NO_TENANT, "occupancy": "common"}


@pytest.mark.parametrize("home", [VACANT, COMMON], ids=["vacant", "common"])
async def test_where_nobody_is_to_be_asked_the_first_slot_is_taken(home: dict[str, str]) -> None:
    tale = await story.begin(**home)
    await propose_slots(tale.mission, story.spans(60, 30, 90), tale.karim)
    mission = await tale.reload()
    assert (mission.status, mission.version) == (Status.SLOT_CHOSEN, 3)
    facts = await facts_of(mission)
    chosen = facts.slot(mission.chosen_slot)
    assert chosen is not None
    assert chosen.starts_at == min(slot.starts_at for slot in facts.slots)
    last = (await events_of(mission))[-1]
    assert (last.action, last.actor_role, last.for_tenant) == (Action.CHOOSE_SLOT, Role.SYSTEM, "")
    # No manager is asked for an answer that nobody has to give.
    assert "ask_tenant_slot" not in await story.kinds_sent(mission)
    await tale._schedule()
    await tale._complete()
    assert turn_of(tale.mission, await facts_of(tale.mission)) is Role.MANAGER
    await confirm_work(tale.mission, tale.manager)
    assert (await tale.reload()).status == Status.WORK_CONFIRMED
    assert await Message.count().where(Message.link.is_not_null()) == 0
    # New slots after reserves are taken at once, too.
    await dispute_work(tale.mission, "La peinture s'écaille", tale.manager)
    await propose_slots(tale.mission, story.spans(99), tale.karim)
    assert (await tale.reload()).status == Status.SLOT_CHOSEN


CONTACT = {
    "contact_name": "Lucie Martin",
    "contact_quality": "sa fille",
    "contact_email": "lucie@locataire.example",
    "contact_phone": "06 39 98 01 77",
}


@pytest.mark.parametrize("occupancy", ["occupied", "vacant", "common"])
async def test_a_contact_person_is_asked_instead_of_the_tenant(occupancy: str) -> None:
    home = {} if occupancy == "occupied" else {**story.NO_TENANT, "occupancy": occupancy}
    tale = await story.begin(Status.SLOTS_PROPOSED, **{**home, **CONTACT})
    asked = await Message.objects().where(Message.kind == "choose_slot")
    assert [(message.to_name, message.to_email) for message in asked] == [
        ("Lucie Martin", "lucie@locataire.example")
    ]
    await decline_slots(tale.mission, story.spans(80), "Plutôt le soir", tale.manager)
    assert (await events_of(tale.mission))[-1].for_tenant == "Lucie Martin"


BAD_SLOTS: list[tuple[str, Callable[[], list[Span]], list[str]]] = [
    ("none", lambda: [], ["slots"]),
    ("eleven", lambda: story.spans(*range(24, 24 + 11 * 3, 3)), ["slots"]),
    ("past", lambda: story.spans(-2), [Nth("slots", 0)]),
    ("now", lambda: story.spans(0, 24), [Nth("slots", 0)]),
    ("overlapping", lambda: story.spans(24, 25), [Nth("slots", 1)]),
    ("twice the same", lambda: story.spans(24, 30, 24), [Nth("slots", 2)]),
    ("ends before it begins", lambda: [Span(s.end, s.start) for s in story.spans(24)], [Nth("slots", 0)]),
    ("too long", lambda: story.spans(24, hours=13), [Nth("slots", 0)]),
]


@pytest.mark.parametrize("what, slots, places", BAD_SLOTS, ids=[what for what, *_ in BAD_SLOTS])
async def test_slots_that_can_not_be_offered_are_field_errors(
    what: str, slots: Callable[[], list[Span]], places: list[Place]
) -> None:
    tale = await story.begin()
    with pytest.raises(InvalidInput) as refused:
        await propose_slots(tale.mission, slots(), tale.karim)
    assert list(refused.value.errors) == places
    assert (await tale.reload()).status == Status.NEW


async def test_ten_slots_in_any_order_are_kept_by_time() -> None:
    tale = await story.begin()
    offers = story.spans(*range(24, 54, 3))
    await propose_slots(tale.mission, offers[::-1], tale.karim)
    kept = [slot.starts_at for slot in (await facts_of(tale.mission)).open_slots]
    assert kept == [offer.start for offer in offers]


async def test_a_slot_is_chosen_only_while_it_is_open_and_ahead() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    first, second = (await facts_of(tale.mission)).open_slots
    story.ahead(hours=25)
    for slot_id in (first.id, None, 0, 999_999):
        with pytest.raises(InvalidInput) as refused:
            await choose_slot(tale.mission, slot_id, tale.tenant)
        assert list(refused.value.errors) == ["slot"]
    await choose_slot(tale.mission, second.id, tale.tenant)
    assert (await tale.reload()).chosen_slot == second.id


async def test_the_tenant_may_change_its_mind_before_the_visit_is_planned() -> None:
    tale = await story.begin(Status.SLOT_CHOSEN)
    _, second = (await facts_of(tale.mission)).open_slots
    await choose_slot(tale.mission, second.id, tale.tenant)
    mission = await tale.reload()
    assert (mission.status, mission.chosen_slot) == (Status.SLOT_CHOSEN, second.id)
    await decline_slots(mission, [], "", tale.tenant)
    assert (await tale.reload()).status == Status.SLOTS_NEEDED


async def test_wishes_replace_the_earlier_ones_and_a_word_is_kept() -> None:
    tale = await story.begin(Status.SLOTS_NEEDED)
    assert tale.mission.tenant_word == "Plutôt jeudi"
    await tale._propose()
    assert (await tale.reload()).tenant_word == ""
    await decline_slots(tale.mission, [], " Rien ne va ", tale.tenant)
    assert await Wish.count() == 1  # none given: the earlier ones stand
    assert (await tale.reload()).tenant_word == "Rien ne va"
    await tale._propose()
    await decline_slots(tale.mission, story.spans(70, 90), "", tale.tenant)
    assert await Wish.count() == 2


@pytest.mark.parametrize("hours, word, field", [((10, 20, 30, 40, 50, 60), "", "wish"), ((-3,), "", "wish"), ((10,), "x" * 10_001, "word")])  # fmt: skip
async def test_wishes_have_their_limits(hours: tuple[int, ...], word: str, field: str) -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    with pytest.raises(InvalidInput) as refused:
        await decline_slots(tale.mission, story.spans(*hours), word, tale.tenant)
    assert list(refused.value.errors) == [field]
    assert (await tale.reload()).status == Status.SLOTS_PROPOSED


TYPED = {
    "title": "  Fuite   sous l'évier ",
    "trade": "plumbing",
    "urgency": "urgent",
    "address": "12 rue des Lilas",
    "town": "Lille",
    "postcode": "59000",
    "occupancy": "occupied",
    "opener": "tenant",
    "tenant_title": "Madame",
    "tenant_language": "fr",
    "tenant_name": "Camille Martin",
    "tenant_email": "Camille.Martin@Locataire.example",
    "threshold": "149,90",
}


async def test_a_typed_mission_is_tidied_and_published() -> None:
    tale = await story.begin()
    values = await check_form(TYPED | {"follows": tale.mission.reference.lower()})
    assert values["title"] == "Fuite sous l'évier"
    assert values["tenant_email"] == "camille.martin@locataire.example"
    assert values["threshold_cents"] == 14990
    mission = await publish(values, story.spans(24), tale.manager)
    assert mission.reference == f"OM-{wording.local(clock.now()).year}-{mission.id:06d}"
    assert mission.follows == tale.mission.id
    assert mission.urgency_rank == 2
    assert await Wish.count().where(Wish.mission == mission.id) == 1


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"address": ""}, "address"),
        ({"postcode": "5900"}, "postcode"),
        ({"trade": "magic"}, "trade"),
        ({"occupancy": ""}, "occupancy"),
        ({"tenant_name": ""}, "tenant_name"),
        ({"tenant_email": ""}, "tenant_email"),
        ({"tenant_email": "camille"}, "tenant_email"),
        ({"contact_email": "lucie@locataire.example"}, "contact_name"),
        ({"contact_name": "Lucie Martin"}, "contact_email"),
        ({"occupancy": "vacant", "contact_name": "Lucie Martin"}, "contact_email"),
        ({"threshold": "beaucoup"}, "threshold"),
        ({"follows": "OM-2026-999999"}, "follows"),
    ],
)
async def test_what_a_mission_needs_is_asked_for_field_by_field(changes: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await check_form(TYPED | changes)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize("occupancy", ["vacant", "common"])
async def test_an_empty_home_needs_no_contact(occupancy: str) -> None:
    values = await check_form(
        TYPED | {"occupancy": occupancy, "tenant_name": "", "tenant_email": "", "threshold": ""}
    )
    assert values["threshold_cents"] == 15000


async def test_access_codes_are_read_while_a_visit_is_planned_and_each_reading_is_told() -> None:
    tale = await story.begin(Status.SCHEDULED)
    assert await read_access_code(tale.mission, tale.karim) == "Digicode 4512A"
    await read_access_code(tale.mission, tale.karim)
    readings = [e for e in await events_of(tale.mission) if e.action == Action.READ_ACCESS_CODE]
    assert [event.actor_account for event in readings] == [tale.karim_account.id] * 2
    assert "4512A" not in str(await rows("SELECT * FROM mission_event"))
    assert "4512A" not in str(await rows("SELECT * FROM message"))


async def test_a_mission_without_a_code_shows_none() -> None:
    tale = await story.begin(Status.SCHEDULED, access_codes="")
    with pytest.raises(TransitionRefused):
        await read_access_code(tale.mission, tale.karim)


async def test_the_references_of_two_missions_differ() -> None:
    tale = await story.begin()
    other = await publish(dict(story.FORM), [], tale.manager)
    assert await Mission.count() == 2
    assert other.reference != tale.mission.reference


async def test_a_paper_is_no_photo_of_the_work_however_it_was_sent() -> None:
    tale = await story.begin(Status.WORK_CONFIRMED)
    paper = await story.draft(tale.karim, FileKind.INVOICE)
    with pytest.raises(InvalidInput) as refused:
        await add_photos(tale.mission, [paper], FileKind.AFTER, tale.karim)
    assert refused.value.errors == {"photos": Fault.NOT_A_PHOTO}


async def test_a_pause_ends_within_a_year() -> None:
    tale = await story.begin(Status.SCHEDULED)
    day = wording.local(clock.now()).date() + timedelta(days=366)
    with pytest.raises(InvalidInput) as refused:
        await plan_second_visit(
            tale.mission, tale.karim, amount_cents=9000, not_before=day, not_before_reason="part_ordered"
        )
    assert set(refused.value.errors) == {"not_before"}
