"""The words of every mail: a subject with the verb and the reference, three short sentences, one button."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import wording
from models import clock
from models.account import Account
from models.facts import Facts
from models.mission import Mission
from models.mission_event import MissionEvent
from models.workflow import InvoiceKind, PauseReason, Trade, Urgency
from settings import current

FOR_CONTRACTOR = "Vous recevez ce message parce que vous êtes prestataire sur Créneau."
FOR_MANAGER = "Vous recevez ce message parce que vous gérez les missions sur Créneau."
FOR_CONTACT = "Vous recevez ce message parce qu'une réparation est prévue dans le logement."


@dataclass(frozen=True, slots=True)
class Letter:
    """`button` leads right to what is asked for: its label, and the address."""

    subject: str
    lines: list[str]
    button: tuple[str, str] | None
    why: str
    details: list[str]  # a short list under the sentences: slots, wishes


@dataclass(frozen=True, slots=True)
class Scene:
    """What a letter may speak of. `tenant_url` is empty in a letter to somebody who has an account."""

    mission: Mission
    event: MissionEvent
    facts: Facts
    former: Account | None  # whose assignment the event belongs to
    tenant_url: str

    @property
    def url(self) -> str:
        return f"{current().public_url}/missions/{self.mission.reference}"

    @property
    def desk_url(self) -> str:
        return f"{current().public_url}/gestion/missions/{self.mission.reference}"

    @property
    def firm(self) -> str:
        account = self.former or self.facts.contractor
        return account.shown_name if account else "L'artisan"

    @property
    def greeting(self) -> str:
        return f"Bonjour {self.mission.contact.greeting}," if self.mission.contact else "Bonjour,"

    @property
    def who(self) -> str:
        return f"{self.event.actor_name}"

    @property
    def what(self) -> str:
        """In a sentence: « fuite sous l'évier », but « VMC bruyante »."""
        title = str(self.mission.title)
        return title if title[1:2].isupper() else title[0].lower() + title[1:]

    @property
    def details(self) -> dict[str, Any]:
        return self.event.details

    @property
    def slot(self) -> str:
        start, end = (datetime.fromisoformat(text) for text in self.details["slot"])
        return wording.span(start, end, clock.now())

    @property
    def slots(self) -> list[str]:
        return [
            wording.span(slot.starts_at, slot.ends_at, clock.now())
            for slot in self.facts.open_slots
            if slot.starts_at > clock.now()
        ]

    @property
    def amount(self) -> str:
        return wording.amount(self.details["amount_cents"])


def _subject(scene: Scene, verb: str) -> str:
    return f"{verb} : {scene.what} ({scene.mission.reference})"


def _reason(scene: Scene) -> list[str]:
    return [f"Motif : {scene.event.reason}"] if scene.event.reason else []


def to_contractor(
    scene: Scene, verb: str, lines: list[str], button: str, path: str = "", details: list[str] | None = None
) -> Letter:
    target = (button, f"{scene.url}{path}") if button else None
    place = f"{scene.mission.title}, à {scene.mission.town}."
    return Letter(_subject(scene, verb), ["Bonjour,", place, *lines], target, FOR_CONTRACTOR, details or [])


def to_manager(scene: Scene, verb: str, lines: list[str], button: str, path: str = "") -> Letter:
    place = f"{scene.mission.title}, {scene.mission.place}."
    target = (button, f"{scene.desk_url}{path}")
    return Letter(_subject(scene, verb), ["Bonjour,", place, *lines], target, FOR_MANAGER, [])


def to_contact(
    scene: Scene, verb: str, lines: list[str], button: str = "", details: list[str] | None = None
) -> Letter:
    """The tenant's letters speak of no amount, no quote, no invoice and no finding."""
    target = (button, scene.tenant_url) if button and scene.tenant_url else None
    return Letter(_subject(scene, verb), [scene.greeting, *lines], target, FOR_CONTACT, details or [])


def _new_mission(s: Scene) -> Letter:
    trade, urgency = Trade(s.mission.trade).label, Urgency(s.mission.urgency).label.lower()
    lines = [f"Une nouvelle demande est publiée : {trade}, {s.mission.place}. Urgence : {urgency}."]
    return to_contractor(s, "Nouvelle Demande", lines, "Voir la mission")


def _choose_slot(s: Scene) -> Letter:
    lines = [
        f"{s.firm} propose de venir pour : {s.what}.",
        "Choisissez le créneau qui vous convient, ou dites qu'aucun ne convient.",
    ]
    return to_contact(s, "Choisissez un créneau", lines, "Choisir un créneau", s.slots)


def _slots_declined(s: Scene) -> Letter:
    spans = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in s.details["wishes"]]
    wishes = [wording.wish_span(start, end, clock.now()) for start, end in spans]
    word = [f"Le locataire écrit : « {s.event.reason} »"] if s.event.reason else []
    lines = ["Aucun de vos créneaux ne convient au locataire.", *word]
    if wishes:
        lines.append("Il souhaite :")
    return to_contractor(
        s, "Proposez de nouveaux créneaux", lines, "Proposer de nouveaux créneaux", "/creneaux", wishes
    )


def _pause(s: Scene) -> Letter:
    lines = [f"{s.firm} est passé et reviendra pour faire les travaux."]
    if s.mission.not_before is not None:
        reason = PauseReason(s.mission.not_before_reason).label
        lines.append(f"Pas de visite avant le {wording.day(s.mission.not_before)} : {reason}.")
    lines.append("Vous recevrez un message pour choisir le prochain créneau.")
    return to_contact(s, "L'artisan reviendra", lines, "Voir où en est la réparation")


def _confirm_work(s: Scene) -> Letter:
    lines = [
        f"{s.firm} indique que les travaux sont réalisés : {s.what}.",
        "Confirmez la fin des travaux, ou signalez un problème.",
        "Sans réponse de votre part pendant 7 jours, la fin des travaux sera confirmée.",
    ]
    return to_contact(s, "Confirmez la fin des travaux", lines, "Confirmer ou signaler un problème")


def _visit_planned_contact(s: Scene) -> Letter:
    lines = [
        f"Le rendez-vous est ferme : {s.slot}.",
        f"{s.firm} arrive pendant ce créneau.",
        "Le fichier joint l'ajoute à votre agenda.",
    ]
    return to_contact(s, "Rendez-vous confirmé", lines, "Voir le rendez-vous")


def _reassigned(s: Scene) -> Letter:
    lines = ["La mission est confiée à un autre prestataire. Vous n'avez plus rien à faire.", *_reason(s)]
    return to_contractor(s, "Mission retirée", lines, "")


def _cancelled(s: Scene) -> Letter:
    lines = ["La mission est annulée. Vous n'avez plus rien à faire.", *_reason(s)]
    return to_contractor(s, "Mission annulée", lines, "")


LETTERS: dict[str, Callable[[Scene], Letter]] = {
    "new_mission": _new_mission,
    "choose_slot": _choose_slot,
    "ask_tenant_slot": lambda s: to_manager(
        s,
        "Demandez un créneau au locataire",
        [f"{s.firm} propose des créneaux.", "Le locataire n'a pas d'adresse e-mail : saisissez sa réponse."],
        "Saisir la réponse du locataire",
        "/reponse",
    ),
    "slot_chosen": lambda s: to_contractor(
        s,
        "Planifiez l'intervention",
        [f"Le créneau choisi : {s.slot}.", "Planifiez l'intervention pour rendre ce rendez-vous ferme."],
        "Planifier l'intervention",
    ),
    "slot_chosen_for_you": lambda s: to_contact(
        s,
        "Un créneau est choisi",
        [
            f"{s.who} a répondu pour vous : {s.slot}.",
            "Si ce créneau ne vous convient pas, choisissez-en un autre.",
        ],
        "Voir ou changer ce choix",
    ),
    "slots_declined": _slots_declined,
    "slots_declined_for_you": lambda s: to_contact(
        s,
        "D'autres créneaux sont demandés",
        [f"{s.who} a répondu pour vous qu'aucun créneau ne convient.", "L'artisan en proposera d'autres."],
        "Voir où en est la réparation",
    ),
    "slots_expired": lambda s: to_contractor(
        s,
        "Proposez de nouveaux créneaux",
        ["Les créneaux proposés sont passés."],
        "Proposer de nouveaux créneaux",
        "/creneaux",
    ),
    "slots_expired_contact": lambda s: to_contact(
        s,
        "D'autres créneaux vont venir",
        ["Les créneaux proposés sont passés.", "L'artisan en proposera d'autres ; vous recevrez un message."],
        "Voir où en est la réparation",
    ),
    "slots_expired_manager": lambda s: to_manager(
        s, "Créneaux passés", ["Aucun créneau n'a été retenu à temps."], "Voir la mission"
    ),
    "visit_planned": lambda s: to_contractor(
        s,
        "Intervention planifiée",
        [f"Le rendez-vous est ferme : {s.slot}.", "Le fichier joint l'ajoute à votre agenda."],
        "Voir la mission",
    ),
    "visit_planned_contact": _visit_planned_contact,
    "visit_moved": lambda s: to_contractor(
        s,
        "Rendez-vous annulé, à replanifier",
        [f"Le rendez-vous du {s.slot} est annulé.", *_reason(s)],
        "Proposer de nouveaux créneaux",
        "/creneaux",
    ),
    "visit_moved_contact": lambda s: to_contact(
        s,
        "Rendez-vous annulé",
        [
            f"Le rendez-vous du {s.slot} est annulé.",
            *_reason(s),
            "L'artisan proposera d'autres créneaux ; vous recevrez un message.",
        ],
        "Voir où en est la réparation",
    ),
    "visit_moved_manager": lambda s: to_manager(
        s, "Rendez-vous déplacé", [f"Le rendez-vous du {s.slot} est annulé.", *_reason(s)], "Voir la mission"
    ),
    "visit_failed": lambda s: to_manager(
        s, "Visite impossible", [f"{s.firm} n'a pas pu faire la visite.", *_reason(s)], "Voir la mission"
    ),
    "visit_failed_contact": lambda s: to_contact(
        s,
        "La visite n'a pas pu avoir lieu",
        [
            f"{s.firm} est venu mais la visite n'a pas pu avoir lieu.",
            *_reason(s),
            "Vous recevrez un message pour choisir un autre créneau.",
        ],
        "Voir où en est la réparation",
    ),
    "quote_submitted": lambda s: to_manager(
        s,
        "Décidez du devis",
        [f"{s.firm} soumet un devis de {s.amount}.", "Validez-le ou refusez-le."],
        "Décider du devis",
        "/devis",
    ),
    "quote_approved": lambda s: to_contractor(
        s,
        "Devis validé",
        [f"Votre devis de {s.amount} est validé.", "Proposez des créneaux pour les travaux."],
        "Proposer de nouveaux créneaux",
        "/creneaux",
    ),
    "quote_rejected": lambda s: to_contractor(
        s,
        "Devis refusé",
        [
            f"Votre devis de {s.amount} est refusé.",
            *_reason(s),
            "Envoyez-en un autre, ou dites ce que vous faites.",
        ],
        "Etape suivante",
        "/etape",
    ),
    "pause": _pause,
    "confirm_work": _confirm_work,
    "ask_tenant_confirmation": lambda s: to_manager(
        s,
        "Confirmez la fin des travaux",
        [
            f"{s.firm} indique que les travaux sont réalisés.",
            "Personne ne peut être prié par mail de le confirmer.",
        ],
        "Confirmer ou signaler un problème",
        "/reponse",
    ),
    "work_confirmed": lambda s: to_contractor(
        s,
        "Envoyez les photos et la facture",
        ["La fin des travaux est confirmée.", "Envoyez les photos des travaux et votre facture."],
        "Envoyer la facture",
        "/facture",
    ),
    "work_disputed": lambda s: to_contractor(
        s,
        "Réserves du locataire",
        [*_reason(s), "Proposez un créneau pour revenir, ou dites que c'est réglé."],
        "Voir la mission",
    ),
    "work_disputed_manager": lambda s: to_manager(
        s, "Réserves du locataire", ["La fin des travaux n'est pas acquise.", *_reason(s)], "Voir la mission"
    ),
    "invoice_submitted": lambda s: to_manager(
        s,
        "Décidez de la facture",
        [f"{s.firm} envoie une facture de {s.amount}.", "Acceptez-la ou refusez-la."],
        "Décider de la facture",
        "/facture",
    ),
    "invoice_accepted": lambda s: to_contractor(
        s,
        "Facture acceptée",
        [f"Votre facture de {s.amount} est acceptée.", "La mission est clôturée."],
        "Voir la mission",
    ),
    "invoice_rejected": lambda s: to_contractor(
        s,
        "Facture refusée",
        [f"Votre facture de {s.amount} est refusée.", *_reason(s), "Corrigez-la, puis envoyez-la à nouveau."],
        "Envoyer la facture",
        "/facture",
    ),
    "invoice_added": lambda s: to_manager(
        s,
        f"{InvoiceKind(s.details['kind']).label} à classer",
        [f"{s.firm} envoie ce document : {InvoiceKind(s.details['kind']).label}, {s.amount}."],
        "Voir la mission",
    ),
    "closed_without_invoice": lambda s: to_contractor(
        s, "Mission clôturée", ["La mission est clôturée sans facture.", *_reason(s)], "Voir la mission"
    ),
    "visit_cancelled": lambda s: to_contractor(
        s,
        "Rendez-vous annulé",
        [
            f"Vous vous êtes désisté : le rendez-vous du {s.slot} est annulé.",
            "Le fichier joint le retire de votre agenda.",
        ],
        "",
    ),
    "searching_again": lambda s: to_contact(
        s,
        "Nous cherchons un autre artisan",
        [
            "L'artisan prévu ne viendra pas.",
            "Nous cherchons un autre artisan. Vous recevrez un message pour choisir un créneau.",
        ],
        "Voir où en est la réparation",
    ),
    "withdrawn": lambda s: to_manager(
        s,
        "Prestataire désisté",
        [f"{s.firm} s'est désisté. La mission est à nouveau libre.", *_reason(s)],
        "Voir la mission",
    ),
    "reassigned": _reassigned,
    "cancelled": _cancelled,
    "cancelled_contact": lambda s: to_contact(
        s, "Réparation annulée", [f"La réparation est annulée : {s.what}.", *_reason(s)], "Voir la page"
    ),
    "new_link": lambda s: to_contact(
        s,
        "Votre lien",
        ["Voici votre lien pour suivre la réparation et répondre à l'artisan.", "Il est valable 30 jours."],
        "Ouvrir la page",
    ),
}
