"""The mail server is away for an hour: nothing is lost, nothing goes out twice, and all is out soon after."""

from collections import Counter
from typing import Any

import pytest
from aiosmtpd.controller import Controller

import settings
from models import clock
from models.missions.outbox import Message, Outcome
from models.workflow import Status
from notifications.sender import drain
from tests.notifications.test_transport import Mailbox, free_port
from tests.support import story


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here starts from an empty database."""


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Any:
    number = free_port()
    monkeypatch.setenv("CRENEAU_SMTP_URL", f"smtp://127.0.0.1:{number}")
    settings.current.cache_clear()
    yield number
    settings.current.cache_clear()


async def test_an_hour_without_the_mail_server(port: int) -> None:
    """Missions go on meanwhile: a mail that can't leave stops nobody."""
    tale = await story.begin(Status.SLOTS_PROPOSED)
    waits: list[str] = []
    for minute in range(60):
        assert await drain() == 0
        if minute == 20:
            await tale._choose()
        if minute == 40:
            await tale._schedule()
        story.ahead(minutes=1)
    assert tale.mission.status == Status.SCHEDULED
    messages = await Message.objects().order_by(Message.id)
    assert messages
    for message in messages:
        assert message.sent_at is None
        if message.outcome == Outcome.DROPPED:
            # The mission has moved on: nobody asks for a slot that was chosen meanwhile.
            assert message.kind in {"new_mission", "choose_slot", "slot_chosen"}
            continue
        assert message.failed_at is None
        assert message.error or message.attempts == 0, "not tried, because the one before it waits"
        waits.append(message.message_id)
    # Tried again now and then, not every minute: by its waits of 1, 5, 15 and 60 minutes, and for each newcomer.
    assert max(message.attempts for message in messages) == 5
    mailbox = Mailbox()
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        last = max(message.next_try_at for message in messages)
        while clock.now() <= last:
            await drain()
            story.ahead(minutes=5)
        await drain()
    finally:
        server.stop()
    sent = Counter(str(mail["Message-ID"]) for mail in mailbox.mails)
    assert sent == Counter(waits), "each once, under the name that it had from the start"
    assert await Message.count().where(Message.sent_at.is_null(), Message.failed_at.is_null()) == 0
    assert (last - messages[0].created_at).total_seconds() < 2.5 * 3600
