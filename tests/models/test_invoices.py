"""Papers beside the invoice: « Facture d'acompte » and « Avoir »."""

import sqlite3

import asyncpg
import pytest

from database.connection import rows
from models.errors import InvalidInput, TransitionRefused
from models.files.stored_file import StoredFile
from models.missions.facts import facts_of
from models.missions.reading import of
from models.missions.verbs.invoices import add_invoice, reject_invoice, submit_invoice
from models.missions.verbs.quotes import approve_quote, submit_quote
from models.missions.verbs.work import complete, confirm_work
from models.papers.paper import Invoice
from models.workflow import FileKind, InvoiceKind, Status
from tests.support import story
from tests.support.story import Story


async def test_a_deposit_on_the_quote_in_force_leaves_the_mission_where_it_is() -> None:
    tale = await story.begin(Status.QUOTE_APPROVED)
    file = await story.draft(tale.karim, FileKind.INVOICE)
    await add_invoice(tale.mission, InvoiceKind.DEPOSIT, tale.karim, amount_cents=12600, file=file)
    assert (await tale.reload()).status == Status.QUOTE_APPROVED
    facts = await facts_of(tale.mission)
    assert facts.last_invoice is None, "nothing waits for a decision"
    assert facts.measure(InvoiceKind.INVOICE, 15000).besides_cents == 12600
    assert "invoice_added" in await story.kinds_sent(tale.mission)


async def test_a_credit_note_comes_also_after_the_closing() -> None:
    tale = await story.begin(Status.CLOSED)
    file = await story.draft(tale.karim, FileKind.INVOICE)
    await add_invoice(tale.mission, InvoiceKind.CREDIT_NOTE, tale.karim, amount_cents=2000, file=file)
    facts = await facts_of(tale.mission)
    assert (await tale.reload()).status == Status.CLOSED
    assert [invoice.kind for invoice in facts.invoices] == ["invoice", "credit_note"]
    assert facts.last_invoice is not None
    assert facts.last_invoice.kind == "invoice"
    assert facts.measure(InvoiceKind.INVOICE, 15000).besides_cents == -2000


async def test_there_is_no_deposit_without_a_quote_and_no_credit_note_without_an_invoice() -> None:
    tale = await story.begin(Status.SCHEDULED)
    for kind in (InvoiceKind.DEPOSIT, InvoiceKind.CREDIT_NOTE, InvoiceKind.INVOICE):
        file = await story.draft(tale.karim, FileKind.INVOICE)
        with pytest.raises(TransitionRefused):
            await add_invoice(tale.mission, kind, tale.karim, amount_cents=2000, file=file)
    assert await Invoice.count() == 0


async def test_an_amount_and_a_file_are_needed() -> None:
    tale = await story.begin(Status.CLOSED)
    file = await story.draft(tale.karim, FileKind.INVOICE)
    for amount, given, field in ((None, file, "amount"), (0, file, "amount"), (100, None, "invoice")):
        with pytest.raises(InvalidInput) as refused:
            await add_invoice(
                tale.mission, InvoiceKind.CREDIT_NOTE, tale.karim, amount_cents=amount, file=given
            )
        assert list(refused.value.errors) == [field]


async def test_an_invoice_needs_its_paper_whatever_photos_came_along() -> None:
    tale = await story.begin(Status.WORK_CONFIRMED)
    photo = await story.draft(tale.karim, FileKind.AFTER)
    with pytest.raises(InvalidInput) as refused:
        await submit_invoice(tale.mission, tale.karim, amount_cents=100, file=None, photos=[photo])
    assert list(refused.value.errors) == ["invoice"]


async def numbered(file: object, number: str) -> None:
    await StoredFile.update({StoredFile.paper_number: number}).where(StoredFile.id == file)


async def last_invoice_of(tale: Story) -> str:
    """Its file's id."""
    invoice = (await facts_of(tale.mission)).last_invoice
    assert invoice is not None
    return str(invoice.file)


async def test_whose_number_its_sender_sent_in_another_invoice_is_known_of_both() -> None:
    tale, other = await story.begin(Status.INVOICED), await story.begin()
    other.karim_account = tale.karim_account
    await other.to(Status.INVOICED)
    files = [await last_invoice_of(tale), await last_invoice_of(other)]
    for file in files:
        await numbered(file, "F-9")
    both = await of([tale.mission, other.mission], tale.manager)
    assert [set(one.sent_before) for one in both] == [set(files), set(files)]
    [alone] = await of([tale.mission], tale.manager)
    assert alone.sent_before == {files[0]}
    await numbered(files[1], "F-10")
    [alone] = await of([tale.mission], tale.manager)
    assert alone.sent_before == set()


async def test_another_contractors_number_nobodys_draft_and_no_quote_count_as_sent() -> None:
    tale = await story.begin(Status.INVOICED)
    file = await last_invoice_of(tale)
    await numbered(file, "F-9")
    draft, quote = await story.draft(tale.karim, FileKind.INVOICE), await story.draft(tale.karim)
    foreign = await story.draft(tale.sophie, FileKind.INVOICE)
    for other in (draft, quote, foreign):
        await numbered(other, "F-9")
    await StoredFile.update({StoredFile.draft: False}).where(StoredFile.id.is_in([quote, foreign]))
    [reading] = await of([tale.mission], tale.manager)
    assert reading.sent_before == set()
    # Of what it is about to send, the sender is told so.
    [own] = await of([tale.mission], tale.karim)
    assert own.sent_before == {str(draft)}


@pytest.mark.parametrize("table", ["invoice", "quote"])
@pytest.mark.parametrize("column", ["amount_cents = 1", "version = 9"])
async def test_a_sent_paper_is_never_altered_not_even_by_the_database(table: str, column: str) -> None:
    tale = await story.begin(Status.SCHEDULED)
    await submit_quote(tale.mission, tale.karim, amount_cents=30000, file=await story.draft(tale.karim))
    await approve_quote(tale.mission, await tale.last_quote(), tale.manager)
    await complete(tale.mission, tale.karim)
    await confirm_work(tale.mission, tale.tenant)
    await tale._invoice()
    with pytest.raises((sqlite3.IntegrityError, asyncpg.RaiseError)):
        await rows(f"UPDATE {table} SET {column}")
    await reject_invoice(tale.mission, await tale.last_invoice(), "Une ligne manque", tale.manager)
