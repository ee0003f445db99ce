"""What waits, what went out and what was given up, of the mails and of the SMS apart."""

from datetime import timedelta

import pytest
from litestar import Litestar

import settings
from models import clock
from models.missions.delivery import give_up
from models.missions.outbox import Message, Outcome
from models.workflow import Status
from notifications.sender import SMS, drain
from tests.support.story import MOBILE, begin
from tests.support.web import signed_in

TOKEN = "a token of sixteen"


async def test_what_is_tried_in_vain_is_counted_though_none_of_it_is_due(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a gateway was away for days, each SMS waited for its next try, and the oldest that was due was 0 s old."""
    monkeypatch.setenv("CRENEAU_METRICS_TOKEN", TOKEN)
    settings.current.cache_clear()
    story = await begin(Status.SLOTS_PROPOSED, **MOBILE)
    browser = await signed_in(app, story.manager_account)
    monkeypatch.setenv("CRENEAU_SMS_URL", "json://127.0.0.1:9/{to}")
    settings.current.cache_clear()
    await drain(channel=SMS)
    answer = await browser.client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    settings.current.cache_clear()
    assert "\ncreneau_sms_failing 1\n" in answer.text
    assert "\ncreneau_sms_oldest_due_seconds 0\n" in answer.text


async def test_sms_are_counted_apart_from_the_mails(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRENEAU_METRICS_TOKEN", TOKEN)
    settings.current.cache_clear()
    story = await begin(Status.SLOTS_PROPOSED, **MOBILE)
    browser = await signed_in(app, story.manager_account)

    async def found() -> dict[str, float]:
        answer = await browser.client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        lines = [line.rsplit(" ", 1) for line in answer.text.splitlines() if "_sms_" in line]
        return {name.removeprefix("creneau_sms_"): float(value) for name, value in lines if " " not in name}

    try:
        first = await found()
        assert (first["waiting"], first["sent_total"], first["given_up"]) == (1, 0, 0)
        assert first["oldest_due_seconds"] < 3600
        await Message.update({Message.next_try_at: clock.now() - timedelta(hours=1)}).where(
            Message.to_phone != ""
        )
        assert (await found())["oldest_due_seconds"] >= 3600
        assert await drain() > 0
        assert (await found())["waiting"] == 1, "mails are none of them"
        assert await drain(channel=SMS) == 1
        assert await found() == {
            "waiting": 0,
            "failing": 0,
            "sent_total": 1,
            "given_up": 0,
            "oldest_due_seconds": 0,
        }
        await begin(Status.SLOTS_PROPOSED, **MOBILE)
        [message] = await Message.objects().where(Message.to_phone != "", Message.sent_at.is_null())
        await give_up(message, Outcome.GIVEN_UP, "away")
        assert (await found())["given_up"] == 1
    finally:
        settings.current.cache_clear()
