"""What samples of all pages share: people, menus, choices."""

from controllers.web.views import Chrome, FormMeta, NavLink, Option, StatusPill
from wording import typographic as t

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


def options(pairs: tuple[tuple[str, str], ...], selected: str = "") -> tuple[Option, ...]:
    return tuple(Option(value, label, value == selected) for value, label in pairs)
