"""The outbox is drained: each mail goes out once, is tried again, and is given up with its reason."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from database.connection import Unavailable, rows
from models import clock
from models.missions.outbox import Message, Outcome
from models.missions.verbs.quotes import submit_quote
from models.missions.verbs.upkeep import amend, renew_link
from models.missions.verbs.visits import reschedule
from models.people.account import Account
from models.people.tenant_link import revoke_links
from models.workflow import Role, Status
from notifications import sender
from notifications.letters import LETTERS
from notifications.scene import Letter, Scene
from notifications.sender import WAITS, drain
from settings import current
from tests.support import story
from wording.undelivered import why_undelivered


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here starts from an empty database."""


def mails() -> list[Path]:
    return sorted((current().data_dir / "mail").glob("*.eml"))


def block() -> Path:
    """A file where the mail folder belongs: no mail can be written."""
    folder = current().data_dir / "mail"
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("")
    return folder


async def test_each_mail_goes_out_once_and_says_when() -> None:
    await story.begin(Status.SLOTS_PROPOSED)
    waiting = await Message.count()
    assert waiting > 0
    assert await drain() == waiting
    assert len(mails()) == waiting
    assert await drain() == 0
    assert await Message.count().where(Message.sent_at.is_null()) == 0


async def test_two_drains_at_once_send_no_mail_twice() -> None:
    await story.begin(Status.SCHEDULED)
    waiting = await Message.count()
    sent = await asyncio.gather(*(drain() for _ in range(4)))
    assert sum(sent) == waiting
    assert len(mails()) == waiting


async def test_a_mail_that_can_not_go_out_waits_longer_each_time_and_keeps_its_id() -> None:
    await story.begin()
    folder = block()
    before = await Message.objects().first()
    assert before is not None
    asked_at = clock.now()
    assert await drain() == 0
    for tries, wait in enumerate(WAITS[:3], start=1):
        message = await Message.objects().where(Message.id == before.id).first()
        assert message is not None
        assert message.attempts == tries
        assert asked_at + wait <= message.next_try_at <= clock.now() + wait
        assert message.error
        assert await drain() == 0, "not before its time"
        story.ahead(seconds=wait.total_seconds() + 1)
        asked_at = clock.now()
        assert await drain() == 0
    folder.unlink()
    story.ahead(hours=3)
    assert await drain() == await Message.count()
    assert any(before.message_id in path.read_text() for path in mails())


async def test_after_the_last_try_it_is_given_up_with_its_reason() -> None:
    await story.begin()
    folder = block()
    for _ in range(len(WAITS) + 1):
        await drain()
        story.ahead(days=2)
    folder.unlink()
    message = await Message.objects().first()
    assert message is not None
    assert message.failed_at is not None
    assert message.error
    assert await drain() == 2, "the manager is told of each address"
    assert await drain() == 0


async def test_a_sender_that_died_gives_its_mail_back_after_its_lease() -> None:
    await story.begin()
    await Message.update(
        {Message.attempts: 1, Message.next_try_at: clock.now() + timedelta(minutes=5)}
    ).where(Message.id > 0)
    assert await drain() == 0
    story.ahead(minutes=6)
    assert await drain() == await Message.count()


async def test_a_revoked_link_stops_the_mails_that_carry_it() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    await revoke_links(tale.mission.id)
    await drain()
    message = await Message.objects().where(Message.kind == "choose_slot").first()
    assert message is not None
    assert message.sent_at is None
    assert message.failed_at is not None
    assert not any("camille.martin" in path.read_text() for path in mails())


async def test_a_link_copied_by_hand_replaces_the_one_of_a_mail_that_waits() -> None:
    tale = await story.begin(Status.SCHEDULED)
    await renew_link(tale.mission, tale.manager, by_hand=True)
    await drain()
    planned = await Message.objects().where(Message.kind == "visit_planned_contact").first()
    assert planned is not None
    assert planned.sent_at is not None


async def test_a_mail_to_who_was_the_contact_gets_no_new_link() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    other = {"tenant_name": "Ana Lopes", "tenant_email": "ana@locataire.example"}
    await amend(tale.mission, other, [], tale.manager)
    await drain()
    assert not any("camille.martin" in path.read_text() for path in mails())
    assert any("ana@locataire.example" in path.read_text() for path in mails())


async def test_an_address_that_is_none_is_given_up_at_once() -> None:
    await story.begin()
    await Message.update({Message.to_email: "not an address"}).where(Message.id > 0)
    assert await drain() == 1
    [left] = await Message.objects().where(Message.failed_at.is_null())
    assert left.kind == "undelivered"


async def test_a_message_that_our_own_fault_keeps_from_going_out_comes_to_an_end_and_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It was tried every five minutes for ever, and whatever came after it to the same reader waited behind it."""
    tale = await story.begin(Status.SLOTS_PROPOSED)

    def broken(scene: Scene) -> Letter:
        raise KeyError("camille.martin@locataire.example")

    monkeypatch.setitem(LETTERS, "choose_slot", broken)
    await renew_link(tale.mission, tale.manager)
    for _ in range(30):
        await drain()
        story.ahead(minutes=1)
    [lost] = await Message.objects().where(Message.kind == "choose_slot")
    assert (lost.outcome, lost.error) == (Outcome.UNWRITTEN, "KeyError")
    assert why_undelivered(lost.outcome, sms=lost.is_sms) == "Un défaut du logiciel l'a empêché de partir."
    [told] = await Message.objects().where(Message.kind == "undelivered")
    assert told.account == tale.manager_account.id
    [after] = await Message.objects().where(Message.kind == "new_link")
    assert after.sent_at is not None


async def test_a_database_that_is_away_is_no_fault_of_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    await story.begin(Status.SLOTS_PROPOSED)

    async def away(message: Message, late: bool) -> sender.Ready:
        raise Unavailable[0]

    with pytest.raises(Unavailable):
        await drain(channel=sender.Channel("mail", sender.MAILS.turns, away))
    assert await Message.count().where(Message.error != "") == 0


async def test_no_mail_overtakes_another_to_the_same_reader() -> None:
    """After a 451 « confirmé » came after « annulé »."""
    tale = await story.begin(Status.SCHEDULED)
    await drain()
    await amend(tale.mission, {"floor": "4e étage"}, [], tale.manager)
    folder = current().data_dir / "mail"
    aside = folder.rename(folder.with_name("aside"))
    block()
    assert await drain() == 0
    folder.unlink()
    aside.rename(folder)
    await reschedule(tale.mission, "Un empêchement", tale.manager)
    before = set(mails())
    await drain()
    kinds = await Message.select(Message.kind, Message.outcome, Message.sent_at).order_by(Message.id)
    by_kind = {row["kind"]: row for row in kinds}
    assert by_kind["visit_changed_contact"]["outcome"] == "dropped", "it holds no longer"
    assert by_kind["visit_moved_contact"]["sent_at"] is not None, "though the one before it had to wait"
    assert not any("Rendez-vous_corrig" in path.read_text() for path in set(mails()) - before)


async def test_what_still_holds_goes_first() -> None:
    tale = await story.begin(Status.SCHEDULED)
    await drain()
    block_one = current().data_dir / "mail"
    aside = block_one.rename(block_one.with_name("aside"))
    block()
    await amend(tale.mission, {"floor": "4e étage"}, [], tale.manager)
    await drain()
    await amend(tale.mission, {"floor": "5e étage"}, [], tale.manager)
    assert await drain() == 0
    block_one.unlink()
    aside.rename(block_one)
    story.ahead(hours=1)
    await drain()
    written = [
        message.message_id
        for message in await Message.objects()
        .where(
            Message.to_email == "camille.martin@locataire.example", Message.kind == "visit_changed_contact"
        )
        .order_by(Message.id)
    ]
    # A file's name begins with the moment in which it was written.
    sent = [name for path in mails() for name in written if name in path.read_text()]
    assert sent == written
    assert len(sent) == 2


async def test_a_thousand_mails_of_one_mission_delay_another_s_by_one() -> None:
    first = await story.begin(Status.SLOTS_PROPOSED)
    [message] = await Message.objects().where(
        Message.mission == first.mission.id, Message.kind == "choose_slot"
    )
    copied = "mission, event, kind, to_name, account, link, data, created_at, next_try_at, attempts, error"
    await rows(
        f"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500) "
        f"INSERT INTO message ({copied}, to_email, message_id) "
        f"SELECT {copied}, 'p' || i || '@creneau.example', '<m' || i || '@creneau>' FROM message, n WHERE id = {message.id}"
    )
    await drain(most=3)
    other = await story.begin(Status.SLOTS_PROPOSED)
    await drain(most=2)
    sent = await Message.count().where(Message.mission == other.mission.id, Message.sent_at.is_not_null())
    assert sent >= 1


async def test_what_could_not_be_delivered_is_told_to_the_managers() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    await Message.update({Message.to_email: "not an address"}).where(Message.kind == "choose_slot")
    await drain()
    [lost] = await Message.objects().where(Message.outcome == Outcome.REFUSED)
    assert lost.subject.startswith("Choisissez un créneau")
    told = await Message.objects().where(Message.kind == "undelivered")
    assert [message.account for message in told] == [tale.manager_account.id]
    assert any("not an address" in path.read_text() for path in mails())


async def test_an_alarm_that_fails_is_no_alarm_again() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    await drain()
    await story.account(Role.MANAGER, "Paul Delattre")
    for number, manager in enumerate(await Account.objects().where(Account.role == Role.MANAGER)):
        await Account.update({Account.email: f"nobody {number}"}).where(Account.id == manager.id)
    await renew_link(tale.mission, tale.manager)
    await Message.update({Message.to_email: "not an address"}).where(Message.kind == "new_link")
    for _ in range(5):
        await drain()
    assert await Message.count().where(Message.kind == "undelivered") == 2, "one for each manager"
    assert await Message.count().where(Message.sent_at.is_null(), Message.failed_at.is_null()) == 0


async def test_what_one_has_in_hand_nobody_else_takes() -> None:
    await story.begin(Status.SCHEDULED)
    tries = [await sender._take() for _ in range(20)]
    taken = [message.id for message in tries if message is not None]
    readers = {row["to_email"] for row in await Message.select(Message.to_email)}
    assert len(taken) == len(set(taken)) == len(readers), "of each reader the first, and once"


async def test_of_the_only_manager_whom_no_mail_reaches_the_agency_is_told() -> None:
    tale = await story.begin(Status.QUOTE_SUBMITTED)
    await drain()
    await Account.update({Account.email: "nobody"}).where(Account.id == tale.manager_account.id)
    await submit_quote(tale.mission, tale.karim, amount_cents=43000, file=await story.draft(tale.karim))
    await drain()
    [told] = await Message.objects().where(Message.kind == "undelivered")
    assert (told.to_email, told.account) == (current().agency_email, None)
