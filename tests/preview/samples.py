"""Views of every page and state, with names long enough to hurt."""

from dataclasses import replace

from markupsafe import Markup

from controllers.desk import cards
from controllers.desk.views import DecisionCard, Decisions, Desk, MissionFields, MissionValues
from controllers.desk.waiting import SilentMission, Waiting
from controllers.entrance import DemoAccount, SignIn
from controllers.lists.filtering import form
from controllers.lists.rows import rendered
from controllers.lists.views import Choice, Filters, MissionList, MissionRow, Tab
from controllers.missions.banner import Banner
from controllers.missions.deciding import DecisionFacts, DecisionForm, DecisionPanel
from controllers.missions.forms.answer import AnswerPanel
from controllers.missions.forms.arrival import ArrivalPanel
from controllers.missions.forms.departure import DeparturePanel
from controllers.missions.forms.invoice import InvoicePanel
from controllers.missions.forms.link import LinkPanel
from controllers.missions.forms.reason import ReasonPanel
from controllers.missions.forms.slots import SlotsPanel
from controllers.missions.forms.step import StepPanel
from controllers.missions.history import HistoryLine
from controllers.missions.home import AccessCodes, HomeSection
from controllers.missions.messages import UndeliveredMessage
from controllers.missions.offers import Offer
from controllers.missions.on_site import OnSiteSection, SlotLine, VisitLine
from controllers.missions.page import MissionPage
from controllers.missions.papers import InvoiceLine, InvoicesSection, QuotesSection, QuoteVersion
from controllers.missions.people import Person, TenantSection
from controllers.missions.photos import PhotoForm, PhotoGroup, PhotosSection
from controllers.missions.progress import Step
from controllers.missions.request import RequestSection
from controllers.missions.suggestions import SuggestedSlot
from controllers.missions.wishes import WishToTake
from controllers.tenant.views import (
    Languages,
    Tenant,
    TenantChoose,
    TenantChosen,
    TenantConfirm,
    TenantDecline,
    TenantDispute,
    TenantLink,
    TenantMove,
    TenantNoShow,
    TenantScheduled,
    TenantWait,
)
from controllers.typed_slots import QuickDay, SlotInput, Toggle
from controllers.web.views import (
    Button,
    Chrome,
    Empty,
    ErrorPage,
    Errors,
    Fact,
    FieldError,
    FileRow,
    FormMeta,
    Link,
    NavLink,
    Notice,
    Option,
    Photo,
    StatusPill,
)
from tests.preview.account_samples import (
    ACCOUNT,
    ACCOUNT_WRONG,
    CONTRACTORS,
    CONTRACTORS_NONE,
    CONTRACTORS_WRONG,
    UNSUBSCRIBE,
)
from tests.preview.agenda_samples import (
    ABSENCES,
    ABSENCES_WRONG,
    HOURS,
    HOURS_WRONG,
    SUBSCRIPTION,
    SUBSCRIPTION_LOST,
    TEAM,
    TEAM_EMPTY,
    TEAM_OF_ONE,
    WEEK,
    WEEK_EMPTY,
)
from wording import typographic as t
from wording.languages import Language

META = FormMeta("token", "key-1", 7)
KARIM = Chrome(
    token="token",
    role="contractor",
    person="Karim Durand",
    home_url="/missions",
    nav=(NavLink("Missions", "/missions", True), NavLink("Agenda", "/agenda")),
    demo=True,
)
GESTION = Chrome(
    token="token",
    role="manager",
    person="Hélène Vasseur",
    home_url="/gestion",
    nav=(
        NavLink("Gestion", "/gestion", True),
        NavLink("Publier", "/gestion/missions/nouvelle"),
        NavLink("Prestataires", "/gestion/prestataires"),
        NavLink("Agenda", "/gestion/agenda"),
    ),
    demo=True,
)
STRANGER = Chrome(home_url="/connexion", agency="Créneau Gestion")

TRADES = (
    ("plumbing", "Plomberie"),
    ("electricity", "Électricité"),
    ("heating", "Chauffage"),
    ("locksmith", "Serrurerie"),
    ("joinery", "Menuiserie"),
    ("painting", "Peinture"),
    ("pests", "Nuisibles"),
    ("appliances", "Électroménager"),
    ("glazing", "Vitrerie"),
    ("other", "Autre"),
)
TITLES = (
    "Fuite sous l'évier de la cuisine",
    "Plus de courant dans la chambre et le couloir",
    "Chaudière en panne",
    "Porte d'entrée bloquée",
    "Fenêtre qui ne ferme plus, gonds cassés des deux côtés depuis la tempête de dimanche",
    "Plafond à repeindre après dégât des eaux",
    "Souris dans la cave",
    "Lave-linge qui ne vidange plus",
    "Vitre fendue",
    "Main courante descellée",
)
PLACES = ("59000 Lille", "59100 Roubaix", "59491 Villeneuve-d'Ascq", "62000 Arras")
URGENCIES = (("urgent", "Urgente"), ("normal", "Normale"), ("low", "Peu urgente"))
STATUSES = (
    StatusPill("new", "Nouvelle Demande"),
    StatusPill("slots_proposed", "Créneaux proposés", "en attente du locataire"),
    StatusPill("slot_chosen", "Créneau choisi", "à planifier"),
    StatusPill("scheduled", "Intervention planifiée", t("mardi 2 décembre, de 14 h à 16 h")),
    StatusPill("slots_needed", "Créneaux à proposer"),
    StatusPill("quote_submitted", "Devis soumis", "en attente du gestionnaire"),
    StatusPill("quote_approved", "Devis validé"),
    StatusPill("quote_rejected", "Devis refusé", "Le prix du mitigeur dépasse le marché."),
    StatusPill("work_done", "Intervention réalisée", "à confirmer par le locataire"),
    StatusPill("work_disputed", "Réserves du locataire", "Cela goutte encore."),
    StatusPill("work_confirmed", "Interventions réalisées", "photos et facture à envoyer"),
    StatusPill("invoiced", "Facture envoyée", "en attente du gestionnaire"),
    StatusPill("closed", "Clôturée"),
    StatusPill("cancelled", "Annulée"),
)


def row(n: int, layout: str) -> MissionRow:
    trade, trade_label = TRADES[n % len(TRADES)]
    urgency, urgency_label = URGENCIES[0 if n < 3 else 1 + n % 2]
    own = layout != "pool"
    return MissionRow(
        reference=f"OM-2026-{123 + n:06d}",
        url=f"/missions/OM-2026-{123 + n:06d}",
        title=TITLES[n % len(TITLES)],
        trade=trade,
        trade_label=trade_label,
        urgency=urgency,
        urgency_label=urgency_label,
        place=PLACES[n % len(PLACES)],
        published=t(f"il y a {n + 2} h").replace(f"{n + 2} ", f"{n + 2}\u00a0"),
        published_exact=t("le 24 novembre 2026 à 9 h 12"),
        wishes="" if n % 3 == 2 else t("mar. 2 déc., le matin ; jeu. 4 déc., l'après-midi"),
        status=STATUSES[n % len(STATUSES)] if own else None,
        appointment=t("demain, de 14 h à 16 h") if n % 2 else "",
        contractor="" if layout != "all" else ("Plomberie Durand et Fils" if n % 3 else ""),
        waits_for="" if layout != "all" else ("vous" if n % 4 == 1 else "le locataire"),
        yours=n % 4 == 1,
    )


def listed(number: int, layout: str) -> Markup:
    return Markup("\n").join(rendered(row(place, layout), layout) for place in range(number))


def options(pairs: tuple[tuple[str, str], ...], selected: str = "") -> tuple[Option, ...]:
    return tuple(Option(value, label, value == selected) for value, label in pairs)


FILTERS = Filters(
    url="/missions",
    view="nouvelles",
    choices=(
        Choice("metier", "Métier", options(TRADES)),
        Choice("lieu", "Lieu", options(tuple((p, p) for p in PLACES)), "Partout"),
        Choice("urgence", "Urgence", options(URGENCIES), "Toutes"),
    ),
)
TABS = (
    Tab("Nouvelle Demande", "/missions?vue=nouvelles", 30, True),
    Tab("À traiter", "/missions?vue=a-traiter", 3),
    Tab("En cours", "/missions?vue=en-cours", 8),
    Tab("Interventions réalisées", "/missions?vue=realisees", 1),
    Tab("Facturées", "/missions?vue=facturees", 12),
)
POOL = MissionList(
    title="Nouvelle Demande",
    layout="pool",
    tabs=TABS,
    filters=form(FILTERS),
    rows=listed(25, "pool"),
    waiting="3 missions vous attendent.",
    waiting_url="/missions?vue=a-traiter",
    more_url="/missions?apres=abc",
)
OWN = replace(
    POOL,
    title="En cours",
    layout="own",
    tabs=tuple(replace(tab, current=tab.label == "En cours") for tab in TABS),
    rows=listed(14, "own"),
    more_url="",
    first_url="/missions?vue=en-cours",
)
FILTERED = replace(
    POOL,
    filters=form(replace(FILTERS, active=("Vitrerie", "Urgente"), clear_url="/missions", text="vitre")),
    rows=Markup(),
    more_url="",
    empty=Empty("Aucune mission pour ces filtres", "Effacez un filtre pour en voir d'autres."),
)
EMPTY = replace(
    OWN,
    title="Facturées",
    rows=Markup(),
    first_url="",
    waiting="Rien ne vous attend.",
    waiting_url="",
    empty=Empty(
        "Aucune facture envoyée",
        "Vos factures apparaîtront ici dès que vous en aurez envoyé une.",
        Link("Voir les nouvelles demandes", "/missions"),
    ),
)
ALL = replace(
    OWN,
    title="Toutes les missions",
    layout="all",
    tabs=(),
    filters=form(
        replace(
            FILTERS,
            url="/gestion",
            view="",
            choices=(
                *FILTERS.choices,
                Choice("statut", "Statut", options((("new", "Nouvelle Demande"),))),
            ),
        )
    ),
    rows=listed(14, "all"),
    waiting="",
)


def photo(n: int, what: str = "des dégâts", caption: str = "") -> Photo:
    return Photo(
        f"p{n}",
        f"photo{n % 3}.svg",
        f"photo{n % 3}.svg",
        f"Photo {n} {what}",
        caption,
        t("prise le 2 décembre à 14 h 10"),
        "",
    )


PDF = FileRow("f1", "devis-durand-2026-118.pdf", "/fichiers/f1", "PDF, 240 Ko")


def steps(now: int) -> tuple[Step, ...]:
    labels = ("Demande", "1er rendez-vous", "Devis", "2e rendez-vous", "Travaux", "Confirmation", "Facture")
    return tuple(
        Step(label, "done" if n < now else "now" if n == now else "todo") for n, label in enumerate(labels)
    )


REQUEST = RequestSection(
    description=(
        "L'eau coule sous l'évier dès qu'on ouvre le robinet. Le meuble est mouillé, un seau est en place.\n"
        "Le robinet d'arrêt ferme mal."
    ),
    trade_label="Plomberie",
    published=t("il y a 2 h"),
    published_exact=t("le 24 novembre 2026 à 9 h 12"),
    wishes=("mar. 2 déc., le matin", "jeu. 4 déc., l'après-midi"),
    photos=(photo(1), photo(2), photo(3)),
)
HISTORY = (
    HistoryLine(
        "Plomberie Durand a proposé 3 créneaux.",
        t("il y a 2 h"),
        t("le 24 novembre 2026 à 9 h 12"),
        "Karim Durand, prestataire",
    ),
    HistoryLine(
        "Le gestionnaire a refusé le devis.",
        "il y a 1 jour",
        t("le 23 novembre 2026 à 17 h 40"),
        "Hélène Vasseur, gestionnaire",
        "Le prix du mitigeur dépasse celui du marché. Merci de proposer un modèle courant.",
    ),
    HistoryLine(
        "La mission a été publiée.",
        "il y a 3 jours",
        t("le 21 novembre 2026 à 8 h"),
        "Hélène Vasseur, gestionnaire",
    ),
)
HOME = HomeSection(
    place="59000 Lille",
    claimed=True,
    occupancy="Logement occupé",
    address="12 rue des Lilas",
    floor="3e étage",
    door="Porte gauche",
    opener="Le locataire ouvre.",
    map_url="https://www.openstreetmap.org/search?query=12+rue+des+Lilas",
    copy_text="12 rue des Lilas, 59000 Lille",
    codes=AccessCodes(
        Button("Afficher le code", "/missions/OM-2026-000123/code", post=True, answer="read", meta=META),
        "",
        "Chaque lecture est notée dans l'historique.",
    ),
)
TENANT = TenantSection(
    (
        Person(
            "Locataire",
            "Madame Camille Martin",
            "06 39 98 56 78",
            "tel:+33639985678",
            "camille.martin-delannoy@example.org",
            "mailto:camille.martin-delannoy@example.org",
        ),
        Person("Personne à contacter (sa fille)", "Inès Martin", "06 39 98 54 32", "tel:+33639985432"),
    )
)
TAKES = (
    WishToTake("2026-12-02T08:00/12:00", t("mer. 2 déc., le matin"), "/missions/x/souhait", META, "offre"),
    WishToTake(
        "2026-12-05T08:00/18:00",
        t("sam. 5 déc., de 8 h à 18 h"),
        "/missions/x/souhait",
        META,
        "offre",
        in_part=True,
        start="08:00",
        end="10:00",
    ),
)
FRESH = MissionPage(
    reference="OM-2026-000123",
    version=1,
    title="Fuite sous l'évier de la cuisine",
    url="/missions/OM-2026-000123",
    back=Link("Nouvelle Demande", "/missions?vue=nouvelles"),
    trade="plumbing",
    trade_label="Plomberie",
    urgency="urgent",
    urgency_label="Urgente",
    place="59000 Lille",
    status=StatusPill("new", "Nouvelle Demande"),
    steps=steps(0),
    banner=Banner(
        "yours",
        "À vous de jouer",
        "Cette mission est à prendre. Proposez un créneau pour la réserver.",
        t("depuis 2 h"),
        t("le 24 novembre 2026 à 9 h 12"),
        Button("Proposer un créneau", "/missions/OM-2026-000123/creneaux"),
    ),
    request=REQUEST,
    home=HomeSection("59000 Lille", False, "Logement occupé"),
)
WAITING = replace(
    FRESH,
    back=Link("En cours", "/missions?vue=en-cours"),
    status=STATUSES[1],
    steps=steps(1),
    banner=Banner(
        "theirs",
        "En attente du locataire",
        "Le locataire choisit parmi vos créneaux. Vous recevrez un message.",
        t("depuis 2 h"),
        t("le 24 novembre 2026 à 9 h 12"),
        None,
        (
            Button("Proposer de nouveaux créneaux", "/x/creneaux"),
            Button("Saisir la réponse du locataire", "/x/reponse"),
            Button("Se désister", "/x/desistement", danger=True),
        ),
    ),
    home=HOME,
    tenant=TENANT,
    on_site=OnSiteSection(
        "1er rendez-vous",
        slots=(
            SlotLine(t("mardi 2 décembre, de 14 h à 16 h")),
            SlotLine(t("jeudi 4 décembre, de 8 h à 12 h")),
            SlotLine(t("lundi 24 novembre, de 8 h à 10 h"), "past"),
        ),
    ),
    history=HISTORY,
    whole_history=Link("Voir tout l'historique (18)", "/x?historique=tout#mission-history"),
    printed_history="Les 5 dernières lignes sur 18.",
    notice=Notice("done", "Vos 3 créneaux sont envoyés.", "Madame Martin en choisira un."),
)
CHOSEN = replace(
    WAITING,
    notice=None,
    status=STATUSES[2],
    banner=Banner(
        "yours",
        "À vous de jouer",
        "Le locataire a choisi un créneau. Vérifiez-le et planifiez l'intervention.",
        t("depuis 5 min"),
        t("le 24 novembre 2026 à 11 h"),
        Button(
            "Planifier l'intervention",
            "/missions/OM-2026-000123/planification",
            post=True,
            answer="schedule",
            meta=META,
        ),
        (Button("Se désister", "/x/desistement", danger=True),),
    ),
    on_site=OnSiteSection(
        "1er rendez-vous",
        "Ce créneau devient ferme dès que vous planifiez l'intervention.",
        t("mardi 2 décembre, de 14 h à 16 h"),
        t("choisi par le locataire, il y a 5 min"),
        slots=(
            SlotLine(t("mardi 2 décembre, de 14 h à 16 h"), "chosen"),
            SlotLine(t("jeudi 4 décembre, de 8 h à 12 h")),
        ),
    ),
)
SCHEDULED = replace(
    CHOSEN,
    status=replace(STATUSES[3], under=t("visite passée : dites ce qui a été fait")),
    banner=Banner(
        "yours",
        "À vous de jouer",
        "Le rendez-vous a eu lieu. Dites ce qui a été fait.",
        t("depuis 2 h"),
        t("le 2 décembre 2026 à 14 h"),
        Button("Etape suivante", "/missions/OM-2026-000123/etape"),
        (
            Button("Déplacer le rendez-vous", "/x/deplacer"),
            Button("Se désister", "/x/desistement", danger=True),
        ),
    ),
    on_site=OnSiteSection(
        "1er rendez-vous",
        "",
        t("mardi 2 décembre, de 14 h à 16 h"),
        "Le locataire vous attend pendant ce créneau.",
        "/x/rendez-vous.ics",
    ),
    home=replace(
        HOME, codes=AccessCodes(None, "Digicode 47B12", "Le code s'affiche le temps du rendez-vous.")
    ),
    photos=PhotosSection(
        (),
        PhotoForm(
            "/x/photos",
            META,
            options((("before", "Avant"), ("after", "Travaux terminés"))),
            left="20 photos au plus.",
        ),
        "Prenez des photos avant et après les travaux.",
    ),
    quotes=QuotesSection((), t("Sans devis jusqu'à 150,00 €.")),
)
QUOTES = QuotesSection(
    (
        QuoteVersion(
            "Version 2",
            t("420,00 €"),
            "approved",
            "Devis validé",
            PDF,
            t("envoyé le 24 novembre 2026 à 9 h 12"),
            note="Remplacement du siphon et du mitigeur.",
            in_force=True,
        ),
        QuoteVersion(
            "Version 1",
            t("510,00 €"),
            "rejected",
            "Devis refusé",
            PDF,
            t("envoyé le 23 novembre 2026 à 15 h"),
            "Le prix du mitigeur dépasse celui du marché.",
        ),
    ),
)
CONFIRMED = replace(
    SCHEDULED,
    status=STATUSES[10],
    steps=steps(6),
    banner=Banner(
        "yours",
        "À vous de jouer",
        "Les travaux sont confirmés. Envoyez les photos et la facture.",
        t("depuis 1 jour"),
        t("le 8 décembre 2026 à 10 h"),
        Button("Envoyer la facture", "/missions/OM-2026-000123/facture"),
    ),
    home=replace(HOME, codes=None),
    on_site=OnSiteSection(
        "2e rendez-vous",
        visits=(
            VisitLine(
                "2e rendez-vous",
                t("lundi 8 décembre, de 8 h à 10 h"),
                "a eu lieu",
                "Siphon et mitigeur posés, essais faits.",
            ),
            VisitLine("1er rendez-vous", t("mardi 2 décembre, de 14 h à 16 h"), "a eu lieu", "Siphon fendu."),
        ),
    ),
    quotes=QUOTES,
    photos=PhotosSection(
        (
            PhotoGroup("before", "Avant", (photo(4, "avant les travaux"),)),
            PhotoGroup(
                "after",
                "Travaux terminés",
                (photo(5, "des travaux terminés", "Siphon neuf"), photo(6, "des travaux terminés")),
            ),
        ),
        PhotoForm(
            "/x/photos", META, options((("after", "Travaux terminés"),)), left="Encore 18 photos possibles."
        ),
    ),
    invoices=InvoicesSection(
        (
            Fact("Facturer à", "SCI des Lilas\n4 place de la République\n59000 Lille"),
            Fact("À l'attention de", "Service comptabilité"),
            Fact("Référence à rappeler", "LOT-12-B"),
        ),
        t("Devis validé : 420,00 €"),
        (
            InvoiceLine(
                t("432,00 €"),
                "rejected",
                "Facture refusée",
                replace(PDF, label="facture-118.pdf"),
                t("envoyée le 9 décembre 2026 à 9 h"),
                "La référence manque.",
                t("12,00 € de plus que le devis validé"),
            ),
        ),
    ),
)
OVER = replace(
    CONFIRMED,
    status=STATUSES[12],
    steps=tuple(replace(step, state="done") for step in steps(6)),
    banner=Banner("over", "Mission clôturée", "Plus rien à faire."),
    photos=replace(CONFIRMED.photos, form=None) if CONFIRMED.photos else None,
)
ATTENTION = Waiting(
    asleep="Depuis le 2 janvier 2026 à 11\u00a0h, les délais ne courent plus\u00a0: ni rappel, ni créneau expiré.",
    silent=(
        SilentMission(
            title="Fuite sous l'évier de la cuisine, l'eau coule chez le voisin du dessous",
            url="/gestion/missions/OM-2026-000124",
            about="OM-2026-000124 · 59000 Lille",
            status="Créneaux proposés",
            who="Le locataire ne répond pas.",
            since="depuis 3 jours",
            action=Link("Saisir la réponse du locataire", "/gestion/missions/OM-2026-000124/reponse"),
        ),
        SilentMission(
            title="Volet bloqué",
            url="/gestion/missions/OM-2026-000125",
            about="OM-2026-000125 · 59800 Lille",
            status="Créneaux à proposer",
            who="Le prestataire ne répond pas.",
            since="depuis 5 jours",
            action=Link("Confier à un autre prestataire", "/gestion/missions/OM-2026-000125/reattribution"),
        ),
    ),
    more_silent="14 en tout.",
    all_url="/gestion?tout=1",
    summary=(
        Link("14 missions sans réponse", "#sans-reponse"),
        Link("2 messages non remis", "#messages-non-remis"),
    ),
    undelivered=(
        UndeliveredMessage(
            number="12",
            subject="Choisissez un créneau : fuite sous l'évier (OM-2026-000124)",
            to="Anne-Marie-Thérèse de La Rochefoucauld-Montmorency, anne-marie-therese@locataire.example",
            why="La messagerie de ce destinataire le refuse.",
            since="il y a 2 h",
            mission_url="/gestion/missions/OM-2026-000124",
            url="/gestion/missions/OM-2026-000124/messages",
            meta=META,
            correct_url="/gestion/missions/OM-2026-000124/corriger",
            at_desk=True,
        ),
        UndeliveredMessage(
            number="13",
            subject="Devis validé : volet bloqué (OM-2026-000125)",
            to="Karim Durand, karim@creneau.example",
            why="La messagerie de ce destinataire n'a pas répondu, malgré plusieurs jours d'essais.",
            since="hier",
            mission_url="/gestion/missions/OM-2026-000125",
            url="/gestion/missions/OM-2026-000125/messages",
            meta=META,
            hint="L'adresse de ce compte se corrige avec la commande « account ».",
            at_desk=True,
        ),
    ),
)
MANAGED = replace(
    CONFIRMED,
    undelivered=tuple(replace(one, at_desk=False) for one in ATTENTION.undelivered[:1]),
    url="/gestion/missions/OM-2026-000123",
    back=Link("Gestion", "/gestion"),
    status=STATUSES[5],
    steps=steps(2),
    banner=Banner(
        "yours",
        "À vous de jouer",
        t("Plomberie Durand demande 420,00 €. Décidez du devis."),
        t("depuis 2 h"),
        t("le 24 novembre 2026 à 9 h 12"),
        Button("Décider du devis", "/gestion/missions/OM-2026-000123/devis"),
        (
            Button("Corriger la mission", "/g/corriger"),
            Button("Renvoyer le lien", "/g/lien", post=True, answer="mail", meta=META),
            Button("Copier un nouveau lien", "/g/lien"),
            Button("Confier à un autre prestataire", "/g/reattribution"),
            Button("Annuler la mission", "/g/annulation", danger=True),
        ),
    ),
    contractor=Person(
        "Confié depuis le 24 novembre", "Plomberie Durand et Fils", "06 39 98 22 44", "tel:+33639982244"
    ),
    request=replace(
        REQUEST,
        facts=(Fact("Sans devis à soumettre", t("jusqu'à 150,00 €")),),
        follows=Link("Suite de OM-2026-000101", "/gestion/missions/OM-2026-000101"),
    ),
    notice=Notice(
        "attention",
        "Cette mission a changé depuis que vous l'avez ouverte.",
        "Plomberie Durand a envoyé un nouveau devis entre-temps. Voici l'état actuel.",
    ),
)

DAYS = tuple(
    QuickDay(
        label,
        (
            Toggle(f"take:2026-12-{n:02d}T08:00/12:00", "matin", n == 2),
            Toggle(f"take:2026-12-{n:02d}T14:00/18:00", "après-midi"),
        ),
    )
    for n, label in (
        (2, "mer. 2 déc."),
        (3, "jeu. 3 déc."),
        (4, "ven. 4 déc."),
        (7, "lun. 7 déc."),
        (8, "mar. 8 déc."),
        (9, "mer. 9 déc."),
        (10, "jeu. 10 déc."),
        (11, "ven. 11 déc."),
        (14, "lun. 14 déc."),
        (15, "mar. 15 déc."),
    )
)
SLOTS = SlotsPanel(
    title="Proposer un créneau",
    url="/missions/OM-2026-000123/creneaux",
    draft_url="/missions/OM-2026-000123/creneaux/brouillon",
    cancel_url="/missions/OM-2026-000123",
    meta=META,
    slots=(
        SlotInput(1, "2026-12-02", "08:00", "12:00", t("mercredi 2 décembre, de 8 h à 12 h")),
        SlotInput(2),
    ),
    suggestions=(
        SuggestedSlot(
            "suggested:2026-12-02T08:00/12:00",
            t("mercredi 2 décembre, de 8 h à 12 h"),
            "souhaité par le locataire",
            True,
        ),
        SuggestedSlot(
            "suggested:2026-12-03T10:30/12:00",
            t("jeudi 3 décembre, de 10 h 30 à 12 h"),
            "vous êtes déjà à Saint-Amand-les-Eaux ce matin-là",
        ),
        SuggestedSlot(
            "suggested:2026-12-07T14:00/18:00",
            t("lundi 7 décembre, de 14 h à 18 h"),
            "votre premier après-midi libre à partir du lundi 7 décembre",
        ),
    ),
    wishes=(Toggle("take:2026-12-04T14:00/18:00", "ven. 4 déc., l'après-midi"),),
    days=DAYS,
    min_date="2026-11-25",
    outcome="Le locataire recevra vos créneaux et en choisira un. La mission vous est réservée dès l'envoi.",
)
CLASH = t("Ce créneau chevauche votre visite à Lille, à 10 h. Choisissez un début à partir de 11 h 30.")
SLOTS_WRONG = replace(
    SLOTS,
    takes=TAKES,
    slots=(
        SlotInput(1, "2026-12-02", "10:00", "11:00", t("mercredi 2 décembre, de 10 h à 11 h"), CLASH),
        SlotInput(2, "2026-12-03", "14:00", "", "", "Indiquez l'heure de fin."),
    ),
    errors=Errors((FieldError("slot-1", CLASH), FieldError("slot-2", "Indiquez l'heure de fin."))),
    hints=("Le locataire écrit : « Plutôt en fin de journée, je rentre à 17\u00a0h. »",),
)
STEPS = options(
    (
        ("submit_quote", "Soumettre un devis"),
        ("plan_second_visit", "Revenir pour faire les travaux"),
        ("complete", "Intervention réalisée"),
        ("report_failed_visit", "Visite impossible"),
    )
)
STEP = StepPanel(
    when_done="Le locataire sera informé que les travaux sont réalisés et confirmera à son tour.",
    when_failed="Le gestionnaire sera prévenu. Vous proposerez ensuite de nouveaux créneaux. "
    "Le locataire en sera prévenu.",
    url="/missions/OM-2026-000123/etape",
    cancel_url="/missions/OM-2026-000123",
    meta=META,
    steps=STEPS,
    threshold=t("150,00 €"),
    motives=options((("absent", "Locataire absent"), ("no_access", "Accès refusé"))),
    not_before_reasons=options((("part_ordered", "pièce commandée"), ("drying", "séchage"))),
    min_date="2026-11-25",
)
STEP_QUOTE = replace(
    STEP,
    steps=tuple(replace(step, selected=step.value == "submit_quote") for step in STEPS),
    amount="420",
    kept_quote=PDF,
    errors=Errors(
        (
            FieldError("amount", "Écrivez le montant en chiffres, par exemple 149,90."),
            FieldError("quote", "Ce fichier n'est pas lisible. Envoyez un PDF ou une photo."),
        )
    ),
)
STEP_COMPLETE = replace(STEP, steps=tuple(replace(step, selected=step.value == "complete") for step in STEPS))
STEP_SECOND = replace(
    STEP,
    quote_in_force=t("420,00 €"),
    steps=tuple(replace(step, selected=step.value == "plan_second_visit") for step in STEPS),
)
STEP_FAILED = replace(
    STEP, steps=tuple(replace(step, selected=step.value == "report_failed_visit") for step in STEPS)
)
DEPARTURE = DeparturePanel(
    "Un message prévient le locataire que vous arrivez.",
    "/missions/OM-2026-000123/en-route",
    "/missions/OM-2026-000123",
    META,
    options((("", "Sans préciser"), ("15", "Dans 15 minutes"), ("30", "Dans 30 minutes"))),
    Errors((FieldError("delay_minutes", "Choisissez l'une des durées."),)),
)
ARRIVAL = ArrivalPanel(
    "L'heure de votre arrivée est notée dans l'historique. Avec le code que le locataire lit sur sa page, elle est "
    "confirmée par lui.",
    "/missions/OM-2026-000123/arrivee",
    "/missions/OM-2026-000123",
    META,
    asks=True,
    code="4812",
    errors=Errors(
        (FieldError("arrival_code", "Ce n'est pas le code de ce rendez-vous. Relisez-le avec le locataire."),)
    ),
)
INVOICE = InvoicePanel(
    url="/x/facture",
    cancel_url="/x",
    meta=META,
    reference_amount=t("Devis validé : 420,00 €"),
    needs_photos=True,
    bill_to=(
        ("Facturer à", "SCI des Lilas\n4 place de la République, 59000 Lille"),
        ("Référence à rappeler", "LOT-12-B"),
    ),
)
INVOICE_WRONG = replace(
    INVOICE,
    needs_photos=False,
    photos_note="3 photos des travaux sont jointes.",
    amount="432,0O",
    kept_invoice=(replace(PDF, label="facture-118.pdf"),),
    errors=Errors((FieldError("amount", "Écrivez le montant en chiffres, par exemple 149,90."),)),
)
WITHDRAW = ReasonPanel(
    "Se désister",
    "La mission sera proposée à d'autres prestataires. Vous ne la verrez plus.",
    "/x/desistement",
    "/x",
    META,
    "Se désister",
    "withdraw",
    "Motif",
    "Le gestionnaire le lira.",
    danger=True,
)
REASSIGN = ReasonPanel(
    "Confier à un autre prestataire",
    "Plomberie Durand ne verra plus cette mission, qui redevient une Nouvelle Demande.",
    "/x/reattribution",
    "/x",
    META,
    "Confier à un autre prestataire",
    "reassign",
    allow_again_label="Plomberie Durand pourra la reprendre",
    errors=Errors((FieldError("reason", "Indiquez un motif."),)),
)
ANSWER = AnswerPanel(
    "slots",
    "/x/reponse",
    "/x",
    META,
    "Vous répondez pour Madame Martin. Un message l'en informe.",
    (
        Offer("11", "mardi 2 décembre", t("de 14 h à 16 h"), out="plus disponible"),
        Offer("12", "samedi 5 décembre", t("de 8 h à 12 h"), selected=True, agree="J'accepte ce samedi"),
    ),
    True,
    DAYS,
    errors=Errors((FieldError("agreed_day", "C'est un samedi : cochez la case si ce jour est accepté."),)),
)
ANSWER_WORK = AnswerPanel("work", "/x/reponse", "/x", META, "Vous répondez pour Madame Martin.")
LINK = LinkPanel(
    "/x/lien",
    "/x",
    META,
    "Le lien part à camille.martin@example.org.",
    "Le lien actuel est valable jusqu'au 24 décembre.",
)
LINK_SHOWN = replace(
    LINK,
    address="https://creneau.example/locataire/u4V3mJ0pQ8zKx1Yb7Nw2Rt5Lc9Fh6Gd3Sa0Ee4Io8Uk",
    validity="Valable jusqu'au 24 décembre 2026.",
)
QUOTE_FACTS = DecisionFacts(
    about="quote",
    seen="41",
    reference="OM-2026-000123",
    mission_title="Fuite sous l'évier de la cuisine",
    mission_url="/gestion/missions/OM-2026-000123",
    place="59000 Lille",
    contractor="Plomberie Durand et Fils",
    amount=t("1\u202f420,00 €"),
    since=t("depuis 2 h"),
    since_exact=t("le 24 novembre 2026 à 9 h 12"),
    file=PDF,
    pages=(replace(photo(0, "page 1 du devis"), taken=""),),
    compared=t("Version 2 ; la précédente était de 1\u202f510,00 €."),
    note="Siphon fendu, mitigeur entartré. Remplacement des deux.",
)
INVOICE_FACTS = replace(
    QUOTE_FACTS,
    about="invoice",
    reference="OM-2026-000131",
    mission_title="Fenêtre qui ne ferme plus, gonds cassés des deux côtés depuis la tempête",
    amount=t("432,00 €"),
    difference=t("12,00 € de plus que le devis validé"),
    over=True,
    compared=t("Devis validé : 420,00 €"),
    note="",
    pages=(),
    photos=(photo(1, "des travaux terminés"), photo(2, "des travaux terminés")),
)
QUOTE_FORM = DecisionForm("quote", "/gestion/missions/OM-2026-000123/devis", META, "41")
INVOICE_FORM = replace(
    QUOTE_FORM,
    about="invoice",
    errors=Errors((FieldError("reason", "Indiquez pourquoi vous refusez."),)),
)
QUOTE_DECISION = DecisionPanel(QUOTE_FACTS, replace(QUOTE_FORM, cancel_url=QUOTE_FACTS.mission_url))
INVOICE_DECISION = DecisionPanel(INVOICE_FACTS, replace(INVOICE_FORM, cancel_url=QUOTE_FACTS.mission_url))


def card(panel: DecisionPanel) -> DecisionCard:
    return DecisionCard(
        panel.facts.reference, cards.drawn(panel.facts).facts, replace(panel.form, cancel_url="")
    )


DECISIONS = Decisions(
    "4 décisions vous attendent.",
    (
        card(QUOTE_DECISION),
        card(INVOICE_DECISION),
    ),
    "/gestion/missions/nouvelle",
    "Encore 2 décisions, plus récentes.",
)
DESK = Desk(DECISIONS, ALL, ATTENTION)
DESK_CALM = Desk(
    Decisions(
        "Aucune décision ne vous attend.",
        (),
        "/gestion/missions/nouvelle",
        notice=Notice("done", "Le devis de Plomberie Durand est validé."),
    ),
    ALL,
)
DESK_FOUND = Desk(
    None,
    replace(ALL, rows=listed(3, "all")),
    Waiting(
        summary=(
            Link("4 décisions à prendre", "/gestion"),
            Link("14 missions sans réponse", "/gestion#sans-reponse"),
            Link("2 messages non remis", "/gestion#messages-non-remis"),
        )
    ),
    title="Missions",
)
FORM = MissionFields(
    title="Publier une mission",
    url="/gestion/missions/nouvelle",
    cancel_url="/gestion",
    button="Publier la mission",
    meta=META,
    values=MissionValues(threshold="150,00"),
    trades=options(TRADES),
    urgencies=options(URGENCIES, "normal"),
    occupancies=options(
        (("occupied", "Logement occupé"), ("vacant", "Logement vide"), ("common", "Parties communes"))
    ),
    tenant_titles=options((("", "Non connue"), ("mme", "Madame"), ("m", "Monsieur"))),
    languages=options((("fr", "Français"), ("en", "Anglais"))),
    openers=options((("tenant", "le locataire"), ("caretaker", "le gardien"))),
    wishes=tuple(SlotInput(n) for n in range(1, 6)),
    min_date="2026-11-25",
)
FORM_WRONG = replace(
    FORM,
    values=MissionValues(title="Fuite", tenant_email="camille", contact_name="Inès Martin", threshold="cent"),
    kept_photos=(FileRow("f7", "evier.jpg", "/fichiers/f7", image=True),),
    errors=Errors(
        (
            FieldError("trade", "Choisissez un métier."),
            FieldError("occupancy", "Indiquez si le logement est occupé."),
            FieldError("tenant_email", "Cette adresse e-mail est incomplète. Exemple : nom@domaine.fr"),
            FieldError("threshold", "Écrivez le montant en chiffres, par exemple 149,90."),
        )
    ),
)
AMEND = replace(
    FORM,
    new=False,
    title="Corriger la mission",
    button="Enregistrer la correction",
    values=MissionValues(
        title="Fuite sous l'évier", address="12 rue des Lilas", town="Lille", postcode="59000"
    ),
    hint="Changer le contact annule l'ancien lien et en envoie un nouveau.",
)

T = Tenant(
    agency="Créneau Gestion",
    agency_phone="01 99 00 12 00",
    agency_phone_url="tel:+33199001200",
    greeting="Bonjour Madame Camille Martin,",
    subject="Fuite sous l'évier de la cuisine",
    place="12 rue des Lilas, 59000 Lille",
    reference="OM-2026-000123",
    home_url="/locataire/m/abc",
    languages=Languages(
        "/x/langue", META, tuple((one.value, one.own_name) for one in Language if one is not Language.FR)
    ),
    firm="Plomberie Durand et Fils",
    artisan="Plomberie Durand et Fils",
    within="Plomberie Durand et Fils",
    firm_phone="06 39 98 22 44",
    firm_phone_url="tel:+33639982244",
    history=(
        HistoryLine(
            "Plomberie Durand et Fils vous a proposé 3 créneaux.", "", t("le 24 novembre 2026 à 9 h 12")
        ),
        HistoryLine("Votre demande a été publiée.", "", t("le 21 novembre 2026 à 8 h")),
    ),
)
CHOICES = tuple(
    Offer(str(n), day, t(hours))
    for n, (day, hours) in enumerate(
        (
            ("mardi 2 décembre", "de 14 h à 16 h"),
            ("jeudi 4 décembre", "de 8 h à 12 h"),
            ("vendredi 5 décembre", "de 9 h 30 à 11 h"),
        )
    )
)
CHOOSE = TenantChoose(T, CHOICES, "/locataire/m/abc/creneau", META, "/locataire/m/abc/refus")
WISH_DAYS = tuple(
    replace(
        day,
        halves=tuple(replace(half, value=half.value.removeprefix("take:"), on=False) for half in day.halves),
    )
    for day in DAYS
)
MOVE_MOTIVES = options((("unavailable", "Je ne suis plus disponible"), ("other", "Autre")))
TENANT_PAGES = {
    "choose": CHOOSE,
    "choose-weekend": replace(
        CHOOSE,
        slots=(
            Offer("1", "mardi 2 décembre", t("de 14 h à 16 h"), out="plus disponible"),
            Offer("2", "jeudi 4 décembre", t("de 8 h à 12 h")),
            Offer("3", "samedi 5 décembre", t("de 8 h à 12 h"), selected=True, agree="J'accepte ce samedi"),
            Offer("4", "dimanche 6 décembre", t("de 8 h à 12 h"), agree="J'accepte ce dimanche", agreed=True),
        ),
        errors=Errors(
            (FieldError("agreed_day", "C'est un samedi : cochez la case si ce jour est accepté."),)
        ),
    ),
    "choose-wrong": replace(
        CHOOSE,
        changing=t("mardi 2 décembre, de 14 h à 16 h"),
        errors=Errors((FieldError("slot", "Choisissez un créneau."),)),
    ),
    "chosen": TenantChosen(
        T, t("mardi 2 décembre, de 14 h à 16 h"), "Créneau Gestion a répondu pour vous.", "/x"
    ),
    "scheduled": TenantScheduled(
        T, t("mardi 2 décembre, de 14 h à 16 h"), "/x/rendez-vous.ics", "/x/deplacer"
    ),
    "scheduled-today": TenantScheduled(
        T, t("aujourd'hui, de 14 h à 16 h"), "/x/rendez-vous.ics", "/x/deplacer", arrival_code="0482"
    ),
    "scheduled-arrived": TenantScheduled(
        T, t("aujourd'hui, de 14 h à 16 h"), "/x/rendez-vous.ics", begun=True, arrived=t("14 h 05")
    ),
    "scheduled-begun": TenantScheduled(T, t("aujourd'hui, de 14 h à 16 h"), "/x/rendez-vous.ics", begun=True),
    "confirm": TenantConfirm(T, "/x/travaux", META, "/x/reserves", "mardi 9 décembre"),
    "decline": TenantDecline(T, "/x/refus", META, WISH_DAYS),
    "decline-wrong": TenantDecline(
        T,
        "/x/refus",
        META,
        WISH_DAYS,
        "Le soir",
        Errors((FieldError("wish", "Choisissez cinq souhaits au plus."),)),
    ),
    "dispute": TenantDispute(
        T,
        "/x/reserves",
        META,
        "",
        (FileRow("f3", "IMG_2031.jpg", "", image=True),),
        Errors((FieldError("reason", "Dites ce qui ne va pas."),)),
    ),
    "move": TenantMove(
        T, "/x/deplacer", META, t("mardi 2 décembre, de 14 h à 16 h"), MOVE_MOTIVES, WISH_DAYS
    ),
    "move-wrong": TenantMove(
        T,
        "/x/deplacer",
        META,
        t("mardi 2 décembre, de 14 h à 16 h"),
        MOVE_MOTIVES,
        WISH_DAYS,
        (Toggle("2026-12-05T09:00/18:00", t("samedi 5 décembre, de 9 h à 18 h"), on=True),),
        "",
        Errors((FieldError("reason", "Dites pourquoi le rendez-vous doit être déplacé."),)),
    ),
    "no-show": TenantNoShow(
        T,
        "/x/absence",
        META,
        t("mardi 2 décembre, de 14 h à 16 h"),
        WISH_DAYS,
        reason="J'ai attendu jusqu'à 17 h.",
        kept_photos=(FileRow("3", "porte.jpg", "/x/fichiers/3", "photo, 2 Mo", True),),
        errors=Errors((FieldError("wish", "Choisissez cinq souhaits au plus."),)),
    ),
    "scheduled-over": TenantScheduled(
        T,
        t("mardi 2 décembre, de 14 h à 16 h"),
        "/x/rendez-vous.ics",
        no_show_url="/x/absence",
        begun=True,
    ),
    "link": TenantLink(
        "Créneau Gestion", "01 99 00 12 00", "tel:+33199001200", "gestion@creneau.example", "/x/lien", META
    ),
    "link-none": TenantLink("Créneau Gestion", "01 99 00 12 00", "tel:+33199001200"),
    "link-lost": TenantLink("Créneau Gestion", "01 99 00 12 00", "tel:+33199001200", lost=True),
    "link-sent": TenantLink("Créneau Gestion", "01 99 00 12 00", "tel:+33199001200", sent=True),
    "link-typed": TenantLink(
        "Créneau Gestion",
        "01 99 00 12 00",
        "tel:+33199001200",
        url="/x/lien",
        meta=META,
        typed="Le bac déborde depuis hier.",
    ),
    **{
        f"wait-{state}": TenantWait(
            replace(T, firm="", artisan="L'artisan", within="l'artisan", firm_phone="")
            if state in ("published", "searching")
            else T,
            state,  # type: ignore[arg-type]
            "lundi 8 décembre" if state == "slots_coming" else "",
            "Cela goutte encore." if state in ("disputed", "reopened") else "",
        )
        for state in [
            "published",
            "searching",
            "slots_coming",
            "declined",
            "expired_slots",
            "moved",
            "missed",
            "visited",
            "approved",
            "disputed",
            "reopened",
            "unfinished",
            "done",
            "closed",
            "cancelled",
        ]
    },
}
SIGN_IN = SignIn(
    "/connexion",
    FormMeta("token", "k"),
    accounts=(
        DemoAccount("Gestionnaire", "Hélène Vasseur", "gestion@creneau.example"),
        DemoAccount("Prestataire", "Karim Durand", "karim@creneau.example"),
        DemoAccount("Prestataire", "Sophie Lemaire", "sophie@creneau.example"),
    ),
    password="creneau-demo",
)
SIGN_IN_WRONG = replace(
    SIGN_IN,
    email="karim@creneau.exemple",
    accounts=(),
    errors=Errors((FieldError("email", "L'adresse ou le mot de passe ne correspond pas."),)),
)
NOT_FOUND = ErrorPage(
    404,
    "Page introuvable",
    "Cette page n'existe pas, ou elle n'est pas pour vous.",
    Link("Revenir aux missions", "/missions"),
)
TAKEN = ErrorPage(
    409,
    "Cette mission vient d'être prise.",
    "Un autre prestataire a été plus rapide.",
    Link("Voir les autres missions", "/missions"),
)

# name → (template, page, chrome)
PAGES: dict[str, tuple[str, object, Chrome]] = {
    "list-pool": ("pages/missions.html", POOL, KARIM),
    "list-own": ("pages/missions.html", OWN, KARIM),
    "list-filtered": ("pages/missions.html", FILTERED, KARIM),
    "list-empty": ("pages/missions.html", EMPTY, KARIM),
    "mission-new": ("pages/mission.html", FRESH, KARIM),
    "mission-waiting": ("pages/mission.html", WAITING, KARIM),
    "mission-chosen": ("pages/mission.html", CHOSEN, KARIM),
    "mission-scheduled": ("pages/mission.html", SCHEDULED, KARIM),
    "mission-confirmed": ("pages/mission.html", CONFIRMED, KARIM),
    "mission-over": ("pages/mission.html", OVER, KARIM),
    "mission-managed": ("pages/mission.html", MANAGED, GESTION),
    "panel-slots": ("pages/mission.html", replace(FRESH, panel=SLOTS), KARIM),
    "panel-slots-wrong": ("pages/mission.html", replace(FRESH, panel=SLOTS_WRONG), KARIM),
    "panel-step": ("pages/mission.html", replace(SCHEDULED, panel=STEP), KARIM),
    "panel-step-quote": ("pages/mission.html", replace(SCHEDULED, panel=STEP_QUOTE), KARIM),
    "panel-step-complete": ("pages/mission.html", replace(SCHEDULED, panel=STEP_COMPLETE), KARIM),
    "panel-step-second": ("pages/mission.html", replace(SCHEDULED, panel=STEP_SECOND), KARIM),
    "panel-step-failed": ("pages/mission.html", replace(SCHEDULED, panel=STEP_FAILED), KARIM),
    "panel-invoice": ("pages/mission.html", replace(CONFIRMED, panel=INVOICE), KARIM),
    "panel-invoice-wrong": ("pages/mission.html", replace(CONFIRMED, panel=INVOICE_WRONG), KARIM),
    "panel-withdraw": ("pages/mission.html", replace(WAITING, notice=None, panel=WITHDRAW), KARIM),
    "panel-reassign": ("pages/mission.html", replace(MANAGED, panel=REASSIGN), GESTION),
    "panel-answer": ("pages/mission.html", replace(WAITING, notice=None, panel=ANSWER), GESTION),
    "panel-answer-work": ("pages/mission.html", replace(WAITING, notice=None, panel=ANSWER_WORK), GESTION),
    "panel-link": ("pages/mission.html", replace(MANAGED, notice=None, panel=LINK), GESTION),
    "panel-link-shown": ("pages/mission.html", replace(MANAGED, notice=None, panel=LINK_SHOWN), GESTION),
    "panel-decision": ("pages/mission.html", replace(MANAGED, notice=None, panel=QUOTE_DECISION), GESTION),
    "panel-decision-invoice": (
        "pages/mission.html",
        replace(MANAGED, notice=None, panel=INVOICE_DECISION),
        GESTION,
    ),
    "mission-wished": ("pages/mission.html", replace(FRESH, takes=TAKES), KARIM),
    "panel-departure": ("pages/mission.html", replace(FRESH, panel=DEPARTURE), KARIM),
    "panel-arrival": ("pages/mission.html", replace(FRESH, panel=ARRIVAL), KARIM),
    "desk": ("pages/desk.html", DESK, GESTION),
    "desk-calm": ("pages/desk.html", DESK_CALM, GESTION),
    "desk-found": ("pages/desk.html", DESK_FOUND, GESTION),
    "form": ("pages/mission_form.html", FORM, GESTION),
    "form-wrong": ("pages/mission_form.html", FORM_WRONG, GESTION),
    "form-amend": ("pages/mission_form.html", AMEND, GESTION),
    "account": ("pages/account.html", ACCOUNT, KARIM),
    "account-wrong": ("pages/account.html", ACCOUNT_WRONG, KARIM),
    "agenda-week": ("pages/agenda/week.html", WEEK, KARIM),
    "agenda-week-empty": ("pages/agenda/week.html", WEEK_EMPTY, KARIM),
    "agenda-team": ("pages/desk_agenda.html", TEAM, GESTION),
    "agenda-team-one": ("pages/desk_agenda.html", TEAM_OF_ONE, GESTION),
    "agenda-team-empty": ("pages/desk_agenda.html", TEAM_EMPTY, GESTION),
    "agenda-hours": ("pages/agenda/hours.html", HOURS, KARIM),
    "agenda-hours-wrong": ("pages/agenda/hours.html", HOURS_WRONG, KARIM),
    "agenda-absences": ("pages/agenda/absences.html", ABSENCES, KARIM),
    "agenda-absences-wrong": ("pages/agenda/absences.html", ABSENCES_WRONG, KARIM),
    "agenda-subscription": ("pages/agenda/subscription.html", SUBSCRIPTION, KARIM),
    "agenda-subscription-lost": ("pages/agenda/subscription.html", SUBSCRIPTION_LOST, GESTION),
    "contractors": ("pages/contractors.html", CONTRACTORS, GESTION),
    "contractors-wrong": ("pages/contractors.html", CONTRACTORS_WRONG, GESTION),
    "contractors-none": ("pages/contractors.html", CONTRACTORS_NONE, GESTION),
    "unsubscribe": ("pages/unsubscribe.html", UNSUBSCRIBE, STRANGER),
    "unsubscribe-done": ("pages/unsubscribe.html", replace(UNSUBSCRIBE, done=True), STRANGER),
    "sign-in": ("pages/sign_in.html", SIGN_IN, STRANGER),
    "sign-in-wrong": ("pages/sign_in.html", SIGN_IN_WRONG, STRANGER),
    "error-404": ("pages/error.html", NOT_FOUND, KARIM),
    "error-409": ("pages/error.html", TAKEN, KARIM),
    **{
        f"tenant-{name}": (f"pages/tenant/{page.kind}.html", page, STRANGER)
        for name, page in TENANT_PAGES.items()
    },
}
PARTIALS: dict[str, tuple[str, object, str]] = {
    "list": ("partials/missions/list.html", POOL, "missions"),
    "mission": ("partials/missions/mission.html", CONFIRMED, "mission"),
    "steps": ("partials/missions/steps.html", CONFIRMED, "mission-steps"),
    "banner": ("partials/missions/banner.html", MANAGED, "mission-banner"),
    "on_site": ("partials/missions/on_site.html", CHOSEN, "mission-on-site"),
    "photos": ("partials/missions/photos.html", CONFIRMED, "mission-photos"),
    "desk": ("partials/desk/desk.html", DESK, "desk"),
    "decisions": ("partials/desk/decisions.html", DECISIONS, "decisions"),
    "form": ("partials/desk/form.html", FORM_WRONG, "mission-form"),
    "error": ("partials/error.html", TAKEN, "mission"),
    **{
        f"panel-{panel.kind}": (f"partials/panels/{panel.kind}.html", panel, "panel")
        for panel in (
            SLOTS_WRONG,
            DEPARTURE,
            ARRIVAL,
            STEP_QUOTE,
            INVOICE,
            WITHDRAW,
            ANSWER,
            LINK,
            QUOTE_DECISION,
        )
    },
}
