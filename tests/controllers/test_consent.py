"""« Vous pouvez refuser ce jour », « J'accepte ce samedi », « Le locataire a accepté ce jour »."""

from datetime import date

import pytest
from litestar import Litestar

from models.missions.verbs.slots import propose_slots
from models.workflow import Status
from tests.models.test_consent import MONDAY, SATURDAY, on
from tests.support.story import Story, begin, days_before
from tests.support.web import Browser, Page, signed_in, tenant_of


async def _offered(*days: date) -> Story:
    days_before(SATURDAY)
    story = await begin(Status.NEW)
    await propose_slots(story.mission, [on(day) for day in days], story.karim)
    return story


async def _who(app: Litestar, story: Story, name: str) -> tuple[Browser, str, str]:
    """With the page that asks, and where its form goes."""
    if name == "tenant":
        browser, home = await tenant_of(app, story.mission)
        return browser, home, f"{home}/creneau"
    account = story.manager_account if name == "manager" else story.karim_account
    base = f"{'/gestion' if name == 'manager' else ''}/missions/{story.mission.reference}/reponse"
    return await signed_in(app, account), base, base


@pytest.mark.parametrize("name", ["tenant", "manager", "karim"])
async def test_a_saturday_has_a_tick_of_its_own(app: Litestar, name: str) -> None:
    story = await _offered(SATURDAY, MONDAY)
    browser, url, target = await _who(app, story, name)
    page = await browser.open(url)
    label = "J'accepte ce samedi" if name == "tenant" else "Le locataire a accepté ce jour"
    assert page.text.count(label) == 1
    assert page.text.count("Vous pouvez refuser ce jour") == (name == "tenant")
    form = page.form(target)
    saturday, _ = form.offered("slot")
    assert form.offered("agreed_day") == [saturday]
    page = Page(await browser.send(form.choose("slot", saturday).press("choose")))
    assert page.status == 422
    assert "C'est un samedi" in page.error_of("agreed_day").replace("\u00a0", " ")
    form = page.form(target)
    assert form["slot"] == saturday
    form.choose("agreed_day", saturday)
    assert (await browser.send(form.press("choose"))).status_code == 303
    assert "un jour que le locataire accepte" in (await browser.open(url.removesuffix("/reponse"))).text


async def test_the_tick_of_another_day_agrees_to_nothing(app: Litestar) -> None:
    story = await _offered(SATURDAY, date(2026, 12, 6))
    browser, url, target = await _who(app, story, "tenant")
    form = (await browser.open(url)).form(target)
    saturday, sunday = form.offered("agreed_day")
    form.choose("slot", saturday).choose("agreed_day", sunday)
    page = Page(await browser.send(form.press("choose")))
    assert page.status == 422
    assert page.form(target).values("agreed_day") == [sunday]


async def test_a_working_day_is_taken_in_one_press_beside_it(app: Litestar) -> None:
    story = await _offered(SATURDAY, MONDAY)
    browser, url, target = await _who(app, story, "tenant")
    form = (await browser.open(url)).form(target)
    assert (
        await browser.send(form.choose("slot", form.offered("slot")[1]).press("choose"))
    ).status_code == 303
