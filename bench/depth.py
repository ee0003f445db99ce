"""Do pages slow down as the missions grow in number? At 10,000 and at 200,000, both up at once, taking turns.

One request at a time, and each page made anew: another person, and an address that nobody has asked for. Searches and the
page 25,000 rows down are the list alone, as htmx asks for it: what the decisions above it take would hide their growth.
How many milliseconds a search takes is told with the whole desk around it, as a browser asks for it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from statistics import median

import httpx

from bench import crowd, generator
from bench.contest import NAMES
from bench.context import Bench
from bench.crowd import Crowd
from bench.figure import Figure, number
from bench.load import Ask
from wording import addresses

ROWS, PAGE, WALKED = 25_000, 25, 100
SLOWER, DEEPER, SEARCHED = 1.3, 1.1, 2.0
SEARCH_MS = 10.0
LIST_ALONE = {"HX-Request": "true", "HX-Target": "div#missions"}
REFERENCE = "OM-…"  # stands for one that there is
SEARCHES = {
    "common": "fuite",
    "words": "évier lille",
    "reference": REFERENCE,
    "nothing": "baobab",
    "letter": "fuitte",
}
WHOLE = "whole"  # the desk with a search, at the larger size only
_MORE = re.compile(r'href="([^"]*[?&;]apres=[^"]*)"')


@dataclass(frozen=True, slots=True)
class Size:
    """One of the two, running. `walked`: of the manager's list, the pages that were come to last."""

    port: int
    people: Crowd
    reference: str
    walked: list[str]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked at both sizes, and how many times as long it may take at the larger one."""

    key: str
    label: str
    most: float
    asks: Callable[[Size], list[Ask]]
    headers: Mapping[str, str] = field(default_factory=dict)


def _search(text: str, size: Size) -> list[Ask]:
    return size.people.desks(q=size.reference if text == REFERENCE else text)


def _walked(size: Size) -> list[Ask]:
    return [Ask(path, size.people.managers[0].cookie) for path in size.walked]


def questions(bench: Bench) -> list[Question]:
    deep = f"{number(min(ROWS, bench.many))} lignes plus bas"
    searches = [
        Question(f"search_{key}", f"Recherche « {text} »", SEARCHED, partial(_search, text), LIST_ALONE)
        for key, text in SEARCHES.items()
    ]
    return [
        Question("list", "Liste du prestataire", SLOWER, lambda size: size.people.lists()),
        Question("page", "Mission du prestataire", SLOWER, lambda size: size.people.missions()),
        Question("desk", "Bureau du gestionnaire", SLOWER, lambda size: size.people.desks()),
        Question("managed", "Mission du gestionnaire", SLOWER, lambda size: size.people.managers_missions()),
        Question("deep", deep, DEEPER, _walked, LIST_ALONE),
        *searches,
    ]


def walk(url: str, cookie: str, steps: int) -> list[str]:
    """From « Plus de missions » to « Plus de missions »; fewer steps where the list ends."""
    path, paths = addresses.DESK, []
    with httpx.Client(base_url=url, headers={"Cookie": cookie, **LIST_ALONE}, timeout=30) as client:
        for _ in range(steps):
            page = client.get(path)
            assert page.status_code == 200, f"{path}: {page.status_code}"
            found = _MORE.findall(page.text)
            if not found:
                break
            path = unescape(found[-1])
            paths.append(path)
    return paths[-WALKED:]


def _size(stack: ExitStack, bench: Bench, database: str, missions: int, steps: int) -> Size:
    stage = stack.enter_context(bench.ground.stage(database, missions))
    people = crowd.gathered(stage)
    stage.server.start()
    stack.callback(stage.server.stop)
    walked = walk(stage.server.url, people.managers[0].cookie, steps)
    half_way = people.contractors[len(people.contractors) // 2].references[0]
    return Size(stage.server.port, people, half_way, walked)


def seconds_of(
    bench: Bench, asked: dict[tuple[str, str], tuple[int, Iterator[bytes]]]
) -> dict[tuple[str, str], float]:
    """The median of the rounds."""
    times: dict[tuple[str, str], list[float]] = {name: [] for name in asked}
    for turn in range(bench.rounds + 1):
        for name in list(asked) if turn % 2 else reversed(asked):
            port, requests = asked[name]
            found = generator.median_for(port, requests, min(1.0, bench.seconds))
            if turn:  # the first round is the warm-up
                times[name].append(found)
    return {name: median(found) for name, found in times.items()}


def on(database: str, bench: Bench) -> Iterator[Figure]:
    for size in (bench.missions, bench.many):
        bench.ground.seeded(database, size)  # before anything runs beside it
    with ExitStack() as stack:
        start = partial(_size, stack, bench, database)
        sizes = {
            "few": start(bench.missions, WALKED),
            "many": start(bench.many, min(ROWS, bench.many) // PAGE - 1),
        }
        asked = {
            (one.key, name): (size.port, generator.asking(one.asks(size), anew=True, headers=one.headers))
            for one in questions(bench)
            for name, size in sizes.items()
        } | {
            (WHOLE, text): (sizes["many"].port, generator.asking(_search(text, sizes["many"]), anew=True))
            for text in SEARCHES.values()
        }
        yield from _figures(database, bench, seconds_of(bench, asked))


def _figures(database: str, bench: Bench, seconds: Mapping[tuple[str, str], float]) -> Iterator[Figure]:
    where = NAMES[database]
    for one in questions(bench):
        few, many = (seconds[one.key, name] for name in ("few", "many"))
        label = f"{one.label} à {number(bench.many)} contre {number(bench.missions)}, {where}"
        detail = f"{_ms(many)} contre {_ms(few)} ms"
        yield Figure(f"depth_{one.key}_{database}", label, many / few, "×", one.most, True, detail)
    found = [seconds[WHOLE, text] * 1000 for text in SEARCHES.values()]
    yield Figure(
        f"search_{database}",
        f"Recherche à {number(bench.many)}, {where}",
        median(found),
        "ms",
        SEARCH_MS,
        True,
        f"la médiane des {len(found)} ; de {number(min(found))} à {number(max(found))} ms, avec tout le bureau",
    )


def _ms(seconds: float) -> str:
    return number(seconds * 1000)


def measure(bench: Bench) -> Iterator[Figure]:
    for database in bench.databases:
        yield from on(database, bench)
