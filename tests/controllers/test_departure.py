"""« Je suis en route », from the mission."""

import pytest
from litestar import Litestar

from models.workflow import Status
from tests.support.story import BY_PHONE, NO_TENANT, ahead, begin
from tests.support.web import Page, signed_in, tenant_of

S = Status


@pytest.mark.parametrize("htmx", [False, True], ids=["without htmx", "with htmx"])
async def test_it_is_said_in_two_taps_and_read_by_the_tenant(app: Litestar, htmx: bool) -> None:
    story = await begin(S.SCHEDULED)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    assert "Je suis en route" not in (await karim.open(base)).text, "the day before"
    ahead(hours=23)
    page = await karim.open(base)
    assert page.leads_to("Je suis en route") == f"{base}/en-route"
    form = (await karim.open(f"{base}/en-route")).form(f"{base}/en-route")
    assert form.offered("delay_minutes") == ["", "15", "30", "45", "60"]
    response = await karim.send(form.choose("delay_minutes", "45").press("announce_departure"), htmx=htmx)
    page = Page(response) if htmx else await karim.follow(response)
    assert "Le locataire en est prévenu." in page.notice
    assert "est en route, arrivée dans 45 minutes environ." in page.text.replace("\u00a0", " ")
    tenant, home = await tenant_of(app, story.mission)
    assert "est en route" in (await tenant.open(home)).text


@pytest.mark.parametrize("typed", ["7", "15.5", "quinze", "-15", "999999999999"])
async def test_other_minutes_are_told_to_choose(app: Litestar, typed: str) -> None:
    story = await begin(S.SCHEDULED)
    ahead(hours=23)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    form = (await karim.open(f"{base}/en-route")).form(f"{base}/en-route")
    page = Page(await karim.send(form.put("delay_minutes", typed).press("announce_departure")))
    assert page.status == 422
    assert "Choisissez l'une des durées" in page.error_of("delay_minutes")


async def test_a_home_without_an_address_is_told_to_be_called(app: Litestar) -> None:
    story = await begin(S.SCHEDULED, **BY_PHONE)
    ahead(hours=23)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    page = await karim.open(f"{base}/en-route")
    assert "appelez pour prévenir" in page.text
    page = await karim.submit(page.form(f"{base}/en-route").press("announce_departure"))
    assert page.notice == "C'est noté."


async def test_where_nobody_lives_nobody_is_to_be_called(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    await story.mission.set(**NO_TENANT)
    ahead(hours=23)
    karim = await signed_in(app, story.karim_account)
    page = await karim.open(f"/missions/{story.mission.reference}/en-route")
    assert "Personne n'est à prévenir" in page.at("panel").text
    assert "appelez" not in page.at("panel").text


async def test_the_open_form_of_the_next_step_stays_good(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    ahead(hours=23)
    karim = await signed_in(app, story.karim_account)
    base = f"/missions/{story.mission.reference}"
    step = (await karim.open(f"{base}/etape")).form(f"{base}/etape")
    form = (await karim.open(f"{base}/en-route")).form(f"{base}/en-route")
    await karim.submit(form.press("announce_departure"))
    step.choose("step", "complete")["amount"] = "120,00"
    assert (await karim.send(step.press("confirm"))).status_code == 303
