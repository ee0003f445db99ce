"""Reminders of a visit, the day before and two hours before: rows of the transition that plans it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from piccolo.columns import ForeignKey, Serial, Timestamptz, Varchar
from piccolo.columns.combination import And
from piccolo.table import Table

import wording
from database.writing import Id, Statement, insert, inserting, new
from models import clock
from models.agenda.free import instant
from models.agenda.span import Span
from models.agenda.visit import Visit

AT = 18 * 60  # the day before, in minutes after midnight on the clock of who is reminded
SOON = timedelta(hours=2)


class Before(StrEnum):
    DAY = "day"
    HOURS = "hours"


class Side(StrEnum):
    CONTACT = "contact"
    CONTRACTOR = "contractor"


class Reminder(Table, tablename="reminder"):
    """Unique by visit, side and how long before. A visit that moves is another one: its own are never due then."""

    id: Serial
    visit = ForeignKey(Visit, null=False)
    side = Varchar(length=16, choices=Side)
    before = Varchar(length=16, choices=Before)
    due_at = Timestamptz(default=None)
    done_at = Timestamptz(null=True, default=None)


def due_times(span: Span, place: str = "") -> Iterator[tuple[Before, datetime]]:
    day = wording.local(span.start, place).date() - timedelta(days=1)
    yield Before.DAY, instant(day, AT, place)
    yield Before.HOURS, span.start - SOON


def reminding(visit: int | Id, span: Span, postcode: str, clock_of: str) -> list[Statement]:
    """Of both sides, each on its own clock: the contact's is the home's, `clock_of` the place of the contractor's. A
    visit planned later than a reminder's hour has none of it."""
    now, places = clock.now(), {Side.CONTACT: postcode, Side.CONTRACTOR: clock_of}
    rows = [
        new(Reminder, visit=visit, side=side, before=before, due_at=due)
        for side, place in places.items()
        for before, due in due_times(span, place)
        if due > now
    ]
    return [inserting(*rows)] if rows else []


async def follow_clock(visit: Visit, side: Side, place: str) -> None:
    """Who is reminded goes by another clock now, that of `place`: two hours before are the same on each. What was sent is
    not sent again, and an hour that has passed there has no reminder. Within the transaction of what changed it."""
    mine = And(Reminder.visit == visit.id, And(Reminder.side == side, Reminder.before == Before.DAY))
    await Reminder.delete().where(mine, Reminder.done_at.is_null())
    due = dict(due_times(Span(visit.starts_at, visit.ends_at), place))[Before.DAY]
    if due > clock.now() and not await Reminder.exists().where(mine):
        await insert(new(Reminder, visit=visit.id, side=side, before=Before.DAY, due_at=due))
