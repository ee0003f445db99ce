"""« Vous pouvez refuser ce jour », « J'accepte ce samedi », « Le locataire a accepté ce jour »."""

from datetime import date

import pytest
from litestar import Litestar

from models.errors import TransitionRefused
from models.missions.facts import facts_of
from models.missions.outbox import Message
from models.missions.verbs.slots import choose_slot, propose_slots
from models.missions.verbs.upkeep import amend
from models.missions.verbs.visits import schedule
from models.workflow import Status
from notifications.compose import write
from tests.models.test_consent import MONDAY, SATURDAY, on
from tests.support.story import NO_TENANT, Story, begin, days_before
from tests.support.web import Browser, Page, signed_in, tenant_of
from wording import said
from wording.faults import Fault


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


OTHER = {"tenant_name": "Lucie Petit", "tenant_email": "lucie.petit@locataire.example"}


async def _handed_over(*days: date) -> Story:
    """The contact of before chose the first of these days, and agreed to it."""
    story = await _offered(*days)
    await choose_slot(
        story.mission, (await facts_of(story.mission)).open_slots[0].id, story.tenant, agreed=True
    )
    await amend(story.mission, OTHER, [], story.manager)
    return story


async def test_a_new_contact_is_asked_about_the_saturday_that_the_former_one_agreed_to(app: Litestar) -> None:
    story = await _handed_over(SATURDAY, MONDAY)
    browser, base, target = await _who(app, story, "tenant")
    page = await browser.open(base)
    assert "Vous pouvez refuser ce jour" in page.text
    assert "Votre choix d'avant" not in page.text
    saturday = page.form(target).offered("slot")[0]
    form = page.form(target).choose("slot", saturday).choose("agreed_day", saturday)
    assert "Votre choix est transmis" in (await browser.submit(form.press("choose"))).text
    karim = await signed_in(app, story.karim_account)
    url = f"/missions/{story.mission.reference}"
    page = await karim.open(url)
    await karim.submit(page.form(f"{url}/planification").press("schedule"))
    assert (await story.reload()).status == Status.SCHEDULED


async def test_nobody_plans_a_saturday_that_the_contact_of_today_was_not_asked_about(app: Litestar) -> None:
    story = await _handed_over(SATURDAY, MONDAY)
    told = said(Fault.DAY_TO_AGREE.of(day=SATURDAY))
    for account in (story.karim_account, story.manager_account):
        base = "/gestion" if account is story.manager_account else ""
        page = await (await signed_in(app, account)).open(f"{base}/missions/{story.mission.reference}")
        assert told in page.at("mission-banner").text
        assert "Planifier l'intervention" not in page.at("mission-banner").text
        assert page.root.one("div", **{"class": "banner__main"}).text == "Saisir la réponse du locataire"
    with pytest.raises(TransitionRefused) as refused:
        await schedule(await story.reload(), story.karim)
    assert refused.value.fault == Fault.DAY_TO_AGREE.of(day=SATURDAY)


async def test_a_working_day_is_planned_whoever_chose_it(app: Litestar) -> None:
    story = await _handed_over(MONDAY)
    browser, base, _ = await _who(app, story, "tenant")
    assert "Un créneau est choisi." in (await browser.open(base)).text
    await schedule(await story.reload(), story.karim)


async def test_a_home_where_nobody_is_asked_any_more_needs_no_consent(db: None) -> None:
    story = await _handed_over(SATURDAY)
    await amend(await story.reload(), NO_TENANT, [], story.manager)
    await schedule(await story.reload(), story.karim)


@pytest.mark.parametrize(("day", "may"), [(SATURDAY, True), (MONDAY, False)])
async def test_a_new_contact_reads_that_it_may_refuse_the_day_of_a_visit(
    app: Litestar, day: date, may: bool
) -> None:
    story = await _offered(day)
    slot = (await facts_of(story.mission)).open_slots[0].id
    await choose_slot(story.mission, slot, story.tenant, agreed=True)
    await schedule(story.mission, story.karim)
    browser, base, _ = await _who(app, story, "tenant")
    assert "Vous pouvez refuser ce jour." not in (await browser.open(base)).text
    await amend(story.mission, OTHER, [], story.manager)
    [message] = await Message.objects().where(Message.kind == "visit_changed_contact")
    assert ("Vous pouvez refuser ce jour." in (await write(message)).letter.lines) is may
    browser, base, _ = await _who(app, story, "tenant")
    assert ("Vous pouvez refuser ce jour." in (await browser.open(base)).text) is may
