"""Addresses that people copy: what stood around them is cut, and a shortened one opens nothing."""

import pytest
from litestar import Litestar

from models.workflow import Status
from tests.support.story import begin, key_of_tenant
from tests.support.web import Browser, Page, signed_in, tenant_of

S = Status


@pytest.mark.parametrize(
    "after", [".", ")", ",", "»", "%E2%80%8B", "%20", "%C2%A0%C2%BB.", "%3E", "_", "*", "%22"]
)
async def test_a_link_with_what_stood_around_it_opens(app: Litestar, after: str) -> None:
    story = await begin(S.SLOTS_PROPOSED)
    key = await key_of_tenant(story.mission)
    answer = await Browser(app).get(f"/locataire/{key}{after}")
    assert answer.status_code == 303
    assert f"={key};" in answer.headers["set-cookie"], "the key alone is kept"


@pytest.mark.parametrize("cut", [1, 5, 20, 42])
async def test_a_shortened_link_opens_nothing_and_says_what_to_do(app: Litestar, cut: int) -> None:
    key = await key_of_tenant((await begin(S.SLOTS_PROPOSED)).mission)
    for after in ("", ".", "»"):
        page = Page(await Browser(app).get(f"/locataire/{key[:-cut]}{after}"))
        assert page.status == 404
        assert "Ouvrez le lien qui est dans votre message" in page.text


@pytest.mark.parametrize("left", ["", "/", "/m", "/m/", "/m.", "/-", "/_"])
async def test_what_is_left_of_a_link_that_was_cut_says_what_to_do(app: Litestar, left: str) -> None:
    page = Page(await Browser(app).get(f"/locataire{left}"))
    assert page.status == 404
    assert "Ouvrez le lien qui est dans votre message" in page.text


async def test_the_address_bar_s_link_without_its_cookie_says_what_to_do(app: Litestar) -> None:
    _, path = await tenant_of(app, (await begin(S.SLOTS_PROPOSED)).mission)
    for there in (path, f"{path}.", f"{path}/refus"):
        page = Page(await Browser(app).get(there))
        assert page.status == 404
        assert "Ouvrez le lien qui est dans votre message" in page.text
        assert "autorisez les cookies" in page.text


@pytest.mark.parametrize("after", [".", ")", "%C2%BB", "%E2%80%8B", ","])
async def test_a_mission_s_copied_address_opens_too(app: Litestar, after: str) -> None:
    story = await begin()
    nadia = await signed_in(app, story.manager_account)
    page = await nadia.open(f"/gestion/missions/{story.mission.reference}{after}")
    assert page.status == 200
    assert story.mission.reference in page.text
