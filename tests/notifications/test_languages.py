"""A tenant's mails in the language that it reads, and those of contractors and managers in theirs."""

import json
import re
from email.message import EmailMessage
from html import unescape
from itertools import product
from pathlib import Path

import pytest
from icalendar import Calendar
from msgspec.structs import replace

from models import clock
from models.agenda.feed import feed_of
from models.missions.asking import Asked, Delivery
from models.missions.delivery import give_up
from models.missions.mission import Mission
from models.missions.outbox import Message, Outcome
from models.missions.verbs.visits import reschedule, why_moved
from models.people.account import Account
from models.workflow import Role, Status
from notifications.compose import compose, staged, write
from notifications.letters import LETTERS
from notifications.scene import Letter
from notifications.sender import drain
from notifications.visit_calendar import feed_file
from tests.notifications.test_letters import (
    _belongs_to_a_former_contact,
    _everything_happens,
    mails,
    subject_of,
    text_of,
)
from tests.support import story
from tests.support.masked import CODE, MASK, asked, of_team_in, speaking_masked, typed_by_somebody, words_of
from wording import languages
from wording.languages import Language, speaking

S = Status


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here starts from an empty database."""


async def test_no_word_of_french_is_left_in_a_mail_to_a_tenant_and_none_of_another_in_one_to_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(story.FORM, "tenant_language", CODE.value)
    with speaking_masked(tmp_path):
        early: dict[int, EmailMessage] = {}
        await _everything_happens(early)
        typed, seen = await typed_by_somebody(), 0
        for message in await mails():
            if message.link is not None and await _belongs_to_a_former_contact(message):
                continue
            mail = early.get(message.id) or await compose(message)
            words = " ".join(
                word
                for word in (subject_of(mail) + " " + text_of(mail)).split()
                if not word.startswith("http://")
            )
            if message.is_for_contact:
                seen += 1
                assert words_of(words) <= typed, f"{message.kind}: {words_of(words) - typed}"
                assert mail["Content-Language"] == CODE
            else:
                assert MASK not in words, message.kind
                assert mail["Content-Language"] == "fr"
        assert seen > 20


def _all_words(mail: EmailMessage) -> str:
    """Its subject, both its texts without their addresses, and what its calendar file says to people."""
    html = unescape(re.sub(r"<[^>]*>", " ", text_of(mail, "html").partition("<body")[2].partition(">")[2]))
    texts = [subject_of(mail), text_of(mail), html]
    for part in mail.iter_attachments():
        for event in Calendar.from_ical(part.get_content()).walk("VEVENT"):
            texts += [str(event["SUMMARY"]), str(event["DESCRIPTION"])]
    return " ".join(word for word in " ".join(texts).split() if not word.startswith("http://"))


async def _what_seldom_happens() -> list[Letter]:
    """Sentences for which there is no story above: an SMS that is lost, a third appointment that is moved
    late, offers that another visit takes."""
    tale = await story.begin(S.SCHEDULED)
    await reschedule(tale.mission, "Un empêchement", tale.tenant)
    message = (
        await Message.objects()
        .where(Message.kind == "visit_moved_manager", Message.mission == tale.mission.id)
        .first()
    )
    assert message is not None
    scene = (await staged(message)).scene
    wish = [one.isoformat() for one in story.spans(300)[0]]
    scene.event.data = json.dumps(scene.details | {"moves": 3, "late": True, "wishes": [wish]})
    letters = []
    with speaking(languages.TEAM):
        for role in (Role.CONTRACTOR, Role.TENANT, Role.MANAGER):
            scene.event.actor_role = role.value
            letters += [LETTERS[kind](scene) for kind in ("visit_moved_manager", "visit_moved", "no_show")]
        for phone, outcome in product(("", "+33639980001"), Outcome):
            message.to_name, message.to_phone, message.outcome = "Camille Martin", phone, outcome.value
            letters.append(LETTERS["undelivered"](replace(scene, about=message)))
        for phone in ("", "01 99 00 12 34"):
            scene.mission.tenant_phone = phone
            letters.append(LETTERS["tenant_silent"](scene))
        reached = replace(scene.facts, asked=Asked(Delivery.SENT))
        for number, now in product((0, 1, 2), (False, True)):
            kept = {"reminders": number, "reminding": now}
            letters.append(LETTERS["tenant_silent"](replace(scene, facts=reached, kept=kept)))
        scene.mission.status = S.INVOICED.value
        letters.append(LETTERS["digest"](replace(scene, waiting=(scene.mission,))))
        scene.mission.status = S.WORK_CONFIRMED.value
        refused = frozenset({scene.mission.id})
        letters.append(LETTERS["digest"](replace(scene, waiting=(scene.mission,), refused=refused)))
        scene.mission.status, message.kind = S.CLOSED.value, "visit_withdrawn_contact"
        letters.append(LETTERS["undelivered"](replace(scene, about=message)))
        scene.mission.status, scene.mission.occupancy = S.SLOTS_NEEDED.value, "vacant"
        letters.append(LETTERS["digest"](replace(scene, waiting=(scene.mission,))))
        scene.event.data = json.dumps({"taken": True})
        letters.append(LETTERS["slots_expired_manager"](scene))
    return letters


async def test_no_word_of_french_is_left_in_a_mail_to_an_account(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(story.FORM, "tenant_language", CODE.value)
    with speaking_masked(tmp_path, team=True):
        said = asked(monkeypatch)
        early: dict[int, EmailMessage] = {}
        await _everything_happens(early)
        messages = await mails()
        typed, seen, calendars = await typed_by_somebody(), set(), 0
        for message in messages:
            if message.is_for_contact:
                continue
            mail = early.get(message.id) or await compose(message)
            words = _all_words(mail)
            assert words_of(words) <= typed, f"{message.kind}: {words_of(words) - typed}"
            assert MASK in subject_of(mail)
            assert mail["Content-Language"] == CODE
            seen.add(message.kind)
            calendars += len([*mail.iter_attachments()])
        assert {message.kind for message in messages} == set(LETTERS)
        assert len(seen) > 25
        for letter in await _what_seldom_happens():
            lines = [letter.subject, *letter.lines, *letter.details, *(text for text, _ in letter.links)]
            assert words_of(" ".join(lines)) <= typed, lines
        ours = of_team_in("notifications/letters/", "notifications/scene.py", "models/missions/delivery.py")
        assert len(ours) > 90
        assert ours - said == set(), "each of them has been said"
        assert calendars > 10


async def test_the_feed_of_an_agenda_is_said_in_the_team_s_language(tmp_path: Path) -> None:
    await story.begin(S.SCHEDULED)
    await story.begin(S.SLOTS_PROPOSED)
    await story.begin(S.SLOT_CHOSEN)
    with speaking_masked(tmp_path, team=True), speaking(languages.TEAM):
        file = feed_file(await feed_of(None, clock.now()))
    calendar = Calendar.from_ical(file)
    events = calendar.walk("VEVENT")
    said = [str(event[name]) for event in events for name in ("SUMMARY", "DESCRIPTION")]
    said.append(str(calendar["X-WR-CALNAME"]))
    assert len(events) >= 3
    assert words_of(" ".join(said)) <= await typed_by_somebody()
    # What is chosen and what is proposed are told apart.
    assert len({text.rpartition("(")[2] for text in said if text.endswith(")")}) == 2


@pytest.mark.parametrize("language", [one for one in Language if one is not Language.FR])
async def test_the_calendar_file_speaks_as_the_mail_that_brings_it(language: Language) -> None:
    tale = await story.begin(S.SCHEDULED)
    await Mission.update({Mission.tenant_language: language.value}).where(Mission.id == tale.mission.id)
    for message in await Message.objects().where(
        Message.kind.is_in(["visit_planned", "visit_planned_contact"])
    ):
        written = await write(message)
        assert written.calendar is not None
        french = "L'artisan arrive pendant ce créneau" in written.calendar.decode().replace("\r\n ", "")
        assert french is (message.kind == "visit_planned")


async def test_what_was_not_delivered_is_told_to_the_manager_in_french() -> None:
    tale = await story.begin(S.SLOTS_PROPOSED)
    await Mission.update({Mission.tenant_language: "ar"}).where(Mission.id == tale.mission.id)
    message = await Message.objects().where(Message.kind == "choose_slot").first()
    assert message is not None
    written = await write(message)
    assert written.letter.subject != written.subject
    assert written.subject.startswith("Choisissez un créneau")
    await give_up(message, Outcome.REFUSED, "550", written.subject)
    [undelivered] = await Message.objects().where(Message.kind == "undelivered")
    assert "Choisissez un créneau" in text_of(await compose(undelivered))


async def test_a_motive_that_a_tenant_chose_is_french_for_who_reads_french() -> None:
    tale = await story.begin(S.SCHEDULED)
    await Mission.update({Mission.tenant_language: "en"}).where(Mission.id == tale.mission.id)
    await tale.reload()
    await reschedule(tale.mission, why_moved("unavailable", "Dentist at nine"), tale.tenant)
    told = {
        message.to_email: text_of(await compose(message))
        for message in await Message.objects().where(
            Message.kind.is_in(["visit_moved", "visit_moved_contact"])
        )
    }
    karim = await Account.objects().where(Account.id == tale.karim_account.id).first()
    assert karim is not None
    assert "Je ne suis plus disponible : Dentist at nine" in told[karim.email].replace("\xa0", " ")
    other = next(text for email, text in told.items() if email != karim.email)
    assert "Je ne suis plus" not in other
    assert "Dentist at nine" in other


async def test_a_mail_goes_out_in_the_language_that_the_tenant_chose_meanwhile() -> None:
    tale = await story.begin(S.SLOTS_PROPOSED)
    message = await Message.objects().where(Message.kind == "choose_slot").first()
    assert message is not None
    assert (await compose(message))["Content-Language"] == "fr"
    await Mission.update({Mission.tenant_language: "es"}).where(Mission.id == tale.mission.id)
    mail = await compose(message)
    assert mail["Content-Language"] == "es"
    assert "Bonjour" not in text_of(mail)
    assert '<html lang="es">' in text_of(mail, "html")
    await Mission.update({Mission.tenant_language: "ar"}).where(Mission.id == tale.mission.id)
    assert '<html lang="ar" dir="rtl">' in text_of(await compose(message), "html")
    assert await drain()
