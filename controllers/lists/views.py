"""The list of missions: the contractor's tabs, and the manager's table."""

from markupsafe import Markup
from msgspec import Struct, field

from controllers.web.views import Empty, Notice, Option, StatusPill
from wording.languages import team


class Tab(Struct, frozen=True):
    label: str
    url: str
    count: int
    current: bool = False


class MissionRow(Struct, frozen=True):
    reference: str
    url: str
    title: str
    # Codes: plumbing… for the icon, low|normal|urgent for the mark.
    trade: str
    trade_label: str
    urgency: str
    urgency_label: str
    # « 59000 Lille »
    place: str
    # « il y a 2 h » and « le 24 novembre 2026 à 9 h 12 »
    published: str
    published_exact: str
    # « mar. 2 déc., le matin ; jeu. 4 déc., l'après-midi », or empty
    wishes: str = ""
    status: StatusPill | None = None
    # « demain, de 14 h à 16 h », or empty
    appointment: str = ""
    # The manager's table only: the firm, and « vous », « le locataire », « le prestataire ».
    contractor: str = ""
    waits_for: str = ""
    # This mission waits for the one who looks.
    yours: bool = False


class Choice(Struct, frozen=True):
    """One filter: the field's name and label, and what there is to choose from."""

    name: str
    label: str
    options: tuple[Option, ...]
    # What stands before them, and filters nothing.
    every: str = field(default_factory=lambda: team("Tous"))


class Filters(Struct, frozen=True):
    """`partials/missions/filters.html`, a GET form.

    `view` goes along as `vue`; `active` tells what filters now (« Plomberie », « Urgente »).
    """

    url: str
    view: str = ""
    text: str = ""
    choices: tuple[Choice, ...] = ()
    active: tuple[str, ...] = ()
    clear_url: str = ""


class MissionList(Struct, frozen=True):
    """`partials/missions/list.html`, root `#missions`.

    `layout` chooses the columns: pool (souhaits, publiée), own (statut, rendez-vous),
    all (statut, prestataire, en attente de).
    """

    # The current tab's label, also the page's title.
    title: str
    layout: str
    tabs: tuple[Tab, ...]
    # Filters by `partials/missions/filters.html`.
    filters: Markup
    # MissionRows by `partials/missions/row.html`.
    rows: Markup
    # « 3 missions vous attendent. », « Rien ne vous attend. »
    waiting: str = ""
    waiting_url: str = ""
    empty: Empty | None = None
    # « Plus de missions »; `first_url` goes back to the newest, when this page is not the first.
    more_url: str = ""
    first_url: str = ""
    notice: Notice | None = None
