"""The agenda of contractors with 2,000 visits in the year against their list, both made anew, one request at a time.

A working day has eight visits, from ten months ago to as far ahead as slots may be proposed: the week that is shown
holds forty. They are copies of a mission that is planned, those before now closed, in the stage's copy.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bench import generator
from bench.anew import ROWS, shown
from bench.contest import NAMES, body_of
from bench.context import Bench
from bench.depth import seconds_of
from bench.figure import Figure, number
from bench.load import Ask, Refused
from bench.people import FIRST, PREFIX, columns
from models.missions.limits import FURTHEST
from models.missions.mission import Mission
from tests.proofs.stage import Stage, now
from wording import addresses

CONTRACTORS, VISITS = 20, 2_000
HOURS = (7, 8, 9, 10, 13, 14, 15, 16)  # in UTC
IN_WEEK = 5 * len(HOURS)
MOST = 1.5
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LIST, AGENDA = "list", "agenda"


@dataclass(frozen=True, slots=True)
class Year:
    """One contractor's visits, in their order."""

    contractor: int
    cookie: str
    starts: Sequence[datetime]


def starts(moment: datetime) -> list[datetime]:
    """The last one on the last working day that may be proposed."""
    found: list[datetime] = []
    day = (moment + FURTHEST).date()
    while len(found) < VISITS:
        if day.weekday() < 5:
            found += [datetime.combine(day, time(hour), UTC) for hour in HOURS]
        day -= DAY
    return sorted(found)[-VISITS:]


def gathered(stage: Stage) -> list[Year]:
    """Signed in, with all their visits; before the server starts."""
    keys = stage.people("contractor", CONTRACTORS)
    [ids] = stage.read(
        f"SELECT id FROM account WHERE role = 'contractor' ORDER BY id DESC LIMIT {CONTRACTORS}"
    )
    moment = now()
    years = [
        Year(int(one[0]), f"session={key}", starts(moment))
        for one, key in zip(reversed(ids), keys, strict=True)
    ]
    [planned] = stage.read(
        "SELECT id FROM mission WHERE status = 'scheduled' AND tenant_email <> '' ORDER BY id"
    )
    for place, year in enumerate(years):
        closed = sum(start < moment for start in year.starts)
        _add_missions(stage, place, int(planned[place % len(planned)][0]), closed)
    [missions] = stage.read(
        f"SELECT id FROM mission WHERE reference LIKE '{PREFIX}9_____' ORDER BY reference"
    )
    _add_visits(stage, [int(row[0]) for row in missions], years, moment)
    if stage.postgres is not None:
        stage.write("ANALYZE")
    return years


def _add_missions(stage: Stage, place: int, original: int, closed: int) -> None:
    """Of the contractor at this place; `closed`: as many, the first ones."""
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {VISITS - 1})"
    given = {
        "reference": f"'{PREFIX}' || ({FIRST + place * VISITS} + n.i)",
        "status": f"CASE WHEN n.i < {closed} THEN 'closed' ELSE 'scheduled' END",
        **dict.fromkeys(("assignment", "visit", "chosen_slot", "contractor"), "NULL"),
    }
    names, values = columns(Mission, given, "m")
    stage.write(
        f"{numbers} INSERT INTO mission ({names}) SELECT {values} FROM n, mission m WHERE m.id = {original}"
    )


def _add_visits(stage: Stage, missions: Sequence[int], years: Sequence[Year], moment: datetime) -> None:
    """`missions` in the order of the years and their visits."""
    visits = [(year.contractor, start) for year in years for start in year.starts]
    stage.write(
        "INSERT INTO assignment (mission, contractor, started_at, ended_at, end_action, readmitted) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        [
            (
                mission,
                contractor,
                start - 9 * DAY,
                *((start + HOUR, "closed") if start < moment else (None, None)),
                False,
            )
            for mission, (contractor, start) in zip(missions, visits, strict=True)
        ],
    )
    theirs = (
        f"JOIN mission m ON m.id = a.mission WHERE m.reference LIKE '{PREFIX}9_____' ORDER BY m.reference"
    )
    [assignments] = stage.read(f"SELECT a.id FROM assignment a {theirs}")
    times = [(int(row[0]), start) for row, (_, start) in zip(assignments, visits, strict=True)]
    stage.write(
        "INSERT INTO slot (assignment, starts_at, ends_at, state) VALUES ($1, $2, $3, 'void')",
        [(assignment, start, start + HOUR) for assignment, start in times],
    )
    stage.write(
        "INSERT INTO visit (assignment, slot, number, starts_at, ends_at, state, planned_at, finished_at, sequence, "
        "arrival_proved, wrong_codes, moved_late_by, contractor) "
        "SELECT s.assignment, s.id, 1, s.starts_at, s.ends_at, $2, s.starts_at, "
        "CASE WHEN $3 THEN s.ends_at ELSE NULL END, 0, $4, 0, '', $5 FROM slot s WHERE s.assignment = $1",
        [
            (assignment, "ended" if start < moment else "planned", start < moment, False, contractor)
            for (assignment, start), (contractor, _) in zip(times, visits, strict=True)
        ],
    )
    stage.write(
        "UPDATE mission SET assignment = (SELECT a.id FROM assignment a WHERE a.mission = mission.id), "
        "contractor = (SELECT a.contractor FROM assignment a WHERE a.mission = mission.id), "
        "visit = (SELECT v.id FROM assignment a JOIN visit v ON v.assignment = a.id "
        "WHERE a.mission = mission.id AND v.state = 'planned') "
        f"WHERE reference LIKE '{PREFIX}9_____'"
    )


def asks_of(years: Sequence[Year]) -> dict[str, list[Ask]]:
    paths = {AGENDA: addresses.AGENDA, LIST: addresses.MISSIONS}
    return {name: [Ask(path, year.cookie) for year in years] for name, path in paths.items()}


def _check(port: int, asks: dict[str, list[Ask]]) -> None:
    """Raises Refused where a page is not what is to be measured."""
    week = body_of(port, asks[AGENDA][0]).decode()
    visits = sum(week.count(f'"item item--{kind} ') for kind in ("visit", "done"))
    if visits != IN_WEEK:
        raise Refused(f"la semaine a {visits} rendez-vous au lieu de {IN_WEEK}")
    if len(shown(body_of(port, asks[LIST][0]))[0]) != ROWS:
        raise Refused(f"la liste n'a pas {ROWS} lignes")


def on(database: str, bench: Bench) -> Iterator[Figure]:
    with ExitStack() as stack:
        stage = stack.enter_context(bench.ground.stage(database, bench.missions))
        asks = asks_of(gathered(stage))
        stage.server.start()
        stack.callback(stage.server.stop)
        port = stage.server.port
        _check(port, asks)
        asked = {(name, database): (port, generator.asking(found, anew=True)) for name, found in asks.items()}
        found = seconds_of(bench, asked)
        agenda, listed = (found[name, database] for name in (AGENDA, LIST))
        yield Figure(
            f"agenda_{database}",
            f"Agenda, {number(VISITS)} rendez-vous dans l'année, contre la liste, {NAMES[database]}",
            agenda / listed,
            "×",
            MOST,
            True,
            f"{number(agenda * 1000)} contre {number(listed * 1000)} ms",
        )


def measure(bench: Bench) -> Iterator[Figure]:
    for database in bench.databases:
        yield from on(database, bench)
