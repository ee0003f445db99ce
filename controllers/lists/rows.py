"""A mission's row in a list: made once, and kept for all who see the same of it."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

import wording
from controllers.lists.views import MissionRow
from controllers.missions.acts import PASSED
from controllers.web.rendering import environment
from controllers.web.views import StatusPill
from models import clock
from models.lists import search
from models.lists.search import Found, Place
from models.workflow import Role, Status, Trade, Urgency, status_said
from wording import addresses
from wording.languages import Language, spoken, team, team_noted

# Of a process; a row is some 1.2 KB.
MOST = 2_000
Key = tuple[int, int, str, str, Language]  # mission, version, layout, contractor
_kept: OrderedDict[Key, tuple[datetime, Markup]] = OrderedDict()
_TURN = {
    Role.CONTRACTOR: team_noted("le prestataire"),
    Role.TENANT: team_noted("le locataire"),
    Role.MANAGER: team_noted("vous"),
}


def forget_all() -> None:
    _kept.clear()


def rendered(view: MissionRow, layout: str) -> Markup:
    return Markup(environment().get_template("partials/missions/row.html").render(row=view, layout=layout))  # noqa: S704 - our own template, which escapes


async def kept(found: Sequence[Place], layout: str) -> Markup:
    """One after the other. All that a row shows comes from the mission at its version, its contractor's name and the minute."""
    minute, language = clock.minute(), spoken()
    ready = {one.id: _at(_key(one, layout, language), minute) for one in found}
    missing = [one.id for one in found if ready[one.id] is None]
    shown = await search.shown(missing)
    wishes = await search.wishes_of(missing) if layout == "pool" else {}
    by = Role.MANAGER if layout == "all" else Role.CONTRACTOR
    # As they are by now, should one have moved since.
    for one in shown.values():
        view = row(one, wishes.get(one.id, []), by=by, pool=layout == "pool")
        ready[one.id] = markup = rendered(view, layout)
        _kept[_key(one, layout, language)] = minute, markup
    while len(_kept) > MOST:
        _kept.popitem(last=False)
    # Not from what is kept: while the wishes were read, others may have pushed rows out.
    return Markup("\n".join([ready[one.id] or "" for one in found]))  # noqa: S704 - rows of our own template


def _key(found: Place | Found, layout: str, language: Language) -> Key:
    return found.id, found.version, layout, found.contractor, language


def _at(key: Key, minute: datetime) -> Markup | None:
    kept = _kept.get(key)
    if kept is None or kept[0] != minute:
        return None
    _kept.move_to_end(key)
    return kept[1]


def row(found: Found, wishes: list[tuple[datetime, datetime]], *, by: Role, pool: bool = False) -> MissionRow:
    now = clock.now()
    trade, urgency, status = Trade(found.trade), Urgency(found.urgency), Status(found.status)
    passed = status is Status.SCHEDULED and found.visit_end is not None and found.visit_end <= now
    under = wording.typographic(team(PASSED)) if passed else ""
    label = status_said(status, reopened=bool(found.reopened))
    return MissionRow(
        reference=found.reference,
        url=addresses.mission(found.reference, manages=by is Role.MANAGER),
        title=found.title,
        trade=trade.value,
        trade_label=trade.label,
        urgency=urgency.value,
        urgency_label=urgency.label,
        place=f"{found.postcode} {found.town}",
        published=wording.age(found.published_at, now),
        published_exact=wording.exact(found.published_at, found.postcode),
        wishes=wording.typographic(
            " ; ".join(wording.wish_span(s, e, now, found.postcode) for s, e in wishes if s > now)
        ),
        status=None if pool else StatusPill(status.value, label, under),
        appointment=_appointment(found),
        contractor=found.contractor,
        waits_for=_waits_for(status, found.turn),
        yours=not pool and found.turn is by,
    )


def _waits_for(status: Status, turn: Role | None) -> str:
    if status is Status.NEW:
        return team("un prestataire")
    return team(_TURN[turn]) if turn else ""


def _appointment(found: Found) -> str:
    now = clock.now()
    if found.status == Status.SCHEDULED and found.visit_start and found.visit_end:
        return wording.near_span(found.visit_start, found.visit_end, now, found.postcode)
    if found.status == Status.SLOT_CHOSEN and found.slot_start and found.slot_end:
        return wording.near_span(found.slot_start, found.slot_end, now, found.postcode)
    return ""
