"""The ways that a mission takes to its status, how many there are of each, and what people say on the way."""

from collections.abc import Sequence

from models.missions.transition_table import Action, Who
from models.workflow import Status

A, S, W = Action, Status, Who

Step = tuple[Action, Who]
_VISIT: tuple[Step, ...] = (
    (A.PROPOSE_SLOTS, W.ANY_CONTRACTOR),
    (A.CHOOSE_SLOT, W.TENANT),
    (A.SCHEDULE, W.ITS_CONTRACTOR),
)
_AGAIN: tuple[Step, ...] = ((A.PROPOSE_SLOTS, W.ITS_CONTRACTOR), *_VISIT[1:])
_QUOTED: tuple[Step, ...] = (*_VISIT, (A.SUBMIT_QUOTE, W.ITS_CONTRACTOR))
_ACCEPTED: tuple[Step, ...] = (*_QUOTED, (A.APPROVE_QUOTE, W.MANAGER), *_AGAIN)
_REFUSED: tuple[Step, ...] = (*_QUOTED, (A.REJECT_QUOTE, W.MANAGER))
_MOVED: tuple[Step, ...] = (*_VISIT, (A.RESCHEDULE, W.TENANT))
_FAILED: tuple[Step, ...] = (*_VISIT, (A.REPORT_FAILED_VISIT, W.ITS_CONTRACTOR))
_PAUSED: tuple[Step, ...] = (*_VISIT, (A.PLAN_SECOND_VISIT, W.ITS_CONTRACTOR))
_LEFT: tuple[Step, ...] = (*_VISIT, (A.WITHDRAW, W.ITS_CONTRACTOR))
_DECLINED: tuple[Step, ...] = (_VISIT[0], (A.DECLINE_SLOTS, W.TENANT))


def _then(roads: Sequence[tuple[Step, ...]], *steps: Step) -> tuple[tuple[Step, ...], ...]:
    return tuple((*road, *steps) for road in roads)


_DONE = _then(
    (_VISIT, _ACCEPTED, (*_MOVED, *_AGAIN), (*_FAILED, *_AGAIN), (*_PAUSED, *_AGAIN), (*_LEFT, *_VISIT)),
    (A.COMPLETE, W.ITS_CONTRACTOR),
)
_CONFIRMED = (
    *_then(_DONE, (A.CONFIRM_WORK, W.TENANT)),
    *_then(_DONE[:2], (A.CONFIRM_WORK, W.SYSTEM)),
    *_then(_DONE[:2], (A.DISPUTE_WORK, W.TENANT), (A.COMPLETE, W.ITS_CONTRACTOR), (A.CONFIRM_WORK, W.TENANT)),
)
_INVOICED = _then(_CONFIRMED, (A.SUBMIT_INVOICE, W.ITS_CONTRACTOR))
ROADS: dict[Status, tuple[tuple[Step, ...], ...]] = {
    S.NEW: ((), (), (), _LEFT, (*_VISIT[:1], (A.REASSIGN, W.MANAGER))),
    S.SLOTS_PROPOSED: (_VISIT[:1], (*_MOVED, *_AGAIN[:1]), (*_QUOTED, (A.APPROVE_QUOTE, W.MANAGER), _AGAIN[0])),
    S.SLOT_CHOSEN: (_VISIT[:2], (*_DECLINED, *_AGAIN[:2])),
    S.SCHEDULED: (_VISIT, _ACCEPTED, (*_DECLINED, *_AGAIN)),
    S.SLOTS_NEEDED: (_DECLINED, _MOVED, _FAILED, _PAUSED, (_VISIT[0], (A.EXPIRE_SLOTS, W.SYSTEM))),
    S.QUOTE_SUBMITTED: (_QUOTED, (*_REFUSED, (A.SUBMIT_QUOTE, W.ITS_CONTRACTOR))),
    S.QUOTE_APPROVED: _then((_QUOTED,), (A.APPROVE_QUOTE, W.MANAGER)),
    S.QUOTE_REJECTED: (_REFUSED,),
    S.WORK_DONE: _DONE,
    S.WORK_DISPUTED: (
        *_then(_DONE, (A.DISPUTE_WORK, W.TENANT)),
        *_then(_INVOICED[:2], (A.DISPUTE_WORK, W.MANAGER)),
    ),
    S.WORK_CONFIRMED: (*_CONFIRMED, *_then(_INVOICED[:2], (A.REJECT_INVOICE, W.MANAGER))),
    S.INVOICED: _INVOICED,
    S.CLOSED: (
        *_then(_INVOICED, (A.ACCEPT_INVOICE, W.MANAGER)),
        *_then(_CONFIRMED[:1], (A.CLOSE_WITHOUT_INVOICE, W.MANAGER)),
    ),
    S.CANCELLED: (((A.CANCEL, W.MANAGER),), *_then((_VISIT, _QUOTED), (A.CANCEL, W.MANAGER))),
}  # fmt: skip
# Of a hundred missions; four planned visits for each contractor fill the four hours of its day.
SHARES = {
    S.NEW: 6, S.SLOTS_PROPOSED: 4, S.SLOT_CHOSEN: 2, S.SCHEDULED: 4, S.SLOTS_NEEDED: 3, S.QUOTE_SUBMITTED: 4,
    S.QUOTE_APPROVED: 2, S.QUOTE_REJECTED: 1, S.WORK_DONE: 3, S.WORK_DISPUTED: 1, S.WORK_CONFIRMED: 4,
    S.INVOICED: 4, S.CLOSED: 56, S.CANCELLED: 6,
}  # fmt: skip
# How many days ago the last step was taken, at most: what waits for a date to come must be young.
AGES = {
    S.SLOTS_PROPOSED: 0,
    S.SLOT_CHOSEN: 0,
    S.SCHEDULED: 3,
    S.WORK_DONE: 4,
    S.CLOSED: 700,
    S.CANCELLED: 700,
}
DEFAULT_AGE = 12
ONLY_A_TENANT = {A.DECLINE_SLOTS, A.DISPUTE_WORK}
REASONS = {
    A.DECLINE_SLOTS: "Plutôt en fin de journée.",
    A.RESCHEDULE: "Un empêchement de dernière minute.",
    A.REPORT_FAILED_VISIT: "Locataire absent",
    A.REJECT_QUOTE: "Le montant est trop élevé.",
    A.DISPUTE_WORK: "Le problème est revenu le lendemain.",
    A.REJECT_INVOICE: "Le détail des fournitures manque.",
    A.CLOSE_WITHOUT_INVOICE: "Intervention sous garantie.",
    A.WITHDRAW: "Mon planning ne me le permet plus.",
    A.REASSIGN: "Les délais sont trop longs.",
    A.CANCEL: "Le bail est résilié.",
}
NOTES = {A.SUBMIT_QUOTE: "Pièce usée, à remplacer.", A.COMPLETE: "Réparé et essayé."}
