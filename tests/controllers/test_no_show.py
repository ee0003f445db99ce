"""« L'artisan n'est pas venu », said by the tenant, or for it by a manager."""

import pytest
from litestar import Litestar

from models.missions.verbs.slots import wishes_of
from models.workflow import Status
from tests.controllers.acts import photo
from tests.support.story import ahead, begin
from tests.support.web import Page, signed_in, tenant_of

S = Status


async def test_a_tenant_says_so_with_a_word_a_photo_and_when_it_will_be_there(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    tenant, home = await tenant_of(app, story.mission)
    assert "L'artisan n'est pas venu" not in (await tenant.open(home)).text
    ahead(hours=27)
    page = await tenant.open(home)
    assert "L'artisan n'est pas venu" in page.text
    page = await tenant.open(f"{home}/absence")
    form = page.form(f"{home}/absence")
    wished = form.offered("wish")[2:4]
    form.choose("wish", *wished).fill(reason="J'ai attendu toute la matinée")
    form.attach("photos", photo("porte.jpg"))
    page = await tenant.submit(form.press("report_no_show"))
    assert "C'est noté : personne n'est venu." in page.text
    assert len(await wishes_of(story.mission.id)) == 2
    karim = await signed_in(app, story.karim_account)
    page = await karim.open(f"/missions/{story.mission.reference}")
    assert "J'ai attendu toute la matinée" in page.text
    assert "manqué : l'artisan n'est pas venu" in page.text.replace("\u00a0", " ")
    assert "Rendez-vous manqué" in page.at("mission-photos").text
    assert "Prendre ce moment" in page.text


@pytest.mark.parametrize("htmx", [False, True], ids=["without htmx", "with htmx"])
async def test_a_manager_says_so_for_the_tenant(app: Litestar, htmx: bool) -> None:
    story = await begin(S.SCHEDULED)
    manager = await signed_in(app, story.manager_account)
    base = f"/gestion/missions/{story.mission.reference}"
    assert "L'artisan n'est pas venu" not in (await manager.open(base)).text
    ahead(hours=27)
    page = await manager.open(base)
    assert page.leads_to("L'artisan n'est pas venu") == f"{base}/absence"
    assert "Saisir la réponse du locataire" not in page.text
    form = (await manager.open(f"{base}/absence")).form(f"{base}/absence")
    form.attach("photos", photo("porte.jpg"))
    response = await manager.send(form.press("report_no_show"), htmx=htmx)
    page = Page(response) if htmx else await manager.follow(response)
    assert "Le prestataire proposera de nouveaux créneaux." in page.notice
    assert "pour Camille Martin" in page.text.replace("\u00a0", " ")
    assert "Rendez-vous manqué" in page.at("mission-photos").text


async def test_too_soon_it_is_told_when(app: Litestar) -> None:
    """The address is known before the hour."""
    story = await begin(S.SCHEDULED)
    tenant, home = await tenant_of(app, story.mission)
    assert (await tenant.get(f"{home}/absence")).status_code == 409


async def test_six_wishes_are_too_many_and_what_was_typed_stays(app: Litestar) -> None:
    story = await begin(S.SCHEDULED)
    tenant, home = await tenant_of(app, story.mission)
    ahead(hours=27)
    form = (await tenant.open(f"{home}/absence")).form(f"{home}/absence")
    wished = form.offered("wish")[:6]
    form.choose("wish", *wished).fill(reason="Personne").attach("photos", photo("porte.jpg"))
    page = Page(await tenant.send(form.press("report_no_show")))
    assert page.status == 422
    assert page.error_of("wish")
    form = page.form(f"{home}/absence")
    assert (form["reason"], form.values("wish")) == ("Personne", wished)
    assert form["kept_photos"]
