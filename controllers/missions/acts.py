"""What can be done with a mission, said once: addresses, titles, questions, labels."""

from msgspec import Struct
from msgspec.structs import replace

from models.missions.transition_table import Action
from models.workflow import FileKind, InvoiceKind
from wording.addresses import Below
from wording.languages import team_noted

# Under the row of a planned visit whose time is over.
PASSED = team_noted("visite passée : dites ce qui a été fait")
# The two that stand for several rows of the table.
NEXT_STEP = team_noted("Etape suivante")
ANSWER = team_noted("Saisir la réponse du locataire")
# Said for the tenant at an address of its own.
OF_ITS_OWN = (Action.REPORT_NO_SHOW,)


class Act(Struct, frozen=True):
    """`path` is below the mission's own address. `label` stands for the row's where a form asks first."""

    path: str
    label: str = ""
    # Its button in the banner warns.
    warns: bool = False
    # One click does it: the value of its button.
    at_once: str = ""


class Question(Act, frozen=True):
    """Asks for one reason: `title` is on the form and its button, `text` says what will happen."""

    title: str = ""
    text: str = ""
    # What its contractor learns or does then; of a closed account another is said (controllers.missions.telling).
    contractor: str = ""
    answer: str = ""
    danger: bool = False
    # Without a reason too.
    optional: bool = False
    # And of what the tenant learns of it (controllers.missions.telling).
    tells_tenant: bool = False
    # May bring photos of this kind.
    photos: FileKind | None = None


RESCHEDULE = Question(
    "deplacer",
    title=team_noted("Déplacer le rendez-vous"),
    text=team_noted(
        "Le rendez-vous est annulé dans les agendas, et de nouveaux créneaux seront à proposer. "
        "Le gestionnaire en sera prévenu."
    ),
    answer="reschedule",
    tells_tenant=True,
)
CONTRACTORS: dict[Action, Act] = {
    Action.PROPOSE_SLOTS: Act(Below.SLOTS),
    Action.SCHEDULE: Act(Below.SCHEDULE, at_once="schedule"),
    Action.RESCHEDULE: RESCHEDULE,
    Action.SUBMIT_INVOICE: Act(Below.INVOICE),
    Action.WITHDRAW: Question(
        "desistement",
        warns=True,
        title=team_noted("Se désister"),
        text=team_noted(
            "La mission redevient libre pour les autres prestataires, et vous ne pourrez plus la reprendre. "
            "Le gestionnaire en sera prévenu."
        ),
        answer="withdraw",
        tells_tenant=True,
        danger=True,
    ),
}
MANAGERS: dict[Action, Act] = {
    Action.RESCHEDULE: replace(
        RESCHEDULE,
        text=team_noted("Le rendez-vous est annulé dans les agendas."),
        contractor=team_noted("Le prestataire en sera prévenu, et proposera de nouveaux créneaux."),
    ),
    Action.APPROVE_QUOTE: Act(Below.QUOTE, label=team_noted("Décider du devis")),
    Action.ACCEPT_INVOICE: Act(Below.INVOICE, label=team_noted("Décider de la facture")),
    Action.REPORT_NO_SHOW: Question(
        "absence",
        title=team_noted("L'artisan n'est pas venu"),
        text=team_noted("Le rendez-vous est noté comme manqué."),
        contractor=team_noted("Le prestataire en sera prévenu, et devra proposer de nouveaux créneaux."),
        answer="report_no_show",
        optional=True,
        photos=FileKind.NO_SHOW,
    ),
    Action.CANCEL: Question(
        "annulation",
        warns=True,
        title=team_noted("Annuler la mission"),
        text=team_noted("La mission est arrêtée pour de bon."),
        contractor=team_noted("Le prestataire en sera prévenu."),
        answer="cancel",
        tells_tenant=True,
        danger=True,
    ),
    Action.REASSIGN: Question(
        "reattribution",
        title=team_noted("Confier à un autre prestataire"),
        text=team_noted(
            "La mission redevient libre. Le prestataire actuel n'y a plus accès, et le suivant ne voit rien de lui."
        ),
        contractor=team_noted("Le prestataire actuel en sera prévenu."),
        answer="reassign",
        tells_tenant=True,
        danger=True,
    ),
    Action.CONFIRM_WORK: Question(
        "levee-reserves",
        title=team_noted("Lever les réserves"),
        text=team_noted("La fin des travaux est confirmée."),
        contractor=team_noted("Le prestataire en sera prévenu, et pourra envoyer sa facture."),
        answer="confirm",
        tells_tenant=True,
    ),
    Action.DISPUTE_WORK: Question(
        "reouverture",
        title=team_noted("Rouvrir l'intervention"),
        text=team_noted("Une facture en attente n'est plus à décider."),
        contractor=team_noted("Le prestataire en sera prévenu, et devra revenir ou répondre."),
        answer="dispute",
        danger=True,
    ),
    Action.CLOSE_WITHOUT_INVOICE: Question(
        "cloture",
        title=team_noted("Clôturer sans facture"),
        text=team_noted("La mission est terminée."),
        contractor=team_noted("Le prestataire en sera prévenu."),
        answer="close",
        danger=True,
    ),
}
PAPERS: dict[InvoiceKind, Act] = {
    InvoiceKind.DEPOSIT: Act("acompte", label=team_noted("Envoyer une facture d'acompte")),
    InvoiceKind.CREDIT_NOTE: Act("avoir", label=team_noted("Envoyer un avoir")),
}


def acts_of(*, manager: bool) -> dict[Action, Act]:
    return MANAGERS if manager else CONTRACTORS
