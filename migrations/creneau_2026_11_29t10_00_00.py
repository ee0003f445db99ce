"""A contractor's hours and absences."""

from database import codes
from database.migration import Step, forwards_of

ID = "2026-11-29T10:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Working hours and absences"

STEPS = (
    """CREATE TABLE working_hours (
    id {serial},
    account INTEGER NOT NULL REFERENCES account (id),
    weekday SMALLINT NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    start_minute SMALLINT NOT NULL CHECK (start_minute >= 0),
    end_minute SMALLINT NOT NULL CHECK (end_minute > start_minute AND end_minute <= 1440)
)""",
    "CREATE UNIQUE INDEX working_hours_once ON working_hours (account, weekday, start_minute)",
    """CREATE TABLE absence (
    id {serial},
    account INTEGER NOT NULL REFERENCES account (id),
    starts_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL CHECK (ends_at > starts_at),
    label VARCHAR(80) NOT NULL,
    repeat VARCHAR(16) NOT NULL,
    repeat_until DATE,
    over_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL
)""",
    "CREATE INDEX absence_account ON absence (account, over_at)",
    "CREATE INDEX absence_over ON absence (over_at)",
)


def steps() -> list[Step]:
    listed = codes.known("absence_repeat", "none", "weekly", "fortnightly")
    return [*STEPS, listed, *codes.guards("absence", {"repeat": "absence_repeat"})]


forwards = forwards_of(ID, DESCRIPTION, steps)
