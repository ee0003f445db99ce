"""Pages made anew: another person and another page each time, which no cache of ours can answer."""

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from bench import crowd
from bench.contest import Page, Side, body_of, compared, keep_bodies
from bench.context import Bench
from bench.crowd import Crowd
from bench.figure import Figure
from bench.ground import POSTGRES, WORKERS
from bench.load import Ask, Refused
from bench.servers import ceiling
from bench.usual_server import usual

LIST = Page("anew_list", "Liste du prestataire, 25 lignes", 0.08, 12.0, anew=True)
MISSION = Page("anew_page", "Mission du prestataire", None, 12.0, anew=True)
DESK = Page("anew_desk", "Bureau du gestionnaire", 0.03, 6.0, anew=True)
SAMPLE = 100  # pages that the size of one is told by
ROWS, DECISIONS = 25, 10
_ROW = re.compile(r'class="missions__link" href="([^"]+)"')
_DECISION = re.compile(r'id="decision-(OM-[0-9-]+)"')


def asks_of(people: Crowd) -> dict[Page, list[Ask]]:
    return {LIST: people.lists(), MISSION: people.missions(), DESK: people.desks()}


def shown(body: bytes) -> tuple[list[str], list[str]]:
    """The addresses of a list's rows, and the references of the decisions above them, in their order."""
    text = body.decode()
    return _ROW.findall(text), _DECISION.findall(text)


def _bodies(port: int, asks: Sequence[Ask]) -> list[bytes]:
    return [body_of(port, ask) for ask in asks[:SAMPLE]]


def _same_pages(page: Page, ours: bytes, theirs: bytes) -> None:
    """Raises Refused where the two don't show the same missions."""
    if shown(ours) != shown(theirs):
        raise Refused(f"{page.label} : Django ne montre pas les mêmes missions")


def _side(port: int, asks: Sequence[Ask], bodies: Sequence[bytes]) -> Side:
    return Side(port, asks, round(sum(map(len, bodies)) / len(bodies)))


def on(database: str, bench: Bench) -> Iterator[Figure]:
    with ExitStack() as stack:
        stage = stack.enter_context(bench.ground.stage(database, bench.missions))
        people = crowd.gathered(stage)
        theirs = None
        if database == POSTGRES and bench.usual:
            theirs = stack.enter_context(usual(stage, *people.emails))
        stage.server.start()
        stack.callback(stage.server.stop)
        ours = stage.server.port
        asks = asks_of(people)
        bodies = {page: _bodies(ours, found) for page, found in asks.items()}
        rows, decisions = shown(bodies[DESK][0])
        if len(shown(bodies[LIST][0])[0]) != ROWS or len(rows) != ROWS or len(decisions) != DECISIONS:
            raise Refused("la liste n'a pas 25 lignes, ou le bureau n'a pas dix décisions")
        typical = {page.key: sorted(found, key=len)[len(found) // 2] for page, found in bodies.items()}
        keep_bodies(stage.folder / "bodies", typical)
        fixed = stack.enter_context(ceiling(stage.folder / "bodies", WORKERS[database]))
        there = asks_of(people.with_cookies([one["cookie"] for one in theirs.people])) if theirs else {}
        for page, found in asks.items():
            sides = {
                "ours": _side(ours, found, bodies[page]),
                "ceiling": Side(fixed, [Ask(f"/{page.key}")], len(typical[page.key])),
            }
            if theirs is not None:
                pages = _bodies(theirs.port, there[page])
                _same_pages(page, bodies[page][0], pages[0])
                sides["usual"] = _side(theirs.port, there[page], pages)
            yield from compared(database, page, sides, bench)


def measure(bench: Bench) -> Iterator[Figure]:
    for database in bench.databases:
        yield from on(database, bench)
