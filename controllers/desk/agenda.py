"""« Agenda » of the desk: the week of all contractors, or of one."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from litestar import Controller, Response, post
from msgspec.structs import replace

import wording
from controllers.agenda.days import days, drawn
from controllers.agenda.page import IN_STRIP, IN_WEEK, day_asked, turn, week_label, week_of
from controllers.agenda.strip import strip
from controllers.agenda.subscribing import renewed, shown
from controllers.agenda.views import AgendaDay, ContractorWeek, TeamPage
from controllers.web.forms import parse_id
from controllers.web.guards import manager_only
from controllers.web.rendering import Web, page
from controllers.web.routes import get
from controllers.web.views import Empty, Link, Option
from models import clock
from models.agenda.free import days_with, whole_days
from models.agenda.window import Window, windows
from models.people.account import Account, at_work
from wording import addresses
from wording.languages import team, team_plural

SHOWN = 20  # contractors at once
_PLANNED = ("visit", "done", "failed")
_OTHERS = ("free", "now")


class TeamAgenda(Controller):
    guards = [manager_only]  # noqa: RUF012 - Litestar reads a list

    @get(addresses.TEAM, name="desk.agenda")
    async def show(self, request: Web) -> Response[Any]:
        return page(request, "pages/desk_agenda.html", await team_page(request))

    @get(addresses.TEAM_SUBSCRIBE, name="desk.subscribe")
    async def subscribe(self, request: Web) -> Response[Any]:
        return await shown(request)

    @post(addresses.TEAM_SUBSCRIBE, name="desk.subscribe.post")
    async def renew(self, request: Web) -> Response[Any]:
        return await renewed(request)


async def team_page(request: Web) -> TeamPage:
    now, query = clock.now(), request.query_params
    today = wording.local(now).date()
    chosen = day_asked(request, today)
    monday = chosen - timedelta(days=chosen.weekday())
    everybody = await _contractors()
    asked = parse_id(query.get("prestataire", ""))
    one = next((account for account in everybody if account.id == asked), None)
    of = str(one.id) if one else addresses.ALL_CONTRACTORS
    whole = TeamPage(
        label=week_label(monday, today),
        before=turn(team("Semaine précédente"), monday, -IN_WEEK, of),
        after=turn(team("Semaine suivante"), monday, IN_WEEK, of),
        now=Link(team("Aujourd'hui"), addresses.agenda(of=of)),
        url=addresses.TEAM,
        subscribe=Link(team("S'abonner"), addresses.TEAM_SUBSCRIBE),
        week=week_of(monday),
        contractors=tuple(
            Option(str(account.id), _name(account), selected=account is one) for account in everybody
        ),
    )
    if one:
        return await _of_one(whole, one, monday, chosen, now)
    number = max(1, parse_id(query.get("page", "")) or 1)
    return await _of_all(whole, everybody, number, monday, now)


async def _contractors() -> list[Account]:
    return sorted(await at_work(), key=lambda one: (wording.folded(one.shown_name), one.id))


def _name(one: Account) -> str:
    return one.shown_name if one.active else team("{name} (compte fermé)", name=one.shown_name)


async def _of_one(whole: TeamPage, one: Account, monday: date, chosen: date, now: datetime) -> TeamPage:
    dates = [monday + timedelta(days=number) for number in range(IN_STRIP)]
    week, beyond = whole_days(monday, dates[IN_WEEK - 1]), whole_days(monday, dates[-1]).end
    found = (await windows([one.id], week, now, beyond=beyond))[one.id]
    some, of = days_with(found.week, found.taken, dates, one.clock), str(one.id)
    first, last, shown = drawn(found, some[:IN_WEEK], chosen, now, of=of)
    grid = tuple(day.markup for day in shown)
    return replace(whole, days=grid, first=first, last=last, strip=strip(found, some, chosen, now, of=of))


async def _of_all(
    whole: TeamPage, everybody: Sequence[Account], number: int, monday: date, now: datetime
) -> TeamPage:
    """`number` of the page, from 1."""
    some = everybody[(number - 1) * SHOWN : number * SHOWN]
    dates = [monday + timedelta(days=day) for day in range(IN_WEEK)]
    found = await windows([one.id for one in some], whole_days(dates[0], dates[-1]), now)
    more = f"{addresses.agenda(week=whole.week, of=addresses.ALL_CONTRACTORS)}&page={number + 1}"
    return replace(
        whole,
        rows=tuple(_row(one, found[one.id], dates, now) for one in some),
        more=Link(team("Plus de prestataires"), more) if len(everybody) > number * SHOWN else None,
        empty=None if some else Empty(team("Aucun prestataire"), team("Leurs agendas apparaîtront ici.")),
    )


def _row(one: Account, found: Window, dates: list[date], now: datetime) -> ContractorWeek:
    whole = days_with(found.week, found.taken, dates, one.clock)
    _, _, shown = days(found, whole, now, of=str(one.id))
    number = sum(item.kind in _PLANNED for day in shown for item in day.items)
    return ContractorWeek(
        number=str(one.id),
        name=_name(one),
        url=addresses.agenda(week=week_of(dates[0]), of=str(one.id)),
        about=team_plural("{number} rendez-vous", "{number} rendez-vous", number),
        days=tuple(_without_free(day) for day in shown),
    )


def _without_free(day: AgendaDay) -> AgendaDay:
    items = tuple(item for item in day.items if item.kind not in _OTHERS)
    return AgendaDay(day.id, day.label, day.url, items, day.note, today=day.today)
