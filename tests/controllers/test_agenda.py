"""« Agenda »: the week, the day, what is next; whose it is, and what it asks of the database."""

from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from litestar import Litestar

import wording
from database.connection import rows, transaction
from models import clock
from models.agenda.absence import add_absence
from models.agenda.free import instant, whole_days
from models.agenda.span import Span
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.publishing import publish
from models.missions.verbs.ending import withdraw
from models.missions.verbs.slots import choose_slot, decline_slots, propose_slots
from models.missions.verbs.upkeep import amend
from models.missions.verbs.visits import report_no_show, reschedule, schedule
from models.missions.verbs.wishes import accept_wish
from models.missions.verbs.work import complete
from models.workflow import Status
from tests.controllers.test_queries import asked, statements  # noqa: F401 - a fixture
from tests.support.story import FORM, NO_TENANT, Story, ahead, begin, days_before
from tests.support.web import Browser, Node, Page, signed_in

S = Status
AGENDA = "/agenda"
# A Wednesday, of the week 2026-W49.
WEDNESDAY = date(2026, 12, 2)


@pytest.fixture(autouse=True)
def _in_november(db: None) -> None:
    """Thursday, 12 November 2026, at nine in UTC: ten at the place."""
    days_before(WEDNESDAY)


def at(day: date, hour: float, length: float = 2) -> Span:
    start = instant(day, int(hour * 60))
    return Span(start, start + timedelta(hours=length))


async def planned(story: Story, *spans: Span, **values: object) -> None:
    """A mission of its own for each."""
    for span in spans:
        mission = await publish(FORM | values, [], story.manager)
        await propose_slots(mission, [span], story.karim)
        if mission.status != S.SLOT_CHOSEN:
            await choose_slot(mission, (await facts_of(mission)).open_slots[0].id, story.manager)
        await schedule(mission, story.karim)


async def proposed(story: Story, *spans: Span, **values: object) -> None:
    for span in spans:
        await propose_slots(await publish(FORM | values, [], story.manager), [span], story.karim)


def items(page: Page, day: date, kind: str = "") -> list[Node]:
    section = page.root.one("section", **{"aria-labelledby": f"d-{day.isoformat()}"})
    return section.all("li", f"item--{kind}") if kind else section.all("li")


def plain(node: Node) -> str:
    return " ".join(node.text.replace("\u00a0", " ").replace("\u202f", " ").split())


async def karim_in(app: Litestar, story: Story) -> Browser:
    return await signed_in(app, story.karim_account)


async def test_a_visit_stands_in_its_week_with_a_link_and_its_address(app: Litestar) -> None:
    story = await begin()
    await planned(story, at(WEDNESDAY, 14), town="Roubaix", postcode="59100")
    karim = await karim_in(app, story)
    page = await karim.open(f"{AGENDA}?semaine=2026-W49")
    [visit] = items(page, WEDNESDAY, "visit")
    assert plain(visit) == "14 h – 16 h rendez-vous Fuite sous l'évier Roubaix"
    page = await karim.open(f"{AGENDA}?jour={WEDNESDAY}")
    [visit] = items(page, WEDNESDAY, "visit")
    assert "12 rue des Lilas, 59100 Roubaix, 3e étage, porte gauche" in plain(visit)
    assert {"at-14", "at-q0", "to-16", "to-q0", "lane-1-1"} <= set(visit.classes)
    assert visit.one("a").get("href").startswith("/missions/OM-")
    assert "4512A" not in page.text, "codes are read by themselves, one by one"
    assert [plain(one) for one in items(page, WEDNESDAY, "free")] == [
        "libre de 8 h à 12 h",
        "libre de 16 h à 18 h",
    ]
    assert not items(await karim.open(f"{AGENDA}?semaine=2026-W50"), WEDNESDAY + timedelta(days=7), "visit")


async def test_offers_say_to_how_many_tenants_each_a_link(app: Litestar) -> None:
    story = await begin()
    await proposed(story, at(WEDNESDAY, 8), at(WEDNESDAY, 8), at(WEDNESDAY, 9))
    page = await (await karim_in(app, story)).open(f"{AGENDA}?jour={WEDNESDAY}")
    two, one = items(page, WEDNESDAY, "offer")
    assert "proposé à 2 locataires" in plain(two)
    assert len({a.get("href") for a in two.all("a")}) == 2
    assert "proposé à 1 locataire" in plain(one)
    assert ("lane-1-2" in two.classes, "lane-2-2" in one.classes) == (True, True)
    # Nobody has said yes: the hours are free.
    assert len(items(page, WEDNESDAY, "free")) == 2


async def test_an_offer_at_whose_hour_another_visit_is_planned_is_none(app: Litestar) -> None:
    story = await begin()
    await proposed(story, at(WEDNESDAY, 8), at(WEDNESDAY, 8), at(WEDNESDAY, 14))
    await planned(story, at(WEDNESDAY, 9, 1))
    page = await (await karim_in(app, story)).open(f"{AGENDA}?jour={WEDNESDAY}")
    [offer] = items(page, WEDNESDAY, "offer")
    assert "14 h – 16 h" in plain(offer)


async def test_what_was_chosen_waits_to_be_planned(app: Litestar) -> None:
    story = await begin(S.SLOT_CHOSEN)
    day = wording.local(clock.now() + timedelta(hours=24)).date()
    page = await (await karim_in(app, story)).open(f"{AGENDA}?jour={day}")
    [chosen] = items(page, day, "chosen")
    assert "choisi, à planifier" in plain(chosen)


async def test_a_wish_is_proposed_with_one_tap(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    await decline_slots(story.mission, [at(WEDNESDAY, 8, 4)], "", story.tenant)
    karim = await karim_in(app, story)
    page = await karim.open(f"{AGENDA}?jour={WEDNESDAY}")
    [wish] = items(page, WEDNESDAY, "wish")
    assert "souhaité par le locataire" in plain(wish)
    address = wish.one("a").get("href")
    path = f"/missions/{story.mission.reference}/creneaux"
    form = (await karim.open(address)).form(path)
    assert (form["slot_date"], form["slot_start"], form["slot_end"]) == ("2026-12-02", "08:00", "12:00")
    assert (await karim.send(form.press("propose"))).status_code == 303
    page = await karim.open(f"{AGENDA}?jour={WEDNESDAY}")
    assert (len(items(page, WEDNESDAY, "offer")), items(page, WEDNESDAY, "wish")) == (1, [])


async def test_absences_and_a_public_holiday_take_the_day(app: Litestar) -> None:
    story = await begin()
    christmas = date(2026, 12, 25)
    async with transaction():
        await add_absence(story.karim_account.id, at(WEDNESDAY, 9), "École", "weekly")
        await add_absence(story.karim_account.id, whole_days(christmas, date(2026, 12, 31)), "Congés")
    karim = await karim_in(app, story)
    page = await karim.open(f"{AGENDA}?jour={WEDNESDAY}")
    [absence] = items(page, WEDNESDAY, "absence")
    assert plain(absence) == "9 h – 11 h absence École"
    address = absence.one("a").get("href")
    assert (await karim.open(address)).at(address.partition("#")[2]).text
    assert [plain(one) for one in items(page, WEDNESDAY, "free")][:2] == [
        "libre de 8 h à 9 h",
        "libre de 11 h à 12 h",
    ]
    page = await karim.open(f"{AGENDA}?jour={christmas}")
    assert "toute la journée" in plain(items(page, christmas, "absence")[0])
    assert items(page, christmas, "free") == []
    assert "férié" in plain(page.at(f"d-{christmas}"))
    [told] = [one for one in page.root.all("a", "strip__day") if one.get("aria-current")]
    assert "absent" in plain(told) or "pas de travail prévu" in plain(told)


async def test_a_day_of_absence_takes_no_width_from_a_visit_that_stands_in_it(app: Litestar) -> None:
    story = await begin()
    await planned(story, at(WEDNESDAY, 14))
    async with transaction():
        await add_absence(story.karim_account.id, whole_days(WEDNESDAY, WEDNESDAY), "Congés")
        await add_absence(story.karim_account.id, at(WEDNESDAY, 6, 15), "Salon")
    page = await (await karim_in(app, story)).open(f"{AGENDA}?jour={WEDNESDAY}")
    [visit] = items(page, WEDNESDAY, "visit")
    assert "lane-1-1" in visit.classes
    away = items(page, WEDNESDAY, "absence")
    assert ["item--behind" in one.classes for one in away] == [True, True]
    assert ("lane-1-2" in away[0].classes, "lane-2-2" in away[1].classes) == (True, True)
    # Read from top to bottom, it comes first.
    assert [one.classes[1] for one in items(page, WEDNESDAY)][:2] == ["item--absence"] * 2


async def test_an_absence_of_some_hours_stands_beside_what_shares_them(app: Litestar) -> None:
    story = await begin()
    await planned(story, at(WEDNESDAY, 14))
    async with transaction():
        await add_absence(story.karim_account.id, at(WEDNESDAY, 13, 3), "École")
    page = await (await karim_in(app, story)).open(f"{AGENDA}?jour={WEDNESDAY}")
    [visit] = items(page, WEDNESDAY, "visit")
    assert "lane-2-2" in visit.classes


async def test_fourteen_days_tell_how_full_each_is(app: Litestar) -> None:
    story = await begin()
    await planned(story, at(WEDNESDAY, 8, 4), at(WEDNESDAY, 14, 2))
    page = await (await karim_in(app, story)).open(f"{AGENDA}?jour={WEDNESDAY}")
    strip = page.root.all("a", "strip__day")
    assert [parse_qs(urlsplit(one.get("href")).query)["jour"][0] for one in strip] == [
        (date(2026, 11, 30) + timedelta(days=number)).isoformat() for number in range(14)
    ]
    [wednesday] = [one for one in strip if one.get("aria-current") == "date"]
    assert "mercredi 2 décembre : 2 rendez-vous, 2 h libres" in plain(wednesday)
    assert wednesday.all(class_="strip__bar--3")
    assert strip[0].all(class_="strip__bar--0")
    assert "strip__day--off" in strip[5].classes, "a Saturday"


@pytest.mark.parametrize(
    "query, chosen",
    [
        ("", "2026-11-12"),
        ("?jour=2026-12-02", "2026-12-02"),
        ("?semaine=2026-W49", "2026-11-30"),
        ("?semaine=2026-W46", "2026-11-12"),
        ("?semaine=2026-W54", "2026-11-12"),
        ("?jour=2026-02-30", "2026-11-12"),
        ("?jour=demain", "2026-11-12"),
        ("?jour=1066-10-14", "2026-11-12"),
        ("?jour=9999-12-31", "2026-11-12"),
        ("?semaine=9999-W52", "2026-11-12"),
        ("?jour=2020-01-01", "2020-01-01"),
        ("?semaine=2100-W01", "2026-11-12"),
        ("?jour=٢٠٢٦-١٢-٠٢", "2026-11-12"),
    ],
)
async def test_what_names_no_day_is_today(app: Litestar, query: str, chosen: str) -> None:
    page = await (await karim_in(app, await begin())).open(f"{AGENDA}{query}")
    [day] = page.root.all("section", "day-of--chosen")
    assert day.get("aria-labelledby") == f"d-{chosen}"
    assert len(page.root.all("section", "day-of")) == 7


async def test_the_next_visit_stands_at_the_top_with_what_one_needs(app: Litestar) -> None:
    story = await begin()
    karim = await karim_in(app, story)
    assert "Aucun rendez-vous n'est planifié." in (await karim.open(AGENDA)).text
    await planned(story, at(WEDNESDAY, 14), at(WEDNESDAY + timedelta(days=1), 8))
    page = await karim.open(AGENDA)
    assert "Rien aujourd'hui." in plain(page.root.one("section", "today"))
    card = page.root.one("article", "next")
    assert "mercredi 2 décembre, de 14 h à 16 h" in plain(card)
    assert "12 rue des Lilas, 59000 Lille, 3e étage, porte gauche" in plain(card)
    links = [a.get("href") for a in card.all("a")]
    assert "tel:+33639980102" in links
    assert any("openstreetmap.org/search?query=12+rue+des+Lilas%2C+59000+Lille" in link for link in links)
    assert "Je suis en route" not in plain(card)


async def buttons(app: Litestar, story: Story) -> tuple[Browser, dict[str, str]]:
    karim = await karim_in(app, story)
    card = (await karim.open(AGENDA)).root.one("article", "next")
    return karim, {a.text: a.get("href") for a in card.all("a", "button")}


async def test_on_the_day_one_says_that_one_is_on_the_way_and_there(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    ahead(hours=20)
    karim, found = await buttons(app, story)
    assert [*found][:2] == ["Je suis en route", "Appeler Madame Camille Martin"]
    url = found["Je suis en route"]
    assert (await karim.open(url)).form(url).offered("delay_minutes")
    ahead(hours=4.5)
    karim, found = await buttons(app, story)
    assert [*found][:2] == ["Je suis en route", "Je suis arrivé"], "until it ends"
    assert "Rendez-vous en cours" in (await karim.open(AGENDA)).text
    url = found["Je suis arrivé"]
    await karim.submit((await karim.open(url)).form(url).press("record_arrival"))
    _, found = await buttons(app, story)
    assert not found.keys() & {"Je suis en route", "Je suis arrivé"}, "it is there"
    ahead(hours=3)
    assert "Aucun rendez-vous n'est planifié." in (await (await karim_in(app, story)).open(AGENDA)).text


async def test_where_nobody_lives_nobody_is_called(app: Litestar) -> None:
    story = await begin()
    await planned(story, at(WEDNESDAY, 14), **NO_TENANT)
    card = (await (await karim_in(app, story)).open(AGENDA)).root.one("article", "next")
    assert "Appeler" not in plain(card)
    assert not [a for a in card.all("a") if a.get("href").startswith("tel:")]


async def test_the_round_of_the_day_is_one_map_with_its_stops(app: Litestar) -> None:
    story = await begin()
    for hour, street in ((11, "1 rue A"), (14, "2 rue B & C"), (16, "3 rue D")):
        await planned(story, at(WEDNESDAY, hour), address=street)
    await planned(story, at(WEDNESDAY + timedelta(days=1), 8))
    karim = await karim_in(app, story)
    assert not (await karim.open(AGENDA)).root.all("div", "round"), "not yet"
    days_before(WEDNESDAY, 0)
    karim = await karim_in(app, story)
    page = await karim.open(AGENDA)
    [tour] = page.root.all("div", "round")
    assert "Votre tournée : 3 rendez-vous" in plain(tour)
    query = parse_qs(urlsplit(tour.one("a").get("href")).query)
    assert query["destination"] == ["3 rue D, 59000 Lille"]
    assert query["waypoints"] == ["1 rue A, 59000 Lille|2 rue B & C, 59000 Lille"]
    assert [plain(li)[:6] for li in tour.all("li")] == ["11 h, ", "14 h, ", "16 h, "]


async def test_what_was_moved_or_is_done_early_stands_there_no_more(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    day = wording.local(clock.now() + timedelta(hours=24)).date()
    await reschedule(story.mission, "Malade", story.karim)
    early = await begin(S.SCHEDULED)
    early.karim_account = story.karim_account
    for tale in (story, early):
        page = await (await karim_in(app, tale)).open(f"{AGENDA}?jour={day}")
        assert len(items(page, day, "visit")) == 0
    other = await begin(S.SCHEDULED)
    await complete(other.mission, other.karim, amount_cents=12000)
    page = await (await karim_in(app, other)).open(f"{AGENDA}?jour={day}")
    assert items(page, day, "visit") == items(page, day, "done") == []


@pytest.mark.parametrize("status", [S.WORK_DONE, S.CLOSED])
async def test_a_visit_that_took_place_stays_where_it_was(app: Litestar, status: Status) -> None:
    story = await begin(S.SCHEDULED)
    ahead(hours=25)
    day = wording.local(clock.now()).date()
    steps = {S.WORK_DONE: ("complete",), S.CLOSED: ("complete", "confirm", "invoice", "accept")}
    for step in steps[status]:
        await getattr(story, f"_{step}")()
    ahead(days=30)
    page = await (await karim_in(app, story)).open(f"{AGENDA}?jour={day}")
    [done] = items(page, day, "done")
    assert "rendez-vous passé" in plain(done)


async def test_nobody_reads_another_s_agenda(app: Litestar) -> None:
    story = await begin()
    await planned(story, at(WEDNESDAY, 14))
    await proposed(story, at(WEDNESDAY, 8))
    sophie = await signed_in(app, story.sophie_account)
    page = await sophie.open(f"{AGENDA}?jour={WEDNESDAY}")
    assert "Fuite" not in page.text
    assert "Rien dans cette semaine" in page.text
    assert (await (await signed_in(app, story.manager_account)).get(AGENDA)).status_code == 404


async def test_what_took_place_in_a_mission_that_was_left_is_read_no_more(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    ahead(hours=25)
    day = wording.local(clock.now()).date()
    await story._quote()
    assert items(await (await karim_in(app, story)).open(f"{AGENDA}?jour={day}"), day, "done")
    await withdraw(story.mission, "Malade", story.karim)
    assert "Fuite" not in (await (await karim_in(app, story)).open(f"{AGENDA}?jour={day}")).text


async def test_now_is_a_line_of_today(app: Litestar) -> None:
    page = await (await karim_in(app, await begin())).open(AGENDA)
    [now] = page.root.all("li", "item--now")
    assert plain(now) == "maintenant, 10 h"
    assert "at-10" in now.classes


async def test_in_the_night_of_the_change_each_hour_has_its_place(app: Litestar) -> None:
    sunday = date(2027, 3, 28)
    days_before(sunday)
    story = await begin()
    start = datetime.combine(sunday, time(0), tzinfo=UTC)  # one at the place
    await planned(story, Span(start, start + timedelta(hours=2)), at(sunday, 14), **NO_TENANT)
    page = await (await karim_in(app, story)).open(f"{AGENDA}?jour={sunday}")
    night, day = items(page, sunday, "visit")
    assert "1 h – 4 h" in plain(night)
    assert {"at-1", "to-4"} <= set(night.classes)
    assert {"at-14", "to-16"} <= set(day.classes)
    assert page.root.all("div", "first-1"), "the grid begins earlier"


@pytest.mark.parametrize("visits", [1, 12])
async def test_an_agenda_is_two_statements_however_much_stands_in_it(
    app: Litestar,
    asked: list[str],  # noqa: F811
    visits: int,
) -> None:
    story = await begin()
    for number in range(visits):
        day = WEDNESDAY + timedelta(days=number % 5 - 2)
        await planned(story, at(day, 8 + 2 * (number // 5)))
        await proposed(story, at(day, 16))
    async with transaction():
        await add_absence(story.karim_account.id, at(WEDNESDAY, 9), "École", "weekly")
    page, said = await statements(app, story.karim_account, f"{AGENDA}?semaine=2026-W49", asked)
    assert len(page.root.all("li", "item--visit")) == visits
    # Whose session it is, and the whole of the page.
    assert len(said) <= 2, said


async def test_the_printed_sheet_of_a_day_without_a_visit_says_so(app: Litestar) -> None:
    story = await begin()
    await planned(story, at(WEDNESDAY, 8))
    karim = await karim_in(app, story)
    for day, said in ((WEDNESDAY, False), (WEDNESDAY + timedelta(days=1), True)):
        printed = (await karim.open(f"{AGENDA}?jour={day}")).root.all("p", "week__sheet")
        assert ["Aucun rendez-vous ce jour." in one.text for one in printed] == [True] * said


async def test_a_visit_that_nobody_came_to_says_so_to_both(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    day = wording.local(clock.now() + timedelta(hours=24)).date()
    ahead(hours=27)
    await report_no_show(story.mission, story.manager)
    karim, nadia = await karim_in(app, story), await signed_in(app, story.manager_account)
    for browser, path in ((karim, AGENDA), (nadia, f"/gestion{AGENDA}?prestataire={story.karim_account.id}")):
        [visit] = items(await browser.open(path), day, "failed")
        assert "l'artisan n'est pas venu Fuite sous l'évier" in plain(visit)


async def test_a_day_that_was_drawn_is_drawn_anew_when_anything_of_it_changes(app: Litestar) -> None:
    story = await begin()
    await planned(story, at(WEDNESDAY, 14))
    karim = await karim_in(app, story)
    week = f"{AGENDA}?semaine=2026-W49"
    [mission] = await Mission.objects().where(Mission.status == S.SCHEDULED)

    async def shown() -> str:
        page = await karim.open(week)
        assert (await karim.open(week)).at("agenda").plain(("sr",)) == page.at("agenda").plain(("sr",))
        return plain(page.root.one("section", **{"aria-labelledby": f"d-{WEDNESDAY.isoformat()}"}))

    before = await shown()
    assert "Fuite sous l'évier" in before
    await amend(mission, {"title": "Robinet à changer"}, [], story.manager)
    assert "Robinet à changer" in await shown()
    async with transaction():
        await add_absence(story.karim_account.id, at(WEDNESDAY, 9, 1), "Dentiste")
    assert "9 h – 10 h absence Dentiste" in await shown()
    await reschedule(mission, "Panne", story.karim)
    assert "Robinet" not in await shown()


async def test_of_today_what_is_free_and_the_line_of_now_go_on_with_the_minute(app: Litestar) -> None:
    story = await begin()
    karim = await karim_in(app, story)
    said = []
    for _ in range(2):
        page = await karim.open(AGENDA)
        today = page.root.all("section", "day-of--today")[0]
        said += [plain(one) for one in (*today.all("li", "item--now"), *today.all("li", "item--free"))][:2]
        ahead(minutes=1)
    assert said == [
        "maintenant, 10 h",
        "libre de 10 h à 12 h",
        "maintenant, 10 h 01",
        "libre de 10 h 01 à 12 h",
    ]


async def test_each_visit_says_whose_it_is(app: Litestar) -> None:
    """However it was planned: an agenda is read by that."""
    story = await begin()
    await planned(story, at(WEDNESDAY, 14))
    wish = at(WEDNESDAY, 8)
    await accept_wish(await publish(dict(FORM), [wish], story.manager), wish, story.sophie)
    found = await rows(
        "SELECT v.contractor, a.contractor AS its FROM visit v JOIN assignment a ON a.id = v.assignment"
    )
    assert len(found) == 2
    assert [row["contractor"] for row in found] == [row["its"] for row in found]
    assert {row["its"] for row in found} == {story.karim_account.id, story.sophie_account.id}
