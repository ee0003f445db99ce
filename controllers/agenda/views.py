"""The pages of a contractor's agenda."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from markupsafe import Markup
from msgspec import Struct, field

from controllers.web.views import NO_ERRORS, Empty, Errors, FormMeta, Link, NavLink, Notice, Option
from wording.languages import team


class RangeInput(Struct, frozen=True):
    """« de 08:00 à 12:00 » as typed; the names of its two fields."""

    label: str
    from_name: str
    to_name: str
    start: str = ""
    end: str = ""


class DayInput(Struct, frozen=True):
    # « Lundi »
    label: str
    ranges: tuple[RangeInput, ...]


class HoursPage(Struct, frozen=True):
    """`pages/agenda/hours.html`: `d1_from_1` … `d7_to_2`, `answer=save`."""

    tabs: tuple[NavLink, ...]
    url: str
    cancel_url: str
    meta: FormMeta
    days: tuple[DayInput, ...]
    # On paper, where no form is: « Lundi : de 8 h à 12 h et de 14 h à 18 h »
    printed: tuple[str, ...] = ()
    # « Ce sont les horaires habituels : rien n'a encore été enregistré. »
    hint: str = ""
    # « Les heures sont celles de votre secteur (heure de La Réunion). »
    whose: str = ""
    errors: Errors = NO_ERRORS
    notice: Notice | None = None
    title: str = field(default_factory=lambda: team("Horaires"))


class StandingView(Struct, frozen=True):
    """What stands in a time of absence, of one kind."""

    # « 2 rendez-vous tombent pendant cette absence : »
    words: str
    links: tuple[Link, ...]


class AbsenceRow(Struct, frozen=True):
    """Its form: `answer=delete`."""

    id: str
    # « du lundi 7 décembre au vendredi 11 décembre », « chaque mercredi, de 14 h à 16 h »
    words: str
    label: str
    url: str
    meta: FormMeta
    # « Jusqu'au mercredi 30 juin. »
    until: str = ""
    standing: Sequence[StandingView] = ()


class AbsenceValues(Struct, frozen=True):
    """As typed; of an hour that comes twice, which of the two (`absence_from_fold`, `absence_to_fold`)."""

    from_date: str = ""
    from_time: str = ""
    to_date: str = ""
    to_time: str = ""
    label: str = ""
    repeat_until: str = ""
    from_folds: tuple[Option, ...] = ()
    to_folds: tuple[Option, ...] = ()


class OtherAgendaView(Struct, frozen=True):
    """« Votre autre agenda »: its form has `busy_url`, and `answer=save` or `answer=remove`."""

    url: str
    meta: FormMeta
    # « calendar.google.com/… »; without it there is none.
    known: str = ""
    # « Lu il y a 5 min : 12 moments pris dans les semaines qui viennent. »
    told: tuple[str, ...] = ()
    state: Literal["waiting", "read", "wrong"] = "waiting"
    standing: Sequence[StandingView] = ()
    # As typed.
    value: str = ""
    errors: Errors = NO_ERRORS


class AbsencesPage(Struct, frozen=True):
    """`pages/agenda/absences.html`: the form with `answer=add`, and those that are not over."""

    tabs: tuple[NavLink, ...]
    url: str
    meta: FormMeta
    rows: tuple[AbsenceRow, ...]
    values: AbsenceValues
    repeats: tuple[Option, ...]
    min_date: str
    other: OtherAgendaView
    # As of HoursPage.
    whose: str = ""
    errors: Errors = NO_ERRORS
    notice: Notice | None = None
    title: str = field(default_factory=lambda: team("Absences"))


Kind = Literal["visit", "done", "failed", "chosen", "offer", "wish", "absence", "free", "now"]


class AgendaItem(NamedTuple):
    """What stands at some hours of a day; `places` are the classes that put it there on a desk.

    A week has some sixty, and each is made twice: a tuple takes a fifth of the time.
    """

    kind: Kind
    # « 14 h – 16 h », « toute la journée »
    hours: str
    # « Rendez-vous », « proposé à 2 locataires », « libre de 10 h à 14 h »
    word: str
    places: str
    links: tuple[Link, ...] = ()
    town: str = ""
    # Of a visit: « 12 rue des Lilas, 59000 Lille », « 3e étage, porte gauche », « Madame Martin, 06 39 98 01 02 »
    address: str = ""
    door: str = ""
    person: str = ""
    # « de 14 h à 16 h (heure de La Réunion) », where the home has another clock
    at_home: str = ""


class AgendaDay(Struct, frozen=True):
    # « 2026-12-02 »
    id: str
    # « mardi 2 décembre »
    label: str
    url: str
    items: tuple[AgendaItem, ...]
    # « férié », « aujourd'hui »
    note: str = ""
    # Where nothing is planned and nothing is free.
    empty: str = ""
    today: bool = False
    # The one that a phone shows, and that is printed.
    chosen: bool = False


class StripDay(Struct, frozen=True):
    """A day of the fourteen; `level` from 0 to 4, `off` where nobody works."""

    letter: str
    number: str
    url: str
    # « mardi 2 décembre : 2 rendez-vous, 3 h libres »
    words: str
    level: int
    off: bool = False
    today: bool = False
    chosen: bool = False


class NextVisit(Struct, frozen=True):
    """`hour` stands large; `when` is all of it."""

    hour: str
    when: str
    mission: Link
    address: str
    door: str
    person: str
    phone: str
    phone_url: str
    map_url: str
    # « Je suis en route »; the first is the accent.
    actions: tuple[Link, ...] = ()


class Round(Struct, frozen=True):
    """The rest of the day on one map."""

    # « Votre tournée : 3 rendez-vous »
    words: str
    stops: tuple[str, ...]
    link: Link


class WeekPage(Struct, frozen=True):
    """`pages/agenda/week.html`; `first` and `last` are the hours that the grid shows."""

    tabs: tuple[NavLink, ...]
    # « du 30 novembre au 6 décembre »
    label: str
    before: Link
    after: Link
    now: Link
    first: int
    last: int
    # An `AgendaDay` each, drawn.
    days: tuple[Markup, ...]
    # A `StripDay` for each of fourteen, drawn.
    strip: Markup
    # « Rien aujourd'hui. Le prochain rendez-vous : »
    today: str
    next: NextVisit | None = None
    round: Round | None = None
    empty: Empty | None = None
    # « Feuille de route du mardi 2 décembre, Plomberie Durand »
    sheet: str = ""
    # where that day has none
    sheet_note: str = ""
    notice: Notice | None = None
    title: str = field(default_factory=lambda: team("Agenda"))


class SubscriptionPage(Struct, frozen=True):
    """`pages/agenda/subscription.html`: « Nouvelle adresse » (`answer=renew`). Without `feed_url` there is none to show."""

    # A manager's has none.
    tabs: tuple[NavLink, ...]
    back_url: str
    # What a calendar can show, and that its address is for nobody else.
    shows: str
    kept_for_oneself: str
    url: str
    meta: FormMeta
    feed_url: str
    webcal_url: str
    errors: Errors = NO_ERRORS
    notice: Notice | None = None
    title: str = field(default_factory=lambda: team("S'abonner"))


class ContractorWeek(Struct, frozen=True):
    """One contractor's days among those of all."""

    number: str
    name: str
    url: str
    # « 12 rendez-vous »
    about: str
    days: tuple[AgendaDay, ...]


class TeamPage(Struct, frozen=True):
    """`pages/desk_agenda.html`: the week of all contractors (`rows`), or of one, as it sees it itself (`days`).

    The form asks for `prestataire`, and takes `semaine` along.
    """

    label: str
    before: Link
    after: Link
    now: Link
    url: str
    subscribe: Link
    week: str
    contractors: tuple[Option, ...]
    rows: tuple[ContractorWeek, ...] = ()
    days: tuple[Markup, ...] = ()
    strip: Markup | None = None
    first: int = 7
    last: int = 20
    # « Plus de prestataires »
    more: Link | None = None
    empty: Empty | None = None
    title: str = field(default_factory=lambda: team("Agenda"))
