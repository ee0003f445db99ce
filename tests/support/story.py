"""People and missions for tests: every mission gets to its status by the verbs themselves."""

import hashlib
import uuid
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from models import clock
from models.agenda.span import Span
from models.files.stored_file import StoredFile
from models.lists import counting
from models.lists.search import View
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.missions.publishing import publish
from models.missions.verbs.ending import cancel
from models.missions.verbs.invoices import accept_invoice, submit_invoice
from models.missions.verbs.quotes import approve_quote, reject_quote, submit_quote
from models.missions.verbs.slots import choose_slot, decline_slots, propose_slots
from models.missions.verbs.visits import schedule
from models.missions.verbs.work import complete, confirm_work, dispute_work
from models.people.account import Account
from models.people.actor import Actor
from models.people.passwords import hash_password
from models.people.session import open_session, visitor_of
from models.people.tenant_link import live_link
from models.workflow import FileKind, Role, Status, Urgency
from tests.support.emptying import Kept, bring_back, is_empty, keep
from wording import is_public_holiday, local, to_utc

PASSWORD = "un mot de passe de test"
_numbers = count(1)
_hashes: dict[str, str] = {}

FORM: dict[str, Any] = {
    "title": "Fuite sous l'évier",
    "trade": "plumbing",
    "urgency": "normal",
    "urgency_rank": Urgency.NORMAL.rank,
    "description": "L'eau coule goutte à goutte depuis hier soir.",
    "address": "12 rue des Lilas",
    "town": "Lille",
    "postcode": "59000",
    "floor": "3e étage",
    "door": "porte gauche",
    "occupancy": "occupied",
    "tenant_title": "Madame",
    "tenant_name": "Camille Martin",
    "tenant_email": "camille.martin@locataire.example",
    "tenant_phone": "06 39 98 01 02",
    "access_codes": "Digicode 4512A",
    "threshold_cents": 15000,
    "bill_to_name": "SCI des Lilas",
    "bill_to_address": "1 place Rihour\n59000 Lille",
    "bill_attention": "Service travaux",
    "bill_reference": "LOT-42",
}
# Nothing that a mail or an SMS can go to: a person has to call.
BY_PHONE = {"tenant_email": "", "tenant_phone": "01 99 00 01 02"}
# And what an SMS alone can go to.
MOBILE = {"tenant_email": "", "tenant_phone": "06 39 98 01 02"}
NO_TENANT = {
    "occupancy": "vacant",
    "tenant_title": "",
    "tenant_name": "",
    "tenant_email": "",
    "tenant_phone": "",
}


async def account(role: Role, name: str, company: str = "", **values: Any) -> Account:
    if PASSWORD not in _hashes:
        _hashes[PASSWORD] = await hash_password(PASSWORD)
    person = Account(
        role=role,
        email=f"personne{next(_numbers)}@creneau.example",
        password_hash=_hashes[PASSWORD],
        name=name,
        company=company,
        phone="01 99 00 10 20",
        **values,
    )
    await person.save()
    return person


def spans(*hours_ahead: float, hours: float = 2) -> list[Span]:
    """Slots that begin so many hours from now, at the full hour."""
    base = clock.now().replace(minute=0, second=0)
    return [Span(base + timedelta(hours=h), base + timedelta(hours=h + hours)) for h in hours_ahead]


async def draft(by: Actor, kind: FileKind = FileKind.QUOTE) -> uuid.UUID:
    """The row of a file that was received and checked; its bytes matter to other tests."""
    number = next(_numbers)
    photo = kind not in (FileKind.QUOTE, FileKind.INVOICE)
    file = StoredFile(
        kind=kind,
        name="photo.jpg" if photo else "document.pdf",
        media_type="image/jpeg" if photo else "application/pdf",
        key=f"te/st/{number}",
        size=1000,
        sha256=hashlib.sha256(str(number).encode()).hexdigest(),
        owner=by.key,
    )
    await StoredFile.insert(file)
    return uuid.UUID(str(file.id))


@dataclass
class Story:
    """Three people and one mission."""

    manager_account: Account
    karim_account: Account
    sophie_account: Account
    mission: Mission

    @property
    def manager(self) -> Actor:
        return Actor.of(self.manager_account)

    @property
    def karim(self) -> Actor:
        return Actor.of(self.karim_account)

    @property
    def sophie(self) -> Actor:
        return Actor.of(self.sophie_account)

    @property
    def tenant(self) -> Actor:
        return Actor(Role.TENANT, "Camille Martin", link_id="link", mission_id=self.mission.id)

    async def reload(self) -> Mission:
        fresh = await Mission.objects().where(Mission.id == self.mission.id).first()
        assert fresh is not None
        self.mission = fresh
        return fresh

    async def to(self, status: Status) -> Mission:
        """Walks the shortest road of the guide to `status`."""
        for step in _ROADS[status]:
            await getattr(self, f"_{step}")()
        assert self.mission.status == status
        return self.mission

    async def _propose(self) -> None:
        await propose_slots(self.mission, spans(24, 48), self.karim)

    async def _choose(self) -> None:
        slots = (await facts_of(self.mission)).open_slots
        await choose_slot(self.mission, slots[0].id, self.tenant, agreed=True)

    async def _decline(self) -> None:
        await decline_slots(self.mission, spans(72), "Plutôt jeudi", self.tenant)

    async def _schedule(self) -> None:
        await schedule(self.mission, self.karim)

    async def _quote(self) -> None:
        file = await draft(self.karim)
        await submit_quote(self.mission, self.karim, amount_cents=42000, file=file)

    async def _approve(self) -> None:
        await approve_quote(self.mission, await self.last_quote(), self.manager)

    async def _reject(self) -> None:
        await reject_quote(self.mission, await self.last_quote(), "Trop cher", self.manager)

    async def last_quote(self) -> int:
        quote = (await facts_of(self.mission)).last_quote
        return int(quote.id) if quote else 0

    async def last_invoice(self) -> int:
        invoice = (await facts_of(self.mission)).last_invoice
        return int(invoice.id) if invoice else 0

    async def again(self) -> None:
        """A visit in 24 hours is planned."""
        await self._propose()
        await self._choose()
        await self._schedule()

    async def _complete(self) -> None:
        await complete(self.mission, self.karim, amount_cents=12000)

    async def _confirm(self) -> None:
        await confirm_work(self.mission, self.tenant)

    async def _dispute(self) -> None:
        await dispute_work(self.mission, "Le robinet goutte encore", self.tenant)

    async def _invoice(self) -> None:
        await submit_invoice(
            self.mission,
            self.karim,
            amount_cents=42000,
            file=await draft(self.karim, FileKind.INVOICE),
            photos=[await draft(self.karim, FileKind.AFTER)],
        )

    async def _accept(self) -> None:
        await accept_invoice(self.mission, await self.last_invoice(), self.manager)

    async def _cancel(self) -> None:
        await cancel(self.mission, "Le bail est résilié", self.manager)


_SCHEDULED = ("propose", "choose", "schedule")
_ROADS: dict[Status, tuple[str, ...]] = {
    Status.NEW: (),
    Status.SLOTS_PROPOSED: ("propose",),
    Status.SLOT_CHOSEN: ("propose", "choose"),
    Status.SCHEDULED: _SCHEDULED,
    Status.SLOTS_NEEDED: ("propose", "decline"),
    Status.QUOTE_SUBMITTED: (*_SCHEDULED, "quote"),
    Status.QUOTE_APPROVED: (*_SCHEDULED, "quote", "approve"),
    Status.QUOTE_REJECTED: (*_SCHEDULED, "quote", "reject"),
    Status.WORK_DONE: (*_SCHEDULED, "complete"),
    Status.WORK_DISPUTED: (*_SCHEDULED, "complete", "dispute"),
    Status.WORK_CONFIRMED: (*_SCHEDULED, "complete", "confirm"),
    Status.INVOICED: (*_SCHEDULED, "complete", "confirm", "invoice"),
    Status.CLOSED: (*_SCHEDULED, "complete", "confirm", "invoice", "accept"),
    Status.CANCELLED: ("cancel",),
}


@dataclass
class _Walked:
    """A story as it was when it had got there, and what it had left in the database."""

    story: Story
    left: Kept


_walked: dict[tuple[object, ...], _Walked] = {}
_remembers = False


def remember(whether: bool) -> None:
    """Whether stories may come back that were walked in an earlier test: not in one that changes the program."""
    global _remembers
    _remembers = whether


async def begin(status: Status = Status.NEW, **values: Any) -> Story:
    """Walked by the verbs the first time. In an empty database, at the beginning of the same day, the same comes back
    afterwards, row for row: the walk takes up to seventy milliseconds, and two thousand tests begin with one."""
    now = clock.now()
    if not _remembers or now != _morning(now) or not await is_empty():
        return await _begin(status, values)
    kind = (now, status, repr(sorted(values.items())))
    if kind in _walked:
        await bring_back(_walked[kind].left)
    else:
        story = await _begin(status, values)
        if clock.now() != now:
            return story  # a second later: its rows would be of a time to come
        _walked[kind] = _Walked(deepcopy(story), await keep())
    return deepcopy(_walked[kind].story)


async def _begin(status: Status, values: dict[str, Any]) -> Story:
    manager = await account(Role.MANAGER, "Nadia Benali")
    story = Story(
        manager,
        await account(Role.CONTRACTOR, "Karim Durand", "Plomberie Durand"),
        await account(Role.CONTRACTOR, "Sophie Leroy", "Leroy Services"),
        await publish(FORM | values, [], Actor.of(manager)),
    )
    await story.to(status)
    return story


async def key_of_tenant(mission: Mission) -> str:
    return (await live_link(mission.id)).key


async def counts(contractor: int) -> dict[View, int]:
    """The numbers on a contractor's tabs, as its session has them."""
    person = await Account.objects().where(Account.id == contractor).first()
    assert person is not None
    visitor = await visitor_of(await open_session(person))
    assert visitor is not None
    return await counting.counts(visitor)


async def kinds_sent(mission: Mission) -> list[str]:
    sent = await Message.select(Message.kind).where(Message.mission == mission.id).order_by(Message.id)
    return [row["kind"] for row in sent]


def in_the_morning() -> None:
    """At nine o'clock, whatever the machine's: a slot « in four hours » never crosses midnight, which no form can say.

    On a Monday before four working days: of a day off a tenant is asked more. And at the beginning of a minute, which is
    all of a second away from the next: pages that are compared tell the same time.
    """
    real = datetime.now(UTC)
    clock.move(_first_morning(real) - real)


def day(ahead: int) -> str:
    """Of the stories, counted from the one on which they begin: « 2026-11-30 »."""
    return (_first_morning(datetime.now(UTC)).date() + timedelta(days=ahead)).isoformat()


def _first_morning(real: datetime) -> datetime:
    then = _morning(real) + timedelta(days=-real.weekday() % 7)
    while any(is_public_holiday((then + timedelta(days=later)).date()) for later in range(5)):
        then += timedelta(days=7)
    return then


def _morning(day: datetime) -> datetime:
    return day.replace(hour=9, minute=0, second=0, microsecond=0)


def days_before(day: date, days: int = 20) -> None:
    """As near as slots of that day may be proposed."""
    in_the_morning()
    ahead(days=(day - clock.now().date()).days - days)


def until(hour: int, days: int = 0) -> None:
    """So many days later at that hour on the clock of the place, in summer as in winter."""
    then = to_utc(local(clock.now()).date() + timedelta(days=days), time(hour))
    ahead(seconds=(then - clock.now()).total_seconds())


def ahead(**delta: float) -> None:
    clock.move(clock.now() - datetime.now(UTC).replace(microsecond=0) + timedelta(**delta))
