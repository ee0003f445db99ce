"""Views of a contractor's agenda, with names long enough to hurt."""

from msgspec.structs import replace

from controllers.agenda.days import draw
from controllers.agenda.settings_pages import tabs
from controllers.agenda.strip import draw as draw_strip
from controllers.agenda.views import (
    AbsenceRow,
    AbsencesPage,
    AbsenceValues,
    AgendaDay,
    AgendaItem,
    ContractorWeek,
    DayInput,
    HoursPage,
    NextVisit,
    OtherAgendaView,
    RangeInput,
    Round,
    StandingView,
    StripDay,
    SubscriptionPage,
    TeamPage,
    WeekPage,
)
from controllers.web.views import Empty, Errors, FieldError, FormMeta, Link, Notice, Option
from wording import addresses
from wording import typographic as t
from wording.languages import Language

META = FormMeta("token", "key-1", owner="1.mark")
DAYS = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")
LONG_TITLE = "Plus de courant dans la chambre et le couloir depuis l'orage de dimanche soir"


def _range(day: int, number: int, start: str, end: str) -> RangeInput:
    name = "première plage" if number == 1 else "seconde plage"
    return RangeInput(name, f"d{day}_from_{number}", f"d{day}_to_{number}", start, end)


HOURS = HoursPage(
    tabs=tabs(addresses.HOURS),
    url=addresses.HOURS,
    cancel_url=addresses.AGENDA,
    meta=META,
    days=tuple(
        DayInput(name, (_range(day, 1, "08:00", "12:00"), _range(day, 2, "14:00", "18:00")))
        for day, name in enumerate(DAYS, 1)
    ),
    hint=t("Ce sont les horaires habituels : changez-les s'ils ne sont pas les vôtres."),
)
HOURS_WRONG = replace(
    HOURS,
    hint="",
    errors=Errors(
        (
            FieldError("d1_to_1", "La fin de cette plage vient avant son début. Échangez-les."),
            FieldError("d3_from_2", "Indiquez le début et la fin de cette plage, ou laissez les deux vides."),
        )
    ),
)
_ABSENCE = AbsenceRow(
    "7",
    "du vendredi 18 décembre au dimanche 3 janvier",
    "Congés de Noël, chez la grand-mère des enfants à Villeneuve-d'Ascq, et la révision",
    addresses.absence(7),
    META,
    standing=(
        StandingView(
            t("2 rendez-vous tombent pendant cette absence :"),
            (
                Link(
                    t(f"ven. 18 déc., 14 h – 16 h : {LONG_TITLE}, Saint-Amand-les-Eaux"),
                    "/missions/OM-2026-000123",
                ),
                Link(t("lun. 21 déc., 8 h – 10 h : Fuite sous l'évier, Lille"), "/missions/OM-2026-000124"),
            ),
        ),
        StandingView(
            t("3 créneaux proposés tombent pendant cette absence. Proposez-en d'autres :"),
            (Link(t("3 créneaux : Fuite sous l'évier, Lille"), "/missions/OM-2026-000124"),),
        ),
    ),
)
ABSENCES = AbsencesPage(
    tabs=tabs(addresses.ABSENCES),
    url=addresses.ABSENCES,
    meta=META,
    rows=(
        _ABSENCE,
        AbsenceRow(
            "8", t("chaque mercredi, de 14 h à 16 h"), "", addresses.absence(8), META, until="Sans fin."
        ),
    ),
    values=AbsenceValues(),
    repeats=(
        Option("none", "Une seule fois", selected=True),
        Option("weekly", "Chaque semaine"),
        Option("fortnightly", "Toutes les deux semaines"),
    ),
    min_date="2026-11-29",
    other=OtherAgendaView(
        addresses.OTHER_AGENDA,
        META,
        "calendar.google.com/…",
        (
            t("Lu il y a 5 min : 12 moments pris dans les semaines qui viennent."),
            "1 événement illisible n'est pas compté.",
        ),
        state="read",
        standing=(
            StandingView(
                t("1 rendez-vous tombe pendant un moment où cet agenda vous dit occupé :"),
                (
                    Link(
                        t("mar. 1 déc., de 8 h à 10 h : Fuite sous l'évier, Lille"),
                        "/missions/OM-2026-000124",
                    ),
                ),
            ),
        ),
    ),
    notice=Notice("done", "Votre absence est notée."),
)
ABSENCES_WRONG = replace(
    ABSENCES,
    rows=(),
    notice=None,
    values=AbsenceValues("2026-12-03", "14:00", "2026-12-02", "", "Congés", ""),
    other=OtherAgendaView(
        addresses.OTHER_AGENDA,
        META,
        "agenda-partage-de-la-maison.nuage.plomberie-durand.example/…",
        (
            t("Pas lu : le serveur répond 404. Vérifiez l'adresse."),
            t("Ce qui a été lu il y a 2 h compte encore, jusqu'au dimanche 6 décembre : 12 moments pris."),
            t("Prochain essai vers 14 h 30."),
        ),
        state="wrong",
        value="http://plomberie-durand.example/agenda.ics",
        errors=Errors((FieldError("busy_url", "Cette adresse n'est pas protégée."),)),
    ),
    errors=Errors(
        (
            FieldError("absence_to_date", "La fin vient avant le début. Échangez-les."),
            FieldError("repeat", "Choisissez l'une des répétitions."),
        )
    ),
)

_MISSION = Link(LONG_TITLE, "/missions/OM-2026-000123")
_OTHER = Link("Fuite sous l'évier", "/missions/OM-2026-000124")
_ADDRESS = t("1284 boulevard du Général-de-Gaulle, 59491 Villeneuve-d'Ascq")
_ITEMS = (
    AgendaItem(
        "absence",
        "toute la journée",
        "absence",
        "at-7 at-q0 to-20 to-q0 lane-1-3 item--narrow",
        (Link("Formation gaz", "/agenda/absences#absence-7"),),
    ),
    AgendaItem("free", "", t("libre de 8 h à 10 h"), "at-8 at-q0 to-10 to-q0 lane-1-1"),
    AgendaItem(
        "offer",
        t("8 h – 10 h"),
        t("proposé à 2 locataires"),
        "at-8 at-q0 to-10 to-q0 lane-2-3 item--narrow",
        (_MISSION, _OTHER),
        "Villeneuve-d'Ascq · Lille",
    ),
    AgendaItem("now", "", t("maintenant, 9 h 12"), "at-9 at-q0 to-9 to-q2 item--line lane-1-1"),
    AgendaItem(
        "chosen",
        t("9 h 15 – 10 h 30"),
        "choisi, à planifier",
        "at-9 at-q1 to-10 to-q2 lane-3-3 item--narrow",
        (_OTHER,),
        "Lille",
    ),
    AgendaItem(
        "visit",
        t("14 h – 16 h"),
        "rendez-vous",
        "at-14 at-q0 to-16 to-q0 lane-2-3 item--narrow",
        (_MISSION,),
        "Villeneuve-d'Ascq",
        address=_ADDRESS,
        door="3e étage avec ascenseur, porte gauche",
        person=t("Madame Marie-Antoinette Vandenbroucke-Delattre, 06 39 98 01 02"),
    ),
    AgendaItem(
        "wish",
        t("16 h – 18 h"),
        "souhaité par le locataire",
        "at-16 at-q0 to-18 to-q0 lane-2-3 item--narrow",
        (Link(t(f"Proposer : {LONG_TITLE}"), "/missions/OM-2026-000123/creneaux"),),
        "Lille",
    ),
    AgendaItem(
        "done",
        t("18 h – 18 h 30"),
        "rendez-vous passé",
        "at-18 at-q0 to-18 to-q2 item--line lane-2-3 item--narrow",
        (_OTHER,),
        "Lille",
    ),
    AgendaItem(
        "failed",
        t("19 h – 20 h"),
        "n'a pas pu avoir lieu",
        "at-19 at-q0 to-20 to-q0 lane-2-3 item--narrow",
        (_OTHER,),
        "Lille",
    ),
)
_LABELS = ("lundi 30 novembre", "mardi 1er décembre", "mercredi 2 décembre", "jeudi 3 décembre")
_LABELS += ("vendredi 4 décembre", "samedi 5 décembre", "dimanche 6 décembre")
DAYS = tuple(
    AgendaDay(
        f"2026-12-{number:02d}",
        label,
        f"/agenda?jour=2026-12-{number:02d}",
        _ITEMS if number == 2 else _ITEMS[5:6] if number == 4 else (),
        note="aujourd'hui, férié" if number == 2 else "",
        empty="" if number in (2, 4) else "Rien de prévu.",
        today=number == 2,
        chosen=number == 2,
    )
    for number, label in enumerate(_LABELS)
)
WEEK = WeekPage(
    tabs=tabs(addresses.AGENDA),
    label="Semaine du 30 novembre au 6 décembre",
    before=Link("Semaine précédente", "/agenda?semaine=2026-W48"),
    after=Link("Semaine suivante", "/agenda?semaine=2026-W50"),
    now=Link("Aujourd'hui", "/agenda"),
    first=7,
    last=20,
    days=tuple(map(draw, DAYS)),
    strip=draw_strip(
        tuple(
            StripDay(
                "LMMJVSD"[number % 7],
                str(number + 1),
                f"/agenda?jour=2026-12-{number + 1:02d}",
                t(f"{number + 1} décembre : 2 rendez-vous, 3 h libres"),
                number % 5,
                off=number % 7 > 4,
                today=number == 1,
                chosen=number == 1,
            )
            for number in range(14)
        ),
        Language.FR,
    ),
    today=t("Votre prochain rendez-vous :"),
    next=NextVisit(
        t("14 h"),
        t("aujourd'hui, de 14 h à 16 h"),
        Link(f"{LONG_TITLE}, Villeneuve-d'Ascq", "/missions/OM-2026-000123"),
        _ADDRESS,
        "3e étage avec ascenseur, porte gauche",
        "Madame Marie-Antoinette Vandenbroucke-Delattre",
        "06 39 98 01 02",
        "tel:+33639980102",
        "https://www.openstreetmap.org/search?query=x",
        (Link("Je suis en route", "/missions/OM-2026-000123/en-route"),),
    ),
    round=Round(
        t("Votre tournée : 2 rendez-vous"),
        (t(f"14 h, {_ADDRESS}"), t(f"16 h 30, {_ADDRESS}")),
        Link("Voir la tournée sur la carte", "https://www.google.com/maps/dir/?api=1"),
    ),
    sheet="Feuille de route, mercredi 2 décembre 2026, Plomberie Durand",
)
WEEK_EMPTY = replace(
    WEEK,
    days=tuple(draw(replace(day, items=(), note="", empty="Rien de prévu.")) for day in DAYS),
    today="Aucun rendez-vous n'est planifié.",
    next=None,
    round=None,
    empty=Empty(
        "Rien dans cette semaine",
        "Les créneaux que vous proposez et les rendez-vous qui en viennent apparaîtront ici.",
        Link("Voir les nouvelles demandes", "/missions"),
    ),
    notice=Notice("done", "Votre absence est notée."),
)

_ROW = ContractorWeek(
    "7",
    "Entreprise générale de plomberie-chauffage Vandenbroucke-Delattre et Filles",
    "/gestion/agenda?prestataire=7&semaine=2026-W49",
    "2 rendez-vous",
    tuple(
        replace(day, items=tuple(i for i in day.items if i.kind not in ("free", "now", "wish")))
        for day in DAYS
    ),
)
TEAM = TeamPage(
    label=WEEK.label,
    before=Link("Semaine précédente", "/gestion/agenda?semaine=2026-W48"),
    after=Link("Semaine suivante", "/gestion/agenda?semaine=2026-W50"),
    now=Link("Aujourd'hui", "/gestion/agenda"),
    url="/gestion/agenda",
    subscribe=Link("S'abonner", addresses.TEAM_SUBSCRIBE),
    week="2026-W49",
    contractors=(Option("7", _ROW.name), Option("8", "Leroy Services")),
    rows=(
        _ROW,
        replace(_ROW, number="8", name="Leroy Services", days=tuple(replace(d, items=()) for d in DAYS)),
    ),
    more=Link("Plus de prestataires", "/gestion/agenda?semaine=2026-W49&page=2"),
)
TEAM_OF_ONE = replace(TEAM, rows=(), more=None, days=WEEK.days, strip=WEEK.strip)
TEAM_EMPTY = replace(
    TEAM, rows=(), more=None, empty=Empty("Aucun prestataire", "Leurs agendas apparaîtront ici.")
)

_FEED = (
    "gestion.agence-immobiliere-des-flandres.example/agenda/q3tN0b1vXhJw8yZkP5sLr2cU7aEoMfD4iGgT6nQxRVw.ics"
)
SUBSCRIPTION = SubscriptionPage(
    tabs=tabs(addresses.SUBSCRIBE),
    back_url=addresses.AGENDA,
    shows="Le calendrier de votre téléphone ou de votre ordinateur peut montrer vos rendez-vous et les créneaux proposés. "
    "Il suit tout seul ce qui change ici.",
    kept_for_oneself=t(
        "Gardez-la pour vous : qui la connaît lit vos rendez-vous. "
        "Les codes d'accès et le téléphone des locataires n'y sont pas."
    ),
    url=addresses.SUBSCRIBE,
    meta=META,
    feed_url=f"https://{_FEED}",
    webcal_url=f"webcal://{_FEED}",
    notice=Notice("done", t("Votre nouvelle adresse est prête. L'ancienne ne fonctionne plus.")),
)
SUBSCRIPTION_LOST = replace(
    SUBSCRIPTION,
    tabs=(),
    back_url=addresses.TEAM,
    shows="Le calendrier de votre téléphone ou de votre ordinateur peut montrer les rendez-vous de tous les prestataires "
    "et les créneaux proposés. Il suit tout seul ce qui change ici.",
    url=addresses.TEAM_SUBSCRIBE,
    feed_url="",
    webcal_url="",
    notice=None,
    errors=Errors((FieldError("answer", "Choisissez l'un des boutons de la page, puis envoyez à nouveau."),)),
)
