"""The small engine behind every verb: check, compare-and-set, rows, event, messages, in one transaction."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import cache, lru_cache
from typing import Any

from msgspec import Struct, field

import wording
from database.connection import UniqueViolation, rows, transaction
from database.writing import Id, Statement, fill_in, new, together
from models import audience, clock
from models.errors import InvalidInput, Stale, TransitionRefused
from models.missions import facts as fact_sheet
from models.missions import notices
from models.missions.event import MissionEvent
from models.missions.facts import Facts
from models.missions.mission import Mission
from models.missions.transition_table import CLAIMS, TRANSITIONS, Action, Transition, Who, find
from models.people.actor import Actor
from models.people.contact import Contact
from models.workflow import Role, Status
from wording.faults import Fault

_FOR_TENANT = {Who.CONTRACTOR_FOR_TENANT, Who.MANAGER_FOR_TENANT}
LONG_TEXT = 10_000  # characters of a reason, a note, a description


class Taken(TransitionRefused):
    """Somebody else won the claim; the loser reads nothing more of the mission."""

    def __init__(self) -> None:
        super().__init__(Fault.TAKEN)


class Move(Struct):
    """A transition under way. The verb fills `data`."""

    mission: Mission
    facts: Facts
    by: Actor
    who: Who
    data: dict[str, Any] = field(default_factory=dict)
    # Contractors who see the change besides the mission's own.
    also_told: set[int] = field(default_factory=set)
    former_contact: Contact | None = None  # who held the link until now, with what reaches it
    came_to_nothing: bool = False  # no row in the history

    @property
    def assignment_id(self) -> int:
        assert self.facts.assignment is not None
        assignment_id: int = self.facts.assignment.id
        return assignment_id


class Beside(Struct, frozen=True):
    """What is written with the mission's new status: columns of its row, and rows that these may refer to."""

    columns: dict[str, Any]
    before: Sequence[Statement] = ()


NOTHING_BESIDE = Beside({})
First = Callable[[Move], Awaitable[Beside]]


def whos(mission: Mission, by: Actor, facts: Facts) -> tuple[Who, ...]:
    """All that this person is to the mission."""
    match by.role:
        case Role.MANAGER:
            return (Who.MANAGER, Who.MANAGER_FOR_TENANT)
        case Role.SYSTEM:
            return (Who.SYSTEM,)
        case Role.TENANT:
            return (Who.TENANT,) if by.mission_id == mission.id else ()
        case Role.CONTRACTOR if facts.contractor is None:
            return (Who.ANY_CONTRACTOR,)
        case Role.CONTRACTOR if facts.contractor.id == by.account_id:
            return (Who.ITS_CONTRACTOR, Who.CONTRACTOR_FOR_TENANT)
        case _:
            return ()


@cache
def _open_to(whos: tuple[Who, ...], status: str) -> tuple[tuple[Transition, Who], ...]:
    """In the order of the table, for whom it is open: what it needs besides is not looked at."""
    return tuple((row, who) for row in TRANSITIONS if status in row.sources for who in row.who if who in whos)


def allowed(mission: Mission, by: Actor, facts: Facts) -> list[tuple[Transition, Who]]:
    """The rows of the table that are open to this person now: every button is one of them."""
    return [
        (row, who)
        for row, who in _open_to(whos(mission, by, facts), mission.status)
        if not any(fact_sheet.unmet(need, mission, facts, by) for need in row.needs)
    ]


def _row(mission: Mission, action: Action, by: Actor, facts: Facts) -> tuple[Transition, Who]:
    status, mine = Status(mission.status), whos(mission, by, facts)
    for who in mine:
        if row := find(action, who, status):
            for need in row.needs:
                if fault := fact_sheet.unmet(need, mission, facts, by):
                    raise TransitionRefused(fault)
            return row, who
    if action in CLAIMS and by.role is Role.CONTRACTOR and Who.ITS_CONTRACTOR not in mine:
        raise Taken
    raise TransitionRefused(Fault.NOT_IN_THIS_STATUS.of(status=status))


_ADVANCE = (
    "UPDATE mission SET status = {{}}, version = version + 1, "
    "status_since = COALESCE({{}}, status_since){columns} "
    "WHERE id = {{}} AND version = {{}} AND status IN ({places}) RETURNING id"
)


@lru_cache(maxsize=64)
def _statement(columns: tuple[str, ...], sources: int) -> str:
    more = "".join(f", {name} = {{}}" for name in columns)
    return _ADVANCE.format(columns=more, places=", ".join(["{}"] * sources))


async def _advance(
    mission: Mission,
    sources: tuple[Status, ...],
    target: Status,
    beside: Beside = NOTHING_BESIDE,
    *,
    turn: bool = True,
) -> None:
    """Compare-and-set on the status and on the version that the person saw. `turn`: somebody's begins, if only that
    of the same person anew, as with other slots."""
    columns = beside.columns
    args = (
        target.value,
        clock.now() if turn else None,
        *columns.values(),
        mission.id,
        mission.version,
        *(source.value for source in sources),
    )
    ids = await together(*beside.before, Statement(_statement(tuple(columns), len(sources)), args, "moved"))
    if ids["moved"] is None:
        raise Stale
    fill_in(mission, {n: ids[v] if isinstance(v, Id) else v for n, v in columns.items()})


@asynccontextmanager
async def moving(
    mission: Mission,
    action: Action,
    by: Actor,
    *,
    first: First | None = None,
    reason: str = "",
    note: str = "",
) -> AsyncIterator[Move]:
    """Opens the transaction (or joins the caller's); the block writes the rows that go with the move.

    `first` says what is written with the new status in one go. Raises TransitionRefused, Stale or Taken; whatever is
    raised, nothing stays.
    """
    async with transaction():
        facts = await fact_sheet.facts_of(mission)
        row, who = _row(mission, action, by, facts)
        source = mission.status
        move = Move(mission, facts, by, who)
        try:
            beside = await first(move) if first else NOTHING_BESIDE
        except InvalidInput:
            # It may be wrong because the mission has moved on: then that is what is said.
            await _advance(mission, row.sources, row.target)
            raise
        try:
            await _advance(mission, row.sources, row.target, beside)
        except (Stale, *UniqueViolation):
            # The database takes one assignment at a time: of those who claim at once the others wait there.
            if who is Who.ANY_CONTRACTOR:
                raise Taken from None
            raise
        # `facts` still hold: any transition since they were read would have raised the version.
        yield move
        mission.status, mission.version = row.target, mission.version + 1
        await _record(move, action, source, reason, note)


_UNMOVED = "UPDATE mission SET version = version WHERE id = {} AND version = {} RETURNING id"


async def _hold(mission: Mission) -> None:
    """Until the transaction ends nobody moves it. Raises Stale where somebody has."""
    if not await rows(_UNMOVED, mission.id, mission.version):
        raise Stale


@asynccontextmanager
async def noting(
    mission: Mission, action: Action, by: Actor, *, reason: str = "", note: str = "", raises: bool = True
) -> AsyncIterator[Move]:
    """As `moving`, for what leaves the status as it is.

    `raises` the version, unless it changes nothing that others decide on: their open forms stay good.
    """
    async with transaction():
        if raises:
            await _advance(mission, tuple(Status), Status(mission.status), turn=False)
        else:
            await _hold(mission)
        facts = await fact_sheet.facts_of(mission)
        mine = whos(mission, by, facts)
        if not mine:
            raise TransitionRefused(Fault.MOVED_ON)
        move = Move(mission, facts, by, mine[0])
        yield move
        if not move.came_to_nothing:
            mission.version += raises
            await _record(move, action, mission.status, reason, note, raised=raises)


async def _record(
    move: Move, action: Action, source: str, reason: str, note: str, *, raised: bool = True
) -> None:
    mission, by = move.mission, move.by
    contact = mission.contact
    assignment = move.data.pop("assignment", None) or (
        move.facts.assignment.id if move.facts.assignment else None
    )
    event = new(
        MissionEvent,
        mission=mission.id,
        assignment=assignment,
        action=action,
        from_status=source,
        to_status=mission.status,
        version=mission.version,
        raised=raised,
        actor_role=by.role,
        actor_account=by.account_id,
        actor_name=by.name,
        for_tenant=contact.name if contact and move.who in _FOR_TENANT else "",
        reason=reason,
        note=note,
        data=json.dumps(move.data),
    )
    await notices.write(mission, event, move.facts, by, move.former_contact)
    _tell(move, Status(source), Status(mission.status))


def _tell(move: Move, source: Status, target: Status) -> None:
    """Raises the numbers of all whose pages may look different now."""
    contractors = set(move.also_told)
    if move.facts.contractor is not None:
        contractors.add(move.facts.contractor.id)
    if move.by.role is Role.CONTRACTOR and move.by.account_id is not None:
        contractors.add(move.by.account_id)
    more_on_offer = (target is Status.NEW) - (source is Status.NEW)
    audience.tell(contractors, pool=Status.NEW in (source, target), more_on_offer=more_on_offer)


def required(reason: str, missing: Fault = Fault.REASON_MISSING) -> str:
    """A reason that was really given; a `missing` of its own says who will read it. Raises InvalidInput."""
    text = fitting(reason, "reason")
    if not text:
        raise InvalidInput(reason=missing)
    return text


def fitting(text: str, name: str, longest: int = LONG_TEXT) -> str:
    """Without the space at its ends, and no longer than is kept. Raises InvalidInput on `name`."""
    text = text.strip()
    if fault := wording.too_long(text, longest):
        raise InvalidInput({name: fault})
    return text
