"""Invoices on their way, and what the manager reads of them."""

import json

from litestar import Litestar

from models.files.stored_file import StoredFile
from models.missions.facts import facts_of
from models.missions.verbs.invoices import (
    add_invoice,
    submit_invoice,
)
from models.missions.verbs.quotes import approve_quote, submit_quote
from models.missions.verbs.slots import choose_slot, propose_slots
from models.missions.verbs.visits import schedule
from models.missions.verbs.work import complete, confirm_work, dispute_work
from models.papers.readings import VERSION
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


async def visited(story: Story, by: Actor) -> None:
    """A visit of theirs is planned."""
    await propose_slots(story.mission, spans(24), by)
    slots = (await facts_of(story.mission)).open_slots
    await choose_slot(story.mission, slots[0].id, story.tenant, agreed=True)
    await schedule(story.mission, by)


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


async def quoted(cents: int = 42000) -> Story:
    """A quote of that much in force."""
    story = await begin(S.SCHEDULED)
    file = await draft(story.karim)
    await submit_quote(story.mission, story.karim, amount_cents=cents, file=file)
    await approve_quote(story.mission, await story.last_quote(), story.manager)
    return story


async def worked(story: Story) -> None:
    await complete(story.mission, story.karim)
    await confirm_work(story.mission, story.manager)


READ = {
    "version": VERSION,
    "source": "text",
    "kind": "invoice",
    "total_cents": 42000,
    "to_pay_cents": 42000,
}


async def read_in(story: Story) -> None:
    """Something stands in the last invoice."""
    invoice = (await facts_of(story.mission)).last_invoice
    assert invoice is not None
    await StoredFile.update({StoredFile.reading: json.dumps(READ)}).where(StoredFile.id == invoice.file)
