"""« Agenda »: the week on a desk, the day with its strip on a phone; above it what is next."""

import re
from datetime import date, timedelta

import wording
from controllers.agenda import today as todays
from controllers.agenda.days import Drawn, drawn
from controllers.agenda.settings_pages import tabs
from controllers.agenda.strip import strip
from controllers.agenda.typed import FIRST, LAST
from controllers.agenda.views import WeekPage
from controllers.web.rendering import Web, notice_of
from controllers.web.security import person
from controllers.web.views import Empty, Link
from models import clock
from models.agenda.free import days_with, whole_days
from models.agenda.span import Span
from models.agenda.window import Window, windows
from wording import addresses
from wording.languages import Language, spoken, team

IN_STRIP, IN_WEEK = 14, 7
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")


def day_asked(request: Web, today: date) -> date:
    """What names no day, or one that no slot can have, is passed over."""
    day, week = (request.query_params.get(name, "") for name in ("jour", "semaine"))
    found = _day(day) or _monday(week)
    if found is None or not FIRST <= found <= LAST:
        return today
    in_week = not _day(day) and found <= today < found + timedelta(days=IN_WEEK)
    return today if in_week else found


def _day(text: str) -> date | None:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _monday(text: str) -> date | None:
    named = _WEEK.fullmatch(text)
    try:
        return date.fromisocalendar(int(named[1]), int(named[2]), 1) if named else None
    except ValueError:
        return None


def week_of(day: date) -> str:
    """« 2026-W49 »"""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


async def week_page(request: Web) -> WeekPage:
    now, account = clock.now(), person(request)
    place = account.clock
    today = wording.local(now, place).date()
    chosen = day_asked(request, today)
    monday = chosen - timedelta(days=chosen.weekday())
    fortnight = [monday + timedelta(days=number) for number in range(IN_STRIP)]
    week = whole_days(monday, fortnight[IN_WEEK - 1], place)
    beyond = whole_days(monday, fortnight[-1], place).end
    read = await windows([account.id], week, now, beyond=beyond, details=whole_days(chosen, chosen, place))
    found = read[account.id]
    whole = days_with(found.week, found.taken, fortnight, place, place)
    first, last, shown = drawn(found, whole[:IN_WEEK], chosen, now, place=place)
    return WeekPage(
        tabs=tabs(addresses.AGENDA),
        label=week_label(monday, today),
        before=turn(team("Semaine précédente"), monday, -IN_WEEK),
        after=turn(team("Semaine suivante"), monday, IN_WEEK),
        now=Link(team("Aujourd'hui"), addresses.AGENDA),
        first=first,
        last=last,
        days=tuple(day.markup for day in shown),
        strip=strip(found, whole, chosen, now, place=place),
        today=todays.told(found.next, now, place),
        next=todays.next_visit(found.next, now, place),
        round=todays.day_round(found.next, now, place),
        empty=_empty(shown),
        sheet=team(
            "Feuille de route, {day} {year}, {name}",
            day=wording.day(chosen),
            year=chosen.year,
            name=account.shown_name,
        ),
        sheet_note=""
        if _has_visit(found, whole_days(chosen, chosen, place))
        else team("Aucun rendez-vous ce jour."),
        notice=notice_of(request),
    )


def _has_visit(found: Window, day: Span) -> bool:
    return any(visit.span.overlaps(day) for visit in found.visits)


def turn(label: str, monday: date, days_on: int, of: str = "") -> Link:
    return Link(label, addresses.agenda(week=week_of(monday + timedelta(days=days_on)), of=of))


def week_label(monday: date, today: date) -> str:
    sunday = monday + timedelta(days=IN_WEEK - 1)
    first, last = wording.day(monday), wording.day(sunday, today)
    if spoken() is Language.FR:
        # As one says it there: which days of the week they are is known.
        first, last = first.removeprefix("lundi "), last.removeprefix("dimanche ")
        if monday.month == sunday.month:
            first = first.split()[0]
    return team("Semaine du {first} au {last}", first=first, last=last)


def _empty(shown: tuple[Drawn, ...]) -> Empty | None:
    if any(day.stands for day in shown):
        return None
    return Empty(
        team("Rien dans cette semaine"),
        team("Les créneaux que vous proposez et les rendez-vous qui en viennent apparaîtront ici."),
        Link(team("Voir les nouvelles demandes"), addresses.missions()),
    )
