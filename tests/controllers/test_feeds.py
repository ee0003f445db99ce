"""What a calendar subscribes to: the events of the mails, by a key that can be ended, and nothing where nothing changed."""

import re
from collections.abc import Awaitable, Callable

import httpx
import pytest
from icalendar import Calendar
from litestar import Litestar

import settings
from database.connection import rows
from models.missions.facts import facts_of
from models.missions.publishing import publish
from models.missions.registering import register
from models.missions.verbs.ending import cancel, reassign, withdraw
from models.missions.verbs.slots import choose_slot, propose_slots
from models.missions.verbs.upkeep import amend
from models.missions.verbs.visits import report_failed_visit, report_no_show, reschedule, schedule
from models.missions.verbs.wishes import accept_wish
from models.people.account import Account
from models.people.feed_key import FeedKey, feed_key_of, keep_feed_key
from models.tables import ALL
from models.workflow import Role, Status
from tests.controllers.test_queries import asked  # noqa: F401 - a fixture
from tests.notifications.test_agendas import ENDS, Post
from tests.support.story import FORM, PASSWORD, Story, account, ahead, begin, in_the_morning, spans
from tests.support.web import Browser, everything, signed_in
from wording import addresses

S = Status
Event = dict[str, str]


@pytest.fixture(autouse=True)
def _in_the_morning(db: None) -> None:
    in_the_morning()


async def address(person: Account) -> str:
    await keep_feed_key(person.id)
    found = await feed_key_of(person.id)
    assert found is not None
    return addresses.feed(found.key, manages=person.role == Role.MANAGER)


async def fetched(app: Litestar, person: Account, **headers: str) -> httpx.Response:
    """As a program does that knows nothing but the address."""
    return await Browser(app).get(await address(person), **headers)


def unfolded(text: str) -> list[str]:
    """RFC 5545, 3.1, by hand: what wrote it shall not be all that reads it."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return re.sub("\r\n[ \t]", "", text).split("\r\n")[:-1]


def events(response: httpx.Response) -> dict[str, Event]:
    """By UID, each once; both readers find the same."""
    assert response.status_code == 200
    found: dict[str, Event] = {}
    event: Event | None = None
    for line in unfolded(response.text):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            event = {}
        elif line == "END:VEVENT":
            assert event is not None
            assert event["UID"] not in found, "one event a UID"
            found[event["UID"]] = event
            event = None
        elif event is not None:
            event[name.partition(";")[0]] = re.sub(r"\\([;,\\])", r"\1", value).replace("\\n", "\n")
    read = {
        str(one["UID"]): str(one["SUMMARY"]) for one in Calendar.from_ical(response.content).walk("VEVENT")
    }
    assert read == {uid: one["SUMMARY"] for uid, one in found.items()}
    return found


def visits(response: httpx.Response) -> dict[str, Event]:
    return {uid: one for uid, one in events(response).items() if one["STATUS"] == "CONFIRMED"}


async def test_a_telephone_subscribes_and_shows_the_visit(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    response = await fetched(app, story.karim_account)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in response.headers
    head = unfolded(response.text)[:12]
    for line in (
        "VERSION:2.0",
        "METHOD:PUBLISH",
        "NAME:Rendez-vous\\, Créneau Gestion",
        "X-WR-CALNAME:Rendez-vous\\, Créneau Gestion",
        "REFRESH-INTERVAL;VALUE=DURATION:PT30M",
        "X-PUBLISHED-TTL:PT30M",
    ):
        assert line in head
    [event] = events(response).values()
    visit = (await facts_of(story.mission)).planned_visit
    assert visit is not None
    assert event["SUMMARY"] == "Fuite sous l'évier : Plomberie Durand"
    assert event["LOCATION"] == story.mission.whole_place
    assert event["DTSTART"] == f"{visit.starts_at:%Y%m%dT%H%M%SZ}"
    assert event["DTEND"] == f"{visit.ends_at:%Y%m%dT%H%M%SZ}"
    assert event["STATUS"] == "CONFIRMED"
    for secret in ("4512A", "39 98", "Camille", "locataire.example"):
        assert secret not in response.text


async def _moved(tale: Story) -> None:
    await reschedule(tale.mission, "Un empêchement", tale.tenant, wishes=spans(50))


async def _moved_and_planned(tale: Story) -> None:
    await _moved(tale)
    await accept_wish(tale.mission, spans(50)[0], tale.karim)


async def _failed(tale: Story) -> None:
    ahead(hours=25)
    await report_failed_visit(tale.mission, "absent", tale.karim)


async def _missed(tale: Story) -> None:
    ahead(hours=27)
    await report_no_show(tale.mission, tale.tenant, wishes=spans(50))


async def _missed_and_moved(tale: Story) -> None:
    await _missed(tale)
    await accept_wish(tale.mission, spans(50)[0], tale.karim)
    await reschedule(tale.mission, "Un empêchement", tale.manager)


async def _took_place(tale: Story) -> None:
    ahead(hours=25)
    await tale._complete()


async def _corrected(tale: Story) -> None:
    await amend(tale.mission, {"floor": "4e", "title": "Évier; bouché, hélas"}, [], tale.manager)


async def _renamed(tale: Story) -> None:
    karim = tale.karim_account
    await register("contractor", karim.email, karim.name, PASSWORD, company="Durand et fils")


CHANGES: dict[str, Callable[[Story], Awaitable[None]]] = ENDS | {
    "moved by the tenant": _moved,
    "moved and planned": _moved_and_planned,
    "failed": _failed,
    "missed": _missed,
    "missed, then moved": _missed_and_moved,
    "took place": _took_place,
    "corrected": _corrected,
    "renamed": _renamed,
}


@pytest.mark.parametrize("way", CHANGES)
async def test_a_feed_holds_what_the_mails_made_of_the_same_calendar(app: Litestar, way: str) -> None:
    """Number, words and place, whatever became of the visit; and what is kept of before is no longer good."""
    tale = await begin(S.SCHEDULED)
    before = {person.id: (await fetched(app, person)).headers["ETag"] for person in people(tale)}
    await CHANGES[way](tale)
    mailed = (await Post()())[tale.karim_account.email]
    held = {uid: (one.sequence, one.summary, one.location) for uid, one in mailed.items()}
    for person in people(tale):
        response = await fetched(app, person, If_None_Match=before[person.id])
        assert {
            uid: (int(one["SEQUENCE"]), one["SUMMARY"], one["LOCATION"])
            for uid, one in visits(response).items()
        } == held
        assert {one["ORGANIZER"] for one in visits(response).values()} <= {"mailto:gestion@creneau.example"}


def people(tale: Story) -> list[Account]:
    return [tale.karim_account, tale.manager_account]


async def test_what_took_place_stays_for_ninety_days(app: Litestar) -> None:
    tale = await begin(S.SCHEDULED)
    ahead(hours=25)
    for step in (tale._complete, tale._confirm, tale._invoice, tale._accept):
        await step()
    assert (await tale.reload()).status == S.CLOSED
    for days, number in ((89, 1), (92, 0)):
        ahead(days=days)
        for person in people(tale):
            assert len(visits(await fetched(app, person))) == number


async def test_a_visit_that_took_place_stays_with_the_manager_and_not_with_who_left(app: Litestar) -> None:
    """A mission that a contractor has left is none that it reads."""
    tale = await begin(S.SCHEDULED)
    ahead(hours=25)
    await tale._quote()
    await reassign(tale.mission, "Trop long", tale.manager)
    assert visits(await fetched(app, tale.karim_account)) == {}
    assert len(visits(await fetched(app, tale.manager_account))) == 1


async def test_each_reads_its_own_visits_and_the_manager_all(app: Litestar) -> None:
    tale = await begin(S.SCHEDULED)
    sophie = Story(tale.manager_account, tale.sophie_account, tale.karim_account, tale.mission)
    other = await publish(FORM | {"title": "Volet bloqué"}, [], tale.manager)
    await propose_slots(other, spans(48), sophie.karim)
    await choose_slot(other, (await facts_of(other)).open_slots[0].id, tale.manager)
    await schedule(other, sophie.karim)
    firms = {
        person.id: [one["SUMMARY"] for one in visits(await fetched(app, person)).values()]
        for person in (tale.karim_account, tale.sophie_account, tale.manager_account)
    }
    karims, sophies = firms[tale.karim_account.id], firms[tale.sophie_account.id]
    assert karims == ["Fuite sous l'évier : Plomberie Durand"]
    assert sophies == [f"Volet bloqué : {tale.sophie_account.shown_name}"]
    assert firms[tale.manager_account.id] == karims + sophies


async def test_offered_slots_are_tentative_until_they_are_planned_or_taken_back(app: Litestar) -> None:
    tale = await begin()
    await propose_slots(tale.mission, spans(24, 48), tale.karim)
    for person in people(tale):
        found = list(events(await fetched(app, person)).values())
        assert [one["STATUS"] for one in found] == ["TENTATIVE", "TENTATIVE"]
        assert {one["SUMMARY"] for one in found} == {"Fuite sous l'évier : Plomberie Durand (proposé)"}
    await tale._choose()
    found = list(events(await fetched(app, tale.karim_account)).values())
    assert "Fuite sous l'évier : Plomberie Durand (choisi)" in [one["SUMMARY"] for one in found]
    await tale.again()
    for person in people(tale):
        assert [one["STATUS"] for one in events(await fetched(app, person)).values()] == ["CONFIRMED"]


async def test_an_offer_at_whose_hour_another_visit_was_planned_is_none(app: Litestar) -> None:
    tale = await begin()
    await propose_slots(tale.mission, spans(24, 48), tale.karim)
    other = await publish(FORM, [], tale.manager)
    await propose_slots(other, spans(24), tale.karim)
    await choose_slot(other, (await facts_of(other)).open_slots[0].id, tale.manager)
    await schedule(other, tale.karim)
    for person in people(tale):
        assert sorted(one["STATUS"] for one in events(await fetched(app, person)).values()) == [
            "CONFIRMED",
            "TENTATIVE",
        ]


async def test_yesterday_s_offers_are_gone_at_midnight_and_what_is_kept_with_them(app: Litestar) -> None:
    tale = await begin()
    await propose_slots(tale.mission, spans(4, 72), tale.karim)
    first = await fetched(app, tale.karim_account)
    ahead(hours=24)
    second = await fetched(app, tale.karim_account, If_None_Match=first.headers["ETag"])
    assert (len(events(first)), len(events(second))) == (2, 1)


async def test_nothing_is_sent_nor_read_where_nothing_changed(app: Litestar, asked: list[str]) -> None:  # noqa: F811
    tale = await begin(S.SCHEDULED)
    for person in people(tale):
        here = await address(person)
        first = await Browser(app).get(here)
        for known in (first.headers["ETag"], f'"x", {first.headers["ETag"]}', "*"):
            asked.clear()
            ahead(minutes=1)
            again = await Browser(app).get(here, If_None_Match=known)
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["ETag"] == first.headers["ETag"]
            assert again.headers["Cache-Control"] == "private, no-cache"
            [statement] = asked
            assert "visit" not in statement
        asked.clear()
        assert (await Browser(app).get(here, If_None_Match='W/"other"')).status_code == 200
        assert len(asked) == 2, "whose it is, and all that stands in it"


async def test_another_s_change_leaves_one_s_own_feed_as_it_was(app: Litestar) -> None:
    tale = await begin(S.SCHEDULED)
    sophies, managers = await fetched(app, tale.sophie_account), await fetched(app, tale.manager_account)
    await cancel(tale.mission, "Bail résilié", tale.manager)
    again = await fetched(app, tale.sophie_account, If_None_Match=sophies.headers["ETag"])
    assert again.status_code == 304
    again = await fetched(app, tale.manager_account, If_None_Match=managers.headers["ETag"])
    assert again.status_code == 200


@pytest.mark.parametrize("name", ["agency_name", "agency_email", "base_url"])
async def test_a_changed_setting_that_stands_in_it_is_a_change(
    app: Litestar, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tale = await begin(S.SCHEDULED)
    first = await fetched(app, tale.karim_account)
    value = {"agency_name": "Une autre", "agency_email": "autre@x.example", "base_url": "http://x.example"}[
        name
    ]
    monkeypatch.setenv(f"CRENEAU_{name.upper()}", value)
    settings.current.cache_clear()
    try:
        again = await fetched(app, tale.karim_account, If_None_Match=first.headers["ETag"])
    finally:
        monkeypatch.undo()
        settings.current.cache_clear()
    assert again.status_code == 200


async def test_whatever_is_wrong_with_a_key_is_the_answer_of_an_address_that_there_is_not(
    app: Litestar,
) -> None:
    tale = await begin(S.SCHEDULED)
    anonymous = Browser(app)
    nowhere = await anonymous.get("/nulle-part")
    own, all_ = [(await address(person)) for person in people(tale)]
    key = own.removeprefix("/agenda/").removesuffix(".ics")
    [kept] = await FeedKey.objects().where(FeedKey.account == tale.karim_account.id)
    for wrong in (
        "/agenda/x.ics",
        "/gestion/agenda/x.ics",
        f"/agenda/{key}",
        f"/agenda/{key[:-1]}.ics",
        f"/agenda/{kept.key_hash}.ics",
        f"/agenda/{key}.ics.ics",
        "/agenda/.ics",
        f"/gestion{own}",
        all_.removeprefix("/gestion"),
    ):
        answer = await anonymous.get(wrong)
        assert (answer.status_code, answer.text) == (404, nowhere.text), wrong
    assert (await anonymous.get(own)).status_code == (await anonymous.get(all_)).status_code == 200


async def test_a_closed_account_s_key_ends_with_it_for_good(app: Litestar) -> None:
    tale = await begin(S.SCHEDULED)
    karim, here = tale.karim_account, await address(tale.karim_account)
    await Account.update({Account.active: False}).where(Account.id == karim.id)
    assert (await Browser(app).get(here)).status_code == 404
    await register("contractor", karim.email, karim.name, PASSWORD, active=False)
    await register("contractor", karim.email, karim.name, PASSWORD, active=True)
    assert (await Browser(app).get(here)).status_code == 404
    await signed_in(app, karim)
    assert await address(karim) != here


async def test_the_database_does_not_hold_the_key(app: Litestar) -> None:
    tale = await begin(S.SCHEDULED)
    key = (await address(tale.karim_account)).removeprefix("/agenda/").removesuffix(".ics")
    assert len(key) == 43  # 32 bytes in base64 without padding
    held = "".join([str(await rows(f"SELECT * FROM {table._meta.tablename}")) for table in ALL])
    assert str(tale.karim_account.email) in held
    assert key not in held


async def test_a_key_made_with_a_former_secret_still_opens(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What thirty days of an old secret would end, no telephone could ask for anew."""
    tale = await begin(S.SCHEDULED)
    here = await address(tale.karim_account)
    monkeypatch.setenv("CRENEAU_SECRET_KEYS", "n" * 40)
    settings.current.cache_clear()
    try:
        assert (await Browser(app).get(here)).status_code == 200
    finally:
        monkeypatch.undo()
        settings.current.cache_clear()


async def test_reading_a_feed_changes_nothing(app: Litestar) -> None:
    tale = await begin(S.SCHEDULED)
    here = await address(tale.karim_account)
    before = await everything()
    for method in ("GET", "HEAD"):
        assert (await Browser(app).ask(method, here)).status_code == 200
    assert await everything() == before


async def test_two_thousand_visits_are_read_in_one_statement(app: Litestar, asked: list[str]) -> None:  # noqa: F811
    tale = await begin(S.SCHEDULED)
    for _ in range(11):
        await rows(
            "INSERT INTO visit (assignment, slot, number, starts_at, ends_at, state, planned_at, sequence, arrival_proved, "
            "wrong_codes, moved_late_by) SELECT assignment, slot, number, starts_at, ends_at, 'ended', planned_at, "
            "sequence, arrival_proved, wrong_codes, moved_late_by FROM visit"
        )
    for person in people(tale):
        here = await address(person)
        asked.clear()
        response = await Browser(app).get(here)
        assert len(asked) == 2
        assert response.text.count("BEGIN:VEVENT") == 2048


async def test_what_left_the_agenda_left_the_feed(app: Litestar) -> None:
    tale = await begin(S.SLOTS_PROPOSED)
    assert len(events(await fetched(app, tale.karim_account))) > 0
    await withdraw(tale.mission, "En panne", tale.karim)
    for person in people(tale):
        assert events(await fetched(app, person)) == {}


async def test_a_new_account_of_either_role_reads_an_empty_one(app: Litestar) -> None:
    for role in Role.CONTRACTOR, Role.MANAGER:
        person = await account(role, "Zoé")
        assert events(await fetched(app, person)) == {}
