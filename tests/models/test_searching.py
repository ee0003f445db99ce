"""A search finds whatever the spelling, and by what its reader may know."""

import pytest

from database.connection import rows
from migrations.creneau_2026_11_25t05_00_00 import fill
from models.lists.search import Search, View, of_contractor, of_manager
from models.missions.publishing import publish
from models.missions.verbs.upkeep import amend
from models.workflow import Status
from tests.support import story
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
    "\u202d06\u201139\u201198\u201112\u201134\u202c", "0692123456", "+262 692 12 34 56", "692 12 34",
]  # fmt: skip
BY_NOTHING = [
    "%",
    "5_%",
    "_28_",
    "*",
    "n*ud",
    "no?ud",
    "[n]oeud",
    "f.28",
    "42001",
    "06 39 98 12 35",
    "goff rue",
    "eau percé 42",
]


async def both() -> Story:
    tale = await story.begin(title="Vitre fêlée", description="", town="Lille", tenant_phone="01 99 00 01 02")
    await publish(story.FORM | HOME, [], tale.manager)
    return tale


def titles(found: list[object]) -> list[str]:
    return [one.title for one in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", BY_WORDS)
async def test_a_word_is_found_in_every_spelling(text: str) -> None:
    tale = await both()
    wanted = [str(HOME["title"])]
    assert titles((await of_manager(Search(text=text))).found) == wanted
    pool = await of_contractor(View.POOL, tale.karim_account.id, Search(text=text))
    assert titles(pool.found) == wanted


@pytest.mark.parametrize("text", BY_PEOPLE)
async def test_the_manager_finds_who_is_on_the_line_and_the_pool_never_does(text: str) -> None:
    tale = await both()
    assert titles((await of_manager(Search(text=text))).found) == [HOME["title"]]
    for view in View:
        assert (await of_contractor(view, tale.karim_account.id, Search(text=text))).found == []


@pytest.mark.parametrize("text", BY_NOTHING)
async def test_typed_wildcards_find_themselves_and_no_field_runs_into_the_next(text: str) -> None:
    await both()
    found = titles((await of_manager(Search(text=text))).found)
    assert found == ([HOME["title"]] if text == "%" else [])


async def test_who_had_a_claim_does_not_find_its_own_by_them_either() -> None:
    tale = await story.begin(Status.SCHEDULED)
    karim = tale.karim_account.id
    assert len((await of_contractor(View.OPEN, karim, Search(text="evier"))).found) == 1
    assert (await of_contractor(View.OPEN, karim, Search(text="Camille Martin"))).found == []


async def test_a_correction_is_found_and_what_it_replaced_no_more() -> None:
    tale = await story.begin()
    await amend(tale.mission, {"tenant_name": "Inès Évrard", "title": "Sœur"}, [], tale.manager)
    for text, number in (
        ("ines evrard", 1),
        ("camille", 1),
        ("camille martin", 0),
        ("soeur", 1),
        ("evier", 0),
    ):
        # Her e-mail address still holds « camille ».
        assert len((await of_manager(Search(text=text))).found) == number, text


async def test_the_reference_is_found_as_it_is_read_out() -> None:
    tale = await story.begin()
    for text in (
        tale.mission.reference,
        tale.mission.reference.lower(),
        tale.mission.reference.replace("-", " "),
    ):
        assert len((await of_manager(Search(text=text))).found) == 1


async def test_the_migration_fills_what_was_written_before_it() -> None:
    await both()
    before = await rows("SELECT id, search_words, search_people FROM mission ORDER BY id")
    await rows("UPDATE mission SET search_words = '', search_people = ''")
    await fill()
    assert await rows("SELECT id, search_words, search_people FROM mission ORDER BY id") == before
    assert all(row["search_words"] and row["search_people"] for row in before)


async def test_what_was_seeded_is_found_too() -> None:
    import seeding

    await seeding.seed(20)
    before = await rows("SELECT id, search_words, search_people FROM mission ORDER BY id")
    await fill()
    assert await rows("SELECT id, search_words, search_people FROM mission ORDER BY id") == before
