"""Writes the table of public holidays anew: ``python -m tests.support.public_holidays``

The `holidays` package knows them, and takes a quarter of a second to say the first one: too long for a server that has
just begun. So it makes the table, and a test holds the table against it.
"""

import json
from datetime import date

import holidays

from wording.public_holidays import TABLE, YEARS

# What the package calls the places that have days of their own.
ALSACE_MOSELLE = ("57", "6AE")
OVERSEAS = ("971", "972", "973", "974", "976", "PM", "BL", "MF")
OWN_LABOUR_LAW = ("WF", "PF", "NC")
# Where the Code du travail holds, the package also has days of custom.
ABOLITION = "esclavage"


def table() -> dict[str, list[str]]:
    """By place the days that are its own, and under no name those of all; ISO 8601."""
    national = set(holidays.country_holidays("FR", years=YEARS))
    found = {"": national}
    for place in (*ALSACE_MOSELLE, *OVERSEAS, *OWN_LABOUR_LAW):
        local = holidays.country_holidays("FR", subdiv=place, years=YEARS, language="fr")
        days = {day for day, name in local.items() if place not in OVERSEAS or ABOLITION in name}
        found[place] = days - national
    return {place: sorted(map(date.isoformat, days)) for place, days in found.items() if days}


if __name__ == "__main__":
    TABLE.write_text(json.dumps(table(), indent=0) + "\n")
