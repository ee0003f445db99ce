"""The fourteen days of an agenda: how full each is."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from markupsafe import Markup

import wording
from controllers.agenda import weekdays
from controllers.agenda.views import StripDay
from controllers.web.rendering import environment
from models.agenda.free import Day, by_day, length_of
from models.agenda.window import Window
from wording import addresses
from wording.languages import Language, spoken, team, team_plural

LEVELS = 4
HALF_HOUR = timedelta(minutes=30)
MOST = 100  # strips of a process, each with some 6 KB


def strip(
    window: Window, some: Sequence[Day], chosen: date, now: datetime, *, of: str = "", place: str = ""
) -> Markup:
    """On the clock of the place."""
    today = wording.local(now, place).date()
    spans = [*(visit.span for visit in window.visits), *window.later]
    visits = by_day(((span, None) for span in spans), [day.whole for day in some])
    language = spoken()
    return draw(
        tuple(
            _of(day, len(mine), day.date == today, day.date == chosen, of, language)
            for day, mine in zip(some, visits, strict=True)
        ),
        language,
    )


@lru_cache(maxsize=MOST)
def draw(days: tuple[StripDay, ...], _: Language) -> Markup:
    """As long as no day is fuller than it was, in the language that is spoken."""
    macros: Any = environment().get_template("components/agenda.html").module
    return Markup(macros.strip(days))  # noqa: S704 - our own template, which escapes


@lru_cache(maxsize=MOST * 14)
def _of(day: Day, visits: int, today: bool, chosen: bool, of: str, _: Language) -> StripDay:
    work, left = length_of(day.hours), length_of(day.left)
    words = (
        team_plural("{number} rendez-vous", "{number} rendez-vous", visits)
        if visits
        else team("aucun rendez-vous")
    )
    if left:
        words = team("{visits}, {free}", visits=words, free=_free(left))
    elif not visits:
        words = team("absent") if work else team("pas de travail prévu")
    level = -(-LEVELS * (work - left) // work) if work else LEVELS if visits else 0
    return StripDay(
        letter=weekdays.letter(day.date.weekday()),
        number=str(day.date.day),
        url=addresses.agenda(day=day.date.isoformat(), of=of),
        words=wording.typographic(team("{day} : {words}", day=wording.day(day.date), words=words)),
        level=level,
        off=not visits and not left,
        today=today,
        chosen=chosen,
    )


def _free(left: timedelta) -> str:
    """« 3 h 30 libres », of full half-hours"""
    halves = left // HALF_HOUR
    whole = halves // 2
    told = team("{hours} h 30", hours=whole) if halves % 2 else team("{hours} h", hours=whole)
    return team_plural("{length} libre", "{length} libres", whole, length=told)
