"""Every agenda shows one event a visit, which moves, changes and vanishes as the visit does."""

from collections import defaultdict
from collections.abc import Awaitable, Callable

import pytest
from icalendar import Calendar

from models.missions.facts import facts_of
from models.missions.outbox import Message
from models.missions.registering import register
from models.missions.verbs.ending import cancel, reassign, withdraw
from models.missions.verbs.upkeep import amend
from models.missions.verbs.visits import plan_second_visit, reschedule
from models.people.account import Account
from models.workflow import Status
from notifications.compose import compose
from notifications.visit_calendar import calendar_of
from tests.support import story
from tests.support.story import Story

TENANT, DAUGHTER = "camille.martin@locataire.example", "lucie@locataire.example"
Agenda = dict[str, tuple[int, str, str]]  # by UID: SEQUENCE, SUMMARY, LOCATION


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here starts from an empty database."""


class Post:
    """What the calendar of each mailbox holds after all its mails, read as RFC 5546 says."""

    def __init__(self) -> None:
        self.held: dict[str, Agenda] = defaultdict(dict)
        self.last = 0
        self.numbers: dict[tuple[str, str], int] = {}

    async def __call__(self) -> dict[str, Agenda]:
        for message in await Message.objects().where(Message.id > self.last).order_by(Message.id):
            self.last = message.id
            for part in (await compose(message)).iter_attachments():
                content = part.get_content()
                self.receive(message.to_email, content if isinstance(content, bytes) else content.encode())
        return self.held

    def receive(self, mailbox: str, file: bytes) -> None:
        calendar = Calendar.from_ical(file)
        [event] = calendar.walk("VEVENT")
        uid, sequence = str(event["UID"]), int(event["SEQUENCE"])
        assert sequence >= self.numbers.get((mailbox, uid), -1), "an older state came later"
        self.numbers[mailbox, uid] = sequence
        assert str(event["ATTENDEE"]).removeprefix("mailto:") == mailbox, (
            "the reader, and nobody else's address"
        )
        assert str(calendar["METHOD"]) in ("REQUEST", "CANCEL")
        assert "ORGANIZER" in event
        mine = self.held[mailbox]
        if calendar["METHOD"] == "CANCEL":
            assert uid in mine, f"{mailbox} never had what is taken back"
            del mine[uid]
        else:
            mine[uid] = (sequence, str(event["SUMMARY"]), str(event["LOCATION"]))


@pytest.fixture
def agendas() -> Post:
    return Post()


async def _everybody(tale: Story) -> list[str]:
    return [TENANT, tale.karim_account.email]


async def test_a_planned_visit_stands_in_both(agendas: Post) -> None:
    tale = await story.begin(Status.SCHEDULED)
    held = await agendas()
    for mailbox in await _everybody(tale):
        assert [event[2] for event in held[mailbox].values()] == [tale.mission.whole_place]


ENDS: dict[str, Callable[[Story], Awaitable[None]]] = {
    "a quote": lambda tale: tale._quote(),
    "done": lambda tale: tale._complete(),
    "back later": lambda tale: plan_second_visit(tale.mission, tale.karim, amount_cents=9000),
    "moved": lambda tale: reschedule(tale.mission, "Un empêchement", tale.manager),
    "left": lambda tale: withdraw(tale.mission, "En panne", tale.karim),
    "another": lambda tale: reassign(tale.mission, "Trop long", tale.manager),
    "cancelled": lambda tale: cancel(tale.mission, "Bail résilié", tale.manager),
}


@pytest.mark.parametrize("way", ENDS)
async def test_one_that_ends_before_its_hour_leaves_both(agendas: Post, way: str) -> None:
    tale = await story.begin(Status.SCHEDULED)
    await ENDS[way](tale)
    held = await agendas()
    assert [held[mailbox] for mailbox in await _everybody(tale)] == [{}, {}]


@pytest.mark.parametrize("way", ["a quote", "done", "back later"])
async def test_one_that_took_place_at_its_hour_stays_where_it_was(agendas: Post, way: str) -> None:
    tale = await story.begin(Status.SCHEDULED)
    story.ahead(hours=25)
    await ENDS[way](tale)
    held = await agendas()
    assert [len(held[mailbox]) for mailbox in await _everybody(tale)] == [1, 1]


async def test_a_closed_account_is_freed_of_its_visit_all_the_same(agendas: Post) -> None:
    tale = await story.begin(Status.SCHEDULED)
    await Account.update({Account.active: False}).where(Account.id == tale.karim_account.id)
    await reschedule(tale.mission, "Un empêchement", tale.tenant)
    assert (await agendas())[tale.karim_account.email] == {}


@pytest.mark.parametrize(
    "values",
    [
        {"address": "14 rue des Lilas"},
        {"town": "Loos", "postcode": "59120"},
        {"floor": "4e"},
        {"title": "Évier bouché"},
    ],
)
async def test_what_the_event_shows_is_corrected_in_both(agendas: Post, values: dict[str, str]) -> None:
    tale = await story.begin(Status.SCHEDULED)
    await amend(tale.mission, values, [], tale.manager)
    held = await agendas()
    for mailbox in await _everybody(tale):
        [(sequence, summary, location)] = held[mailbox].values()
        assert sequence == 1
        assert location == tale.mission.whole_place
        assert summary.startswith(tale.mission.title)
    visit = (await facts_of(tale.mission)).planned_visit
    assert visit is not None
    [event] = Calendar.from_ical(calendar_of(tale.mission, visit, tale.karim_account, cancelled=False)).walk(
        "VEVENT"
    )
    assert int(event["SEQUENCE"]) == 1, "the page's file is the mail's"


@pytest.mark.parametrize(
    "values",
    [{"description": "Autre chose"}, {"tenant_phone": "06 39 98 99 99"}, {"bill_attention": "Compta"}],
)
async def test_what_the_event_does_not_show_disturbs_nobody(values: dict[str, str]) -> None:
    tale = await story.begin(Status.SCHEDULED)
    before = await Message.count()
    await amend(tale.mission, values, [], tale.manager)
    assert await Message.count() == before


@pytest.mark.parametrize(
    "values",
    [
        {"contact_name": "Lucie Martin", "contact_email": DAUGHTER},
        {"tenant_name": "Lucie Moreau", "tenant_email": DAUGHTER},
        {"tenant_email": DAUGHTER},
    ],
)
async def test_the_next_contact_gets_the_visit_and_the_former_one_is_freed(
    agendas: Post, values: dict[str, str]
) -> None:
    tale = await story.begin(Status.SCHEDULED)
    await agendas()
    await amend(tale.mission, values, [], tale.manager)
    held = await agendas()
    assert held[TENANT] == {}
    assert len(held[DAUGHTER]) == len(held[tale.karim_account.email]) == 1
    to_former = await Message.objects().where(Message.to_email == TENANT).order_by(Message.id)
    assert [message.kind for message in to_former][-1] == "visit_withdrawn_contact"
    assert to_former[-1].link is None, "nothing more than that"
    await cancel(tale.mission, "Bail résilié", tale.manager)
    held = await agendas()
    assert held[DAUGHTER] == {}


async def test_who_gets_an_address_gets_the_visit(agendas: Post) -> None:
    tale = await story.begin(Status.SCHEDULED, tenant_email="")
    await amend(tale.mission, {"tenant_email": TENANT}, [], tale.manager)
    assert len((await agendas())[TENANT]) == 1


async def test_a_firm_of_another_name_has_it_in_both(agendas: Post) -> None:
    tale = await story.begin(Status.SCHEDULED)
    karim = tale.karim_account
    before = await Message.count()
    words = {"role": "contractor", "email": karim.email, "name": karim.name, "password": story.PASSWORD}
    await register(**words, company=karim.company, phone="01 99 00 33 44")
    assert await Message.count() == before, "a telephone does not stand in it"
    await register(**words, company="Durand et fils")
    held = await agendas()
    for mailbox in await _everybody(tale):
        [(sequence, summary, _)] = held[mailbox].values()
        assert sequence == 1
        assert summary.endswith("Durand et fils")
