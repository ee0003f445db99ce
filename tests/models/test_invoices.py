"""Papers beside the invoice: « Facture d'acompte » and « Avoir »."""

import sqlite3

import asyncpg
import pytest

from database.connection import rows
from models.errors import InvalidInput, TransitionRefused
from models.missions.facts import facts_of
from models.missions.reading import of
from models.missions.verbs.invoices import add_invoice, reject_invoice, submit_invoice
from models.missions.verbs.quotes import approve_quote, submit_quote
from models.missions.verbs.work import complete, confirm_work
from models.papers.paper import Invoice
from models.workflow import FileKind, InvoiceKind, Status
from tests.support import story


async def test_a_deposit_on_the_quote_in_force_leaves_the_mission_where_it_is() -> None:
    tale = await story.begin(Status.QUOTE_APPROVED)
    file = await story.draft(tale.karim, FileKind.INVOICE)
    await add_invoice(tale.mission, InvoiceKind.DEPOSIT, tale.karim, amount_cents=12600, file=file)
    assert (await tale.reload()).status == Status.QUOTE_APPROVED
    facts = await facts_of(tale.mission)
    assert facts.last_invoice is None, "nothing waits for a decision"
    assert facts.billed_besides_cents == 12600
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
    assert facts.billed_besides_cents == -2000


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


async def test_the_numbers_that_a_contractor_sent_are_known_by_file() -> None:
    tale = await story.begin(Status.INVOICED)
    from models.files.stored_file import StoredFile

    invoice = (await facts_of(tale.mission)).last_invoice
    assert invoice is not None
    await StoredFile.update({StoredFile.reading: '{"version":2,"source":"text","number":"F-9"}'}).where(
        StoredFile.id == invoice.file
    )
    [reading] = await of([tale.mission], tale.manager)
    assert reading.numbers_sent == {str(invoice.file): "F-9"}
    other = await story.begin(Status.INVOICED)
    both = await of([other.mission, tale.mission], tale.manager)
    assert [one.numbers_sent for one in both] == [{}, {str(invoice.file): "F-9"}], "another's are not its own"


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
