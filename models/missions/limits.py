"""Limits of business (ASVS 2.4): how often, how far ahead, and how much at once."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

import wording
from database.connection import rows, short_rows
from models import clock
from models.errors import InvalidInput, TooOften
from models.missions.mission import Mission
from models.people.account import Account
from models.workflow import Status
from settings import current
from wording.faults import AnyFault, Fault

FURTHEST = timedelta(days=60)
OFFERS_A_DAY = 5
DEPARTURES_A_DAY = 3
DAY = timedelta(days=1)
RENEWALS = ((timedelta(hours=1), 3), (DAY, 10))


def too_far(start: datetime, postcode: str) -> AnyFault | None:
    """Where a slot begins on a later day of the home than the last that can be proposed."""
    last = wording.local(clock.now() + FURTHEST, postcode).date()
    return Fault.SLOT_TOO_FAR.of(last=last) if wording.local(start, postcode).date() > last else None


def _free_again(times: list[datetime], most: int, span: timedelta) -> datetime | None:
    """When the next one is allowed; None where it is now. `times`, newest first."""
    recent = [at for at in times if at > clock.now() - span]
    return recent[most - 1] + span if len(recent) >= most else None


_EVENTS = "SELECT at, data FROM mission_event WHERE mission = {} AND action = {} AND at > {} ORDER BY at DESC, id DESC"


_BY_ONE = _EVENTS.replace("ORDER", "AND actor_account = {} ORDER")


async def check_renewals(mission: Mission, link_id: UUID | None) -> None:
    """Of one link, whoever asks for its mail: its holder or a manager. Raises TooOften."""
    events = await rows(_EVENTS, mission.id, "renew_link", clock.now() - DAY)
    times = [row["at"] for row in events if _mailed(json.loads(row["data"]), str(link_id))]
    for within, most in RENEWALS:
        if again := _free_again(times, most, within):
            fault = Fault.LINK_TOO_OFTEN.of(
                most=most, within=within, again=again, now=clock.now(), postcode=mission.postcode
            )
            raise TooOften(whole=fault)


def _mailed(data: dict[str, Any], link_id: str) -> bool:
    return not data.get("by_hand") and data.get("link", link_id) == link_id


async def check_offers(mission: Mission, contractor: int) -> None:
    """How often a contractor writes to the tenant of one mission in a day. Raises TooOften on `slots`."""
    events = await rows(_BY_ONE, mission.id, "propose_slots", clock.now() - DAY, contractor)
    if again := _free_again([row["at"] for row in events], OFFERS_A_DAY, DAY):
        fault = Fault.OFFERS_TOO_OFTEN.of(
            most=OFFERS_A_DAY, within=DAY, again=again, now=clock.now(), postcode=mission.postcode
        )
        raise TooOften(slots=fault)


async def check_departures(mission: Mission, contractor: int | None) -> None:
    """How often the contact is told in a day that somebody is on the way. Raises TooOften on `delay_minutes`."""
    events = await rows(_BY_ONE, mission.id, "announce_departure", clock.now() - DAY, contractor)
    if again := _free_again([row["at"] for row in events], DEPARTURES_A_DAY, DAY):
        fault = Fault.DEPARTURES_TOO_OFTEN.of(
            most=DEPARTURES_A_DAY, again=again, now=clock.now(), postcode=mission.postcode
        )
        raise TooOften(delay_minutes=fault)


# Claimed, and no visit was ever planned that still holds or took place.
UNPLANNED = (
    "FROM assignment a JOIN mission m ON m.assignment = a.id "
    "WHERE a.ended_at IS NULL AND m.status IN ('slots_proposed', 'slot_chosen', 'slots_needed') "
    "AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.assignment = a.id AND v.state IN ('planned', 'ended', 'failed'))"
)


async def check_unplanned(contractor: int, own: int | None) -> None:
    """`own`: the account's number. Once its agenda is locked: of two claims at once each counts the other. Raises
    InvalidInput on `slots`."""
    most = most_unplanned(own)
    if not most:
        return
    held = await short_rows(f"SELECT a.id {UNPLANNED} AND m.contractor = {{}} LIMIT {most}", contractor)
    if len(held) >= most:
        raise InvalidInput(slots=Fault.TOO_MANY_UNPLANNED.of(most=most))


class Held(Struct, frozen=True):
    """A mission that a contractor has without a planned visit, `since` it was claimed."""

    reference: str
    title: str
    place: str
    status: Status
    since: datetime


async def unplanned_of(contractors: Sequence[int]) -> dict[int, list[Held]]:
    """By contractor, the longest held first; who holds none is not in it."""
    found: dict[int, list[Held]] = {}
    for row in await rows(
        f"SELECT m.contractor, m.reference, m.title, m.postcode, m.town, m.status, a.started_at {UNPLANNED} "
        f"AND m.contractor IN ({', '.join(['{}'] * len(contractors))}) ORDER BY a.started_at, a.id",
        *contractors,
    ):
        held = Held(
            row["reference"],
            row["title"],
            f"{row['postcode']} {row['town']}",
            Status(row["status"]),
            row["started_at"],
        )
        found.setdefault(row["contractor"], []).append(held)
    return found


async def counted_unplanned() -> dict[int, int]:
    """By contractor, of those who hold any."""
    found = await rows(f"SELECT m.contractor, count(*) AS n {UNPLANNED} GROUP BY m.contractor")
    return {row["contractor"]: row["n"] for row in found}


async def allow_unplanned(contractor: int, number: int | None) -> None:
    """None for the settings' number, 0 for no limit."""
    await Account.update({Account.most_unplanned: number}).where(Account.id == contractor)


def most_unplanned(own: int | None) -> int:
    """An account's own number, otherwise that of the settings; 0 for no limit."""
    return current().most_unplanned if own is None else own
