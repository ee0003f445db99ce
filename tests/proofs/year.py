"""A year of missions under a moved clock, with restarts and two processes that look at it: `make year`.

Every quarter is a program of its own, which begins with what the one before left in the database; in each, two look at
the clock at once. Afterwards the database is judged: nothing was told twice, nothing was forgotten, and nobody was
reminded of anything at night or on a day off.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import wording
from database.connection import close_pool, open_pool, rows
from models import clock
from models.agenda.span import Span
from models.errors import DomainError
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.publishing import publish
from models.missions.transitions import allowed
from models.people.account import Account
from models.people.actor import Actor
from models.workflow import FINAL, Role, Status
from notifications.sender import drain
from tests.proofs.stage import Stage
from tests.proofs.steps import ACTS, Step, tick
from tests.support import story
from tests.support.postgres import start_server

BEGINS = datetime(2027, 1, 1, tzinfo=UTC)
DAYS = 365
QUARTERS = 4
CONTRACTORS = 8
# The hours of the clock on the wall at which somebody looks: the others bring nothing new.
HOURS = (6, 8, 10, 12, 14, 18)
OF_THE_POST, OF_PEOPLE = (8, 12, 18), (10, 14)
_SILENT = {
    "nudge_slot",
    "nudge_work",
    "digest",
    "tenant_silent",
    "contractor_silent",
    "manager_silent",
    "unclaimed",
}


@dataclass
class Year:
    missions: int
    days: int = DAYS
    seed: int = 1
    told: Counter[str] = field(default_factory=Counter)

    async def people(self) -> None:
        await story.account(Role.MANAGER, "Nadia Benali")
        for number in range(CONTRACTORS):
            await story.account(Role.CONTRACTOR, f"Prestataire {number}", f"Firme {number}")

    async def go_through(self, first: int, last: int) -> None:
        """From one day of the year to another: what is due, two at once, then what people do."""
        draw = random.Random(self.seed * 1000 + first)
        published = Counter(draw_day(number, self.missions, self.days) for number in range(self.missions))
        for number in range(first, last):
            day = (BEGINS + timedelta(days=number)).date()
            for hour in HOURS:
                _set_clock(datetime.combine(day, time(hour, 1), tzinfo=_zone()))
                await asyncio.gather(tick(), tick())
                while hour in OF_THE_POST and await drain():
                    pass
                if hour == 10:
                    for _ in range(published[number]):
                        await self._publish(draw)
                if hour in OF_PEOPLE and day.weekday() < 6:
                    await self._live(draw)

    async def _publish(self, draw: random.Random) -> None:
        manager = await Account.objects().where(Account.role == Role.MANAGER.value).first()
        assert manager is not None
        email = f"locataire{draw.randrange(10**6)}@locataire.example"
        values = story.FORM | {"tenant_email": email if draw.random() < 0.9 else ""}
        await publish(values, [], Actor.of(manager))
        self.told["publish"] += 1

    async def _live(self, draw: random.Random) -> None:
        """Whoever has something to do does it now and then; some never."""
        accounts = await Account.objects().order_by(Account.id)
        waiting = Mission.objects().where(Mission.status.not_in([one.value for one in FINAL]))
        open_ones = await waiting.order_by(Mission.id)  # the same year on both databases
        for mission in open_ones:
            if draw.random() > 0.35 or (mission.id % 9 == 0 and mission.status == Status.WORK_DONE):
                continue
            facts = await facts_of(mission)
            tenant = Actor(Role.TENANT, "Camille Martin", link_id="link", mission_id=mission.id)
            actors = [tenant, *map(Actor.of, accounts)]
            found = [
                (row.action.value, actor)
                for actor in actors
                for row, _ in allowed(mission, actor, facts)
                if (row.action not in _RARE and row.target != mission.status) or draw.random() < 0.03
            ]
            if found:
                act, actor = draw.choice(found)
                await self._do(Step(mission, actor, facts, draw.randrange(100), draw), act)

    async def _do(self, step: Step, act: str) -> None:
        try:
            await ACTS[act](_by_day(step))
        except DomainError:
            self.told["refused"] += 1
        else:
            self.told[act] += 1


_RARE = {
    "cancel",
    "withdraw",
    "reassign",
    "close_without_invoice",
    "reschedule",
    "reject_quote",
    "decline_slots",
}


class _DayStep(Step):
    """Slots between 8 h and 18 h, on the wall, of the next two weeks."""

    def spans(self, number: int) -> list[Span]:
        today = wording.local(clock.now()).date()
        days = [today + timedelta(days=ahead) for ahead in range(1, 15)]
        days = [day for day in days if day.weekday() < 5 and not wording.is_public_holiday(day)]
        chosen = sorted(self.draw.sample(days, number))
        found = []
        for day in chosen:
            start = wording.to_utc(day, time(self.draw.choice((8, 10, 14, 16))))
            found.append(Span(start, start + timedelta(hours=2)))
        return found


def _by_day(step: Step) -> Step:
    return _DayStep(step.mission, step.by, step.facts, step.choice, step.draw)


def draw_day(number: int, missions: int, days: int) -> int:
    """Spread over the year, but for its end: what was begun should come to one."""
    return number * max(1, days - 45) // missions


def _zone() -> Any:
    return wording.local(BEGINS).tzinfo


def _set_clock(to: datetime) -> None:
    clock.move(to.astimezone(UTC) - datetime.now(UTC))


class Unlike(AssertionError):
    """Something was told twice, forgotten, or told at an hour at which nobody should be."""


def must(true: object, said: object) -> None:
    if not true:
        raise Unlike(str(said))


async def judge() -> Counter[str]:
    found: Counter[str] = Counter()
    messages = await rows(
        "SELECT id, mission, kind, to_email, to_phone, account, data, created_at, event, outcome FROM message ORDER BY id"
    )
    _nothing_at_night(messages, found)
    _one_digest_a_day(messages, found)
    await _every_turn_was_told_of(found)
    await _every_visit_was_reminded_of(messages, found)
    return found


def _nothing_at_night(messages: list[dict[str, Any]], found: Counter[str]) -> None:
    for message in messages:
        if message["kind"] not in _SILENT:
            continue
        at = wording.local(message["created_at"])
        must(8 <= at.hour < 20, f"{message['kind']} at {at}")
        # What somebody has to do is no matter of a day off; the digest of an account is read when it is opened.
        if message["kind"] != "digest":
            must(at.weekday() != 6 and not wording.is_public_holiday(at.date()), f"{message['kind']} on {at}")
        found[message["kind"]] += 1


def _one_digest_a_day(messages: list[dict[str, Any]], found: Counter[str]) -> None:
    days = Counter(
        (message["to_email"], wording.local(message["created_at"]).date())
        for message in messages
        if message["kind"] == "digest"
    )
    must(not days or max(days.values()) == 1, days.most_common(3))


async def _every_turn_was_told_of(found: Counter[str]) -> None:
    """Once for each turn and stage; and of each that lasted long enough."""
    twice = await rows(
        "SELECT mission, since, stage FROM nudge GROUP BY mission, since, stage HAVING count(*) > 1 LIMIT 3"
    )
    must(not twice, twice)
    for mission in await Mission.objects().where(Mission.status.not_in([one.value for one in FINAL])):
        waited = clock.now() - mission.status_since
        if waited > timedelta(days=16) and mission.status != Status.SCHEDULED:
            told = await rows(
                "SELECT id FROM nudge WHERE mission = {} AND since = {}", mission.id, mission.status_since
            )
            must(told, f"{mission.reference}, {mission.status} for {waited}: nobody was told")
            found["turns that somebody was told of"] += 1


_VISITS = (
    "SELECT v.id, v.starts_at, v.state, v.finished_at, a.mission, a.contractor, m.tenant_email "
    "FROM visit v JOIN assignment a ON a.id = v.assignment JOIN mission m ON m.id = a.mission"
)


async def _every_visit_was_reminded_of(messages: list[dict[str, Any]], found: Counter[str]) -> None:
    """The day before at 18 h and two hours before, to both sides, once; of those alone that were planned then."""
    told: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for message in messages:
        for visit in json.loads(message["data"]).get("visits", []):
            # An SMS comes beside the mail, or in its place.
            told[("SMS of " if message["to_phone"] else "") + message["kind"], visit].append(message)
    for (kind, visit), several in told.items():
        must(len(several) == 1, f"{kind} of visit {visit}: {len(several)} times")
    planned = await _planned_at()
    for row in await rows(_VISITS):
        start = wording.local(row["starts_at"])
        eve = datetime.combine(start.date() - timedelta(days=1), time(18, 1), tzinfo=start.tzinfo)
        for kind, due, mail in (
            ("visit_tomorrow", eve, row["tenant_email"]),
            ("visits_tomorrow", eve, "x"),
            ("visit_soon", start - timedelta(hours=2) + timedelta(minutes=1), row["tenant_email"]),
            ("visit_soon_contractor", start - timedelta(hours=2) + timedelta(minutes=1), "x"),
        ):
            stood = planned[row["id"]] < due.astimezone(UTC) - timedelta(minutes=2) and (
                row["finished_at"] is None or row["finished_at"] > due.astimezone(UTC)
            )
            if due.astimezone(UTC) > clock.now() or not mail:
                continue
            was_told = bool(told[kind, row["id"]])
            must(was_told or not stood, f"{kind} of visit {row['id']} was forgotten")
            if was_told:
                at = told[kind, row["id"]][0]["created_at"]
                must(at < row["starts_at"], f"{kind} of visit {row['id']} came after it")
                must(
                    row["finished_at"] is None or row["finished_at"] >= at,
                    f"{kind} of a visit that is no more",
                )
                found[kind] += 1


async def _planned_at() -> dict[int, datetime]:
    found = {}
    for row in await rows("SELECT at, data FROM mission_event WHERE action IN ('schedule', 'accept_wish')"):
        found[json.loads(row["data"])["visit"]] = row["at"]
    return found


def quarter(missions: int, days: int, seed: int, number: int) -> None:
    """On the database of the settings."""

    async def run() -> None:
        # Names of people and of files, other than those of the quarters before.
        story._numbers = count((number + 1) * 10**6)
        await open_pool()
        year = Year(missions, days, seed)
        first, last = (days * one // QUARTERS for one in (number, number + 1))
        if number == 0:
            _set_clock(BEGINS)
            await year.people()
        await year.go_through(first, last)
        if number == QUARTERS - 1:
            year.told |= await judge()
        print(json.dumps(year.told), flush=True)
        await close_pool()

    asyncio.run(run())


def whole(stage: Stage, missions: int, days: int, seed: int) -> Counter[str]:
    """Each quarter by a program of its own. Raises Unlike."""
    stage.migrate()
    told: Counter[str] = Counter()
    for number in range(QUARTERS):
        asked = ["--quarter", *map(str, (number, missions, days, seed))]
        done = stage.program("-m", "tests.proofs.year", *asked, timeout=24 * 3600)
        if done.returncode:
            raise Unlike(done.stderr[-3000:])
        told += Counter(json.loads(done.stdout.splitlines()[-1]))
    return told


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--quarter"]:
        number, missions, days, seed = map(int, arguments[1:])
        quarter(missions, days, seed, number)
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("missions", type=int, nargs="?", default=200)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parsed = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="creneau-year-") as folder:
        stage = Stage(Path(folder), start_server() if parsed.database == "postgres" else None)
        for name, number in whole(stage, parsed.missions, parsed.days, parsed.seed).most_common():
            print(f"{number:7} {name}")
        stage.close()


if __name__ == "__main__":
    main(sys.argv[1:])
