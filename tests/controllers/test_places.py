"""Who is looked for, and where: the filters, the areas and the mails to their contractors."""

import pytest
from litestar import Litestar

from database.connection import rows
from models.missions.outbox import Message
from models.people.account import Account
from tests.controllers.test_typed import NEW, filled
from tests.support.story import begin
from tests.support.web import signed_in


async def test_the_manager_finds_a_telephone_in_any_spelling_and_a_contractor_s_pool_does_not(
    app: Litestar,
) -> None:
    story = await begin()
    nadia = await signed_in(app, story.manager_account)
    karim = await signed_in(app, story.karim_account)
    for text in ("%2B33%20(0)6.39.98.01.02", "0639980102", "camille%20MARTIN", "rue%20des%20lilas"):
        assert story.mission.reference in (await nadia.open(f"/gestion?q={text}")).response.text
        assert story.mission.reference not in (await karim.open(f"/missions?q={text}")).response.text
    assert story.mission.reference in (await karim.open("/missions?q=%C3%A9vier")).response.text


@pytest.mark.parametrize(
    "postcode, area, label",
    [
        ("20137", "2A", "Département 2A"),
        ("20200", "2B", "Département 2B"),
        ("97400", "974", "Département 974"),
        ("98800", "988", "Département 988"),
        ("59000", "59", "Département 59"),
    ],
)
async def test_a_place_is_offered_and_filtered_by_its_département(
    app: Litestar, postcode: str, area: str, label: str
) -> None:
    story = await begin(postcode=postcode)
    nadia = await signed_in(app, story.manager_account)
    page = await nadia.open("/gestion")
    offered = [
        (o.get("value"), o.text) for box in page.root.all("select", name="lieu") for o in box.all("option")
    ]
    assert offered == [("", "Partout"), (area, label)]
    assert story.mission.reference in (await nadia.open(f"/gestion?lieu={area}")).response.text
    assert story.mission.reference in (await nadia.open(f"/gestion?lieu=%20{area.lower()}")).response.text
    other = await nadia.open("/gestion?lieu=75")
    assert story.mission.reference not in other.response.text


@pytest.mark.parametrize(
    "areas, postcode, told",
    [("2A", "20137", True), ("2A", "20200", False), ("2B", "20620", True), ("20", "20200", True), (" 20", "20000", True),
     ("974", "97400", True), ("974", "97100", False), ("977", "97133", True), ("59,2B", "20290", True)],
)  # fmt: skip
async def test_contractors_of_an_area_are_told_of_its_missions(
    app: Litestar, areas: str, postcode: str, told: bool
) -> None:
    story = await begin()
    await Account.update({Account.areas: areas}).where(Account.id == story.karim_account.id)
    await Message.delete(force=True)
    nadia = await signed_in(app, story.manager_account)
    await nadia.send(filled(await nadia.open(NEW), postcode=postcode))
    sent = await rows("SELECT to_email FROM message WHERE kind = 'new_mission'")
    assert (story.karim_account.email in [row["to_email"] for row in sent]) is told
