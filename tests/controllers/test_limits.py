"""Limits of business, as people meet them."""

import pytest
from litestar import Litestar

from models.missions.outbox import Message
from models.missions.publishing import publish
from models.missions.verbs.slots import propose_slots
from models.missions.verbs.upkeep import renew_link
from models.people.account import Account
from models.workflow import Status
from tests.support.story import FORM, ahead, begin, spans
from tests.support.web import Page, signed_in, tenant_of, typed

S = Status
HTMX = pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "plain"])


async def test_a_renewed_link_leaves_every_open_form_good(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    browser, base = await tenant_of(app, story.mission)
    form = (await browser.open(base)).form(f"{base}/creneau")
    await renew_link(story.mission, story.manager)
    assert (await browser.send(form.pick().press("choose"))).status_code == 303
    assert (await story.reload()).status == S.SLOT_CHOSEN


@HTMX
async def test_a_link_that_was_mailed_too_often_is_told_in_the_manager_s_form(
    app: Litestar, htmx: bool
) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    nadia = await signed_in(app, story.manager_account)
    path = f"/gestion/missions/{story.mission.reference}/lien"
    for _ in range(3):
        await renew_link(await story.reload(), story.tenant)
    form = (await nadia.open(path)).form(path).press("mail")
    mails = await Message.count()
    page = Page(await nadia.send(form, htmx=htmx))
    assert page.status == 429
    assert "déjà parti 3 fois en une heure" in page.text
    assert page.form(path)
    assert await Message.count() == mails


async def test_who_holds_an_old_key_asks_for_three_links_an_hour(app: Litestar) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    browser, base = await tenant_of(app, story.mission)
    ahead(days=31)
    for _ in range(3):
        page = Page(await browser.get(base))
        form = page.form(f"{base}/lien").press("renew")
        assert Page(await browser.send(form)).status == 200
    mails = await Message.count()
    page = Page(await browser.send(form.put("_key", "another-key-of-the-form")))
    assert page.status == 429
    assert "déjà parti 3 fois en une heure" in page.text
    assert page.form(f"{base}/lien")
    assert await Message.count() == mails


@HTMX
async def test_a_contractor_that_holds_enough_keeps_what_it_typed(app: Litestar, htmx: bool) -> None:
    story = await begin()
    await Account.update({Account.most_unplanned: 1}).where(Account.id == story.karim_account.id)
    await propose_slots(story.mission, spans(24), story.karim)
    other = await publish(dict(FORM), [], story.manager)
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{other.reference}/creneaux"
    form = (await karim.open(path)).form(path).rows("slot", typed(spans(48)[0])).press("propose")
    page = Page(await karim.send(form, htmx=htmx))
    assert page.status == 422
    assert "1 mission sans visite planifiée" in page.text
    assert page.form(path)["slot_date"] == typed(spans(48)[0])[0]


@HTMX
async def test_the_sixth_offer_of_a_day_is_told_when_it_may_be_made(app: Litestar, htmx: bool) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    for hours in range(4):
        await propose_slots(await story.reload(), spans(24 + hours), story.karim)
    karim = await signed_in(app, story.karim_account)
    path = f"/missions/{story.mission.reference}/creneaux"
    form = (await karim.open(path)).form(path).rows("slot", typed(spans(48)[0])).press("propose")
    page = Page(await karim.send(form, htmx=htmx))
    assert page.status == 429
    assert "5 fois en 24 heures" in page.text
    assert "appelez le locataire" in page.text
    assert page.form(path)["slot_date"] == typed(spans(48)[0])[0]
