"""The fourteen days of an agenda: how full each is."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import wording
from controllers.agenda.views import StripDay
from models.agenda.free import Day, by_day, length_of
from models.agenda.window import Window
from wording import addresses
from wording.dates import DAYS

LEVELS = 4
HALF_HOUR = timedelta(minutes=30)


def strip(
    window: Window, some: Sequence[Day], chosen: date, now: datetime, *, of: str = "", place: str = ""
) -> tuple[StripDay, ...]:
    """On the clock of the place."""
    today = wording.local(now, place).date()
    visits = by_day(((visit.span, None) for visit in window.visits), [day.whole for day in some])
    return tuple(
        _of(day, len(mine), today, day.date == chosen, of) for day, mine in zip(some, visits, strict=True)
    )


def _of(day: Day, visits: int, today: date, chosen: bool, of: str) -> StripDay:
    work, left = length_of(day.hours), length_of(day.left)
    words = [wording.plural(visits, "rendez-vous", "rendez-vous") if visits else "aucun rendez-vous"]
    if left:
        words.append(_free(left))
    elif not visits:
        words = ["absent" if work else "pas de travail prévu"]
    level = -(-LEVELS * (work - left) // work) if work else LEVELS if visits else 0
    return StripDay(
        letter=DAYS[day.date.weekday()][0].upper(),
        number=str(day.date.day),
        url=addresses.agenda(day=day.date.isoformat(), of=of),
        words=wording.typographic(f"{wording.day(day.date)} : {', '.join(words)}"),
        level=level,
        off=not visits and not left,
        today=day.date == today,
        chosen=chosen,
    )


def _free(left: timedelta) -> str:
    """« 3 h 30 libres », of full half-hours"""
    halves = left // HALF_HOUR
    minutes = f"{wording.NBSP}30" if halves % 2 else ""
    return f"{halves // 2}{wording.NBSP}h{minutes} {'libres' if halves >= 4 else 'libre'}"
