"""The benchmark's own machinery, on SQLite and with our own generator: no Django, no wrk, no Lighthouse."""

import asyncio
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bench import ceiling, generator, load, pages, report
from bench.context import Bench
from bench.figure import Figure, number, refused
from bench.load import Load, Refused
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
    report.write(SAMPLE, tmp_path)
    report.write(
        [Figure("depth", "Plus bas", 1.0, "×", 1.1, True), Figure("new", "Neuf", 1.0)],
        tmp_path,
        only=["depth"],
    )
    written = json.loads((tmp_path / "bench.json").read_text())["figures"]
    assert [(row["key"], row["value"]) for row in written] == [
        ("list", 0.267),
        ("depth", 1.0),
        ("claim", None),
        ("page", 38.0),
        ("new", 1.0),
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


async def _answering(statuses: list[int], port: "asyncio.Future[int]", over: asyncio.Event) -> None:
    """A server that answers with these statuses in turn, and closes the connection at a 0."""
    left = list(statuses)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while left:
            try:
                await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
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
        serving = asyncio.create_task(_answering(statuses, port, over))
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


def test_one_short_round_against_the_ceiling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "wrk", lambda: None)
    bench = Bench(rounds=1, seconds=0.2, missions=600, databases=("sqlite",), usual=False, cache=tmp_path)
    figures = in_a_thread(lambda: list(pages.measure(bench)))
    assert [figure.key for figure in figures] == ["list_sqlite_ceiling", "page_sqlite_ceiling"]
    for figure in figures:
        assert figure.value is not None, figure.detail
        assert 0 < figure.value < 1.5
