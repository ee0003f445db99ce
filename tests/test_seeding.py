"""`make seed` writes rows as the verbs would have written them."""

import hashlib
import sqlite3
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from piccolo.table import Table

import seeding
from database.connection import database, is_sqlite, rows
from models import clock
from models.agenda.slot import Slot
from models.assignment import Assignment
from models.files.stored_file import StoredFile
from models.lists.search import Search, View, of_contractor, of_manager
from models.missions import silence
from models.missions.event import MissionEvent
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.outbox import Message
from models.missions.time_limits import run_due
from models.missions.transition_table import Action, Who, find
from models.missions.transitions import whos
from models.missions.visibility import may_see
from models.people.account import Account
from models.people.tenant_link import TenantLink
from models.tables import ALL
from models.workflow import Role, Status, VisitState
from seeding.files import Files
from seeding.generator import Generator
from seeding.leaving import chunk_of
from seeding.making import chunks
from seeding.plain import as_sqlite_holds_it
from seeding.shape import NUMBERED, Person, Row
from seeding.writing import FEWEST_CONTRACTORS, LOCKED
from tests.models.law import VERBS
from tests.support import story
from uploads.keep import storage

NUMBER = 300


@pytest.fixture(autouse=True)
async def _seeded(db: None) -> None:
    await seeding.seed(NUMBER)


async def histories() -> dict[int, list[MissionEvent]]:
    found: dict[int, list[MissionEvent]] = defaultdict(list)
    for event in await MissionEvent.objects().order_by(MissionEvent.id):
        found[event.mission].append(event)
    return found


async def test_every_status_occurs_and_every_history_replays_to_it() -> None:
    missions = await Mission.objects()
    assert len(missions) == NUMBER
    assert {mission.status for mission in missions} == set(Status)
    events = await histories()
    for mission in missions:
        own = events[mission.id]
        assert [event.version for event in own] == list(range(1, mission.version + 1))
        assert (own[0].action, own[0].from_status, own[0].to_status) == ("publish", None, "new")
        assert own[-1].to_status == mission.status
        turns = [event.at for event in own if event.action == "publish" or event.action in VERBS]
        assert mission.status_since == turns[-1]
        assert mission.published_at == own[0].at
        for before, after in pairwise(own):
            assert after.from_status == before.to_status
            assert before.at <= after.at <= clock.now()


async def test_every_step_stands_in_the_table() -> None:
    roles = {"contractor": ("any_contractor", "its_contractor"), "tenant": ("tenant",), "system": ("system",)}
    roles["manager"] = ("manager", "manager_for_tenant")
    for event in await MissionEvent.objects().where(MissionEvent.action != Action.PUBLISH):
        rows_found = [
            find(Action(event.action), Who(who), Status(event.from_status)) for who in roles[event.actor_role]
        ]
        assert event.to_status in [row.target for row in rows_found if row]


async def test_what_belongs_to_an_assignment_fits_its_status() -> None:
    for mission in await Mission.objects():
        facts = await facts_of(mission)
        assert (facts.planned_visit is not None) == (mission.status == Status.SCHEDULED)
        assert mission.visit == (facts.planned_visit.id if facts.planned_visit else None)
        if mission.status in (Status.SLOTS_PROPOSED, Status.SLOT_CHOSEN):
            assert all(slot.starts_at > clock.now() for slot in facts.open_slots)
            assert facts.open_slots
        else:
            assert not facts.open_slots
        assert (mission.chosen_slot is not None) == (mission.status in (Status.SLOT_CHOSEN, Status.SCHEDULED))
        if mission.status in (Status.QUOTE_SUBMITTED, Status.QUOTE_REJECTED):
            assert facts.last_quote is not None
        if mission.status in (Status.INVOICED,):
            assert facts.last_invoice is not None
            assert facts.last_invoice.decision == "pending"
        assert (mission.assignment is None) == (mission.status in (Status.NEW, Status.CANCELLED))
        if facts.assignment is not None:
            assert (facts.assignment.ended_at is not None) == (mission.status == Status.CLOSED)
            assert facts.contractor is not None
            assert await may_see(mission, story.Actor.of(facts.contractor))
            assert whos(mission, story.Actor.of(facts.contractor), facts)


async def test_no_contractor_has_two_visits_at_the_same_hour() -> None:
    planned = await rows(
        "SELECT a.contractor, v.starts_at FROM visit v JOIN assignment a ON a.id = v.assignment "
        "WHERE v.state = {}",
        VisitState.PLANNED.value,
    )
    taken = [(row["contractor"], str(row["starts_at"])) for row in planned]
    assert taken
    assert len(taken) == len(set(taken))


async def test_each_visit_says_whose_it_is() -> None:
    found = await rows(
        "SELECT count(*) AS visits, sum(CASE WHEN v.contractor = a.contractor THEN 1 ELSE 0 END) AS theirs "
        "FROM visit v JOIN assignment a ON a.id = v.assignment"
    )
    assert found[0]["visits"] == found[0]["theirs"] > 0


async def test_foreign_keys_hold() -> None:
    if is_sqlite():
        assert await rows("PRAGMA foreign_key_check") == []
        return
    # They were made anew after the rows: every one of them, and checked.
    expected = 1 + sum(len(table._meta.foreign_key_columns) for table in ALL)  # and message.link
    found = await rows("SELECT convalidated FROM pg_constraint WHERE contype = 'f'")
    assert [row["convalidated"] for row in found] == [True] * expected


async def test_a_code_that_the_database_does_not_know_undoes_it_all() -> None:
    if not is_sqlite():
        pytest.skip("PostgreSQL looks at each row while it is written")
    schema = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
    before, missions = await rows(schema), await Mission.count()
    await rows("DELETE FROM code WHERE kind = 'visit_state' AND value = 'failed'")
    with pytest.raises(ValueError, match=r"unknown code in visit\.state: \['failed'\]"):
        await seeding.seed(NUMBER)
    assert await rows(schema) == before
    assert await Mission.count() == missions


async def test_the_files_are_real_and_each_of_its_own_name() -> None:
    files = await StoredFile.objects()
    assert files
    assert len({file.key for file in files}) == len(files)
    for file in files[:20]:
        content = storage().path(file.key).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file.size, file.sha256)


async def test_messages_are_sent_and_links_open() -> None:
    assert await Message.count() > NUMBER
    assert await Message.count().where(Message.sent_at.is_null()) == 0
    for link in await TenantLink.objects().limit(20):
        assert hashlib.sha256(link.key.encode()).hexdigest() == link.key_hash


async def test_the_lists_show_what_was_made() -> None:
    assert len((await of_manager(Search())).found) == 25
    for status in Status:
        assert (await of_manager(Search(chosen={"statut": status}))).found
    people = await Account.objects().where(Account.role == Role.CONTRACTOR)
    assert len(people) == FEWEST_CONTRACTORS
    totals = [await story.counts(person.id) for person in people]
    for view in View:
        assert sum(total[view] for total in totals) > 0
    page = await of_contractor(View.POOL, people[0].id, Search())
    assert page.found


async def test_nothing_is_due_at_once() -> None:
    """The server that starts after it finds no slot run out and nobody silent for long."""
    assert await run_due() == 0
    assert await silence.run() == 0


async def test_a_second_call_adds_as_many_and_the_verbs_go_on() -> None:
    accounts = await Account.count()
    await seeding.seed(20)
    assert await Mission.count() == NUMBER + 20
    assert await Account.count() == accounts + FEWEST_CONTRACTORS
    tale = await story.begin(Status.CLOSED)
    assert tale.mission.id == NUMBER + 21
    assert await Assignment.count().where(Assignment.mission == tale.mission.id) == 1


async def test_it_is_always_the_same(empty_copy: object) -> None:
    first = await Mission.select(Mission.reference, Mission.title, Mission.status, Mission.town).order_by(
        Mission.id
    )
    number = await Slot.count()
    engine = database()
    if is_sqlite():
        await engine.writer.run(empty_copy.backup)  # type: ignore[union-attr, attr-defined]
    else:
        await rows("TRUNCATE account, mission, assignment RESTART IDENTITY CASCADE")
    await seeding.seed(NUMBER)
    again = await Mission.select(Mission.reference, Mission.title, Mission.status, Mission.town).order_by(
        Mission.id
    )
    assert again == first
    assert await Slot.count() == number


async def test_seeded_accounts_have_no_password(capsys: pytest.CaptureFixture[str]) -> None:
    assert {row["password_hash"] for row in await Account.select(Account.password_hash)} == {LOCKED}
    await seeding.seed(10)
    assert capsys.readouterr().out.startswith("10 missions inventées en ")


def _maker(folder: Path) -> Generator:
    people = [Person(number, f"Artisan {number}", f"a{number}@seed.creneau.example") for number in (2, 3)]
    maker = Generator(dict.fromkeys(NUMBERED, 0), Person(1, "Agence", "g@seed.creneau.example"), people)
    maker.now = maker.midnight  # the same of all
    maker.sizes = Files(folder).sizes
    return maker


async def test_a_process_of_its_own_invents_the_same(tmp_path: Path) -> None:
    async def invented(*, many: bool) -> list[dict[type[Table], list[Row]]]:
        return [chunk.rows async for chunk in chunks(_maker(tmp_path), [10, 5], many=many)]

    beside = await invented(many=True)
    assert [len(chunk[Mission]) for chunk in beside] == [10, 5]
    assert beside == await invented(many=False)


def test_sqlite_gets_what_its_adapters_would_have_written(tmp_path: Path) -> None:
    plain, typed = chunk_of(_maker(tmp_path), 200), chunk_of(_maker(tmp_path), 200)
    as_sqlite_holds_it(plain)
    connection = sqlite3.connect(":memory:")
    kinds = set()
    for table, rows_of in plain.rows.items():
        for written, meant in zip(rows_of, typed.rows[table], strict=True):
            kinds |= {type(value) for value in written}
            marks = ", ".join("?" * len(meant))
            assert connection.execute(f"SELECT {marks}", meant).fetchone() == written
    assert kinds == {int, str, type(None)}
