"""« Nobody answers »: who is reminded when somebody stays silent, and who is told after that.

Every status that waits for somebody has its rows here; a test derives from the transition table that nobody waits for
ever. Hours are settings. The source is the appointment's document, « Nobody answers ».
"""

import contextlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

import wording
from database.connection import Unavailable, fetch, rows, transaction
from database.gathering import Read, counting, first_of, instant
from database.writing import Id, inserting, new, together
from models import clock
from models.missions.asking import Asked
from models.missions.event import REOPENED, last_event
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.notices import Recipient, To, agency, mailbox, managers_to_tell, mobile, to_contractor
from models.missions.nudge import LISTED, PASSED, UNCLAIMED, note
from models.missions.outbox import OF_MISSION, Message
from models.missions.waking import Awake, awake, may_tell
from models.people.contact import has_contact
from models.people.tenant_link import keeping_alive
from models.workflow import Role, Status, turn
from settings import current

AT_ONCE = 50  # missions of one rule in one run
# What is older was told, or is so old that nobody waits.
WINDOW = timedelta(days=60)
ASKED = {Status.SLOTS_PROPOSED: "nudge_slot", Status.WORK_DONE: "nudge_work"}

TENANT_SILENT = "tenant_silent"
# A reminder has had its effect, or none, after this; what is younger was written in the very run that tells of it.
AN_HOUR = timedelta(hours=1)

# One mail a day to an account, of all missions that wait for it: models.missions.digest.
DIGEST = "digest"


class Rule(Struct, frozen=True):
    """`after` so long in `status`, `to` is written `kind`. `stage` is told once for each turn."""

    status: Status
    stage: str
    after: timedelta
    to: To
    kind: str


def rules() -> Iterator[Rule]:
    hours = current()
    tenant, again = hours.tenant_nudge_hours, 2 * hours.tenant_nudge_hours
    for status, kind in ASKED.items():
        yield Rule(status, "second", timedelta(hours=again), To.CONTACT, kind)
        yield Rule(status, "first", timedelta(hours=tenant), To.CONTACT, kind)
        yield Rule(status, LISTED, timedelta(hours=again), To.MANAGERS, TENANT_SILENT)
        yield Rule(status, "agency", timedelta(hours=2 * again), To.AGENCY, "manager_silent")
    waits = {
        Status.SLOT_CHOSEN: hours.planning_nudge_hours,
        Status.SCHEDULED: hours.planning_nudge_hours,
        Status.SLOTS_NEEDED: hours.slots_nudge_hours,
        Status.QUOTE_APPROVED: hours.slots_nudge_hours,
        Status.QUOTE_REJECTED: hours.slots_nudge_hours,
        Status.WORK_DISPUTED: hours.slots_nudge_hours,
        Status.WORK_CONFIRMED: hours.invoice_nudge_hours,
    }
    for status, wait in waits.items():
        yield Rule(status, "first", timedelta(hours=wait), To.CONTRACTOR, DIGEST)
        yield Rule(status, LISTED, timedelta(hours=2 * wait), To.MANAGERS, "contractor_silent")
    yield Rule(Status.NEW, UNCLAIMED, timedelta(hours=hours.slots_nudge_hours), To.MANAGERS, "unclaimed")
    for status in (Status.QUOTE_SUBMITTED, Status.INVOICED):
        wait = hours.decision_nudge_hours
        yield Rule(status, "first", timedelta(hours=wait), To.MANAGERS, DIGEST)
        yield Rule(status, LISTED, timedelta(hours=2 * wait), To.AGENCY, "manager_silent")


# Since when it is somebody's turn: of a planned visit, from its end; of a pause, from its last day.
_SINCE = {Status.SCHEDULED: "(SELECT v.ends_at FROM visit v WHERE v.id = m.visit)"}
_DUE = (
    "SELECT m.id, m.status_since FROM mission m WHERE m.status = {{}} AND {since} > {{}} AND {since} <= {{}} "
    "AND (m.not_before IS NULL OR m.not_before <= {{}}){among} AND NOT EXISTS ("
    "SELECT 1 FROM nudge n WHERE n.mission = m.id AND n.since = m.status_since AND n.stage = {{}}) "
    "ORDER BY m.status_since LIMIT {{}}"
)
# The hour that was chosen has passed, while another that is offered lies ahead.
OF_PASSED = ((PASSED, To.CONTRACTOR, "slot_passed"), ("passed_manager", To.MANAGERS, "slot_passed_manager"))
_PASSED = (
    "SELECT m.id FROM mission m JOIN slot s ON s.id = m.chosen_slot "
    "WHERE m.status = 'slot_chosen' AND s.starts_at <= {} AND NOT EXISTS ("
    "SELECT 1 FROM nudge n WHERE n.mission = m.id AND n.since = m.status_since AND n.stage = 'passed') "
    "ORDER BY m.status_since LIMIT {}"
)


async def run() -> int:
    """Tells whoever is to be told by now, once; gives how many were. Not at night, nor on a day off: what nobody has
    answered for a day can wait for the morning."""
    waking, homes = may_tell(clock.now()), awake()
    told = await _run_passed() if waking else 0
    for rule in rules():
        if rule.kind == DIGEST or not (waking or rule.to is To.CONTACT):
            continue
        for row in await due(rule, AT_ONCE, homes if rule.to is To.CONTACT else ANYBODY_S):
            # One that somebody holds is told of in the next run.
            with contextlib.suppress(*Unavailable):
                told += await tell(rule, row["id"])
    return told


class Whose(Struct, frozen=True):
    """Missions of these contractors, or of all others."""

    contractors: Sequence[int] = ()
    others: bool = True

    @property
    def args(self) -> tuple[int, ...]:
        return tuple(self.contractors)

    @property
    def sql(self) -> str:
        if not self.contractors:
            return "" if self.others else " AND 1 = 0"
        places = ", ".join(["{}"] * len(self.contractors))
        # Nobody's is among the others.
        return (
            f" AND coalesce(m.contractor, 0) NOT IN ({places})"
            if self.others
            else f" AND m.contractor IN ({places})"
        )


ANYBODY_S = Whose()


async def due(rule: Rule, most: int, among: Whose | Awake) -> list[dict[str, Any]]:
    until = clock.now() - rule.after
    sql = _DUE.format(since=_SINCE.get(rule.status, "m.status_since"), among=among.sql)
    day = wording.local(until).date()
    found = rule.status.value, until - WINDOW, until, day, *among.args, rule.stage, most
    return await rows(sql, *found)


async def _run_passed() -> int:
    told = 0
    for row in await rows(_PASSED, clock.now(), AT_ONCE):
        for stage, to, kind in OF_PASSED:
            rule = Rule(Status.SLOT_CHOSEN, stage, timedelta(), to, kind)
            told += await tell(rule, row["id"])
        await note(row["id"], LISTED)
    return told


async def tell(rule: Rule, mission_id: int) -> int:
    """Once for each turn of the mission; 0 where it was told before, or there is nobody to tell."""
    async with transaction():
        mission = await Mission.objects().where(Mission.id == mission_id).first()
        event = await last_event(mission_id)
        if mission is None or event is None or mission.status != rule.status:
            return 0
        if not await note(mission_id, rule.stage):
            return 0  # another process was faster
        # One of the two will do, where both are due.
        is_first = rule.stage == "first" or (rule.stage == "second" and await note(mission_id, "first"))
        people = await _people(rule, mission, is_first=is_first)
        if not people:
            return 0
        data = {"status": rule.status.value} | (
            await _reminders(mission) if rule.kind == TENANT_SILENT else {}
        )
        common = {"mission": mission_id, "event": event, "kind": rule.kind, "data": json.dumps(data)}
        messages = [new(Message, **(common | person)) for person in people]
        links = [keeping_alive(mission_id)] if any(message.link for message in messages) else []
        await together(*links, inserting(*messages))
        return 1


async def _people(rule: Rule, mission: Mission, *, is_first: bool) -> list[Recipient]:
    facts = await facts_of(mission)
    reached = facts.asked is not None and facts.asked.on_its_way
    match rule.to:
        case To.CONTACT:
            in_vain = rule.status is Status.SLOTS_PROPOSED and facts.is_abandoned
            asked = None if in_vain else facts.asked
            people = _of_contact(mission, asked, is_first=is_first) if asked else []
            return [person | {"link": Id("link")} for person in people]
        case To.CONTRACTOR:
            return await to_contractor(facts, rule.kind)
        case To.AGENCY:
            # Whom no message reaches is asked by a manager: then it is the manager who stays silent.
            return [] if rule.status in ASKED and reached else [agency()]
        case _:
            return await managers_to_tell(rule.kind)


async def _reminders(mission: Mission) -> dict[str, Any]:
    """How many the contact has had in this turn, and whether one is on its way only now."""
    found = await fetch(
        Message,
        f"{OF_MISSION} AND kind = {{}} AND created_at >= {{}} AND failed_at IS NULL",
        mission.id,
        ASKED[Status(mission.status)],
        mission.status_since,
    )
    until = clock.now() - AN_HOUR
    # One that goes by mail and by SMS is one.
    had = Counter(
        one.to_email or one.to_phone for one in found if one.sent_at is not None and one.created_at <= until
    )
    number = max(had.values(), default=0)
    return {"reminders": number, "reminding": len(found) > had.total()}


def _of_contact(mission: Mission, asked: Asked, *, is_first: bool) -> list[Recipient]:
    """Silence for a day may be that of a mailbox that nobody looks into: then an SMS, once, with the link to choose. The
    one to confirm had an SMS of its own."""
    mails = [
        person
        for person in mailbox(mission.contact)
        if asked.on_its_way and person["to_email"] not in asked.lost_on
    ]
    sms = [person for person in mobile(mission.contact) if person["to_phone"] not in asked.lost_on]
    is_beside = is_first and mission.status == Status.SLOTS_PROPOSED
    return [*mails, *sms] if is_beside or not mails else mails


# Of the turn of now: no earlier one is later. Asked of each row, so that PostgreSQL reads them in their order and no
# further than it must; as a join it would rather join all that stand there.
_STILL = (
    "(SELECT m.id FROM mission m WHERE m.id = n.mission AND m.status_since <= n.since "
    "AND m.status NOT IN ('closed', 'cancelled'))"
)
_STANDING = [
    f"SELECT n.mission, n.at, n.id FROM nudge n WHERE n.stage = '{stage}' AND {_STILL} IS NOT NULL"  # noqa: S608 - our own text
    for stage in (LISTED, UNCLAIMED)
]
# Why, where it is not silence alone.
_WHY = (
    "(SELECT min(w.stage) FROM nudge w WHERE w.mission = m.id AND w.since = m.status_since "
    "AND w.stage IN ('refusals', 'passed', 'gone')) AS why"
)
_BEGAN = "(SELECT v.starts_at FROM visit v WHERE v.id = m.visit) AS visit_start"


class Silent(Struct, frozen=True):
    """What « Sans réponse » shows of a mission. `why`: the stage that says it, or nothing."""

    reference: str
    title: str
    status: str
    status_since: datetime
    postcode: str
    town: str
    asks: bool  # somebody answers for the home
    why: str
    reopened: bool  # by a manager, where the work is disputed
    visit_start: datetime | None  # of the visit that is planned

    @property
    def waits_for(self) -> Role | None:
        """Who must act, whatever the hour."""
        return turn(Status(self.status), somebody_to_ask=self.asks, visit_start=None, now=clock.now())


_SHOWN = ("reference", "title", "status", "status_since", "postcode", "town")
_ASKED_OF = ("occupancy", "contact_name", "tenant_name")
_COLUMNS = (*_SHOWN, *_ASKED_OF)


def _silent_one(row: list[Any]) -> Silent:
    reference, title, status, since, postcode, town, *asked_of, why, reopened, visit = row
    asks, start = has_contact(*asked_of), instant(visit) if visit else None
    return Silent(
        reference, title, status, instant(since), postcode, town, asks, why or "", bool(reopened), start
    )


def listed(limit: int) -> Read[Silent]:
    """Those who have waited longest first, and last those that nobody has taken."""
    standing = first_of(_STANDING, "at, id", limit, in_turn=True)
    columns = ", ".join(f"m.{name}" for name in _COLUMNS)
    sql = (
        f"SELECT {columns}, {_WHY}, {REOPENED}, {_BEGAN} FROM ({standing}) AS n JOIN mission m ON m.id = n.mission "  # noqa: S608 - our own text
        "ORDER BY n.place, n.at, n.id"
    )
    return Read(sql, (), (*_COLUMNS, "why", "reopened", "visit_start"), _silent_one)


def count_listed(at_most: int) -> Read[int]:
    return counting(first_of(_STANDING, "at, id", at_most), at_most=at_most)


async def settle_past() -> None:
    """What was due before anybody was told of such things stands in the list, and nobody gets a mail."""
    now = clock.now()
    for rule in rules():
        since, until = _SINCE.get(rule.status, "m.status_since"), now - rule.after
        await rows(
            "INSERT INTO nudge (mission, since, stage, at) "  # noqa: S608 - our own text
            f"SELECT m.id, m.status_since, '{rule.stage}', m.status_since FROM mission m "
            f"WHERE m.status = {{}} AND {since} > {{}} AND {since} <= {{}} ON CONFLICT DO NOTHING",
            rule.status.value,
            until - WINDOW,
            until,
        )


async def sweep_nudges() -> None:
    """Of turns that are over nothing has to be known."""
    await rows(
        "DELETE FROM nudge WHERE EXISTS ("
        "SELECT 1 FROM mission m WHERE m.id = nudge.mission AND m.status_since <> nudge.since)"
    )
