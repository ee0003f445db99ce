"""The ways that a mission takes to its status, how many there are of each, and what people say on the way."""

from collections.abc import Sequence

from models.missions.transition_table import Action, Who
from models.workflow import Status

Step = tuple[Action, Who]
_VISIT: tuple[Step, ...] = (
    (Action.PROPOSE_SLOTS, Who.ANY_CONTRACTOR),
    (Action.CHOOSE_SLOT, Who.TENANT),
    (Action.SCHEDULE, Who.ITS_CONTRACTOR),
)
_AGAIN: tuple[Step, ...] = ((Action.PROPOSE_SLOTS, Who.ITS_CONTRACTOR), *_VISIT[1:])
_QUOTED: tuple[Step, ...] = (*_VISIT, (Action.SUBMIT_QUOTE, Who.ITS_CONTRACTOR))
_ACCEPTED: tuple[Step, ...] = (*_QUOTED, (Action.APPROVE_QUOTE, Who.MANAGER), *_AGAIN)
_REFUSED: tuple[Step, ...] = (*_QUOTED, (Action.REJECT_QUOTE, Who.MANAGER))
_MOVED: tuple[Step, ...] = (*_VISIT, (Action.RESCHEDULE, Who.TENANT))
_FAILED: tuple[Step, ...] = (*_VISIT, (Action.REPORT_FAILED_VISIT, Who.ITS_CONTRACTOR))
_PAUSED: tuple[Step, ...] = (*_VISIT, (Action.PLAN_SECOND_VISIT, Who.ITS_CONTRACTOR))
_LEFT: tuple[Step, ...] = (*_VISIT, (Action.WITHDRAW, Who.ITS_CONTRACTOR))
_DECLINED: tuple[Step, ...] = (_VISIT[0], (Action.DECLINE_SLOTS, Who.TENANT))


def _then(roads: Sequence[tuple[Step, ...]], *steps: Step) -> tuple[tuple[Step, ...], ...]:
    return tuple((*road, *steps) for road in roads)


_DONE = _then(
    (_VISIT, _ACCEPTED, (*_MOVED, *_AGAIN), (*_FAILED, *_AGAIN), (*_PAUSED, *_AGAIN), (*_LEFT, *_VISIT)),
    (Action.COMPLETE, Who.ITS_CONTRACTOR),
)
_CONFIRMED = (
    *_then(_DONE, (Action.CONFIRM_WORK, Who.TENANT)),
    *_then(_DONE[:2], (Action.CONFIRM_WORK, Who.SYSTEM)),
    *_then(
        _DONE[:2],
        (Action.DISPUTE_WORK, Who.TENANT),
        (Action.COMPLETE, Who.ITS_CONTRACTOR),
        (Action.CONFIRM_WORK, Who.TENANT),
    ),
)
_INVOICED = _then(_CONFIRMED, (Action.SUBMIT_INVOICE, Who.ITS_CONTRACTOR))
ROADS: dict[Status, tuple[tuple[Step, ...], ...]] = {
    Status.NEW: ((), (), (), _LEFT, (*_VISIT[:1], (Action.REASSIGN, Who.MANAGER))),
    Status.SLOTS_PROPOSED: (_VISIT[:1], (*_MOVED, *_AGAIN[:1]), (*_QUOTED, (Action.APPROVE_QUOTE, Who.MANAGER), _AGAIN[0])),
    Status.SLOT_CHOSEN: (_VISIT[:2], (*_DECLINED, *_AGAIN[:2])),
    Status.SCHEDULED: (_VISIT, _ACCEPTED, (*_DECLINED, *_AGAIN)),
    Status.SLOTS_NEEDED: (_DECLINED, _MOVED, _FAILED, _PAUSED, (_VISIT[0], (Action.EXPIRE_SLOTS, Who.SYSTEM))),
    Status.QUOTE_SUBMITTED: (_QUOTED, (*_REFUSED, (Action.SUBMIT_QUOTE, Who.ITS_CONTRACTOR))),
    Status.QUOTE_APPROVED: _then((_QUOTED,), (Action.APPROVE_QUOTE, Who.MANAGER)),
    Status.QUOTE_REJECTED: (_REFUSED,),
    Status.WORK_DONE: _DONE,
    Status.WORK_DISPUTED: (
        *_then(_DONE, (Action.DISPUTE_WORK, Who.TENANT)),
        *_then(_INVOICED[:2], (Action.DISPUTE_WORK, Who.MANAGER)),
    ),
    Status.WORK_CONFIRMED: (*_CONFIRMED, *_then(_INVOICED[:2], (Action.REJECT_INVOICE, Who.MANAGER))),
    Status.INVOICED: _INVOICED,
    Status.CLOSED: (
        *_then(_INVOICED, (Action.ACCEPT_INVOICE, Who.MANAGER)),
        *_then(_CONFIRMED[:1], (Action.CLOSE_WITHOUT_INVOICE, Who.MANAGER)),
    ),
    Status.CANCELLED: (((Action.CANCEL, Who.MANAGER),), *_then((_VISIT, _QUOTED), (Action.CANCEL, Who.MANAGER))),
}  # fmt: skip
# Of a hundred missions; four planned visits for each contractor fill the four hours of its day.
SHARES = {
    Status.NEW: 6, Status.SLOTS_PROPOSED: 4, Status.SLOT_CHOSEN: 2, Status.SCHEDULED: 4, Status.SLOTS_NEEDED: 3, Status.QUOTE_SUBMITTED: 4,
    Status.QUOTE_APPROVED: 2, Status.QUOTE_REJECTED: 1, Status.WORK_DONE: 3, Status.WORK_DISPUTED: 1, Status.WORK_CONFIRMED: 4,
    Status.INVOICED: 4, Status.CLOSED: 56, Status.CANCELLED: 6,
}  # fmt: skip
# How many days ago the last step was taken, at most: what waits for a date to come must be young.
AGES = {
    Status.SLOTS_PROPOSED: 0,
    Status.SLOT_CHOSEN: 0,
    Status.SCHEDULED: 3,
    Status.WORK_DONE: 4,
    Status.CLOSED: 700,
    Status.CANCELLED: 700,
}
DEFAULT_AGE = 12
ONLY_A_TENANT = {Action.DECLINE_SLOTS, Action.DISPUTE_WORK}
REASONS = {
    Action.DECLINE_SLOTS: "Plutôt en fin de journée.",
    Action.RESCHEDULE: "Un empêchement de dernière minute.",
    Action.REPORT_FAILED_VISIT: "Locataire absent",
    Action.REJECT_QUOTE: "Le montant est trop élevé.",
    Action.DISPUTE_WORK: "Le problème est revenu le lendemain.",
    Action.REJECT_INVOICE: "Le détail des fournitures manque.",
    Action.CLOSE_WITHOUT_INVOICE: "Intervention sous garantie.",
    Action.WITHDRAW: "Mon planning ne me le permet plus.",
    Action.REASSIGN: "Les délais sont trop longs.",
    Action.CANCEL: "Le bail est résilié.",
}
NOTES = {Action.SUBMIT_QUOTE: "Pièce usée, à remplacer.", Action.COMPLETE: "Réparé et essayé."}
