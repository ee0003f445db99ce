"""Three hundred searches give, on both databases, what a plain look at every mission gives."""

import random
from collections.abc import Callable

import pytest

import seeding
from models.lists import search_index
from models.lists.search import Page, Place, Search, View, of_contractor, of_manager
from models.missions.mission import Mission
from models.missions.publishing import publish
from models.people.account import Account
from tests.support import story
from tests.support.looking import Known, expected, known

MISSIONS, QUERIES = 320, 300
TYPED = {
    "title": "Nœud d’arrivée d'eau percé", "description": "Le cœur de la chaudière… L’œil-de-bœuf du 3ᵉ, gaz\u202fcoupé",
    "town": "Saint-Étienne", "address": "3 bis rue de l’Abbé-Grégoire", "postcode": "42000", "tenant_name": "Le\u00a0Goff",
    "tenant_email": "camille@xn--socit-test-e7ab.example", "tenant_phone": "0692 12 34 56", "contact_name": "Zoë Ménard",
}  # fmt: skip
# Shapes of the search: straight on in the list; through the index and sorted; on in the list, then sorted whole.
SHAPES = [(200, 4_000, 2_000), (8, 16, 2_000), (8, 16, 5), (8, 200, 5)]
LETTERS = "abcdefghijklmnopqrstuvwxyzéèœ"


async def prepare() -> tuple[story.Story, list[Known]]:
    await seeding.seed(MISSIONS)
    tale = await story.begin(title="Vitre fêlée")
    await publish(story.FORM | TYPED, [], tale.manager)
    names = {account.id: account.searched_name for account in await Account.objects()}
    holders = {
        row["id"]: names[row["assignment.contractor"]]
        for row in await Mission.select(Mission.id, Mission.assignment.contractor).where(
            Mission.assignment.is_not_null()
        )
    }
    return tale, [known(one, holders.get(one.id, "")) for one in await Mission.objects()]


def spoiled(dice: random.Random, word: str) -> str:
    at, letter = dice.randrange(len(word)), dice.choice(LETTERS)
    changed = word[at + 1 : at + 2] + word[at] + word[at + 2 :]
    return word[:at] + dice.choice([word[at + 1 :], letter + word[at + 1 :], letter + word[at:], changed])


def queries(everything: list[Known]) -> list[str]:
    """Words of missions: whole, begun, several in any order, in other letters, with one wrong; numbers, and nothing."""
    dice = random.Random(7)  # always the same

    def words(one: Known, number: int) -> list[str]:
        return dice.sample(sorted(one.public | one.people), number)

    def begun(word: str) -> str:
        return word[: dice.randint(1, len(word))]

    makers: list[Callable[[Known], str]] = [
        lambda one: words(one, 1)[0],
        lambda one: " ".join(words(one, 2)),
        lambda one: " ".join(map(begun, words(one, 3))),
        lambda one: spoiled(dice, words(one, 1)[0]),
        lambda one: " ".join(spoiled(dice, word) for word in words(one, 2)),
        lambda one: (
            one.mission.reference
            if dice.random() < 0.5
            else one.mission.reference.replace("-", "\u00a0").lower()
        ),
        lambda one: one.mission.tenant_phone or "06 39 98",
        lambda one: one.mission.tenant_phone[dice.randint(1, 8) :].replace(
            " ", dice.choice([" ", ".", "-", ""])
        ),
        lambda one: "+33 (0)" + one.mission.tenant_phone[1:],
        lambda one: one.mission.tenant_email or one.mission.town.upper(),
        lambda one: f"{one.mission.town}\u202f{one.mission.tenant_name}".upper(),
        lambda one: f"{one.mission.tenant_name} {one.mission.tenant_phone} {one.mission.title}",
        lambda one: f"{one.mission.address}, {one.mission.postcode[:3]} {one.mission.postcode[3:]}",
        lambda one: " ".join(word for word in words(dice.choice(everything), 1) + words(one, 1)),
        lambda one: "".join(dice.choices(LETTERS, k=dice.randint(1, 6))),
    ]
    special = [
        "nœud",
        "noeud",
        "coeur chaudiere",
        "oeil de boeuf",
        "saint-etienne zoe",
        "goff abbe",
        "l'abbé grégoire",
        "ménart",
        "chaudirèe",
    ]
    return special + [
        makers[place % len(makers)](dice.choice(everything)) for place in range(QUERIES - len(special))
    ]


async def every(ask: Callable[[str], object]) -> list[Place]:
    found, cursor = [], ""
    while True:
        page = await ask(cursor)  # type: ignore[misc]
        assert isinstance(page, Page)
        found += page.found
        cursor = page.next
        if not cursor:
            return found


async def test_three_hundred_searches_find_what_a_plain_look_finds(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    tale, everything = await prepare()
    asked = queries(everything)
    assert len(asked) == QUERIES
    new = [one for one in everything if one.mission.status == "new"]
    karim = tale.karim_account.id
    some = several = 0
    for place, text in enumerate(asked):
        shape = SHAPES[place % len(SHAPES)]
        for name, value in zip(("SAMPLE", "FURTHEST", "MOST_HITS"), shape, strict=True):
            monkeypatch.setattr(search_index, name, value)
        search = Search(text=text)
        managers = await every(lambda cursor, search=search: of_manager(search, cursor))  # type: ignore[misc]
        assert sorted(row.id for row in managers) == sorted(expected(everything, text, public=False)), (
            text,
            shape,
        )
        keys = [(row.at, row.id) for row in managers]
        assert keys == sorted(keys, reverse=True)
        pool = await every(lambda cursor, search=search: of_contractor(View.POOL, karim, search, cursor))  # type: ignore[misc]
        assert sorted(row.id for row in pool) == sorted(expected(new, text, public=True)), (text, shape)
        some += bool(managers)
        several += len(managers) > 1
    # They were no idle questions.
    assert some > QUERIES * 2 // 3
    assert several > QUERIES // 4
