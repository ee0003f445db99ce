"""The list and the mission's page: against a fixed string of the same bytes, and against Django's."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import httpx

from bench import load, people
from bench.context import CONNECTIONS, Bench
from bench.figure import Figure, number, refused
from bench.ground import POSTGRES, SQLITE, WORKERS
from bench.load import Load, Refused
from bench.servers import ceiling
from bench.usual_server import usual

NAMES = {POSTGRES: "PostgreSQL", SQLITE: "SQLite"}
WORDS = {"list": "Liste, 25 lignes", "page": "Page d'une mission"}
OF_CEILING, OF_USUAL = 0.20, 20.0


def body_of(port: int, path: str, headers: Mapping[str, str], least: int) -> bytes:
    """As a client gets it that takes no compression. Raises Refused where it is no page."""
    answer = httpx.get(f"http://127.0.0.1:{port}{path}", headers={**headers, "Accept-Encoding": "identity"})
    if answer.status_code != 200 or len(answer.content) < least:
        raise Refused(f"{path} : réponse {answer.status_code}, {len(answer.content)} octets")
    return answer.content


def one_round(bench: Bench, port: int, path: str, headers: Mapping[str, str], size: int) -> Load:
    found = load.pages(port, [path], headers, bench.seconds, CONNECTIONS)
    if found.requests and not found.errors:
        load.same_size([found], size, path)
    return found


def on(database: str, bench: Bench) -> Iterator[Figure]:
    with ExitStack() as stack:
        stage = stack.enter_context(bench.ground.stage(database, bench.missions))
        email, reference = people.contractor_with_a_visit(stage)
        stage.server.start()
        stack.callback(stage.server.stop)
        ours, person = stage.server.port, people.sign_in(stage.server.url, email)
        paths = {"list": "/missions", "page": f"/missions/{reference}"}
        folder = stage.folder / "bodies"
        bodies = _keep_bodies(folder, ours, paths, person.headers)
        fixed = stack.enter_context(ceiling(folder, WORKERS[database]))
        theirs = None
        if database == POSTGRES and bench.usual:
            theirs = stack.enter_context(usual(stage, email))
        for key, path in paths.items():
            contestants: dict[str, Callable[[], Load]] = {
                "ours": partial(one_round, bench, ours, path, person.headers, len(bodies[key])),
                "ceiling": partial(one_round, bench, fixed, f"/{key}", {}, len(bodies[key])),
            }
            if theirs is not None:
                size = len(body_of(theirs.port, path, theirs.headers, len(bodies[key]) // 2))
                contestants["usual"] = partial(one_round, bench, theirs.port, path, theirs.headers, size)
            yield from _compare(database, key, len(bodies[key]), contestants, bench.rounds)


def _keep_bodies(
    folder: Path, port: int, paths: Mapping[str, str], headers: Mapping[str, str]
) -> dict[str, bytes]:
    folder.mkdir()
    bodies = {key: body_of(port, path, headers, 5000) for key, path in paths.items()}
    for key, body in bodies.items():
        (folder / key).write_bytes(body)
    if bodies["list"].count(b"/missions/OM-") != 25:
        raise Refused("la liste n'a pas 25 lignes")
    return bodies


def _compare(
    database: str, key: str, size: int, contestants: Mapping[str, Callable[[], Load]], rounds: int
) -> Iterator[Figure]:
    name, label = f"{key}_{database}", f"{WORDS[key]}, {NAMES[database]}"
    try:
        rates = load.medians(contestants, rounds)
    except Refused as refusal:
        yield refused(name, f"{label}, rapport au plafond", str(refusal), target=OF_CEILING)
        return
    ours, fixed = rates["ours"], rates["ceiling"]
    detail = f"{number(ours)} contre {number(fixed)} req/s, {number(size / 1000)} Ko"
    yield Figure(
        f"{name}_ceiling", f"{label}, rapport au plafond", ours / fixed, "", OF_CEILING, False, detail
    )
    if "usual" in rates:
        theirs = rates["usual"]
        yield Figure(
            f"{name}_usual",
            f"{label}, rapport à Django",
            ours / theirs,
            "×",
            OF_USUAL if key == "list" else None,
            False,
            f"{number(ours)} contre {number(theirs)} req/s (Django : 1/{number(fixed / theirs, 0)} du plafond)",
        )


def measure(bench: Bench) -> Iterator[Figure]:
    for database in bench.databases:
        yield from on(database, bench)
