"""« Agenda » of the desk: the same week for all contractors, or one."""

from datetime import timedelta

import pytest
from litestar import Litestar

from controllers.desk import agenda
from database.connection import transaction
from models.agenda.absence import add_absence
from models.workflow import Role
from tests.controllers.test_agenda import WEDNESDAY, at, items, plain, planned, proposed
from tests.controllers.test_queries import asked, statements  # noqa: F401 - a fixture
from tests.support.story import Story, account, begin, days_before
from tests.support.web import Page, signed_in

URL = "/gestion/agenda"
WEEK = "semaine=2026-W49"


@pytest.fixture(autouse=True)
def _in_november(db: None) -> None:
    days_before(WEDNESDAY)


async def two_contractors() -> Story:
    """Karim with a visit, two offers and an absence; Sophie with a visit."""
    story = await begin()
    await planned(story, at(WEDNESDAY, 14), town="Roubaix")
    await proposed(story, at(WEDNESDAY, 8), at(WEDNESDAY, 8))
    async with transaction():
        await add_absence(story.karim_account.id, at(WEDNESDAY, 17, 1), "École", "weekly")
    sophie = Story(story.manager_account, story.sophie_account, story.karim_account, story.mission)
    await planned(sophie, at(WEDNESDAY, 14), town="Arras")
    return story


def row(page: Page, number: int) -> str:
    return plain(page.root.one("section", **{"aria-labelledby": f"c-{number}"}))


async def test_a_manager_reads_the_week_of_all(app: Litestar) -> None:
    story = await two_contractors()
    nadia = await signed_in(app, story.manager_account)
    page = await nadia.open(f"{URL}?{WEEK}")
    assert "Semaine du 30 novembre au 6 décembre" in page.text
    karim, sophie = row(page, story.karim_account.id), row(page, story.sophie_account.id)
    assert "Plomberie Durand 1 rendez-vous" in karim
    assert "14 h – 16 h rendez-vous Fuite sous l'évier Roubaix" in karim
    assert "8 h – 10 h proposé à 2 locataires" in karim
    assert "17 h – 18 h absence École" in karim
    assert "Arras" in sophie
    assert "Arras" not in karim
    links = [a.get("href") for a in page.root.all("p", "chip")[0].all("a")]
    assert all(link.startswith("/gestion/missions/OM-") for link in links)
    assert (await nadia.get(links[0])).status_code == 200


async def test_and_of_one_as_it_sees_it_itself(app: Litestar) -> None:
    story = await two_contractors()
    nadia = await signed_in(app, story.manager_account)
    page = await nadia.open(f"{URL}?{WEEK}")
    form = page.root.one("form", action=URL)
    assert form.one("input", name="semaine").get("value") == "2026-W49"
    number = story.karim_account.id
    page = await nadia.open(f"{URL}?prestataire={number}&jour={WEDNESDAY}")
    [visit] = items(page, WEDNESDAY, "visit")
    assert visit.one("a").get("href").startswith("/gestion/missions/OM-")
    assert len(items(page, WEDNESDAY, "offer")) == 1
    [absence] = items(page, WEDNESDAY, "absence")
    assert (plain(absence), absence.all("a")) == ("17 h – 18 h absence École", [])
    assert items(page, WEDNESDAY, "free")
    assert "Arras" not in page.text
    strip = [a.get("href") for a in page.root.all("a", "strip__day")]
    assert f"{URL}?prestataire={number}&jour={WEDNESDAY + timedelta(days=1)}" in strip
    assert [o.get("value") for o in page.root.all("option") if "selected" in o.attrs] == [str(number)]
    turns = [a.get("href") for a in page.root.one("p", "week__turns").all("a")]
    assert turns[2] == f"{URL}?prestataire={number}&semaine=2026-W50"


@pytest.mark.parametrize("asked_for", ["", "0", "999999", "-1", "karim", "9" * 30])
async def test_who_is_no_contractor_is_all_of_them(app: Litestar, asked_for: str) -> None:
    story = await two_contractors()
    nadia = await signed_in(app, story.manager_account)
    page = await nadia.open(f"{URL}?prestataire={asked_for}&{WEEK}")
    assert len(page.root.all("section", "team")) == 2
    manager = await nadia.open(f"{URL}?prestataire={story.manager_account.id}&{WEEK}")
    assert len(manager.root.all("section", "team")) == 2


async def test_a_contractor_does_not_see_it(app: Litestar) -> None:
    story = await begin()
    karim = await signed_in(app, story.karim_account)
    assert (await karim.get(URL)).status_code == 404


async def test_many_contractors_are_read_page_by_page(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> None:
    story = await begin()
    monkeypatch.setattr(agenda, "SHOWN", 3)
    for name in ("Éric", "Zoé"):
        await account(Role.CONTRACTOR, name)
    nadia = await signed_in(app, story.manager_account)
    page = await nadia.open(f"{URL}?{WEEK}")
    names = [section.one("h3").one("a").text for section in page.root.all("section", "team")]
    assert names == ["Éric", "Leroy Services", "Plomberie Durand"]
    [more] = [a.get("href") for a in page.root.all("a") if a.text == "Plus de prestataires"]
    page = await nadia.open(more)
    assert [section.one("h3").one("a").text for section in page.root.all("section", "team")] == ["Zoé"]
    assert "Aucun prestataire" in (await nadia.open(f"{URL}?page=99")).text


async def test_the_week_of_all_is_three_statements(
    app: Litestar,
    asked: list[str],  # noqa: F811
) -> None:
    story = await two_contractors()
    _, said = await statements(app, story.manager_account, f"{URL}?{WEEK}", asked)
    assert len(said) <= 3, said
