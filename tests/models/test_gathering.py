"""Several reads in one statement give what each gives by itself, value for value, on both databases."""

from datetime import UTC, datetime
from typing import Any

import pytest
from piccolo.table import Table

import seeding
from database.connection import fetch, rows
from database.gathering import Gathered, among, counting, gathered, plain, read
from models.missions.event import MissionEvent
from models.missions.mission import Mission
from models.tables import ALL
from tests.support import story

ODD = 'L\'« évier » \\ "fuit"\n\t<b>😀</b> \u2028 {} $1 ?'


def values(one: Table) -> dict[str, Any]:
    return {name: value for name, value in one.__dict__.items() if not name.startswith("_")}


@pytest.fixture(autouse=True)
async def _seeded(db: None) -> None:
    await seeding.seed(60)
    await (await story.begin()).to(story.Status.INVOICED)


async def test_whole_tables_come_as_they_do_one_by_one() -> None:
    reads = [read(table, f"SELECT * FROM {table._meta.tablename}") for table in ALL]
    found = await gathered(*reads)
    filled = 0
    for table, one in zip(ALL, reads, strict=True):
        key = table._meta.primary_key._meta.name

        def placed(row: dict[str, Any], key: str = key) -> str:
            return str(row[key])

        expected = sorted(map(values, await fetch(table, "1 = 1")), key=placed)
        assert sorted(map(values, found[one]), key=placed) == expected, table
        filled += bool(expected)
        for row, same in zip(sorted(map(values, found[one]), key=placed), expected, strict=True):
            for name, value in row.items():
                assert isinstance(value, type(same[name])) or isinstance(same[name], type(value)), name
                assert str(value) == str(same[name]), name
    assert filled > 12


async def test_any_text_comes_back_as_it_was_written() -> None:
    await Mission.update({Mission.description: ODD}, force=True)
    one = read(Mission, "SELECT * FROM mission WHERE description = {}", ODD)
    assert {mission.description for mission in (await gathered(one))[one]} == {ODD}


async def test_each_keeps_its_order_its_arguments_and_its_end() -> None:
    newest = read(
        MissionEvent, "SELECT * FROM mission_event WHERE id > {} ORDER BY at DESC, id DESC LIMIT {}", 3, 7
    )
    some = among(Mission, "id", [1, 2, 3, 5], "AND version >= {} ORDER BY id DESC", 1)
    number = counting("SELECT 1 FROM mission WHERE id > {}", 0, at_most=4)
    words = plain(("id", "title"), "SELECT id, title FROM mission WHERE id = {}", 2)
    one = read(Mission, "SELECT * FROM mission WHERE id = {}", 2)
    none = among(Mission, "id", [])
    for short in (True, False):
        found = await gathered(newest, some, number, words, none, one, short=short)
        expected = await rows("SELECT id FROM mission_event WHERE id > 3 ORDER BY at DESC, id DESC LIMIT 7")
        assert [event.id for event in found[newest]] == [row["id"] for row in expected]
        assert [mission.id for mission in found[some]] == [5, 3, 2, 1]
        assert found[number] == [4]
        [mission] = found[one]
        assert found[words] == [{"id": 2, "title": mission.title}]
        assert found[none] == []


async def test_nothing_to_ask_asks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("database.gathering.short_rows", None)
    nothing = among(Mission, "id", [])
    assert isinstance(await gathered(nothing), Gathered)
    assert (await gathered(nothing))[nothing] == []


async def test_an_instant_is_in_utc_whatever_the_zone_it_is_said_in() -> None:
    from database.gathering import instant

    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    for text in ("2026-07-01T14:00:00+02:00", "2026-07-01 12:00:00+00:00", "2026-07-01T12:00:00Z"):
        assert instant(text) == noon
        assert instant(text).isoformat() == noon.isoformat()
