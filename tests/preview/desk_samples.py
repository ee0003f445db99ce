"""The manager's desk, and the form that publishes or corrects a mission."""

from msgspec.structs import replace

from controllers.desk import cards
from controllers.desk.views import DecisionCard, Decisions, Desk, MissionFields, MissionValues
from controllers.desk.waiting import SilentMission, Waiting
from controllers.missions.banner import Banner
from controllers.missions.deciding import DecisionPanel
from controllers.missions.messages import UndeliveredMessage
from controllers.missions.people import Person
from controllers.typed_slots import SlotInput
from controllers.web.views import Button, Errors, Fact, FieldError, FileRow, Link, Notice
from tests.preview.frame_samples import META, STATUSES, TRADES, URGENCIES, options
from tests.preview.list_samples import ALL, listed
from tests.preview.mission_samples import CONFIRMED, REQUEST, steps
from tests.preview.panel_samples import INVOICE_DECISION, QUOTE_DECISION
from wording import typographic as t

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
            why="La messagerie de ce destinataire le refuse (il y a 2 h).",
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
            why="La messagerie de ce destinataire n'a pas répondu, malgré plusieurs jours d'essais (il y a 1 jour).",
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
        "Prestataire",
        "Plomberie Durand et Fils",
        "06 39 98 22 44",
        "tel:+33639982244",
        note="Confié depuis 8 jours, le 24 novembre 2026 à 9 h 12",
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
