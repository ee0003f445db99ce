"""The names of months as papers print them, folded: French and English, whole and cut short."""

from uploads.reading.normal import folded
from wording.dates import MONTHS, SHORT_MONTHS

_ENGLISH = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
# Beside those that wording has.
_SHORT = {"sept": 9, "juil": 7, "fev": 2, "fevr": 2, "janv": 1, "avr": 4, "aou": 8}


def _numbers() -> dict[str, int]:
    found: dict[str, int] = {}
    for names in (MONTHS, SHORT_MONTHS, _ENGLISH, [name[:3] for name in _ENGLISH]):
        found |= {folded(name).rstrip("."): number for number, name in enumerate(names, start=1)}
    return found | _SHORT


MONTH_NUMBERS = _numbers()
# For a pattern: the long ones before those that are their beginning.
MONTH_NAMES = "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True))
