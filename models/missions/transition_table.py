"""The law: who may do what, from which status, to which. Everything else is derived from it."""

from enum import StrEnum
from functools import cache

from msgspec import Struct

from models.workflow import OFFERED, Role, Said, Status
from wording.languages import team_noted


class Action(StrEnum):
    PUBLISH = "publish"
    PROPOSE_SLOTS = "propose_slots"
    ACCEPT_WISH = "accept_wish"
    CHOOSE_SLOT = "choose_slot"
    DECLINE_SLOTS = "decline_slots"
    EXPIRE_SLOTS = "expire_slots"
    SCHEDULE = "schedule"
    RESCHEDULE = "reschedule"
    REPORT_FAILED_VISIT = "report_failed_visit"
    REPORT_NO_SHOW = "report_no_show"
    SUBMIT_QUOTE = "submit_quote"
    APPROVE_QUOTE = "approve_quote"
    REJECT_QUOTE = "reject_quote"
    PLAN_SECOND_VISIT = "plan_second_visit"
    COMPLETE = "complete"
    CONFIRM_WORK = "confirm_work"
    DISPUTE_WORK = "dispute_work"
    SUBMIT_INVOICE = "submit_invoice"
    ACCEPT_INVOICE = "accept_invoice"
    REJECT_INVOICE = "reject_invoice"
    CLOSE_WITHOUT_INVOICE = "close_without_invoice"
    WITHDRAW = "withdraw"
    REASSIGN = "reassign"
    CANCEL = "cancel"
    # These leave the status as it is; each has its row in the history all the same.
    AMEND = "amend"
    RENEW_LINK = "renew_link"
    ADD_PHOTOS = "add_photos"
    READ_ACCESS_CODE = "read_access_code"
    READMIT = "readmit"
    ADD_INVOICE = "add_invoice"
    ANNOUNCE_DEPARTURE = "announce_departure"
    RECORD_ARRIVAL = "record_arrival"


class Who(StrEnum):
    ANY_CONTRACTOR = "any_contractor"
    ITS_CONTRACTOR = "its_contractor"
    TENANT = "tenant"
    MANAGER = "manager"
    SYSTEM = "system"
    CONTRACTOR_FOR_TENANT = "contractor_for_tenant"
    MANAGER_FOR_TENANT = "manager_for_tenant"

    @property
    def role(self) -> Role:
        return _ROLES[self]


_ROLES = {
    **dict.fromkeys((Who.ANY_CONTRACTOR, Who.ITS_CONTRACTOR, Who.CONTRACTOR_FOR_TENANT), Role.CONTRACTOR),
    **dict.fromkeys((Who.MANAGER, Who.MANAGER_FOR_TENANT), Role.MANAGER),
    Who.TENANT: Role.TENANT,
    Who.SYSTEM: Role.SYSTEM,
}


class Need(StrEnum):
    """A condition beyond the status; `models.missions.facts` says when each holds, and what is wrong if not."""

    NOT_BARRED = "not_barred"
    QUOTE_IN_FORCE = "quote_in_force"
    CHOSEN_SLOT_AHEAD = "chosen_slot_ahead"
    BEFORE_VISIT = "before_visit"
    VISIT_BEGUN = "visit_begun"
    NOBODY_CAME = "nobody_came"
    SLOTS_RUN_OUT = "slots_run_out"
    NOBODY_TO_ASK = "nobody_to_ask"
    SOMEBODY_TO_ASK = "somebody_to_ask"
    CONTRACTOR_AT_WORK = "contractor_at_work"
    SILENT_FOR_7_DAYS = "silent_for_7_days"


class Transition(Struct, Said, frozen=True):
    action: Action
    who: tuple[Who, ...]
    sources: tuple[Status, ...]
    target: Status
    french: str
    needs: tuple[Need, ...] = ()


_BEFORE_WORK_DONE = (
    Status.SLOTS_PROPOSED,
    Status.SLOTS_NEEDED,
    Status.SLOT_CHOSEN,
    Status.SCHEDULED,
    Status.QUOTE_SUBMITTED,
    Status.QUOTE_APPROVED,
    Status.QUOTE_REJECTED,
)
_FOR_TENANT = (Who.TENANT, Who.MANAGER_FOR_TENANT)
_ITS = (Who.ITS_CONTRACTOR,)
_MANAGER = (Who.MANAGER,)
_SYSTEM = (Who.SYSTEM,)

TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        Action.PROPOSE_SLOTS,
        (Who.ANY_CONTRACTOR,),
        (Status.NEW,),
        Status.SLOTS_PROPOSED,
        team_noted("Proposer un créneau"),
        (Need.NOT_BARRED,),
    ),
    Transition(
        Action.PROPOSE_SLOTS,
        _ITS,
        (
            Status.SLOTS_NEEDED,
            Status.SLOTS_PROPOSED,
            Status.SLOT_CHOSEN,
            Status.QUOTE_APPROVED,
            Status.WORK_DISPUTED,
        ),
        Status.SLOTS_PROPOSED,
        team_noted("Proposer de nouveaux créneaux"),
    ),
    Transition(
        Action.PROPOSE_SLOTS,
        _ITS,
        (Status.QUOTE_REJECTED,),
        Status.SLOTS_PROPOSED,
        team_noted("Proposer de nouveaux créneaux"),
        (Need.QUOTE_IN_FORCE,),
    ),
    # The tenant has agreed already, and is not asked again.
    Transition(
        Action.ACCEPT_WISH,
        (Who.ANY_CONTRACTOR,),
        (Status.NEW,),
        Status.SCHEDULED,
        team_noted("Prendre ce moment"),
        (Need.NOT_BARRED,),
    ),
    Transition(
        Action.ACCEPT_WISH,
        _ITS,
        (Status.SLOTS_NEEDED, Status.SLOTS_PROPOSED, Status.QUOTE_APPROVED, Status.WORK_DISPUTED),
        Status.SCHEDULED,
        team_noted("Prendre ce moment"),
    ),
    Transition(
        Action.ACCEPT_WISH,
        _ITS,
        (Status.QUOTE_REJECTED,),
        Status.SCHEDULED,
        team_noted("Prendre ce moment"),
        (Need.QUOTE_IN_FORCE,),
    ),
    Transition(
        Action.CHOOSE_SLOT,
        (*_FOR_TENANT, Who.CONTRACTOR_FOR_TENANT),
        OFFERED,
        Status.SLOT_CHOSEN,
        team_noted("Confirmer ce créneau"),
        (Need.SOMEBODY_TO_ASK, Need.CONTRACTOR_AT_WORK),
    ),
    # Empty home or common parts: the proposal is taken as chosen at once.
    Transition(
        Action.CHOOSE_SLOT,
        _SYSTEM,
        (Status.SLOTS_PROPOSED,),
        Status.SLOT_CHOSEN,
        team_noted("Confirmer ce créneau"),
        (Need.NOBODY_TO_ASK,),
    ),
    Transition(
        Action.DECLINE_SLOTS,
        _FOR_TENANT,
        OFFERED,
        Status.SLOTS_NEEDED,
        team_noted("Aucun créneau ne me convient"),
        (Need.SOMEBODY_TO_ASK,),
    ),
    Transition(
        Action.EXPIRE_SLOTS,
        _SYSTEM,
        OFFERED,
        Status.SLOTS_NEEDED,
        team_noted("Créneaux passés"),
        (Need.SLOTS_RUN_OUT,),
    ),
    Transition(
        Action.SCHEDULE,
        _ITS,
        (Status.SLOT_CHOSEN,),
        Status.SCHEDULED,
        team_noted("Planifier l'intervention"),
        (Need.CHOSEN_SLOT_AHEAD,),
    ),
    Transition(
        Action.RESCHEDULE,
        (Who.ITS_CONTRACTOR, Who.TENANT, Who.MANAGER),
        (Status.SCHEDULED,),
        Status.SLOTS_NEEDED,
        team_noted("Déplacer le rendez-vous"),
        (Need.BEFORE_VISIT,),
    ),
    Transition(
        Action.REPORT_FAILED_VISIT,
        _ITS,
        (Status.SCHEDULED,),
        Status.SLOTS_NEEDED,
        team_noted("Visite impossible"),
        (Need.VISIT_BEGUN,),
    ),
    Transition(
        Action.REPORT_NO_SHOW,
        _FOR_TENANT,
        (Status.SCHEDULED,),
        Status.SLOTS_NEEDED,
        team_noted("L'artisan n'est pas venu"),
        (Need.NOBODY_CAME,),
    ),
    Transition(
        Action.SUBMIT_QUOTE,
        _ITS,
        (Status.SCHEDULED, Status.QUOTE_SUBMITTED, Status.QUOTE_REJECTED),
        Status.QUOTE_SUBMITTED,
        team_noted("Soumettre un devis"),
    ),
    Transition(
        Action.APPROVE_QUOTE,
        _MANAGER,
        (Status.QUOTE_SUBMITTED,),
        Status.QUOTE_APPROVED,
        team_noted("Valider le devis"),
    ),
    Transition(
        Action.REJECT_QUOTE,
        _MANAGER,
        (Status.QUOTE_SUBMITTED,),
        Status.QUOTE_REJECTED,
        team_noted("Refuser le devis"),
    ),
    Transition(
        Action.PLAN_SECOND_VISIT,
        _ITS,
        (Status.SCHEDULED,),
        Status.SLOTS_NEEDED,
        team_noted("Revenir pour faire les travaux"),
    ),
    Transition(
        Action.COMPLETE,
        _ITS,
        (Status.SCHEDULED, Status.QUOTE_APPROVED, Status.QUOTE_REJECTED, Status.WORK_DISPUTED),
        Status.WORK_DONE,
        team_noted("Intervention réalisée"),
    ),
    Transition(
        Action.CONFIRM_WORK,
        _FOR_TENANT,
        (Status.WORK_DONE,),
        Status.WORK_CONFIRMED,
        team_noted("Confirmer la fin des travaux"),
    ),
    Transition(
        Action.CONFIRM_WORK,
        _SYSTEM,
        (Status.WORK_DONE,),
        Status.WORK_CONFIRMED,
        team_noted("Confirmer la fin des travaux"),
        (Need.SILENT_FOR_7_DAYS,),
    ),
    Transition(
        Action.CONFIRM_WORK,
        _MANAGER,
        (Status.WORK_DISPUTED,),
        Status.WORK_CONFIRMED,
        team_noted("Lever les réserves"),
    ),
    Transition(
        Action.DISPUTE_WORK,
        _FOR_TENANT,
        (Status.WORK_DONE,),
        Status.WORK_DISPUTED,
        team_noted("Signaler un problème"),
    ),
    Transition(
        Action.DISPUTE_WORK,
        _MANAGER,
        (Status.WORK_CONFIRMED, Status.INVOICED),
        Status.WORK_DISPUTED,
        team_noted("Rouvrir l'intervention"),
    ),
    Transition(
        Action.SUBMIT_INVOICE,
        _ITS,
        (Status.WORK_CONFIRMED,),
        Status.INVOICED,
        team_noted("Envoyer la facture"),
    ),
    Transition(
        Action.ACCEPT_INVOICE, _MANAGER, (Status.INVOICED,), Status.CLOSED, team_noted("Accepter la facture")
    ),
    Transition(
        Action.REJECT_INVOICE,
        _MANAGER,
        (Status.INVOICED,),
        Status.WORK_CONFIRMED,
        team_noted("Refuser la facture"),
    ),
    Transition(
        Action.CLOSE_WITHOUT_INVOICE,
        _MANAGER,
        (Status.WORK_CONFIRMED,),
        Status.CLOSED,
        team_noted("Clôturer sans facture"),
    ),
    Transition(Action.WITHDRAW, _ITS, _BEFORE_WORK_DONE, Status.NEW, team_noted("Se désister")),
    Transition(
        Action.REASSIGN,
        _MANAGER,
        (*_BEFORE_WORK_DONE, Status.WORK_DISPUTED),
        Status.NEW,
        team_noted("Confier à un autre prestataire"),
    ),
    Transition(
        Action.CANCEL,
        _MANAGER,
        (Status.NEW, *_BEFORE_WORK_DONE),
        Status.CANCELLED,
        team_noted("Annuler la mission"),
    ),
)

# With which a contractor takes a mission that is on offer: of those who do at once, one wins.
CLAIMS = (Action.PROPOSE_SLOTS, Action.ACCEPT_WISH)

# « Prochaine étape »: the steps in the order of the list.
STEPS = (Action.SUBMIT_QUOTE, Action.PLAN_SECOND_VISIT, Action.COMPLETE, Action.REPORT_FAILED_VISIT)


@cache
def find(action: Action, who: Who, status: Status) -> Transition | None:
    rows = (row for row in TRANSITIONS if row.action is action and who in row.who and status in row.sources)
    return next(rows, None)
