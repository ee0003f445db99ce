"""`make seed`: fills the database with generated missions of every status, fast and always the same.

The rows are written as the verbs would have written them, so that each history replays to its status.
"""

import asyncio
import contextlib
import hashlib
import io
import json
import os
import random
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from piccolo.engine.postgres import PostgresTransaction
from piccolo.table import Table
from PIL import Image
from pypdf import PdfWriter

import wording
from demo.catalogue import DOORS, FLOORS, OWNERS, REQUESTS, STREETS, TOWNS
from models import audience, clock
from models.account import Account
from models.assignment import Assignment
from models.database import database, rows, transaction
from models.mission import Mission
from models.mission_event import MissionEvent
from models.notification import NOTICES, To
from models.outbox import Message
from models.paper import Invoice, Quote
from models.slot import Slot, Wish
from models.sqlite_engine import PooledSQLiteEngine
from models.stored_file import StoredFile
from models.tenant_link import LIFETIME, TenantLink, derive, hash_of
from models.transition_table import Action, Who, find
from models.visit import Visit
from models.workflow import Decision, FileKind, Occupancy, Opener, Role, Status, Trade, VisitState
from settings import current

A, S, W = Action, Status, Who
Row = tuple[Any, ...]
CHUNK = 4000
MISSIONS_PER_CONTRACTOR = 100
FEWEST_CONTRACTORS = 5
LOCKED = "!"  # no password fits: `app.py account` gives one
HOURS = (7, 9, 11, 13)  # UTC
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FIRST_NAMES = ("Adèle", "Amine", "Anaïs", "Bruno", "Chantal", "Denis", "Élodie", "Farid", "Gaëlle", "Hélène", "Ibrahim", "Inès", "Jérôme", "Karine", "Lucien", "Maëva", "Nicolas", "Odile", "Pierre", "Rachida", "Simon", "Thérèse", "Yann", "Zoé")  # fmt: skip
LAST_NAMES = ("Aubert", "Bailleul", "Caron", "Deschamps", "Évrard", "Fournier", "Guérin", "Hachemi", "Jacquet", "Kowalski", "Lemaire", "Mercier", "Noël", "Ozanne", "Poulain", "Quentin", "Rousseau", "Sauvage", "Taleb", "Urbain", "Vidal", "Wattiez")  # fmt: skip

Step = tuple[Action, Who]
_VISIT: tuple[Step, ...] = (
    (A.PROPOSE_SLOTS, W.ANY_CONTRACTOR),
    (A.CHOOSE_SLOT, W.TENANT),
    (A.SCHEDULE, W.ITS_CONTRACTOR),
)
_AGAIN: tuple[Step, ...] = ((A.PROPOSE_SLOTS, W.ITS_CONTRACTOR), *_VISIT[1:])
_QUOTED: tuple[Step, ...] = (*_VISIT, (A.SUBMIT_QUOTE, W.ITS_CONTRACTOR))
_ACCEPTED: tuple[Step, ...] = (*_QUOTED, (A.APPROVE_QUOTE, W.MANAGER), *_AGAIN)
_REFUSED: tuple[Step, ...] = (*_QUOTED, (A.REJECT_QUOTE, W.MANAGER))
_MOVED: tuple[Step, ...] = (*_VISIT, (A.RESCHEDULE, W.TENANT))
_FAILED: tuple[Step, ...] = (*_VISIT, (A.REPORT_FAILED_VISIT, W.ITS_CONTRACTOR))
_PAUSED: tuple[Step, ...] = (*_VISIT, (A.PLAN_SECOND_VISIT, W.ITS_CONTRACTOR))
_LEFT: tuple[Step, ...] = (*_VISIT, (A.WITHDRAW, W.ITS_CONTRACTOR))
_DECLINED: tuple[Step, ...] = (_VISIT[0], (A.DECLINE_SLOTS, W.TENANT))


def _then(roads: Sequence[tuple[Step, ...]], *steps: Step) -> tuple[tuple[Step, ...], ...]:
    return tuple((*road, *steps) for road in roads)


_DONE = _then(
    (_VISIT, _ACCEPTED, (*_MOVED, *_AGAIN), (*_FAILED, *_AGAIN), (*_PAUSED, *_AGAIN), (*_LEFT, *_VISIT)),
    (A.COMPLETE, W.ITS_CONTRACTOR),
)
_CONFIRMED = (
    *_then(_DONE, (A.CONFIRM_WORK, W.TENANT)),
    *_then(_DONE[:2], (A.CONFIRM_WORK, W.SYSTEM)),
    *_then(_DONE[:2], (A.DISPUTE_WORK, W.TENANT), (A.COMPLETE, W.ITS_CONTRACTOR), (A.CONFIRM_WORK, W.TENANT)),
)
_INVOICED = _then(_CONFIRMED, (A.SUBMIT_INVOICE, W.ITS_CONTRACTOR))
ROADS: dict[Status, tuple[tuple[Step, ...], ...]] = {
    S.NEW: ((), (), (), _LEFT, (*_VISIT[:1], (A.REASSIGN, W.MANAGER))),
    S.SLOTS_PROPOSED: (_VISIT[:1], (*_MOVED, *_AGAIN[:1]), (*_QUOTED, (A.APPROVE_QUOTE, W.MANAGER), _AGAIN[0])),
    S.SLOT_CHOSEN: (_VISIT[:2], (*_DECLINED, *_AGAIN[:2])),
    S.SCHEDULED: (_VISIT, _ACCEPTED, (*_DECLINED, *_AGAIN)),
    S.SLOTS_NEEDED: (_DECLINED, _MOVED, _FAILED, _PAUSED, (_VISIT[0], (A.EXPIRE_SLOTS, W.SYSTEM))),
    S.QUOTE_SUBMITTED: (_QUOTED, (*_REFUSED, (A.SUBMIT_QUOTE, W.ITS_CONTRACTOR))),
    S.QUOTE_APPROVED: _then((_QUOTED,), (A.APPROVE_QUOTE, W.MANAGER)),
    S.QUOTE_REJECTED: (_REFUSED,),
    S.WORK_DONE: _DONE,
    S.WORK_DISPUTED: (
        *_then(_DONE, (A.DISPUTE_WORK, W.TENANT)),
        *_then(_INVOICED[:2], (A.DISPUTE_WORK, W.MANAGER)),
    ),
    S.WORK_CONFIRMED: (*_CONFIRMED, *_then(_INVOICED[:2], (A.REJECT_INVOICE, W.MANAGER))),
    S.INVOICED: _INVOICED,
    S.CLOSED: (
        *_then(_INVOICED, (A.ACCEPT_INVOICE, W.MANAGER)),
        *_then(_CONFIRMED[:1], (A.CLOSE_WITHOUT_INVOICE, W.MANAGER)),
    ),
    S.CANCELLED: (((A.CANCEL, W.MANAGER),), *_then((_VISIT, _QUOTED), (A.CANCEL, W.MANAGER))),
}  # fmt: skip
# Of a hundred missions; four planned visits for each contractor fill the four hours of its day.
SHARES = {
    S.NEW: 6, S.SLOTS_PROPOSED: 4, S.SLOT_CHOSEN: 2, S.SCHEDULED: 4, S.SLOTS_NEEDED: 3, S.QUOTE_SUBMITTED: 4,
    S.QUOTE_APPROVED: 2, S.QUOTE_REJECTED: 1, S.WORK_DONE: 3, S.WORK_DISPUTED: 1, S.WORK_CONFIRMED: 4,
    S.INVOICED: 4, S.CLOSED: 56, S.CANCELLED: 6,
}  # fmt: skip
# How many days ago the last step was taken, at most: what waits for a date to come must be young.
AGES = {
    S.SLOTS_PROPOSED: 0,
    S.SLOT_CHOSEN: 0,
    S.SCHEDULED: 3,
    S.WORK_DONE: 4,
    S.CLOSED: 700,
    S.CANCELLED: 700,
}
DEFAULT_AGE = 12
_ONLY_A_TENANT = {A.DECLINE_SLOTS, A.DISPUTE_WORK}
_REASONS = {
    A.DECLINE_SLOTS: "Plutôt en fin de journée.",
    A.RESCHEDULE: "Un empêchement de dernière minute.",
    A.REPORT_FAILED_VISIT: "Locataire absent",
    A.REJECT_QUOTE: "Le montant est trop élevé.",
    A.DISPUTE_WORK: "Le problème est revenu le lendemain.",
    A.REJECT_INVOICE: "Le détail des fournitures manque.",
    A.CLOSE_WITHOUT_INVOICE: "Intervention sous garantie.",
    A.WITHDRAW: "Mon planning ne me le permet plus.",
    A.REASSIGN: "Les délais sont trop longs.",
    A.CANCEL: "Le bail est résilié.",
}
_NOTES = {A.SUBMIT_QUOTE: "Pièce usée, à remplacer.", A.COMPLETE: "Réparé et essayé."}

WRITTEN: tuple[type[Table], ...] = (
    Mission,
    Assignment,
    Slot,
    Visit,
    Wish,
    StoredFile,
    Quote,
    Invoice,
    MissionEvent,
    TenantLink,
    Message,
)
NUMBERED: tuple[type[Table], ...] = (
    Account,
    *(table for table in WRITTEN if table not in (StoredFile, TenantLink)),
)


# What the rows below hold, in their order; a column that is not here gets its default.
COLUMNS: dict[type[Table], str] = {
    Account: "id role email password_hash name company phone trades areas active agenda_version created_at",
    Mission: (
        "id reference status version status_since published_at published_by title trade urgency urgency_rank "
        "description address town postcode floor door occupancy tenant_name tenant_email tenant_phone opener "
        "access_codes bill_to_name bill_to_address bill_reference assignment chosen_slot visit not_before "
        "not_before_reason tenant_word"
    ),
    Assignment: "id mission contractor started_at ended_at end_action readmitted declared_cents",
    Slot: "id assignment starts_at ends_at state",
    Visit: "id assignment slot number starts_at ends_at state planned_at finished_at sequence",
    Wish: "id mission starts_at ends_at",
    StoredFile: (
        "id mission assignment kind name media_type key thumbnail_key size sha256 width height pages "
        "received_at owner draft"
    ),
    Quote: "id assignment version amount_cents file decision reason submitted_at decided_at decided_by",
    Invoice: "id assignment version amount_cents file decision reason submitted_at decided_at decided_by",
    MissionEvent: (
        "id mission assignment action from_status to_status version actor_role actor_account actor_name "
        "for_tenant reason note data at"
    ),
    TenantLink: "id mission nonce key_hash created_at expires_at",
    Message: (
        "id mission event kind to_name to_email account link data message_id created_at next_try_at "
        "attempts sent_at"
    ),
}
# Where a mission's row points on to what refers to the mission: assignment, chosen_slot, visit.
_FIRST_POINTER = COLUMNS[Mission].split().index("assignment")
_POINTERS = slice(_FIRST_POINTER, _FIRST_POINTER + 3)


@dataclass(slots=True)
class Person:
    id: int
    name: str
    email: str


@dataclass(slots=True)
class Chunk:
    rows: dict[type[Table], list[Row]] = field(default_factory=lambda: {table: [] for table in WRITTEN})
    files: list[tuple[FileKind, str]] = field(default_factory=list)


@dataclass(slots=True)
class Paper:
    id: int
    version: int
    cents: int
    file: uuid.UUID
    at: datetime
    decision: Decision = Decision.PENDING
    reason: str = ""
    decided_at: datetime | None = None


@dataclass(slots=True)
class Assigned:
    id: int
    contractor: Person
    started_at: datetime
    ended_at: datetime | None = None
    end_action: str | None = None
    declared: int | None = None
    slots: list[list[Any]] = field(default_factory=list)  # id, start, end, state
    visits: list[list[Any]] = field(default_factory=list)  # id, slot, number, planned_at, state, finished_at
    quotes: list[Paper] = field(default_factory=list)
    invoices: list[Paper] = field(default_factory=list)

    @property
    def quote_in_force(self) -> bool:
        return any(quote.decision is Decision.APPROVED for quote in self.quotes)


class Generator:
    """Invents missions one after the other; the numbers of the rows go on from what the database holds."""

    def __init__(self, last_ids: dict[type[Table], int], manager: Person, contractors: list[Person]) -> None:
        self.dice = random.Random(last_ids[Mission])  # noqa: S311 - always the same
        self.ids = dict(last_ids)
        self.manager, self.contractors = manager, contractors
        self.now = clock.now()
        self.midnight = self.now.replace(hour=0, minute=0, second=0)
        self.order = self._order()
        self.made = self.planned = 0
        self.sizes: dict[FileKind, tuple[int, str]] = {}

    def _order(self) -> list[Status]:
        """A hundred statuses, each of them among the first."""
        rest = [status for status, share in SHARES.items() for _ in range(share - 1)]
        self.dice.shuffle(rest)
        return [*Status, *rest]

    def next_id(self, table: type[Table]) -> int:
        self.ids[table] += 1
        return self.ids[table]

    def token(self) -> str:
        return f"{self.dice.getrandbits(128):032x}"

    def chunk(self, number: int) -> Chunk:
        chunk = Chunk()
        for _ in range(number):
            status = self.order[self.made % len(self.order)]
            road = self.dice.choice(ROADS[status])
            Life(self, chunk, status, road).live()
            self.made += 1
        return chunk

    def contractor(self, status: Status, gone: list[Person]) -> tuple[Person, int]:
        """And the hour of its slots: planned visits of one contractor never stand at the same hour."""
        if status is not S.SCHEDULED:
            person = self.dice.choice(self.contractors)
            while person in gone:
                person = self.dice.choice(self.contractors)
            return person, self.dice.choice(HOURS)
        place, self.planned = self.planned, self.planned + 1
        number = len(self.contractors)
        return self.contractors[place % number], HOURS[place // number % len(HOURS)]


class Life:
    """One mission, step by step."""

    def __init__(self, maker: Generator, chunk: Chunk, target: Status, road: tuple[Step, ...]) -> None:
        self.maker, self.chunk, self.target, self.road = maker, chunk, target, road
        dice = maker.dice
        self.id = maker.next_id(Mission)
        occupied = any(action in _ONLY_A_TENANT or who is W.SYSTEM for action, who in road)
        self.occupancy = (
            Occupancy.OCCUPIED
            if occupied
            else dice.choices((Occupancy.OCCUPIED, Occupancy.VACANT, Occupancy.COMMON), (85, 10, 5))[0]
        )
        self.asks = self.occupancy is Occupancy.OCCUPIED
        self.tenant = f"{dice.choice(FIRST_NAMES)} {dice.choice(LAST_NAMES)}" if self.asks else ""
        by_mail = self.asks and (occupied or dice.random() < 0.92)
        self.email = f"locataire-{self.id}@seed.creneau.example" if by_mail else ""
        self.link: uuid.UUID | None = None
        self.status, self.version = S.NEW, 0
        self.assigned: Assigned | None = None
        self.past: list[Assigned] = []
        self.chosen: list[Any] | None = None
        self.visit: list[Any] | None = None
        self.pause: datetime | None = None
        self.word = ""
        self.since = self.published = self.at = self._begin()

    def _begin(self) -> datetime:
        """Whole days back, so that the hours of the slots stay: the last step lies in the past."""
        dice, maker = self.maker.dice, self.maker
        oldest = AGES.get(self.target, DEFAULT_AGE)
        start = maker.midnight + timedelta(hours=dice.randint(7, 10), minutes=dice.randint(0, 59))
        # Nobody acts at the full minute: two missions seldom move in the same second.
        start += timedelta(seconds=dice.randint(0, 59))
        end, slot = start, start
        for action, _ in self.road:
            end, slot = self._when(end, slot, action)
        back = max(0, (end - maker.now) // DAY + 1) + dice.randint(0, oldest)
        return start - back * DAY

    @staticmethod
    def _when(at: datetime, slot: datetime, action: Action) -> tuple[datetime, datetime]:
        """The next step's time, and the day of the slots that stand after it."""
        match action:
            case A.PROPOSE_SLOTS:
                at += HOUR
                return at, at.replace(hour=0, minute=0, second=0) + 2 * DAY
            case A.SUBMIT_QUOTE | A.COMPLETE | A.PLAN_SECOND_VISIT | A.REPORT_FAILED_VISIT:
                return max(at + HOUR, slot.replace(hour=16, minute=at.minute, second=at.second)), slot
            case A.EXPIRE_SLOTS:
                return slot.replace(minute=at.minute, second=at.second) + 2 * DAY, slot
            case A.CONFIRM_WORK:
                return at + 7 * DAY + HOUR, slot
            case A.APPROVE_QUOTE | A.REJECT_QUOTE | A.ACCEPT_INVOICE | A.REJECT_INVOICE:
                return at + DAY, slot
            case _:
                return at + 2 * HOUR, slot

    def live(self) -> None:
        self._record(A.PUBLISH, W.MANAGER, S.NEW, {}, source=None)
        slot = self.at
        for action, who in self.road:
            self.at, slot = self._when(self.at, slot, action)
            self._step(action, self._who(action, who))
        self._write()

    def _who(self, action: Action, who: Who) -> Who:
        if who is not W.TENANT or self.email:
            return who
        if action is A.RESCHEDULE:
            return W.MANAGER
        return W.SYSTEM if action is A.CHOOSE_SLOT and not self.asks else W.MANAGER_FOR_TENANT

    def _step(self, action: Action, who: Who) -> None:
        row = find(action, who, self.status)
        if row is None:
            raise AssertionError(f"{action} by {who} from {self.status}")
        assigned = self.assigned
        details: dict[str, Any] = {}
        if action is A.PROPOSE_SLOTS:
            assigned = self._propose(details, first=who is W.ANY_CONTRACTOR)
        elif assigned is not None:
            self._change(action, assigned, details)
        source, self.status = self.status, row.target
        if source is not row.target:
            self.since = self.at
        self._record(action, who, row.target, details, source=source, assigned=assigned)

    def _propose(self, details: dict[str, Any], *, first: bool) -> Assigned:
        maker = self.maker
        if first:
            gone = [assigned.contractor for assigned in self.past]
            contractor, self.hour = maker.contractor(self.target, gone)
            self.assigned = Assigned(maker.next_id(Assignment), contractor, self.at)
        assigned = self.assigned
        assert assigned is not None
        self._void(assigned)
        day = self.at.replace(hour=self.hour, minute=0) + 2 * DAY
        offers = [(day + n * DAY, day + n * DAY + 2 * HOUR) for n in range(2)]
        assigned.slots += [[maker.next_id(Slot), start, end, "open"] for start, end in offers]
        self.chosen, self.pause, self.word = None, None, ""
        details["slots"] = [[start.isoformat(), end.isoformat()] for start, end in offers]
        details["first"] = first
        return assigned

    def _void(self, assigned: Assigned) -> None:
        for slot in assigned.slots:
            slot[3] = "void"

    def _change(self, action: Action, assigned: Assigned, details: dict[str, Any]) -> None:
        match action:
            case A.CHOOSE_SLOT:
                self.chosen = next(slot for slot in assigned.slots if slot[3] == "open")
                details["slot"] = _iso(self.chosen)
            case A.DECLINE_SLOTS | A.EXPIRE_SLOTS:
                self._void(assigned)
                self.chosen = None
                if action is A.DECLINE_SLOTS:
                    self.word, details["wishes"] = _REASONS[action], []
            case A.SCHEDULE:
                self._schedule(assigned, details)
            case A.RESCHEDULE:
                self._finish(assigned, VisitState.CANCELLED, details)
            case A.REPORT_FAILED_VISIT:
                self._finish(assigned, VisitState.FAILED, details)
            case A.SUBMIT_QUOTE:
                self._finish(assigned, VisitState.ENDED, details)
                self._paper(assigned, FileKind.QUOTE, assigned.quotes, Quote, details)
            case A.PLAN_SECOND_VISIT | A.COMPLETE:
                if not assigned.quote_in_force:
                    details["declared_cents"] = assigned.declared = self.maker.dice.randint(30, 150) * 100
                self._finish(assigned, VisitState.ENDED, details)
                if action is A.PLAN_SECOND_VISIT:
                    self.pause = self.at + 3 * DAY
                    details["not_before"] = self.pause.date().isoformat()
                    details["not_before_reason"] = "part_ordered"
            case A.APPROVE_QUOTE | A.REJECT_QUOTE:
                _decide(
                    assigned.quotes[-1], action is A.APPROVE_QUOTE, self.at, _REASONS.get(action, ""), details
                )
            case A.SUBMIT_INVOICE:
                self._file(assigned, FileKind.AFTER)
                details["photos"] = 1
                self._paper(assigned, FileKind.INVOICE, assigned.invoices, Invoice, details)
            case A.ACCEPT_INVOICE | A.REJECT_INVOICE:
                _decide(
                    assigned.invoices[-1],
                    action is A.ACCEPT_INVOICE,
                    self.at,
                    _REASONS.get(action, ""),
                    details,
                )
        if action in (A.ACCEPT_INVOICE, A.CLOSE_WITHOUT_INVOICE):
            assigned.ended_at, assigned.end_action = self.at, "closed"
        if action in (A.WITHDRAW, A.REASSIGN, A.CANCEL):
            self._void(assigned)
            self._finish(assigned, VisitState.CANCELLED, details)
            assigned.ended_at, assigned.end_action = self.at, action.value
            self.past.append(assigned)
            self.assigned = self.chosen = self.pause = None
            self.word = ""

    def _schedule(self, assigned: Assigned, details: dict[str, Any]) -> None:
        assert self.chosen is not None
        number = 1 + sum(visit[4] is VisitState.ENDED for visit in assigned.visits)
        self.visit = [self.maker.next_id(Visit), self.chosen, number, self.at, VisitState.PLANNED, None]
        assigned.visits.append(self.visit)
        self._void(assigned)
        details["visit"], details["slot"] = self.visit[0], _iso(self.chosen)

    def _finish(self, assigned: Assigned, state: VisitState, details: dict[str, Any]) -> None:
        if self.visit is None:
            return
        details["visit"], details["slot"] = self.visit[0], _iso(self.visit[1])
        self.visit[4], self.visit[5] = state, self.at
        self.visit = self.chosen = None

    def _file(self, assigned: Assigned, kind: FileKind) -> uuid.UUID:
        maker = self.maker
        file_id, name = uuid.UUID(int=maker.dice.getrandbits(128), version=4), maker.token()
        photo = kind is FileKind.AFTER
        key = f"5e/{name[2:4]}/5e{name[2:]}.{'jpg' if photo else 'pdf'}"
        size, digest = maker.sizes[kind]
        self.chunk.files.append((kind, key))
        self.chunk.rows[StoredFile].append(
            (
                file_id, self.id, assigned.id, kind.value, f"{kind.label}.{'jpg' if photo else 'pdf'}",
                "image/jpeg" if photo else "application/pdf", key, key if photo else "", size, digest,
                PHOTO_SIZE[0] if photo else None, PHOTO_SIZE[1] if photo else None, None if photo else 1,
                self.at, f"account:{assigned.contractor.id}", False,
            )
        )  # fmt: skip
        return file_id

    def _paper(
        self,
        assigned: Assigned,
        kind: FileKind,
        papers: list[Paper],
        table: type[Quote] | type[Invoice],
        details: dict[str, Any],
    ) -> None:
        cents = self.maker.dice.randint(160, 2400) * 100
        if table is Invoice:
            agreed = [quote.cents for quote in assigned.quotes if quote.decision is Decision.APPROVED]
            cents = agreed[-1] if agreed else assigned.declared or cents
        paper = Paper(self.maker.next_id(table), len(papers) + 1, cents, self._file(assigned, kind), self.at)
        papers.append(paper)
        details[kind.value] = paper.id
        details["version"], details["amount_cents"] = paper.version, cents

    def _actor(self, who: Who, assigned: Assigned | None) -> tuple[Role, int | None, str]:
        match who.role:
            case Role.MANAGER:
                return Role.MANAGER, self.maker.manager.id, self.maker.manager.name
            case Role.CONTRACTOR:
                assert assigned is not None
                return Role.CONTRACTOR, assigned.contractor.id, assigned.contractor.name
            case Role.TENANT:
                return Role.TENANT, None, self.tenant
        return Role.SYSTEM, None, "Créneau"

    def _record(
        self,
        action: Action,
        who: Who,
        target: Status,
        details: dict[str, Any],
        *,
        source: Status | None,
        assigned: Assigned | None = None,
    ) -> None:
        self.version += 1
        role, account, name = self._actor(who, assigned)
        event = self.maker.next_id(MissionEvent)
        self.chunk.rows[MissionEvent].append(
            (
                event, self.id, assigned.id if assigned else None, action.value, source.value if source else None,
                target.value, self.version, role.value, account, name,
                self.tenant if who is W.MANAGER_FOR_TENANT else "", _REASONS.get(action, ""),
                _NOTES.get(action, ""), json.dumps(details), self.at,
            )
        )  # fmt: skip
        self._tell(action, role, event, details.get("visit"), assigned)

    def _tell(
        self, action: Action, role: Role, event: int, visit: int | None, assigned: Assigned | None
    ) -> None:
        """As models.notification does, but for the pool: one mail to each contractor would bury the rest."""
        for notice in NOTICES[action]:
            link: uuid.UUID | None = None
            account: int | None = None
            if notice.kind == "visit_cancelled" and visit is None:
                continue
            if notice.to is To.CONTACT:
                if not self.email or (role is Role.TENANT and not notice.even_to_actor):
                    continue
                name, email, link = self.tenant, self.email, self._link()
            elif notice.to is To.CONTRACTOR:
                if assigned is None or (role is Role.CONTRACTOR and not notice.even_to_actor):
                    continue
                person = assigned.contractor
                name, email, account = person.name, person.email, person.id
            elif notice.to is To.MANAGERS:
                nobody = notice.kind == "ask_tenant_slot" and not self.asks
                if role is Role.MANAGER or nobody or (notice.instead_of_contact and self.email):
                    continue
                person = self.maker.manager
                name, email, account = person.name, person.email, person.id
            else:
                continue
            data = json.dumps({"ics": notice.ics, "visit": visit}) if notice.ics and visit else "{}"
            sent = self.at + timedelta(seconds=5)
            self.chunk.rows[Message].append(
                (
                    self.maker.next_id(Message), self.id, event, notice.kind, name, email, account, link, data,
                    f"<{self.maker.token()}@creneau>", self.at, self.at, 1, sent,
                )
            )  # fmt: skip

    def _link(self) -> uuid.UUID:
        if self.link is None:
            self.link = uuid.UUID(int=self.maker.dice.getrandbits(128), version=4)
            self.nonce, self.linked = self.maker.token(), self.at
        self.renewed = self.at
        return self.link

    def _write(self) -> None:
        out = self.chunk.rows
        for assigned in (*self.past, *([self.assigned] if self.assigned else [])):
            out[Assignment].append(
                (
                    assigned.id, self.id, assigned.contractor.id, assigned.started_at, assigned.ended_at,
                    assigned.end_action, False, assigned.declared,
                )
            )  # fmt: skip
            out[Slot] += [(slot[0], assigned.id, *slot[1:]) for slot in assigned.slots]
            for number, slot, visit_number, planned_at, state, finished_at in assigned.visits:
                out[Visit].append(
                    (
                        number, assigned.id, slot[0], visit_number, slot[1], slot[2], state.value, planned_at,
                        finished_at, int(state is VisitState.CANCELLED),
                    )
                )  # fmt: skip
            for table, papers in ((Quote, assigned.quotes), (Invoice, assigned.invoices)):
                out[table] += [
                    (
                        paper.id, assigned.id, paper.version, paper.cents, paper.file, paper.decision.value,
                        paper.reason, paper.at, paper.decided_at,
                        self.maker.manager.id if paper.decided_at else None,
                    )
                    for paper in papers
                ]  # fmt: skip
        if self.link is not None:
            hashed = hash_of(derive(self.link, self.nonce))
            out[TenantLink].append(
                (self.link, self.id, self.nonce, hashed, self.linked, self.renewed + LIFETIME)
            )
        if self.asks and self.id % 3 == 0:
            start = self.maker.midnight + 3 * DAY + 9 * HOUR
            out[Wish].append((self.maker.next_id(Wish), self.id, start, start + 3 * HOUR))
        out[Mission].append(self._mission())

    def _mission(self) -> Row:
        dice = self.maker.dice
        request = dice.choice(REQUESTS)
        postcode, town = dice.choice(TOWNS)
        owner, owner_address = dice.choice(OWNERS)
        phone = f"06 39 98 {dice.randint(0, 99):02d} {dice.randint(0, 99):02d}" if self.asks else ""
        return (
            self.id, f"OM-{wording.local(self.published).year}-{self.id:06d}", self.status.value, self.version,
            self.since, self.published, self.maker.manager.id, request.title, request.trade.value,
            request.urgency.value, request.urgency.rank, request.description,
            f"{dice.randint(1, 180)} {dice.choice(STREETS)}", town, postcode, dice.choice(FLOORS),
            dice.choice(DOORS), self.occupancy.value, self.tenant, self.email, phone,
            (Opener.TENANT if self.asks else Opener.AGENCY_KEYS).value,
            "Digicode 0000A" if self.id % 4 == 0 else "", owner, owner_address, f"LOT-{self.id % 997}",
            self.assigned.id if self.assigned else None, self.chosen[0] if self.chosen else None,
            self.visit[0] if self.visit else None, self.pause.date() if self.pause else None,
            "part_ordered" if self.pause else "", self.word,
        )  # fmt: skip


def _iso(slot: list[Any]) -> list[str]:
    return [slot[1].isoformat(), slot[2].isoformat()]


def _decide(paper: Paper, approved: bool, at: datetime, reason: str, details: dict[str, Any]) -> None:
    paper.decision = Decision.APPROVED if approved else Decision.REJECTED
    paper.decided_at, paper.reason = at, "" if approved else reason
    details["version"], details["amount_cents"] = paper.version, paper.cents


# --- files -------------------------------------------------------------------------------------------

PHOTO_SIZE = (64, 48)


def _bytes_of(kind: FileKind) -> bytes:
    buffer = io.BytesIO()
    if kind is FileKind.AFTER:
        Image.new("RGB", PHOTO_SIZE, "#8aa29e").save(buffer, "JPEG")
    else:
        writer = PdfWriter()
        writer.add_blank_page(210, 297)
        writer.write(buffer)
    return buffer.getvalue()


class Files:
    """One tiny real file of each kind; every row's key is one more name (hard link) of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.contents = {kind: _bytes_of(kind) for kind in (FileKind.AFTER, FileKind.QUOTE, FileKind.INVOICE)}
        self.first: dict[FileKind, Path] = {}
        self.known: set[Path] = set()

    @property
    def sizes(self) -> dict[FileKind, tuple[int, str]]:
        return {kind: (len(text), hashlib.sha256(text).hexdigest()) for kind, text in self.contents.items()}

    def put(self, files: Iterable[tuple[FileKind, str]]) -> None:
        for kind, key in files:
            target = self.folder / key
            if target.parent not in self.known:
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self.known.add(target.parent)
            target.unlink(missing_ok=True)
            if kind in self.first:
                # A file takes so many names and no more, and some file systems take one only.
                with contextlib.suppress(OSError):
                    os.link(self.first[kind], target)
                    continue
            target.write_bytes(self.contents[kind])
            self.first[kind] = target


# --- writing -----------------------------------------------------------------------------------------


async def _last_ids() -> dict[type[Table], int]:
    found = {}
    for table in NUMBERED:
        (row,) = await rows(f"SELECT COALESCE(MAX(id), 0) AS last FROM {table._meta.tablename}")  # noqa: S608
        found[table] = int(row["last"])
    return found


def _defaults(table: type[Table]) -> dict[str, Any]:
    """Of the columns that the rows leave out."""
    named = COLUMNS[table].split()
    left = [column for column in table._meta.columns if column._meta.name not in named]
    values = {column._meta.name: column.get_default_value() for column in left}
    return {name: value.value if isinstance(value, Enum) else value for name, value in values.items()}


async def _insert(within: Any, table: type[Table], records: list[Row]) -> None:
    if not records:
        return
    name, defaults = table._meta.tablename, _defaults(table)
    columns = [*COLUMNS[table].split(), *defaults]
    if rest := tuple(defaults.values()):
        records = [record + rest for record in records]
    if not isinstance(within, PostgresTransaction):
        marks = ", ".join("?" * len(columns))
        await _many(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})", records)  # noqa: S608
        return
    await within.connection.copy_records_to_table(name, records=records, columns=columns)


async def _insert_chunk(within: Any, chunk: Chunk) -> None:
    if isinstance(within, PostgresTransaction):
        for table in WRITTEN:
            await _insert(within, table, chunk.rows[table])
        return
    # With a key open until the end SQLite would look through whole tables for each row: so they come last.
    whole = chunk.rows[Mission]
    await _insert(
        within, Mission, [row[: _POINTERS.start] + (None,) * 3 + row[_POINTERS.stop :] for row in whole]
    )
    for table in WRITTEN[1:]:
        await _insert(within, table, chunk.rows[table])
    pointers = [(*row[_POINTERS], row[0]) for row in whole if row[_POINTERS.start] is not None]
    sql = "UPDATE mission SET assignment = ?, chosen_slot = ?, visit = ? WHERE id = ?"
    await _many(sql, pointers)


async def _many(sql: str, records: list[Row]) -> None:
    engine = database()
    assert isinstance(engine, PooledSQLiteEngine)
    await engine.writer.run(lambda connection: connection.executemany(sql, records).close())


async def _begin(within: Any) -> list[str]:
    """Nobody else writes meanwhile; PostgreSQL's foreign keys are checked at the end."""
    if not isinstance(within, PostgresTransaction):
        return []
    names = ", ".join(["account", *(table._meta.tablename for table in WRITTEN)])
    await rows(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")
    return await _drop_keys()


async def _drop_keys() -> list[str]:
    """PostgreSQL checks a foreign key row by row; made anew at the end, it checks them all at once.

    Gives what makes them again.
    """
    held = await rows(
        "SELECT conrelid::regclass::text AS held, conname AS name, pg_get_constraintdef(oid) AS what "
        "FROM pg_constraint WHERE contype = 'f'"
    )
    names = {table._meta.tablename for table in WRITTEN}
    found = [row for row in held if row["held"] in names]
    for row in found:
        await rows(f'ALTER TABLE {row["held"]} DROP CONSTRAINT "{row["name"]}"')
    return [f'ALTER TABLE {row["held"]} ADD CONSTRAINT "{row["name"]}" {row["what"]}' for row in found]


async def _end(within: Any, keys: list[str]) -> None:
    if not isinstance(within, PostgresTransaction):
        return
    for key in keys:
        await rows(key)
    for table in NUMBERED:
        name = table._meta.tablename
        await rows(
            f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), GREATEST(MAX(id), "  # noqa: S608
            f"(SELECT last_value FROM {name}_id_seq))) FROM {name} HAVING MAX(id) IS NOT NULL"
        )


async def _people(within: Any, number: int) -> tuple[Person, list[Person]]:
    """The first manager there is, or one of ours; and new contractors."""
    last = (await _last_ids())[Account]
    now, dice = clock.now(), random.Random(last)  # noqa: S311

    def row(place: int, role: Role, email: str, name: str, company: str, trades: str, areas: str) -> Row:
        return (
            place,
            role.value,
            email,
            LOCKED,
            name,
            company,
            "01 99 00 30 00",
            trades,
            areas,
            True,
            0,
            now,
        )

    new: list[Row] = []
    found = (
        await Account.objects()
        .where(Account.role == Role.MANAGER, Account.active.eq(True))
        .order_by(Account.id)
        .first()
    )
    if found is not None:
        manager = Person(found.id, found.shown_name, found.email)
    else:
        last += 1
        manager = Person(last, current().agency_name, f"gestion-{last}@seed.creneau.example")
        new.append(row(last, Role.MANAGER, manager.email, "Gestion (essai)", manager.name, "", ""))
    contractors = []
    for _ in range(max(FEWEST_CONTRACTORS, number // MISSIONS_PER_CONTRACTOR)):
        last += 1
        first_name, surname, trade = (
            dice.choice(FIRST_NAMES),
            dice.choice(LAST_NAMES),
            dice.choice(list(Trade)),
        )
        person = Person(last, f"{surname} {trade.label} {last}", f"artisan-{last}@seed.creneau.example")
        area = dice.choice(TOWNS)[0][:2]
        new.append(
            row(
                last, Role.CONTRACTOR, person.email, f"{first_name} {surname}", person.name, trade.value, area
            )
        )
        contractors.append(person)
    await _insert(within, Account, new)
    return manager, contractors


def _sizes(number: int) -> Iterator[int]:
    for done in range(0, number, CHUNK):
        yield min(CHUNK, number - done)


async def seed(number: int) -> None:
    """All of it or nothing; a second call adds as many again."""
    if number <= 0:
        print("Rien à faire : indiquez combien de missions, par exemple make seed N=200.")
        return
    if current().s3 is not None:
        raise SystemExit("Les missions inventées se rangent dans un dossier : retirez CRENEAU_STORAGE_URL.")
    begun = time.monotonic()
    counts: dict[type[Table], int] = dict.fromkeys(WRITTEN, 0)
    files = Files(current().storage_dir)
    async with transaction() as within:
        keys = await _begin(within)
        manager, contractors = await _people(within, number)
        maker = Generator(await _last_ids(), manager, contractors)
        maker.sizes = files.sizes
        # The next missions are invented while the database takes in the ones before.
        sizes = list(_sizes(number))
        task = asyncio.create_task(asyncio.to_thread(maker.chunk, sizes[0]))
        for size in [*sizes[1:], 0]:
            chunk = await task
            task = asyncio.create_task(asyncio.to_thread(maker.chunk, size))
            await asyncio.to_thread(files.put, chunk.files)
            await _insert_chunk(within, chunk)
            for table in WRITTEN:
                counts[table] += len(chunk.rows[table])
        await task
        await _end(within, keys)
        await audience.tell_all()
    await rows("ANALYZE")
    seconds = time.monotonic() - begun
    print(
        f"{wording.grouped(number)} missions inventées en {seconds:.1f} s : "
        f"{wording.grouped(len(contractors))} prestataires, {wording.grouped(counts[MissionEvent])} étapes "
        f"d'historique, {wording.grouped(counts[Message])} messages (envoyés), "
        f"{wording.grouped(counts[StoredFile])} fichiers.\n"
        "Ces comptes n'ont pas de mot de passe : « app.py account » en donne un."
    )
