"""Every mail that an action sends: its words, its one button, and what it must never say."""

import re
from email.message import EmailMessage
from typing import Any

import pytest

from models.missions import digest, reminding, silence
from models.missions.delivery import give_up
from models.missions.facts import facts_of
from models.missions.notices import NOTICES, To
from models.missions.outbox import Message, Outcome
from models.missions.verbs.arriving import announce_departure
from models.missions.verbs.ending import cancel, reassign, withdraw
from models.missions.verbs.invoices import add_invoice, close_without_invoice, reject_invoice
from models.missions.verbs.quotes import approve_quote
from models.missions.verbs.slots import choose_slot, decline_slots, expire_slots, replace_wishes
from models.missions.verbs.upkeep import amend, renew_link
from models.missions.verbs.visits import plan_second_visit, report_failed_visit, report_no_show, reschedule
from models.missions.verbs.wishes import accept_wish
from models.missions.verbs.work import confirm_work, dispute_work
from models.people.account import Account
from models.people.tenant_link import TenantLink
from models.workflow import FileKind, InvoiceKind, Role, Status
from notifications.compose import compose, write
from notifications.holding import HOLDS_WHILE, REMINDERS
from notifications.letters import LETTERS
from tests.support import story
from tests.support.story import Story

S = Status
MONEY = re.compile(r"devis|facture|€|montant", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here starts from an empty database."""


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def subject_of(mail: EmailMessage) -> str:
    return " ".join(str(mail["Subject"]).split())


async def _compose_at_once(early: dict[int, EmailMessage]) -> None:
    """What is true only when it is written."""
    of_the_moment = [*REMINDERS, silence.DIGEST]
    for message in await Message.objects().where(Message.kind.is_in(of_the_moment), Message.to_phone == ""):
        if message.id not in early:
            early[message.id] = await compose(message)


async def _nobody_can_be_written_to() -> list[Story]:
    """What then a manager has to say."""
    gone, off, corrected, again, early = [await story.begin(S.SCHEDULED, **story.BY_PHONE) for _ in range(5)]
    lifted = await story.begin(S.WORK_DISPUTED, **story.BY_PHONE)
    await confirm_work(lifted.mission, lifted.manager, "Vu sur place")
    await reassign(gone.mission, "Trop long", gone.manager)
    await cancel(off.mission, "Bail résilié", off.manager)
    await amend(corrected.mission, {"address": "14 rue des Lilas"}, [], corrected.manager)
    await plan_second_visit(again.mission, again.karim, amount_cents=9000)
    await early._quote()
    silent = await story.begin(S.SCHEDULED, **story.BY_PHONE | {"tenant_phone": ""})
    await cancel(silent.mission, "Bail résilié", silent.manager)
    return [gone, off, corrected, again, early, lifted, silent]


async def _everything_happens(early: dict[int, EmailMessage]) -> list[Story]:
    """Stories in which, together, each kind of mail is written at least once."""
    quote = await story.begin(S.QUOTE_APPROVED)
    for cents in (9000, 90000):
        file = await story.draft(quote.karim, FileKind.INVOICE)
        await add_invoice(quote.mission, InvoiceKind.DEPOSIT, quote.karim, amount_cents=cents, file=file)
    closed = await story.begin(S.CLOSED)
    rejected = await story.begin(S.QUOTE_REJECTED)
    declined = await story.begin(S.SLOTS_NEEDED)
    disputed, lifted = await story.begin(S.WORK_DISPUTED), await story.begin(S.WORK_DISPUTED)
    await confirm_work(lifted.mission, lifted.manager, "Vu sur place")
    reopened = await story.begin(S.WORK_CONFIRMED)
    await story.account(Role.MANAGER, "Paul Delattre")
    await dispute_work(reopened.mission, "La fuite est revenue", reopened.manager)
    refused = await story.begin(S.INVOICED)
    await reject_invoice(refused.mission, await refused.last_invoice(), "Une ligne manque", refused.manager)
    await close_without_invoice(refused.mission, "Geste commercial", refused.manager)
    wished = await story.begin()
    await replace_wishes(wished.mission.id, story.spans(300))
    await accept_wish(wished.mission, story.spans(300)[0], wished.karim)
    moved = await story.begin(S.SCHEDULED)
    await reschedule(moved.mission, "Un empêchement", moved.tenant)
    left = await story.begin(S.SCHEDULED)
    await withdraw(left.mission, "En panne", left.karim)
    taken = await story.begin(S.SCHEDULED)
    await reassign(taken.mission, "Trop long", taken.manager)
    cancelled = await story.begin(S.SCHEDULED)
    await cancel(cancelled.mission, "Bail résilié", cancelled.manager)
    by_phone = await story.begin(S.SLOTS_PROPOSED, **story.BY_PHONE)
    by_phone_done = await story.begin(S.WORK_DONE, **story.BY_PHONE)
    by_phone_else = await _nobody_can_be_written_to()
    answered = await story.begin(S.SLOTS_PROPOSED)
    slot = (await facts_of(answered.mission)).open_slots[0]
    await choose_slot(answered.mission, slot.id, answered.manager)
    no = await story.begin(S.SLOTS_PROPOSED)
    await decline_slots(no.mission, [], "", no.manager)
    paused = await story.begin(S.SCHEDULED)
    await plan_second_visit(paused.mission, paused.karim, amount_cents=9000)
    await renew_link(paused.mission, paused.manager)
    corrected = await story.begin(S.SCHEDULED)
    await amend(corrected.mission, {"address": "14 rue des Lilas"}, [], corrected.manager)
    await amend(corrected.mission, {"tenant_email": "autre@locataire.example"}, [], corrected.manager)
    gone = await story.begin(S.QUOTE_SUBMITTED)
    await Account.update({Account.active: False}).where(Account.id == gone.karim_account.id)
    await approve_quote(gone.mission, await gone.last_quote(), gone.manager)
    refusing = await story.begin(S.SLOTS_PROPOSED)
    for _ in range(3):
        await decline_slots(refusing.mission, [], "", refusing.tenant)
        await refusing._propose()
    refused_mail = await Message.objects().where(Message.kind == "choose_slot").order_by(Message.id).first()
    assert refused_mail is not None
    await give_up(refused_mail, Outcome.REFUSED, "550", (await write(refused_mail)).subject)
    waiting = [await story.begin(S.QUOTE_SUBMITTED), await story.begin(S.WORK_DONE)]
    passing = await story.begin(S.SLOT_CHOSEN)
    late = [await story.begin(S.SLOTS_PROPOSED), await story.begin(S.SCHEDULED)]
    missed = await story.begin(S.SCHEDULED)
    story.ahead(hours=9)
    await reminding.run()
    await _compose_at_once(early)
    story.ahead(hours=14)
    await reminding.run()
    await _compose_at_once(early)
    await announce_departure(late[1].mission, late[1].karim, 30)
    story.ahead(hours=37)
    await expire_slots(late[0].mission)
    await report_no_show(missed.mission, missed.manager, word="Attendu en vain")
    await report_failed_visit(late[1].mission, "absent", late[1].karim)
    for _ in range(30):
        story.ahead(hours=12)
        await silence.run()
        await digest.run()
        await _compose_at_once(early)
    return [
        quote, closed, rejected, wished, declined, disputed, refused, moved, left, taken, cancelled, by_phone,
        by_phone_done, reopened, *by_phone_else, answered, no, paused, corrected, gone, refusing, passing, missed, *waiting, *late,
    ]  # fmt: skip


async def mails() -> list[Message]:
    """All that were written, but of those that tell several people the same at once the first."""
    found: dict[object, Message] = {}
    for message in await Message.objects().where(Message.to_phone == "").order_by(Message.id):
        same = message.kind, message.mission, message.event, message.created_at, message.is_for_contact
        found.setdefault(same, message)
    return list(found.values())


async def test_every_kind_of_mail_is_written_and_speaks_as_it_must() -> None:
    early: dict[int, EmailMessage] = {}
    await _everything_happens(early)
    messages = await mails()
    kinds = {message.kind for message in messages}
    assert kinds == set(LETTERS), set(LETTERS) ^ kinds
    of_actions = {notice.kind for notices in NOTICES.values() for notice in notices}
    of_silence = {rule.kind for rule in silence.rules()} | {kind for _, _, kind in silence.OF_PASSED}
    beside = {"undelivered", "contractor_gone", *REMINDERS}
    assert set(LETTERS) == of_actions | of_silence | beside
    assert set(HOLDS_WHILE) < set(LETTERS)
    for message in messages:
        if message.link is not None and await _belongs_to_a_former_contact(message):
            continue
        mail = early.get(message.id) or await compose(message)
        text, html = text_of(mail), text_of(mail, "html")
        reference = re.search(r"\(OM-\d{4}-\d{6}\)$", subject_of(mail))
        # Of all visits of a day, of all that waits: of no mission alone.
        of_several = message.kind in ("visits_tomorrow", silence.DIGEST)
        assert reference or of_several, subject_of(mail)
        assert str(mail["Message-ID"]) == message.message_id
        assert "Vous recevez ce message parce qu" in text, message.kind
        links = re.findall(r"http://\S+", text)
        ways = 2 if message.kind == "wish_taken" else 99 if message.kind == silence.DIGEST else 1
        assert len(links) <= ways, f"{message.kind}: one button"
        for link in links:
            assert link in html
            assert link.startswith("http://127.0.0.1:8000/"), "from the setting, never from a header"
        if message.link is not None:
            assert not MONEY.search(text), f"{message.kind} tells a tenant of money: {text}"
            assert links, message.kind
            assert "/locataire/" in links[0]
        assert "Digicode" not in text, "codes are never mailed"


async def _belongs_to_a_former_contact(message: Message) -> bool:
    link = await TenantLink.objects().where(TenantLink.id == message.link).first()
    return link is not None and link.revoked_at is not None


BUTTONS = {
    "choose_slot": r"/locataire/[\w-]{43}$",
    "slot_chosen": r"/missions/OM-\d+-\d+$",
    "slots_declined": r"/missions/OM-\d+-\d+/creneaux$",
    "quote_submitted": r"/gestion/missions/OM-\d+-\d+/devis$",
    "quote_rejected": r"/missions/OM-\d+-\d+/etape$",
    "invoice_submitted": r"/gestion/missions/OM-\d+-\d+/facture$",
    "work_confirmed": r"/missions/OM-\d+-\d+/facture$",
    "ask_tenant_slot": r"/gestion/missions/OM-\d+-\d+/reponse$",
}


async def test_what_is_asked_for_is_one_press_away() -> None:
    await _everything_happens({})
    for kind, path in BUTTONS.items():
        # The first that was written: which one a database finds first is its own affair.
        of_kind = Message.objects().where(Message.kind == kind, Message.to_phone == "")
        message = await of_kind.order_by(Message.id).first()
        assert message is not None, kind
        link = re.findall(r"http://\S+", text_of(await compose(message)))[0]
        assert re.search(path, link), f"{kind}: {link}"


async def test_the_mail_that_asks_for_a_slot_lists_them_in_words() -> None:
    tale = await story.begin(S.SLOTS_PROPOSED)
    message = await Message.objects().where(Message.kind == "choose_slot").first()
    assert message is not None
    mail = await compose(message)
    assert subject_of(mail).replace("\xa0", " ").startswith("Choisissez un créneau : fuite sous l'évier")
    text = text_of(mail).replace("\xa0", " ")
    assert "Bonjour Madame Camille Martin," in text
    assert text.count(", de ") == len((await facts_of(tale.mission)).open_slots)


async def test_a_planned_visit_brings_a_calendar_file_and_a_moved_one_takes_it_back() -> None:
    tale = await story.begin(S.SCHEDULED)
    await reschedule(tale.mission, "Un empêchement", tale.karim)
    calendars: dict[str, list[str]] = {}
    for message in await Message.objects().where(Message.to_phone == "").order_by(Message.id):
        for part in (await compose(message)).iter_attachments():
            content = part.get_content()
            calendars.setdefault(message.kind, []).append(
                content if isinstance(content, str) else content.decode()
            )
    assert set(calendars) == {"visit_planned", "visit_planned_contact", "visit_moved", "visit_moved_contact"}
    planned, moved = calendars["visit_planned"][0], calendars["visit_moved_contact"][0]
    uid = re.search(r"UID:(\S+)", planned)
    assert uid
    assert uid[0] in moved
    assert "METHOD:REQUEST" in planned
    assert "SEQUENCE:0" in planned
    assert "METHOD:CANCEL" in moved
    assert "SEQUENCE:1" in moved
    assert "STATUS:CANCELLED" in moved


@pytest.mark.parametrize("verb, by", [(withdraw, "karim"), (reassign, "manager"), (cancel, "manager")])
async def test_who_ends_a_mission_says_to_all_that_its_appointment_is_off(verb: Any, by: str) -> None:
    off = re.compile(r"endez-vous du mardi [^.]*, de \d+ h[ \d]* à \d+ h[ \d]*, est annulé")
    tale = await story.begin(S.SCHEDULED)
    await verb(tale.mission, "Un empêchement", getattr(tale, by))
    kinds = {
        "withdrawn",
        "searching_again",
        "reassigned",
        "cancelled",
        "cancelled_contact",
        "visit_cancelled",
    }
    told = [one for one in await Message.objects().order_by(Message.id) if one.kind in kinds]
    assert len(told) > 1
    for message in told:
        assert off.search(text_of(await compose(message)).replace("\xa0", " ")), message.kind


async def test_of_an_appointment_whose_hour_has_passed_nobody_says_that_it_is_off() -> None:
    tale = await story.begin(S.SCHEDULED)
    story.ahead(hours=50)
    await cancel(tale.mission, "Un empêchement", tale.manager)
    [told] = await Message.objects().where(Message.kind == "cancelled_contact")
    assert "Le rendez-vous" not in text_of(await compose(told))


async def test_a_new_mission_tells_contractors_of_its_trade_and_area_only() -> None:
    tale = await story.begin()
    from models.missions.publishing import publish
    from models.people.account import Account

    await Account.update({Account.trades: "heating"}).where(Account.id == tale.sophie_account.id)
    mission = await publish(story.FORM, story.spans(24), tale.manager)
    told = await Message.objects().where(Message.mission == mission.id)
    assert [message.to_email for message in told] == [tale.karim_account.email]
    text = text_of(await compose(told[0]))
    assert "rue des Lilas" not in text
    assert "Martin" not in text
    assert {notice.to for notice in NOTICES["publish"]} == {To.POOL}  # type: ignore[index]
