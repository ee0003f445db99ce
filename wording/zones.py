"""Whose clock: a home's is that of its postcode, a contractor's that of its areas, anybody else's `CRENEAU_TIMEZONE`.

A `place`, here and wherever hours are read or said, is a postcode, the area of a contractor, or empty for the setting's
clock.
"""

from functools import cache
from zoneinfo import ZoneInfo

import settings
from wording.languages import gettext as _
from wording.languages import noted

# By the beginning of a postcode; the longer one counts.
_OVERSEAS = {
    "971": "America/Guadeloupe",  # with Saint-Barthélemy and Saint-Martin
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    # As an area, not as the beginning of a postcode: their homes are among those of 971.
    "977": "America/Guadeloupe",
    "978": "America/Guadeloupe",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
_ISLANDS = dict.fromkeys(("98741", "98742", "98745", "98746", "98796"), "Pacific/Marquesas") | {
    "98755": "Pacific/Gambier"
}
# Beginnings of postcodes.
OWN_CLOCKS = (*_OVERSEAS, *_ISLANDS)
_NOTES = {
    "America/Guadeloupe": noted(" (heure de la Guadeloupe)"),
    "America/Martinique": noted(" (heure de la Martinique)"),
    "America/Cayenne": noted(" (heure de la Guyane)"),
    "Indian/Reunion": noted(" (heure de La Réunion)"),
    "America/Miquelon": noted(" (heure de Saint-Pierre-et-Miquelon)"),
    "Indian/Mayotte": noted(" (heure de Mayotte)"),
    "Indian/Kerguelen": noted(" (heure des Kerguelen)"),
    "Pacific/Wallis": noted(" (heure de Wallis)"),
    "Pacific/Tahiti": noted(" (heure de Tahiti)"),
    "Pacific/Marquesas": noted(" (heure des Marquises)"),
    "Pacific/Gambier": noted(" (heure des Gambier)"),
    "Pacific/Noumea": noted(" (heure de Nouvelle-Calédonie)"),
    "Europe/Paris": noted(" (heure de Paris)"),
}
_AGENCY = noted(" (heure de l'agence)")


@cache
def _zone(name: str) -> ZoneInfo:
    """Its own cache lets go of all but eight."""
    return ZoneInfo(name)


def zone_of(place: str = "") -> ZoneInfo:
    # Asked for each row of a list: nearly all of them are at home on the setting's clock.
    if place[:2] in ("97", "98") and (name := _ISLANDS.get(place) or _OVERSEAS.get(place[:3])):
        return _zone(name)
    return settings.current().zone


def clocks() -> tuple[str, ...]:
    """A place of each: the setting's, which is empty, and those of the homes overseas."""
    own = settings.current().timezone
    others = {name: place for place, name in (_OVERSEAS | _ISLANDS).items() if name != own}
    return "", *others.values()


def clock_of(areas: str) -> str:
    """The place whose clock a contractor lives by: that of its `areas` (separated by commas), where all of them lie on
    one and the same clock overseas; otherwise the setting's."""
    found = [area for one in areas.split(",") if (area := one.strip())]
    names = {zone_of(area).key for area in found}
    return found[0] if len(names) == 1 and names != {settings.current().timezone} else ""


def clock_note(place: str = "", beside: str = "") -> str:
    """« (heure de La Réunion) » after the hours of a home whose clock is not the one that they stand `beside`."""
    if place == beside:
        return ""
    zone = zone_of(place).key
    return "" if zone == zone_of(beside).key else _(_NOTES.get(zone, _AGENCY))
