"""A contractor's other agenda."""

from database import codes
from database.migration import Step, forwards_of

ID = "2026-11-30T08:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Other agendas"

STEPS = (
    """CREATE TABLE other_agenda (
    id {serial},
    account INTEGER NOT NULL REFERENCES account (id),
    sealed TEXT NOT NULL,
    etag VARCHAR(255) NOT NULL,
    whole_on DATE,
    read_at TIMESTAMPTZ,
    next_read_at TIMESTAMPTZ NOT NULL,
    failures INTEGER NOT NULL,
    trouble VARCHAR(16),
    answered INTEGER,
    passed_over INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
)""",
    "CREATE UNIQUE INDEX other_agenda_once ON other_agenda (account)",
    "CREATE INDEX other_agenda_due ON other_agenda (next_read_at)",
    """CREATE TABLE busy_time (
    id {serial},
    account INTEGER NOT NULL REFERENCES account (id),
    starts_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL CHECK (ends_at > starts_at)
)""",
    "CREATE INDEX busy_time_account ON busy_time (account, ends_at)",
)
TROUBLES = (
    *("status", "unreachable", "private", "certificate", "redirect", "slow"),
    *("cut_off", "too_big", "no_calendar", "too_many", "too_heavy", "lost"),
)


def steps() -> list[Step]:
    listed = codes.known("agenda_trouble", *TROUBLES)
    return [*STEPS, listed, *codes.guards("other_agenda", {"trouble": "agenda_trouble"})]


forwards = forwards_of(ID, DESCRIPTION, steps)
