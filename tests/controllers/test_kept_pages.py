"""A page that is kept is never another than the one that would be made now."""

from functools import lru_cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Litestar

from controllers.desk import cards
from controllers.lists import rows
from controllers.web import kept_pages
from controllers.web.security import _token, same_token
from models import audience
from models.audience import POOL, Audience
from models.lists import counting, on_offer
from models.lists.search import to_decide
from models.missions.mission import Mission
from models.missions.publishing import publish
from models.missions.verbs.ending import cancel, readmit, reassign, withdraw
from models.missions.verbs.upkeep import add_photos, amend
from models.missions.verbs.visits import schedule
from models.people.account import Account
from models.workflow import FileKind, Status
from tests.models.test_history import walk
from tests.support.story import FORM, Story, ahead, begin, draft
from tests.support.web import Browser, parse, signed_in

VIEWS = ("nouvelles", "a-traiter", "en-cours", "realisees", "facturees")


async def shown(browser: Browser, path: str) -> str:
    """What a person reads there; forms have other keys at each making."""
    response = await browser.get(path)
    return f"{response.status_code}\n{as_read(response.text)}"


@lru_cache(maxsize=64)
def as_read(html: str) -> str:
    """Most pages of a step are, to the letter, those that were kept at the one before."""
    return parse(html).plain()


def forget_all() -> None:
    for kept in (kept_pages, rows, cards, counting, on_offer):
        kept.forget_all()


async def keys(browser: Browser, path: str) -> list[str]:
    root = parse((await browser.get(path)).text)
    return [node.get("value") for node in root.all("input", name="_key")]


async def test_an_unchanged_page_is_given_again_as_it_was(app: Litestar) -> None:
    story = await begin(Status.SLOT_CHOSEN)
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}"
    first = await keys(karim, path)
    assert first
    assert await keys(karim, path) == first
    await schedule(story.mission, story.karim)
    assert not set(await keys(karim, path)) & set(first)


async def test_what_is_kept_is_its_sessions_alone(app: Litestar) -> None:
    story = await begin()
    path = f"/missions/{story.mission.reference}"
    one, other = await signed_in(app, story.karim_account), await signed_in(app, story.karim_account)
    assert parse((await one.get(path)).text).one("button", class_="plain")
    for own, foreign in ((one, other), (other, one)):
        shown = parse((await own.get(path)).text).all("input", name="_token")[0].get("value")
        assert same_token(shown, _token(own.session))
        assert not same_token(shown, _token(foreign.session))


@pytest.mark.parametrize("path", ["/missions", "/missions?vue=en-cours"])
async def test_after_the_sign_out_nothing_that_was_kept_is_shown(app: Litestar, path: str) -> None:
    story = await begin()
    karim = await signed_in(app, story.karim_account)
    assert (await karim.get(path)).status_code == 200
    session = karim.session
    await Account.update({Account.active: False}).where(Account.id == story.karim_account.id)
    assert (await karim.get(path)).status_code == 303
    await Account.update({Account.active: True}).where(Account.id == story.karim_account.id)
    assert (await karim.get(path)).status_code == 200
    await karim.submit((await karim.open(path)).form("/deconnexion"))
    karim.carry("session", session)
    assert (await karim.get(path)).status_code == 303


async def test_an_accounts_new_name_is_told_to_all(app: Litestar) -> None:
    story = await begin()
    karim = await signed_in(app, story.karim_account)
    await karim.get("/missions")
    await Account.update({Account.name: "Karim Durand-Petit"}).where(Account.id == story.karim_account.id)
    await audience.tell_all()
    assert "Karim Durand-Petit" in (await karim.open("/missions")).text


async def test_the_desk_shows_what_changed_of_a_decision_without_a_move(app: Litestar) -> None:
    """Its card is kept under the mission's version, which these leave as it is, and its contractor's number."""
    story = await begin(Status.INVOICED)
    nadia = await signed_in(app, story.manager_account)
    assert FORM["title"] in (await nadia.open("/gestion")).text
    await amend(await story.reload(), {"title": "Siphon fendu"}, [], story.manager)
    assert "Siphon fendu" in (await nadia.open("/gestion")).root.one("article", class_="decision").text
    await add_photos(
        await story.reload(), [await draft(story.karim, FileKind.AFTER)], FileKind.AFTER, story.karim
    )
    assert len((await nadia.open("/gestion")).root.one("article", class_="decision").all("img")) == 3
    await Account.update({Account.company: "Durand et Filles"}).where(Account.id == story.karim_account.id)
    await audience.tell_all()
    assert "Durand et Filles" in (await nadia.open("/gestion")).root.one("article", class_="decision").text


async def test_a_decision_that_went_away_while_the_desk_was_read_is_left_out(app: Litestar) -> None:
    story = await begin(Status.QUOTE_SUBMITTED)
    waiting, _ = await to_decide(10, 100)
    assert [one for one, _ in await cards.kept(waiting)] == waiting
    cards.forget_all()
    await reassign(await story.reload(), "Trop long", story.manager)
    assert await cards.kept(waiting) == []


async def test_what_another_contractor_takes_is_gone_from_the_pool_and_its_count(app: Litestar) -> None:
    story = await begin()
    sophie = await signed_in(app, story.sophie_account)
    assert story.mission.title in (await sophie.open("/missions")).text
    await story.to(Status.SLOTS_PROPOSED)
    page = await sophie.open("/missions")
    assert story.mission.title not in page.text
    assert (await sophie.get(f"/missions/{story.mission.reference}")).status_code == 404


async def test_who_left_a_mission_is_not_given_the_pool_of_those_who_did_not(app: Litestar) -> None:
    story = await begin(Status.SLOTS_PROPOSED)
    karim, sophie = await signed_in(app, story.karim_account), await signed_in(app, story.sophie_account)
    await withdraw(await story.reload(), "Accident", story.karim)
    for browser, sees in ((sophie, True), (karim, False), (sophie, True)):
        assert (FORM["title"] in (await browser.open("/missions")).text) is sees
    await readmit(await story.reload(), story.karim_account.id, story.manager)
    assert FORM["title"] in (await karim.open("/missions")).text
    await amend(await story.reload(), {"title": "Siphon fendu"}, [], story.manager)
    for browser in (karim, sophie):
        assert "Siphon fendu" in (await browser.open("/missions")).text


async def test_a_corrected_postcode_changes_the_areas_to_choose_from(app: Litestar) -> None:
    story = await begin(Status.SLOTS_PROPOSED)
    sophie = await signed_in(app, story.sophie_account)
    assert "Département 59" in (await sophie.open("/missions")).text
    await amend(await story.reload(), {"postcode": "62000"}, [], story.manager)
    page = await sophie.open("/missions")
    assert "Département 62" in page.text
    assert "Département 59" not in page.text


async def test_the_moved_clock_moves_the_words(app: Litestar) -> None:
    story = await begin()
    karim = await signed_in(app, story.karim_account)
    for step, words in ((0, "à l'instant"), (1, "il y a 1 min"), (58, "il y a 59 min"), (1, "il y a 1 h")):
        ahead(minutes=step)
        for path in ("/missions", f"/missions/{story.mission.reference}"):
            assert words in (await karim.open(path)).text, (words, path)


async def the_pool_is_counted_right() -> None:
    (pool,) = await Audience.select(Audience.size).where(Audience.id == POOL)
    assert pool["size"] == await Mission.count().where(Mission.status == Status.NEW)


@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 10_000))
async def test_on_any_walk_every_kept_page_is_the_one_that_would_be_made(app: Litestar, seed: int) -> None:
    people: list[Browser] = []

    async def same(story: Story) -> None:
        if not people:
            accounts = (story.karim_account, story.sophie_account, story.manager_account)
            people.extend([await signed_in(app, who) for who in accounts])
        await the_pool_is_counted_right()
        paths = [f"/missions?vue={view}" for view in VIEWS] + [f"/missions/{story.mission.reference}"]
        *contractors, nadia = people
        pages = [*((browser, path) for browser in contractors for path in paths), (nadia, "/gestion")]
        kept = [await shown(browser, path) for browser, path in pages]
        forget_all()
        # These are kept for the next step.
        anew = [await shown(browser, path) for browser, path in pages]
        assert kept == anew

    await walk(seed, 25, same)


async def test_publishing_and_cancelling_are_counted(app: Litestar) -> None:
    story = await begin()
    karim = await signed_in(app, story.karim_account)
    other = await publish(FORM | {"title": "Volet bloqué"}, [], story.manager)
    assert "Volet bloqué" in (await karim.open("/missions")).text
    await the_pool_is_counted_right()
    await cancel(other, "Doublon", story.manager)
    assert "Volet bloqué" not in (await karim.open("/missions")).text
    await the_pool_is_counted_right()


async def test_the_news_is_shown_once_and_kept_for_nobody(app: Litestar) -> None:
    story = await begin(Status.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}"
    form = (await karim.open(f"{path}/deplacer")).form(f"{path}/deplacer")
    told = await karim.submit(form.fill(reason="Un empêchement").press("reschedule"))
    assert "Le rendez-vous est annulé" in told.notice
    assert (await karim.open(path)).notice == ""
    assert (await karim.open(path)).notice == ""


async def test_what_is_kept_has_an_end_whatever_is_asked(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small page under a long address weighs by its address."""
    karim = await signed_in(app, (await begin(Status.NEW)).karim_account)
    monkeypatch.setattr(kept_pages, "MOST_BYTES", 1_000_000)
    for number in range(150):
        await karim.open(f"/missions?vue=nouvelles&q={number:05}{'a' * 12_000}")
    held = sum(len(query) for _, _, query, _, _ in kept_pages._kept)
    bodies = sum(len(page.body) for page in kept_pages._kept.values())
    assert held + bodies <= kept_pages.MOST_BYTES
    assert held > 100_000, "some of them are kept"
