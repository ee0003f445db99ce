"""Does the list slow down as the missions grow in number? One request at a time, at 10,000 and at 200,000.

The contractor's list begins with the free missions; the manager's has all of them, so that there is a page 25,000
rows down. Of the manager's the list alone is asked for, as htmx does, without the decisions above it. Both sizes run
beside each other and take turns.
"""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from html import unescape
from statistics import median

import httpx

from bench import generator, people
from bench.context import Bench
from bench.figure import Figure, number
from bench.pages import NAMES
from bench.transitions import median_for

ROWS, PAGE, PEOPLE = 25_000, 25, 40
SLOWER = 1.1
LIST_ALONE = {"HX-Request": "true", "HX-Target": "div#missions"}
_MORE = re.compile(r'href="([^"]*[?&;]apres=[^"]*)"')


@dataclass(frozen=True, slots=True)
class Walked:
    """`path` is the page so many rows down; the times are of pages that nobody had asked for before."""

    path: str
    first_pages: float
    last_pages: float


def walk(url: str, headers: Mapping[str, str], path: str, steps: int) -> Walked:
    """From « Plus de missions » to « Plus de missions »; fewer steps where the list ends."""
    times: list[float] = []
    with httpx.Client(base_url=url, headers=dict(headers), timeout=30) as client:
        page = client.get(path)
        assert page.status_code == 200, f"{path}: {page.status_code}"
        for _ in range(steps):
            found = _MORE.findall(page.text)
            if not found:
                break
            path = unescape(found[-1])
            begun = time.perf_counter()
            page = client.get(path)
            times.append(time.perf_counter() - begun)
            assert page.status_code == 200, f"{path}: {page.status_code}"
    return Walked(path, median(times[1:101]), median(times[-100:]))


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two sizes, running."""

    url: str
    port: int
    contractor: dict[str, str]
    first_time: float  # seconds of the list for one who had not asked for it yet, the median of many people
    manager: dict[str, str]


def _side(stack: ExitStack, bench: Bench, database: str, missions: int) -> Side:
    stage = stack.enter_context(bench.ground.stage(database, missions))
    email, _ = people.contractor_with_a_visit(stage)
    stage.server.start()
    stack.callback(stage.server.stop)
    url = stage.server.url
    first = [people.sign_in(url, one).first_page for one in people.contractors(stage, PEOPLE)]
    return Side(
        url,
        stage.server.port,
        people.sign_in(url, email).headers,
        median(first),
        people.sign_in(url, people.manager(stage), "/gestion").headers | LIST_ALONE,
    )


def on(database: str, bench: Bench) -> Iterator[Figure]:
    for size in (bench.missions, bench.many):
        bench.ground.seeded(database, size)  # before anything runs beside it
    with ExitStack() as stack:
        few, many = (_side(stack, bench, database, size) for size in (bench.missions, bench.many))
        top = walk(few.url, few.manager, "/gestion", 101)
        deep = walk(many.url, many.manager, "/gestion", min(ROWS, bench.many) // PAGE - 1)
        asked = {
            "few": (few.port, "/missions", few.contractor),
            "many": (many.port, "/missions", many.contractor),
            "managers": (few.port, "/gestion", few.manager),
            "managers many": (many.port, "/gestion", many.manager),
            "deep": (many.port, deep.path, many.manager),
        }
        times: dict[str, list[float]] = {name: [] for name in asked}
        for turn in range(bench.rounds + 1):
            for name in list(asked) if turn % 2 else reversed(asked):
                port, path, headers = asked[name]
                found = median_for(port, generator.get(path, headers), min(1.0, bench.seconds))
                if turn:  # the first round is the warm-up
                    times[name].append(found)
    yield from _figures(
        database,
        bench,
        {name: median(found) for name, found in times.items()},
        {"first": (many.first_time, few.first_time), "deep": (deep.last_pages, top.first_pages)},
    )


def _figures(
    database: str, bench: Bench, seconds: Mapping[str, float], new: Mapping[str, tuple[float, float]]
) -> Iterator[Figure]:
    """`new`: the same pages when nobody had asked for them yet, at both sizes."""
    for key, label, slow, fast in (
        ("first", "Liste", "many", "few"),
        ("managers", "Liste entière du gestionnaire", "managers many", "managers"),
        ("deep", f"{number(min(ROWS, bench.many))} lignes plus bas", "deep", "managers"),
    ):
        detail = f"{_ms(seconds[slow])} contre {_ms(seconds[fast])} ms"
        if key in new:
            detail += f" ; la première fois {' contre '.join(map(_ms, new[key]))} ms"
        name = f"{label} à {number(bench.many)} contre {number(bench.missions)}, {NAMES[database]}"
        ratio = seconds[slow] / seconds[fast]
        yield Figure(f"depth_{key}_{database}", name, ratio, "×", SLOWER, True, detail)


def _ms(seconds: float) -> str:
    return number(seconds * 1000)


def measure(bench: Bench) -> Iterator[Figure]:
    for database in bench.databases:
        yield from on(database, bench)
