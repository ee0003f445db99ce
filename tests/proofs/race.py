"""Many people at once over the wire: one wins, the others are told, nobody meets an error: `make race`.

A thousand contractors claim one mission; a tenant picks while the contractor replaces the slots; two managers
decide one quote. The forms are opened first, then all are sent together.
"""

import argparse
import asyncio
import random
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path

import httpx

from models.agenda.span import Span
from tests.proofs.raw import Answer, exchange, post
from tests.proofs.stage import Remote, Stage, now, offer_of, token_of, wire
from tests.support.postgres import start_server
from tests.support.server import link_in
from tests.support.web import Form, Upload, typed
from tests.uploads.samples import pdf

CLAIMANTS = 1000
CONNECTIONS = 200
CLICKS = 30
TAKEN = "Cette mission vient d'être prise."


class Broken(AssertionError):
    """Two won, none won, or somebody met an error."""


def must(true: bool, said: object) -> None:
    if not true:
        raise Broken(str(said))


@dataclass
class Race:
    stage: Stage
    claimants: int = CLAIMANTS
    outcomes: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0

    async def begin(self) -> None:
        self.stage.migrate()
        self.contractors = self.stage.people("contractor", self.claimants, areas="99")
        self.managers = self.stage.people("manager", 2)
        await asyncio.to_thread(self.stage.server.start)
        self.transport = wire()
        self.numbers = iter(range(1, 1000))

    async def round(self) -> None:
        await self.thousand_claims()
        await self.pick_against_change()
        await self.two_managers()
        await self.one_click_many_times()

    def _browser(self, key: str) -> Remote:
        return self.stage.browser(self.transport, key)

    async def _published(self) -> tuple[str, str]:
        """Its reference and the tenant's address."""
        nadia, number = self._browser(self.managers[0]), next(self.numbers)
        form = (await nadia.open("/gestion/missions/nouvelle")).form("/gestion/missions/nouvelle")
        email = f"locataire{number}@locataire.example"
        form.fill(title=f"Course {number}", address="3 rue Neuve", town="Lille", postcode="59000")
        form.fill(tenant_name="Ana Lopes", tenant_email=email)
        form.choose("trade", "glazing").choose("occupancy", "occupied").press("publish")
        response = await nadia.send(form)
        must(response.status_code == 303, response.text)
        return response.headers["Location"].rpartition("/")[2], email

    def _offer(self, number: int) -> tuple[str, str, str]:
        """Each at an hour of its own, all within the sixty days."""
        start = now().replace(minute=0, second=0) + timedelta(days=2, hours=number % 1300)
        return typed(Span(start, start + timedelta(minutes=50)))

    async def thousand_claims(self) -> None:
        reference, _ = await self._published()
        path = f"/missions/{reference}/creneaux"
        form = await self._slots(self._browser(self.contractors[0]), path)
        answers = await self._all_claim(
            path, [(key, self._as_of(form, key, reference)) for key in self.contractors]
        )
        self.judge(answers)
        [events, held] = self.stage.read(
            f"SELECT count(*) FROM mission_event e JOIN mission m ON m.id = e.mission "
            f"WHERE m.reference = '{reference}' AND e.action = 'propose_slots'",
            f"SELECT count(*) FROM assignment a JOIN mission m ON m.id = a.mission WHERE m.reference = '{reference}'",
        )
        must((events[0][0], held[0][0]) == (1, 1), (events, held))
        self.outcomes["claims: one winner"] += 1

    @staticmethod
    def judge(answers: Sequence[Answer]) -> None:
        found = Counter(answer.status for answer in answers)
        must(found == {303: 1, 409: len(answers) - 1}, found)
        for answer in answers:
            if answer.status == 409:
                must(TAKEN in unescape(answer.text).replace("’", "'"), answer.text)
                must("rue Neuve" not in answer.text, "a loser read the address")

    async def one_click_many_times(self) -> None:
        """The same form under the same key, all at once: one effect, and one answer for all."""
        reference, _ = await self._published()
        path, key = f"/missions/{reference}/creneaux", self.contractors[0]
        form = await self._slots(self._browser(key), path)
        answers = await self._all_claim(path, [(key, form)] * CLICKS)
        found = Counter(answer.status for answer in answers)
        must(found == {303: CLICKS}, found)
        [rows] = self.stage.read(f"SELECT status, version FROM mission WHERE reference = '{reference}'")
        must(tuple(rows[0]) == ("slots_proposed", 2), rows)
        self.outcomes["many clicks: one effect"] += 1

    async def pick_against_change(self) -> None:
        """Whoever is second is told (409), and the mission is where the first one brought it."""
        reference, email = await self._published()
        karim = self._browser(self.contractors[0])
        path = f"/missions/{reference}/creneaux"
        must((await karim.send(await self._slots(karim, path))).status_code == 303, "the claim")
        tenant, base = await self._tenant(email)
        pick = (await tenant.open(base)).form(f"{base}/creneau")
        pick.pick().press("choose")
        change = await self._slots(karim, path)
        tenant_goes = random.randrange(2)
        order = [(karim, change)]
        order.insert(tenant_goes, (tenant, pick))
        answers = await self._at_once([who for who, _ in order], [form for _, form in order])
        statuses = [response.status_code for response in answers]
        must(sorted(statuses) == [303, 409], statuses)
        picked = statuses[tenant_goes] == 303
        [rows] = self.stage.read(f"SELECT status, version FROM mission WHERE reference = '{reference}'")
        must(tuple(rows[0]) == ("slot_chosen" if picked else "slots_proposed", 3), rows)
        self.outcomes["the tenant was first" if picked else "the contractor was first"] += 1

    async def two_managers(self) -> None:
        reference, email = await self._published()
        karim, mine = self._browser(self.contractors[0]), f"/missions/{reference}"
        must((await karim.send(await self._slots(karim, f"{mine}/creneaux"))).status_code == 303, "claim")
        tenant, base = await self._tenant(email)
        pick = (await tenant.open(base)).form(f"{base}/creneau")
        must(
            (await tenant.send(pick.pick().press("choose"))).status_code == 303,
            "pick",
        )
        plan = (await karim.open(mine)).form(f"{mine}/planification").press("schedule")
        must((await karim.send(plan)).status_code == 303, "schedule")
        step = (await karim.open(f"{mine}/etape")).form(f"{mine}/etape").choose("step", "submit_quote")
        step["amount"] = "420,00"
        step.attach("quote", Upload("devis.pdf", pdf(1), "application/pdf")).press("confirm")
        must((await karim.send(step)).status_code == 303, "quote")
        desk = f"/gestion{mine}/devis"
        managers = [self._browser(key) for key in self.managers]
        yes, no = [(await manager.open(desk)).form(desk) for manager in managers]
        no["reason"] = "Trop cher"
        answers = await self._at_once(managers, [yes.press("approve"), no.press("reject")])
        statuses = [response.status_code for response in answers]
        must(sorted(statuses) == [303, 409], statuses)
        status = "quote_approved" if statuses[0] == 303 else "quote_rejected"
        [rows] = self.stage.read(f"SELECT status FROM mission WHERE reference = '{reference}'")
        must(rows[0][0] == status, rows)
        self.outcomes[status] += 1

    async def _all_claim(self, path: str, forms: list[tuple[str, Form]]) -> list[Answer]:
        requests = [post(path, f"session={key}", *form.body()) for key, form in forms]
        seats = asyncio.Semaphore(CONNECTIONS)

        async def one(request: bytes) -> Answer:
            async with seats:
                return await exchange(self.stage.server.port, request, 60)

        begun = time.monotonic()
        answers = await asyncio.gather(*map(one, requests))
        self.longest = max(self.longest, time.monotonic() - begun)
        return answers

    def _as_of(self, form: Form, session: str, reference: str) -> Form:
        """As that person's own page would give it."""
        other = Form(form.node).rows("slot", self._offer(random.randrange(2000))).press("propose")
        other.put("_token", token_of(session)).put("offer", offer_of(session, reference))
        return other.put("_key", secrets.token_urlsafe(16))

    async def _slots(self, person: Remote, path: str) -> Form:
        form = (await person.open(path)).form(path)
        form.rows("slot", self._offer(random.randrange(2000)))
        return form.press("propose")

    async def _tenant(self, email: str) -> tuple[Remote, str]:
        mail = await asyncio.to_thread(self.stage.server.mail, email, "", 60)
        tenant = self._browser("")
        response = await tenant.get("/" + link_in(mail).split("/", 3)[3])
        must(response.status_code == 303, response.status_code)
        return tenant, response.headers["Location"]

    async def _at_once(self, people: Sequence[Remote], forms: Sequence[Form]) -> list[httpx.Response]:
        answers = await asyncio.gather(
            *(person.send(form) for person, form in zip(people, forms, strict=True))
        )
        for response in answers:
            must(response.status_code < 500, f"{response.status_code} {response.text[-800:]}")
        return answers


def main() -> None:
    parser = argparse.ArgumentParser(prog="race", description=__doc__)
    parser.add_argument("rounds", type=int)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--claimants", type=int, default=CLAIMANTS)
    arguments = parser.parse_args()
    print(f"race: {arguments.rounds} rounds, {arguments.database}", flush=True)
    with tempfile.TemporaryDirectory(prefix="creneau-race-") as folder:
        postgres = start_server(durable=True) if arguments.database == "postgres" else None
        workers = {"WEB_CONCURRENCY": "2"} if postgres else {}
        race = Race(Stage(Path(folder), postgres, workers), arguments.claimants)

        async def run() -> None:
            await race.begin()
            for number in range(1, arguments.rounds + 1):
                await race.round()
                print(f"round {number}: {dict(race.outcomes)}", flush=True)

        try:
            asyncio.run(run())
        except Broken as broken:
            print((Path(folder) / "server.log").read_text()[-6000:])
            sys.exit(f"Broken: {broken}")
        finally:
            race.stage.close()
        print(f"One winner each time; {race.claimants} answers within {race.longest:.1f} s.")


if __name__ == "__main__":
    main()
