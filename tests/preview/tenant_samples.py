"""The tenant's pages in every state."""

from msgspec.structs import replace

from controllers.missions.history import HistoryLine
from controllers.missions.offers import Offer
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
from controllers.typed_slots import Toggle
from controllers.web.views import Errors, FieldError, FileRow
from tests.preview.frame_samples import META, options
from tests.preview.panel_samples import DAYS
from wording import typographic as t
from wording.languages import Language

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
        T, t("mardi 2 décembre, de 14 h à 16 h"), "Créneau Gestion a répondu pour vous.", "/x/refus", "/x"
    ),
    "chosen-alone": TenantChosen(T, t("mardi 2 décembre, de 14 h à 16 h"), decline_url="/x/refus"),
    "chosen-left": TenantChosen(
        replace(T, left_to_agency=True), t("mardi 2 décembre, de 14 h à 16 h"), "", "/x/refus", "/x"
    ),
    "chosen-before": TenantChosen(T, t("mardi 2 décembre, de 14 h à 16 h"), change_url="/x", before=True),
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
        over=True,
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
            "wished",
            "expired_slots",
            "lost_slots",
            "taken_slots",
            "unconfirmed",
            "moved",
            "failed",
            "missed",
            "visited",
            "visited_again",
            "approved",
            "disputed",
            "reopened",
            "unfinished",
            "done",
            "lifted",
            "closed",
            "cancelled",
        ]
    },
}
