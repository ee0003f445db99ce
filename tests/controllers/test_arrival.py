"""« Je suis arrivé », at the door, with the code that the tenant's page shows."""

import re

import pytest
from litestar import Litestar

from models.agenda.visit import Visit
from models.workflow import Status
from tests.support.story import NO_TENANT, Story, ahead, begin
from tests.support.web import Browser, Page, signed_in, tenant_of

S = Status


async def _at_the_door(app: Litestar) -> tuple[Story, Browser, str]:
    story = await begin(S.SCHEDULED)
    ahead(hours=23)
    karim = await signed_in(app, story.karim_account)
    return story, karim, f"/missions/{story.mission.reference}"


async def _code_of(app: Litestar, story: Story) -> str:
    """As the tenant reads it."""
    tenant, home = await tenant_of(app, story.mission)
    found = re.search(r"Code d'arrivée : (\d{4})", (await tenant.open(home)).text.replace("\u00a0", " "))
    assert found is not None
    return found[1]


@pytest.mark.parametrize("htmx", [False, True], ids=["without htmx", "with htmx"])
async def test_the_code_that_the_tenant_reads_out_confirms_it(app: Litestar, htmx: bool) -> None:
    story, karim, base = await _at_the_door(app)
    code = await _code_of(app, story)
    page = await karim.open(base)
    assert page.leads_to("Je suis arrivé") == f"{base}/arrivee"
    form = (await karim.open(f"{base}/arrivee")).form(f"{base}/arrivee")
    form["arrival_code"] = f" {code[:2]} {code[2:]}"
    response = await karim.send(form.press("record_arrival"), htmx=htmx)
    page = Page(response) if htmx else await karim.follow(response)
    assert "Votre arrivée est notée." in page.notice
    assert "arrivée confirmée par le locataire" in page.text
    assert "Je suis arrivé" not in page.text
    assert "Je suis en route" not in page.text
    tenant, home = await tenant_of(app, story.mission)
    shown = (await tenant.open(home)).text.replace("\u00a0", " ")
    assert re.search(r"Plomberie Durand est arrivé à \d+ h", shown)
    assert "Code d'arrivée" not in shown


async def test_the_code_stands_there_on_the_day_alone(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    tenant, home = await tenant_of(app, story.mission)
    assert "Code d'arrivée" not in (await tenant.open(home)).text, "the day before"
    ahead(hours=23)
    assert "Code d'arrivée" in (await tenant.open(home)).text
    ahead(hours=26)
    assert "Code d'arrivée" not in (await tenant.open(home)).text, "it is over"


async def test_a_code_is_read_by_the_tenant_alone(app: Litestar) -> None:
    story, karim, base = await _at_the_door(app)
    code = await _code_of(app, story)
    manager = await signed_in(app, story.manager_account)
    for browser, url in ((karim, base), (karim, f"{base}/arrivee"), (manager, f"/gestion{base}")):
        assert code not in (await browser.open(url)).text


@pytest.mark.parametrize("htmx", [False, True], ids=["without htmx", "with htmx"])
async def test_a_wrong_code_is_told_and_the_third_takes_the_field_away(app: Litestar, htmx: bool) -> None:
    story, karim, base = await _at_the_door(app)
    wrong = f"{(int(await _code_of(app, story)) + 1) % 10_000:04}"
    page = await karim.open(f"{base}/arrivee")
    for number in range(1, 4):
        form = page.form(f"{base}/arrivee")
        form["arrival_code"] = wrong
        page = Page(await karim.send(form.press("record_arrival"), htmx=htmx))
        assert page.status == 422
        if number < 3:
            assert "Ce n'est pas le code" in page.error_of("arrival_code")
            assert page.form(f"{base}/arrivee")["arrival_code"] == wrong
    assert "il n'est plus demandé" in page.at("panel").text
    form = page.form(f"{base}/arrivee")
    assert "arrival_code" not in form.names()
    page = await karim.submit(form.press("record_arrival"))
    assert page.notice == "Votre arrivée est notée."
    assert "confirmée" not in page.text


async def test_the_second_of_two_clicks_is_counted_once(app: Litestar) -> None:
    story, karim, base = await _at_the_door(app)
    form = (await karim.open(f"{base}/arrivee")).form(f"{base}/arrivee")
    form["arrival_code"] = f"{(int(await _code_of(app, story)) + 1) % 10_000:04}"
    for _ in range(2):
        assert (await karim.send(form.press("record_arrival"))).status_code == 422
    [visit] = await Visit.objects()
    assert visit.wrong_codes == 1


@pytest.mark.parametrize("typed", ["12", "douze", "123456"])
async def test_what_has_no_four_digits_is_told_so(app: Litestar, typed: str) -> None:
    _, karim, base = await _at_the_door(app)
    form = (await karim.open(f"{base}/arrivee")).form(f"{base}/arrivee")
    form["arrival_code"] = typed
    page = Page(await karim.send(form.press("record_arrival")))
    assert page.status == 422
    assert "quatre chiffres" in page.error_of("arrival_code")
    assert page.form(f"{base}/arrivee")["arrival_code"] == typed


async def test_where_nobody_lives_no_code_is_asked_for(app: Litestar) -> None:
    story, karim, base = await _at_the_door(app)
    await story.mission.set(**NO_TENANT)
    page = await karim.open(f"{base}/arrivee")
    assert "arrival_code" not in page.form(f"{base}/arrivee").names()
    assert "locataire" not in page.at("panel").text
