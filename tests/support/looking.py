"""What a search must find, by the plainest means: every mission is looked at, and every word of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import wording
from models.lists.search import Found, Page, shown
from models.lists.search_index import LONGEST_MEANT, SHORTEST_MEANT, Wanted, wanted
from models.missions.mission import Mission


async def rows_of(page: Page) -> list[Found]:
    """What its rows show, in their order."""
    found = await shown([place.id for place in page.found])
    return [found[place.id] for place in page.found]


@dataclass(frozen=True)
class Known:
    """A mission with the words that it must be found by."""

    mission: Mission
    public: frozenset[str]
    people: frozenset[str]


def known(mission: Mission, contractor: str = "") -> Known:
    m = mission
    public = wording.words(" ".join((m.title, m.description, m.town, m.reference)))
    emails = [
        form for email in (m.tenant_email, m.contact_email) for form in (email, wording.shown_email(email))
    ]
    texts = (
        m.address,
        m.postcode,
        m.floor,
        m.door,
        m.tenant_name,
        m.contact_name,
        m.bill_to_name,
        m.bill_reference,
    )
    people = wording.words(" ".join((*texts, *emails, contractor)))
    for typed in (m.tenant_phone, m.contact_phone):
        if number := wording.read_phone(typed, m.postcode):
            people += [key[at:] for key in number.keys for at in range(len(key) - 3)]
    return Known(mission, frozenset(public), frozenset(people))


@cache
def near(typed: str, word: str) -> bool:
    """Whether some beginning of the word is one edit from what was typed (Damerau, optimal string alignment)."""
    beginnings = [word[:end] for end in range(len(typed) - 1, len(typed) + 2) if end <= len(word)]
    # One edit takes one letter away at most: nearly all words need no closer look.
    return any(len({*typed} - {*begun}) <= 1 and _distance(typed, begun) <= 1 for begun in beginnings)


def _distance(a: str, b: str) -> int:
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, one in enumerate(a, 1):
        now = [i]
        for j, other in enumerate(b, 1):
            now.append(min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (one != other)))
            if i > 1 and j > 1 and one == b[j - 2] and a[i - 2] == other:
                now[j] = min(now[j], before[j - 2] + 1)
        before, last = last, now
    return last[-1]


def _holds(words: Iterable[str], looked_for: Wanted, *, loose: bool) -> bool:
    def one(typed: str) -> bool:
        if any(word.startswith(typed) for word in words):
            return True
        may_be_wrong = SHORTEST_MEANT <= len(typed) <= LONGEST_MEANT and not any(c.isdigit() for c in typed)
        return loose and may_be_wrong and any(near(typed, word) for word in words)

    return all(any(all(map(one, apart)) for apart in group.alternatives) for group in looked_for.groups)


def expected(all_known: Iterable[Known], text: str, *, public: bool) -> list[int]:
    """The ids, in no order."""
    looked_for = wanted(text, public=public)
    if looked_for is None:
        return [one.mission.id for one in all_known]
    if not looked_for.groups:
        return []
    words = {one.mission.id: one.public if public else one.public | one.people for one in all_known}
    for loose in (False, True):
        if found := [i for i, held in words.items() if _holds(held, looked_for, loose=loose)]:
            return found
    return []
