"""What the page says of each invoice: whether anybody still decides on it, and what it is measured by."""

from litestar import Litestar

from models.missions.facts import facts_of
from models.missions.verbs.ending import reassign
from models.missions.verbs.invoices import accept_invoice, add_invoice, close_without_invoice, submit_invoice
from models.missions.verbs.slots import choose_slot, propose_slots
from models.missions.verbs.visits import schedule
from models.missions.verbs.work import complete, confirm_work, dispute_work
from models.people.actor import Actor
from models.workflow import FileKind, InvoiceKind, Status
from tests.support.story import Story, begin, draft, spans
from tests.support.web import Page, signed_in

S = Status


async def bill(story: Story, cents: int, by: Actor | None = None) -> None:
    file = await draft(by or story.karim, FileKind.INVOICE)
    photo = await draft(by or story.karim, FileKind.AFTER)
    await submit_invoice(story.mission, by or story.karim, amount_cents=cents, file=file, photos=[photo])


async def add(story: Story, kind: InvoiceKind, cents: int) -> None:
    file = await draft(story.karim, FileKind.INVOICE)
    await add_invoice(story.mission, kind, story.karim, amount_cents=cents, file=file)


async def reopen(story: Story) -> None:
    await dispute_work(story.mission, "Le joint fuit encore", story.manager)


async def done_once_more(story: Story) -> None:
    """After « Rouvrir l'intervention »: confirmed again."""
    await complete(story.mission, story.karim, amount_cents=12000)
    await confirm_work(story.mission, story.manager)


async def page_of(app: Litestar, story: Story) -> Page:
    nadia = await signed_in(app, story.manager_account)
    return await nadia.open(f"/gestion/missions/{story.mission.reference}")


async def papers(app: Litestar, story: Story, section: str = "mission-invoices") -> list[str]:
    """As the manager reads them, newest first: a line each."""
    page = await page_of(app, story)
    return [line.text.replace("\xa0", " ") for line in page.at(section).all("li", class_="tight")]


async def states(app: Litestar, story: Story, section: str = "mission-invoices") -> list[str]:
    page = await page_of(app, story)
    return [pill.text for pill in page.at(section).all("span", class_="pill")]


async def test_an_invoice_that_nobody_decides_on_any_more_says_so(app: Litestar) -> None:
    story = await begin(S.INVOICED)
    assert await states(app, story) == ["en attente du gestionnaire"]
    await reopen(story)
    assert await states(app, story) == ["sans suite"]
    await done_once_more(story)
    assert await states(app, story) == ["sans suite"]
    await bill(story, 41000)
    assert await states(app, story) == ["en attente du gestionnaire", "remplacée"]
    await accept_invoice(story.mission, await story.last_invoice(), story.manager)
    assert await states(app, story) == ["acceptée", "remplacée"]
    karim = await signed_in(app, story.karim_account)
    page = await karim.open(f"/missions/{story.mission.reference}")
    assert "en attente" not in page.at("mission-invoices").text


async def test_it_says_so_after_the_closing_without_one_and_after_a_change_of_contractor(
    app: Litestar,
) -> None:
    story = await begin(S.INVOICED)
    await reopen(story)
    await done_once_more(story)
    await close_without_invoice(story.mission, "Offert", story.manager)
    assert await states(app, story) == ["sans suite"]
    story = await begin(S.INVOICED)
    await reopen(story)
    await reassign(story.mission, "Trop lent", story.manager)
    assert await states(app, story) == ["sans suite"]
    # Another contractor's replaces nothing of it.
    await propose_slots(story.mission, spans(24), story.sophie)
    await choose_slot(
        story.mission, (await facts_of(story.mission)).open_slots[0].id, story.tenant, agreed=True
    )
    await schedule(story.mission, story.sophie)
    await complete(story.mission, story.sophie, amount_cents=9000)
    await confirm_work(story.mission, story.manager)
    await bill(story, 9000, story.sophie)
    assert await states(app, story) == ["en attente du gestionnaire", "sans suite"]


async def test_a_paper_beside_the_invoice_takes_no_place_of_one(app: Litestar) -> None:
    story = await begin(S.INVOICED)
    await add(story, InvoiceKind.CREDIT_NOTE, 1000)
    assert await states(app, story) == ["envoyé au gestionnaire", "en attente du gestionnaire"]
    await reopen(story)
    assert await states(app, story) == ["envoyé au gestionnaire", "sans suite"]


async def test_a_quote_of_a_contractor_who_left_was_replaced_by_none(app: Litestar) -> None:
    story = await begin(S.QUOTE_SUBMITTED)
    await story._quote()
    assert await states(app, story, "mission-quotes") == ["en attente du gestionnaire", "remplacé"]
    await reassign(story.mission, "Trop lent", story.manager)
    assert await states(app, story, "mission-quotes") == ["sans suite", "remplacé"]
