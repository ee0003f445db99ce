"""Views of every page and state, by the names that the tests and `make preview` know them by."""

from msgspec.structs import replace

from controllers.entrance import DemoAccount, SignIn
from controllers.web.views import Chrome, ErrorPage, Errors, FieldError, FormMeta, Link
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
from tests.preview.desk_samples import (
    AMEND,
    DECISIONS,
    DESK,
    DESK_CALM,
    DESK_FOUND,
    FORM,
    FORM_WRONG,
    MANAGED,
)
from tests.preview.frame_samples import GESTION, KARIM, STRANGER
from tests.preview.list_samples import EMPTY, FILTERED, OWN, POOL
from tests.preview.mission_samples import CHOSEN, CONFIRMED, FRESH, OVER, SCHEDULED, TAKES, WAITING
from tests.preview.panel_samples import (
    ANSWER,
    ANSWER_WORK,
    ARRIVAL,
    DEPARTURE,
    INVOICE,
    INVOICE_DECISION,
    INVOICE_WRONG,
    LINK,
    LINK_SHOWN,
    QUOTE_DECISION,
    REASSIGN,
    SLOTS,
    SLOTS_WRONG,
    STEP,
    STEP_COMPLETE,
    STEP_FAILED,
    STEP_QUOTE,
    STEP_SECOND,
    WITHDRAW,
)
from tests.preview.tenant_samples import TENANT_PAGES

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
