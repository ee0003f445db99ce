"""A contractor takes a mission: a form that is committed durably before it is answered, each on a mission of its own."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from statistics import median
from urllib.parse import urlencode

from bench import generator, load, people
from bench.contest import NAMES
from bench.context import CONNECTIONS, Bench
from bench.figure import Figure, number, refused
from bench.ground import POSTGRES
from bench.load import Ask, Load, Refused
from bench.people import CLAIMANTS
from bench.servers import children
from bench.usual_server import Usual, usual
from tests.proofs.stage import Stage

MOST_A_SECOND = 1200  # of ours: what is not taken in a round stays for the next
STORM, STORM_REACHED = 100, 0.9
AGAINST_USUAL, WITH_STORM = 3.0, 3.0


def made_ready(stage: Stage, forms: int) -> tuple[list[str], list[str]]:
    """The addresses of those who will claim, and what there is to claim. Before the server starts."""
    emails, references = people.claimants(stage), people.add_new_missions(stage, forms)
    if stage.postgres is not None:
        stage.write("ANALYZE")
    return emails, references


def usual_claim(theirs: Usual, place: int, reference: str) -> bytes:
    """The same form as Django's page sends it."""
    person = theirs.people[place % len(theirs.people)]
    day, start, end = people.slots(place)
    fields = {
        "csrfmiddlewaretoken": person["token"],
        "key": f"bench-{place}",
        "version": "1",
        "slot_date": day,
        "slot_start": start,
        "slot_end": end,
    }
    return generator.post(
        f"/missions/{reference}/creneaux", {"Cookie": person["cookie"]}, urlencode(fields).encode()
    )


def one_round(port: int, forms: Iterator[bytes], seconds: float) -> Load:
    return generator.run(generator.load(port, forms, seconds, CONNECTIONS, expected=303))


def _forms(persons: list[people.Person], references: list[str]) -> Iterator[bytes]:
    for place, reference in enumerate(references):
        yield people.claim(persons[place % CLAIMANTS], reference, place)


def _must_be_written(stage: Stage, taken: int) -> None:
    """Every answer that was counted is a mission that moved, with its history."""
    [rows, events] = stage.read(
        "SELECT count(*) FROM mission WHERE reference LIKE 'OM-2026-9_____' AND status = 'slots_proposed'",
        "SELECT count(*) FROM mission_event e JOIN mission m ON m.id = e.mission "
        "WHERE m.reference LIKE 'OM-2026-9_____' AND e.action = 'propose_slots'",
    )
    if rows[0][0] < taken or events[0][0] < taken:
        raise Refused(f"{taken} réponses, {rows[0][0]} missions prises, {events[0][0]} étapes")


@dataclass
class Ours:
    """One of our two servers, the forms that wait for it, and how many of them it acknowledged."""

    stage: Stage
    emails: list[str]
    references: list[str]
    taken: int = 0

    def start(self) -> None:
        self.stage.server.start()
        persons = [people.sign_in(self.stage.server.url, email) for email in self.emails]
        self.forms = iter(list(_forms(persons, self.references)))

    def round(self, seconds: float) -> Load:
        found = one_round(self.stage.server.port, self.forms, seconds)
        self.taken += found.requests
        return found

    def signal(self, number: signal.Signals) -> None:
        pid = self.stage.server.process.pid
        for each in (pid, *children(pid)):
            os.kill(each, number)


def alone(work: Callable[[float], Load], seconds: float, others: list[Ours]) -> Load:
    """While our other servers stand still: their mails would take time from whoever is measured."""
    try:
        for other in others:
            other.signal(signal.SIGSTOP)
        return work(seconds)
    finally:
        for other in others:
            other.signal(signal.SIGCONT)


def measure(bench: Bench) -> Iterator[Figure]:
    """Django, on PostgreSQL, takes turns with ours on both databases."""
    forms = round((bench.rounds + 1) * bench.seconds * MOST_A_SECOND)
    with ExitStack() as stack:
        all_ours: dict[str, Ours] = {}
        turns: dict[str, Callable[[float], Load]] = {}
        for database in bench.databases:
            stage = stack.enter_context(bench.ground.stage(database, bench.missions))
            ours = all_ours[database] = Ours(stage, *made_ready(stage, forms))
            if database == POSTGRES and bench.usual:
                theirs = stack.enter_context(usual(stage, *ours.emails))
                forms_there = [usual_claim(theirs, place, ref) for place, ref in enumerate(ours.references)]
                turns["usual"] = partial(one_round, theirs.port, iter(forms_there))
            ours.start()
            stack.callback(stage.server.stop)
            turns[database] = ours.round
        contestants: dict[str, Callable[[], Load]] = {
            name: partial(alone, turn, bench.seconds, [o for key, o in all_ours.items() if key != name])
            for name, turn in turns.items()
        }
        try:
            rates = load.medians(contestants, bench.rounds)
            for ours in all_ours.values():
                _must_be_written(ours.stage, ours.taken)
        except Refused as refusal:
            yield refused("transition", "Prise d'une mission", str(refusal), target=AGAINST_USUAL)
            return
    for database in bench.databases:
        yield _figure(database, rates[database], rates.get("usual"))


def _figure(database: str, ours: float, theirs: float | None) -> Figure:
    key, label = f"transition_{database}", f"Prise d'une mission, {NAMES[database]}"
    if theirs is None:
        return Figure(key, label, ours, "par s", detail="écrite durablement")
    detail = f"{number(ours)} contre {number(theirs)} par s, écrites durablement"
    return Figure(key, f"{label}, rapport à Django", ours / theirs, "×", AGAINST_USUAL, False, detail)


class Storm:
    """So many claims a second, from a thread of its own, while the block runs."""

    def __init__(self, port: int, forms: Iterator[bytes], seconds: float) -> None:
        self.found: Load | None = None
        work = generator.load(port, forms, seconds, CONNECTIONS, expected=303, pace=STORM)
        self.thread = threading.Thread(target=lambda: setattr(self, "found", generator.run(work)))

    def __enter__(self) -> "Storm":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.thread.join()

    def check(self) -> float:
        """How many a second there were. Raises Refused where it was no storm."""
        assert self.found is not None
        rate = self.found.checked("tempête").rate
        if rate < STORM_REACHED * STORM:
            raise Refused(f"{number(rate)} prises par seconde seulement")
        return rate


def storm_on(database: str, bench: Bench) -> Iterator[Figure]:
    label = f"Liste pendant {STORM} prises par seconde, {NAMES[database]}"
    key = f"storm_{database}"
    with bench.ground.stage(database, bench.missions) as stage:
        forms = round((bench.rounds + 2) * bench.seconds * STORM * 1.2)
        emails, references = made_ready(stage, forms)
        email, _ = people.contractor_with_a_visit(stage)
        stage.server.start()
        try:
            persons = [people.sign_in(stage.server.url, one) for one in emails]
            reader = people.sign_in(stage.server.url, email)
            ask = generator.asking([Ask("/missions", reader.cookie)])
            port, waiting = stage.server.port, iter(list(_forms(persons, references)))
            idle: list[float] = []
            busy: list[float] = []
            generator.median_for(port, ask, 1.0)
            for _ in range(bench.rounds):
                idle.append(generator.median_for(port, ask, bench.seconds))
                with Storm(port, waiting, bench.seconds) as storm:
                    busy.append(generator.median_for(port, ask, bench.seconds - 0.2))
                rate = storm.check()
        except Refused as refusal:
            yield refused(key, label, str(refusal), target=WITH_STORM, at_most=True)
            return
        finally:
            stage.server.stop()
    found = median(busy) / median(idle)
    detail = f"{number(median(busy) * 1000)} ms contre {number(median(idle) * 1000)} ms au repos ; {number(rate)} par s"
    yield Figure(key, label, found, "×", WITH_STORM, True, detail)


def measure_storm(bench: Bench) -> Iterator[Figure]:
    for database in bench.databases:
        yield from storm_on(database, bench)
