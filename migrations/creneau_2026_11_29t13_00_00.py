"""Reminders of visits; those that are planned already get theirs."""

from database import codes
from database.connection import rows
from database.migration import Step, forwards_of
from models import clock
from models.agenda.reminder import due_times
from models.agenda.span import Span

ID = "2026-11-29T13:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Reminders"

STEPS = (
    """CREATE TABLE reminder (
    id {serial},
    visit INTEGER NOT NULL REFERENCES visit (id),
    side VARCHAR(16) NOT NULL,
    before VARCHAR(16) NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    done_at TIMESTAMPTZ
)""",
    "CREATE UNIQUE INDEX reminder_once ON reminder (visit, side, before)",
    "CREATE INDEX reminder_due ON reminder (due_at) WHERE done_at IS NULL",
)


WRITE = "INSERT INTO reminder (visit, side, before, due_at) VALUES ({}, {}, {}, {})"


async def fill() -> None:
    for visit in await rows("SELECT id, starts_at, ends_at FROM visit WHERE state = 'planned'"):
        for before, due in due_times(Span(visit["starts_at"], visit["ends_at"])):
            for side in ("contact", "contractor"):
                if due > clock.now():
                    await rows(WRITE, visit["id"], side, before.value, due)


def steps() -> list[Step]:
    kinds = {"side": "reminder_side", "before": "reminder_before"}
    listed = [codes.known("reminder_side", "contact", "contractor"), codes.known("reminder_before", "day", "hours")]
    return [*STEPS, *listed, *codes.guards("reminder", kinds), fill]


forwards = forwards_of(ID, DESCRIPTION, steps)
