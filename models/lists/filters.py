"""What the lists are filtered by, each said once: query, address, form and summary come from here."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

import wording
from models.lists import search_sql as sql
from models.lists.search_sql import Where
from models.workflow import Labelled, Said, Status, Trade, Urgency
from wording.faults import Faulty
from wording.languages import gettext, team_noted


class Filter(Struct, Said, frozen=True):
    """`name` is the field's and the address's."""

    name: str
    french: str
    where: Callable[[str], Where]
    # Of a field as it was sent the value to look for, empty where it means nothing; and how that is told.
    read: Callable[[str], str]
    said: Callable[[str], str]
    # What there is to choose from; None where it depends on the missions.
    choices: type[Labelled] | None = None
    managers_only: bool = False
    # Whether an index has its missions in the order of the manager's list.
    ordered: bool = False
    # How it is told that nothing is chosen.
    french_every: str = team_noted("Tous")

    @property
    def every(self) -> str:
        return gettext(self.french_every)


def _by_code(
    name: str,
    french: str,
    column: str,
    codes: type[Labelled],
    *,
    managers_only: bool = False,
    ordered: bool = False,
) -> Filter:
    return Filter(
        name,
        french,
        lambda value: sql.equal(column, value.replace("\0", "")),
        lambda typed: typed if typed in list(codes) else "",
        lambda value: codes(value).label,
        codes,
        managers_only,
        ordered,
    )


def _area(typed: str) -> str:
    try:
        return wording.parse_area(typed)
    except Faulty:
        return ""


FILTERS = (
    _by_code("metier", team_noted("Métier"), "m.trade", Trade),
    Filter(
        "lieu",
        team_noted("Lieu"),
        lambda area: sql.beginning("postcode", wording.starts_of(area)),
        _area,
        wording.area_label,
        french_every=team_noted("Partout"),
    ),
    replace(
        _by_code("urgence", team_noted("Urgence"), "m.urgency", Urgency), french_every=team_noted("Toutes")
    ),
    _by_code("statut", team_noted("Statut"), "m.status", Status, managers_only=True, ordered=True),
)
