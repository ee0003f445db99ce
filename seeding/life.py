"""Invents missions, step by step, as the verbs would have taken them."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import msgspec

from models.agenda.slot import Slot
from models.agenda.visit import Visit
from models.assignment import Assignment
from models.files.stored_file import StoredFile
from models.missions.event import MissionEvent
from models.missions.mission import Mission
from models.missions.notices import NOTICES, To
from models.missions.outbox import Message
from models.missions.transition_table import Action, Who, find
from models.papers.paper import Invoice, Quote
from models.workflow import Decision, FileKind, Occupancy, Role, Status, VisitState
from seeding.generator import Generator
from seeding.roads import AGES, DEFAULT_AGE, NOTES, ONLY_A_TENANT, REASONS, Step
from seeding.shape import FIRST_NAMES, LAST_NAMES, PHOTO_SIZE, Assigned, Chunk, Paper

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
_ON_SITE = {Action.SUBMIT_QUOTE, Action.PLAN_SECOND_VISIT, Action.COMPLETE, Action.REPORT_FAILED_VISIT}
# After the step before it; of any other two hours.
_PAUSES = {
    **dict.fromkeys((Action.APPROVE_QUOTE, Action.REJECT_QUOTE), DAY),
    **dict.fromkeys((Action.ACCEPT_INVOICE, Action.REJECT_INVOICE), DAY),
    Action.CONFIRM_WORK: 7 * DAY + HOUR,
}


class Life:
    """One mission, step by step."""

    def __init__(self, maker: Generator, chunk: Chunk, target: Status, road: tuple[Step, ...]) -> None:
        self.maker, self.chunk, self.target, self.road = maker, chunk, target, road
        dice = maker.dice
        self.id = maker.next_id(Mission)
        occupied = any(action in ONLY_A_TENANT or who is Who.SYSTEM for action, who in road)
        self.occupancy = (
            Occupancy.OCCUPIED
            if occupied
            else dice.choices((Occupancy.OCCUPIED, Occupancy.VACANT, Occupancy.COMMON), (85, 10, 5))[0]
        )
        self.asks = self.occupancy is Occupancy.OCCUPIED
        self.tenant = f"{dice.choice(FIRST_NAMES)} {dice.choice(LAST_NAMES)}" if self.asks else ""
        by_mail = self.asks and (occupied or dice.random() < 0.92)
        self.email = f"locataire-{self.id}@seed.creneau.example" if by_mail else ""
        # Who has no mailbox has a telephone on the wall: a manager asks.
        self.phone = ""
        if self.asks:
            start = "06 39 98" if by_mail else "01 99 00"
            self.phone = f"{start} {dice.randint(0, 99):02d} {dice.randint(0, 99):02d}"
        self.link: uuid.UUID | None = None
        self.status, self.version = Status.NEW, 0
        self.assigned: Assigned | None = None
        self.past: list[Assigned] = []
        self.chosen: list[Any] | None = None
        self.visit: list[Any] | None = None
        self.pause: datetime | None = None
        self.word = ""
        self.moments = self._moments()
        self.since = self.published = self.at = self.moments[0]

    def _moments(self) -> list[datetime]:
        """Of the request and of each step. Whole days back, so that the hours of the slots stay: the last step lies in
        the past."""
        dice, maker = self.maker.dice, self.maker
        oldest = AGES.get(self.target, DEFAULT_AGE)
        at = maker.midnight + timedelta(hours=dice.randint(7, 10), minutes=dice.randint(0, 59))
        # Nobody acts at the full minute: two missions seldom move in the same second.
        at += timedelta(seconds=dice.randint(0, 59))
        slot, moments = at, [at]
        for action, _ in self.road:
            at, slot = _when(at, slot, action)
            moments.append(at)
        back = DAY * (max(0, (at - maker.now) // DAY + 1) + dice.randint(0, oldest))
        return [moment - back for moment in moments]

    def live(self) -> None:
        self._record(Action.PUBLISH, Who.MANAGER, Status.NEW, {}, source=None)
        for moment, (action, who) in zip(self.moments[1:], self.road, strict=True):
            self.at = moment
            self._step(action, self._who(action, who))

    def _who(self, action: Action, who: Who) -> Who:
        if who is not Who.TENANT or self.email:
            return who
        if action is Action.RESCHEDULE:
            return Who.MANAGER
        return Who.SYSTEM if action is Action.CHOOSE_SLOT and not self.asks else Who.MANAGER_FOR_TENANT

    def _step(self, action: Action, who: Who) -> None:
        row = find(action, who, self.status)
        if row is None:
            raise AssertionError(f"{action} by {who} from {self.status}")
        assigned = self.assigned
        details: dict[str, Any] = {}
        if action is Action.PROPOSE_SLOTS:
            assigned = self._propose(details, first=who is Who.ANY_CONTRACTOR)
        elif assigned is not None:
            self._change(action, assigned, details)
        source, self.status = self.status, row.target
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
            case Action.CHOOSE_SLOT:
                self.chosen = next(slot for slot in assigned.slots if slot[3] == "open")
                details["slot"] = _iso(self.chosen)
            case Action.DECLINE_SLOTS | Action.EXPIRE_SLOTS:
                self._void(assigned)
                self.chosen = None
                if action is Action.DECLINE_SLOTS:
                    self.word, details["wishes"] = REASONS[action], []
            case Action.SCHEDULE:
                self._schedule(assigned, details)
            case Action.RESCHEDULE:
                self._finish(assigned, VisitState.CANCELLED, details)
            case Action.REPORT_FAILED_VISIT:
                self._finish(assigned, VisitState.FAILED, details)
            case Action.SUBMIT_QUOTE:
                self._finish(assigned, VisitState.ENDED, details)
                self._paper(assigned, FileKind.QUOTE, assigned.quotes, Quote, details)
            case Action.PLAN_SECOND_VISIT | Action.COMPLETE:
                if not assigned.quote_in_force:
                    details["declared_cents"] = assigned.declared = self.maker.dice.randint(30, 150) * 100
                self._finish(assigned, VisitState.ENDED, details)
                if action is Action.PLAN_SECOND_VISIT:
                    self.pause = self.at + 3 * DAY
                    details["not_before"] = self.pause.date().isoformat()
                    details["not_before_reason"] = "part_ordered"
            case Action.APPROVE_QUOTE | Action.REJECT_QUOTE:
                _decide(
                    assigned.quotes[-1],
                    action is Action.APPROVE_QUOTE,
                    self.at,
                    REASONS.get(action, ""),
                    details,
                )
            case Action.SUBMIT_INVOICE:
                self._file(assigned, FileKind.AFTER)
                details["photos"] = 1
                self._paper(assigned, FileKind.INVOICE, assigned.invoices, Invoice, details)
            case Action.ACCEPT_INVOICE | Action.REJECT_INVOICE:
                _decide(
                    assigned.invoices[-1],
                    action is Action.ACCEPT_INVOICE,
                    self.at,
                    REASONS.get(action, ""),
                    details,
                )
        if action in (Action.ACCEPT_INVOICE, Action.CLOSE_WITHOUT_INVOICE):
            assigned.ended_at, assigned.end_action = self.at, "closed"
        if action in (Action.WITHDRAW, Action.REASSIGN, Action.CANCEL):
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
                self.tenant if who is Who.MANAGER_FOR_TENANT else "", REASONS.get(action, ""),
                NOTES.get(action, ""), _text(details), self.at,
            )
        )  # fmt: skip
        self._tell(action, role, event, details.get("visit"), assigned)

    def _tell(
        self, action: Action, role: Role, event: int, visit: int | None, assigned: Assigned | None
    ) -> None:
        """The mails that models.missions.notices writes, but for the pool: one to each contractor would bury the rest."""
        sent = self.at + timedelta(seconds=5)
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
            data = _text({"ics": notice.ics, "visit": visit}) if notice.ics and visit else "{}"
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


def _when(at: datetime, slot: datetime, action: Action) -> tuple[datetime, datetime]:
    """The next step's time, and the day of the slots that stand after it."""
    if action in _ON_SITE:
        return max(at + HOUR, slot.replace(hour=16, minute=at.minute, second=at.second)), slot
    if action is Action.PROPOSE_SLOTS:
        at += HOUR
        return at, at.replace(hour=0, minute=0, second=0) + 2 * DAY
    if action is Action.EXPIRE_SLOTS:
        return slot.replace(minute=at.minute, second=at.second) + 2 * DAY, slot
    return at + _PAUSES.get(action, 2 * HOUR), slot


def _text(details: dict[str, Any]) -> str:
    return msgspec.json.encode(details).decode() if details else "{}"


def _iso(slot: list[Any]) -> list[str]:
    return [slot[1].isoformat(), slot[2].isoformat()]


def _decide(paper: Paper, approved: bool, at: datetime, reason: str, details: dict[str, Any]) -> None:
    paper.decision = Decision.APPROVED if approved else Decision.REJECTED
    paper.decided_at, paper.reason = at, "" if approved else reason
    details["version"], details["amount_cents"] = paper.version, paper.cents
