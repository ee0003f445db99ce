"""What happened, in a sentence for each action; an event's details are its facts, with who did it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import wording
from models import clock
from models.missions.transition_table import Action as A
from models.workflow import FileKind, InvoiceKind, PauseReason
from wording.languages import gettext as _
from wording.languages import ngettext, noted, team, team_noted, team_plural

Details = dict[str, Any]


def span_of(details: Details, key: str = "slot") -> str:
    start, end = (datetime.fromisoformat(text) for text in details[key])
    return wording.span(start, end, clock.now(), details.get("postcode", ""))


def _offered(details: Details) -> str:
    number = len(details["slots"])
    words = [
        span_of({"slot": [start, end], "postcode": details.get("postcode", "")})
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
    return _(told, who=details["who"], slot=span_of(details))


def _chosen(details: Details) -> str:
    told = (
        noted("{who} a choisi le créneau du {slot}, un jour que le locataire accepte.")
        if "agreed_day" in details
        else noted("{who} a choisi le créneau du {slot}.")
    )
    return _(told, who=details["who"], slot=span_of(details))


def _moved(details: Details) -> str:
    told = (
        noted("{who} a demandé à déplacer le rendez-vous du {slot}, déplacement tardif.")
        if details.get("late")
        else noted("{who} a demandé à déplacer le rendez-vous du {slot}.")
    )
    return _(told, who=details["who"], slot=span_of(details))


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
    who, amount, version = details["who"], _amount(details), details["version"]
    if version > 1:
        return team(
            "{who} a soumis un devis de {amount}, version {version}.", who=who, amount=amount, version=version
        )
    return team("{who} a soumis un devis de {amount}.", who=who, amount=amount)


def _declared(details: Details) -> str:
    cents = details.get("declared_cents")
    return team(" (montant déclaré : {amount})", amount=wording.amount(cents)) if cents is not None else ""


def _pause(details: Details) -> str:
    if "not_before" not in details:
        return ""
    day = wording.day(date.fromisoformat(details["not_before"]))
    why = PauseReason(details["not_before_reason"]).label
    return " " + _("Pas de visite avant le {day} : {why}.", day=day, why=why)


def _photos(details: Details) -> str:
    return _PHOTOS[FileKind(details["kind"])](details["who"], details["photos"])


_PHOTOS: dict[FileKind, Callable[[str, int], str]] = {
    FileKind.DAMAGE: lambda who, number: team_plural(
        "{who} a ajouté une photo des dégâts.", "{who} a ajouté {number} photos des dégâts.", number, who=who
    ),
    FileKind.BEFORE: lambda who, number: team_plural(
        "{who} a ajouté une photo d'avant les travaux.",
        "{who} a ajouté {number} photos d'avant les travaux.",
        number,
        who=who,
    ),
    FileKind.AFTER: lambda who, number: team_plural(
        "{who} a ajouté une photo des travaux réalisés.",
        "{who} a ajouté {number} photos des travaux réalisés.",
        number,
        who=who,
    ),
}
_PAPERS = {
    InvoiceKind.INVOICE: team_noted("{who} a envoyé une facture de {amount}."),
    InvoiceKind.DEPOSIT: team_noted("{who} a envoyé une facture d'acompte de {amount}."),
    InvoiceKind.CREDIT_NOTE: team_noted("{who} a envoyé un avoir de {amount}."),
}


def _expired(details: Details) -> str:
    told = (
        noted("{who} a retiré les créneaux proposés : ils ne sont plus disponibles.")
        if details.get("taken")
        else noted("{who} a retiré les créneaux proposés : ils sont passés.")
    )
    return _(told, who=details["who"])


SENTENCES: dict[A, Callable[[Details], str]] = {
    A.PUBLISH: lambda d: _("{who} a publié la mission.", who=d["who"]),
    A.PROPOSE_SLOTS: _offered,
    A.ACCEPT_WISH: _taken,
    A.CHOOSE_SLOT: _chosen,
    A.DECLINE_SLOTS: lambda d: _("{who} a répondu qu'aucun créneau ne convient.", who=d["who"]),
    A.EXPIRE_SLOTS: _expired,
    A.SCHEDULE: lambda d: _("{who} a planifié l'intervention : {slot}.", who=d["who"], slot=span_of(d)),
    A.RESCHEDULE: _moved,
    A.REPORT_FAILED_VISIT: lambda d: _("{who} a signalé que la visite n'a pas pu avoir lieu.", who=d["who"]),
    A.REPORT_NO_SHOW: lambda d: _(
        "{who} a signalé que l'artisan n'est pas venu au rendez-vous du {slot}.",
        who=d["who"],
        slot=span_of(d),
    ),
    A.SUBMIT_QUOTE: _quote,
    A.APPROVE_QUOTE: lambda d: team("{who} a validé le devis de {amount}.", who=d["who"], amount=_amount(d)),
    A.REJECT_QUOTE: lambda d: team("{who} a refusé le devis de {amount}.", who=d["who"], amount=_amount(d)),
    A.PLAN_SECOND_VISIT: lambda d: (
        _("{who} reviendra pour faire les travaux{declared}.", who=d["who"], declared=_declared(d))
        + _pause(d)
    ),
    A.COMPLETE: lambda d: _("{who} a réalisé l'intervention{declared}.", who=d["who"], declared=_declared(d)),
    A.CONFIRM_WORK: lambda d: _("{who} a confirmé la fin des travaux.", who=d["who"]),
    A.DISPUTE_WORK: lambda d: _("{who} a émis des réserves.", who=d["who"]),
    A.SUBMIT_INVOICE: lambda d: team(
        "{who} a envoyé une facture de {amount}.", who=d["who"], amount=_amount(d)
    ),
    A.ACCEPT_INVOICE: lambda d: team(
        "{who} a accepté la facture de {amount}. La mission est clôturée.", who=d["who"], amount=_amount(d)
    ),
    A.REJECT_INVOICE: lambda d: team(
        "{who} a refusé la facture de {amount}.", who=d["who"], amount=_amount(d)
    ),
    A.CLOSE_WITHOUT_INVOICE: lambda d: team("{who} a clôturé la mission sans facture.", who=d["who"]),
    A.WITHDRAW: lambda d: _("{who} s'est désisté.", who=d["who"]),
    A.REASSIGN: lambda d: _("{who} a décidé de confier la mission à un autre prestataire.", who=d["who"]),
    A.CANCEL: lambda d: _("{who} a annulé la mission.", who=d["who"]),
    A.AMEND: lambda d: team("{who} a corrigé la mission.", who=d["who"]),
    A.RENEW_LINK: lambda d: (
        team("{who} a copié un nouveau lien pour le locataire.", who=d["who"])
        if d.get("by_hand")
        else team("{who} a fait envoyer un lien au locataire.", who=d["who"])
    ),
    A.ADD_PHOTOS: _photos,
    A.READ_ACCESS_CODE: lambda d: team("{who} a affiché le code d'accès.", who=d["who"]),
    A.ADD_INVOICE: lambda d: team(_PAPERS[InvoiceKind(d["kind"])], who=d["who"], amount=_amount(d)),
    A.ANNOUNCE_DEPARTURE: _departure,
    A.RECORD_ARRIVAL: _arrival,
    A.READMIT: lambda d: team(
        "{who} a autorisé {contractor} à reprendre la mission.", who=d["who"], contractor=d["contractor"]
    ),
}
