"""Quotes and invoices: an amount, a file, and a manager's decision."""

from piccolo.columns import ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.table import Table

from models import clock
from models.assignment import Assignment
from models.files.stored_file import StoredFile
from models.papers.readings import reading_of
from models.people.account import Account
from models.workflow import Decision, InvoiceKind


class Quote(Table, tablename="quote"):
    """The quote in force is the last approved version of its assignment."""

    id: Serial
    assignment = ForeignKey(Assignment, null=False)
    version = Integer(default=1)
    amount_cents = Integer()
    file = ForeignKey(StoredFile, null=False)
    decision = Varchar(length=16, choices=Decision, default=Decision.PENDING)
    reason = Text(default="")
    submitted_at = Timestamptz(default=clock.now)
    decided_at = Timestamptz(null=True, default=None)
    decided_by = ForeignKey(Account, null=True, default=None)


class Invoice(Table, tablename="invoice"):
    """A refused one stays readable beside the next; a sent one is never altered."""

    id: Serial
    assignment = ForeignKey(Assignment, null=False)
    version = Integer(default=1)
    kind = Varchar(length=16, choices=InvoiceKind, default=InvoiceKind.INVOICE)
    amount_cents = Integer()
    file = ForeignKey(StoredFile, null=False)
    decision = Varchar(length=16, choices=Decision, default=Decision.PENDING)
    reason = Text(default="")
    submitted_at = Timestamptz(default=clock.now)
    decided_at = Timestamptz(null=True, default=None)
    decided_by = ForeignKey(Account, null=True, default=None)


async def numbers_sent(contractor: int) -> dict[str, str]:
    """The numbers read in this contractor's invoices, of all its missions, by the file's id."""
    rows = await Invoice.select(Invoice.file.id, Invoice.file.reading).where(
        Invoice.assignment.contractor == contractor
    )
    found = {str(row["file.id"]): reading_of(row["file.reading"]).get("number", "") for row in rows}
    return {file: number for file, number in found.items() if number}
