"""A home overseas is on its own clock, a contractor who works there alone, too: on every page, in every mail, in every
calendar, and wherever a day or an hour decides something."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar
from litestar import Litestar

import wording
from database.connection import transaction
from models import clock
from models.agenda.absence import Absence, add_absence
from models.agenda.free import whole_days
from models.agenda.other_agenda import BusyTime
from models.agenda.reminder import Before, Reminder, Side
from models.agenda.slot import Slot, Wish
from models.agenda.span import Span
from models.missions import digest, reminding
from models.missions.facts import facts_of
from models.missions.outbox import Message
from models.missions.registering import register
from models.missions.verbs.slots import choose_slot, propose_slots
from models.missions.verbs.upkeep import amend
from models.missions.verbs.visits import schedule
from models.people.account import Account
from models.workflow import Status
from notifications.compose import compose, write
from tests.calendars.test_reading import read_from
from tests.controllers.test_agenda import items, plain
from tests.controllers.test_clock_changes import AUTUMNS, HOMES, MIQUELON, PARIS, SPRINGS
from tests.controllers.test_feeds import fetched
from tests.controllers.test_hours import HTMX, REUNION
from tests.support.elsewhere import calendar, event, serving, whole
from tests.support.server import text_of
from tests.support.story import PASSWORD, Story, ahead, begin, days_before, key_of_tenant
from tests.support.web import Browser, Page, signed_in, tenant_of

S = Status
WEDNESDAY = date(2026, 12, 2)
THERE = " (heure de La Réunion)"


@pytest.fixture(autouse=True)
def _in_november(db: None) -> None:
    """Thursday, 12 November 2026, at nine in UTC: at ten in Paris, at one in the afternoon at La Réunion."""
    days_before(WEDNESDAY)


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


async def lives_at(account: Account, areas: str) -> None:
    account.areas = areas
    await Account.update({Account.areas: areas}).where(Account.id == account.id)


async def planned(story: Story, span: Span) -> None:
    await propose_slots(story.mission, [span], story.karim)
    slot = (await facts_of(story.mission)).open_slots[0]
    await choose_slot(story.mission, slot.id, story.tenant, agreed=True)
    await schedule(story.mission, story.karim)


def words(page: Page) -> str:
    return page.text.replace("\u00a0", " ")


async def mails() -> dict[str, str]:
    """Of those that were not written out yet: the text, by the kind."""
    found = {}
    mailed = Message.objects().where(Message.sent_at.is_null(), Message.to_phone == "")
    for message in await mailed.order_by(Message.id):
        found[message.kind] = text_of(await compose(message)).replace("\u00a0", " ")
        await Message.update({Message.sent_at: clock.now()}).where(Message.id == message.id)
    return found


async def offered_at(app: Litestar, story: Story, day: date, start: str, end: str, fold: str = "") -> None:
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}/creneaux"
    form = (await karim.open(path)).form(path).rows("slot", (day.isoformat(), start, end))
    form["slot_start_fold"] = fold
    response = await karim.send(form.press("propose"))
    assert response.status_code == 303, Page(response).summary


@pytest.mark.parametrize("home", HOMES)
async def test_what_is_typed_for_a_home_stands_everywhere_as_it_was_typed(app: Litestar, home: str) -> None:
    story = await begin(postcode=home)
    await offered_at(app, story, WEDNESDAY, "14:00", "16:30")
    [slot] = await Slot.objects()
    assert wording.local(slot.starts_at, home).replace(tzinfo=None) == datetime(2026, 12, 2, 14)
    told = f"de 14 h à 16 h 30{wording.clock_note(home)}"
    assert ("heure de" in told) == (home != PARIS)
    karim = await signed_in(app, story.karim_account)
    nadia = await signed_in(app, story.manager_account)
    tenant, base = await tenant_of(app, story.mission)
    mission = f"/missions/{story.mission.reference}"
    pages = [
        (karim, mission),
        (nadia, f"/gestion{mission}"),
        (tenant, base),
        (nadia, f"/gestion{mission}/reponse"),
    ]
    for browser, path in pages:
        assert told in words(await browser.open(path)), path
    found = await mails()
    form = (await tenant.open(base)).form(f"{base}/creneau").pick()
    assert (await tenant.send(form.press("choose"))).status_code == 303
    schedule_path = f"{mission}/planification"
    assert (
        await karim.send((await karim.open(mission)).form(schedule_path).press("schedule"))
    ).status_code == 303
    pages = [
        (karim, mission),
        (nadia, f"/gestion{mission}"),
        (tenant, base),
        (karim, "/missions?vue=en-cours"),
    ]
    for browser, path in pages:
        text = words(await browser.open(path))
        assert told in text, path
        assert re.findall(r"\(heure d[^)]*\)", text) == [wording.clock_note(home).strip()] * text.count(
            "(heure d"
        )
    found |= await mails()
    for kind in ("choose_slot", "slot_chosen", "visit_planned"):
        assert told in found[kind], kind
    for file in (
        (await tenant.get(f"{base}/rendez-vous.ics")).content,
        (await fetched(app, story.karim_account)).content,
    ):
        [event] = Calendar.from_ical(file).walk("VEVENT")
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (slot.starts_at, slot.ends_at)


CHANGES = [(home, day) for home in (PARIS, MIQUELON) for days in (SPRINGS, AUTUMNS) for day in days[home]]


@pytest.mark.parametrize("home, day", CHANGES)
async def test_over_each_change_of_five_years_form_page_mail_and_calendar_agree(
    app: Litestar, home: str, day: date
) -> None:
    days_before(day)
    story = await begin(postcode=home)
    doubled = day in AUTUMNS[home]
    start = "01:30" if doubled and home == MIQUELON else "02:30" if doubled else "00:30"
    await offered_at(app, story, day, start, "05:00", "1" if doubled else "")
    [slot] = await Slot.objects()
    passes = slot.ends_at - slot.starts_at
    wall = timedelta(hours=5) - timedelta(hours=int(start[:2]), minutes=30)
    assert passes == (wall if doubled else wall - timedelta(hours=1)), "of two hours alike the second"
    which = " (heure d'hiver)" if doubled else ""
    told = f"de {int(start[:2])} h 30{which} à 5 h{wording.clock_note(home)}"
    tenant, base = await tenant_of(app, story.mission)
    assert told in words(await tenant.open(base))
    assert any(told in text for text in (await mails()).values())
    form = (await tenant.open(base)).form(f"{base}/creneau").pick()
    assert (await tenant.send(form.press("choose"))).status_code == 303
    await schedule(await story.reload(), story.karim)
    [event] = Calendar.from_ical((await tenant.get(f"{base}/rendez-vous.ics")).content).walk("VEVENT")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (slot.starts_at, slot.ends_at)


@HTMX
async def test_a_morning_that_is_wished_there_is_one_there(app: Litestar, htmx: bool) -> None:
    story = await begin(S.SLOTS_PROPOSED, **REUNION)
    tenant, base = await tenant_of(app, story.mission)
    path = f"{base}/refus"
    page = await tenant.open(path)
    [first, *_] = page.root.all("div", "day")
    assert plain(first).startswith("ven. 13 nov. matin, de 8 h à 12 h")
    assert words(page).count(f"Les heures sont celles du logement{THERE}.") == 1
    form = page.form(path).choose("wish", "2026-11-13T08:00/12:00")
    await tenant.submit(form.press("decline"), htmx=htmx)
    [wish] = await Wish.objects()
    assert (wish.starts_at.hour, wish.ends_at.hour) == (4, 8)
    karim = await signed_in(app, story.karim_account)
    text = words(await karim.open(f"/missions/{story.mission.reference}/creneaux"))
    assert f"ven. 13 nov., le matin{THERE}" in text
    assert f"Indiquez les heures du logement{THERE}." in text


async def test_a_wish_of_the_manager_is_typed_on_the_clock_of_the_postcode_that_it_types(
    app: Litestar,
) -> None:
    story = await begin()
    nadia = await signed_in(app, story.manager_account)
    path = f"/gestion/missions/{story.mission.reference}/corriger"
    form = (await nadia.open(path)).form(path).rows("wish", ("2026-12-02", "08:00", "12:00"))
    form.fill(postcode=" 97 400", town="Saint-Denis")
    assert (await nadia.send(form.press("amend"))).status_code == 303
    [wish] = await Wish.objects()
    assert (wish.starts_at, wish.ends_at) == (utc(2, 4), utc(2, 8))
    assert (await nadia.open(path)).form(path)["wish_start"] == "08:00"


async def test_the_day_that_a_tenant_may_refuse_is_the_home_s(app: Litestar) -> None:
    """At Papeete it is Friday still when Saturday begins in Paris."""
    story = await begin(postcode="98714", town="Papeete")
    await offered_at(app, story, date(2026, 11, 27), "16:00", "18:00")
    tenant, base = await tenant_of(app, story.mission)
    page = await tenant.open(base)
    assert "vendredi 27 novembre" in page.text
    assert not page.form(f"{base}/creneau").offered("agreed_day")
    await offered_at(app, story, date(2026, 11, 28), "08:00", "10:00")
    page = await tenant.open(base)
    assert page.form(f"{base}/creneau").offered("agreed_day")
    assert "J'accepte ce samedi" in page.text


async def test_the_day_of_the_visit_is_the_home_s(app: Litestar) -> None:
    """At Papeete the second of December begins at ten in the morning in UTC."""
    story = await begin(postcode="98714", town="Papeete")
    await planned(story, Span(utc(3, 1), utc(3, 3)))
    visit = (await facts_of(story.mission)).planned_visit
    assert visit is not None
    tenant, base = await tenant_of(app, story.mission)
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}"
    for now, is_the_day in ((utc(2, 9, 59), False), (utc(2, 10, 1), True)):
        ahead(seconds=(now - clock.now()).total_seconds())
        story.karim_account.active = True
        await karim.sign_in(story.karim_account)
        assert (visit.arrival_code in (await tenant.open(base)).text) == is_the_day
        assert ("Je suis en route" in (await karim.open(path)).text) == is_the_day


async def test_the_tenant_is_reminded_at_18_h_of_its_own_and_the_contractor_of_its_own() -> None:
    story = await begin(**REUNION)
    await planned(story, Span(utc(2, 5), utc(2, 7)))
    due = {(row.side, row.before): row.due_at for row in await Reminder.objects()}
    assert due[Side.CONTACT, Before.DAY] == utc(1, 14)
    assert due[Side.CONTRACTOR, Before.DAY] == utc(1, 17), "it lives by the setting's clock"
    assert due[Side.CONTACT, Before.HOURS] == due[Side.CONTRACTOR, Before.HOURS] == utc(2, 3)
    ahead(seconds=(utc(1, 17, 1) - clock.now()).total_seconds())
    assert await reminding.run() == 3, "the contact by mail and by SMS, the contractor by mail"
    found = await mails()
    assert f"vient demain, de 9 h à 11 h{THERE}" in found["visit_tomorrow"]
    contractors = found["visits_tomorrow"]
    assert "Demain, mercredi 2 décembre, vous avez 1 rendez-vous" in contractors
    assert f"de 9 h à 11 h{THERE} : " in contractors


LILLE = {"postcode": "59000", "town": "Lille"}


async def due_the_day_before(side: Side) -> datetime | None:
    row = await Reminder.objects().where(Reminder.side == side, Reminder.before == Before.DAY).first()
    return row.due_at if row else None


@pytest.mark.parametrize(
    ("home", "corrected", "due"), [(LILLE, REUNION, utc(1, 14)), (REUNION, LILLE, utc(1, 17))]
)
async def test_a_home_that_is_corrected_to_another_clock_is_reminded_by_it(
    home: dict[str, str], corrected: dict[str, str], due: datetime
) -> None:
    story = await begin(**home)
    await planned(story, Span(utc(2, 5), utc(2, 7)))
    assert await due_the_day_before(Side.CONTACT) != due
    await amend(story.mission, corrected, [], story.manager)
    assert await due_the_day_before(Side.CONTACT) == due
    assert await due_the_day_before(Side.CONTRACTOR) == utc(1, 17), "who has its own clock"
    assert await Reminder.count() == 4


async def test_a_clock_on_which_the_hour_has_passed_reminds_of_nothing() -> None:
    """Between 18 h at La Réunion and 18 h in Paris: the correction itself is told."""
    story = await begin(**LILLE)
    await planned(story, Span(utc(2, 5), utc(2, 7)))
    ahead(seconds=(utc(1, 15) - clock.now()).total_seconds())
    await amend(story.mission, REUNION, [], story.manager)
    assert await due_the_day_before(Side.CONTACT) is None
    await amend(story.mission, LILLE, [], story.manager)
    assert await due_the_day_before(Side.CONTACT) == utc(1, 17)


async def test_who_was_reminded_is_not_reminded_again_on_the_corrected_clock() -> None:
    story = await begin(**REUNION)
    await planned(story, Span(utc(2, 5), utc(2, 7)))
    ahead(seconds=(utc(1, 14, 1) - clock.now()).total_seconds())
    assert await reminding.run()
    await amend(story.mission, LILLE, [], story.manager)
    ahead(hours=4)
    await reminding.run()
    assert await Message.count().where(Message.kind == "visit_tomorrow", Message.to_email != "") == 1


async def test_a_contractor_who_moves_overseas_is_reminded_by_the_clock_of_there() -> None:
    story = await begin(**REUNION)
    await planned(story, Span(utc(2, 5), utc(2, 7)))
    karim = story.karim_account
    await register("contractor", karim.email, karim.name, PASSWORD, areas=["974"])
    assert await due_the_day_before(Side.CONTRACTOR) == utc(1, 14)
    await register("contractor", karim.email, karim.name, PASSWORD, areas=["59"])
    assert await due_the_day_before(Side.CONTRACTOR) == utc(1, 17)


async def test_who_works_overseas_alone_is_reminded_by_that_clock_of_its_own_tomorrow() -> None:
    """A visit at one in the morning of the second, in Paris still the first."""
    story = await begin(**REUNION)
    await lives_at(story.karim_account, "974")
    await planned(story, Span(utc(1, 21), utc(1, 23)))
    due = {(row.side, row.before): row.due_at for row in await Reminder.objects()}
    assert due[Side.CONTACT, Before.DAY] == due[Side.CONTRACTOR, Before.DAY] == utc(1, 14)
    ahead(seconds=(utc(1, 14, 1) - clock.now()).total_seconds())
    await reminding.run()
    [message] = await Message.objects().where(Message.kind == "visits_tomorrow")
    letter = (await write(message)).letter
    assert "Demain, mercredi 2 décembre" in letter.lines[1].replace("\u00a0", " ")
    assert letter.button is not None
    assert letter.button[1].endswith("jour=2026-12-02")


async def test_who_works_on_the_mainland_reads_the_home_s_day_where_it_is_another_one() -> None:
    story = await begin(**REUNION)
    await planned(story, Span(utc(1, 21), utc(1, 23)))
    ahead(seconds=(utc(1, 17) - timedelta(days=1) - clock.now()).total_seconds())
    await reminding.run()
    [message] = await Message.objects().where(Message.kind == "visits_tomorrow")
    letter = (await write(message)).letter
    assert "Demain, mardi 1er décembre" in letter.lines[1].replace("\u00a0", " ")
    assert letter.details[0].replace("\u00a0", " ").startswith(f"mercredi 2 décembre, de 1 h à 3 h{THERE} : ")


async def test_what_waits_is_told_at_8_h_by_the_clock_of_who_reads_it() -> None:
    story = await begin(S.SLOTS_NEEDED, **REUNION)
    await lives_at(story.karim_account, "974,97410")
    other = await begin(S.SLOTS_NEEDED)
    ahead(hours=72 - 5.5)  # half past three in UTC: half past seven at La Réunion
    assert await digest.run() == 0
    ahead(hours=0.6)
    assert await digest.run() == 1
    [message] = await Message.objects().where(Message.kind == "digest")
    assert message.account == story.karim_account.id
    assert await digest.run() == 0
    ahead(hours=3)  # five past seven in UTC: five past eight in Paris
    assert await digest.run() == 1
    told = await Message.objects().where(Message.kind == "digest").order_by(Message.id)
    assert [message.account for message in told] == [story.karim_account.id, other.karim_account.id]
    for _ in range(3):
        ahead(hours=24)
        assert await digest.run() == 0


async def test_the_agenda_of_who_works_there_alone_is_by_that_clock(app: Litestar) -> None:
    story = await begin(**REUNION)
    await lives_at(story.karim_account, "974")
    await planned(story, Span(utc(2, 5), utc(2, 7)))
    karim = await signed_in(app, story.karim_account)
    page = await karim.open(f"/agenda?jour={WEDNESDAY}")
    [visit] = items(page, WEDNESDAY, "visit")
    assert plain(visit).startswith("9 h – 11 h rendez-vous")
    assert "heure de" not in plain(visit)
    assert {"at-9", "to-11"} <= set(visit.classes)
    assert [plain(one) for one in items(page, WEDNESDAY, "free")] == [
        "libre de 8 h à 9 h",
        "libre de 11 h à 12 h",
        "libre de 14 h à 18 h",
    ]
    assert "mercredi 2 décembre, de 9 h à 11 h" in words(page)
    # Its manager reads the same on the setting's clock, with the home's hours.
    nadia = await signed_in(app, story.manager_account)
    page = await nadia.open(f"/gestion/agenda?prestataire={story.karim_account.id}&semaine=2026-W49")
    [visit] = items(page, WEDNESDAY, "visit")
    assert plain(visit).startswith("6 h – 8 h rendez-vous")
    assert f"de 9 h à 11 h{THERE}" in plain(visit)
    assert [plain(one) for one in items(page, WEDNESDAY, "free")] == [
        "libre de 5 h à 6 h",
        "libre de 8 h à 9 h",
        "libre de 11 h à 15 h",
    ]


async def test_in_an_agenda_of_the_mainland_an_entry_overseas_says_its_hours(app: Litestar) -> None:
    story = await begin(**REUNION)
    await planned(story, Span(utc(2, 5), utc(2, 7)))
    other = await begin(**REUNION)
    other = Story(story.manager_account, story.karim_account, story.sophie_account, other.mission)
    await propose_slots(other.mission, [Span(utc(2, 20, 30), utc(2, 22))], other.karim)
    karim = await signed_in(app, story.karim_account)
    page = await karim.open(f"/agenda?jour={WEDNESDAY}")
    [visit], [offer] = items(page, WEDNESDAY, "visit"), items(page, WEDNESDAY, "offer")
    assert plain(visit).startswith("6 h – 8 h rendez-vous")
    assert f"de 9 h à 11 h{THERE}" in plain(visit)
    assert f"jeu. 3 déc., 0 h 30 – 2 h{THERE}" in plain(offer)
    [next_hour] = page.root.all("p", "next__hour")
    assert plain(next_hour) == "9 h"
    assert f"mercredi 2 décembre, de 9 h à 11 h{THERE}" in words(page)


async def test_in_an_agenda_overseas_an_entry_of_the_mainland_says_whose_hours_are_its_own(
    app: Litestar,
) -> None:
    story = await begin()
    await lives_at(story.karim_account, "974")
    await planned(story, Span(utc(2, 13), utc(2, 15)))
    karim = await signed_in(app, story.karim_account)
    [visit] = items(await karim.open(f"/agenda?jour={WEDNESDAY}"), WEDNESDAY, "visit")
    assert plain(visit).startswith("17 h – 19 h rendez-vous")
    assert "de 14 h à 16 h (heure de Paris)" in plain(visit)


async def test_a_day_that_was_drawn_is_drawn_anew_for_the_same_hours_of_another_island(app: Litestar) -> None:
    """Both are four hours behind UTC: the day is the same, and what goes without saying is not."""
    story = await begin(postcode="97200", town="Fort-de-France")
    await planned(story, Span(utc(2, 13), utc(2, 15)))
    karim = await signed_in(app, story.karim_account)
    said = {}
    for areas in ("971", "972"):
        await lives_at(story.karim_account, areas)
        [visit] = items(await karim.open(f"/agenda?jour={WEDNESDAY}"), WEDNESDAY, "visit")
        assert plain(visit).startswith("9 h – 11 h rendez-vous")
        said[areas] = "de 9 h à 11 h (heure de la Martinique)" in plain(visit)
    assert said == {"971": True, "972": False}


async def test_absences_are_typed_and_read_by_the_contractor_s_clock_and_repeat_by_it(app: Litestar) -> None:
    story = await begin(**REUNION)
    await lives_at(story.karim_account, "974")
    karim, path = await signed_in(app, story.karim_account), "/agenda/absences"
    page = await karim.open(path)
    assert f"Les heures sont celles de votre secteur{THERE}." in page.text
    assert f"Les heures sont celles de votre secteur{THERE}." in (await karim.open("/agenda/horaires")).text
    form = (
        page.form(path)
        .fill(absence_from_date="2026-12-02", absence_from_time="14:00", absence_to_time="16:00")
        .choose("repeat", "weekly")
    )
    page = await karim.submit(form.press("add"))
    assert "chaque mercredi, de 14 h à 16 h" in words(page)
    [one] = await Absence.objects()
    assert one.span == Span(utc(2, 10), utc(2, 12))
    # In Paris it is another hour in summer; there it is not.
    summer = one.within(Span(datetime(2027, 7, 1, tzinfo=UTC), datetime(2027, 7, 8, tzinfo=UTC)), "974")
    assert [span.start.hour for span in summer] == [10]
    agenda = await karim.open("/agenda?jour=2027-07-07")
    [absence] = items(agenda, date(2027, 7, 7), "absence")
    assert plain(absence).startswith("14 h – 16 h absence")


async def test_a_day_of_absence_is_a_day_there(app: Litestar) -> None:
    story = await begin(**REUNION)
    await lives_at(story.karim_account, "974")
    async with transaction():
        days = whole_days(WEDNESDAY, WEDNESDAY, "974")
        await add_absence(story.karim_account.id, days, clock_of=story.karim_account.clock)
    karim = await signed_in(app, story.karim_account)
    page = await karim.open("/agenda/absences")
    assert "mercredi 2 décembre" in page.root.one(class_="absence__words").text
    [absence] = items(await karim.open(f"/agenda?jour={WEDNESDAY}"), WEDNESDAY, "absence")
    assert plain(absence).startswith("toute la journée")


async def test_suggestions_are_hours_of_the_home(app: Litestar) -> None:
    story = await begin(**REUNION)
    await lives_at(story.karim_account, "974")
    karim = await signed_in(app, story.karim_account)
    page = await karim.open(f"/missions/{story.mission.reference}/creneaux")
    first = page.root.all("button", "suggestion")[0]
    assert plain(first) == f"jeudi 12 novembre, de 14 h à 18 h{THERE} votre premier après-midi libre"
    assert first.get("value") == "suggested:2026-11-12T14:00/18:00"


async def test_a_feed_changes_at_the_midnight_of_who_reads_it(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED, **REUNION)
    await lives_at(story.karim_account, "974")
    before = (await fetched(app, story.karim_account)).headers["ETag"]
    ahead(hours=10.9)
    assert (await fetched(app, story.karim_account)).headers["ETag"] == before
    ahead(hours=0.2)  # midnight there, eight in the evening in UTC
    assert (await fetched(app, story.karim_account)).headers["ETag"] != before


async def test_hours_that_another_agenda_names_without_a_zone_are_the_contractor_s(app: Litestar) -> None:
    story = await begin()
    await lives_at(story.karim_account, "974")
    floating = event("DTSTART:20261202T140000", "DTEND:20261202T160000")
    async with serving(whole(calendar(floating))) as there:
        await read_from(there, story)
    assert [one.span for one in await BusyTime.objects()] == [Span(utc(2, 10), utc(2, 12))]


async def test_a_later_slot_than_may_be_is_told_by_the_home_s_day(app: Litestar) -> None:
    """Sixty days later; at Papeete it is the day before."""
    story = await begin(postcode="98714", town="Papeete")
    ahead(hours=-2)
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}/creneaux"
    page = await karim.open(path)
    form = page.form(path)
    assert page.root.all("input", name="slot_date")[0].get("min") == "2026-11-11"
    for day, status in (("2027-01-11", 422), ("2027-01-10", 303)):
        response = await karim.send(form.rows("slot", (day, "08:00", "10:00")).press("propose"))
        assert response.status_code == status
        if status == 422:
            assert "jusqu'au 10 janvier 2027" in Page(response).error_of("slot-1")
            form = Page(response).form(path)


async def test_what_overlaps_is_told_on_the_clock_of_the_form(app: Litestar) -> None:
    story = await begin(**REUNION)
    await planned(story, Span(utc(2, 5), utc(2, 7)))
    other = await begin(**REUNION)
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{other.mission.reference}/creneaux"
    form = (await karim.open(path)).form(path).rows("slot", ("2026-12-02", "10:00", "12:00"))
    page = Page(await karim.send(form.press("propose")))
    assert f"à partir de 11 h{THERE}" in page.error_of("slot-1").replace("\u00a0", " ")
    form = page.form(path).rows("slot", ("2026-12-02", "22:00", "02:00"))
    page = Page(await karim.send(form.press("propose")))
    assert "de 22 h à 0 h, puis le lendemain de 0 h à 2 h" in page.error_of("slot-1").replace("\u00a0", " ")


@pytest.mark.parametrize(
    "language, words_of",
    [
        ("en", "Réunion time"),
        ("es", "hora de La Reunión"),
        ("pt", "hora da Reunião"),
        ("tr", "La Réunion saati"),
        ("ar", "بتوقيت لا ريونيون"),
    ],
)
async def test_it_is_said_in_the_tenant_s_language(app: Litestar, language: str, words_of: str) -> None:
    story = await begin(S.SCHEDULED, tenant_language=language, **REUNION)
    browser = Browser(app)
    page = await browser.follow(await browser.get(f"/locataire/{await key_of_tenant(story.mission)}"))
    assert f"({words_of})" in page.text
    messages = await Message.objects().where(Message.kind == "tenant_visit_planned")
    texts = [
        text_of(await compose(one))
        for one in messages or await Message.objects().where(Message.link.is_not_null())
    ]
    assert any(words_of in text for text in texts)
