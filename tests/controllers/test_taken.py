"""« plus disponible »: an offer at whose hour the contractor has planned another visit since."""

from litestar import Litestar

from models.missions.publishing import publish
from models.missions.verbs.slots import propose_slots
from models.workflow import Status
from tests.support.story import FORM, begin, spans
from tests.support.web import Page, signed_in, tenant_of


async def test_a_tenant_reads_it_and_is_told_when_it_was_too_late(app: Litestar) -> None:
    story = await begin(Status.SLOT_CHOSEN)
    mission = await publish(dict(FORM), [], story.manager)
    await propose_slots(mission, spans(25, 40), story.karim)
    tenant, home = await tenant_of(app, mission)
    before = (await tenant.open(home)).form(f"{home}/creneau")
    taken, free = before.offered("slot")
    await story._schedule()
    page = Page(await tenant.send(before.choose("slot", taken).press("choose")))
    assert page.status == 422
    assert "n'est plus disponible" in page.error_of("slot")
    page = await tenant.open(home)
    assert "plus disponible" in page.text
    assert [node.get("value") for node in page.root.all("input") if "disabled" in node.attrs] == [taken]
    form = page.form(f"{home}/creneau")
    assert "Votre choix est transmis" in (await tenant.submit(form.choose("slot", free).press("choose"))).text


async def test_a_choice_that_is_lost_is_told_to_all_three(app: Litestar) -> None:
    story = await begin(Status.SLOT_CHOSEN)
    mission = await publish(dict(FORM), [], story.manager)
    await propose_slots(mission, spans(25, 40), story.karim)
    tenant, home = await tenant_of(app, mission)
    form = (await tenant.open(home)).form(f"{home}/creneau")
    await tenant.submit(form.pick().press("choose"))
    await story._schedule()
    assert "Ce créneau n'est plus disponible." in (await tenant.open(home)).text
    karim, nadia = await signed_in(app, story.karim_account), await signed_in(app, story.manager_account)
    url = f"/missions/{mission.reference}"
    page = await karim.open(url)
    assert "Vous avez planifié une autre visite à l'heure choisie." in page.text
    assert "Planifier l'intervention" not in [button.text for button in page.root.all("button")]
    assert "plus disponible" in page.at("mission-on-site").text
    assert "plus disponible" in (await nadia.open(f"/gestion{url}")).at("mission-on-site").text
    assert "plus disponible" in (await nadia.open(f"/gestion{url}/reponse")).at("panel").text
