"""Kills the server under load, again and again, and looks for what is missing: `make crash N=2000`.

The load is whole missions, published, claimed, chosen, planned, quoted, billed, each by its people. What the
server acknowledged must be there after the kill; what it did not is sent again, the same, and counts once.
"""

import argparse
import asyncio
import contextlib
import hashlib
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import httpx

from models.agenda.span import Span
from tests.proofs.stage import Remote, Stage, now, wire
from tests.support.postgres import start_server
from tests.support.server import link_in
from tests.support.web import OURS, Form, Page, Upload, typed
from tests.uploads.samples import jpeg, pdf

LIVES = 6
CONTRACTORS = 4
LEASE = timedelta(minutes=5)
ENOUGH = 5  # forms acknowledged for each kill
STANDSTILL = 60  # seconds in which not one mail went out

# Each gives nothing, or what it gives is broken.
MUST_BE_EMPTY = {
    "an event for each version": """
        SELECT id, version FROM mission m
        WHERE version <> (SELECT count(*) FROM mission_event WHERE mission = m.id AND raised)""",
    "the history ends where the mission is": """
        SELECT m.id, m.status FROM mission m LEFT JOIN mission_event e ON e.mission = m.id AND e.version = m.version
            AND e.raised
        WHERE e.to_status IS NULL OR e.to_status <> m.status""",
    "each event begins where the one before ended": """
        SELECT e.id, e.from_status, p.to_status FROM mission_event e
        LEFT JOIN mission_event p ON p.mission = e.mission AND p.version = e.version - 1 AND p.raised
        WHERE e.version > 1 AND e.raised AND (p.to_status IS NULL OR e.from_status <> p.to_status)""",
    "who was told stands beside what happened": """
        SELECT e.id, e.action FROM mission_event e LEFT JOIN message t ON t.event = e.id
        WHERE t.id IS NULL AND e.action NOT IN ('add_photos', 'read_access_code')""",
    "open slots where the tenant is asked": """
        SELECT id, status FROM mission m WHERE status IN ('slots_proposed', 'slot_chosen') AND NOT EXISTS
            (SELECT 1 FROM slot WHERE assignment = m.assignment AND state = 'open')""",
    "a chosen slot where one is to be planned": """
        SELECT id FROM mission WHERE status IN ('slot_chosen', 'scheduled') AND chosen_slot IS NULL""",
    "a planned visit exactly where it is planned": """
        SELECT m.id, m.status, v.state FROM mission m LEFT JOIN visit v
            ON v.assignment = m.assignment AND v.state = 'planned'
        WHERE (m.status = 'scheduled') <> (v.id IS NOT NULL)""",
    "a quote that waits where one is to be decided": """
        SELECT id FROM mission m WHERE status = 'quote_submitted' AND NOT EXISTS
            (SELECT 1 FROM quote WHERE assignment = m.assignment AND decision = 'pending')""",
    "an invoice that waits where one is to be decided": """
        SELECT id FROM mission m WHERE status = 'invoiced' AND NOT EXISTS
            (SELECT 1 FROM invoice WHERE assignment = m.assignment AND decision = 'pending')""",
    "an assignment exactly where somebody has claimed": """
        SELECT m.id, m.status FROM mission m LEFT JOIN assignment a ON a.mission = m.id AND a.ended_at IS NULL
        WHERE (m.status IN ('new', 'closed', 'cancelled')) = (a.id IS NOT NULL)""",
    "a key only with the answer of what it did": "SELECT id FROM submission WHERE answer = '{}'",
    "a mission is its assignment's contractor's": """
        SELECT m.id FROM mission m LEFT JOIN assignment a ON a.id = m.assignment
        WHERE coalesce(m.contractor, 0) <> coalesce(a.contractor, 0)""",
    "an attached file has its mission": "SELECT id FROM stored_file WHERE mission IS NULL AND NOT draft",
    "no mail is given up": "SELECT id, error FROM message WHERE failed_at IS NOT NULL AND outcome <> 'dropped'",
}
EVENTS = """SELECT m.reference, e.action, e.version FROM mission_event e JOIN mission m ON m.id = e.mission"""
KEYS = "SELECT key FROM submission"
TITLES = "SELECT title FROM mission"
FILES = "SELECT key, thumbnail_key, size, sha256, name FROM stored_file"
# Of a mail that a dying sender had in hand, what it says may be over by its next try: then it is dropped.
MESSAGES = "SELECT message_id, sent_at, next_try_at, outcome FROM message"
WAITING = "SELECT count(*) FROM message WHERE sent_at IS NULL AND failed_at IS NULL"


class Broken(AssertionError):
    """Something that was promised is not there."""


class NeverMind(Exception):
    """This mission goes no further in this run; another begins."""


@dataclass
class Write:
    """A form that was sent; `version` is the one it was filled in at."""

    title: str
    action: str
    key: str
    reference: str = ""
    version: int = 0


@dataclass
class Crash:
    stage: Stage
    seed: int
    said: Any = print
    acknowledged: list[Write] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    mails: dict[Path, tuple[str, str, str]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.up = asyncio.Event()
        self.posted = asyncio.Event()
        self.numbers = iter(range(1, 10_000_000))
        self.transport = wire()
        self.over = False
        self.checked_files: set[str] = set()

    # The load

    async def lives(self) -> None:
        while not self.over:
            try:
                await self._life(next(self.numbers))
                self.counts["missions to the end"] += 1
            except NeverMind:
                self.counts["missions left on the way"] += 1
            except Exception as error:
                self.broken.append(str(error) if isinstance(error, Broken) else repr(error))
                self.over = True

    async def _life(self, number: int) -> None:
        """One mission, by its people; the chances are drawn at once, so that a seed draws the same."""
        chance = random.Random(self.seed * 1_000_003 + number)
        manager = self.stage.browser(self.transport, self.managers[0])
        karim, rival = (self.stage.browser(self.transport, k) for k in chance.sample(self.contractors, 2))
        title, email = f"Fuite {self.seed}-{number}", f"locataire{self.seed}-{number}@locataire.example"

        form = (await self._page(manager, "/gestion/missions/nouvelle")).form("/gestion/missions/nouvelle")
        form.fill(title=title, address="3 rue Neuve", town="Lille", postcode="59000")
        form.fill(tenant_name="Ana Lopes", tenant_email=email)
        form.choose("trade", "plumbing").choose("occupancy", "occupied").press("publish")
        if chance.random() < 0.3:
            form.attach("photos", Upload("dégâts.jpg", jpeg(number % 40 + 40), "image/jpeg"))
        answer = await self._send(manager, form, Write(title, "publish", form["_key"]))
        reference = answer.headers["Location"].rpartition("/")[2]
        about = (title, reference)

        claims = [self._claim(karim, about, number)]
        if chance.random() < 0.3:
            claims.append(self._claim(rival, about, number))
        won = await asyncio.gather(*claims)
        if sum(won) != 1:
            raise Broken(f"{sum(won)} of {len(won)} won {reference}")
        karim = karim if won[0] else rival

        tenant, base = await self._tenant(email)
        await self._act(tenant, base, f"{base}/creneau", "choose", "choose_slot", about, _first_slot)
        mine = f"/missions/{reference}"
        await self._act(karim, mine, f"{mine}/planification", "schedule", "schedule", about)
        if chance.random() < 0.3:
            await self._act(karim, mine, f"{mine}/photos", "", "add_photos", about, _photo)
        if chance.random() < 0.5:
            await self._act(karim, f"{mine}/etape", f"{mine}/etape", "confirm", "submit_quote", about, _quote)
            desk = f"/gestion{mine}/devis"
            await self._act(manager, desk, desk, "approve", "approve_quote", about)
            done = _done
        else:
            done = _small_work
        await self._act(karim, f"{mine}/etape", f"{mine}/etape", "confirm", "complete", about, done)
        await self._act(tenant, base, f"{base}/travaux", "confirm", "confirm_work", about)
        if chance.random() < 0.5:
            bill = f"{mine}/facture"
            await self._act(karim, bill, bill, "submit", "submit_invoice", about, _invoice)
            desk = f"/gestion{mine}/facture"
            await self._act(manager, desk, desk, "accept", "accept_invoice", about)

    async def _claim(self, browser: Remote, about: tuple[str, str], number: int) -> bool:
        """Another may be faster; then there is no form any more, or it answers 409."""
        title, reference = about
        path = f"/missions/{reference}/creneaux"
        response = await self._get(browser, path)
        if response.status_code == 404:
            return False
        form = Page(response).form(path)
        # A place of its own in every agenda, at all lengths of the run, and none over midnight.
        start = now().replace(minute=0, second=0) + timedelta(days=1, minutes=6 * number)
        form.rows("slot", typed(Span(start, start + timedelta(minutes=5)))).press("propose")
        write = Write(title, "propose_slots", form["_key"], reference, int(form["_version"]))
        return (await self._send(browser, form, write, lost=(404, 409))).status_code == 303

    async def _tenant(self, email: str) -> tuple[Remote, str]:
        """Opens the link of its mail. One that a dying sender had in hand comes after the lease: too late here."""
        end = time.monotonic() + 8
        while time.monotonic() < end and not self.over:
            self._read_mails()
            link = next((url for to, _, url in list(self.mails.values()) if to == email and url), None)
            if link is not None:
                browser = self.stage.browser(self.transport)
                response = await self._get(browser, "/" + link.split("/", 3)[3])
                if response.status_code != 303:
                    raise Broken(f"the link in a mail answers {response.status_code}")
                return browser, response.headers["Location"]
            await asyncio.sleep(0.2)
        raise NeverMind

    async def _act(
        self,
        browser: Remote,
        page: str,
        action_path: str,
        button: str,
        action: str,
        about: tuple[str, str],
        fill: Any = lambda form: None,
    ) -> None:
        form = (await self._page(browser, page)).form(action_path)
        fill(form)
        if button:
            form.press(button)
        title, reference = about
        await self._send(browser, form, Write(title, action, form["_key"], reference, int(form["_version"])))

    async def _page(self, browser: Remote, path: str) -> Page:
        response = await self._get(browser, path)
        if response.status_code != 200:
            raise Broken(f"GET {path}: {response.status_code} {response.text[:300]}")
        return Page(response)

    async def _get(self, browser: Remote, path: str) -> httpx.Response:
        while True:
            await self._until_up()
            try:
                return await browser.client.get(path)
            except httpx.TransportError:
                await asyncio.sleep(0.02)

    async def _until_up(self) -> None:
        await self.up.wait()
        if self.over:
            raise NeverMind

    async def _send(
        self, browser: Remote, form: Form, write: Write, lost: tuple[int, ...] = ()
    ) -> httpx.Response:
        """Until there is an answer, the same bytes with the same key. Now and then again although there was one."""
        content, kind = form.body()
        headers = OURS | {"Content-Type": kind}

        async def once() -> httpx.Response:
            while True:
                await self._until_up()
                try:
                    self.posted.set()
                    return await browser.client.post(form.action, content=content, headers=headers)
                except httpx.TransportError:
                    self.counts["forms cut off, sent again"] += 1
                    await asyncio.sleep(0.02)

        response = await once()
        if response.status_code in lost:
            return response
        if response.status_code != 303:
            raise Broken(f"{write.action} {write.reference}: {response.status_code} {response.text[-1500:]}")
        write.reference = write.reference or response.headers["Location"].rpartition("/")[2]
        self.acknowledged.append(write)
        self.counts["forms acknowledged"] += 1
        if write.version % 3 == 1:
            again = await once()
            if (again.status_code, again.headers.get("Location")) != (303, response.headers["Location"]):
                raise Broken(f"{write.action}: the second click was answered {again.status_code}")
            self.counts["second clicks"] += 1
        return response

    def _read_mails(self) -> None:
        for path in (self.stage.folder / "mail").glob("*.eml"):
            if path not in self.mails:
                mail = message_from_bytes(path.read_bytes(), policy=policy.default)
                asks = "locataire" in str(mail["To"])
                link = link_in(mail) if asks else ""  # type: ignore[arg-type]
                self.mails[path] = (str(mail["To"].addresses[0].addr_spec), str(mail["Message-ID"]), link)

    # The proof

    def check(self, *, all_sent: bool = False, mails: bool = True, spoilt: str = "") -> None:
        """Raises Broken. What was acknowledged until now must be in the snapshot that is read now."""
        acknowledged = list(self.acknowledged)
        queries = (*MUST_BE_EMPTY.values(), EVENTS, KEYS, TITLES, FILES, MESSAGES)
        results = self.stage.read(*queries, spoilt=spoilt)
        for name, rows in zip(MUST_BE_EMPTY, results, strict=False):
            if rows:
                raise Broken(f"{name}: {rows[:5]}")
        events, keys, titles, files, messages = results[len(MUST_BE_EMPTY) :]
        self._check_writes(acknowledged, Counter(map(tuple, events)), {row[0] for row in keys})
        if doubled := [title for (title,), times in Counter(titles).items() if times > 1]:
            raise Broken(f"published twice: {doubled[:5]}")
        self._check_files(files)
        if mails:
            self._check_mails(messages, all_sent)
        self.counts["checks"] += 1

    def _check_writes(
        self, acknowledged: list[Write], events: Counter[tuple[Any, ...]], keys: set[str]
    ) -> None:
        for write in acknowledged:
            if events[write.reference, write.action, write.version + 1] != 1:
                raise Broken(f"acknowledged and not there: {write}")
            if write.key not in keys:
                raise Broken(f"its key is not there: {write}")

    def _check_files(self, files: list[tuple[Any, ...]]) -> None:
        folder = self.stage.folder / "files"
        for key, thumbnail, size, digest, name in files:
            if key in self.checked_files:
                continue
            if not (folder / key).is_file() or (thumbnail and not (folder / thumbnail).is_file()):
                raise Broken(f"a row without its file: {name} {key}")
            content = (folder / key).read_bytes()
            # A photo is written anew: its digest is that of what came in.
            whole = content.endswith(b"\xff\xd9") or hashlib.sha256(content).hexdigest() == digest
            if len(content) != size or not whole:
                raise Broken(f"not the bytes of its row: {name} {key}, {len(content)} of {size}")
            self.checked_files.add(key)
        self.counts["files"] = len(self.checked_files)

    def _check_mails(self, messages: list[tuple[Any, ...]], all_sent: bool) -> None:
        self._read_mails()
        written = Counter(message_id for _, message_id, _ in list(self.mails.values()))
        latest = now() + LEASE + timedelta(seconds=2)
        for message_id, sent_at, next_try_at, outcome in messages:
            if outcome:
                continue
            if sent_at is not None and not written[message_id]:
                raise Broken(f"marked as sent and not written: {message_id}")
            if sent_at is None and (all_sent or str(next_try_at) > str(latest)):
                raise Broken(f"neither sent nor due: {message_id}, {next_try_at}")
        if strangers := set(written) - {row[0] for row in messages}:
            raise Broken(f"mails of no row: {sorted(strangers)[:5]}")
        if too_often := [message_id for message_id, times in written.items() if times > 2]:
            raise Broken(f"more than doubled: {too_often[:5]}")
        self.counts["mails"] = len(written)
        self.counts["mails doubled"] = sum(times == 2 for times in written.values())

    # The kills

    def people(self) -> None:
        self.stage.migrate()
        self.managers = self.stage.people("manager", 1)
        self.contractors = self.stage.people("contractor", CONTRACTORS)

    async def run(self, kills: int) -> None:
        self.people()
        load: list[asyncio.Task[None]] = []
        try:
            for number in range(kills + 1):
                await asyncio.to_thread(self.stage.server.start)
                self.up.set()
                load = load or [asyncio.create_task(self.lives()) for _ in range(LIVES)]
                checking = asyncio.create_task(asyncio.to_thread(self.check))
                if number == kills:
                    await checking
                    break
                await self._a_random_moment(number)
                self.up.clear()
                self.stage.kill()
                with contextlib.suppress(Exception):
                    # It read past the server: the kill does not disturb it.
                    await checking
                if checking.exception():
                    raise checking.exception()
                if self.broken:
                    raise Broken(self.broken[0])
                self.counts["kills"] += 1
                if (number + 1) % 50 == 0:
                    self.said(f"{number + 1} kills: {self.summary()}", flush=True)
        finally:
            self.over = True
            self.up.set()
            await asyncio.gather(*load, return_exceptions=True)
        if self.broken:
            raise Broken(self.broken[0])
        await self._five_minutes_later()

    async def _a_random_moment(self, number: int) -> None:
        """Half of them by the clock; the other half while a form has just gone out, and when there is enough to lose,
        however slow the machine."""
        await asyncio.sleep(self.chance.uniform(0.05, 1))
        if self.chance.random() < 0.5:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(STANDSTILL):
                    while len(self.acknowledged) < ENOUGH * (number + 1) and not self.over:
                        self.posted.clear()
                        await self.posted.wait()
            self.posted.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.posted.wait(), 2)
            await asyncio.sleep(self.chance.uniform(0, 0.04))

    async def _five_minutes_later(self) -> None:
        """When the leases of the senders that died are over, everything goes out, some five a second."""
        await asyncio.to_thread(self.stage.server.stop)
        self.stage.write("UPDATE message SET next_try_at = $1 WHERE sent_at IS NULL", [(now(),)])
        await asyncio.to_thread(self.stage.server.start)
        left, end = -1, time.monotonic() + STANDSTILL
        while left and time.monotonic() < end:
            [waiting] = self.stage.read(WAITING)
            if waiting[0][0] != left:
                left, end = waiting[0][0], time.monotonic() + STANDSTILL
            await asyncio.sleep(0.3)
        await asyncio.to_thread(self.check, all_sent=True)

    def summary(self) -> str:
        return ", ".join(f"{number} {name}" for name, number in sorted(self.counts.items()))


def _first_slot(form: Form) -> None:
    form.pick()


def _photo(form: Form) -> None:
    form.attach("photos", Upload("avant.jpg", jpeg(50), "image/jpeg"))


def _quote(form: Form) -> None:
    form.choose("step", "submit_quote")["amount"] = "420,00"
    form.attach("quote", Upload("devis.pdf", pdf(1), "application/pdf"))


def _done(form: Form) -> None:
    form.choose("step", "complete")


def _small_work(form: Form) -> None:
    form.choose("step", "complete")["amount"] = "120,00"


def _invoice(form: Form) -> None:
    form["amount"] = "120,00"
    form.attach("photos", Upload("après.jpg", jpeg(60), "image/jpeg"))
    form.attach("invoice", Upload("facture.pdf", pdf(1), "application/pdf"))


def main() -> None:
    parser = argparse.ArgumentParser(prog="crash", description=__doc__)
    parser.add_argument("kills", type=int)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    arguments = parser.parse_args()
    print(f"crash: {arguments.kills} kills, {arguments.database}, seed {arguments.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="creneau-crash-") as folder:
        postgres = start_server(durable=True) if arguments.database == "postgres" else None
        stage = Stage(Path(folder), postgres)
        crash = Crash(stage, arguments.seed)
        begun = time.monotonic()
        try:
            asyncio.run(crash.run(arguments.kills))
        except Broken as broken:
            print(crash.summary(), (Path(folder) / "server.log").read_text()[-6000:], sep="\n")
            sys.exit(f"Broken: {broken}")
        finally:
            stage.close()
        print(f"Nothing lost in {time.monotonic() - begun:.0f} s: {crash.summary()}")


if __name__ == "__main__":
    main()
