"""Views of « Mon compte » and « Prestataires », with names long enough to hurt."""

from msgspec.structs import replace

from controllers.account import AccountPage, OpenSession
from controllers.desk.contractors_page import ContractorRow, ContractorsPage, HeldMission
from controllers.unsubscribing import Unsubscribe
from controllers.web.views import Errors, FieldError, FormMeta, Link, Notice, Option

META = FormMeta("token", "key-1", owner="1.mark")
LONG = "Entreprise générale de plomberie-chauffage Vandenbroucke-Delattre et Filles"

ACCOUNT = AccountPage(
    person="Marie-Antoinette Vandenbroucke-Delattre",
    about=f"Prestataire, {LONG}",
    email="marie-antoinette.vandenbroucke-delattre@entreprise-generale.example",
    password_url="/compte/mot-de-passe",
    sessions_url="/compte/sessions",
    meta=META,
    sessions=(
        OpenSession("0123456789abcdef", "Firefox sur Android", "Ouverte hier.", current=True),
        OpenSession("1123456789abcdef", "Samsung Internet sur Android", "Ouverte le 24 novembre 2026."),
        OpenSession("2123456789abcdef", "Navigateur", "Ouverte le 2 novembre 2026."),
    ),
    messages_url="/compte/messages",
    messages=(
        Option("reminders", "Rappels de vos rendez-vous", selected=True),
        Option("digest", "Rappels de ce qui vous attend"),
        Option("missions", "Nouvelles missions", selected=True),
    ),
    notice=Notice("done", "Votre mot de passe est changé."),
)
UNSUBSCRIBE = Unsubscribe(
    ("Rappels de vos rendez-vous", "Rappels de ce qui vous attend", "Nouvelles missions"),
    "/messages/x",
    "/compte",
)
ACCOUNT_WRONG = replace(
    ACCOUNT,
    notice=None,
    sessions=ACCOUNT.sessions[:1],
    errors=Errors(
        (
            FieldError("current", "Ce n'est pas votre mot de passe actuel."),
            FieldError("password", "Ce mot de passe est trop facile à deviner."),
        )
    ),
)
_HELD = HeldMission(
    Link("Plus de courant dans la chambre et le couloir, 59000 Lille", "/gestion/missions/OM-2026-000123"),
    "Créneaux proposés, prise il y a 3 jours",
)
_ROW = ContractorRow(
    number="7",
    name=LONG,
    about="Marie-Antoinette Vandenbroucke-Delattre · marie-antoinette@entreprise-generale.example",
    count="20 missions sans visite planifiée, 20 au plus",
    missed="Sur douze mois\u00a0: n'est pas venu 2 fois et a déplacé 1 rendez-vous à moins de 24\u00a0h.",
    held=(_HELD,) * 5,
    more="et 15 autres, plus récentes",
    most="",
    url="/gestion/prestataires/7",
    meta=META,
)
CONTRACTORS = ContractorsPage(
    rows=(_ROW, replace(_ROW, number="8", name="Sophie", missed="", held=(), more="", most="0")),
    url="/gestion/prestataires",
    text="",
    summary="1 prestataire garde 20 missions sans visite planifiée.",
    more="Encore 12 prestataires.",
    hint="Vide\u00a0: comme pour tous (20). 0\u00a0: sans limite.",
)
CONTRACTORS_WRONG = replace(
    CONTRACTORS,
    rows=(
        replace(
            _ROW,
            most="vingt",
            opened=True,
            errors=Errors((FieldError("most_unplanned", "Écrivez un nombre de 0 à 10 000."),)),
        ),
    ),
)
CONTRACTORS_NONE = replace(CONTRACTORS, rows=(), text="introuvable", more="")
