"""The tenant's pages: one mission, no amount, no quote, no invoice, no finding. The words are in the templates."""

from typing import ClassVar, Literal

from msgspec import Struct

from controllers.missions.history import HistoryLine
from controllers.missions.offers import Offer
from controllers.typed_slots import QuickDay, Toggle
from controllers.web.views import NO_ERRORS, Errors, FileRow, FormMeta, Notice, Option


class Languages(Struct, frozen=True):
    """The small form at the foot: `language`, the code of another language; `vers`, the page that it stands on."""

    url: str
    meta: FormMeta
    # Code, and the name that the language has for itself.
    others: tuple[tuple[str, str], ...]
    page: str = ""


class Tenant(Struct, frozen=True):
    """The frame of every page below the link."""

    agency: str
    agency_phone: str
    agency_phone_url: str
    # « Bonjour Madame Martin, »
    greeting: str
    # « Fuite sous l'évier »
    subject: str
    # « 12 rue des Lilas, 59000 Lille »
    place: str
    reference: str
    # The link's own page, /locataire/m/{link_id}
    home_url: str
    languages: Languages
    # The contractor's firm, or empty while there is none.
    firm: str = ""
    # It, or « L'artisan »; and so within a sentence.
    artisan: str = ""
    within: str = ""
    firm_phone: str = ""
    firm_phone_url: str = ""
    agency_email: str = ""
    # A message can go out to it; who came by a link that was copied may have neither address nor mobile.
    written_to: bool = True
    # Its contractor's account is closed: it is the agency that reads of it, and sees to what follows.
    left_to_agency: bool = False
    notice: Notice | None = None
    # What the tenant may read of it, newest first.
    history: tuple[HistoryLine, ...] = ()


class TenantChoose(Struct, frozen=True):
    """`pages/tenant/choose.html`: pick a slot. Also to change one's choice while it isn't planned (`changing`)."""

    tenant: Tenant
    # Nothing selected, until it comes back with a fault.
    slots: tuple[Offer, ...]
    url: str
    meta: FormMeta
    # Where « Aucun créneau ne me convient » leads (GET).
    decline_url: str
    # « mardi 2 décembre, de 14 h à 16 h », the choice of before
    changing: str = ""
    errors: Errors = NO_ERRORS
    kind: ClassVar[Literal["choose"]] = "choose"


class TenantChosen(Struct, frozen=True):
    """`pages/tenant/chosen.html`: the choice is made, the contractor has to plan it."""

    tenant: Tenant
    appointment: str
    # Who chose, when it wasn't the tenant: « Créneau Gestion a répondu pour vous. »
    chosen_by: str = ""
    # Where « Aucun créneau ne me convient » leads (GET), unless there is another one to change to
    decline_url: str = ""
    # To pick another one (GET with `changer=1`, shows TenantChoose with `changing`)
    change_url: str = ""
    # This reader was not the contact yet
    before: bool = False
    # The hour has come and nobody planned it
    passed: bool = False
    # The contractor has planned another visit at that hour since
    taken: bool = False
    kind: ClassVar[Literal["chosen"]] = "chosen"


class TenantScheduled(Struct, frozen=True):
    """`pages/tenant/scheduled.html`: the appointment is firm. `begun`: it can't be moved any more; `over`: its hour has
    passed, and the contractor has not said what was done."""

    tenant: Tenant
    appointment: str
    calendar_url: str
    move_url: str = ""
    # « L'artisan n'est pas venu » (GET), once it can be said
    no_show_url: str = ""
    begun: bool = False
    over: bool = False
    # An earlier contact agreed to its Saturday, Sunday or holiday
    may_refuse: bool = False
    # Four digits for the artisan at the door, on the day
    arrival_code: str = ""
    # « 14 h 05 »
    arrived: str = ""
    kind: ClassVar[Literal["scheduled"]] = "scheduled"


WaitState = Literal[
    "published",
    "searching",
    "slots_coming",
    "declined",
    "wished",
    "expired_slots",
    "lost_slots",
    "taken_slots",
    "unconfirmed",
    "moved",
    "failed",
    "missed",
    "visited",
    "visited_again",
    "approved",
    "disputed",
    "reopened",
    "unfinished",
    "done",
    "lifted",
    "closed",
    "cancelled",
]


class TenantWait(Struct, frozen=True):
    """`pages/tenant/wait.html`: nothing to do now.

    published (we seek a contractor), searching (we seek another one), slots_coming (will propose times),
    declined (none suits), wished (and your wishes went out), expired_slots (too late to choose; new ones will come),
    lost_slots (of a contractor whose account is closed), taken_slots (the contractor goes to another home then),
    unconfirmed (the chosen one was never planned), moved (new slots will come), failed (the contractor was there in
    vain), missed (nobody came), visited (the visit took place; the agency decides on what follows), visited_again (and it
    was not the first), approved (« Les travaux sont acceptés. »), disputed, reopened (by the agency), unfinished (an
    earlier contact said so), done (as the tenant says), lifted (as the agency says), closed (nobody was asked, or
    answered; and all that is over), cancelled.
    """

    tenant: Tenant
    state: WaitState
    # « lundi 8 décembre », where the contractor asked for a pause
    not_before: str = ""
    # moved, failed, disputed, reopened and cancelled: what was written
    reason: str = ""
    kind: ClassVar[Literal["wait"]] = "wait"


class TenantConfirm(Struct, frozen=True):
    """`pages/tenant/confirm.html`: « Confirmer la fin des travaux » (`answer=confirm`)."""

    tenant: Tenant
    url: str
    meta: FormMeta
    # « Signaler un problème » (GET)
    dispute_url: str
    # « mardi 9 décembre »: confirmed by itself after that day, or empty
    deadline: str = ""
    errors: Errors = NO_ERRORS
    kind: ClassVar[Literal["confirm"]] = "confirm"


class TenantDecline(Struct, frozen=True):
    """`pages/tenant/decline.html`: `wish` (at most 5), `word`, `answer=decline`."""

    tenant: Tenant
    url: str
    meta: FormMeta
    days: tuple[QuickDay, ...]
    word: str = ""
    errors: Errors = NO_ERRORS
    kind: ClassVar[Literal["decline"]] = "decline"


class TenantDispute(Struct, frozen=True):
    """`pages/tenant/dispute.html`: `reason`, `photos`, `answer=dispute`."""

    tenant: Tenant
    url: str
    meta: FormMeta
    reason: str = ""
    kept_photos: tuple[FileRow, ...] = ()
    errors: Errors = NO_ERRORS
    kind: ClassVar[Literal["dispute"]] = "dispute"


class TenantMove(Struct, frozen=True):
    """`pages/tenant/move.html`: « Déplacer le rendez-vous », `motive`, `reason`, `wish` (at most 5),
    `answer=reschedule`. `earlier`: what was wished for and stands in none of the `days`."""

    tenant: Tenant
    url: str
    meta: FormMeta
    appointment: str
    motives: tuple[Option, ...]
    days: tuple[QuickDay, ...]
    earlier: tuple[Toggle, ...] = ()
    reason: str = ""
    errors: Errors = NO_ERRORS
    kind: ClassVar[Literal["move"]] = "move"


class TenantNoShow(Struct, frozen=True):
    """`pages/tenant/no_show.html`: « L'artisan n'est pas venu », `reason`, `photos`, `wish` (at most 5),
    `answer=report_no_show`. `days` and `earlier` as in TenantMove."""

    tenant: Tenant
    url: str
    meta: FormMeta
    appointment: str
    days: tuple[QuickDay, ...]
    earlier: tuple[Toggle, ...] = ()
    reason: str = ""
    kept_photos: tuple[FileRow, ...] = ()
    errors: Errors = NO_ERRORS
    kind: ClassVar[Literal["no_show"]] = "no_show"


class TenantLink(Struct, frozen=True):
    """`pages/tenant/link.html`: the link is no longer good. Shows nothing of the mission.

    `url` and `meta`: « Recevoir un nouveau lien » (`answer=renew`), None where there is no address on file;
    `sent`: it is on its way; `lost`: no key came with the request, which the right link may well bring.
    `typed`: what was written in the form that came too late; it goes on to the page that says `sent`.
    `error`: why no other link is sent now. `by_sms`: it goes to the mobile of who has no address.
    """

    agency: str
    agency_phone: str
    agency_phone_url: str
    agency_email: str = ""
    url: str = ""
    meta: FormMeta | None = None
    sent: bool = False
    lost: bool = False
    typed: str = ""
    error: str = ""
    by_sms: bool = False
    languages: Languages | None = None
    kind: ClassVar[Literal["link"]] = "link"


TenantPage = (
    TenantChoose
    | TenantChosen
    | TenantScheduled
    | TenantWait
    | TenantConfirm
    | TenantDecline
    | TenantDispute
    | TenantMove
    | TenantNoShow
    | TenantLink
)
