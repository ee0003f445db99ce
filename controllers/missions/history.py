"""The history in sentences: who, when, what, why; each viewer reads its own part."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import wording
from models import clock
from models.missions.delivery import why_undelivered
from models.missions.event import MissionEvent
from models.missions.facts import Facts
from models.missions.outbox import Message
from models.missions.transition_table import Action as A
from models.people.actor import Actor
from models.workflow import FileKind, InvoiceKind, PauseReason, Role, reason_said
from wording.languages import gettext as _
from wording.languages import ngettext, noted


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """« Plomberie Durand a proposé 3 créneaux. »"""

    text: str
    # « il y a 2 h » and « le 24 novembre 2026 à 9 h 12 »
    age: str
    exact: str
    # « Karim Durand, prestataire », « Gestion, pour le locataire »
    who: str = ""
    reason: str = ""


Details = dict[str, Any]


def _span(details: Details, key: str = "slot") -> str:
    start, end = (datetime.fromisoformat(text) for text in details[key])
    return wording.span(start, end, clock.now(), details.get("postcode", ""))


def _offered(details: Details) -> str:
    number = len(details["slots"])
    words = [
        _span({"slot": [start, end], "postcode": details.get("postcode", "")})
        for start, end in details["slots"]
    ]
    what = ngettext("un créneau", "{number} créneaux", number)
    told = (
        noted("{who} a pris la mission et proposé {what} : {slots}.")
        if details.get("first")
        else noted("{who} a proposé {what} : {slots}.")
    )
    return _(told, who=details["who"], what=what, slots=_(" ; ").join(words))


def _taken(details: Details) -> str:
    told = (
        noted(
            "{who} a pris la mission et planifié l'intervention à un moment que le locataire souhaitait : {slot}."
        )
        if details.get("first")
        else noted("{who} a planifié l'intervention à un moment que le locataire souhaitait : {slot}.")
    )
    return _(told, who=details["who"], slot=_span(details))


def _chosen(details: Details) -> str:
    told = (
        noted("{who} a choisi le créneau du {slot}, un jour que le locataire accepte.")
        if "agreed_day" in details
        else noted("{who} a choisi le créneau du {slot}.")
    )
    return _(told, who=details["who"], slot=_span(details))


def _moved(details: Details) -> str:
    told = (
        noted("{who} a demandé à déplacer le rendez-vous du {slot}, déplacement tardif.")
        if details.get("late")
        else noted("{who} a demandé à déplacer le rendez-vous du {slot}.")
    )
    return _(told, who=details["who"], slot=_span(details))


def _departure(details: Details) -> str:
    minutes = details.get("delay_minutes")
    if minutes:
        return _(
            "{who} est en route, arrivée dans {minutes} minutes environ.", who=details["who"], minutes=minutes
        )
    return _("{who} est en route.", who=details["who"])


def _arrival(details: Details) -> str:
    told = (
        noted("{who} est arrivé, arrivée confirmée par le locataire.")
        if details["proved"]
        else noted("{who} est arrivé.")
    )
    return _(told, who=details["who"])


def _amount(details: Details) -> str:
    return wording.amount(details["amount_cents"])


def _quote(details: Details) -> str:
    version = f", version {details['version']}" if details["version"] > 1 else ""
    return f"{details['who']} a soumis un devis de {_amount(details)}{version}."


def _declared(details: Details) -> str:
    cents = details.get("declared_cents")
    return f" (montant déclaré : {wording.amount(cents)})" if cents is not None else ""


def _pause(details: Details) -> str:
    if "not_before" not in details:
        return ""
    day = wording.day(date.fromisoformat(details["not_before"]))
    why = PauseReason(details["not_before_reason"]).label
    return " " + _("Pas de visite avant le {day} : {why}.", day=day, why=why)


def _photos(details: Details) -> str:
    number, kind = details["photos"], FileKind(details["kind"])
    photos = "une photo" if number == 1 else f"{number} photos"
    where = {
        FileKind.DAMAGE: "des dégâts",
        FileKind.BEFORE: "d'avant les travaux",
        FileKind.AFTER: "des travaux réalisés",
    }
    return f"{details['who']} a ajouté {photos} {where[kind]}."


_PAPERS = {
    InvoiceKind.INVOICE: "une facture",
    InvoiceKind.DEPOSIT: "une facture d'acompte",
    InvoiceKind.CREDIT_NOTE: "un avoir",
}


def _expired(details: Details) -> str:
    told = (
        noted("{who} a retiré les créneaux proposés : ils ne sont plus disponibles.")
        if details.get("taken")
        else noted("{who} a retiré les créneaux proposés : ils sont passés.")
    )
    return _(told, who=details["who"])


_SENTENCES: dict[A, Callable[[Details], str]] = {
    A.PUBLISH: lambda d: _("{who} a publié la mission.", who=d["who"]),
    A.PROPOSE_SLOTS: _offered,
    A.ACCEPT_WISH: _taken,
    A.CHOOSE_SLOT: _chosen,
    A.DECLINE_SLOTS: lambda d: _("{who} a répondu qu'aucun créneau ne convient.", who=d["who"]),
    A.EXPIRE_SLOTS: _expired,
    A.SCHEDULE: lambda d: _("{who} a planifié l'intervention : {slot}.", who=d["who"], slot=_span(d)),
    A.RESCHEDULE: _moved,
    A.REPORT_FAILED_VISIT: lambda d: _("{who} a signalé que la visite n'a pas pu avoir lieu.", who=d["who"]),
    A.REPORT_NO_SHOW: lambda d: _(
        "{who} a signalé que l'artisan n'est pas venu au rendez-vous du {slot}.", who=d["who"], slot=_span(d)
    ),
    A.SUBMIT_QUOTE: _quote,
    A.APPROVE_QUOTE: lambda d: f"{d['who']} a validé le devis de {_amount(d)}.",
    A.REJECT_QUOTE: lambda d: f"{d['who']} a refusé le devis de {_amount(d)}.",
    A.PLAN_SECOND_VISIT: lambda d: (
        _("{who} reviendra pour faire les travaux{declared}.", who=d["who"], declared=_declared(d))
        + _pause(d)
    ),
    A.COMPLETE: lambda d: _("{who} a réalisé l'intervention{declared}.", who=d["who"], declared=_declared(d)),
    A.CONFIRM_WORK: lambda d: _("{who} a confirmé la fin des travaux.", who=d["who"]),
    A.DISPUTE_WORK: lambda d: _("{who} a émis des réserves.", who=d["who"]),
    A.SUBMIT_INVOICE: lambda d: f"{d['who']} a envoyé une facture de {_amount(d)}.",
    A.ACCEPT_INVOICE: lambda d: f"{d['who']} a accepté la facture de {_amount(d)}. La mission est clôturée.",
    A.REJECT_INVOICE: lambda d: f"{d['who']} a refusé la facture de {_amount(d)}.",
    A.CLOSE_WITHOUT_INVOICE: lambda d: f"{d['who']} a clôturé la mission sans facture.",
    A.WITHDRAW: lambda d: _("{who} s'est désisté.", who=d["who"]),
    A.REASSIGN: lambda d: _("{who} a décidé de confier la mission à un autre prestataire.", who=d["who"]),
    A.CANCEL: lambda d: _("{who} a annulé la mission.", who=d["who"]),
    A.AMEND: lambda d: f"{d['who']} a corrigé la mission.",
    A.RENEW_LINK: lambda d: (
        f"{d['who']} a copié un nouveau lien pour le locataire."
        if d.get("by_hand")
        else f"{d['who']} a fait envoyer un lien au locataire."
    ),
    A.ADD_PHOTOS: _photos,
    A.READ_ACCESS_CODE: lambda d: f"{d['who']} a affiché le code d'accès.",
    A.ADD_INVOICE: lambda d: f"{d['who']} a envoyé {_PAPERS[InvoiceKind(d['kind'])]} de {_amount(d)}.",
    A.ANNOUNCE_DEPARTURE: _departure,
    A.RECORD_ARRIVAL: _arrival,
    A.READMIT: lambda d: f"{d['who']} a autorisé {d['contractor']} à reprendre la mission.",
}

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
_READERS = {"tenant_name", "tenant_email", "contact_name", "contact_email"}
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


def _without_former_contacts(events: Sequence[MissionEvent]) -> list[MissionEvent]:
    """What an earlier contact said, or was said in its place, is not for the next one."""
    handed_over = max((event.id for event in events if _another_reader(event)), default=0)
    return [
        event
        for event in events
        if event.id > handed_over or (event.actor_role != Role.TENANT and not event.for_tenant)
    ]


def _another_reader(event: MissionEvent) -> bool:
    if event.action != A.AMEND:
        return False
    details = event.details
    # Before this was noted itself, the columns that had changed were.
    return bool(details.get("other_reader", _READERS & set(details.get("changed", ()))))


def sentence(event: MissionEvent, by: Actor, postcode: str = "") -> str:
    """« Plomberie Durand a proposé 3 créneaux. » `postcode` of the home, for the hours in it."""
    details = event.details | {"postcode": postcode}
    if by.role is Role.TENANT:
        details = {k: v for k, v in details.items() if k not in ("declared_cents", "amount_cents")}
    who = event.actor_name
    if event.for_tenant:
        who = _("{person}, pour {other},", person=who, other=event.for_tenant)
    told = _by_itself(event, details) or _from_elsewhere(event, who)
    return wording.typographic(told or _SENTENCES[A(event.action)](details | {"who": who}))


def _by_itself(event: MissionEvent, details: Details) -> str:
    """What happens where nobody is asked, or answers."""
    if event.actor_role != Role.SYSTEM:
        return ""
    if event.action == A.CHOOSE_SLOT:
        return _("Le créneau du {slot} est retenu : personne n'est à prévenir.", slot=_span(details))
    if event.action == A.CONFIRM_WORK:
        return _("La fin des travaux est confirmée : le locataire n'a pas répondu pendant 7 jours.")
    return ""


def _from_elsewhere(event: MissionEvent, who: str) -> str:
    """A manager's confirmation or dispute, out of another status than the tenant's."""
    if event.action == A.CONFIRM_WORK and event.from_status == "work_disputed":
        return _("{who} a levé les réserves.", who=who)
    if event.action == A.DISPUTE_WORK and event.from_status != "work_done":
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


def _failed(message: Message, postcode: str) -> HistoryLine:
    subject = f"« {message.subject} »" if message.subject else "de cette mission"
    to = f"{message.to_name} ({message.shown_address})"
    called = "SMS" if message.is_sms else "message"
    return HistoryLine(
        text=wording.typographic(f"Le {called} {subject} n'a pas été remis à {to}."),
        age=wording.age(message.failed_at, clock.now()),
        exact=wording.exact(message.failed_at, postcode),
        who=Role.SYSTEM.label,
        reason=why_undelivered(message),
    )


def lines(
    events: Sequence[MissionEvent],
    by: Actor,
    facts: Facts,
    postcode: str = "",
    failed: Sequence[Message] = (),
) -> tuple[HistoryLine, ...]:
    """Newest first, with the messages that reached nobody."""
    told = [(event.at, line(event, by, postcode)) for event in visible(events, by, facts)]
    told += [(message.failed_at, _failed(message, postcode)) for message in failed]
    told.sort(key=lambda pair: pair[0])
    return tuple(each for _, each in reversed(told))
