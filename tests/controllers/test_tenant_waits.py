"""What a tenant reads while nothing is asked of it is what happened, and holds at the minute in which it is read."""

from litestar import Litestar

from models.workflow import Status
from tests.support.story import Story, ahead, begin
from tests.support.web import Page, tenant_of

S = Status


async def reads(app: Litestar, story: Story) -> Page:
    browser, base = await tenant_of(app, await story.reload())
    return await browser.open(base)


def heading(page: Page) -> str:
    return page.root.one("h1").text


async def test_a_quote_after_the_second_visit_is_not_said_to_come_of_the_first(app: Litestar) -> None:
    story = await begin(S.QUOTE_APPROVED)
    await story.again()
    ahead(hours=27)
    await story._quote()
    assert heading(await reads(app, story)) == "La visite a eu lieu."
    await story._reject()
    assert heading(await reads(app, story)) == "La visite a eu lieu."


async def test_a_second_quote_after_one_visit_still_comes_of_the_first(app: Litestar) -> None:
    story = await begin(S.QUOTE_REJECTED)
    await story._quote()
    assert heading(await reads(app, story)) == "La première visite a eu lieu."
