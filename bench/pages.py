"""Kept pages: the same person asks for the same list and the same mission again, within the minute."""

from collections.abc import Iterator
from contextlib import ExitStack

from bench import people
from bench.contest import Page, Side, body_of, compared, keep_bodies
from bench.context import Bench
from bench.figure import Figure
from bench.ground import POSTGRES, WORKERS
from bench.load import Ask, Refused
from bench.servers import ceiling
from bench.usual_server import usual

LIST = Page("list", "Liste gardée, 25 lignes", 0.20, 20.0, anew=False)
MISSION = Page("page", "Page gardée d'une mission", 0.20, None, anew=False)


def on(database: str, bench: Bench) -> Iterator[Figure]:
    with ExitStack() as stack:
        stage = stack.enter_context(bench.ground.stage(database, bench.missions))
        email, reference = people.contractor_with_a_visit(stage)
        stage.server.start()
        stack.callback(stage.server.stop)
        ours, person = stage.server.port, people.sign_in(stage.server.url, email)
        paths = {LIST: "/missions", MISSION: f"/missions/{reference}"}
        asks = {page: Ask(path, person.cookie) for page, path in paths.items()}
        bodies = {page.key: body_of(ours, ask) for page, ask in asks.items()}
        if bodies[LIST.key].count(b"/missions/OM-") != 25:
            raise Refused("la liste n'a pas 25 lignes")
        folder = stage.folder / "bodies"
        keep_bodies(folder, bodies)
        fixed = stack.enter_context(ceiling(folder, WORKERS[database]))
        theirs = None
        if database == POSTGRES and bench.usual:
            theirs = stack.enter_context(usual(stage, email))
        for page, ask in asks.items():
            size = len(bodies[page.key])
            sides = {"ours": Side(ours, [ask], size), "ceiling": Side(fixed, [Ask(f"/{page.key}")], size)}
            if theirs is not None:
                same = Ask(ask.path, theirs.people[0]["cookie"])
                sides["usual"] = Side(theirs.port, [same], len(body_of(theirs.port, same, size // 2)))
            yield from compared(database, page, sides, bench)


def measure(bench: Bench) -> Iterator[Figure]:
    for database in bench.databases:
        yield from on(database, bench)
