"""Quotes and invoices: an amount, a file, and a manager's decision."""

from collections.abc import Sequence

from piccolo.columns import ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.table import Table

from database.gathering import Read
from models import clock
from models.assignment import Assignment
from models.files.stored_file import PAPER_NUMBER, StoredFile
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
    # What was authorised without a quote when it was sent; where it is not known, the mission's of now.
    threshold_cents = Integer(null=True, default=None)
    file = ForeignKey(StoredFile, null=False)
    decision = Varchar(length=16, choices=Decision, default=Decision.PENDING)
    reason = Text(default="")
    submitted_at = Timestamptz(default=clock.now)
    decided_at = Timestamptz(null=True, default=None)
    decided_by = ForeignKey(Account, null=True, default=None)


def number_in(text: str) -> str:
    """The number that a paper's reading has, to find it by among all that were sent; empty where there is none, or of a
    text that is no number of anybody's: PostgreSQL takes no NUL, and an index no text without end."""
    number = str(reading_of(text).get("number", ""))
    return "" if len(number) > PAPER_NUMBER or "\0" in number else number


# The same number in another invoice of the same sender, for whatever mission: one step in an index.
_SENT_BEFORE = (
    "f.kind = 'invoice' AND f.paper_number <> '' AND EXISTS (SELECT 1 FROM stored_file s WHERE s.owner = f.owner "
    "AND s.draft = FALSE AND s.paper_number = f.paper_number AND s.paper_number <> '' AND s.kind = 'invoice' "
    "AND s.id <> f.id)"
)


def sent_before(missions: Sequence[int], drafts_of: str = "") -> Read[str]:
    """Ids, as texts, of the invoices of these missions whose number another invoice of their sender has; with
    `drafts_of`, an `Actor.key`, of those that it is about to send, too."""
    parts: list[str] = []
    args: list[object] = [*missions]
    if missions:
        parts.append(f"f.mission IN ({', '.join(['{}'] * len(missions))}) AND f.draft = FALSE")
    if drafts_of:
        parts.append("f.owner = {} AND f.draft = TRUE")
        args.append(drafts_of)
    each = [f"SELECT f.id AS file FROM stored_file f WHERE {part} AND {_SENT_BEFORE}" for part in parts]  # noqa: S608
    return Read(" UNION ALL ".join(each), args, ("file",), lambda row: str(row[0]))
