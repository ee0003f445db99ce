"""Every SMS fits, in every language, and its link is whole: the title and the firm make room for it."""

from typing import Any

import pytest
from msgspec.structs import replace

from models import clock
from models.missions import reminding
from models.missions.facts import facts_of
from models.missions.outbox import Message
from models.missions.verbs.arriving import announce_departure
from models.missions.verbs.ending import cancel, withdraw
from models.missions.verbs.slots import choose_slot, decline_slots, expire_slots, replace_wishes
from models.missions.verbs.upkeep import amend, renew_link
from models.missions.verbs.visits import plan_second_visit, report_failed_visit, report_no_show, reschedule
from models.missions.verbs.wishes import accept_wish
from models.missions.verbs.work import confirm_work
from models.workflow import Status
from notifications.compose import Staged, staged
from notifications.sms import NotNow, write_sms
from notifications.texts import TEXTS, Words, fitted, text_of
from tests.support import story
from tests.support.story import MOBILE
from wording.gsm import ONE_PART, TWO_PARTS, gsm, gsm_size, ucs2_size
from wording.languages import Language, speaking

S = Status
KEY = "k" * 43
HOSTS = ["https://c.fr", "https://reparations.agence.example", "https://creneau." + "l" * 55 + ".example"]
TITLES = [
    "VMC",
    "Fuite sous l'évier « côté cuisine » – l’eau goutte…",
    "Réparation du chauffe-eau électrique de la salle de bains du deuxième étage, côté cour, qui fuit " * 2,
    "[[[{{{~~~]]]}}}|||€€€" * 4,
    "تسرب مياه تحت المغسلة",
]


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here starts from an empty database, on a Monday at 9 h UTC."""


async def scenes() -> dict[str, Staged]:
    """Of each kind of SMS, one."""
    asked = await story.begin(S.SLOTS_PROPOSED, **MOBILE)
    await renew_link(asked.mission, asked.manager)
    moved = await story.begin(S.SCHEDULED)
    gone = await story.begin(S.SCHEDULED)
    off = await story.begin(S.SCHEDULED)
    await story.begin(S.WORK_DONE)
    story.ahead(hours=9)
    await reminding.run()
    found: dict[str, Staged] = {}
    for message in await Message.objects().where(Message.to_phone != ""):
        found.setdefault(message.kind, await staged(message))
    story.ahead(hours=14)
    await announce_departure(moved.mission, moved.karim, 30)
    await reschedule(await moved.reload(), "Un empêchement", moved.karim)
    await withdraw(gone.mission, "Un empêchement", gone.karim)
    await cancel(off.mission, "Bail résilié", off.manager)
    await _without_a_mail()
    for message in await Message.objects().where(Message.to_phone != ""):
        if message.kind not in found:
            found[message.kind] = await staged(message)
    found["nudge_slot"], found["nudge_work"] = found["choose_slot"], found["confirm_work"]
    return found


async def _without_a_mail() -> None:
    """What is told by SMS then alone."""
    planned, corrected, again, early = [await story.begin(S.SCHEDULED, **MOBILE) for _ in range(4)]
    await amend(corrected.mission, {"address": "14 rue des Lilas"}, [], corrected.manager)
    await plan_second_visit(again.mission, again.karim, amount_cents=9000)
    await early._quote()
    wished = await story.begin(S.NEW, **MOBILE)
    await replace_wishes(wished.mission.id, story.spans(300))
    await accept_wish(wished.mission, story.spans(300)[0], wished.karim)
    chosen, declined, over = [await story.begin(S.SLOTS_PROPOSED, **MOBILE) for _ in range(3)]
    slot = (await facts_of(chosen.mission)).open_slots[0]
    await choose_slot(chosen.mission, slot.id, chosen.manager)
    await decline_slots(declined.mission, [], "", declined.manager)
    replaced = await story.begin(S.SCHEDULED, **MOBILE)
    lifted = await story.begin(S.WORK_DISPUTED, **MOBILE)
    await confirm_work(lifted.mission, lifted.manager, "Vu sur place")
    await Message.update({Message.attempts: 1}).where(Message.mission == replaced.mission.id)
    new = {"tenant_name": "Ana Lopes", "tenant_phone": "06 39 98 99 98"}
    await amend(replaced.mission, new, [], replaced.manager)
    missed = await story.begin(S.SCHEDULED, **MOBILE)
    story.ahead(hours=50)
    await expire_slots(over.mission)
    await report_no_show(missed.mission, missed.manager)
    await report_failed_visit(planned.mission, "absent", planned.karim)


@pytest.mark.parametrize(
    "status, way, begins",
    [
        (
            S.SLOTS_PROPOSED,
            withdraw,
            "Plomberie Durand ne viendra pas (fuite sous l...). Nous cherchons un autre artisan : http",
        ),
        (S.SLOTS_PROPOSED, cancel, "La réparation est annulée (fuite sous l'évier) : http"),
        (S.NEW, cancel, "La réparation est annulée (fuite sous l'évier) : http"),
        (
            S.SCHEDULED,
            cancel,
            "Réparation annulée : Plomberi... ne vient pas demain, de 10 h à 12 h (fuite so",
        ),
    ],
)
async def test_where_no_visit_is_planned_none_is_called_off(status: Status, way: Any, begins: str) -> None:
    tale = await story.begin(status, **MOBILE)
    await way(tale.mission, "Un empêchement", tale.karim if way is withdraw else tale.manager)
    message = (
        await Message.objects().where(Message.to_phone != "").order_by(Message.id, ascending=False).first()
    )
    assert message is not None
    assert (await write_sms(message)).text.startswith(begins)


async def test_whom_nothing_reached_until_now_reads_of_the_visit_for_the_first_time() -> None:
    tale = await story.begin(S.SCHEDULED, **MOBILE)
    await amend(tale.mission, {"address": "14 rue des Lilas"}, [], tale.manager)
    await amend(tale.mission, {"tenant_phone": "06 39 98 99 98"}, [], tale.manager)
    corrected, first = (
        await Message.objects().where(Message.kind == "visit_changed_contact").order_by(Message.id)
    )
    assert (await write_sms(first)).text.startswith("Plomberie Durand vient demain, de 10 h à 12 h")
    await Message.update({Message.to_phone: first.to_phone}).where(Message.id == corrected.id)
    await corrected.refresh()
    assert (await write_sms(corrected)).text.startswith(
        "Corrigé : Plomberie Durand vient demain, de 10 h à 12 h"
    )


async def test_who_is_the_contact_no_longer_reads_so_without_a_link() -> None:
    """On the day of the visit at any hour, otherwise when it may ring: as of a visit that is called off."""
    tale = await story.begin(S.SCHEDULED, **MOBILE)
    await Message.update({Message.attempts: 1}).where(Message.to_phone != "")
    new = {"tenant_name": "Ana Lopes", "tenant_phone": "06 39 98 99 98"}
    await amend(tale.mission, new, [], tale.manager)
    [message] = await Message.objects().where(Message.kind == "visit_withdrawn_contact")
    written = await write_sms(message)
    assert written.text == (
        "Le rendez-vous ne vous concerne plus (fuite sous l'évier) : vous n'etes plus la personne à contacter."
    )
    story.until(21)
    message.created_at = clock.now()
    with pytest.raises(NotNow):
        await write_sms(message)
    story.until(7, days=1)
    message.created_at = clock.now()
    assert await write_sms(message) == written


async def test_each_fits_in_each_language_with_the_whole_link() -> None:
    found = await scenes()
    assert set(found) == set(TEXTS)
    for kind, one in found.items():
        scene = one.scene
        assert scene.former is not None
        for firm in (
            "Ets Li",
            "Société générale de plomberie, chauffage et électricité du Nord-Pas-de-Calais " * 2,
        ):
            scene.former.company = firm
            for title in TITLES:
                scene.mission.title = title
                for host in HOSTS:
                    link = f"{host}/locataire/{KEY}"
                    linked = replace(scene, tenant_url=link)
                    for language in Language:
                        with speaking(language):
                            text = text_of(kind, linked)
                        assert text.endswith(link), (kind, language)
                        if language is Language.AR:
                            assert ucs2_size(text) <= TWO_PARTS, (kind, text)
                        else:
                            assert gsm(text) == text
                            assert gsm_size(text) <= ONE_PART, (kind, language, text)


async def test_it_says_what_it_is_about_where_there_is_room() -> None:
    await story.begin(S.SLOTS_PROPOSED, **MOBILE)
    [message] = await Message.objects().where(Message.to_phone != "")
    written = await write_sms(message)
    link = written.text.split()[-1]
    assert link.startswith("http://127.0.0.1:8000/locataire/")
    assert written.text == (
        f"Plomberie Durand propose de venir : fuite sous l'évier. Choisissez un créneau : {link}"
    )
    assert written.subject.replace("\xa0", " ").startswith("Choisissez un créneau : fuite sous l'évier")


@pytest.mark.parametrize(
    "language, begins",
    [
        ("en", "Plomberie Durand offers to come: "),
        ("es", "Plomberie Durand propone venir: "),
        ("pt", "Plomberie Durand propoe vir: "),
        ("tr", "Plomberie Durand gelmeyi öneriyor: "),
        ("ar", "Plomberie Durand تقترح الحضور: fuite so"),
    ],
)
async def test_it_is_written_in_the_tenant_s_language(language: str, begins: str) -> None:
    await story.begin(S.SLOTS_PROPOSED, **MOBILE, tenant_language=language)
    [message] = await Message.objects().where(Message.to_phone != "")
    assert (await write_sms(message)).text.startswith(begins)


def test_the_title_is_shortened_before_the_firm_and_both_before_the_words() -> None:
    ways = [
        Words(
            "{firm} vient : {what}. Choisissez :", {"firm": "Plomberie Moreau", "what": "fuite sous l'évier"}
        ),
        Words("Choisissez :", {}),
    ]
    expected = {
        100: "Plomberie Moreau vient : fuite sous l'évier. Choisissez :",
        110: "Plomberie Moreau vient : fuite so... Choisissez :",
        113: "Plomberie... vient : fuite so... Choisissez :",
        140: "Choisissez :",
        158: "",
    }
    for length, words in expected.items():
        link = "https://c.fr/".ljust(length, "k")
        assert fitted(ways, link) == f"{words} {link}".strip(), length


async def test_a_link_longer_than_an_sms_stands_alone() -> None:
    link = "https://" + "h" * 200
    assert fitted([Words("Choisissez :", {})], link) == link


async def test_no_line_break_of_what_was_typed_makes_another_line() -> None:
    words = Words("{what} :", {"what": "Fuite\r\nhttps://faux.example/\u2028ici"})
    assert len(fitted([words], "https://c.fr/k").splitlines()) == 1


async def test_the_reminder_says_when() -> None:
    await story.begin(S.SCHEDULED)
    story.until(18)
    await reminding.run()
    [message] = await Message.objects().where(Message.to_phone != "")
    text = (await write_sms(message)).text
    assert text.startswith("Rappel : Plomberie Durand vient demain, de 10 h à 12 h. Voir ou déplacer : http")
