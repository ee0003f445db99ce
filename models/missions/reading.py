"""What one person may read of a mission, without a request: for a page, a mail, or whatever else shows it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from database.gathering import Gathered, Read, among, gathered, plain
from models import clock
from models.agenda.slot import Wish
from models.agenda.span import Span
from models.assignment import HAS_LEFT
from models.files.stored_file import StoredFile
from models.missions.agreeing import day_to_agree
from models.missions.delivery import failed_of
from models.missions.event import MissionEvent
from models.missions.facts import FactReads, Facts, PaperFacts, reads_of
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.missions.transition_table import Action, Transition, Who
from models.missions.transitions import allowed
from models.papers.paper import Invoice, Quote, sent_before
from models.people.account import Account
from models.people.actor import Actor
from models.workflow import FileKind, Role

SUBMISSIONS = (Action.SUBMIT_QUOTE, Action.SUBMIT_INVOICE)


class PapersRead(Struct, frozen=True):
    """What a decision on a paper needs. `files` are those that this reader may see."""

    mission: Mission
    facts: PaperFacts
    files: list[StoredFile]
    sent_before: frozenset[str]  # ids of invoices, drafts too, whose number their sender had sent in another
    note: str  # that the contractor sent with its last quote or invoice

    def photos(self, *kinds: FileKind) -> list[StoredFile]:
        return [file for file in self.files if file.kind in kinds]

    def file(self, file_id: object) -> StoredFile | None:
        return next((file for file in self.files if str(file.id) == str(file_id)), None)


class Reading(PapersRead, frozen=True):
    """`quotes` are those that this reader may see."""

    facts: Facts
    by: Actor
    allowed: list[tuple[Transition, Who]]
    events: list[MissionEvent]
    wishes: list[Wish]
    earlier_quotes: list[Quote]  # manager only: of contractors whose assignment ended
    earlier_invoices: list[Invoice]
    former: list[Account]  # manager only: who may not claim it again
    failed: list[Message]  # messages that reached nobody
    follows_reference: str | None

    @property
    def manages(self) -> bool:
        return self.by.role is Role.MANAGER

    @property
    def last_move(self) -> MissionEvent | None:
        """What led to where the mission stands."""
        status = self.mission.status
        moves = (e for e in reversed(self.events) if e.to_status == status and e.from_status != status)
        return next(moves, None)

    def was_led_here_by(self, action: Action) -> bool:
        event = self.last_move
        return event is not None and event.action == action

    @property
    def day_to_agree(self) -> date | None:
        """The day of the choice or the visit, where its contact has taken another's place since."""
        planned, chosen = self.facts.planned_visit, self.facts.slot(self.mission.chosen_slot)
        at = planned or chosen
        return day_to_agree(self.mission, at.starts_at, self.events) if at else None

    @property
    def asks_for_the_day(self) -> bool:
        """Whether what was chosen waits for nothing but the contact's word."""
        return self.facts.chosen_is_free(self.mission.chosen_slot) and self.day_to_agree is not None

    @property
    def wished(self) -> list[Span]:
        """When the tenant is there, as far as it has said so and nothing came of it yet."""
        mine = self.mission.assignment
        return [wish.span for wish in self.wishes if wish.stands(mine, self.facts.now)]

    @property
    def claimed(self) -> bool:
        """The reader is past the pool: it sees the home and the people."""
        return self.manages or self.facts.assignment is not None

    def papers_of(self, assignment: int) -> PaperFacts:
        """What a paper of this assignment is judged by, ended or under way: never by another contractor's."""
        if assignment == self.mission.assignment:
            return self.facts
        return PaperFacts(
            self.facts.now,
            quotes=[quote for quote in self.earlier_quotes if quote.assignment == assignment],
            invoices=[invoice for invoice in self.earlier_invoices if invoice.assignment == assignment],
        )

    def row(self, action: Action) -> Transition | None:
        return next((row for row, _ in self.allowed if row.action is action), None)

    def row_as(self, action: Action, who: Who) -> Transition | None:
        return next((row for row, acting in self.allowed if row.action is action and acting is who), None)


class _Reads(Struct, frozen=True):
    """All that is asked for one reader; what is not for it is not asked."""

    facts: FactReads
    events: Read[MissionEvent]
    files: Read[StoredFile]
    wishes: Read[Wish]
    quotes: Read[Quote]  # of assignments that ended
    invoices: Read[Invoice]
    former: Read[Account]
    failed: Read[Message]
    sent_before: Read[str]
    followed: Read[dict[str, Any]]

    @property
    def all(self) -> tuple[Read[Any], ...]:
        papers = self.quotes, self.invoices, self.sent_before
        beside = self.former, self.failed, self.followed
        return (*self.facts.all, self.events, self.files, self.wishes, *papers, *beside)


_ENDED = "assignment IN (SELECT id FROM assignment WHERE mission IN ({}) AND ended_at IS NOT NULL)"
_FORMER = f"id IN (SELECT contractor FROM assignment WHERE mission IN ({{}}) AND {HAS_LEFT})"  # noqa: S608


def _reads(missions: Sequence[Mission], by: Actor) -> _Reads:
    ids = [mission.id for mission in missions]
    managed = ids if by.role is Role.MANAGER else []
    told = [m.id for m in missions if m.assignment is not None] if by.role is Role.CONTRACTOR else managed
    return _Reads(
        reads_of(missions),
        among(MissionEvent, "mission", ids, "ORDER BY id"),
        among(StoredFile, "mission", ids, "AND NOT draft ORDER BY received_at, id"),
        among(Wish, "mission", ids, "ORDER BY starts_at, id"),
        among(Quote, _ENDED, managed, "ORDER BY id"),
        among(Invoice, _ENDED, managed, "ORDER BY id"),
        among(Account, _FORMER, managed, "ORDER BY id"),
        failed_of(told),
        _sent_before(missions, by),
        _followed([m.follows for m in missions if m.follows is not None] if managed else []),
    )


def _sent_before(missions: Sequence[Mission], by: Actor) -> Read[str]:
    claimed = [m.id for m in missions if m.assignment is not None]
    return sent_before(claimed, by.key if claimed and by.role is Role.CONTRACTOR else "")


def _followed(ids: Sequence[int]) -> Read[dict[str, Any]]:
    places = ", ".join(["{}"] * len(ids))
    sql = f"SELECT id, reference FROM mission WHERE id IN ({places})" if ids else ""  # noqa: S608 - places only
    return plain(("id", "reference"), sql, *ids)


async def of(missions: Sequence[Mission], by: Actor) -> list[Reading]:
    """In the order of the missions, each as by itself: all that `by` may read of them, in one statement."""
    now, reads = clock.now(), _reads(missions, by)
    found = await gathered(*reads.all)
    return [
        _reading(mission, facts, by, reads, found)
        for mission, facts in zip(missions, reads.facts.facts(found, now), strict=True)
    ]


def _reading(mission: Mission, facts: Facts, by: Actor, reads: _Reads, found: Gathered) -> Reading:
    assignments = reads.facts.assignments_of(mission, found)
    ended = [a.id for a in assignments if a.ended_at is not None and a.id != mission.assignment]
    references = {row["id"]: str(row["reference"]) for row in found[reads.followed]}
    events = found.of(reads.events, "mission", mission.id)
    submitted = [event.note for event in events if event.action in SUBMISSIONS]
    return Reading(
        mission=mission,
        facts=facts,
        files=_files(found.of(reads.files, "mission", mission.id), mission, by),
        sent_before=frozenset(found[reads.sent_before]),
        note=submitted[-1] if submitted else "",
        by=by,
        allowed=allowed(mission, by, facts),
        events=events,
        wishes=found.of(reads.wishes, "mission", mission.id),
        earlier_quotes=[quote for each in ended for quote in found.of(reads.quotes, "assignment", each)],
        earlier_invoices=[one for each in ended for one in found.of(reads.invoices, "assignment", each)],
        former=[account for account in found[reads.former] if account.id in facts.barred],
        failed=_failed(found.of(reads.failed, "mission", mission.id), by, facts),
        follows_reference=references.get(mission.follows),
    )


def _files(files: list[StoredFile], mission: Mission, by: Actor) -> list[StoredFile]:
    if by.role is Role.MANAGER:
        return files
    mine = mission.assignment
    return [
        file
        for file in files
        if file.kind == FileKind.DAMAGE or (mine is not None and file.assignment == mine)
    ]


def _failed(found: list[Message], by: Actor, facts: Facts) -> list[Message]:
    """The mission's contractor reads of those to the contact since it has the mission."""
    if by.role is Role.MANAGER:
        return found
    if facts.assignment is None:
        return []
    since = facts.assignment.started_at
    return [message for message in found if message.account is None and message.created_at >= since]


async def of_papers(missions: Sequence[Mission]) -> list[PapersRead]:
    """What a manager reads of the papers of missions that have a contractor, in their order: the same as `of` gives, in
    one statement that asks for nothing else."""
    now, ids = clock.now(), [mission.id for mission in missions]
    mine = [mission.assignment for mission in missions]
    contractors = among(Account, "id", [mission.contractor for mission in missions])
    quotes = among(Quote, "assignment", mine, "ORDER BY version")
    invoices = among(Invoice, "assignment", mine, "ORDER BY version")
    files = among(StoredFile, "mission", ids, "AND NOT draft ORDER BY received_at, id")
    notes, before = _notes(ids), sent_before(ids)
    found = await gathered(contractors, quotes, invoices, files, notes, before)
    submitted = {row["mission"]: row["note"] for row in found[notes]}

    def read(mission: Mission) -> PapersRead:
        facts = PaperFacts(
            now,
            found.of(contractors, "id", mission.contractor)[0],
            found.of(quotes, "assignment", mission.assignment),
            found.of(invoices, "assignment", mission.assignment),
        )
        return PapersRead(
            mission,
            facts,
            found.of(files, "mission", mission.id),
            frozenset(found[before]),
            submitted.get(mission.id, ""),
        )

    return [read(mission) for mission in missions]


def _notes(missions: Sequence[int]) -> Read[dict[str, Any]]:
    """The last one of each mission comes last."""
    places, actions = ", ".join(["{}"] * len(missions)), ", ".join(f"'{action}'" for action in SUBMISSIONS)
    sql = (
        f"SELECT mission, note FROM mission_event WHERE mission IN ({places}) "  # noqa: S608 - places and codes only
        f"AND action IN ({actions}) ORDER BY id"
    )
    return plain(("mission", "note"), sql if missions else "", *missions)
