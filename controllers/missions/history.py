"""The history in sentences: who, when, what, why; each viewer reads its own part."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

import wording
from controllers.missions.history_sentences import SENTENCES, Details, span_of
from models import clock
from models.missions.event import MissionEvent, handed_over
from models.missions.facts import Facts
from models.missions.outbox import Message
from models.missions.transition_table import Action as A
from models.people.actor import Actor
from models.workflow import Role, reason_said
from wording.languages import gettext as _
from wording.languages import team, team_noted
from wording.undelivered import why_undelivered


class HistoryLine(Struct, frozen=True):
    """« Plomberie Durand a proposé 3 créneaux. »"""

    text: str
    # « il y a 2 h » and « le 24 novembre 2026 à 9 h 12 »
    age: str
    exact: str
    # « Karim Durand, prestataire », « Gestion, pour le locataire »
    who: str = ""
    reason: str = ""


# The tenant reads no amount, no quote, no invoice, no finding.
_TENANT_READS = {
    A.PUBLISH,
    A.PROPOSE_SLOTS,
    A.ACCEPT_WISH,
    A.CHOOSE_SLOT,
    A.DECLINE_SLOTS,
    A.EXPIRE_SLOTS,
    A.SCHEDULE,
    A.RESCHEDULE,
    A.ANNOUNCE_DEPARTURE,
    A.RECORD_ARRIVAL,
    A.REPORT_FAILED_VISIT,
    A.REPORT_NO_SHOW,
    A.PLAN_SECOND_VISIT,
    A.COMPLETE,
    A.CONFIRM_WORK,
    A.DISPUTE_WORK,
    A.WITHDRAW,
    A.REASSIGN,
    A.CANCEL,
}
_TENANT_READS_REASON = {
    A.DECLINE_SLOTS,
    A.RESCHEDULE,
    A.REPORT_FAILED_VISIT,
    A.REPORT_NO_SHOW,
    A.DISPUTE_WORK,
    A.CANCEL,
}


def visible(events: Sequence[MissionEvent], by: Actor, facts: Facts) -> list[MissionEvent]:
    """A contractor reads its own assignment's events, and how the mission came to be."""
    if by.role is Role.MANAGER:
        return list(events)
    if by.role is Role.TENANT:
        return [event for event in _without_former_contacts(events) if event.action in _TENANT_READS]
    mine = facts.assignment.id if facts.assignment and facts.assignment.contractor == by.account_id else None
    return [
        event
        for event in events
        if event.action == A.PUBLISH or (mine is not None and event.assignment == mine)
    ]


class News(Struct, frozen=True):
    text: str
    at: datetime


def news(
    events: Sequence[MissionEvent], by: Actor, facts: Facts, postcode: str, seen: int | None = None
) -> News | None:
    """What moved the mission last since the version that was `seen`, or ever. Who may not read of a correction reads
    that there was one; None where this person may know nothing of it."""
    recent = [e for e in events if seen is None or (e.raised and e.version > seen)]
    known = {e.id for e in visible(events, by, facts)}
    if told := [event for event in recent if event.id in known]:
        return News(sentence(told[-1], by, postcode), told[-1].at)
    corrected = [event for event in recent if event.action == A.AMEND]
    return News(_("La mission a été corrigée."), corrected[-1].at) if corrected and seen is not None else None


def _without_former_contacts(events: Sequence[MissionEvent]) -> list[MissionEvent]:
    """What an earlier contact said, or was said in its place, is not for the next one."""
    since = handed_over(events)
    return [event for event in events if event.id > since or not event.is_of_tenant]


def sentence(event: MissionEvent, by: Actor, postcode: str = "") -> str:
    """« Plomberie Durand a proposé 3 créneaux. » `postcode` of the home, for the hours in it."""
    details = event.details | {"postcode": postcode}
    if by.role is Role.TENANT:
        details = {k: v for k, v in details.items() if k not in ("declared_cents", "amount_cents")}
    who = event.actor_name
    if event.for_tenant:
        who = _("{person}, pour {other},", person=who, other=event.for_tenant)
    told = _by_itself(event, details) or _from_elsewhere(event, who)
    return wording.typographic(told or SENTENCES[A(event.action)](details | {"who": who}))


def _by_itself(event: MissionEvent, details: Details) -> str:
    """What happens where nobody is asked, or answers."""
    if event.actor_role != Role.SYSTEM:
        return ""
    if event.action == A.CHOOSE_SLOT:
        return _("Le créneau du {slot}, est retenu : personne n'est à prévenir.", slot=span_of(details))
    if event.action == A.CONFIRM_WORK:
        return _("La fin des travaux est confirmée : le locataire n'a pas répondu pendant 7 jours.")
    return ""


def _from_elsewhere(event: MissionEvent, who: str) -> str:
    """A manager's confirmation or dispute, out of another status than the tenant's."""
    if event.lifts:
        return _("{who} a levé les réserves.", who=who)
    if event.reopens:
        return _("{who} a rouvert l'intervention.", who=who)
    return ""


def line(event: MissionEvent, by: Actor, postcode: str = "") -> HistoryLine:
    now = clock.now()
    reason = reason_said(event.reason)
    if by.role is Role.TENANT and event.action not in _TENANT_READS_REASON:
        reason = ""
    if event.note and by.role is not Role.TENANT:
        reason = f"{reason}\n{event.note}".strip()
    return HistoryLine(
        text=sentence(event, by, postcode),
        age=wording.age(event.at, now),
        exact=wording.exact(event.at, postcode),
        who=Role(event.actor_role).label,
        reason=reason,
    )


# By whether it is an SMS.
_LOST = {
    False: (
        team_noted("Le message « {subject} » n'a pas été remis à {name} ({address})."),
        team_noted("Le message de cette mission n'a pas été remis à {name} ({address})."),
    ),
    True: (
        team_noted("Le SMS « {subject} » n'a pas été remis à {name} ({address})."),
        team_noted("Le SMS de cette mission n'a pas été remis à {name} ({address})."),
    ),
}


def _failed(message: Message, postcode: str) -> HistoryLine:
    with_subject, without = _LOST[message.is_sms]
    told = team(
        with_subject if message.subject else without,
        subject=message.subject,
        name=message.to_name,
        address=message.shown_address,
    )
    return HistoryLine(
        text=wording.typographic(told),
        age=wording.age(message.failed_at, clock.now()),
        exact=wording.exact(message.failed_at, postcode),
        who=Role.SYSTEM.label,
        reason=why_undelivered(message.outcome, sms=message.is_sms),
    )


def entries(
    events: Sequence[MissionEvent], by: Actor, facts: Facts, failed: Sequence[Message] = ()
) -> list[MissionEvent | Message]:
    """What this reader may know of, newest first, with the messages that reached nobody."""
    told: list[tuple[datetime, MissionEvent | Message]] = [
        (event.at, event) for event in visible(events, by, facts)
    ]
    told += [(message.failed_at, message) for message in failed]
    told.sort(key=lambda pair: pair[0])
    return [each for _, each in reversed(told)]


def lines(told: Sequence[MissionEvent | Message], by: Actor, postcode: str = "") -> tuple[HistoryLine, ...]:
    return tuple(
        line(each, by, postcode) if isinstance(each, MissionEvent) else _failed(each, postcode)
        for each in told
    )
