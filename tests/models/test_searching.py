"""A search finds whatever the spelling, and by what its reader may know."""

import asyncio
from contextvars import Context

import pytest

from database import finding
from database.connection import is_sqlite, rows, transaction
from migrations.creneau_2026_11_29t05_00_00 import fill
from migrations.creneau_2026_12_01t16_30_00 import fill as fill_names
from models.lists import search_index
from models.lists.search import PAGE, Page, Search, View, of_contractor, of_manager
from models.missions.closing import tell_of_new_name
from models.missions.publishing import publish
from models.missions.registering import register
from models.missions.verbs.ending import reassign
from models.missions.verbs.upkeep import amend
from models.people.account import Account
from models.workflow import Role, Status
from tests.support import looking, story
from tests.support.story import Story

HOME = {
    "title": "Nœud d’arrivée d'eau percé",
    "description": "Le tuyau de la chaudie\u0300re goutte\u00a0: 50% de pression, joint F_28.",
    "address": "3 bis rue de l’Abbé-Grégoire",
    "town": "Saint-Étienne",
    "postcode": "42000",
    "tenant_name": "Camille Le\u00a0Goff",
    "tenant_email": "camille@xn--socit-test-e7ab.example",
    "tenant_phone": "06 39 98 12 34",
    "contact_name": "Zoë Ménard",
    "contact_phone": "0692 12 34 56",
    "contact_email": "zoe+cles@courriel.example",
}
BY_WORDS = [
    "noeud", "NŒUD", "nœud d'arrivée", "d’arrivee", "chaudière", "chaudie\u0300re", "CHAUDIERE", "goutte : 50%", "50%",
    "f_28", "saint etienne", "saint-etienne", "Saint\u2011Étienne", "SAINT\u00a0ÉTIENNE", "per\u00adcé", "\u200bpercé",
    "joint  F_28.", "ﬁ".replace("ﬁ", "joint"),
]  # fmt: skip
BY_PEOPLE = [
    "le goff", "LE GOFF", "camille le goff", "menard", "zoe", "abbe gregoire", "l'abbé-grégoire", "42000", "42 000",
    "camille@société-test.example", "camille@xn--socit-test-e7ab.example", "zoe+cles@", "0639981234", "06 39 98 12 34",
    "+33 6 39 98 12 34", "+33 (0)6.39.98.12.34", "0033639981234", "06-39-98", "98 12 34", "+33 6 39 98", "٠٦٣٩٩٨",
    "Madame Le Goff", "Mme Ménard", "M. Le Goff", "m le goff", "MM. Le Goff", "mlle. zoe",
    "Monsieur et Madame Le Goff", "M. et Mme Le Goff", "\u202d06\u201139\u201198\u201112\u201134\u202c", "0692123456", "+262 692 12 34 56", "692 12 34",
]  # fmt: skip
BY_NOTHING = [
    "%",
    "_",
    "*",
    "…",
    "🙂",
    "w*d",
    "no?xd",
    "42001",
    "f_29",
    "06 39 98 12 35",
    "39 98 13",
    "goff marseille",
    "camille@ailleurs.example",
]


async def both() -> Story:
    tale = await story.begin(title="Vitre fêlée", description="", town="Lille", tenant_phone="01 99 00 01 02")
    await publish(story.FORM | HOME, [], tale.manager)
    return tale


async def titles(page: Page) -> list[str]:
    return [row.title for row in await looking.rows_of(page)]


@pytest.mark.parametrize("text", BY_WORDS)
async def test_a_word_is_found_in_every_spelling(text: str) -> None:
    tale = await both()
    wanted = [str(HOME["title"])]
    assert await titles(await of_manager(Search(text=text))) == wanted
    pool = await of_contractor(View.POOL, tale.karim_account.id, Search(text=text))
    assert await titles(pool) == wanted


@pytest.mark.parametrize("text", BY_PEOPLE)
async def test_the_manager_finds_who_is_on_the_line_and_the_pool_never_does(text: str) -> None:
    tale = await both()
    assert await titles(await of_manager(Search(text=text))) == [HOME["title"]]
    for view in View:
        assert (await of_contractor(view, tale.karim_account.id, Search(text=text))).found == []


@pytest.mark.parametrize("text", BY_NOTHING)
async def test_signs_find_nothing_and_a_number_with_another_digit_is_another_number(text: str) -> None:
    await both()
    assert await titles(await of_manager(Search(text=text))) == []


async def test_who_had_a_claim_does_not_find_its_own_by_them_either() -> None:
    tale = await story.begin(Status.SCHEDULED)
    karim = tale.karim_account.id
    assert len((await of_contractor(View.OPEN, karim, Search(text="evier"))).found) == 1
    assert (await of_contractor(View.OPEN, karim, Search(text="Camille Martin"))).found == []


@pytest.mark.parametrize("sample", [200, 0], ids=["row by row", "by the index"])
async def test_a_correction_is_found_and_what_it_replaced_no_more(
    sample: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "SAMPLE", sample)
    tale = await story.begin()
    await amend(tale.mission, {"tenant_name": "Inès Évrard", "title": "Sœur"}, [], tale.manager)
    for text, number in (
        ("ines evrard", 1),
        ("camille", 1),
        ("camille martin", 1),
        ("camille evrard", 1),
        ("soeur", 1),
        ("evier", 0),
    ):
        # Her e-mail address still holds « camille » and « martin ».
        assert len((await of_manager(Search(text=text))).found) == number, text


@pytest.mark.parametrize("most", [16, 1, 0], ids=["word by word", "some of them", "as a beginning"])
@pytest.mark.parametrize("sample", [200, 0], ids=["row by row", "by the index"])
async def test_the_beginning_of_a_word_finds_all_that_begin_so_with_digits_too(
    most: int, sample: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "SAMPLE", sample)
    monkeypatch.setattr(finding, "MOST_WHOLE", most)
    tale = await story.begin()
    for title in ("Chaudière F28", "Chaudières f28bis", "Chaudron F2"):
        await publish(story.FORM | {"title": title}, [], tale.manager)
    for text, number in (
        ("chaud", 3),
        ("chaudiere", 2),
        ("f28", 2),
        ("f2", 3),
        ("chaudron f2", 1),
        ("f28 chaudron", 0),
    ):
        assert len((await of_manager(Search(text=text))).found) == number, text


async def test_the_reference_is_found_as_it_is_read_out() -> None:
    tale = await story.begin()
    for text in (
        tale.mission.reference,
        tale.mission.reference.lower(),
        tale.mission.reference.replace("-", " "),
    ):
        assert len((await of_manager(Search(text=text))).found) == 1


async def indexed() -> list[dict[str, object]]:
    """All that the triggers or `build` have made of the rows."""
    words = await rows("SELECT word, public FROM search_word ORDER BY word")
    if is_sqlite():
        # Fails where the index holds other words than the rows.
        await rows("INSERT INTO mission_search (mission_search, rank) VALUES ('integrity-check', 1)")
        return words
    return words + await rows("SELECT mission, words::text, whole::text FROM mission_search ORDER BY mission")


async def test_the_migration_fills_what_was_written_before_it() -> None:
    await both()
    await story.begin(Status.SCHEDULED)
    before, index = (
        await rows("SELECT id, search_words, search_people FROM mission ORDER BY id"),
        await indexed(),
    )
    await rows("UPDATE mission SET search_words = '', search_people = ''")
    await fill()
    await fill_names()
    assert await rows("SELECT id, search_words, search_people FROM mission ORDER BY id") == before
    assert all(row["search_words"] and row["search_people"] for row in before)
    assert await indexed() == index


@pytest.mark.parametrize("at_the_end", [1, 100])
async def test_what_was_seeded_is_found_too(at_the_end: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Indexed row by row, or all at once at the end: it comes to the same."""
    import seeding

    monkeypatch.setattr(seeding, "MANY", at_the_end)
    await seeding.seed(20)
    before, index = (
        await rows("SELECT id, search_words, search_people FROM mission ORDER BY id"),
        await indexed(),
    )
    await fill()
    await fill_names()
    assert await rows("SELECT id, search_words, search_people FROM mission ORDER BY id") == before
    await finding.build()
    assert await indexed() == index
    await both()
    assert len((await of_manager(Search(text="noeud"))).found) == 1
    assert len(await indexed()) > len(index)


async def test_the_contractor_is_found_by_while_the_mission_is_its_own() -> None:
    tale = await story.begin(Status.SLOTS_PROPOSED)
    name = tale.karim_account.shown_name
    assert len((await of_manager(Search(text=f"{name} évier"))).found) == 1
    await amend(await tale.reload(), {"title": "Robinet qui goutte"}, [], tale.manager)
    assert len((await of_manager(Search(text=f"{name} robinet"))).found) == 1
    assert (await of_contractor(View.OPEN, tale.karim_account.id, Search(text=name))).found == []
    await rows("UPDATE account SET company = 'Fée Électricité' WHERE id = {}", tale.karim_account.id)
    fresh = await Account.objects().where(Account.id == tale.karim_account.id).first()
    assert fresh is not None
    await tell_of_new_name(fresh, firm=True)
    assert (await of_manager(Search(text=name))).found == []
    assert len((await of_manager(Search(text="electricite fee"))).found) == 1
    await reassign(await tale.reload(), "Trop loin.", tale.manager)
    assert (await of_manager(Search(text="electricite fee"))).found == []


async def test_the_contractor_is_found_by_its_own_name_too() -> None:
    """The manager has it on the line: « C'est Karim. »"""
    tale = await story.begin(Status.SLOTS_PROPOSED)
    account = tale.karim_account
    firm = "Fée Électricité"
    for company, own in ((firm, "Karim Belkacem"), (firm, "Zoé Belkacem"), ("", "Zoé Belkacem")):
        await register(
            Role.CONTRACTOR, account.email, own, "quatre mots au hasard", company=company, phone=account.phone
        )
        for text in filter(None, (company, own, f"{own} {company}")):
            assert len((await of_manager(Search(text=text))).found) == 1, text
    for gone in ("Karim", "Fée"):
        assert (await of_manager(Search(text=gone))).found == []


async def test_nobody_waits_for_the_words_of_a_mission_that_another_takes() -> None:
    """On PostgreSQL, where many write at once: the two have all words but the contractor's in common."""
    if is_sqlite():
        return
    ours, theirs = await story.begin(), await story.begin()

    async def take(tale: Story, name: str) -> None:
        await rows(
            "UPDATE mission SET search_people = search_people || {} WHERE id = {}",
            f" {name}",
            tale.mission.id,
        )

    async with transaction():
        await take(ours, "thibault")
        await asyncio.wait_for(asyncio.create_task(take(theirs, "gwenaelle"), context=Context()), 5)
    for name in ("thibault", "gwenaelle"):
        assert len((await of_manager(Search(text=name))).found) == 1
    await indexed()


async def test_what_is_rolled_back_is_found_as_before() -> None:
    tale = await story.begin()

    async def undone() -> None:
        async with transaction():
            await amend(tale.mission, {"title": "Chaudière"}, [], tale.manager)
            assert len((await of_manager(Search(text="chaudiere"))).found) == 1
            assert (await of_manager(Search(text="evier"))).found == []
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await undone()
    assert (await of_manager(Search(text="chaudiere"))).found == []
    assert len((await of_manager(Search(text="evier"))).found) == 1
    await indexed()


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("evire", 1), ("evir", 1), ("eviier", 1), ("ebier", 1), ("efier", 1), ("vier", 1), ("fuitr", 1), ("ffuite", 1),
        ("fuiet", 1), ("guite", 1), ("evire lile", 1), ("fuit evier", 1), ("goute", 1), ("xuitr", 0), ("evxxr", 0),
        ("eau", 1), ("eou", 0), ("2027", 0),
    ],
)  # fmt: skip
async def test_one_letter_wrong_still_finds(typed: str, number: int) -> None:
    """One that is missing, too many or another, or two that changed places; not in three letters, nor in numbers."""
    tale = await story.begin()
    for found in (
        await of_manager(Search(text=typed)),
        await of_contractor(View.POOL, tale.karim_account.id, Search(text=typed)),
    ):
        assert len(found.found) == number


async def test_a_wrong_letter_reveals_nobody_to_a_contractor() -> None:
    tale = await both()
    for typed in ("camile", "menart", "gregoyre", "legof", "societte"):
        for view in View:
            assert (await of_contractor(view, tale.karim_account.id, Search(text=typed))).found == []
    assert await finding.known(["camill", "menar", "gregoi", "perc"], public=True) == ["perc"]


async def test_what_is_as_it_was_typed_is_all_that_is_shown() -> None:
    """One letter away is shown only where nothing is as it was typed, also on the pages that follow."""
    tale = await story.begin(title="Malle")
    for place in range(2 * PAGE):
        await publish(story.FORM | {"title": "Salle" if place % 2 else "Balle"}, [], tale.manager)
    assert await titles(await of_manager(Search(text="malle"))) == ["Malle"]
    pages, cursor = [], ""
    while not pages or cursor:
        page = await of_manager(Search(text="zalle"), cursor)
        pages.append(page.found)
        cursor = page.next
    assert [len(page) for page in pages] == [PAGE, PAGE, 1]
    assert len({row.id for page in pages for row in page}) == 2 * PAGE + 1


HOSTILE = [
    '"', "'", '"evier', "evier*", "NEAR(evier lille)", "evier AND lille", "evier -lille", "search_people : camille",
    "{search_people}: camille", "-", "^evier", "\0", "evier\0", "\0evier", "\ud800", "a" * 10_000, "évier " * 2_000,
    "%_", "🙂🙂", "(((((", "evier & | ! :*", "<->", "\\", "';--", "x" * 63 + "é", "𝕖𝕧𝕚𝕖𝕣", "{}", "{0}", "$1", "?", "12" * 500,
    "+33 (", "00", "+", "((0", "كهرباء", "電気", "\U0010ffff", "é" * 300,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
async def test_whatever_is_typed_is_looked_for_and_nothing_else(text: str) -> None:
    tale = await story.begin()
    [mission] = [looking.known(await tale.reload())]
    for public, found in (
        (False, await of_manager(Search(text=text))),
        (True, await of_contractor(View.POOL, tale.karim_account.id, Search(text=text))),
    ):
        assert [row.id for row in found.found] == looking.expected([mission], text, public=public)
