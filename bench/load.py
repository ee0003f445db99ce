"""So many requests in so long a time: with wrk where the machine has it, otherwise with our own generator.

A heavy generator takes processor time from the fast server and so flatters a ratio: the table names the one used.
"""

import json
import os
import secrets
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

HEADERS = 2000  # bytes that an answer's headers take, at most
ALIKE, VARIED = 0.02, 0.1  # how far a page's size may be from the one expected
SCRIPT = Path(__file__).with_name("wrk.lua")


class Refused(Exception):
    """The figure can't be given: its text says why, in French."""


@dataclass(frozen=True, slots=True)
class Load:
    """`errors`: refused, cut off, too late, or answered with another status than the one expected."""

    requests: int
    seconds: float
    errors: int
    bytes: int

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    def checked(self, name: str) -> "Load":
        """Raises Refused where one single answer was not what it had to be."""
        if self.errors:
            raise Refused(f"{name} : {self.errors} réponses en erreur sur {self.requests + self.errors}")
        if not self.requests:
            raise Refused(f"{name} : aucune réponse")
        return self


@lru_cache(maxsize=1)
def wrk() -> str | None:
    return shutil.which("wrk")


def generator_name() -> str:
    return "wrk" if wrk() else "générateur Python"


@dataclass(frozen=True, slots=True)
class Ask:
    """A page, and the cookie of who asks for it."""

    path: str
    cookie: str = ""


def marked(asks: Sequence[Ask]) -> list[Ask]:
    """Each address once more, with a parameter that nothing reads: a number is still to come at its end.

    No round has the mark of another, so that no page is asked for twice.
    """
    mark = secrets.token_hex(4)
    return [Ask(f"{one.path}{'&' if '?' in one.path else '?'}n={mark}-", one.cookie) for one in asks]


def pages(port: int, asks: Sequence[Ask], seconds: float, connections: int, *, anew: bool = False) -> Load:
    """GETs of these in turn; with `anew` each has an address that nobody has asked for yet."""
    if not wrk():
        from bench import generator

        load = generator.load(port, generator.asking(asks, anew=anew), seconds, connections, expected=200)
        return generator.run(load)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        shown = marked(asks) if anew else asks
        listed.write("".join(f"{one.path}\t{one.cookie}\n" for one in shown))
        listed.flush()
        return _wrk(
            port, {"BENCH_ASKS": listed.name, "BENCH_NUMBERED": str(anew or "")}, seconds, connections
        )


def _wrk(port: int, told: Mapping[str, str], seconds: float, connections: int) -> Load:
    whole = max(1, round(seconds))  # wrk takes whole seconds only
    done = subprocess.run(
        [
            wrk() or "wrk", "-t1", f"-c{connections}", f"-d{whole}s", "--timeout", "10s", "-s", SCRIPT,
            f"http://127.0.0.1:{port}/",
        ],
        env=os.environ | told,
        capture_output=True,
        text=True,
        timeout=seconds + 60,
        check=True,
    )  # fmt: skip
    found = json.loads(done.stdout.strip().splitlines()[-1])
    return Load(found["requests"], found["microseconds"] / 1e6, found["errors"], found["bytes"])


def same_size(loads: Sequence[Load], expected: int, name: str, around: float = ALIKE) -> None:
    """A redirect is no error for wrk: the bytes show that every answer was the page."""
    for load in loads:
        size = load.bytes / load.requests
        if not (1 - around) * expected < size < (1 + around) * expected + HEADERS:
            raise Refused(f"{name} : {size:.0f} octets par réponse au lieu de {expected}")


def medians(
    contestants: Mapping[str, Callable[[], Load]], rounds: int, warm_up: bool = True
) -> dict[str, float]:
    """Requests a second of each, the median of the rounds; they take turns, and whoever was first is last next.

    Raises Refused at the first error.
    """
    rates: dict[str, list[float]] = {name: [] for name in contestants}
    names = list(contestants)
    if warm_up:
        for name in names:
            contestants[name]().checked(name)
    for turn in range(rounds):
        for name in names if turn % 2 == 0 else reversed(names):
            rates[name].append(contestants[name]().checked(name).rate)
    return {name: statistics.median(found) for name, found in rates.items()}
