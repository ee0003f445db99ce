"""Looking for missions by words: each begins a word of the mission, in any order, and one letter may be wrong.

What is looked for is tried on the words of the mission's own row, unless the index (`database.finding`) was asked for all
of it: it says where to try, and is asked for no more than that. So a search is as quick for what nearly every mission has
as for what none has.
"""

import re
from collections.abc import Sequence

from msgspec import Struct

import wording
from database import finding
from database.connection import rows
from models.lists import search_sql as sql
from models.lists.search_sql import Where
from models.missions.search_text import PRIVATE, PUBLIC

MOST_WORDS = 12  # of a search; the first ones count
SHORTEST_MEANT, LONGEST_MEANT = 4, 24  # letters of a word in which one may be wrong
SAMPLE = 200  # rows of the list that are tried before the index is asked
ENOUGH = 4  # found among them: then it is quicker to go on in the list
FURTHEST = 4_000  # rows of the list, then
MOST_HITS = 2_000  # of the index, that are put into the order of the list
# Of a folded text: a number with what is written between its digits.
_NUMBER = re.compile(r"(?<![^\W_])[+(]?[0-9][0-9 +().,/·•]*[0-9](?![^\W_])")
_LONGEST_PART = 3  # digits that are written apart in a telephone number or a postcode


class Group(Struct, frozen=True):
    """One of these: words, all of which begin words of the mission."""

    alternatives: tuple[tuple[str, ...], ...]

    def where(self, columns: Sequence[str]) -> Where:
        return sql.any_of([_all_of(columns, words) for words in self.alternatives])

    @property
    def at_least(self) -> list[str]:
        """Whatever holds the group has a word that begins with one of these."""
        return [max(words, key=len) for words in self.alternatives]

    @property
    def of_one(self) -> bool:
        """The index itself says who has it."""
        return all(len(words) == 1 for words in self.alternatives)

    def loosened(self, known: set[str]) -> "Group":
        [word] = self.alternatives[0]
        near = sorted({word, *(_near(word) & known)})
        return Group(tuple((one,) for one in near if not any(one != o and one.startswith(o) for o in near)))


def _all_of(columns: Sequence[str], words: Sequence[str]) -> Where:
    held = [finding.has_word(columns, word) for word in words]
    return Where(" AND ".join(text for text, _ in held), tuple(arg for _, args in held for arg in args))


class Wanted(Struct, frozen=True):
    """All of these. `public` is what a contractor may look for: whose home it is can't be found out by asking."""

    groups: tuple[Group, ...]
    public: bool

    @property
    def columns(self) -> tuple[str, ...]:
        return (f"m.{PUBLIC}",) if self.public else (f"m.{PUBLIC}", f"m.{PRIVATE}")

    def wheres(self) -> list[Where]:
        return [group.where(self.columns) for group in self.groups]

    async def loosened(self) -> "Wanted | None":
        """With one letter wrong in each word; None where no other words come of it."""
        meant = [group for group in self.groups if _may_be_meant(group)]
        near = sorted({other for group in meant for other in _near(group.alternatives[0][0])})
        known = set(await finding.known(near, public=self.public))
        groups = tuple(group.loosened(known) if group in meant else group for group in self.groups)
        return Wanted(groups, self.public) if groups != self.groups else None


def wanted(text: str, *, public: bool) -> Wanted | None:
    """None where the text says nothing. Without groups where there is no word in it: then nothing is found."""
    folded = wording.folded(text)
    if not folded:
        return None
    if not public:
        # Who is on the line says « Madame Martin », which stands in no name.
        folded = wording.without_civilities(folded)
    groups: list[Group] = []
    at = 0
    for number in () if public else _NUMBER.finditer(folded):
        groups += _plain(folded[at : number.start()]) + _number(number[0])
        at = number.end()
    groups += _plain(folded[at:])
    return Wanted(tuple(dict.fromkeys(groups))[:MOST_WORDS], public)


def _plain(text: str) -> list[Group]:
    return [Group(((word,),)) for word in wording.words(text)]


def _number(text: str) -> list[Group]:
    """« 06.39.98 », « 42 000 »: its digits together; but « 2026 000123 » is two numbers as well."""
    words, digits = wording.words(text), wording.phone_digits(text)
    if not digits or [digits] == words:
        return _plain(text)
    apart = [tuple(words)] if any(len(word) > _LONGEST_PART for word in words) else []
    return [Group(((digits,), *apart))]


def _may_be_meant(group: Group) -> bool:
    """A number with another digit is another number."""
    [*others, words] = group.alternatives
    word = words[0]
    right = SHORTEST_MEANT <= len(word) <= LONGEST_MEANT and not any(c.isdigit() for c in word)
    return not others and len(words) == 1 and right


def _near(word: str) -> set[str]:
    """With one letter more, less or another, or two that have changed places; as beginnings of words."""
    letters = {*"abcdefghijklmnopqrstuvwxyz", *word}
    found = {word[:i] + word[i + 1 :] for i in range(len(word))}
    found |= {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    for letter in letters:
        found |= {word[:i] + letter + word[i + 1 :] for i in range(len(word))}
        found |= {word[:i] + letter + word[i:] for i in range(len(word))}
    return found - {word}


# What lists are in the order of, and filtered by.
_OF_LISTS = (
    "m.id", "m.status", "m.status_since", "m.published_at", "m.urgency_rank", "m.urgency", "m.trade", "m.postcode"
)  # fmt: skip


class Listing(Struct, frozen=True):
    """A list in its order, of which an index of the table `mission` has `within`; `besides` is tried on each row."""

    within: Sequence[Where]
    besides: Sequence[Where]
    order: str

    def walk(self, number: int, words: Sequence[str]) -> tuple[str, list[object]]:
        """As far as that: no row beyond is read. Every column would have to be carried along."""
        where, args = sql.joined(self.within)
        columns = ", ".join((*_OF_LISTS, *words))
        return f"(SELECT {columns} FROM mission m {where} {self.order} LIMIT {number}) AS m", args  # noqa: S608


async def first(listing: Listing, looked_for: Wanted, limit: int) -> list[int]:
    """The ids of the first missions in the list, in its order."""
    if not looked_for.groups:
        return []
    tried = looked_for.wheres()
    seen = await _sample(listing, looked_for, tried)
    found = [row["id"] for row in seen if all(row.values())]
    if len(found) >= limit or len(seen) < SAMPLE:
        return found[:limit]
    if len(found) >= ENOUGH:
        further = min(FURTHEST, 2 * SAMPLE * limit // len(found))
        found = await _further(listing, looked_for, further, limit)
        if len(found) == limit:
            return found
    asked = _asked(looked_for, seen)
    source, args = await finding.holding([group.at_least for group in asked], public=looked_for.public)
    if len(asked) == len(looked_for.groups) and all(group.of_one for group in asked):
        tried = []
    conditions = [*listing.within, *listing.besides, *tried]
    some = f"({source} LIMIT {MOST_HITS + 1}) AS hit"
    counted = f"SELECT value, count(*) OVER () AS number FROM {some}"  # noqa: S608 - our own text
    hits = await _ordered(listing, counted, conditions, args, limit)
    # Where the conditions left none, it is still to be known whether these were all.
    unseen = await rows(f"SELECT count(*) AS number FROM {some}", *args) if conditions and not hits else []  # noqa: S608
    if all(one["number"] <= MOST_HITS for one in (hits or unseen)[:1]):
        return [row["id"] for row in hits]
    if len(found := await _further(listing, looked_for, FURTHEST, limit)) == limit:
        return found
    everywhere = f"SELECT value, 0 AS number FROM ({source}) AS hit"  # noqa: S608 - our own text
    return [row["id"] for row in await _ordered(listing, everywhere, conditions, args, limit)]


async def _ordered(
    listing: Listing, source: str, conditions: Sequence[Where], args: Sequence[object], limit: int
) -> list[dict[str, int]]:
    """Of the source's missions the first in the list, and the source's number beside each."""
    where, more = sql.joined([Where("m.id = h.value"), *conditions])
    text = (
        f"SELECT m.id AS id, h.number AS number FROM ({source}) AS h CROSS JOIN mission m {where} "  # noqa: S608
        f"{listing.order} LIMIT {limit}"
    )
    return await rows(text, *args, *more)


async def _sample(listing: Listing, looked_for: Wanted, tried: Sequence[Where]) -> list[dict[str, int]]:
    """Of each of the first rows whether it has what is looked for, group by group."""
    every = [*tried, *listing.besides]
    told = ", ".join(f"({one.sql}) AS t{place}" for place, one in enumerate(every))
    walk, args = listing.walk(SAMPLE, looked_for.columns)
    text = f"SELECT m.id AS id, {told} FROM {walk} {listing.order}"  # noqa: S608 - our own text
    return await rows(text, *(arg for one in every for arg in one.args), *args)


async def _further(listing: Listing, looked_for: Wanted, number: int, limit: int) -> list[int]:
    walk, args = listing.walk(number, looked_for.columns)
    where, more = sql.joined([*listing.besides, *looked_for.wheres()])
    text = f"SELECT m.id AS id FROM {walk} {where} {listing.order} LIMIT {limit}"  # noqa: S608 - our own text
    return [row["id"] for row in await rows(text, *args, *more)]


def _asked(looked_for: Wanted, seen: Sequence[dict[str, int]]) -> list[Group]:
    """The groups that not too many of the rows had, or the one that the fewest had: of what nearly all have, the index
    would read a list as long as the table."""
    often = [sum(bool(row[f"t{place}"]) for row in seen) for place in range(len(looked_for.groups))]
    rare = max(min(often), SAMPLE // 4)
    return [group for group, times in zip(looked_for.groups, often, strict=True) if times <= rare]
