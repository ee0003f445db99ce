"""Of a mission: what its state, its agenda and its papers do not allow."""

from datetime import date, datetime, timedelta
from typing import Protocol

from wording.amounts import amount
from wording.dates import day as day_of
from wording.dates import full_day
from wording.faults import Fault
from wording.languages import gettext as _
from wording.languages import ngettext, noted, speaks_to_team, team, team_noted, team_plural
from wording.refusals.sentence import Sentence
from wording.times import hour, local, moment, span
from wording.zones import clock_note


class Labelled(Protocol):
    @property
    def label(self) -> str: ...


def _not_in_this_status(status: Labelled) -> str:
    # A status is the team's word: who reads another language is a tenant.
    if not speaks_to_team():
        return _("Cette action n'est plus possible. Voici où en est la mission.")
    return team(
        "La mission est « {status} » : cette action n'est pas possible maintenant.", status=status.label
    )


def _changed_meanwhile(field: str, text: str) -> str:
    if not text:
        return team(
            "Le champ « {field} » a été vidé entre-temps. Gardez votre texte pour le remettre, ou effacez-le.",
            field=field,
        )
    return team(
        "Le champ « {field} » est devenu « {text} » entre-temps. "
        "Gardez le vôtre pour le remplacer, ou recopiez celui-ci.",
        field=field,
        text=text,
    )


def _wishes_changed_meanwhile(wishes: list[str]) -> str:
    if not wishes:
        return team("Entre-temps, les souhaits ont été effacés. Gardez les vôtres pour les remettre.")
    return team(
        "Entre-temps, les souhaits sont devenus : {wishes}. Gardez les vôtres pour les remplacer.",
        wishes=" ; ".join(wishes),
    )


def _crosses_midnight(start: datetime, end: datetime) -> str:
    return team(
        "La fin doit être après le début. Pour passer minuit, coupez en deux : de {start} à 0 h, "
        "puis le lendemain de 0 h à {end}.",
        start=hour(start),
        end=hour(end),
    )


def _hours(length: timedelta) -> str:
    number = length // timedelta(hours=1)
    return _("une heure") if number == 1 else ngettext("{number} heure", "{number} heures", number)


def _slot_too_long(longest: timedelta) -> str:
    return team("Un créneau dure {hours} au plus. Rapprochez le début et la fin.", hours=_hours(longest))


def _slot_too_far(last: date) -> str:
    return team("Ce créneau est trop loin. Choisissez une date jusqu'au {day}.", day=full_day(last))


def _slot_overlaps_visit(town: str, start: datetime, end: datetime, postcode: str) -> str:
    begins, ends = (hour(local(at, postcode)) + clock_note(postcode) for at in (start, end))
    return team(
        "Ce créneau chevauche votre visite à {town}, à {begins}. Choisissez un début à partir de {ends}.",
        town=town,
        begins=begins,
        ends=ends,
    )


def _wish_overlaps_visit(town: str, start: datetime, end: datetime, postcode: str) -> str:
    return team(
        "Vous avez déjà une visite à {town} {span}. Prenez un autre de ses moments, ou proposez un créneau.",
        town=town,
        span=span(start, end, postcode=postcode),
    )


def _wish_in_pause(day: date) -> str:
    return team(
        "Vous avez annoncé : pas de visite avant le {day}. Prenez un moment à partir de ce jour, ou proposez un créneau.",
        day=day_of(day),
    )


def _part_outside_wish(start: datetime, end: datetime, postcode: str) -> str:
    return team("Restez dans le moment souhaité : {span}.", span=span(start, end, postcode=postcode))


def _part_too_long(longest: timedelta) -> str:
    return team("Prenez {hours} au plus. Rapprochez le début et la fin.", hours=_hours(longest))


def _visit_overlaps(town: str, start: datetime, end: datetime, postcode: str) -> str:
    return team(
        "Vous avez déjà une visite à {town} {span}. Proposez de nouveaux créneaux.",
        town=town,
        span=span(start, end, postcode=postcode),
    )


def _link_too_often(most: int, within: timedelta, again: datetime, now: datetime, postcode: str) -> str:
    return _(
        "Le lien est déjà parti {most} fois en {hours}. Un autre pourra partir {moment}. "
        "Regardez aussi parmi les messages indésirables.",
        most=most,
        hours=_hours(within),
        moment=moment(again, now, postcode),
    )


def _offers_too_often(most: int, within: timedelta, again: datetime, now: datetime, postcode: str) -> str:
    return team(
        "Vous avez déjà proposé des créneaux {most} fois en {hours} pour cette mission. "
        "Vous pourrez le refaire {moment} ; en attendant, appelez le locataire.",
        most=most,
        hours=_hours(within),
        moment=moment(again, now, postcode),
    )


def _day_to_agree(day: date) -> str:
    return team(
        "La personne à contacter a changé, et elle peut refuser le {day}. "
        "Demandez-lui si elle l'accepte, puis saisissez sa réponse.",
        day=day_of(day),
    )


def _day_not_agreed(day: date) -> str:
    kind = {5: _("un samedi"), 6: _("un dimanche")}.get(day.weekday(), _("un jour férié"))
    return _(
        "C'est {kind} : cochez la case si ce jour est accepté, ou choisissez un autre créneau.", kind=kind
    )


def _departures_too_often(most: int, again: datetime, now: datetime, postcode: str) -> str:
    return team(
        "Le locataire a déjà été prévenu {most} fois. "
        "Un autre message pourra partir {moment} ; en attendant, appelez-le.",
        most=most,
        moment=moment(again, now, postcode),
    )


def _too_many_unplanned(most: int) -> str:
    return team_plural(
        "Vous avez déjà {number} mission sans visite planifiée. "
        "Planifiez-en une, ou désistez-vous, avant d'en prendre une autre.",
        "Vous avez déjà {number} missions sans visite planifiée. "
        "Planifiez-en une, ou désistez-vous, avant d'en prendre une autre.",
        most,
    )


def _quote_needed(threshold_cents: int) -> str:
    return team(
        "Au-delà de {amount}, un devis est à soumettre. Choisissez « Soumettre un devis ».",
        amount=amount(threshold_cents),
    )


_STATE: dict[Fault, Sentence] = {
    Fault.NOT_VISIBLE: noted("Cette page n'existe pas."),
    Fault.KEY_REUSED: noted(
        "Ce formulaire a déjà été envoyé avec un autre contenu : c'est le premier envoi qui compte."
    ),
    Fault.MOVED_ON: noted(
        "La mission a changé depuis que vous avez ouvert cette page. Voici où elle en est."
    ),
    Fault.TAKEN: team_noted("Cette mission vient d'être prise."),
    Fault.NO_LONGER_ON_OFFER: team_noted("Cette mission n'est plus proposée."),
    Fault.NOT_IN_THIS_STATUS: _not_in_this_status,
    Fault.NO_LONGER_POSSIBLE: noted("Cette action n'est plus possible. Voici où en est la mission."),
    Fault.ANSWER_NOT_AWAITED: noted("Cette réponse n'est plus attendue."),
    Fault.DECISION_TAKEN: team_noted("Cette décision est déjà prise."),
    Fault.MISSION_OVER: team_noted("La mission est terminée : elle ne peut plus être corrigée."),
    Fault.CHANGED_MEANWHILE: _changed_meanwhile,
    Fault.WISHES_CHANGED_MEANWHILE: _wishes_changed_meanwhile,
}
_NEEDS: dict[Fault, Sentence] = {
    Fault.LEFT_BEFORE: team_noted(
        "Vous avez déjà quitté cette mission. Seul le gestionnaire peut vous la rouvrir."
    ),
    Fault.NO_QUOTE_IN_FORCE: team_noted(
        "Aucun devis n'est validé. Envoyez un nouveau devis, ou terminez l'intervention."
    ),
    Fault.CHOSEN_SLOT_BEGUN: team_noted("Le créneau choisi a déjà commencé. Proposez de nouveaux créneaux."),
    Fault.VISIT_BEGUN: noted("Le rendez-vous a déjà commencé : il ne peut plus être déplacé."),
    Fault.STILL_MAY_COME: noted(
        "Cela se dit trente minutes après la fin du rendez-vous, si l'arrivée de l'artisan n'est pas notée."
    ),
    Fault.VISIT_NOT_BEGUN: team_noted(
        "Le rendez-vous n'a pas encore commencé. Pour le changer, choisissez « Déplacer le rendez-vous »."
    ),
    Fault.SLOT_STILL_AHEAD: team_noted("Un créneau proposé est encore à venir."),
    Fault.TENANT_ANSWERS: team_noted("Le locataire doit répondre lui-même."),
    Fault.NOBODY_TO_TELL: team_noted("Personne n'est à prévenir pour ce logement."),
    Fault.CONTRACTOR_GONE: noted("L'artisan ne peut plus venir. L'agence s'occupe de la suite."),
    Fault.TENANT_HAS_TIME: noted("Le locataire a encore le temps de répondre."),
}
_AGENDA: dict[Fault, Sentence] = {
    Fault.SLOTS_MISSING: team_noted("Indiquez au moins un créneau : une date, un début et une fin."),
    Fault.TOO_MANY_SLOTS: team_noted("Proposez {most} créneaux au plus. Retirez-en."),
    Fault.SLOT_ENDS_BEFORE: team_noted("La fin doit être après le début."),
    Fault.SLOT_CROSSES_MIDNIGHT: _crosses_midnight,
    Fault.SLOT_TOO_LONG: _slot_too_long,
    Fault.SLOT_PAST: team_noted("Ce créneau est déjà passé. Choisissez une date et une heure à venir."),
    Fault.SLOT_TOO_FAR: _slot_too_far,
    Fault.SLOTS_OVERLAP: team_noted(
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
    Fault.WISH_OVER: team_noted("Ce moment est passé. Prenez-en un autre, ou proposez un créneau."),
    Fault.WISH_TAKEN: team_noted(
        "Un rendez-vous a déjà été planifié à ce moment. Prenez-en un autre, ou proposez un créneau."
    ),
    Fault.WISH_IN_PAUSE: _wish_in_pause,
    Fault.WISH_OVERLAPS_VISIT: _wish_overlaps_visit,
    Fault.WISH_IN_ABSENCE: team_noted(
        "Vous avez noté une absence à ce moment. Retirez-la de votre agenda, ou proposez un autre créneau."
    ),
    Fault.WISH_WHEN_BUSY: team_noted(
        "Votre autre agenda vous dit occupé à ce moment. Libérez ce moment là-bas, ou proposez un autre créneau."
    ),
    Fault.PART_OUTSIDE_WISH: _part_outside_wish,
    Fault.PART_TOO_LONG: _part_too_long,
    Fault.PART_INCOMPLETE: team_noted("Indiquez le début et la fin."),
    Fault.LINK_TOO_OFTEN: _link_too_often,
    Fault.OFFERS_TOO_OFTEN: _offers_too_often,
    Fault.TOO_MANY_UNPLANNED: _too_many_unplanned,
    Fault.VISIT_OVERLAPS: _visit_overlaps,
    Fault.DAY_TO_AGREE: _day_to_agree,
    Fault.DELAY_UNKNOWN: team_noted("Choisissez l'une des durées, ou « Sans préciser »."),
    Fault.DEPARTURE_NOT_NOW: team_noted(
        "Votre départ se dit le jour du rendez-vous, jusqu'à l'heure où il finit."
    ),
    Fault.DEPARTURES_TOO_OFTEN: _departures_too_often,
    Fault.ARRIVED_ALREADY: team_noted("Votre arrivée est déjà notée."),
    Fault.ARRIVAL_NOT_NOW: team_noted(
        "Votre arrivée se note à partir de deux heures avant le rendez-vous, jusqu'à l'heure où il finit."
    ),
    Fault.ARRIVAL_CODE_UNREADABLE: team_noted(
        "Le code d'arrivée a quatre chiffres. Lisez-le sur la page du locataire, ou laissez la case vide."
    ),
    Fault.ARRIVAL_CODE_WRONG: team_noted(
        "Ce n'est pas le code de ce rendez-vous. Relisez-le avec le locataire, ou laissez la case vide."
    ),
    Fault.ARRIVAL_CODES_SPENT: team_noted(
        "Ce n'est pas le code, et il n'est plus demandé pour ce rendez-vous : enregistrez votre arrivée sans lui."
    ),
    Fault.PAUSE_NOT_AHEAD: team_noted("Choisissez une date à venir."),
    Fault.PAUSE_TOO_LONG: team_noted("Choisissez une date dans l'année qui vient."),
    Fault.PAUSE_REASON_MISSING: team_noted("Dites pourquoi il faut attendre."),
    Fault.ACCESS_CODE_NOT_NOW: team_noted("Le code ne s'affiche que le temps d'un rendez-vous planifié."),
}
_REASONS: dict[Fault, Sentence] = {
    Fault.STEP_MISSING: team_noted("Choisissez la prochaine étape."),
    Fault.MOTIVE_MISSING: noted("Choisissez un motif."),
    Fault.DETAILS_MISSING: noted("Dites en quelques mots ce qui s'est passé."),
    Fault.REASON_MISSING: noted("Écrivez le motif, en quelques mots."),
    Fault.WHY_WITHDRAW: team_noted("Dites pourquoi vous vous désistez : le gestionnaire lira ce motif."),
    Fault.WHY_REASSIGN: team_noted("Dites pourquoi la mission change de prestataire : il lira ce motif."),
    Fault.WHY_CANCEL: team_noted("Dites pourquoi la mission est annulée : chacun lira ce motif."),
    Fault.WHY_RESCHEDULE: noted("Dites pourquoi le rendez-vous doit être déplacé."),
    Fault.WHY_REJECT_QUOTE: team_noted("Dites pourquoi le devis est refusé : le prestataire lira ce motif."),
    Fault.WHY_REJECT_INVOICE: team_noted(
        "Dites pourquoi la facture est refusée : le prestataire lira ce motif."
    ),
    Fault.WHY_CLOSE: team_noted("Dites pourquoi la mission est clôturée sans facture."),
    Fault.WHY_LIFT: team_noted("Dites pourquoi les réserves sont levées."),
    Fault.WHY_DISPUTE: noted("Dites ce qui ne va pas : l'artisan lira ce message."),
}
_PAPERS: dict[Fault, Sentence] = {
    Fault.QUOTE_NEEDED: _quote_needed,
    Fault.QUOTE_MISSING: team_noted("Joignez le devis : un PDF ou une photo lisible."),
    Fault.INVOICE_MISSING: team_noted("Joignez la facture : un PDF ou une photo lisible."),
    Fault.PAPER_MISSING: team_noted("Joignez le document : un PDF ou une photo lisible."),
    Fault.PAPER_NOT_NOW: team_noted("Ce document ne peut pas être envoyé maintenant."),
    Fault.WORK_PHOTO_MISSING: team_noted("Joignez au moins une photo des travaux réalisés."),
    Fault.WORK_AMOUNT_MISSING: team_noted("Indiquez le montant TTC des travaux, par exemple 120,00."),
    Fault.QUOTE_AMOUNT_MISSING: team_noted("Indiquez le montant TTC du devis, par exemple 420,00."),
    Fault.INVOICE_AMOUNT_MISSING: team_noted("Indiquez le montant TTC à payer, par exemple 420,00."),
    Fault.PAPER_AMOUNT_MISSING: team_noted("Indiquez le montant TTC, par exemple 120,00."),
    Fault.AMOUNT_ABOVE_MOST: team_noted("Ce montant dépasse un million d'euros. Vérifiez-le."),
}
_PEOPLE: dict[Fault, Sentence] = {
    Fault.NO_ADDRESS_FOR_LINK: team_noted(
        "Ni adresse e-mail ni mobile français ne sont connus. Copiez un nouveau lien."
    ),
    Fault.NO_EMAIL_FOR_MESSAGE: team_noted(
        "Aucune adresse e-mail n'est connue. Corrigez la mission d'abord."
    ),
    Fault.NO_MOBILE_FOR_MESSAGE: team_noted(
        "Aucun numéro de mobile français n'est connu. Corrigez la mission d'abord."
    ),
    Fault.MESSAGE_SETTLED: team_noted("Ce message n'attend plus personne."),
    Fault.ALREADY_READMITTED: team_noted("Ce prestataire peut déjà prendre la mission."),
}
SENTENCES = {**_STATE, **_NEEDS, **_AGENDA, **_REASONS, **_PAPERS, **_PEOPLE}
