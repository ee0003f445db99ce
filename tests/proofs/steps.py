"""Who walks, what they may do, and the clock."""

import random
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from database.connection import transaction
from models import clock
from models.agenda.absence import add_absence
from models.agenda.span import Span
from models.missions import digest, reminding, silence
from models.missions.facts import Facts, facts_of
from models.missions.mission import Mission
from models.missions.publishing import publish
from models.missions.time_limits import expire_overlooked, run_due
from models.missions.transition_table import Action as A
from models.missions.transitions import allowed
from models.missions.verbs.arriving import announce_departure, record_arrival
from models.missions.verbs.ending import cancel, readmit, reassign, withdraw
from models.missions.verbs.invoices import (
    accept_invoice,
    close_without_invoice,
    reject_invoice,
    submit_invoice,
)
from models.missions.verbs.quotes import approve_quote, reject_quote, submit_quote
from models.missions.verbs.slots import choose_slot, decline_slots, propose_slots, wishes_of
from models.missions.verbs.upkeep import amend, change_language, renew_link
from models.missions.verbs.visits import (
    plan_second_visit,
    report_failed_visit,
    report_no_show,
    reschedule,
    schedule,
)
from models.missions.verbs.wishes import accept_wish
from models.missions.verbs.work import complete, confirm_work, dispute_work
from models.people.account import Account
from models.people.actor import Actor
from models.workflow import FileKind, Role
from settings import current
from tests.support import story
from tests.support.emptying import copy_of_empty, empty
from wording.languages import Language

CONTRACTORS = 3
# A Monday, whatever the machine's day: the same walk is the same again.
BEGINS = datetime(2027, 2, 1, 9, tzinfo=UTC)
TENANTS = {
    "mail": {},
    "phone": {"tenant_email": ""},
    "vacant": story.NO_TENANT,
    "daughter": {"contact_name": "Lucie Martin", "contact_email": "lucie@locataire.example"},
}
_copies: list[object] = []


@dataclass(frozen=True, slots=True)
class Step:
    """A mission as somebody sees it, and a number that chooses among what there is."""

    mission: Mission
    by: Actor
    facts: Facts
    choice: int
    draw: random.Random

    def spans(self, number: int) -> list[Span]:
        """At full hours of the next days, none of them at once; so near that visits meet."""
        base = clock.now().replace(minute=0, second=0)
        starts = sorted(self.draw.sample(range(1, 60), number))
        return [Span(base + timedelta(hours=2 * h), base + timedelta(hours=2 * h + 2)) for h in starts]

    async def file(self, kind: FileKind) -> object:
        return await story.draft(self.by, kind)


Act = Callable[[Step], Awaitable[object]]


async def _choose(s: Step) -> object:
    slots = s.facts.open_slots
    return await choose_slot(s.mission, slots[s.choice % len(slots)].id if slots else 0, s.by, agreed=True)


async def _take(s: Step) -> object:
    wishes = await wishes_of(s.mission.id)
    return await accept_wish(s.mission, wishes[s.choice % len(wishes)], s.by) if wishes else None


async def _quote(s: Step) -> object:
    file = await story.draft(s.by)
    return await submit_quote(s.mission, s.by, amount_cents=42000, file=file)


async def _invoice(s: Step) -> object:
    file, photo = await story.draft(s.by, FileKind.INVOICE), await story.draft(s.by, FileKind.AFTER)
    return await submit_invoice(s.mission, s.by, amount_cents=42000, file=file, photos=[photo])


def _quote_seen(s: Step) -> int:
    return int(s.facts.last_quote.id) if s.facts.last_quote else 0


def _invoice_seen(s: Step) -> int:
    return int(s.facts.last_invoice.id) if s.facts.last_invoice else 0


_CORRECTIONS = (
    {"address": "14 rue des Lilas"},
    {"title": "Évier bouché"},
    {"tenant_phone": "06 39 98 55 55"},
    {"contact_name": "Lucie Martin", "contact_email": "lucie@locataire.example", "occupancy": "occupied"},
    {"contact_name": "", "contact_email": "", **{k: story.FORM[k] for k in story.NO_TENANT}},
    {"tenant_email": "ailleurs@locataire.example"},
    {"contact_name": "", "contact_email": "", **story.NO_TENANT},
    {"town": "Loos", "postcode": "59120"},
)


async def _amend(s: Step) -> object:
    wishes = await wishes_of(s.mission.id)
    if s.choice % 5 == 0:
        wishes = s.spans(2)
    return await amend(s.mission, _CORRECTIONS[s.choice % len(_CORRECTIONS)], wishes, s.by)


async def _absence(s: Step) -> object:
    if s.by.account_id is None or s.by.role is not Role.CONTRACTOR:
        return None
    async with transaction():
        return await add_absence(s.by.account_id, s.spans(1)[0])


async def _readmit(s: Step) -> object:
    barred = sorted(s.facts.barred)
    return await readmit(s.mission, barred[s.choice % len(barred)], s.by) if barred else None


ACTS: dict[str, Act] = {
    A.PROPOSE_SLOTS: lambda s: propose_slots(s.mission, s.spans(1 + s.choice % 3), s.by),
    A.ACCEPT_WISH: _take,
    A.CHOOSE_SLOT: _choose,
    A.DECLINE_SLOTS: lambda s: decline_slots(s.mission, s.spans(s.choice % 3), "Plutôt jeudi", s.by),
    A.SCHEDULE: lambda s: schedule(s.mission, s.by),
    A.RESCHEDULE: lambda s: reschedule(
        s.mission, "Un empêchement", s.by, wishes=s.spans(2) if s.choice % 2 else None
    ),
    A.REPORT_FAILED_VISIT: lambda s: report_failed_visit(s.mission, "absent", s.by),
    A.REPORT_NO_SHOW: lambda s: report_no_show(s.mission, s.by, wishes=s.spans(1) if s.choice % 2 else None),
    A.SUBMIT_QUOTE: _quote,
    A.APPROVE_QUOTE: lambda s: approve_quote(s.mission, _quote_seen(s), s.by),
    A.REJECT_QUOTE: lambda s: reject_quote(s.mission, _quote_seen(s), "Trop cher", s.by),
    A.PLAN_SECOND_VISIT: lambda s: plan_second_visit(s.mission, s.by, amount_cents=9000),
    A.COMPLETE: lambda s: complete(s.mission, s.by, amount_cents=12000),
    A.CONFIRM_WORK: lambda s: confirm_work(s.mission, s.by),
    A.DISPUTE_WORK: lambda s: dispute_work(s.mission, "Le robinet goutte", s.by),
    A.SUBMIT_INVOICE: _invoice,
    A.ACCEPT_INVOICE: lambda s: accept_invoice(s.mission, _invoice_seen(s), s.by),
    A.REJECT_INVOICE: lambda s: reject_invoice(s.mission, _invoice_seen(s), "Une ligne manque", s.by),
    A.CLOSE_WITHOUT_INVOICE: lambda s: close_without_invoice(s.mission, "Geste commercial", s.by),
    A.WITHDRAW: lambda s: withdraw(s.mission, "En panne", s.by),
    A.REASSIGN: lambda s: reassign(s.mission, "Trop long", s.by, allow_again=s.choice % 2 == 0),
    A.CANCEL: lambda s: cancel(s.mission, "Bail résilié", s.by),
    A.AMEND: _amend,
    A.RENEW_LINK: lambda s: renew_link(s.mission, s.by, by_hand=s.choice % 2 == 0),
    A.READMIT: _readmit,
    A.ANNOUNCE_DEPARTURE: lambda s: announce_departure(s.mission, s.by, 30),
    A.RECORD_ARRIVAL: lambda s: record_arrival(s.mission, s.by),
    "absence": _absence,
    "language": lambda s: change_language(s.mission, list(Language)[s.choice % len(Language)], s.by),
}
# So often that few missions would come to their end.
_RARELY = {A.CANCEL, A.WITHDRAW, A.REASSIGN, A.CLOSE_WITHOUT_INVOICE}


@dataclass
class Cast:
    manager: Account
    contractors: list[Account]
    draw: random.Random
    missions: list[int] = field(default_factory=list)

    @classmethod
    async def gathered(cls, seed: int) -> "Cast":
        if not _copies:
            _copies.append(await copy_of_empty())
        await empty(_copies[0])  # type: ignore[arg-type]
        shutil.rmtree(current().data_dir / "mail", ignore_errors=True)
        story.ahead(seconds=(BEGINS - clock.now()).total_seconds())
        manager = await story.account(Role.MANAGER, "Nadia Benali")
        contractors = [
            await story.account(Role.CONTRACTOR, f"Prestataire {number}", f"Firme {number}")
            for number in range(CONTRACTORS)
        ]
        cast = cls(manager, contractors, random.Random(seed))
        await cast.publish("mail", 1)
        return cast

    async def publish(self, kind: str, wishes: int) -> None:
        mission = await publish(story.FORM | TENANTS[kind], self._wishes(wishes), Actor.of(self.manager))
        self.missions.append(mission.id)

    def _wishes(self, number: int) -> list[Span]:
        base = clock.now().replace(minute=0, second=0)
        starts = self.draw.sample(range(1, 60), number)
        return sorted(Span(base + timedelta(hours=2 * h), base + timedelta(hours=2 * h + 2)) for h in starts)

    def actors(self, mission: int) -> list[Actor]:
        tenant = Actor(Role.TENANT, "Camille Martin", link_id="link", mission_id=mission)
        return [Actor.of(self.manager), tenant, *map(Actor.of, self.contractors)]

    async def _mission(self, number: int) -> Mission:
        found = (
            await Mission.objects().where(Mission.id == self.missions[number % len(self.missions)]).first()
        )
        assert found is not None
        return found

    async def open_to_somebody(self, number: int) -> list[tuple[str, int]]:
        mission = await self._mission(number)
        facts = await facts_of(mission)
        found = {
            (row.action.value, who)
            for who, actor in enumerate(self.actors(mission.id))
            for row, _ in allowed(mission, actor, facts)
        }
        if facts.planned_visit is not None:
            # Titles, addresses and contacts are corrected, and somebody is on the way.
            its = [2 + number for number, one in enumerate(self.contractors) if one.id == facts.contractor.id]  # type: ignore[union-attr]
            found |= {
                (A.AMEND.value, 0),
                (A.RECORD_ARRIVAL.value, its[0]),
                (A.ANNOUNCE_DEPARTURE.value, its[0]),
            }
        often = [one for one in sorted(found) if one[0] not in _RARELY]
        return often if often and self.draw.random() < 0.9 else sorted(found)

    async def act(self, number: int, act: str, who: int, choice: int) -> bool:
        mission = await self._mission(number)
        actors = self.actors(mission.id)
        step = Step(mission, actors[who % len(actors)], await facts_of(mission), choice, self.draw)
        version = mission.version
        await ACTS[act](step)
        return mission.version > version or act not in list(A)

    async def wait(self, pause: timedelta) -> None:
        """As the background does every half minute: here at each of the hours that matter."""
        until = clock.now() + pause
        while clock.now() < until:
            story.ahead(seconds=min(timedelta(hours=3), until - clock.now()).total_seconds() + 1)
            await tick()


async def tick() -> None:
    """What the background does when it looks at the clock, and the broom."""
    await run_due()
    await expire_overlooked()
    await reminding.run()
    await digest.run()
    await silence.run()
