"""What a mission is found by: its words folded, written by the statement that writes the words themselves."""

from collections.abc import Mapping
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


def searched(values: Mapping[str, Any]) -> dict[str, str]:
    """The columns `search_words` and `search_people`, from all of `SEARCHED`; one line each, so that no search finds
    the end of one in the beginning of the next."""
    people = [wording.folded(values[name]) for name in PEOPLE]
    for name in EMAILS:
        people += [wording.folded(values[name]), wording.folded(wording.shown_email(values[name]))]
    for name in PHONES:
        people += _phone(values[name], values["postcode"])
    words = [wording.folded(values[name]) for name in WORDS]
    return {"search_words": _lines(words), "search_people": _lines(people)}


def _phone(text: str, postcode: str) -> list[str]:
    found = wording.read_phone(text, postcode)
    return list(found.keys) if found else [wording.folded(text), wording.phone_digits(text)]


def _lines(parts: list[str]) -> str:
    return "\n".join(sorted(set(parts) - {""}))
