"""Panels of a mission, as they open and as they come back with faults."""

from msgspec.structs import replace

from controllers.missions.deciding import DecisionFacts, DecisionForm, DecisionPanel
from controllers.missions.forms.answer import AnswerPanel
from controllers.missions.forms.arrival import ArrivalPanel
from controllers.missions.forms.departure import DeparturePanel
from controllers.missions.forms.invoice import InvoicePanel
from controllers.missions.forms.link import LinkPanel
from controllers.missions.forms.reason import ReasonPanel
from controllers.missions.forms.slots import SlotsPanel
from controllers.missions.forms.step import StepPanel
from controllers.missions.offers import Offer
from controllers.missions.suggestions import SuggestedSlot
from controllers.typed_slots import QuickDay, SlotInput, Toggle
from controllers.web.views import Errors, FieldError
from tests.preview.frame_samples import META, options
from tests.preview.mission_samples import PDF, TAKES, photo
from wording import typographic as t

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
    outcome="Le gestionnaire recevra votre facture. Un montant plus élevé que prévu lui est signalé.",
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
