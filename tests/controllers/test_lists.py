"""The lists as people read them: tabs, counts, filters, pages, and why one is empty."""

import asyncio

import pytest
from litestar import Litestar

from controllers.lists import rows as kept_rows
from models.missions.publishing import publish
from models.missions.verbs.upkeep import amend
from models.workflow import Status, Urgency
from tests.support.story import FORM, Story, ahead, begin, spans
from tests.support.web import Browser, Page, signed_in

S = Status
TABS = ["Nouvelle Demande", "À traiter", "En cours", "Interventions réalisées", "Facturées"]
VIEWS = ["nouvelles", "a-traiter", "en-cours", "realisees", "facturees"]


def titles(page: Page) -> list[str]:
    return [link.text for link in page.root.all("a", "missions__link")]


def tabs(page: Page) -> dict[str, int]:
    links = page.root.one("ul", "tabs").all("a")
    counts = {link.text.rsplit(" ", 1)[0]: int(link.one(class_="tabs__count").text) for link in links}
    assert list(counts) == TABS
    return counts


async def published(story: Story, number: int, **values: str) -> None:
    for place in range(number):
        title = {"title": f"Panne {place:02d}"}
        await publish(FORM | title | values, [], story.manager)


async def contractor(app: Litestar, story: Story) -> Browser:
    return await signed_in(app, story.karim_account)


async def one_in_every_status() -> Story:
    """All of one contractor."""
    story = await begin(title="new")
    for status in S:
        if status in (S.NEW, S.CANCELLED):
            continue
        story.mission = await publish(FORM | {"title": status.value}, [], story.manager)
        await _walk(story, status)
        # Each visit on a day of its own, as the one agenda wants it.
        ahead(days=3)
    return story


async def _walk(story: Story, status: Status) -> None:
    await story.to(status)


async def test_every_tab_holds_what_it_says_and_its_count_agrees(app: Litestar) -> None:
    story = await one_in_every_status()
    karim = await contractor(app, story)
    expected = {
        "nouvelles": {"new"},
        # Its visit has begun by now.
        "a-traiter": {
            "scheduled",
            "slot_chosen",
            "slots_needed",
            "quote_approved",
            "quote_rejected",
            "work_disputed",
            "work_confirmed",
        },
        "en-cours": {s.value for s in S} - {"new", "closed", "cancelled"},
        "realisees": {"work_confirmed"},
        "facturees": {"invoiced", "closed"},
    }
    for view, label in zip(VIEWS, TABS, strict=True):
        page = await karim.open(f"/missions?vue={view}")
        assert set(titles(page)) == expected[view], view
        assert tabs(page)[label] == len(expected[view])
        current = [link for link in page.root.one("ul", "tabs").all("a") if link.get("aria-current")]
        assert [label in link.text for link in current] == [True]
        assert "7 missions vous attendent." in page.text
        assert page.root.one("p", "lead").one("a").get("href") == "/missions?vue=a-traiter"


async def test_an_unknown_tab_is_the_pool(app: Litestar) -> None:
    karim = await contractor(app, await begin())
    assert titles(await karim.open("/missions?vue=autre")) == titles(await karim.open("/missions"))


@pytest.mark.parametrize("view", VIEWS)
async def test_an_empty_list_says_why_and_what_will_come(app: Litestar, view: str) -> None:
    story = await begin(S.CANCELLED)
    page = await (await contractor(app, story)).open(f"/missions?vue={view}")
    assert titles(page) == []
    empty = page.root.one(class_="empty")
    assert len(empty.all("p")) >= 1
    assert empty.one("h2").text
    assert "Rien ne vous attend." in page.text


async def test_filters_that_find_nothing_offer_to_be_cleared(app: Litestar) -> None:
    story = await begin()
    karim = await contractor(app, story)
    page = await karim.open("/missions?vue=nouvelles&metier=glazing&lieu=59&urgence=urgent&q=rien")
    assert titles(page) == []
    assert "Aucune mission ne correspond" in page.text
    summary = page.root.one("details", "filters").one("summary").text
    for words in ("« rien »", "Vitrerie", "Département 59", "Urgente"):
        assert words.lower() in summary.lower(), words
    form = page.root.one("form", "filters__form")
    assert form.get("action") == "/missions"
    # What was asked for stays in the fields.
    chosen = {
        box.get("name"): [o.get("value") for o in box.all("option") if "selected" in o.attrs]
        for box in form.all("select")
    }
    assert chosen == {"metier": ["glazing"], "lieu": ["59"], "urgence": ["urgent"]}
    assert form.one("input", name="q").get("value") == "rien"
    clear = page.root.one(class_="empty").one("a").get("href")
    assert titles(await karim.open(clear)) == ["Fuite sous l'évier"]


@pytest.mark.parametrize("path", ["/missions", "/gestion"])
async def test_a_browser_that_sends_the_form_as_it_stands_filters_nothing(app: Litestar, path: str) -> None:
    """Of a select without a chosen line a browser sends the first."""
    story = await begin()
    manages = path == "/gestion"
    browser = await signed_in(app, story.manager_account if manages else story.karim_account)
    form = (await browser.open(path)).root.one("form", "filters__form")
    first = {box.get("name"): box.all("option")[0] for box in form.all("select")}
    told = {"metier": "Tous", "lieu": "Partout", "urgence": "Toutes"} | (
        {"statut": "Tous"} if manages else {}
    )
    assert {name: (one.get("value"), one.text) for name, one in first.items()} == {
        name: ("", text) for name, text in told.items()
    }


async def test_each_filter_filters(app: Litestar) -> None:
    story = await begin()
    rank = Urgency.URGENT.rank
    other = {"trade": "locksmith", "postcode": "75011", "town": "Paris", "urgency": "urgent"}
    await publish(FORM | other | {"title": "Porte", "urgency_rank": rank}, [], story.manager)
    karim = await contractor(app, story)
    assert titles(await karim.open("/missions")) == ["Porte", "Fuite sous l'évier"]
    for query in ("metier=locksmith", "lieu=75", "urgence=urgent", "q=porte", "q=PARIS", "q=OM-"):
        found = titles(await karim.open(f"/missions?{query}"))
        assert "Porte" in found, query
        assert (len(found) == 2) == (query == "q=OM-"), query
    for query in ("metier=x", "lieu=x%27", "urgence=x", "vue=&metier=&q="):
        assert len(titles(await karim.open(f"/missions?{query}"))) == 2, query


async def test_twenty_five_a_page_and_more_below(app: Litestar) -> None:
    story = await begin()
    await published(story, 29)
    karim = await contractor(app, story)
    first = await karim.open("/missions?metier=plumbing")
    assert len(titles(first)) == 25
    pager = first.root.one("nav", "pager")
    assert [link.text for link in pager.all("a")] == ["Plus de missions"]
    more = pager.one("a").get("href")
    assert "metier=plumbing" in more
    second = await karim.open(more)
    assert len(titles(second)) == 5
    assert len({*titles(first), *titles(second)}) == 30
    assert [link.text for link in second.root.one("nav", "pager").all("a")] == ["Revenir au début"]
    back = second.root.one("nav", "pager").one("a").get("href")
    assert titles(await karim.open(back)) == titles(first)
    assert tabs(second)["Nouvelle Demande"] == 30


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "~",
        "~~",
        "1~2~3",
        "²~2026-01-01T00:00:00~1",
        "1~2026-01-01T00:00:00~1",
        "9" * 400,
        "%00",
        "1~0~0",
    ],
)
async def test_an_unreadable_page_mark_gives_the_first_page(app: Litestar, cursor: str) -> None:
    story = await begin(S.SLOT_CHOSEN)
    karim, nadia = await contractor(app, story), await signed_in(app, story.manager_account)
    for view in ("nouvelles", "a-traiter"):
        assert (await karim.get(f"/missions?vue={view}&apres={cursor}")).status_code == 200
    assert titles(await nadia.open(f"/gestion?apres={cursor}")) == ["Fuite sous l'évier"]


async def test_a_text_of_signs_is_looked_for_as_it_is(app: Litestar) -> None:
    karim = await contractor(app, await begin())
    for text in ("%25", "_", "'", "%22%3E%3Cscript%3E", "%00", "%5C", "a" * 5000, "%F0%9F%94%A7"):
        page = await karim.open(f"/missions?q={text}")
        assert len(page.root.all("script")) == len((await karim.open("/missions")).root.all("script")), text


async def test_the_pool_shows_wishes_and_the_own_tabs_status_and_appointment(app: Litestar) -> None:
    story = await begin()
    await amend(story.mission, FORM, spans(48), story.manager)
    karim = await contractor(app, story)
    pool = await karim.open("/missions")
    assert pool.root.one("td", "missions__wishes").text.startswith("souhaite :")
    assert not pool.root.all("td", "missions__status")
    await story.to(S.SCHEDULED)
    own = await karim.open("/missions?vue=en-cours")
    assert "Intervention planifiée" in own.root.one("td", "missions__status").text
    assert own.root.one("td", "missions__appointment").text


async def test_a_mission_of_somebody_else_is_in_no_tab(app: Litestar) -> None:
    story = await begin(S.SLOT_CHOSEN)
    sophie = await signed_in(app, story.sophie_account)
    for view in VIEWS:
        page = await sophie.open(f"/missions?vue={view}")
        assert titles(page) == []
        assert set(tabs(page).values()) == {0}


async def test_one_link_a_row_that_leads_to_the_mission(app: Litestar) -> None:
    story = await begin()
    karim, nadia = await contractor(app, story), await signed_in(app, story.manager_account)
    for browser, path in ((karim, "/missions"), (nadia, "/gestion")):
        page = await browser.open(path)
        row = page.root.one("tbody").one("tr")
        links = row.all("a")
        prefix = "" if path == "/missions" else "/gestion"
        assert [a.get("href") for a in links] == [f"{prefix}/missions/{story.mission.reference}"]


async def test_the_manager_s_table_has_all_and_filters_by_status(app: Litestar) -> None:
    story = await one_in_every_status()
    nadia = await signed_in(app, story.manager_account)
    page = await nadia.open("/gestion")
    assert set(titles(page)) == {s.value for s in S} - {"cancelled"}
    assert titles(await nadia.open("/gestion?statut=invoiced")) == ["invoiced"]
    assert "facture envoyée" in page.root.one("tbody").text.lower()
    assert len(page.root.all(class_="yours")) == 2, "a quote and an invoice wait for the manager"
    await published(story, 30)
    page = await nadia.open("/gestion")
    assert len(titles(page)) == 25
    more = page.root.one("nav", "pager").one("a").get("href")
    assert len(titles(await nadia.open(more))) == 18


async def test_a_desk_with_nothing_says_so(app: Litestar) -> None:
    from models.workflow import Role
    from tests.support.story import account

    nadia = await signed_in(app, await account(Role.MANAGER, "Nadia Benali"))
    page = await nadia.open("/gestion")
    assert "Aucune décision ne vous attend." in page.text
    assert "Publiez la première" in page.text


async def test_rows_pushed_out_while_others_are_read_are_shown_all_the_same(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One row is kept at most here; three people read at once."""
    monkeypatch.setattr(kept_rows, "MOST", 1)
    story = await begin()
    await published(story, 3)
    karim, nadia = await signed_in(app, story.karim_account), await signed_in(app, story.manager_account)
    for _ in range(5):
        pages = await asyncio.gather(
            karim.open("/missions?q=Panne 01"),
            karim.open("/missions"),
            nadia.open("/gestion"),
            karim.open("/missions?q=Panne"),
        )
        assert [len(titles(pages[n])) for n in (0, 1, 3)] == [1, 4, 3]
