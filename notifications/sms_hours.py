"""When an SMS may ring: between 8 h and 20 h of a working day, but for what concerns the day on which it was written."""

from datetime import date, datetime, timedelta

import wording
from models import clock
from models.missions.outbox import Message
from models.missions.waking import FROM, UNTIL
from models.workflow import Role
from notifications.scene import Scene

SATURDAY = 5
# Written on the day of the visit alone, and of no use after it.
OF_THE_DAY = {"on_the_way", "visit_moved_contact", "searching_again", "cancelled_contact"}


def next_permitted(at: datetime, postcode: str) -> datetime:
    """`at` itself, where it is permitted; by the clock of the home and the public holidays of its département."""
    there = wording.local(at, postcode)
    day = there.date()
    if _is_working_day(day, postcode) and FROM <= there.time() < UNTIL:
        return at
    if there.time() >= UNTIL:
        day += timedelta(days=1)
    while not _is_working_day(day, postcode):
        day += timedelta(days=1)
    return max(at, wording.to_utc(day, FROM, postcode))


def _is_working_day(day: date, postcode: str) -> bool:
    return day.weekday() < SATURDAY and not wording.is_public_holiday(day, postcode)


def goes_at(message: Message, scene: Scene) -> datetime:
    """Now, or when it is permitted."""
    now = clock.now()
    return now if _concerns_today(message, scene) else next_permitted(now, scene.mission.postcode)


def is_over(message: Message, postcode: str) -> bool:
    """What was of one day alone."""
    return message.kind in OF_THE_DAY and not _is_of_today(message.created_at, postcode)


def _is_of_today(at: datetime, postcode: str) -> bool:
    return wording.local(at, postcode).date() == wording.local(clock.now(), postcode).date()


def _concerns_today(message: Message, scene: Scene) -> bool:
    """After midnight nothing does that was written before."""
    postcode = scene.mission.postcode
    if not _is_of_today(message.created_at, postcode):
        return False
    if message.kind == "choose_slot":
        return any(_is_of_today(slot.starts_at, postcode) for slot in scene.facts.free_slots)
    # Its reader has asked for it this minute.
    return message.kind in OF_THE_DAY or (
        message.kind == "new_link" and scene.event.actor_role == Role.TENANT
    )
