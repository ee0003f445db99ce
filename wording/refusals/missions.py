"""Of a mission: what its state, its agenda and its papers do not allow."""

from datetime import date, datetime, timedelta
from typing import Protocol

from wording.amounts import amount
from wording.dates import full_day
from wording.faults import Fault
from wording.languages import Language, ngettext, noted, spoken
from wording.languages import gettext as _
from wording.refusals.sentence import Sentence
from wording.text import plural
from wording.times import hour, local, moment, span
from wording.zones import clock_note


class Labelled(Protocol):
    @property
    def label(self) -> str: ...


def _not_in_this_status(status: Labelled) -> str:
    # A status is the staff's word.
    if spoken() is not Language.FR:
        return _("Cette action n'est plus possible. Voici où en est la mission.")
    return f"La mission est « {status.label} » : cette action n'est pas possible maintenant."


def _crosses_midnight(start: datetime, end: datetime) -> str:
    return (
        f"La fin doit être après le début. Pour passer minuit, coupez en deux : de {hour(start)} à 0 h, "
        f"puis le lendemain de 0 h à {hour(end)}."
    )


def _hours(length: timedelta) -> str:
    number = length // timedelta(hours=1)
    return _("une heure") if number == 1 else ngettext("{number} heure", "{number} heures", number)


def _slot_too_long(longest: timedelta) -> str:
    return f"Un créneau dure {_hours(longest)} au plus. Rapprochez le début et la fin."


def _slot_too_far(last: date) -> str:
    return f"Ce créneau est trop loin. Choisissez une date jusqu'au {full_day(last)}."


def _slot_overlaps_visit(town: str, start: datetime, end: datetime, postcode: str) -> str:
    begins, ends = (hour(local(at, postcode)) + clock_note(postcode) for at in (start, end))
    return f"Ce créneau chevauche votre visite à {town}, à {begins}. Choisissez un début à partir de {ends}."


def _wish_overlaps_visit(town: str, start: datetime, end: datetime, postcode: str) -> str:
    return (
        f"Vous avez déjà une visite à {town} {span(start, end, postcode=postcode)}. "
        "Prenez un autre de ses moments, ou proposez un créneau."
    )


def _part_outside_wish(start: datetime, end: datetime, postcode: str) -> str:
    return f"Restez dans le moment souhaité : {span(start, end, postcode=postcode)}."


def _part_too_long(longest: timedelta) -> str:
    return f"Prenez {_hours(longest)} au plus. Rapprochez le début et la fin."


def _visit_overlaps(town: str, start: datetime, end: datetime, postcode: str) -> str:
    return f"Vous avez déjà une visite à {town} {span(start, end, postcode=postcode)}. Proposez de nouveaux créneaux."


def _link_too_often(most: int, within: timedelta, again: datetime, now: datetime, postcode: str) -> str:
    return _(
        "Le lien est déjà parti {most} fois en {hours}. Un autre pourra partir {moment}. "
        "Regardez aussi parmi les messages indésirables.",
        most=most,
        hours=_hours(within),
        moment=moment(again, now, postcode),
    )


def _offers_too_often(most: int, within: timedelta, again: datetime, now: datetime, postcode: str) -> str:
    return (
        f"Vous avez déjà proposé des créneaux {most} fois en {_hours(within)} pour cette mission. "
        f"Vous pourrez le refaire {moment(again, now, postcode)} ; en attendant, appelez le locataire."
    )


def _day_not_agreed(day: date) -> str:
    kind = {5: _("un samedi"), 6: _("un dimanche")}.get(day.weekday(), _("un jour férié"))
    return _(
        "C'est {kind} : cochez la case si ce jour est accepté, ou choisissez un autre créneau.", kind=kind
    )


def _departures_too_often(most: int, again: datetime, now: datetime, postcode: str) -> str:
    return (
        f"Le locataire a déjà été prévenu {most} fois. "
        f"Un autre message pourra partir {moment(again, now, postcode)} ; en attendant, appelez-le."
    )


def _too_many_unplanned(most: int) -> str:
    return (
        f"Vous avez déjà {plural(most, 'mission', 'missions')} sans visite planifiée. "
        "Planifiez-en une, ou désistez-vous, avant d'en prendre une autre."
    )


def _quote_needed(threshold_cents: int) -> str:
    return (
        f"Au-delà de {amount(threshold_cents)}, un devis est à soumettre. Choisissez « Soumettre un devis »."
    )


_STATE: dict[Fault, Sentence] = {
    Fault.NOT_VISIBLE: noted("Cette page n'existe pas."),
    Fault.KEY_REUSED: noted(
        "Ce formulaire a déjà été envoyé avec un autre contenu. Ouvrez la page à nouveau, puis recommencez."
    ),
    Fault.MOVED_ON: noted(
        "La mission a changé depuis que vous avez ouvert cette page. Voici où elle en est."
    ),
    Fault.TAKEN: "Cette mission vient d'être prise.",
    Fault.NO_LONGER_ON_OFFER: "Cette mission n'est plus proposée.",
    Fault.NOT_IN_THIS_STATUS: _not_in_this_status,
    Fault.NO_LONGER_POSSIBLE: noted("Cette action n'est plus possible. Voici où en est la mission."),
    Fault.ANSWER_NOT_AWAITED: noted("Cette réponse n'est plus attendue."),
    Fault.DECISION_TAKEN: "Cette décision est déjà prise.",
    Fault.MISSION_OVER: "La mission est terminée : elle ne peut plus être corrigée.",
}
_NEEDS: dict[Fault, Sentence] = {
    Fault.LEFT_BEFORE: "Vous avez déjà quitté cette mission. Seul le gestionnaire peut vous la rouvrir.",
    Fault.NO_QUOTE_IN_FORCE: "Aucun devis n'est validé. Envoyez un nouveau devis, ou terminez l'intervention.",
    Fault.CHOSEN_SLOT_BEGUN: "Le créneau choisi a déjà commencé. Proposez de nouveaux créneaux.",
    Fault.VISIT_BEGUN: noted("Le rendez-vous a déjà commencé : il ne peut plus être déplacé."),
    Fault.STILL_MAY_COME: noted(
        "Cela se dit trente minutes après la fin du rendez-vous, si l'arrivée de l'artisan n'est pas notée."
    ),
    Fault.VISIT_NOT_BEGUN: (
        "Le rendez-vous n'a pas encore commencé. Pour le changer, choisissez « Déplacer le rendez-vous »."
    ),
    Fault.SLOT_STILL_AHEAD: "Un créneau proposé est encore à venir.",
    Fault.TENANT_ANSWERS: "Le locataire doit répondre lui-même.",
    Fault.NOBODY_TO_TELL: "Personne n'est à prévenir pour ce logement.",
    Fault.TENANT_HAS_TIME: noted("Le locataire a encore le temps de répondre."),
}
_AGENDA: dict[Fault, Sentence] = {
    Fault.SLOTS_MISSING: "Indiquez au moins un créneau : une date, un début et une fin.",
    Fault.TOO_MANY_SLOTS: "Proposez {most} créneaux au plus. Retirez-en.",
    Fault.SLOT_ENDS_BEFORE: "La fin doit être après le début.",
    Fault.SLOT_CROSSES_MIDNIGHT: _crosses_midnight,
    Fault.SLOT_TOO_LONG: _slot_too_long,
    Fault.SLOT_PAST: "Ce créneau est déjà passé. Choisissez une date et une heure à venir.",
    Fault.SLOT_TOO_FAR: _slot_too_far,
    Fault.SLOTS_OVERLAP: (
        "Ce créneau en chevauche un autre de la liste. Changez l'heure ou retirez l'un des deux."
    ),
    Fault.SLOT_OVERLAPS_VISIT: _slot_overlaps_visit,
    Fault.SLOT_NOT_OFFERED: noted("Choisissez l'un des créneaux proposés."),
    Fault.CHOICE_PAST: noted("Ce créneau est déjà passé. Choisissez-en un autre."),
    Fault.DAY_NOT_AGREED: _day_not_agreed,
    Fault.CHOICE_TAKEN: noted(
        "Ce créneau n'est plus disponible : l'artisan a un autre rendez-vous à cette heure. Choisissez-en un autre."
    ),
    Fault.TOO_MANY_WISHES: noted("Notez {most} souhaits au plus."),
    Fault.TOO_MANY_CHOSEN: noted("Choisissez {most} moments au plus."),
    Fault.WISH_PAST: noted("L'un de ces moments est déjà passé. Choisissez-en un autre."),
    Fault.WISH_OVER: "Ce moment est passé. Prenez-en un autre, ou proposez un créneau.",
    Fault.WISH_OVERLAPS_VISIT: _wish_overlaps_visit,
    Fault.WISH_IN_ABSENCE: "Vous avez noté une absence à ce moment. Retirez-la de votre agenda, ou proposez un autre créneau.",
    Fault.WISH_WHEN_BUSY: "Votre autre agenda vous dit occupé à ce moment. Libérez ce moment là-bas, ou proposez un autre créneau.",
    Fault.PART_OUTSIDE_WISH: _part_outside_wish,
    Fault.PART_TOO_LONG: _part_too_long,
    Fault.LINK_TOO_OFTEN: _link_too_often,
    Fault.OFFERS_TOO_OFTEN: _offers_too_often,
    Fault.TOO_MANY_UNPLANNED: _too_many_unplanned,
    Fault.VISIT_OVERLAPS: _visit_overlaps,
    Fault.DELAY_UNKNOWN: "Choisissez l'une des durées, ou « Sans préciser ».",
    Fault.DEPARTURE_NOT_NOW: "Votre départ se dit le jour du rendez-vous, jusqu'à l'heure où il finit.",
    Fault.DEPARTURES_TOO_OFTEN: _departures_too_often,
    Fault.ARRIVED_ALREADY: "Votre arrivée est déjà notée.",
    Fault.ARRIVAL_NOT_NOW: "Votre arrivée se note à partir de deux heures avant le rendez-vous, jusqu'à l'heure où il finit.",
    Fault.ARRIVAL_CODE_UNREADABLE: "Le code d'arrivée a quatre chiffres. Lisez-le sur la page du locataire, ou laissez la case vide.",
    Fault.ARRIVAL_CODE_WRONG: "Ce n'est pas le code de ce rendez-vous. Relisez-le avec le locataire, ou laissez la case vide.",
    Fault.ARRIVAL_CODES_SPENT: "Ce n'est pas le code, et il n'est plus demandé pour ce rendez-vous : enregistrez votre arrivée sans lui.",
    Fault.PAUSE_NOT_AHEAD: "Choisissez une date à venir.",
    Fault.PAUSE_TOO_LONG: "Choisissez une date dans l'année qui vient.",
    Fault.PAUSE_REASON_MISSING: "Dites pourquoi il faut attendre.",
    Fault.ACCESS_CODE_NOT_NOW: "Le code ne s'affiche que le temps d'un rendez-vous planifié.",
}
_REASONS: dict[Fault, Sentence] = {
    Fault.STEP_MISSING: "Choisissez la prochaine étape.",
    Fault.MOTIVE_MISSING: noted("Choisissez un motif."),
    Fault.DETAILS_MISSING: noted("Dites en quelques mots ce qui s'est passé."),
    Fault.REASON_MISSING: noted("Écrivez le motif, en quelques mots."),
    Fault.WHY_WITHDRAW: "Dites pourquoi vous vous désistez : le gestionnaire lira ce motif.",
    Fault.WHY_REASSIGN: "Dites pourquoi la mission change de prestataire : il lira ce motif.",
    Fault.WHY_CANCEL: "Dites pourquoi la mission est annulée : chacun lira ce motif.",
    Fault.WHY_RESCHEDULE: noted("Dites pourquoi le rendez-vous doit être déplacé."),
    Fault.WHY_REJECT_QUOTE: "Dites pourquoi le devis est refusé : le prestataire lira ce motif.",
    Fault.WHY_REJECT_INVOICE: "Dites pourquoi la facture est refusée : le prestataire lira ce motif.",
    Fault.WHY_CLOSE: "Dites pourquoi la mission est clôturée sans facture.",
    Fault.WHY_LIFT: "Dites pourquoi les réserves sont levées.",
    Fault.WHY_DISPUTE: noted("Dites ce qui ne va pas : l'artisan lira ce message."),
}
_PAPERS: dict[Fault, Sentence] = {
    Fault.QUOTE_NEEDED: _quote_needed,
    Fault.QUOTE_MISSING: "Joignez le devis : un PDF ou une photo lisible.",
    Fault.INVOICE_MISSING: "Joignez la facture : un PDF ou une photo lisible.",
    Fault.PAPER_MISSING: "Joignez le document : un PDF ou une photo lisible.",
    Fault.PAPER_NOT_NOW: "Ce document ne peut pas être envoyé maintenant.",
    Fault.WORK_PHOTO_MISSING: "Joignez au moins une photo des travaux réalisés.",
    Fault.WORK_AMOUNT_MISSING: "Indiquez le montant TTC des travaux, par exemple 120,00.",
    Fault.QUOTE_AMOUNT_MISSING: "Indiquez le montant TTC du devis, par exemple 420,00.",
    Fault.INVOICE_AMOUNT_MISSING: "Indiquez le montant TTC à payer, par exemple 420,00.",
    Fault.PAPER_AMOUNT_MISSING: "Indiquez le montant TTC, par exemple 120,00.",
    Fault.AMOUNT_ABOVE_MOST: "Ce montant dépasse un million d'euros. Vérifiez-le.",
}
_PEOPLE: dict[Fault, Sentence] = {
    Fault.NO_ADDRESS_FOR_LINK: "Ni adresse e-mail ni mobile ne sont connus. Copiez un nouveau lien.",
    Fault.NO_EMAIL_FOR_MESSAGE: "Aucune adresse e-mail n'est connue. Corrigez la mission d'abord.",
    Fault.NO_MOBILE_FOR_MESSAGE: "Aucun numéro de mobile n'est connu. Corrigez la mission d'abord.",
    Fault.MESSAGE_SETTLED: "Ce message n'attend plus personne.",
    Fault.ALREADY_READMITTED: "Ce prestataire peut déjà prendre la mission.",
}
SENTENCES = {**_STATE, **_NEEDS, **_AGENDA, **_REASONS, **_PAPERS, **_PEOPLE}
