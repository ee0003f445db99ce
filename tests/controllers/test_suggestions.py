"""Suggestions above « Proposer un créneau »: each with its reason, one tap or one press without script adds it."""

from datetime import date, timedelta

import pytest
from litestar import Litestar

import settings
from database.connection import transaction
from models.agenda.absence import add_absence
from models.agenda.free import Range, instant, whole_days
from models.agenda.hours import set_hours
from models.agenda.span import Span
from models.missions.facts import facts_of
from models.missions.publishing import publish
from models.missions.verbs.slots import choose_slot, propose_slots, replace_wishes
from models.missions.verbs.visits import schedule
from models.workflow import Status
from tests.controllers.test_queries import asked, statements  # noqa: F401 - a fixture
from tests.support.story import FORM, Story, begin, days_before
from tests.support.web import Browser, Page, signed_in

S = Status
MONDAY = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def _in_november(db: None) -> None:
    """Thursday, 12 November 2026, at ten at the place."""
    days_before(MONDAY, 4)


def at(day: date, start: float, end: float) -> Span:
    return Span(instant(day, int(start * 60)), instant(day, int(end * 60)))


async def opened(app: Litestar, story: Story) -> tuple[Browser, str, Page]:
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}/creneaux"
    return karim, path, await karim.open(path)


def told(page: Page) -> list[tuple[str, str]]:
    """What is to be pressed, and the words with the reason."""
    return [
        (node.get("value"), " ".join(node.text.replace("\u00a0", " ").split()))
        for node in page.root.all("button", "suggestion")
    ]


async def visit(story: Story, span: Span, town: str, postcode: str) -> None:
    mission = await publish(FORM | {"town": town, "postcode": postcode}, [], story.manager)
    await propose_slots(mission, [span], story.karim)
    await choose_slot(mission, (await facts_of(mission)).open_slots[0].id, story.manager)
    await schedule(mission, story.karim)


async def test_each_of_the_three_kinds_has_its_reason(app: Litestar) -> None:
    story = await begin()
    await replace_wishes(story.mission.id, [at(MONDAY, 14, 18)])
    await visit(story, at(MONDAY + timedelta(days=1), 8, 10), "Lambersart", "59009")
    _, _, page = await opened(app, story)
    assert told(page) == [
        ("suggested:2026-11-16T14:00/18:00", "lundi 16 novembre, de 14 h à 18 h souhaité par le locataire"),
        (
            "suggested:2026-11-17T10:30/12:00",
            "mardi 17 novembre, de 10 h 30 à 12 h vous êtes déjà à Lambersart ce matin-là",
        ),
        (
            "suggested:2026-11-12T14:00/18:00",
            "jeudi 12 novembre, de 14 h à 18 h votre premier après-midi libre",
        ),
        (
            "suggested:2026-11-13T08:00/12:00",
            "vendredi 13 novembre, de 8 h à 12 h votre première matinée libre",
        ),
        (
            "suggested:2026-11-13T14:00/18:00",
            "vendredi 13 novembre, de 14 h à 18 h votre deuxième après-midi libre",
        ),
    ]
    # Above the rows of the form, and the wish is there with its own button too.
    assert "Prendre ce moment" in page.text
    assert page.text.index("souhaité par le locataire") < page.text.index("Vos demi-journées")


@pytest.mark.parametrize("htmx", [False, True], ids=["without htmx", "with htmx"])
async def test_one_press_adds_it_and_another_takes_it_back(app: Litestar, htmx: bool) -> None:
    story = await begin()
    karim, path, page = await opened(app, story)
    value = told(page)[1][0]

    async def press(page: Page) -> Page:
        form = page.form(path).press(value, "do")
        form.action = f"{path}/brouillon"
        response = await karim.send(form, htmx=htmx)
        return Page(response) if htmx else await karim.follow(response)

    page = await press(page)
    [pressed] = [node for node in page.root.all("button", "suggestion") if node.get("aria-pressed") == "true"]
    assert pressed.get("value") == value
    assert len(told(page)) == 5, "what was taken stays, ticked"
    assert page.form(path).values("slot_date") == ["2026-11-13"]
    page = await press(page)
    assert not [node for node in page.root.all("button", "suggestion") if node.get("aria-pressed") == "true"]
    page = await press(page)
    response = await karim.send(page.form(path).press("propose"))
    assert response.status_code == 303
    [slot] = (await facts_of(await story.reload())).open_slots
    assert Span(slot.starts_at, slot.ends_at) == at(date(2026, 11, 13), 8, 12)


async def test_no_hour_of_an_absence_is_offered_anywhere_in_the_form(app: Litestar) -> None:
    story = await begin()
    await replace_wishes(story.mission.id, [at(MONDAY, 8, 12)])
    async with transaction():
        away = whole_days(date(2026, 11, 12), date(2026, 11, 20))
        await add_absence(story.karim_account.id, away, "Congés")
        await add_absence(story.karim_account.id, at(date(2026, 11, 18), 14, 15), "École", "weekly")
    _, _, page = await opened(app, story)
    values = [node.get("value") for node in page.root.one("section", id="panel").all("button", name="do")]
    days = [value.partition(":")[2][:10] for value in values if value.startswith(("take:", "suggested:"))]
    wished = [value for value in values if "2026-11-16" in value]
    assert len(wished) == 1, "the tenant's own words, which nobody suggests"
    assert "souhaité par le locataire" not in " ".join(words for _, words in told(page))
    assert min(day for day in days if day != "2026-11-16") == "2026-11-23"
    assert "take:2026-11-25T08:00/12:00" in values
    assert "take:2026-11-25T14:00/18:00" not in values, "the Wednesday afternoon"


async def test_what_is_suggested_lies_in_the_hours_of_work(app: Litestar) -> None:
    story = await begin()
    async with transaction():
        await set_hours(story.karim_account.id, {6: [Range(540, 660)]})
    _, _, page = await opened(app, story)
    assert [value for value, _ in told(page)] == [
        f"suggested:2026-11-{day}T09:00/11:00" for day in (14, 21, 28)
    ]


async def test_the_way_between_two_visits_is_a_setting(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = await begin()
    await visit(story, at(date(2026, 11, 13), 8, 10), "Lille", "59000")
    for minutes, start in (("0", "10:00"), ("90", "10:30"), ("45", "10:45")):
        monkeypatch.setenv("CRENEAU_TRAVEL_MARGIN_MINUTES", minutes)
        settings.current.cache_clear()
        _, _, page = await opened(app, story)
        beside = [value for value, words in told(page) if "vous êtes déjà" in words]
        assert beside == ([] if minutes == "90" else [f"suggested:2026-11-13T{start}/12:00"])
    monkeypatch.undo()
    settings.current.cache_clear()


async def test_the_form_asks_one_statement_more_for_them(
    app: Litestar,
    asked: list[str],  # noqa: F811
) -> None:
    story = await begin()
    path = f"/missions/{story.mission.reference}/creneaux"
    for _ in range(2):
        await visit(story, at(MONDAY, 8 + 2 * _, 10 + 2 * _), "Lille", "59000")
    page, said = await statements(app, story.karim_account, path, asked)
    assert told(page)
    assert len([sql for sql in said if "working_hours" in sql]) == 1
    assert len(said) <= 7, said
