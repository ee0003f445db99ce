"""So many requests in so long a time: with wrk where the machine has it, otherwise with our own generator.

A heavy generator takes processor time from the fast server and so flatters a ratio: the table names the one used.
"""

import json
import os
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

HEADERS = 2000  # bytes that an answer's headers take, at most
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


def pages(
    port: int, paths: Sequence[str], headers: Mapping[str, str], seconds: float, connections: int
) -> Load:
    """GETs of these paths in turn."""
    if not wrk():
        from bench import generator

        requests = [generator.get(path, dict(headers)) for path in paths]
        load = generator.load(port, generator.over_and_over(requests), seconds, connections, expected=200)
        return generator.run(load)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.write("".join(f"{path}\n" for path in paths))
        listed.flush()
        return _wrk(port, listed.name, headers, seconds, connections)


def _wrk(port: int, listed: str, headers: Mapping[str, str], seconds: float, connections: int) -> Load:
    told = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    whole = max(1, round(seconds))  # wrk takes whole seconds only
    done = subprocess.run(
        [
            wrk() or "wrk", "-t1", f"-c{connections}", f"-d{whole}s", "--timeout", "10s", "-s", SCRIPT, *told,
            f"http://127.0.0.1:{port}/",
        ],
        env=os.environ | {"BENCH_PATHS": listed},
        capture_output=True,
        text=True,
        timeout=seconds + 60,
        check=True,
    )  # fmt: skip
    found = json.loads(done.stdout.strip().splitlines()[-1])
    return Load(found["requests"], found["microseconds"] / 1e6, found["errors"], found["bytes"])


def same_size(loads: Sequence[Load], expected: int, name: str) -> None:
    """A redirect is no error for wrk: the bytes show that every answer was the page."""
    for load in loads:
        size = load.bytes / load.requests
        if not 0.98 * expected < size < expected + HEADERS:
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
