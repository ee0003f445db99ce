"""In whose name files are looked at: the account's, or the link's, never all in one."""

from litestar import Litestar, get

from app import create_app
from models.workflow import Status
from tests.support.story import begin
from tests.support.web import Browser, signed_in
from uploads.turns import owner


@get(["/qui", "/locataire/m/a/qui", "/locataire/m/b/qui"])
async def who() -> str:
    return owner()


async def test_each_account_and_each_link_has_its_own_turn(app: Litestar) -> None:
    made = create_app()
    made.register(who)
    story = await begin(Status.NEW)
    karim = await signed_in(made, story.karim_account)
    sophie = await signed_in(made, story.sophie_account)
    asked = [
        (karim, "/qui"),
        (sophie, "/qui"),
        *((Browser(made), f"/locataire/m/{link}/qui") for link in "ab"),
    ]
    owners = [(await browser.get(path)).text for browser, path in asked]
    assert len(set(owners)) == len(owners)
    assert all(owners)
    assert [(await browser.get(path)).text for browser, path in asked] == owners
    assert (await Browser(made).get("/qui")).text == ""
