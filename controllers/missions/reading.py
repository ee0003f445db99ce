"""What one reader may read of one mission, gathered once before anything is formatted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from controllers.web.rendering import Web
from controllers.web.security import actor
from controllers.web.submitting import Submitted
from database.connection import fetch
from models.assignment import Assignment
from models.errors import InvalidInput
from models.files.stored_file import StoredFile
from models.lists.search import wishes_of
from models.missions import visibility
from models.missions.delivery import failed_of
from models.missions.event import MissionEvent
from models.missions.facts import Facts
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.missions.publishing import former_contractors
from models.missions.transition_table import Action, Transition, Who
from models.missions.verbs.upkeep import events_of
from models.papers.paper import Invoice, Quote, numbers_sent
from models.people.account import Account
from models.people.actor import Actor
from models.workflow import FileKind, Role, Status

BILLING = (Status.WORK_CONFIRMED, Status.INVOICED, Status.CLOSED)


@dataclass(frozen=True)
class Reading:
    """`files` and `quotes` are those that this reader may see."""

    request: Web
    by: Actor
    mission: Mission
    facts: Facts
    allowed: list[tuple[Transition, Who]]
    events: list[MissionEvent]
    files: list[StoredFile]
    wishes: list[tuple[datetime, datetime]]
    earlier_quotes: list[Quote]  # manager only: of contractors whose assignment ended
    earlier_invoices: list[Invoice]
    former: list[Account]  # manager only: who may not claim it again
    failed: list[Message]  # messages that reached nobody
    numbers_sent: dict[str, str]  # of the contractor's invoices, by the file's id
    follows_reference: str | None = None
    revealed_code: str = ""
    # The photo form that came back: what was sent with it, and what was wrong.
    photo_form: tuple[Submitted, InvalidInput | None] | None = None

    @property
    def manages(self) -> bool:
        return self.by.role is Role.MANAGER

    @property
    def claimed(self) -> bool:
        """The reader is past the pool: it sees the home and the people."""
        return self.manages or self.facts.assignment is not None

    @property
    def url(self) -> str:
        prefix = "/gestion" if self.manages else ""
        return f"{prefix}/missions/{self.mission.reference}"

    def row(self, action: Action) -> Transition | None:
        return next((row for row, _ in self.allowed if row.action is action), None)

    def row_as(self, action: Action, who: Who) -> Transition | None:
        return next((row for row, acting in self.allowed if row.action is action and acting is who), None)

    def photos(self, *kinds: FileKind) -> list[StoredFile]:
        return [file for file in self.files if file.kind in kinds]

    def file(self, file_id: object) -> StoredFile | None:
        return next((file for file in self.files if str(file.id) == str(file_id)), None)


async def read(request: Web, mission: Mission, by: Actor | None = None, revealed_code: str = "") -> Reading:
    by = by or actor(request)
    facts = await mission.facts()
    return Reading(
        request,
        by,
        mission,
        facts,
        mission.allowed_actions(by, facts),
        await events_of(mission),
        await _files(mission, by),
        (await wishes_of([mission.id]))[mission.id],
        *(await _earlier_papers(mission) if by.role is Role.MANAGER else ([], [])),
        await former_contractors(mission) if by.role is Role.MANAGER else [],
        await _failed(mission, by, facts),
        await numbers_sent(facts.contractor.id) if facts.contractor and mission.status in BILLING else {},
        await _follows(mission) if by.role is Role.MANAGER else None,
        revealed_code,
    )


async def _failed(mission: Mission, by: Actor, facts: Facts) -> list[Message]:
    """The mission's contractor reads of those to the contact since it has the mission."""
    if by.role is Role.MANAGER:
        return await failed_of(mission.id)
    if by.role is not Role.CONTRACTOR or facts.assignment is None:
        return []
    since = facts.assignment.started_at
    return [
        message
        for message in await failed_of(mission.id)
        if message.account is None and message.created_at >= since
    ]


async def _follows(mission: Mission) -> str | None:
    if mission.follows is None:
        return None
    row = await Mission.select(Mission.reference).where(Mission.id == mission.follows).first()
    return str(row["reference"]) if row else None


async def _files(mission: Mission, by: Actor) -> list[StoredFile]:
    found = await fetch(StoredFile, "mission = {} AND NOT draft ORDER BY received_at, id", mission.id)
    if by.role is Role.MANAGER:
        return found
    return [
        file
        for file in found
        if file.kind == FileKind.DAMAGE
        or (mission.assignment is not None and file.assignment == mission.assignment)
    ]


async def _earlier_papers(mission: Mission) -> tuple[list[Quote], list[Invoice]]:
    ended: Sequence[int] = (
        await Assignment.select(Assignment.id)
        .where(Assignment.mission == mission.id, Assignment.ended_at.is_not_null())
        .output(as_list=True)
    )
    others = [assignment for assignment in ended if assignment != mission.assignment]
    if not others:
        return [], []
    return (
        await Quote.objects().where(Quote.assignment.is_in(others)).order_by(Quote.id),
        await Invoice.objects().where(Invoice.assignment.is_in(others)).order_by(Invoice.id),
    )


async def mission_of(request: Web, reference: str) -> Mission:
    """Raises NotVisible."""
    return await visibility.mission_for(reference, actor(request))
