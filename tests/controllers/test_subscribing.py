"""« S'abonner »: the address under the setting's host, and « Nouvelle adresse », which ends the old one."""

from collections.abc import Iterator

import pytest
from litestar import Litestar

import settings
from models.people.account import Account
from models.people.feed_key import FeedKey, feed_key_of
from models.people.session import open_session
from models.workflow import Status
from tests.controllers.test_waiting import signed_out_elsewhere, waiting_at
from tests.support.story import Story, begin
from tests.support.web import Browser, Page, signed_in

BASE = "https://gestion.agence.example"
OWN, ALL = "/agenda/abonnement", "/gestion/agenda/abonnement"
BOTH = pytest.mark.parametrize("path", [OWN, ALL])


@pytest.fixture
def _named(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CRENEAU_BASE_URL", BASE)
    settings.current.cache_clear()
    yield
    settings.current.cache_clear()


async def reader(app: Litestar, path: str) -> tuple[Story, Account, Browser]:
    story = await begin(Status.SCHEDULED)
    person = story.karim_account if path == OWN else story.manager_account
    return story, person, await signed_in(app, person)


def links(page: Page) -> list[str]:
    return [a.get("href") or "" for a in page.root.all("a") if (a.get("href") or "").endswith(".ics")]


def path_of(page: Page) -> str:
    [_, plain] = links(page)
    return "/" + plain.split("/", 3)[3]


@BOTH
async def test_the_agenda_leads_to_an_address_that_a_program_opens(app: Litestar, path: str) -> None:
    _, _, browser = await reader(app, path)
    agenda = await browser.open(path.removesuffix("/abonnement"))
    assert [a.text for a in agenda.root.all("a", href=path)] == ["S'abonner"]
    page = await browser.open(path)
    response = await Browser(app).get(path_of(page))
    assert (response.status_code, response.text.count("BEGIN:VEVENT")) == (200, 1)
    assert path_of(await browser.open(path)) == path_of(page)


@BOTH
@pytest.mark.usefixtures("_named")
async def test_it_is_shown_as_webcal_and_as_a_link_under_the_setting_s_address(
    app: Litestar, path: str
) -> None:
    _, person, _ = await reader(app, path)
    browser = Browser(app).carry("__Host-session", await open_session(person))
    page = await browser.open(path, Host="evil.example")
    found = await feed_key_of(person.id)
    assert found is not None
    below = f"{path.removesuffix('abonnement')}{found.key}.ics"
    assert links(page) == [f"webcal://gestion.agence.example{below}", f"{BASE}{below}"]


@BOTH
async def test_a_new_address_ends_the_old_one(app: Litestar, path: str) -> None:
    _, person, browser = await reader(app, path)
    page = await browser.open(path)
    old, form = path_of(page), page.form(path).press("renew")
    page = await browser.submit(form)
    assert page.notice == "Votre nouvelle adresse est prête. L'ancienne ne fonctionne plus."
    new = path_of(page)
    assert new != old
    assert (await Browser(app).get(old)).status_code == 404
    assert (await Browser(app).get(new)).status_code == 200
    # The second of two clicks ends nothing more.
    await browser.submit(form)
    assert path_of(await browser.open(path)) == new
    assert len(await FeedKey.objects().where(FeedKey.account == person.id)) == 1
    # Nor does another sign-in.
    assert path_of(await (await signed_in(app, person)).open(path)) == new


async def test_one_s_new_address_leaves_another_s(app: Litestar) -> None:
    story, _, karim = await reader(app, OWN)
    sophie = await signed_in(app, story.sophie_account)
    hers = path_of(await sophie.open(OWN))
    await karim.submit((await karim.open(OWN)).form(OWN).press("renew"))
    assert path_of(await sophie.open(OWN)) == hers


@BOTH
async def test_a_form_without_its_button_changes_nothing_and_says_so(app: Litestar, path: str) -> None:
    _, _, browser = await reader(app, path)
    page = await browser.open(path)
    again = Page(await browser.send(page.form(path)))
    assert again.status == 422
    assert again.summary
    assert path_of(again) == path_of(page)


@BOTH
async def test_where_there_is_no_address_to_show_one_is_asked_for(app: Litestar, path: str) -> None:
    """The secret that it was made with is gone; or nobody has signed in since there are any."""
    _, person, browser = await reader(app, path)
    for change in (
        FeedKey.update({FeedKey.nonce: "other"}).where(FeedKey.account == person.id),
        FeedKey.delete().where(FeedKey.account == person.id),
    ):
        await change
        page = await browser.open(path)
        assert links(page) == []
        assert "Il n'y a pas d'adresse à montrer." in page.text
        page = await browser.submit(page.form(path).press("renew"))
        assert (await Browser(app).get(path_of(page))).status_code == 200


@BOTH
async def test_asked_for_when_the_session_has_ended_it_waits_to_be_pressed_again(
    app: Litestar, path: str
) -> None:
    _, person, browser = await reader(app, path)
    page = await browser.open(path)
    old = path_of(page)
    await signed_out_elsewhere(browser)
    waiting = waiting_at(await browser.send(page.form(path).press("renew")))
    page = await (await signed_in(app, person)).open(waiting)
    assert page.status == 200
    assert path_of(page) == old
