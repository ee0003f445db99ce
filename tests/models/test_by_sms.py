"""Who is told by SMS, and of what: a contact with a mobile number, of little."""

from datetime import timedelta

import pytest

from database.connection import rows
from models import clock
from models.errors import InvalidInput
from models.missions import reminding, silence
from models.missions.asking import Delivery
from models.missions.delivery import give_up, send_again
from models.missions.event import MissionEvent
from models.missions.facts import facts_of
from models.missions.outbox import AT_NIGHT, Message, Outcome
from models.missions.time_limits import run_due
from models.missions.verbs.arriving import announce_departure
from models.missions.verbs.ending import cancel, reassign, withdraw
from models.missions.verbs.slots import choose_slot, decline_slots, expire_slots, replace_wishes
from models.missions.verbs.upkeep import amend, renew_link
from models.missions.verbs.visits import plan_second_visit, report_failed_visit, reschedule
from models.missions.verbs.wishes import accept_wish
from models.people.tenant_link import TenantLink
from models.workflow import Role, Status
from notifications.compose import write
from tests.support import story
from tests.support.story import BY_PHONE, MOBILE, NO_TENANT, Story
from wording.faults import Fault

S = Status
NUMBER = "+33639980102"
OTHER = "06 39 98 99 98"


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here starts from an empty database, on a Monday at 9 h UTC."""


async def sms() -> list[str]:
    """Their kinds, in their order; all to the contact's number, with its link."""
    found = await Message.objects().where(Message.to_phone != "").order_by(Message.id)
    assert all(message.to_email == "" and message.link is not None for message in found)
    return [message.kind for message in found]


async def sent(*kinds: str) -> None:
    await Message.update({Message.sent_at: clock.now()}).where(
        Message.kind.is_in(kinds), Message.sent_at.is_null()
    )


async def lost(number: str = NUMBER) -> None:
    for message in await Message.objects().where(Message.to_phone == number, Message.sent_at.is_null()):
        await give_up(message, Outcome.GIVEN_UP, "away")


async def test_the_link_to_choose_goes_by_sms_where_there_is_no_mail() -> None:
    tale = await story.begin(S.SLOTS_PROPOSED, **MOBILE)
    [message] = await Message.objects().where(Message.to_phone != "")
    assert (message.kind, message.to_phone, message.to_name) == ("choose_slot", NUMBER, "Camille Martin")
    assert not await Message.exists().where(Message.kind == "ask_tenant_slot"), "no manager has to ask"
    asked = (await facts_of(tale.mission)).asked
    assert asked is not None
    assert asked.state is Delivery.QUEUED
    await Message.update({Message.error: AT_NIGHT}).where(Message.to_phone != "")
    assert (found := (await facts_of(tale.mission)).asked) is not None
    assert found.state is Delivery.QUEUED, "it waits for the morning"
    await Message.update({Message.error: "the gateway is away"}).where(Message.to_phone != "")
    assert (found := (await facts_of(tale.mission)).asked) is not None
    assert found.state is Delivery.DELAYED
    assert found.on_its_way
    await sent("choose_slot")
    asked = (await facts_of(tale.mission)).asked
    assert asked is not None
    assert asked.state is Delivery.SENT


async def test_where_there_is_a_mail_it_goes_by_sms_after_a_day_of_silence_and_once() -> None:
    await story.begin(S.SLOTS_PROPOSED)
    assert await sms() == []
    await sent("choose_slot")
    story.ahead(hours=24)
    await silence.run()
    assert await sms() == ["nudge_slot"]
    story.ahead(hours=24)
    await silence.run()
    assert await sms() == ["nudge_slot"], "the second is a mail alone"


async def test_where_both_nudges_are_due_the_one_has_its_sms() -> None:
    await story.begin(S.SLOTS_PROPOSED)
    await sent("choose_slot")
    await rows("UPDATE slot SET starts_at = {}, ends_at = {}", *_later(90))
    story.until(15, days=2)
    await silence.run()
    assert await sms() == ["nudge_slot"]


def _later(hours: float) -> tuple[object, object]:
    start = clock.now() + timedelta(hours=hours)
    return start, start + timedelta(hours=2)


async def test_who_has_a_mobile_alone_is_nudged_twice_by_sms() -> None:
    await story.begin(S.SLOTS_PROPOSED, **MOBILE)
    await sent("choose_slot")
    await rows("UPDATE slot SET starts_at = {}, ends_at = {}", *_later(200))
    for _ in range(2):
        story.ahead(hours=24)
        await silence.run()
    assert await sms() == ["choose_slot", "nudge_slot", "nudge_slot"]
    assert await Message.count().where(Message.kind == "tenant_silent") == 1


async def test_whose_mail_is_lost_has_an_sms_after_a_day() -> None:
    await story.begin(S.SLOTS_PROPOSED)
    [mail] = await Message.objects().where(Message.kind == "choose_slot")
    await give_up(mail, Outcome.REFUSED, "550")
    story.ahead(hours=24)
    await silence.run()
    assert await sms() == ["nudge_slot"]
    assert await Message.count().where(Message.kind == "nudge_slot") == 1, "and no mail to be refused again"


async def test_a_number_that_none_reached_is_not_written_to_again() -> None:
    tale = await story.begin(S.SLOTS_PROPOSED, **MOBILE)
    await lost()
    story.ahead(hours=24)
    await silence.run()
    assert await sms() == ["choose_slot"]
    facts = await facts_of(tale.mission)
    assert facts.asked is not None
    assert facts.asked.failed


async def test_the_reminder_of_the_day_before_goes_both_ways_and_that_of_two_hours_by_mail() -> None:
    await story.begin(S.SCHEDULED)
    story.ahead(hours=9)
    await reminding.run()
    assert await sms() == ["visit_tomorrow"]
    story.ahead(hours=13)
    await reminding.run()
    assert await sms() == ["visit_tomorrow"]


async def test_the_way_is_told_both_ways() -> None:
    tale = await story.begin(S.SCHEDULED)
    story.ahead(hours=23)
    await announce_departure(tale.mission, tale.karim, 30)
    assert await sms() == ["on_the_way"]
    assert await Message.count().where(Message.kind == "on_the_way") == 2


@pytest.mark.parametrize(
    "way, name, kind",
    [
        (reschedule, "karim", "visit_moved_contact"),
        (reschedule, "manager", "visit_moved_contact"),
        (withdraw, "karim", "searching_again"),
        (reassign, "manager", "searching_again"),
        (cancel, "manager", "cancelled_contact"),
    ],
)
@pytest.mark.parametrize("hours, of_the_day", [(12, False), (23, True)])
async def test_what_changes_on_the_day_of_the_visit_is_told_by_sms(
    way: object, name: str, kind: str, hours: float, of_the_day: bool
) -> None:
    tale = await story.begin(S.SCHEDULED)
    story.ahead(hours=hours)
    await way(tale.mission, "Un empêchement", getattr(tale, name))  # type: ignore[operator]
    assert await sms() == ([kind] if of_the_day else [])
    assert await Message.exists().where(Message.kind == kind, Message.to_email != "")


@pytest.mark.parametrize(
    "way, name, kind",
    [
        (reschedule, "karim", "visit_moved_contact"),
        (reschedule, "manager", "visit_moved_contact"),
        (withdraw, "karim", "searching_again"),
        (reassign, "manager", "searching_again"),
        (cancel, "manager", "cancelled_contact"),
    ],
)
@pytest.mark.parametrize("status", [S.SCHEDULED, S.SLOTS_NEEDED])
async def test_who_has_no_mail_is_told_by_sms_whatever_the_day(
    way: object, name: str, kind: str, status: Status
) -> None:
    if way is reschedule and status is not S.SCHEDULED:
        return
    tale = await story.begin(status, **MOBILE)
    await way(tale.mission, "Un empêchement", getattr(tale, name))  # type: ignore[operator]
    assert (await sms())[-1] == kind


async def test_who_has_no_mail_is_told_by_sms_of_all_that_becomes_of_a_visit() -> None:
    tale = await story.begin(S.SCHEDULED, **MOBILE)
    assert await sms() == ["choose_slot", "visit_planned_contact"]
    await amend(tale.mission, {"door": "porte droite"}, [], tale.manager)
    await plan_second_visit(tale.mission, tale.karim, amount_cents=9000)
    await replace_wishes(tale.mission.id, story.spans(300))
    await accept_wish(tale.mission, story.spans(300)[0], tale.karim)
    assert (await sms())[2:] == ["visit_changed_contact", "pause", "wish_taken"]
    other = await story.begin(S.SLOTS_PROPOSED, **MOBILE)
    await decline_slots(other.mission, [], "", other.manager)
    await other._propose()
    slot = (await facts_of(other.mission)).open_slots[0]
    await choose_slot(other.mission, slot.id, other.karim)
    story.ahead(hours=50)
    await expire_slots(other.mission)
    assert (await sms())[6:] == [
        "slots_declined_for_you", "choose_slot", "slot_chosen_for_you", "slots_expired_contact",
    ]  # fmt: skip
    third, fourth = await story.begin(S.SCHEDULED, **MOBILE), await story.begin(S.SCHEDULED, **MOBILE)
    await third._quote()
    story.ahead(hours=50)
    await report_failed_visit(fourth.mission, "absent", fourth.karim)
    assert (await sms())[-2:] == ["visit_over_contact", "visit_failed_contact"]
    assert not await Message.exists().where(Message.kind == "call_tenant")


async def _told_to_call(tale: Story) -> list[str]:
    """The mails of the last event to managers that say so."""
    last = await MissionEvent.objects().order_by(MissionEvent.id, ascending=False).first()
    assert last is not None
    found = await Message.objects().where(Message.event == last.id).order_by(Message.id)
    lines = {message.kind: (await write(message)).letter.lines for message in found if message.account}
    said = "Le locataire n'a reçu aucun message : appelez-le au 01 99 00 01 02."
    assert not any(message.link for message in found)
    return [kind for kind, text in lines.items() if said in [line.replace("\xa0", " ") for line in text]]


async def test_whom_neither_reaches_a_manager_is_to_call() -> None:
    """Of all that becomes of a visit, in one mail."""
    tale = await story.begin(S.SCHEDULED, **BY_PHONE)
    await story.account(Role.MANAGER, "Paul Delattre")
    assert await _told_to_call(tale) == ["call_tenant"]
    await amend(tale.mission, {"door": "porte droite"}, [], tale.manager)
    assert await _told_to_call(tale) == ["call_tenant"]
    for name in ("karim", "manager"):
        await reschedule(tale.mission, "Un empêchement", getattr(tale, name))
        assert await _told_to_call(tale) == ["visit_moved_manager"]
        await tale.again()
    await plan_second_visit(tale.mission, tale.karim, amount_cents=9000)
    assert await _told_to_call(tale) == ["call_tenant"]
    await replace_wishes(tale.mission.id, story.spans(300))
    await accept_wish(tale.mission, story.spans(300)[0], tale.karim)
    assert await _told_to_call(tale) == ["call_tenant"]
    await tale._quote()
    assert await _told_to_call(tale) == ["call_tenant"], "before its hour"
    await withdraw(tale.mission, "En panne", tale.karim)
    assert await _told_to_call(tale) == ["withdrawn"]
    other = await story.begin(S.SLOTS_PROPOSED, **BY_PHONE)
    story.ahead(hours=50)
    await expire_slots(other.mission)
    assert await _told_to_call(other) == ["slots_expired_manager"]
    await other.again()
    story.ahead(hours=25)
    await report_failed_visit(other.mission, "absent", other.karim)
    assert await _told_to_call(other) == ["visit_failed"]
    await reassign(other.mission, "Trop long", other.manager)
    assert await _told_to_call(other) == ["call_tenant"]
    await cancel(other.mission, "Bail résilié", other.manager)
    assert await _told_to_call(other) == ["call_tenant"]


async def test_who_spoke_for_itself_or_was_spoken_for_is_not_to_be_called() -> None:
    tale = await story.begin(S.SLOTS_PROPOSED, **BY_PHONE)
    await story.account(Role.MANAGER, "Paul Delattre")
    await decline_slots(tale.mission, [], "", tale.manager)
    assert await _told_to_call(tale) == []
    await tale.again()
    await reschedule(tale.mission, "Un empêchement", tale.tenant)
    assert await _told_to_call(tale) == []


async def test_where_nobody_is_to_be_told_nobody_is_to_be_called() -> None:
    tale = await story.begin(**NO_TENANT)
    await tale._propose()
    await tale._schedule()
    await cancel(tale.mission, "Bail résilié", tale.manager)
    assert not await Message.exists().where(Message.kind == "call_tenant")


async def test_a_tenant_who_moves_its_visit_has_no_sms_of_it() -> None:
    tale = await story.begin(S.SCHEDULED)
    story.ahead(hours=23)
    await reschedule(tale.mission, "Un empêchement", tale.tenant)
    assert await sms() == []


async def test_the_link_to_confirm_goes_both_ways_and_silence_of_seven_days_confirms() -> None:
    tale = await story.begin(S.WORK_DONE, **MOBILE)
    assert (await sms())[-1] == "confirm_work"
    assert not await Message.exists().where(Message.kind == "ask_tenant_confirmation")
    story.ahead(days=8)
    assert await run_due() == 0, "nobody was asked yet"
    await sent("confirm_work")
    story.ahead(days=6, hours=23)
    assert await run_due() == 0
    story.ahead(hours=2)
    assert await run_due() == 1
    assert (await tale.reload()).status == S.WORK_CONFIRMED


async def test_silence_of_whom_no_sms_reached_confirms_nothing() -> None:
    tale = await story.begin(S.WORK_DONE, **MOBILE)
    await sent("choose_slot", "visit_tomorrow")
    await lost()
    story.ahead(days=30)
    assert await run_due() == 0
    assert (await tale.reload()).status == S.WORK_DONE


async def test_the_link_to_confirm_has_an_sms_beside_its_mail_and_its_nudges_have_none() -> None:
    await story.begin(S.WORK_DONE)
    assert await sms() == ["confirm_work"]
    await sent("confirm_work")
    story.ahead(hours=24)
    await silence.run()
    assert await sms() == ["confirm_work"]
    assert await Message.exists().where(Message.kind == "nudge_work")


async def test_who_has_a_landline_alone_is_called() -> None:
    await story.begin(S.WORK_DONE, **BY_PHONE)
    kinds = {message.kind for message in await Message.objects()}
    assert {"ask_tenant_slot", "ask_tenant_confirmation"} <= kinds
    assert await sms() == []


async def test_another_link_goes_by_sms_only_where_there_is_no_mail() -> None:
    with_mail = await story.begin(S.SLOTS_PROPOSED)
    await renew_link(with_mail.mission, with_mail.tenant)
    assert await sms() == []
    without = await story.begin(S.SLOTS_PROPOSED, **MOBILE)
    await renew_link(without.mission, without.manager)
    assert await sms() == ["choose_slot", "new_link"]


async def _live(tale: Story) -> list[object]:
    found = await TenantLink.objects().where(
        TenantLink.mission == tale.mission.id, TenantLink.revoked_at.is_null()
    )
    return [link.id for link in found]


async def test_a_number_that_is_corrected_ends_the_link_that_went_there() -> None:
    tale = await story.begin(S.SLOTS_PROPOSED, **MOBILE)
    before = await _live(tale)
    await Message.update({Message.attempts: 1}).where(Message.to_phone == NUMBER)
    await sent("choose_slot")
    by_hand = await amend(tale.mission, {"tenant_phone": OTHER}, [], tale.manager)
    assert not by_hand, "it goes by itself"
    assert await _live(tale) != before
    [message] = await Message.objects().where(Message.kind == "new_link")
    assert message.to_phone == "+33639989998"


async def test_and_of_who_has_a_mail_too_where_an_sms_went_there() -> None:
    tale = await story.begin(S.WORK_DONE)
    before = await _live(tale)
    await amend(tale.mission, {"tenant_phone": OTHER}, [], tale.manager)
    assert await _live(tale) == before, "nothing went there yet"
    await Message.update({Message.attempts: 1, Message.to_phone: "+33639989998"}).where(
        Message.to_phone != ""
    )
    await amend(await tale.reload(), {"tenant_phone": "06 39 98 01 02"}, [], tale.manager)
    assert await _live(tale) != before


NEW = {"tenant_name": "Ana Lopes", "tenant_phone": OTHER}


async def _freed(tale: Story) -> list[tuple[str, str]]:
    """Who was told that it is the contact no longer, and where."""
    found = await Message.objects().where(Message.kind == "visit_withdrawn_contact").order_by(Message.id)
    assert all(message.link is None for message in found)
    return [(message.to_name, message.to_email or message.to_phone) for message in found]


async def _rung() -> None:
    await Message.update({Message.attempts: 1}).where(Message.to_phone != "")


@pytest.mark.parametrize("values", [NEW, story.NO_TENANT | {"tenant_phone": ""}], ids=["replaced", "nobody"])
async def test_who_was_replaced_and_has_a_mobile_alone_is_told_there(values: dict[str, str]) -> None:
    tale = await story.begin(S.SCHEDULED, **MOBILE)
    await _rung()
    await amend(tale.mission, values, [], tale.manager)
    assert await _freed(tale) == [("Camille Martin", NUMBER)]
    [message] = await Message.objects().where(Message.kind == "visit_withdrawn_contact")
    await give_up(message, Outcome.GIVEN_UP, "away")
    assert await send_again(message) == "06\u202f39\u202f98\u202f01\u202f02".replace("\u202f", " ")


async def test_a_number_that_had_no_sms_of_ours_or_was_corrected_is_left_alone() -> None:
    tale = await story.begin(S.SCHEDULED, **MOBILE)
    await amend(tale.mission, NEW, [], tale.manager)
    assert await _freed(tale) == [], "nobody at that number knows of the visit from us"
    tale = await story.begin(S.SCHEDULED, **MOBILE)
    await _rung()
    await amend(tale.mission, {"tenant_phone": OTHER}, [], tale.manager)
    assert await _freed(tale) == [], "it may be a stranger's"


async def test_who_has_a_mailbox_is_told_there_alone_and_not_where_it_is_the_contact_s_of_today() -> None:
    tale = await story.begin(S.SCHEDULED)
    await Message.update({Message.attempts: 1, Message.to_phone: NUMBER}).where(Message.link.is_not_null())
    await amend(tale.mission, {"tenant_phone": OTHER}, [], tale.manager)
    assert await _freed(tale) == [], "it is the same mailbox, and its visit takes place"
    await amend(await tale.reload(), NEW | {"tenant_email": "ana.lopes@locataire.example"}, [], tale.manager)
    assert await _freed(tale) == [("Camille Martin", "camille.martin@locataire.example")]


async def test_on_a_planned_visit_a_corrected_number_gets_the_link() -> None:
    tale = await story.begin(S.SCHEDULED, **MOBILE)
    await amend(tale.mission, {"tenant_phone": OTHER}, [], tale.manager)
    assert (await sms())[-2:] == ["visit_planned_contact", "visit_changed_contact"], "one, with the link"


async def test_a_message_is_sent_again_to_the_number_of_today() -> None:
    tale = await story.begin(S.SLOTS_PROPOSED, **MOBILE)
    await lost()
    [message] = await Message.objects().where(Message.to_phone != "")
    await rows("UPDATE mission SET tenant_phone = {}", OTHER)
    assert await send_again(message) == OTHER
    await rows("UPDATE mission SET tenant_phone = {}", "01 99 00 01 02")
    await lost("+33639989998")
    with pytest.raises(InvalidInput) as refused:
        await send_again(message)
    assert refused.value.errors == {"whole": Fault.NO_MOBILE_FOR_MESSAGE}
    assert (await tale.reload()).status == S.SLOTS_PROPOSED


async def test_a_choice_and_a_planned_visit_are_told_by_mail_alone_where_there_is_one() -> None:
    """What the list of the appointment's document does not name goes by mail alone."""
    tale = await story.begin(S.SLOTS_PROPOSED)
    slot = (await facts_of(tale.mission)).open_slots[0]
    await choose_slot(tale.mission, slot.id, tale.manager)
    await tale._schedule()
    assert await sms() == []
