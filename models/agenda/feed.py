"""What an agenda's feed shows, one contractor's or everybody's: read in one statement, however many visits."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import wording
from database.gathering import Read, gathered
from models.agenda.free import instant
from models.agenda.span import Span
from models.agenda.window import MISSION, OFFERED, PLACE, SPAN, STANDS, Offer, Place, StandingVisit, spanned
from models.people.account import shown_name
from models.workflow import VisitState

BACK = timedelta(days=90)


class FeedVisit(NamedTuple):
    """`number` is of the first of those that were to be this visit: one event in every calendar."""

    visit: StandingVisit
    number: int
    sequence: int
    firm: str


class FeedOffer(NamedTuple):
    offer: Offer
    slot: int
    firm: str


class Feed(NamedTuple):
    visits: list[FeedVisit]
    offers: list[FeedOffer]


_FIRM = ("company", "name")
_OF_ALL = f"c.company, c.name, {MISSION}"
_VISIT = (*SPAN, "state", "number", "sequence", *_FIRM, *PLACE)
_SELECTED = (
    "SELECT a.contractor, x.starts_at, x.ends_at, x.state, coalesce(x.first_visit, x.id) AS number, x.sequence, "
    f"{_OF_ALL} "
)
# Of several that were to be the same visit the last alone: as the mails say, which take back what moved.
_STANDING = (
    f"m.id = a.mission AND c.id = a.contractor AND x.ends_at > {{}} AND {STANDS} "  # noqa: S608
    "AND NOT EXISTS (SELECT 1 FROM visit y WHERE y.assignment = x.assignment "
    "AND y.first_visit = coalesce(x.first_visit, x.id) AND y.id > x.id)"
)
# Crossed: SQLite keeps to that order.
_FROM_ITS_OWN = (
    "FROM assignment a CROSS JOIN visit x CROSS JOIN mission m CROSS JOIN account c WHERE a.contractor = {} "
)
# A mission that it has left is none that it reads.
_ITS_VISITS = (
    f"{_SELECTED}{_FROM_ITS_OWN}AND a.ended_at IS NULL AND x.assignment = a.id AND {_STANDING} UNION ALL "
    f"{_SELECTED}{_FROM_ITS_OWN}AND a.ended_at > {{}} AND a.end_action = 'closed' AND x.assignment = a.id "
    f"AND {_STANDING} ORDER BY starts_at, number"
)
_ALL_VISITS = (
    f"{_SELECTED}FROM visit x CROSS JOIN assignment a CROSS JOIN mission m CROSS JOIN account c "
    f"WHERE a.id = x.assignment AND {_STANDING} ORDER BY x.starts_at, number"
)
_OFFER = (*SPAN, "number", "chosen", *_FIRM, *PLACE)
_OFFERS = (
    "SELECT a.contractor, x.starts_at, x.ends_at, x.id AS number, "  # noqa: S608
    f"CASE WHEN m.chosen_slot = x.id THEN 1 ELSE 0 END AS chosen, {_OF_ALL} FROM %s CROSS JOIN slot x "
    "CROSS JOIN account c WHERE x.assignment = a.id AND a.mission = m.id AND c.id = a.contractor "
    f"AND a.ended_at IS NULL AND {OFFERED} AND x.ends_at > {{}}"
)
_ORDER = " ORDER BY x.starts_at, x.id"
_ITS_OFFERS = _OFFERS % "assignment a CROSS JOIN mission m" + " AND a.contractor = {}" + _ORDER
_ALL_OFFERS = _OFFERS % "mission m CROSS JOIN assignment a" + _ORDER


def _visit(contractor: int, span: Span, rest: list[Any]) -> FeedVisit:
    state, number, sequence, company, name, *place = rest
    visit = StandingVisit(contractor, span, VisitState(state), Place(*place), (), has_arrived=False)
    return FeedVisit(visit, number, sequence, shown_name(company, name))


def _offer(contractor: int, span: Span, rest: list[Any]) -> FeedOffer:
    slot, chosen, company, name, *place = rest
    return FeedOffer(Offer(contractor, span, Place(*place), bool(chosen)), slot, shown_name(company, name))


async def feed_of(contractor: int | None, now: datetime, clock_of: str = "") -> Feed:
    """`contractor` None for all. It changes with what its audience is told, and at midnight by the clock of the place
    `clock_of`; at no other hour."""
    today = wording.local(now, clock_of).date()
    since, begun = (instant(day, 0, clock_of) for day in (today - BACK, today))
    mine = () if contractor is None else (contractor,)
    visits: Read[FeedVisit] = Read(
        _ITS_VISITS if mine else _ALL_VISITS,
        (*mine, since, *mine, since, since) if mine else (since,),
        _VISIT,
        spanned(_VISIT, _visit),
    )
    offers: Read[FeedOffer] = Read(
        _ITS_OFFERS if mine else _ALL_OFFERS, (begun, *mine), _OFFER, spanned(_OFFER, _offer)
    )
    found = await gathered(visits, offers, short=False)
    planned: dict[int, list[StandingVisit]] = defaultdict(list)
    for one in found[visits]:
        if one.visit.state is VisitState.PLANNED:
            planned[one.visit.contractor].append(one.visit)
    open_still = [
        one for one in found[offers] if not any(map(one.offer.is_taken_by, planned[one.offer.contractor]))
    ]
    return Feed(found[visits], open_still)
