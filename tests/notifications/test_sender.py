"""The outbox is drained: each mail goes out once, is tried again, and is given up with its reason."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from models import clock
from models.outbox import Message
from models.tenant_link import revoke_links
from models.workflow import Status
from notifications.sender import WAITS, drain
from settings import current
from tests.support import story


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
    assert await drain() == 0
    for tries, wait in enumerate(WAITS[:3], start=1):
        message = await Message.objects().where(Message.id == before.id).first()
        assert message is not None
        assert message.attempts == tries
        assert message.next_try_at == clock.now() + wait
        assert message.error
        assert await drain() == 0, "not before its time"
        story.ahead(seconds=wait.total_seconds() + 1)
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
    await tale.mission.renew_link(tale.manager, by_hand=True)
    await drain()
    planned = await Message.objects().where(Message.kind == "visit_planned_contact").first()
    assert planned is not None
    assert planned.sent_at is not None


async def test_a_mail_to_who_was_the_contact_gets_no_new_link() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    other = {"tenant_name": "Ana Lopes", "tenant_email": "ana@locataire.example"}
    await tale.mission.amend(other, [], tale.manager)
    await drain()
    assert not any("camille.martin" in path.read_text() for path in mails())
    assert any("ana@locataire.example" in path.read_text() for path in mails())


async def test_an_address_that_is_none_is_given_up_at_once() -> None:
    await story.begin()
    await Message.update({Message.to_email: "not an address"}).where(Message.id > 0)
    assert await drain() == 0
    assert await Message.count().where(Message.failed_at.is_null()) == 0
