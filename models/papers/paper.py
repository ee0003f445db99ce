"""Quotes and invoices: an amount, a file, and a manager's decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from piccolo.columns import ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.table import Table

from database.gathering import Read
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


@dataclass(frozen=True, slots=True)
class SentNumber:
    """The number read in an invoice, or nothing; the file's id as text."""

    contractor: int
    file: str
    number: str


def numbers_sent(contractors: Sequence[int]) -> Read[SentNumber]:
    """Of all the invoices that these sent, for whatever mission, and in which something was read."""
    places = ", ".join(["{}"] * len(contractors))
    sql = (
        "SELECT a.contractor, i.file, f.reading FROM invoice i JOIN assignment a ON a.id = i.assignment "  # noqa: S608
        f"JOIN stored_file f ON f.id = i.file WHERE a.contractor IN ({places}) AND f.reading <> ''"
    )
    return Read(sql if contractors else "", contractors, ("contractor", "file", "reading"), _sent_number)


def _sent_number(row: list[Any]) -> SentNumber:
    contractor, file, reading = row
    return SentNumber(contractor, str(file), str(reading_of(reading).get("number", "")))
