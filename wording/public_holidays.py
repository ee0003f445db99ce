"""Days on which nobody works by law: Code du travail, L3133-1, L3134-13 (Alsace-Moselle), L3422-2 (overseas).

The table is made by tests/support/public_holidays.py, from the `holidays` package.
"""

import json
from datetime import date
from functools import cache
from pathlib import Path

from wording.places import department_of, starts_of
from wording.zones import OWN_CLOCKS

TABLE = Path(__file__).with_suffix(".json")
YEARS = range(2020, 2101)  # as far as a slot can be typed
# What the table calls the places that have days of their own.
_ALSACE_MOSELLE = {"57": "57", "67": "6AE", "68": "6AE"}
_OVERSEAS = {code: code for code in ("971", "972", "973", "974", "976")} | {
    "975": "PM",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}


def _place(postcode: str) -> str:
    islands = (code for code in ("977", "978") if postcode.startswith(starts_of(code)))
    code = next(islands, department_of(postcode))
    return _ALSACE_MOSELLE.get(code) or _OVERSEAS.get(code) or ""


@cache
def _days() -> dict[str, frozenset[str]]:
    return {place: frozenset(days) for place, days in json.loads(TABLE.read_text()).items()}


def is_public_holiday(day: date, postcode: str = "") -> bool:
    """At a home of that postcode; without one, in all of France."""
    known, iso = _days(), day.isoformat()
    return iso in known[""] or (bool(postcode) and iso in known.get(_place(postcode), ()))


def places_of_their_own() -> tuple[str, ...]:
    """Beginnings of postcodes with days or a clock that are not those of all of France."""
    islands = (start for code in ("977", "978") for start in starts_of(code))
    return (*_ALSACE_MOSELLE, *OWN_CLOCKS, *islands)
