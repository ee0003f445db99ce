"""A mission from its publication to its end, as contractor and manager read it."""

from msgspec.structs import replace

from controllers.missions.banner import Banner
from controllers.missions.history import HistoryLine
from controllers.missions.home import AccessCodes, HomeSection
from controllers.missions.on_site import OnSiteSection, SlotLine, VisitLine
from controllers.missions.page import MissionPage
from controllers.missions.papers import InvoiceLine, InvoicesSection, QuotesSection, QuoteVersion
from controllers.missions.people import Person, TenantSection
from controllers.missions.photos import PhotoForm, PhotoGroup, PhotosSection
from controllers.missions.progress import Step
from controllers.missions.request import RequestSection
from controllers.missions.wishes import WishToTake
from controllers.web.views import Button, Fact, FileRow, Link, Notice, Photo, StatusPill
from tests.preview.frame_samples import META, STATUSES, options
from wording import typographic as t


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
