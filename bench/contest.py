"""One page, asked of several servers in turn: ours, a fixed string of the same bytes, and Django's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

from bench import load
from bench.context import CONNECTIONS, Bench
from bench.figure import Figure, number, refused
from bench.ground import POSTGRES, SQLITE
from bench.load import Ask, Load, Refused

NAMES = {POSTGRES: "PostgreSQL", SQLITE: "SQLite"}
LEAST = 5000  # bytes of a page


@dataclass(frozen=True, slots=True)
class Page:
    """`key` and `label` of its figures, and what has to be reached; None only informs.

    `anew`: no address is asked for twice, and the pages differ in size.
    """

    key: str
    label: str
    of_ceiling: float | None
    of_usual: float | None
    anew: bool


@dataclass(frozen=True, slots=True)
class Side:
    """`size`: the bytes of one answer, of several pages on average."""

    port: int
    asks: Sequence[Ask]
    size: int


def body_of(port: int, ask: Ask, least: int = LEAST) -> bytes:
    """As a client gets it that takes no compression. Raises Refused where it is no page."""
    headers = {"Cookie": ask.cookie, "Accept-Encoding": "identity"}
    # Without the certificates of the whole world, which httpx reads for each such call.
    answer = httpx.get(f"http://127.0.0.1:{port}{ask.path}", headers=headers, timeout=30, verify=False)
    if answer.status_code != 200 or len(answer.content) < least:
        raise Refused(f"{ask.path} : réponse {answer.status_code}, {len(answer.content)} octets")
    return answer.content


def keep_bodies(folder: Path, bodies: Mapping[str, bytes]) -> None:
    """For the ceiling."""
    folder.mkdir()
    for key, body in bodies.items():
        (folder / key).write_bytes(body)


def one_round(bench: Bench, side: Side, anew: bool) -> Load:
    found = load.pages(side.port, side.asks, bench.seconds, CONNECTIONS, anew=anew)
    if found.requests and not found.errors:
        load.same_size([found], side.size, side.asks[0].path, load.VARIED if anew else load.ALIKE)
    return found


def compared(database: str, page: Page, sides: Mapping[str, Side], bench: Bench) -> Iterator[Figure]:
    """`sides`: `ours`, `ceiling`, and `usual` where it runs."""
    name, label = f"{page.key}_{database}", f"{page.label}, {NAMES[database]}"
    contestants = {who: partial(one_round, bench, side, page.anew) for who, side in sides.items()}
    try:
        rates = load.medians(contestants, bench.rounds)
    except Refused as refusal:
        yield refused(name, f"{label}, rapport au plafond", str(refusal), target=page.of_ceiling or 1.0)
        return
    ours, fixed = rates["ours"], rates["ceiling"]
    if theirs := rates.get("usual"):
        yield Figure(
            f"{name}_usual",
            f"{label}, rapport à Django",
            ours / theirs,
            "×",
            page.of_usual,
            False,
            f"{number(ours)} contre {number(theirs)} req/s (Django : 1/{number(fixed / theirs, 0)} du plafond)",
        )
    detail = f"{number(ours)} contre {number(fixed)} req/s, {number(sides['ours'].size / 1000)} Ko"
    yield Figure(
        f"{name}_ceiling", f"{label}, rapport au plafond", ours / fixed, "", page.of_ceiling, False, detail
    )
