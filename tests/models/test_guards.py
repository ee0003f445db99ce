"""What the database itself refuses, whoever writes, on both engines."""

import sqlite3

import asyncpg
import pytest
from piccolo.columns import ForeignKey

from database.connection import UniqueViolation, is_sqlite, rows, transaction
from models.agenda.slot import Slot
from models.assignment import Assignment
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.verbs.upkeep import renew_link
from models.papers.paper import Invoice, Quote
from models.people.account import Account
from models.submission import Submission
from models.tables import ALL
from models.workflow import FileKind, Role, Status
from tests.support import story

# A sent quote or invoice is refused by its trigger before its check is asked.
Refusal = (sqlite3.IntegrityError, asyncpg.IntegrityConstraintViolationError, asyncpg.RaiseError)


async def columns(table: str) -> set[tuple[str, bool]]:
    """Name, and whether it may be null."""
    if is_sqlite():
        found = await rows(f"SELECT name, \"notnull\" AS must, pk FROM pragma_table_info('{table}')")
        return {(row["name"], not row["must"] and not row["pk"]) for row in found}
    found = await rows(
        "SELECT column_name AS name, is_nullable FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = {}",
        table,
    )
    return {(row["name"], row["is_nullable"] == "YES") for row in found}


@pytest.mark.parametrize("table", ALL, ids=[table._meta.tablename for table in ALL])
async def test_the_migrated_columns_are_the_models(table: type) -> None:
    meta = table._meta  # type: ignore[attr-defined]
    assert await columns(meta.tablename) == {
        (column._meta.name, bool(column._meta.null)) for column in meta.columns
    }


async def test_every_foreign_key_of_the_models_is_one_in_the_database() -> None:
    expected = {
        (table._meta.tablename, key._meta.name) for table in ALL for key in table._meta.foreign_key_columns
    }
    found = set()
    if is_sqlite():
        for table in ALL:
            name = table._meta.tablename
            keys = await rows(f"SELECT \"from\" AS name FROM pragma_foreign_key_list('{name}')")
            found |= {(name, row["name"]) for row in keys}
    else:
        keys = await rows(
            "SELECT conrelid::regclass::text AS held, a.attname AS name FROM pg_constraint c "
            "JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE contype = 'f'"
        )
        found = {(row["held"], row["name"]) for row in keys}
    assert expected <= found
    assert all(isinstance(key, ForeignKey) for table in ALL for key in table._meta.foreign_key_columns)


BAD_UPDATES = [
    ("mission", "status = 'lost'"),
    ("mission", "version = 0"),
    ("mission", "trade = 'magic'"),
    ("mission", "urgency = 'never'"),
    ("mission", "urgency_rank = 3"),
    ("mission", "occupancy = 'haunted'"),
    ("mission", "opener = 'nobody'"),
    ("mission", "threshold_cents = -1"),
    ("mission", "reference = NULL"),
    ("mission", "title = NULL"),
    ("mission", "assignment = 9999"),
    ("mission", "chosen_slot = 9999"),
    ("mission", "visit = 9999"),
    ("mission", "published_by = 9999"),
    ("mission", "follows = 9999"),
    ("account", "role = 'tenant'"),
    ("account", "email = 'same@creneau.example'"),
    ("assignment", "end_action = 'forgotten'"),
    ("assignment", "declared_cents = -1"),
    ("assignment", "mission = 9999"),
    ("assignment", "contractor = 9999"),
    ("slot", "state = 'half'"),
    ("slot", "ends_at = starts_at"),
    ("slot", "assignment = 9999"),
    ("visit", "state = 'dreamt'"),
    ("visit", "slot = 9999"),
    ("quote", "amount_cents = -1"),
    ("quote", "decision = 'perhaps'"),
    ("quote", "file = '00000000-0000-4000-8000-000000000000'"),
    ("quote", "decided_by = 9999"),
    ("invoice", "amount_cents = -1"),
    ("invoice", "decision = 'perhaps'"),
    ("stored_file", "kind = 'selfie'"),
    ("stored_file", "size = 0"),
    ("stored_file", "sha256 = 'short'"),
    ("stored_file", "key = 'same'"),
    ("message", "event = 9999"),
    ("message", "account = 9999"),
    ("tenant_link", "mission = 9999"),
    ("tenant_link", "key_hash = NULL"),
]


@pytest.mark.parametrize("table", list(dict.fromkeys(table for table, _ in BAD_UPDATES)))
async def test_a_raw_write_of_nonsense_is_refused(table: str) -> None:
    await story.begin(Status.QUOTE_SUBMITTED)
    tale = await story.begin(Status.INVOICED)
    await renew_link(tale.mission, tale.manager)
    before = await rows(f"SELECT * FROM {table} ORDER BY id")
    assert before
    for change in [change for place, change in BAD_UPDATES if place == table]:
        with pytest.raises(Refusal):
            await rows(f"UPDATE {table} SET {change}")
        assert await rows(f"SELECT * FROM {table} ORDER BY id") == before, change


async def test_a_mission_has_one_assignment_at_a_time() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    with pytest.raises(UniqueViolation):
        await Assignment.insert(Assignment(mission=tale.mission.id, contractor=tale.sophie_account.id))


async def test_an_assignment_has_one_planned_visit_at_a_time() -> None:
    await story.begin(Status.SCHEDULED)
    copied = "assignment, slot, number, starts_at, ends_at, state, planned_at, sequence"
    with pytest.raises(UniqueViolation):
        await rows(f"INSERT INTO visit ({copied}) SELECT {copied} FROM visit")


async def test_each_version_stands_once() -> None:
    tale = await story.begin(Status.QUOTE_SUBMITTED)
    facts = await facts_of(tale.mission)
    file = await story.draft(tale.karim)
    with pytest.raises(UniqueViolation):
        await Quote.insert(Quote(assignment=facts.assignment, version=1, amount_cents=1, file=file))
    billed = await story.begin(Status.INVOICED)
    assignment = (await facts_of(billed.mission)).assignment
    with pytest.raises(UniqueViolation):
        await Invoice.insert(Invoice(assignment=assignment, version=1, amount_cents=1, file=file))
    copied = (
        "mission, action, from_status, to_status, version, actor_role, actor_name, for_tenant, reason, note, "
        "data, at"
    )
    with pytest.raises(UniqueViolation):
        await rows(f"INSERT INTO mission_event ({copied}) SELECT {copied} FROM mission_event")
    # Of those that raised none, as many as there are.
    copied += ", raised"
    await rows(
        f"INSERT INTO mission_event ({copied}) "
        f"SELECT {copied.replace('raised', 'FALSE')} FROM mission_event WHERE version = 1"
    )


async def test_an_idempotency_key_stands_once_for_its_actor() -> None:
    await Submission.insert(Submission(actor="account:1", key="key", digest="d"))
    await Submission.insert(Submission(actor="account:2", key="key", digest="d"))
    with pytest.raises(UniqueViolation):
        await Submission.insert(Submission(actor="account:1", key="key", digest="e"))


async def test_what_others_refer_to_can_not_be_deleted() -> None:
    await story.begin(Status.INVOICED)
    for table in ("account", "mission", "assignment", "slot", "tenant_link"):
        with pytest.raises(Exception, match=r"(?i)foreign key|append-only"):
            await rows(f"DELETE FROM {table}")


async def test_a_broken_key_spoils_the_whole_transaction() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)

    async def both() -> None:
        async with transaction():
            await rows("UPDATE slot SET state = 'void'")
            await Slot.insert(Slot(assignment=9999, starts_at=story.clock.now(), ends_at=story.clock.now()))

    with pytest.raises(Refusal):
        await both()
    assert len((await facts_of(tale.mission)).open_slots) == 2


async def test_two_accounts_never_share_an_address() -> None:
    person = await story.account(Role.CONTRACTOR, "Karim Durand")
    with pytest.raises(UniqueViolation):
        await Account.insert(
            Account(role=Role.MANAGER, email=person.email, password_hash="x", name="Un autre")
        )


async def test_codes_of_the_model_are_those_the_database_knows() -> None:
    tale = await story.begin()
    for status in Status:
        await Mission.update({Mission.status: status}).where(Mission.id == tale.mission.id)
    for kind in FileKind:
        await story.draft(tale.manager, kind)
