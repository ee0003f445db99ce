"""The demo keeps its contract: lively, credible, the same for everybody who tries it."""

from datetime import time, timedelta

import pytest

import wording
from database.connection import rows
from demo import load_into_empty
from models import clock
from models.agenda.visit import Visit
from models.files.stored_file import StoredFile
from models.lists import search
from models.lists.search import Search, View
from models.missions.event import MissionEvent
from models.missions.mission import Mission
from models.missions.outbox import Message, Outcome
from models.papers.paper import Invoice, Quote
from models.papers.readings import PaperKind, amount_to_fill, reading_of
from models.people.account import Account
from models.people.sign_in import check
from models.workflow import Status, Trade
from notifications.sender import SMS, drain
from notifications.sms_hours import next_permitted
from uploads.keep import storage


@pytest.fixture(autouse=True)
async def _loaded(db: None) -> None:
    await load_into_empty()


async def test_the_demo_keeps_its_contract() -> None:
    for who in ("gestion", "karim", "sophie"):
        assert await check(f"{who}@creneau.example", "creneau-demo", "127.0.0.1"), who
    statuses = await Mission.select(Mission.status).distinct().output(as_list=True)
    assert set(statuses) == {status.value for status in Status}
    assert await Mission.count().where(Mission.status == Status.NEW) >= 30
    trades = await Mission.select(Mission.trade).distinct().output(as_list=True)
    assert set(trades) == {trade.value for trade in Trade}
    karim = await Account.objects().where(Account.email == "karim@creneau.example").first()
    assert karim is not None
    for view in View:
        assert (await search.of_contractor(view, karim.id, Search())).found, view


async def test_visits_lie_in_the_working_hours_of_working_days() -> None:
    visits = await Visit.objects()
    assert visits
    found = await rows(
        "SELECT v.id, m.postcode FROM visit v JOIN assignment a ON a.id = v.assignment JOIN mission m ON m.id = a.mission"
    )
    homes = {row["id"]: row["postcode"] for row in found}
    assert "97400" in homes.values()
    for visit in visits:
        start, end = (wording.local(at, homes[visit.id]) for at in (visit.starts_at, visit.ends_at))
        assert 8 <= start.hour < end.hour <= 18
        assert start.weekday() < 5


async def test_its_history_lies_in_the_past_and_in_order() -> None:
    events = await MissionEvent.objects().order_by(MissionEvent.id)
    assert all(event.at <= clock.now() for event in events)
    by_mission: dict[int, list[MissionEvent]] = {}
    for event in events:
        by_mission.setdefault(event.mission, []).append(event)
    for story in by_mission.values():
        assert [event.at for event in story] == sorted(event.at for event in story)


async def test_every_file_is_there_and_every_mail_can_be_written() -> None:
    for file in await StoredFile.objects():
        assert await storage().size(file.key)
    waiting = await Message.count().where(Message.sent_at.is_null(), Message.failed_at.is_null())
    assert 3 <= waiting <= 20, "those that ask a tenant something now"
    by_sms = await Message.count().where(Message.to_phone != "", Message.sent_at.is_null())
    assert by_sms >= 1, "and one has a mobile alone"
    tomorrow = wording.local(clock.now()).date() + timedelta(days=1)
    clock.move(next_permitted(wording.to_utc(tomorrow, time(8)), "59000") - clock.now())
    assert await drain() + await drain(channel=SMS) == waiting


async def test_one_mail_reached_nobody_and_stands_on_the_managers_list() -> None:
    [refused] = await Message.objects().where(Message.outcome == Outcome.REFUSED)
    assert refused.settled_at is None
    assert refused.sent_at is None


async def test_its_papers_are_read_right_and_would_fill_in_what_was_asked() -> None:
    for table, kind, name in ((Quote, PaperKind.QUOTE, "quote"), (Invoice, PaperKind.INVOICE, "invoice")):
        papers = await table.objects()
        assert len(papers) >= 5
        for paper in papers:
            file = await StoredFile.objects().where(StoredFile.id == paper.file).first()
            assert file is not None
            reading = reading_of(file.reading)
            assert (reading["source"], reading["kind"], reading.get("unread", [])) == ("text", name, [])
            assert reading["net_cents"] + reading["vat_cents"] == reading["total_cents"] == paper.amount_cents
            assert reading["siret"] == "99999999800019"
            assert reading["number"]
            assert reading["date"] == wording.local(file.received_at).date().isoformat()
            assert amount_to_fill(reading, kind) == paper.amount_cents


async def test_a_started_database_is_left_as_it_is() -> None:
    before = await Mission.count()
    await load_into_empty()
    assert await Mission.count() == before
    addresses = await Mission.select(Mission.tenant_email).output(as_list=True)
    assert all(address == "" or address.endswith(".example") for address in addresses)
