"""A quote or an invoice that was sent is never altered: the database refuses it too."""

from database.connection import is_sqlite
from database.migration import forwards_of

ID = "2026-11-24T10:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Sent papers are never altered"

# What a decision does not touch.
FIXED = {
    "invoice": "assignment, version, kind, amount_cents, file, submitted_at",
    "quote": "assignment, version, amount_cents, file, submitted_at",
}
SQLITE = [
    f"""CREATE TRIGGER {table}_sent BEFORE UPDATE OF {columns} ON {table}
    BEGIN SELECT RAISE(ABORT, 'a sent {table} is never altered'); END"""
    for table, columns in FIXED.items()
]
POSTGRES = [
    """CREATE FUNCTION a_sent_paper_is_never_altered() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'a sent % is never altered', TG_TABLE_NAME; END $$""",
    *(
        f"""CREATE TRIGGER {table}_sent BEFORE UPDATE OF {columns} ON {table}
    FOR EACH ROW EXECUTE FUNCTION a_sent_paper_is_never_altered()"""
        for table, columns in FIXED.items()
    ),
]

forwards = forwards_of(ID, DESCRIPTION, lambda: SQLITE if is_sqlite() else POSTGRES)
