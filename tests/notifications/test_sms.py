"""SMS are drained beside the mails: within their hours, to a real gateway, and neither waits for the other."""

import asyncio
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

import settings
import wording
from database.connection import rows
from models import clock
from models.agenda.span import Span
from models.missions import reminding, silence
from models.missions.delivery import send_again
from models.missions.outbox import Message, Outcome
from models.missions.verbs.arriving import announce_departure
from models.missions.verbs.ending import cancel
from models.missions.verbs.slots import choose_slot, propose_slots
from models.missions.verbs.upkeep import amend, renew_link
from models.missions.verbs.visits import reschedule
from models.workflow import Status
from notifications import sender
from notifications.compose import write
from notifications.sender import SMS, WAITS, drain
from notifications.sms_hours import next_permitted
from settings import current
from tests.notifications.test_transport import Mailbox, free_port
from tests.support import story
from tests.support.gateway import Gateway
from tests.support.story import MOBILE, Story

S = Status
NUMBER = "+33639980102"


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here starts from an empty database, on a Monday at 9 h UTC."""


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    server = Gateway()
    monkeypatch.setenv("CRENEAU_SMS_URL", server.url)
    settings.current.cache_clear()
    yield server
    server.close()
    settings.current.cache_clear()


def files() -> list[Path]:
    return sorted((current().data_dir / "sms").glob("*.txt"))


def kinds(texts: list[str]) -> list[str]:
    return [text.split(" http")[0] for text in texts]


async def only() -> Message:
    [message] = await Message.objects().where(Message.to_phone != "")
    return message


@pytest.mark.parametrize(
    "at, postcode, goes",
    [
        # 2026: the 30th of November is a Monday, the 25th of December a Friday.
        ((2026, 11, 30, 8, 0), "59000", (2026, 11, 30, 8, 0)),
        ((2026, 11, 30, 19, 59), "59000", (2026, 11, 30, 19, 59)),
        ((2026, 11, 30, 7, 59), "59000", (2026, 11, 30, 8, 0)),
        ((2026, 11, 30, 20, 0), "59000", (2026, 12, 1, 8, 0)),
        ((2026, 11, 30, 0, 0), "59000", (2026, 11, 30, 8, 0)),
        ((2026, 12, 4, 20, 0), "59000", (2026, 12, 7, 8, 0)),
        ((2026, 12, 5, 10, 0), "59000", (2026, 12, 7, 8, 0)),
        ((2026, 12, 6, 23, 0), "59000", (2026, 12, 7, 8, 0)),
        ((2026, 12, 24, 21, 0), "59000", (2026, 12, 28, 8, 0)),
        # Only where it is a holiday: Good Friday and Saint Stephen's Day in Alsace, the abolition of slavery overseas.
        ((2027, 3, 26, 10, 0), "67000", (2027, 3, 30, 8, 0)),
        ((2027, 3, 26, 10, 0), "59000", (2027, 3, 26, 10, 0)),
        ((2027, 5, 27, 10, 0), "97110", (2027, 5, 28, 8, 0)),
        ((2027, 5, 27, 10, 0), "97400", (2027, 5, 27, 10, 0)),
        # Over the change of the clock, on a Sunday.
        ((2027, 3, 27, 12, 0), "75001", (2027, 3, 30, 8, 0)),
        ((2026, 10, 24, 12, 0), "75001", (2026, 10, 26, 8, 0)),
    ],
)
def test_it_may_ring_by_day_on_working_days(
    at: tuple[int, ...], postcode: str, goes: tuple[int, ...]
) -> None:
    def moment(parts: tuple[int, ...]) -> datetime:
        year, month, day, hour, minute = parts
        return wording.to_utc(date(year, month, day), time(hour, minute), postcode)

    assert next_permitted(moment(at), postcode) == moment(goes)


async def test_each_goes_out_once_with_the_number_before_its_text() -> None:
    await story.begin(S.SLOTS_PROPOSED, **MOBILE)
    assert sum(await asyncio.gather(*(drain(channel=SMS) for _ in range(4)))) == 1
    [path] = files()
    number, text = path.read_text().splitlines()
    assert number == NUMBER
    assert "/locataire/" in text
    assert (await only()).sent_at is not None
    assert await drain(channel=SMS) == 0


async def test_what_is_written_at_night_waits_for_the_morning(gateway: Gateway) -> None:
    story.until(23)
    await story.begin(S.SLOTS_PROPOSED, **MOBILE)
    for _ in range(3):
        assert await drain(channel=SMS) == 0
    message = await only()
    assert (message.attempts, message.failed_at) == (0, None), "that it waits is no try"
    assert wording.local(message.next_try_at).time() == time(8)
    story.until(7, days=1)
    assert await drain(channel=SMS) == 0
    story.until(8)
    assert await drain(channel=SMS) == 1
    assert gateway.numbers() == [NUMBER]


async def test_over_a_weekend_it_waits_for_monday() -> None:
    story.ahead(days=5)
    await story.begin(S.SLOTS_PROPOSED, **MOBILE)
    await drain(channel=SMS)
    until = wording.local((await only()).next_try_at)
    assert (until.weekday(), until.time()) == (0, time(8))


async def test_in_the_morning_it_is_looked_at_again(gateway: Gateway) -> None:
    story.until(23)
    tale = await story.begin(S.SLOTS_PROPOSED, **MOBILE)
    await drain(channel=SMS)
    await tale._choose()
    await tale._schedule()
    story.until(9, days=1)
    assert await drain(channel=SMS) == 1
    asked, planned = await Message.objects().where(Message.to_phone != "").order_by(Message.id)
    assert (asked.kind, asked.outcome) == ("choose_slot", Outcome.DROPPED)
    assert (planned.kind, planned.outcome) == ("visit_planned_contact", "")
    assert len(gateway.taken) == 1


async def _in_days(hour: int, days: int) -> Story:
    """A visit of two hours on that day, which is planned, and told of."""
    tale = await story.begin(S.NEW, **MOBILE)
    start = wording.to_utc(wording.local(clock.now()).date() + timedelta(days=days), time(hour))
    await propose_slots(tale.mission, [Span(start, start + timedelta(hours=2))], tale.karim)
    await tale._choose()
    await tale._schedule()
    await drain(channel=SMS)
    await Message.update({Message.sent_at: clock.now()}).where(Message.sent_at.is_null())
    return tale


@pytest.mark.parametrize(
    "day, hour, of_the_visit, goes",
    [
        # From the Friday on: a visit on Monday afternoon, on Monday at eight, on Saturday at nine and at seven.
        (4, 21, (14, 3), (3, 8)),
        (4, 21, (8, 3), (1, 8)),
        (4, 21, (9, 1), (1, 8)),
        (4, 21, (7, 1), (0, 21)),
        (5, 10, (8, 2), (0, 10)),
    ],
)
async def test_that_a_visit_is_off_is_told_before_its_hour_rather_than_on_a_working_day(
    gateway: Gateway, day: int, hour: int, of_the_visit: tuple[int, int], goes: tuple[int, int]
) -> None:
    story.until(9, days=day)
    tale = await _in_days(*of_the_visit)
    story.until(hour)
    await reschedule(tale.mission, "Un empêchement", tale.karim)
    days, then = goes
    before = len(gateway.taken)
    if (days, then) != (0, hour):
        assert await drain(channel=SMS) == 0
        story.until(then, days=days)
    assert await drain(channel=SMS) == 1
    assert "annulé" in gateway.texts()[before]


async def test_what_was_planned_is_not_told_after_its_hour(gateway: Gateway) -> None:
    tale = await _in_days(10, 1)
    await Message.update({Message.sent_at: None}).where(Message.kind == "visit_planned_contact")
    story.until(10, days=1)
    assert await drain(channel=SMS) == 0
    told = await Message.objects().where(Message.kind == "visit_planned_contact").first()
    assert told is not None
    assert told.outcome == Outcome.DROPPED
    assert (await tale.reload()).status == S.SCHEDULED


async def test_that_a_repair_is_off_holds_for_who_has_no_mail_of_it(gateway: Gateway) -> None:
    tale = await _in_days(10, 1)
    story.until(9, days=1)
    await cancel(tale.mission, "Bail résilié", tale.manager)
    before = len(gateway.taken)
    story.until(9, days=1)
    assert await drain(channel=SMS) == 1
    assert gateway.texts()[before].startswith("La réparation est annulée (fuite sous l'évier) : http")


async def test_what_concerns_the_day_goes_at_any_hour_and_before_what_waits(gateway: Gateway) -> None:
    """On Saturday at ten the contractor is on the way; a link that was sent in the night waits for Monday."""
    tale = await story.begin(S.SCHEDULED)
    await rows("UPDATE visit SET starts_at = {}, ends_at = {}", *_days_later(5))
    story.until(2, days=5)
    await Message.update({Message.sent_at: clock.now()}).where(Message.to_phone == "")
    await rows("UPDATE mission SET tenant_email = ''")
    await renew_link(await tale.reload(), tale.manager)
    assert await drain(channel=SMS) == 0
    story.until(10)
    await announce_departure(await tale.reload(), tale.karim, 30)
    assert await drain(channel=SMS) == 1
    assert kinds(gateway.texts()) == [
        "Plomberie Durand est en route et arrive dans 30 minutes environ. Votre rendez-vous :"
    ]
    story.ahead(days=2)
    assert await drain(channel=SMS) == 1
    assert "Votre lien" in gateway.texts()[-1]


def _days_later(days: float) -> tuple[datetime, datetime]:
    start = clock.now() + timedelta(days=days)
    return start, start + timedelta(hours=2)


async def test_a_slot_of_the_day_is_asked_for_on_the_day(gateway: Gateway) -> None:
    """On a Sunday: until Monday it would have passed."""
    tale = await story.begin(S.NEW, **MOBILE)
    story.ahead(days=6)
    await propose_slots(tale.mission, story.spans(4), tale.karim)
    assert await drain(channel=SMS) == 1


async def test_but_not_the_next_night(gateway: Gateway) -> None:
    gateway.answer = 500
    tale = await story.begin(S.NEW, **MOBILE)
    await propose_slots(tale.mission, story.spans(4, 24), tale.karim)
    await drain(channel=SMS)
    gateway.answer = 200
    story.until(1, days=1)
    assert await drain(channel=SMS) == 0
    assert wording.local((await only()).next_try_at).time() == time(8)


async def test_a_tenant_who_asks_for_another_link_has_it_at_once(gateway: Gateway) -> None:
    tale = await story.begin(S.SLOTS_PROPOSED, **MOBILE)
    await drain(channel=SMS)
    story.until(23)
    await renew_link(tale.mission, tale.tenant)
    assert await drain(channel=SMS) == 1
    await renew_link(tale.mission, tale.manager)
    assert await drain(channel=SMS) == 0, "but no manager rings at night"


async def test_a_reminder_for_monday_waits_until_monday_and_says_today(gateway: Gateway) -> None:
    await story.begin(S.SCHEDULED)
    start = wording.to_utc(wording.local(clock.now()).date() + timedelta(days=7), time(14))
    await rows("UPDATE visit SET starts_at = {}, ends_at = {}", start, start + timedelta(hours=2))
    story.ahead(days=6, hours=9)
    await reminding.run()
    assert await drain(channel=SMS) == 0
    story.ahead(hours=15)
    assert await drain(channel=SMS) == 1
    assert "vient aujourd'hui, de 14 h à 16 h" in gateway.texts()[-1]


async def test_what_was_of_one_day_is_not_sent_on_another(gateway: Gateway) -> None:
    gateway.answer = 500
    tale = await story.begin(S.SCHEDULED)
    story.ahead(hours=23)
    await reschedule(tale.mission, "Un empêchement", tale.karim)
    await drain(channel=SMS)
    gateway.answer = 200
    story.ahead(hours=24)
    assert await drain(channel=SMS) == 0
    assert (await only()).outcome == Outcome.DROPPED


async def test_an_sms_waits_for_no_mail_and_a_mail_for_no_sms(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one reader: the mail server is away, then the gateway is."""
    port = free_port()
    monkeypatch.setenv("CRENEAU_SMTP_URL", f"smtp://127.0.0.1:{port}")
    settings.current.cache_clear()
    await story.begin(S.WORK_DONE)
    assert await drain() == 0
    assert await drain(channel=SMS) == 1
    story.ahead(days=1)
    gateway.answer = 503
    await story.begin(S.WORK_DONE)
    assert await drain(channel=SMS) == 0
    mailbox = Mailbox()
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        assert await drain() > 0
    finally:
        server.stop()
    assert any("Confirmez la fin des travaux" in str(mail["Subject"]) for mail in mailbox.mails)
    assert len(gateway.taken) == 2


async def test_it_is_tried_again_with_longer_waits_then_given_up_and_told(gateway: Gateway) -> None:
    gateway.answer = 500
    tale = await story.begin(S.SLOTS_PROPOSED, **MOBILE)
    # Days that lie ahead, so that the link is worth its tries.
    await rows("UPDATE slot SET starts_at = {}, ends_at = {}", *_days_later(50))
    assert await drain(channel=SMS) == 0
    assert (await only()).attempts == 1
    for _ in range(80):
        story.ahead(hours=6)
        await drain(channel=SMS)
    message = await only()
    assert message.outcome == Outcome.GIVEN_UP
    assert message.attempts == len(WAITS) + 1 == len(gateway.taken)
    assert message.subject.replace("\xa0", " ").startswith("Choisissez un créneau : fuite")
    assert "mot-de-passe" not in message.error
    [told] = await Message.objects().where(Message.kind == "undelivered")
    assert told.account == tale.manager_account.id
    letter = (await write(told)).letter
    assert "SMS" in letter.lines[2]
    assert "(06 39 98 01 02)" in letter.lines[2]
    assert letter.lines[3:] == [
        "Le service de SMS ne l'a pas pris, malgré plusieurs jours d'essais.",
        "Corrigez le numéro, ou appelez : personne d'autre ne l'a prévenu.",
    ]
    gateway.answer = 200
    await send_again(message)
    story.until(8, days=-wording.local(clock.now()).weekday() % 7)
    assert await drain(channel=SMS) == 1


async def test_a_number_that_is_refused_is_told_within_the_half_hour(gateway: Gateway) -> None:
    """Who has no e-mail and a wrong digit in its number waited three days before anybody knew."""
    gateway.answer = 400
    tale = await story.begin(S.SLOTS_PROPOSED, **MOBILE)
    for _ in range(30):
        await drain(channel=SMS)
        story.ahead(minutes=1)
    message = await only()
    assert message.outcome == Outcome.REFUSED
    assert len(gateway.taken) == 4, "a gateway may be set up wrongly for a moment"
    told = await Message.objects().where(Message.kind == "undelivered")
    assert [one.account for one in told] == [tale.manager_account.id]


async def test_a_sender_that_died_gives_its_sms_back_after_its_lease(gateway: Gateway) -> None:
    await story.begin(S.SLOTS_PROPOSED, **MOBILE)
    taken = await sender._take(SMS)
    assert taken is not None
    assert await drain(channel=SMS) == 0, "another has it in hand"
    story.ahead(minutes=6)
    assert await drain(channel=SMS) == 1
    assert gateway.numbers() == [NUMBER]


async def test_an_sms_to_a_number_that_is_the_contact_s_no_longer_is_not_sent(gateway: Gateway) -> None:
    tale = await story.begin(S.SLOTS_PROPOSED, **MOBILE)
    await amend(tale.mission, {"tenant_phone": "06 39 98 99 98"}, [], tale.manager)
    assert await drain(channel=SMS) == 1
    assert gateway.numbers() == ["+33639989998"]
    first = await Message.objects().where(Message.to_phone == NUMBER).first()
    assert first is not None
    assert first.outcome == Outcome.DROPPED


async def test_a_link_copied_by_hand_replaces_the_one_of_an_sms_that_waits(gateway: Gateway) -> None:
    tale = await story.begin(S.SLOTS_PROPOSED, **MOBILE)
    link = await renew_link(tale.mission, tale.manager, by_hand=True)
    assert await drain(channel=SMS) == 1
    assert gateway.texts()[0].endswith(f"/locataire/{link.key}")


async def test_a_nudge_says_that_it_is_one(gateway: Gateway) -> None:
    tale = await story.begin(S.SLOTS_PROPOSED, **MOBILE)
    await drain(channel=SMS)
    await rows("UPDATE slot SET starts_at = {}, ends_at = {}", *_days_later(9))
    story.ahead(hours=24)
    await silence.run()
    assert await drain(channel=SMS) == 1
    assert kinds(gateway.texts())[-1].startswith("Rappel : Plomberie Durand attend votre réponse")
    slots = await rows("SELECT id FROM slot ORDER BY id LIMIT 1")
    await choose_slot(await tale.reload(), slots[0]["id"], tale.tenant)
