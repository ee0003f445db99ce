"""What a contractor's agenda leaves free for a mission: read at once, for the form that proposes slots."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import wording
from database.gathering import Read, gathered, instant
from models.agenda.away import times_away
from models.agenda.free import whole_days
from models.agenda.hours import hours_of, week_of
from models.agenda.span import Span
from models.agenda.suggesting import Agenda, Stop
from models.missions.limits import FURTHEST
from models.missions.mission import Mission
from models.people.account import Account
from settings import current

_STOPS = (
    "SELECT x.starts_at, x.ends_at, m.town, m.postcode FROM assignment a CROSS JOIN visit x CROSS JOIN mission m "
    "WHERE x.assignment = a.id AND m.id = a.mission AND a.contractor = {} AND a.ended_at IS NULL "
    "AND x.state = 'planned' AND x.ends_at > {} AND m.id <> {} ORDER BY x.starts_at"
)


def _stop(row: list[Any]) -> Stop:
    start, end, town, postcode = row
    return Stop(Span(instant(start), instant(end)), town, postcode)


async def agenda_for(mission: Mission, account: Account, wishes: Sequence[Span], now: datetime) -> Agenda:
    contractor, postcode = account.id, mission.postcode
    today, margin = wording.local(now, postcode).date(), timedelta(minutes=current().travel_margin_minutes)
    first = max(today, mission.not_before) if mission.not_before else today
    last = wording.local(now + FURTHEST, postcode).date()
    within = whole_days(today, last, postcode)
    hours, away = hours_of([contractor]), times_away([contractor], within)
    names = ("starts_at", "ends_at", "town", "postcode")
    # A visit that has just ended is a way to go, too.
    stops: Read[Stop] = Read(_STOPS, (contractor, now - margin, mission.id), names, _stop)
    found = await gathered(hours, away, stops)
    return Agenda(
        now=now,
        week=week_of(found[hours]),
        stops=found[stops],
        absences=[span for one in found[away] for span in one.within(within)],
        wishes=wishes,
        town=mission.town,
        postcode=postcode,
        margin=margin,
        first=first,
        last=last,
        clock=account.clock,
    )
