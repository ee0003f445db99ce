"""Every agenda shows one event a visit, which moves, changes and vanishes as the visit does."""

from collections.abc import Awaitable, Callable

import pytest
from icalendar import Calendar

from models.missions.facts import facts_of
from models.missions.outbox import Message
from models.missions.registering import register
from models.missions.verbs.ending import cancel, reassign, withdraw
from models.missions.verbs.slots import propose_slots, replace_wishes
from models.missions.verbs.upkeep import amend
from models.missions.verbs.visits import (
    plan_second_visit,
    report_failed_visit,
    report_no_show,
    reschedule,
    schedule,
)
from models.missions.verbs.wishes import accept_wish
from models.people.account import Account
from models.workflow import Status
from notifications.compose import NotToBeSent, compose, write
from notifications.visit_calendar import calendar_of
from tests.support import story
from tests.support.calendar_client import Agenda, Clients
from tests.support.story import Story

TENANT, DAUGHTER = "camille.martin@locataire.example", "lucie@locataire.example"


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here starts from an empty database."""


class Post(Clients):
    """As if each mail had gone out as soon as it was written."""

    def __init__(self) -> None:
        super().__init__()
        self.last = 0

    async def __call__(self) -> dict[str, Agenda]:
        for message in (
            await Message.objects().where(Message.id > self.last, Message.to_phone == "").order_by(Message.id)
        ):
            self.last = message.id
            self.read(message.to_email, await compose(message))
        return self.held


@pytest.fixture
def agendas() -> Post:
    return Post()


async def _everybody(tale: Story) -> list[str]:
    return [TENANT, tale.karim_account.email]


async def test_a_planned_visit_stands_in_both(agendas: Post) -> None:
    tale = await story.begin(Status.SCHEDULED)
    held = await agendas()
    for mailbox in await _everybody(tale):
        assert [event.location for event in held[mailbox].values()] == [tale.mission.whole_place]
    assert [sorted(invited) for invited in agendas.invited.values()] == [sorted(await _everybody(tale))]


async def _planned_anew(tale: Story) -> None:
    await tale.again()


async def _taken(tale: Story) -> None:
    await accept_wish(tale.mission, story.spans(50)[0], tale.karim)


@pytest.mark.parametrize("plan", [_planned_anew, _taken])
@pytest.mark.parametrize("hours", [0, 25, 27])
async def test_a_visit_that_moves_is_the_same_event_until_it_took_place(
    agendas: Post, plan: Callable[[Story], Awaitable[None]], hours: int
) -> None:
    """Moved before its hour, impossible at it, or missed after it."""
    tale = await story.begin(Status.SCHEDULED)
    [[uid]] = {tuple(held) for held in (await agendas()).values()}
    story.ahead(hours=hours)
    match hours:
        case 0:
            await reschedule(tale.mission, "Un empêchement", tale.tenant, wishes=story.spans(50))
            assert [held for held in (await agendas()).values() if held] == []
        case 25:
            await report_failed_visit(tale.mission, "absent", tale.karim)
            await replace_wishes(tale.mission.id, story.spans(50))
        case _:
            await report_no_show(tale.mission, tale.tenant, wishes=story.spans(50))
    await plan(tale)
    for mailbox in await _everybody(tale):
        assert list((await agendas())[mailbox]) == [uid]
    await tale._complete()
    await tale._dispute()
    await tale.again()
    held = (await agendas())[TENANT]
    assert uid not in held
    assert len(held) == 1, "the next visit is another event"


async def test_another_contractors_visit_is_another_event(agendas: Post) -> None:
    tale = await story.begin(Status.SCHEDULED)
    [[uid]] = {tuple(held) for held in (await agendas()).values()}
    await reassign(tale.mission, "Trop long", tale.manager)
    await propose_slots(tale.mission, story.spans(48), tale.sophie)
    await tale._choose()
    await schedule(tale.mission, tale.sophie)
    held = await agendas()
    assert held[tale.karim_account.email] == {}
    assert uid not in held[TENANT]
    assert len(held[TENANT]) == 1


@pytest.mark.parametrize("again", [False, True])
async def test_a_cancellation_that_comes_late_takes_nothing_back_that_has_its_next_hour(again: bool) -> None:
    tale = await story.begin(Status.SCHEDULED)
    await reschedule(tale.mission, "Un empêchement", tale.manager)
    if again:
        await tale.again()
    told = await Message.objects().where(Message.kind.is_in(["visit_moved", "visit_moved_contact"]))
    assert len(told) == 2
    for message in told:
        if again:
            with pytest.raises(NotToBeSent):
                await write(message, late=True)
        else:
            assert (await write(message, late=True)).method == "CANCEL"


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
        [event] = held[mailbox].values()
        assert event.sequence == 1
        assert event.location == tale.mission.whole_place
        assert event.summary.startswith(tale.mission.title)
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
    tale = await story.begin(Status.SCHEDULED, **story.BY_PHONE)
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
        [event] = held[mailbox].values()
        assert event.sequence == 1
        assert event.summary.endswith("Durand et fils")
