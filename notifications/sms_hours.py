"""When an SMS may ring: between 8 h and 20 h of a working day, but for what concerns the day on which it was written."""

from datetime import date, datetime, timedelta

import wording
from models import clock
from models.agenda.span import Span
from models.missions.outbox import Message
from models.missions.waking import FROM, UNTIL
from models.workflow import Role
from notifications.scene import Scene

SATURDAY = 5
ON_THE_WAY = "on_the_way"
# That a visit takes place, and that it does not: where there is one, the event says when.
PLANNED = {"visit_planned_contact", "wish_taken", "visit_changed_contact", "slot_chosen_for_you"}
CALLED_OFF = {"visit_moved_contact", "searching_again", "cancelled_contact", "visit_over_contact", "pause"}
# The same, to who is the contact no longer.
WITHDRAWN = "visit_withdrawn_contact"
# Of no use once its hour has come.
OF_AN_HOUR = {*PLANNED, "visit_over_contact"}


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
    """Now, or when it is permitted. What would be told of a visit after it has begun goes on a day off rather."""
    now, postcode = clock.now(), scene.mission.postcode
    if _concerns_today(message, scene):
        return now
    permitted, visit = next_permitted(now, postcode), _visit(message, scene)
    if visit is None or not now < visit.start <= permitted:
        return permitted
    by_day = _next_by_day(now, postcode)
    return by_day if by_day < visit.start else now


def _next_by_day(at: datetime, postcode: str) -> datetime:
    there = wording.local(at, postcode)
    day = there.date() + timedelta(days=there.time() >= UNTIL)
    return max(at, wording.to_utc(day, FROM, postcode))


def _visit(message: Message, scene: Scene) -> Span | None:
    if message.kind not in PLANNED | CALLED_OFF | {WITHDRAWN} or "slot" not in scene.details:
        return None
    return Span(*scene.slot_times)


def is_over(message: Message, scene: Scene) -> bool:
    """What was of one day alone; what stood beside a mail; and a visit to come that has begun."""
    if message.kind == ON_THE_WAY or (message.kind in CALLED_OFF and scene.mission.contact_email_known):
        return not _is_of_today(message.created_at, scene.mission.postcode)
    visit = _visit(message, scene)
    return message.kind in OF_AN_HOUR and visit is not None and visit.start <= clock.now()


def _is_of_today(at: datetime, postcode: str) -> bool:
    return wording.local(at, postcode).date() == wording.local(clock.now(), postcode).date()


def _concerns_today(message: Message, scene: Scene) -> bool:
    """After midnight nothing does that was written before."""
    postcode = scene.mission.postcode
    if not _is_of_today(message.created_at, postcode):
        return False
    if message.kind == "choose_slot":
        return any(_is_of_today(slot.starts_at, postcode) for slot in scene.facts.free_slots)
    if (visit := _visit(message, scene)) is not None:
        return visit.is_of_day(clock.now(), postcode)
    # Its reader has asked for it this minute.
    return message.kind == ON_THE_WAY or (
        message.kind == "new_link" and scene.event.actor_role == Role.TENANT
    )
