"""A mission as contractor and manager read it; a section is None where the viewer may not see it."""

from dataclasses import dataclass
from typing import Literal, Protocol

from controllers.missions.messages import UndeliveredMessage
from controllers.web.views import (
    NO_ERRORS,
    Button,
    Errors,
    FileRow,
    FindingLine,
    FormMeta,
    Link,
    Notice,
    Option,
    Photo,
    StatusPill,
)

# Whose turn it is, as the banner is coloured.
Turn = Literal["yours", "theirs", "over"]
QuoteState = Literal["submitted", "approved", "rejected", "replaced"]
InvoiceState = Literal["submitted", "accepted", "rejected"]


class Panel(Protocol):
    """A form that opens inside the mission, at its own address: one of controllers.missions.forms, or a decision.

    `kind` names the partial: `partials/panels/{kind}.html`, root `#panel`. Every panel has `title`, `url` (its
    POST), `cancel_url` (the mission), `meta` and `errors`.
    """

    @property
    def kind(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def url(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Step:
    """One of: Demande · 1er rendez-vous · Devis · 2e rendez-vous · Travaux · Confirmation · Facture."""

    label: str
    state: Literal["done", "now", "todo"]


@dataclass(frozen=True, slots=True)
class Banner:
    """Whose turn it is. `yours`: « À vous de jouer »; `theirs`: « En attente du locataire »; `over`: nothing left."""

    kind: Turn
    title: str
    # One sentence: what to do, or what one waits for.
    text: str = ""
    # « depuis 2 h » and « depuis le 24 novembre 2026 à 9 h 12 »
    since: str = ""
    since_exact: str = ""
    # The one accent button of the screen.
    main: Button | None = None
    # Quiet ones: « Déplacer le rendez-vous », « Se désister », …
    others: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a data list."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class RequestSection:
    """« La demande »; the photos of the damage are here, not below « Photos »."""

    description: str
    trade_label: str
    published: str
    published_exact: str
    wishes: tuple[str, ...] = ()
    photos: tuple[Photo, ...] = ()
    # « Suite de OM-2026-000101 »
    follows: Link | None = None
    # Manager: authorised amount and the like.
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class AccessCodes:
    """`action` shows them (« Afficher le code »); once shown, `value` holds them, until the next page."""

    action: Button | None = None
    value: str = ""
    # « Le code s'affiche le temps du rendez-vous. Chaque lecture est notée. »
    hint: str = ""


@dataclass(frozen=True, slots=True)
class HomeSection:
    """« Le logement et l'accès ». Before the claim: place only, `claimed` False."""

    place: str
    claimed: bool
    occupancy: str = ""
    address: str = ""
    floor: str = ""
    door: str = ""
    # « Le locataire ouvre. »
    opener: str = ""
    map_url: str = ""
    # What « Copier l'adresse » copies.
    copy_text: str = ""
    codes: AccessCodes | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """`role`: « Locataire », « Personne à contacter (sa fille) »."""

    role: str
    name: str
    phone: str = ""
    phone_url: str = ""
    email: str = ""
    email_url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TenantSection:
    people: tuple[Person, ...] = ()
    # « Logement vide : personne n'est à prévenir. »
    note: str = ""
    # Manager: « Renvoyer le lien », « Copier un nouveau lien », and what is known of the link.
    link_note: str = ""
    actions: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class SlotLine:
    """An open slot: « mardi 2 décembre, de 14 h à 16 h »; `state`: open, chosen, past."""

    words: str
    state: Literal["open", "chosen", "past"] = "open"
    # « choisi par le locataire, il y a 2 h »
    note: str = ""


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit of this assignment, newest first."""

    # « 1er rendez-vous »
    label: str
    words: str
    # « planifié », « a eu lieu », « déplacé », « impossible : locataire absent »
    outcome: str
    note: str = ""
    over: bool = True


@dataclass(frozen=True, slots=True)
class OnSiteSection:
    """« Intervention sur place », root `#mission-on-site`."""

    # « 1er rendez-vous »
    label: str
    # One sentence: « Le locataire a choisi ce créneau. Planifiez l'intervention pour le rendre ferme. »
    text: str = ""
    # The choice or the appointment, large.
    appointment: str = ""
    appointment_note: str = ""
    # https link to the .ics, once it is planned
    calendar_url: str = ""
    slots: tuple[SlotLine, ...] = ()
    # What the tenant wishes instead, and the word that came with it.
    wishes: tuple[str, ...] = ()
    word: str = ""
    # « Pas de visite avant le lundi 8 décembre : pièce commandée. »
    pause: str = ""
    visits: tuple[VisitLine, ...] = ()


@dataclass(frozen=True, slots=True)
class QuoteVersion:
    # « Version 2 »
    label: str
    amount: str
    state: QuoteState
    state_label: str
    file: FileRow | None
    # « envoyé le 24 novembre 2026 à 9 h 12 »
    sent: str
    reason: str = ""
    note: str = ""
    in_force: bool = False
    findings: tuple[FindingLine, ...] = ()
    # « 90,00 € de moins que la version 1 », or empty
    change: str = ""
    # Rendered by the server, for a manager.
    pages: tuple[Photo, ...] = ()


@dataclass(frozen=True, slots=True)
class QuotesSection:
    """« Devis », root `#mission-quotes`; newest first."""

    versions: tuple[QuoteVersion, ...] = ()
    # « Sans devis à soumettre jusqu'à 150,00 €. »
    threshold: str = ""


@dataclass(frozen=True, slots=True)
class PhotoGroup:
    # before | after | dispute
    kind: str
    # « Avant », « Travaux terminés », « Réserves »
    label: str
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, slots=True)
class PhotoForm:
    """« Envoyer les photos »: `photos` (several), `kind`, `caption`. One kind only: it is sent hidden."""

    url: str
    meta: FormMeta
    kinds: tuple[Option, ...]
    caption: str = ""
    kept: tuple[FileRow, ...] = ()
    errors: Errors = NO_ERRORS
    # « Encore 14 photos possibles. »
    left: str = ""


@dataclass(frozen=True, slots=True)
class PhotosSection:
    """« Photos », root `#mission-photos`."""

    groups: tuple[PhotoGroup, ...] = ()
    # Before and after stand side by side.
    paired: bool = False
    # The manager's: everything in one ZIP
    archive_url: str = ""
    form: PhotoForm | None = None
    # « Au moins une photo des travaux terminés est à joindre avant la facture. »
    hint: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    amount: str
    state: InvoiceState
    state_label: str
    file: FileRow | None
    sent: str
    reason: str = ""
    # « 12,00 € de plus que le devis validé (420,00 €) », or empty
    difference: str = ""
    over: bool = False
    findings: tuple[FindingLine, ...] = ()
    # « Facture », « Facture d'acompte », « Avoir »
    kind_label: str = "Facture"


@dataclass(frozen=True, slots=True)
class InvoicesSection:
    """« Facture », root `#mission-invoices`: whom to bill, and what was sent, newest first."""

    bill_to: tuple[Fact, ...] = ()
    # « Devis validé : 420,00 € » or « Montant déclaré : 120,00 € »
    reference_amount: str = ""
    invoices: tuple[InvoiceLine, ...] = ()


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


@dataclass(frozen=True, slots=True)
class MissionPage:
    """`partials/missions/mission.html`, root `#mission`, and the pages around it."""

    reference: str
    # As every form of the page knows it.
    version: int
    title: str
    url: str
    # « Nouvelle Demande » → /missions?vue=nouvelles
    back: Link
    trade: str
    trade_label: str
    urgency: str
    urgency_label: str
    place: str
    status: StatusPill
    steps: tuple[Step, ...]
    banner: Banner
    request: RequestSection
    # The newest first; `whole_history` opens the rest, where there is more.
    history: tuple[HistoryLine, ...] = ()
    whole_history: Link | None = None
    undelivered: tuple[UndeliveredMessage, ...] = ()
    home: HomeSection | None = None
    tenant: TenantSection | None = None
    on_site: OnSiteSection | None = None
    quotes: QuotesSection | None = None
    photos: PhotosSection | None = None
    invoices: InvoicesSection | None = None
    # Manager: « Confié à Plomberie Durand depuis le 24 novembre »
    contractor: Person | None = None
    # The panel that is open, if any; its partial goes into `#panel`.
    panel: Panel | None = None
    notice: Notice | None = None
