"""The benchmark's own machinery, with our own generator: no wrk (but where the test is of it), and no Lighthouse."""

import asyncio
import html
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bench import agenda, anew, ceiling, crowd, generator, load, pages, report, usual_server
from bench.context import Bench
from bench.figure import HEADINGS, Figure, Section, number, refused
from bench.ground import POSTGRES, SQLITE
from bench.load import Ask, Load, Refused
from operations import commands

T = TypeVar("T")
SAMPLE = (
    Figure("list", "Liste", 0.267, "", 0.20, False, "6 133 contre 23 011 req/s"),
    Figure("depth", "Plus bas", 1.28, "×", 1.1, True, "3,4 contre 2,6 ms"),
    refused("claim", "Prise", "3 réponses en erreur sur 900", target=3.0),
    Figure("page", "Page <b>", 38.0, "×"),
)


def in_a_thread(work: Callable[[], T]) -> T:
    """It has a loop of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


@pytest.mark.parametrize(
    "value, words", [(23011.2, "23 011"), (55.13, "55,1"), (1.1, "1,10"), (0.2667, "0,267"), (92.0, "92")]
)
def test_numbers_have_three_digits_that_count(value: float, words: str) -> None:
    assert number(value).replace("\u202f", " ") == words


def test_a_figure_is_reached_on_its_own_side_of_the_target() -> None:
    assert [figure.reached for figure in SAMPLE] == [True, False, False, None]
    assert [figure.verdict for figure in SAMPLE] == ["oui", "non", "non", ""]


def test_the_table_and_the_picture_say_the_same(tmp_path: Path) -> None:
    report.write(SAMPLE, tmp_path)
    picture = (tmp_path / "bench.svg").read_text()
    shown = "".join(ET.fromstring(picture).itertext())
    for figure in SAMPLE:
        assert figure.label in report.table(SAMPLE)
        assert figure.label in shown
        assert figure.value_text in shown
    written = json.loads((tmp_path / "bench.json").read_text())
    assert [row["reached"] for row in written["figures"]] == [True, False, False, None]


def test_a_part_that_is_measured_again_replaces_just_itself(tmp_path: Path) -> None:
    report.write([*SAMPLE, refused("far_sqlite", "Loin", "en erreur", target=1.0)], tmp_path)
    report.write(
        [Figure("depth", "Plus bas", 1.0, "×", 1.1, True), Figure("far_sqlite_ceiling", "Loin", 1.0)],
        tmp_path,
        only=["depth"],
    )
    written = json.loads((tmp_path / "bench.json").read_text())["figures"]
    assert [(row["key"], row["value"]) for row in written] == [
        ("list", 0.267),
        ("depth", 1.0),
        ("claim", None),
        ("page", 38.0),
        ("far_sqlite_ceiling", 1.0),
    ]


def test_the_ceiling_runs_with_the_settings_of_our_own_server(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr(commands, "_prepare", lambda: None)
    monkeypatch.setattr(commands, "_with_database", lambda work: work)
    monkeypatch.setattr("asyncio.run", lambda work: work)
    monkeypatch.setattr("uvicorn.run", lambda app, **settings: given.update(settings))
    for name, value in (("HOST", "127.0.0.1"), ("PORT", "8123"), ("WEB_CONCURRENCY", "1")):
        monkeypatch.setenv(name, value)
    commands.serve(None)  # type: ignore[arg-type]
    assert ceiling.settings() == given


async def _answering(
    statuses: list[int], port: "asyncio.Future[int]", over: asyncio.Event, heads: list[str]
) -> None:
    """A server that answers with these statuses in turn, and closes the connection at a 0. `heads`: what it was asked."""
    left = list(statuses)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while left:
            try:
                heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
            except (asyncio.IncompleteReadError, ConnectionError):
                break
            status = left.pop(0)
            if not status:
                break
            writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 2\r\n\r\nok".encode())
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port.set_result(server.sockets[0].getsockname()[1])
    await over.wait()
    server.close()


def load_of(statuses: list[int], expected: int) -> Load:
    async def work() -> Load:
        port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        over = asyncio.Event()
        serving = asyncio.create_task(_answering(statuses, port, over, []))
        requests = [generator.get("/", {})] * len(statuses)
        found = await generator.load(await port, requests, 5, 1, expected=expected)
        over.set()
        await serving
        return found

    return in_a_thread(lambda: generator.run(work()))


def test_the_generator_counts_whatever_is_not_the_expected_answer() -> None:
    assert load_of([200, 200, 200], 200).requests == 3
    found = load_of([303, 500, 0, 303], 303)
    assert (found.requests, found.errors) == (2, 2)
    with pytest.raises(Refused, match="2 réponses en erreur sur 4"):
        found.checked("prise")


def test_no_figure_is_given_after_one_error_or_of_another_page() -> None:
    rounds = iter([Load(9, 1, 0, 900), Load(9, 1, 1, 900)])
    with pytest.raises(Refused):
        load.medians({"ours": lambda: next(rounds)}, 1)
    with pytest.raises(Refused, match="octets par réponse"):
        load.same_size([Load(10, 1, 0, 3000)], 31_000, "liste")


def test_contestants_take_turns() -> None:
    order = []

    def contestant(name: str, requests: int) -> Callable[[], Load]:
        def round_of_it() -> Load:
            order.append(name)
            return Load(requests, 1, 0, 1)

        return round_of_it

    rates = load.medians({"a": contestant("a", 10), "b": contestant("b", 20)}, 2)
    assert "".join(order) == "ababba"
    assert rates == {"a": 10, "b": 20}


@pytest.mark.parametrize("with_wrk", [False, True])
def test_no_address_is_asked_for_twice_and_each_by_its_own_person(
    with_wrk: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if with_wrk and not load.wrk():
        pytest.skip("wrk is not there")
    if not with_wrk:
        monkeypatch.setattr(load, "wrk", lambda: None)
    asks = [Ask("/missions", "session=a"), Ask("/missions", "session=b"), Ask("/gestion?q=x", "session=c")]
    heads: list[str] = []

    async def work() -> None:
        port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        over = asyncio.Event()
        serving = asyncio.create_task(_answering([200] * 40, port, over, heads))
        where = await port
        for _ in range(2):
            await asyncio.to_thread(load.pages, where, asks, 0.1, 2, anew=True)
        over.set()
        await serving

    in_a_thread(lambda: asyncio.run(work()))
    asked = [head.split(" ", 2)[1] for head in heads]
    assert len(asked) > 12
    assert len(set(asked)) == len(asked)
    for path, head in zip(asked, heads, strict=True):
        who = re.search(r"(?im)^cookie: session=(.)", head)
        assert who is not None
        assert path.startswith("/gestion?q=x&n=" if who[1] == "c" else "/missions?n=")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """One for all: nobody else may use its ground."""
    bench = Bench(rounds=1, seconds=0.2, missions=600, usual=False, cache=tmp_path_factory.mktemp("bench"))
    # Started here: it ends with the thread that started it.
    assert bench.ground.postgres.names()
    return bench


@pytest.fixture
def no_wrk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "wrk", lambda: None)


def given(figures: Iterator[Figure], *keys: str) -> None:
    """All of them, as what their detail says; so short a round tells nothing of how high."""
    found = in_a_thread(lambda: list(figures))
    assert [figure.key for figure in found] == list(keys)
    for figure in found:
        assert figure.value is not None, figure.detail
        sides = re.match(r"([\d\s,]+) contre ([\d\s,]+) req/s, ", figure.detail)
        assert sides is not None, figure.detail
        ours, ceiling = (float(re.sub(r"\s", "", side).replace(",", ".")) for side in sides.groups())
        assert figure.value == pytest.approx(ours / ceiling, rel=0.02)


@pytest.mark.usefixtures("no_wrk")
def test_one_short_round_against_the_ceiling(bench: Bench) -> None:
    given(pages.on(SQLITE, bench), "list_sqlite_ceiling", "page_sqlite_ceiling")


@pytest.mark.usefixtures("no_wrk")
@pytest.mark.parametrize("database", [SQLITE, POSTGRES])
def test_one_short_round_of_pages_made_anew(
    bench: Bench, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anew, "SAMPLE", 25)
    keys = (f"{page.key}_{database}_ceiling" for page in (anew.LIST, anew.MISSION, anew.DESK))
    given(anew.on(database, bench), *keys)


@pytest.mark.parametrize("database", [SQLITE, POSTGRES])
def test_one_short_round_of_a_busy_agenda(
    bench: Bench, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agenda, "CONTRACTORS", 2)
    [figure] = in_a_thread(lambda: list(agenda.on(database, bench)))
    assert (figure.key, figure.target, figure.at_most) == (f"agenda_{database}", 1.5, True)
    found = re.match(r"([\d,]+) contre ([\d,]+) ms", figure.detail)
    assert found is not None, figure.detail
    ours, listed = (float(side.replace(",", ".")) for side in found.groups())
    assert figure.value == pytest.approx(ours / listed, rel=0.02)


@pytest.mark.parametrize("day", range(7))
def test_a_year_has_two_thousand_visits_and_each_week_forty(day: int) -> None:
    moment = datetime(2026, 11, 30, 9, tzinfo=UTC) + timedelta(days=day)
    found = agenda.starts(moment)
    assert len(set(found)) == agenda.VISITS
    assert found == sorted(found)
    assert moment + timedelta(days=57) < found[-1] < moment + timedelta(days=61)
    assert found[-1] - found[0] < timedelta(days=366)
    weeks = Counter(start.isocalendar()[:2] for start in found)
    assert {number for week, number in weeks.items() if week not in (min(weeks), max(weeks))} == {
        agenda.IN_WEEK
    }


def words(page: bytes) -> list[str]:
    """Of the desk, as they are read; a filter that chooses nothing has a line in one of them only."""
    text = page.decode()
    text = text[text.index('id="desk"') : text.index("</main>")].partition(">")[2]
    text = re.sub(r'<option value="">[^<]*</option>', "", text)
    return html.unescape(re.sub(r"<[^>]+>", " ", text)).split()


def test_djangos_desk_and_ours_say_the_same(bench: Bench) -> None:
    if not usual_server.installed():
        pytest.skip("Django is there for the benchmark alone")

    def both() -> list[bytes]:
        with bench.ground.stage(POSTGRES, bench.missions) as stage:
            people = crowd.gathered(stage)
            with usual_server.usual(stage, *people.emails) as theirs:
                stage.server.start()
                there = people.with_cookies([one["cookie"] for one in theirs.people])
                sides = ((stage.server.port, people), (theirs.port, there))
                return [
                    anew.body_of(port, asks[0])
                    for port, who in sides
                    for asks in (who.desks(), who.desks(statut="invoiced"))
                ]

    ours, our_invoiced, theirs, their_invoiced = in_a_thread(both)
    assert anew.shown(ours) == anew.shown(theirs)
    assert [len(found) for found in anew.shown(ours)] == [anew.ROWS, anew.DECISIONS]
    assert words(ours) == words(theirs)
    assert anew.shown(our_invoiced)[0] == anew.shown(their_invoiced)[0]


def test_what_was_made_anew_comes_first_under_its_heading(tmp_path: Path) -> None:
    kept = Figure("list", "Liste gardée", 30.0, "×", section=Section.KEPT)
    made = Figure("anew_list", "Liste faite à nouveau", 12.0, "×", section=Section.ANEW)
    figures = [*SAMPLE, kept, made]
    report.write(figures, tmp_path)
    picture = "".join(ET.fromstring((tmp_path / "bench.svg").read_text()).itertext())
    for shown in (picture, report.table(figures)):
        places = [
            shown.index(text)
            for text in (
                HEADINGS[Section.ANEW],
                made.label,
                HEADINGS[Section.KEPT],
                kept.label,
                HEADINGS[Section.REST],
                SAMPLE[1].label,
            )
        ]
        assert places == sorted(places)
    in_readme = report.in_readme(figures, report.machine())
    assert in_readme.index(made.label) < in_readme.index(kept.label)
    assert "Plus bas" not in in_readme
    written = json.loads((tmp_path / "bench.json").read_text())["figures"]
    assert [row["key"] for row in written[:2]] == ["anew_list", "list"]
