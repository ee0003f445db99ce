"""What a mission is found by: its words folded, written by the statement that writes the words themselves."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import wording

# What every contractor may read, the pool's too; and what only a manager looks for.
WORDS = ("title", "description", "town", "reference")
PEOPLE = (
    "address",
    "postcode",
    "floor",
    "door",
    "tenant_name",
    "contact_name",
    "bill_to_name",
    "bill_reference",
)
EMAILS = ("tenant_email", "contact_email")
PHONES = ("tenant_phone", "contact_phone")
SEARCHED = frozenset((*WORDS, *PEOPLE, *EMAILS, *PHONES))
# The columns: what every contractor finds by, and what managers find by besides.
PUBLIC, PRIVATE = "search_words", "search_people"
# Before the words of the contractor's name, which other verbs write than those of the rest.
_CONTRACTOR = "|"


def searched(values: Mapping[str, Any], contractor: str = "") -> dict[str, str]:
    """Both columns, from all of `SEARCHED`: each word once, with a space before it.

    `contractor`: the names of the one whose mission it is, and of its firm.
    """
    people = [values[name] for name in PEOPLE]
    for name in EMAILS:
        people += values[name], wording.shown_email(values[name])
    private = wording.words(" ".join(people))
    for name in PHONES:
        private += _phone(values[name], values["postcode"])
    public = [word for name in WORDS for word in _words(values[name])]
    return {PUBLIC: _spaced(public), PRIVATE: with_contractor(_spaced(private), contractor)}


@lru_cache(maxsize=1024)
def _words(text: str) -> list[str]:
    """Many missions have the same title and the same town."""
    return wording.words(text)


def with_contractor(search_people: str, name: str) -> str:
    """The column with another contractor's name in it, or with none."""
    people = search_people.partition(_CONTRACTOR)[0].rstrip()
    words = _spaced(wording.words(name))
    return f"{people} {_CONTRACTOR}{words}" if words else people


def contractor_in(search_people: str) -> str:
    return search_people.partition(_CONTRACTOR)[2]


def _phone(text: str, postcode: str) -> list[str]:
    """From each of its digits on: people remember the end of a number, too."""
    if not text:
        return []
    found = wording.read_phone(text, postcode)
    keys = found.keys if found else (wording.phone_digits(text),)
    ends = [key[at:] for key in keys for at in range(len(key) - wording.SHORTEST_PART + 1)]
    return ends if found else [*ends, *wording.words(text)]


def _spaced(words: Iterable[str]) -> str:
    return "".join(f" {word}" for word in sorted(set(words)))
