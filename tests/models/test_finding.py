"""The lists: each mission once, in order, page after page."""

import pytest

from models import clock
from models.lists import counting
from models.lists.search import (
    LABELS,
    PAGE,
    Page,
    Search,
    View,
    of_contractor,
    of_manager,
    to_decide,
    wishes_of,
)
from models.missions.facts import facts_of
from models.missions.mission import Mission
from models.missions.publishing import publish
from models.missions.verbs.slots import decline_slots, propose_slots
from models.workflow import Role, Status, Trade, Urgency
from tests.support import looking, story
from tests.support.story import Story


async def every_page(tale: Story, view: View | None, search: Search) -> list[Page]:
    pages, cursor = [], ""
    while True:
        if view is None:
            page = await of_manager(search, cursor)
        else:
            page = await of_contractor(view, tale.karim_account.id, search, cursor)
        pages.append(page)
        cursor = page.next
        if not cursor:
            return pages


async def pool_of(number: int) -> Story:
    """Many published in the same second, of three urgencies."""
    tale = await story.begin()
    for place in range(number - 1):
        urgency = list(Urgency)[place % 3]
        if place % 7 == 0:
            story.ahead(minutes=1)
        values = story.FORM | {"urgency": urgency, "urgency_rank": urgency.rank, "title": f"Panne {place}"}
        await publish(values, [], tale.manager)
    return tale


async def test_the_pool_comes_whole_without_gaps_or_repeats_most_urgent_first() -> None:
    tale = await pool_of(2 * PAGE + 5)
    pages = await every_page(tale, View.POOL, Search())
    assert [len(page.found) for page in pages] == [PAGE, PAGE, 5]
    found = [row for page in pages for row in page.found]
    assert len({row.id for row in found}) == len(found) == await Mission.count()
    keys = [(row.rank, row.at, row.id) for row in found]
    assert keys == sorted(keys, reverse=True)


async def test_a_full_last_page_has_no_page_after_it() -> None:
    tale = await pool_of(PAGE)
    assert [len(page.found) for page in await every_page(tale, View.POOL, Search())] == [PAGE]


async def test_what_was_published_meanwhile_shifts_no_page() -> None:
    tale = await pool_of(PAGE + 3)
    first = await of_contractor(View.POOL, tale.karim_account.id, Search())
    await publish(
        story.FORM | {"urgency": "urgent", "urgency_rank": 2, "title": "Nouvelle"}, [], tale.manager
    )
    second = await of_contractor(View.POOL, tale.karim_account.id, Search(), first.next)
    assert len(second.found) == 3
    assert not {row.id for row in first.found} & {row.id for row in second.found}


async def test_the_managers_table_comes_whole_newest_first() -> None:
    tale = await pool_of(PAGE + 4)
    found = [row for page in await every_page(tale, None, Search()) for row in page.found]
    keys = [(row.at, row.id) for row in found]
    assert keys == sorted(keys, reverse=True)
    assert len(keys) == len(set(keys)) == PAGE + 4


async def test_who_waits_longest_comes_first_where_the_contractor_must_act() -> None:
    tale = await story.begin()
    for _ in range(3):
        mission = await publish(dict(story.FORM), [], tale.manager)
        await propose_slots(mission, story.spans(24), tale.karim)
        await decline_slots(mission, [], "Plus tard", tale.manager)
        story.ahead(hours=1)
    page = await of_contractor(View.TO_DO, tale.karim_account.id, Search())
    since = [row.at for row in page.found]
    assert len(since) == 3
    assert since == sorted(since)


@pytest.mark.parametrize("view", [View.POOL, View.TO_DO, View.OPEN])
@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "~",
        "1~2~3",
        "1~2026-01-01T00:00:00~5",  # without a zone
        "99999999999999999999~2026-01-01T00:00:00+00:00~5",
        "1~2026-01-01T00:00:00+00:00~99999999999999",
        "1~0001-01-01T00:00:00+14:00~5",
        "2026-01-01T00:00:00+00:00~99999999999999",
        "2026-01-01T00:00:00~5",
        "0001-01-01T00:00:00+14:00~5",
        "-1~2026-01-01T00:00:00+00:00~-5",
        "\0~\0~\0",
    ],
)
async def test_an_unreadable_cursor_gives_the_first_page(view: View, cursor: str) -> None:
    tale = await story.begin(Status.SLOTS_NEEDED)
    other = await publish(dict(story.FORM), [], tale.manager)
    page = await of_contractor(view, tale.karim_account.id, Search(), cursor)
    assert [row.id for row in page.found] == [other.id if view is View.POOL else tale.mission.id]


async def some_missions() -> Story:
    tale = await story.begin(title="Fuite sous l'évier", town="Lille", postcode="59000")
    for title, trade, urgency, town, postcode in (
        ("Remise de 100% refusée", Trade.OTHER, Urgency.LOW, "Arras", "62000"),
        ("Code F_28 affiché", Trade.HEATING, Urgency.URGENT, "Roubaix", "59100"),
        (r"Tuyau C:\eau percé", Trade.PLUMBING, Urgency.URGENT, "Paris", "75005"),
        ("Porte ! bloquée", Trade.LOCKSMITH, Urgency.NORMAL, "Lens", "62300"),
    ):
        values = {
            "title": title,
            "trade": trade,
            "urgency": urgency,
            "urgency_rank": urgency.rank,
            "town": town,
            "postcode": postcode,
            "description": "",
        }
        await publish(story.FORM | values, [], tale.manager)
    return tale


@pytest.mark.parametrize(
    "search, number",
    [
        (Search(), 5),
        (Search(text="évier"), 1),
        (Search(text="FUITE"), 1),
        (Search(text="goutte à goutte"), 1),  # in the description
        (Search(text="roubaix"), 1),
        (Search(text="OM-"), 5),
        (Search(text="om-"), 5),
        (Search(text="rien de tel"), 0),
        # Signs say nothing, and stand between words.
        (Search(text="%"), 0),
        (Search(text="100%"), 1),
        (Search(text="_"), 0),
        (Search(text="F_2"), 2),
        (Search(text="\\"), 0),
        (Search(text="!"), 0),
        (Search(text="'"), 0),
        (Search(text="{}"), 0),
        (Search(text="*"), 0),
        (Search(text="é*z"), 0),
        (Search(text="?"), 0),
        (Search(text="[f]"), 2),
        (Search(text="]"), 0),
        (Search(text="^f"), 2),
        (Search(text="f.28"), 1),
        (Search(text="(|)"), 0),
        # Whatever the case and the accents; PostgreSQL takes no NUL.
        (Search(text="evier"), 1),
        (Search(text="ÉVIER"), 1),
        (Search(text="REFUSEE"), 1),
        (Search(text="goutte a goutte"), 1),
        (Search(text="e\0vier"), 1),
        (Search(chosen={"metier": "plumbing"}), 2),
        (Search(chosen={"metier": "magic"}), 0),
        (Search(chosen={"metier": "plum\0bing"}), 2),
        (Search(chosen={"urgence": "urgent"}), 2),
        (Search(chosen={"lieu": "59"}), 2),
        (Search(chosen={"lieu": "591"}), 1),
        (Search(chosen={"lieu": "%"}), 0),
        (Search(chosen={"lieu": "_9"}), 0),
        (Search(text="percé", chosen={"metier": "plumbing", "urgence": "urgent", "lieu": "75"}), 1),
        (Search(chosen={"metier": "plumbing", "urgence": "urgent", "lieu": "59"}), 0),
        (Search(chosen={"statut": "new"}), 5),
        (Search(chosen={"statut": "closed"}), 0),
    ],
)
async def test_filters_find_what_was_typed_and_nothing_else(search: Search, number: int) -> None:
    tale = await some_missions()
    pool = await of_contractor(View.POOL, tale.karim_account.id, search)
    assert len(pool.found) == number
    assert len((await of_manager(search)).found) == number


TABS = {
    View.POOL: {Status.NEW},
    View.TO_DO: {
        Status.SLOT_CHOSEN,
        Status.SLOTS_NEEDED,
        Status.QUOTE_APPROVED,
        Status.QUOTE_REJECTED,
        Status.WORK_DISPUTED,
        Status.WORK_CONFIRMED,
    },
    View.OPEN: set(Status) - {Status.NEW, Status.INVOICED, Status.CLOSED, Status.CANCELLED},
    View.DONE: {Status.WORK_CONFIRMED},
    View.BILLED: {Status.INVOICED, Status.CLOSED},
}


@pytest.mark.parametrize("status", Status)
async def test_each_tab_shows_its_statuses_and_counts_them(status: Status) -> None:
    tale = await story.begin(status)
    karim, sophie = tale.karim_account.id, tale.sophie_account.id
    for view, statuses in TABS.items():
        # « En cours » holds every open mission, the invoiced ones too.
        expected = int(status in statuses or (view is View.OPEN and status is Status.INVOICED))
        assert len((await of_contractor(view, karim, Search())).found) == expected, view
        assert (await story.counts(karim))[view] == expected, view
        foreign = int(view is View.POOL and status is Status.NEW)
        assert len((await of_contractor(view, sophie, Search())).found) == foreign, view
        assert (await story.counts(sophie))[view] == foreign, view
    assert [row.status for row in await looking.rows_of(await of_manager(Search()))] == [status]


async def test_a_planned_visit_is_to_do_from_its_hour_on() -> None:
    tale = await story.begin(Status.SCHEDULED)
    karim = tale.karim_account.id
    assert (await of_contractor(View.TO_DO, karim, Search())).found == []
    start = (await facts_of(tale.mission)).visit_start
    assert start is not None
    story.ahead(seconds=(start - clock.now()).total_seconds() + 1)
    (row,) = await looking.rows_of(await of_contractor(View.TO_DO, karim, Search()))
    assert row.turn is Role.CONTRACTOR
    assert (await story.counts(karim))[View.TO_DO] == 1


async def test_a_row_holds_what_its_list_shows() -> None:
    tale = await story.begin(Status.SCHEDULED)
    (row,) = await looking.rows_of(await of_manager(Search()))
    mission, facts = await tale.reload(), await facts_of(tale.mission)
    assert (row.id, row.reference, row.title, row.town) == (
        mission.id,
        mission.reference,
        mission.title,
        mission.town,
    )
    assert row.contractor == "Plomberie Durand"
    assert row.visit_start == facts.visit_start
    assert row.slot_start == facts.visit_start


async def test_wishes_are_found_for_many_missions_at_once() -> None:
    tale = await story.begin()
    wished = story.spans(24, 48)
    other = await publish(dict(story.FORM), wished, tale.manager)
    wishes = await wishes_of([tale.mission.id, other.id])
    assert wishes == {tale.mission.id: [], other.id: [(span.start, span.end) for span in wished]}


async def test_what_waits_for_a_managers_decision_comes_oldest_first() -> None:
    first = await story.begin(Status.QUOTE_SUBMITTED)
    story.ahead(hours=1)
    second = await story.begin(Status.INVOICED)
    await story.begin(Status.WORK_DONE)
    found, number = await to_decide(10, 100)
    assert [mission.id for mission in found] == [first.mission.id, second.mission.id]
    assert number == 2
    found, number = await to_decide(1, 100)
    assert [mission.id for mission in found] == [first.mission.id]
    assert number == 2
    _, number = await to_decide(1, 1)
    assert number == 1


async def test_areas_are_those_that_occur() -> None:
    await some_missions()
    assert await counting.areas(0) == ["59", "62", "75"]


def test_every_tab_has_its_label() -> None:
    assert set(LABELS) == set(View) == set(TABS)
