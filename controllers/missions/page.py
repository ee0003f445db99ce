"""The mission as contractor and manager read it, section by section; None where the viewer may not see one."""

from msgspec import Struct

import wording
from controllers.missions import history, photos
from controllers.missions.acts import PASSED
from controllers.missions.banner import Banner, banner
from controllers.missions.history import HistoryLine
from controllers.missions.home import HomeSection, home_section
from controllers.missions.messages import UndeliveredMessage, message_view
from controllers.missions.on_site import OnSiteSection, on_site_section
from controllers.missions.panel import Panel
from controllers.missions.papers import InvoicesSection, QuotesSection, invoices_section, quotes_section
from controllers.missions.people import Person, TenantSection, contractor_person, tenant_section
from controllers.missions.photos import PhotosSection
from controllers.missions.progress import Step, step_line
from controllers.missions.reading import Reading
from controllers.missions.request import RequestSection, request_section
from controllers.missions.wishes import WishToTake, to_take
from controllers.web.views import Link, Notice, StatusPill
from models.lists.search import LABELS, View
from models.missions.event import reopening
from models.missions.transition_table import Action
from models.workflow import (
    Status,
    Trade,
    Urgency,
    status_said,
)
from wording import addresses
from wording.languages import team, team_noted


class MissionPage(Struct, frozen=True):
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
    # The tenant's wishes that this contractor may take.
    takes: tuple[WishToTake, ...] = ()
    # The newest first; `whole_history` opens the rest, where there is more.
    history: tuple[HistoryLine, ...] = ()
    whole_history: Link | None = None
    # « Les 5 dernières lignes sur 18 », where the page is printed as it is.
    printed_history: str = ""
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


_UNDER = {
    Status.SLOTS_PROPOSED: team_noted("en attente du locataire"),
    Status.SLOT_CHOSEN: team_noted("à planifier"),
    Status.QUOTE_SUBMITTED: team_noted("en attente du gestionnaire"),
    Status.WORK_DONE: team_noted("à confirmer par le locataire"),
    Status.WORK_CONFIRMED: team_noted("photos et facture à envoyer"),
    Status.INVOICED: team_noted("en attente du gestionnaire"),
}


LATEST = 5  # lines of the history


def pill(reading: Reading) -> StatusPill:
    mission, facts = reading.mission, reading.facts
    status = Status(mission.status)
    label = status_said(status, reopened=status is Status.WORK_DISPUTED and bool(reopening(reading.events)))
    under = team(_UNDER[status]) if status in _UNDER else ""
    visit = facts.planned_visit
    if status is Status.SCHEDULED and visit is not None:
        passed = visit.ends_at <= facts.now
        under = (
            team(PASSED)
            if passed
            else wording.near_span(visit.starts_at, visit.ends_at, facts.now, mission.postcode)
        )
    if status is Status.QUOTE_REJECTED and facts.last_quote is not None:
        under = facts.last_quote.reason
    if status is Status.WORK_DISPUTED:
        under = next((e.reason for e in reversed(reading.events) if e.action == Action.DISPUTE_WORK), "")
    if status is Status.WORK_CONFIRMED and reading.was_led_here_by(Action.REJECT_INVOICE):
        under = team("facture à corriger")
    if status is Status.WORK_DONE and mission.contact is None:
        under = team("à confirmer par le gestionnaire")
    return StatusPill(status.value, label, wording.typographic(under))


def _whole_history(reading: Reading, number: int) -> Link | None:
    """A long mission's answers stay short: what is long past is a tap away."""
    query = reading.request.query_params
    if number <= LATEST or (reading.request.method != "POST" and query.get("historique") == "tout"):
        return None
    return Link(
        team("Voir tout l'historique ({number})", number=number),
        f"{reading.url}?historique=tout#mission-history",
    )


def _undelivered(reading: Reading) -> tuple[UndeliveredMessage, ...]:
    """Those that a manager has not seen to."""
    if not reading.manages:
        return ()
    left = [message for message in reading.failed if message.settled_at is None]
    return tuple(message_view(reading.request, message, reading.mission) for message in left)


def page(reading: Reading, panel: Panel | None = None, notice: Notice | None = None) -> MissionPage:
    mission, facts, claimed = reading.mission, reading.facts, reading.claimed
    trade, urgency = Trade(mission.trade), Urgency(mission.urgency)
    told = history.entries(reading.events, reading.by, facts, reading.failed)
    whole = _whole_history(reading, len(told))
    # The form that proposes slots has them above it.
    takes = () if panel is not None and panel.kind == "slots" else to_take(reading)
    return MissionPage(
        reference=mission.reference,
        version=mission.version,
        title=mission.title,
        url=reading.url,
        back=_back(reading),
        trade=trade.value,
        trade_label=trade.label,
        urgency=urgency.value,
        urgency_label=urgency.label,
        place=mission.place,
        status=pill(reading),
        steps=step_line(mission, facts, reading.events),
        banner=banner(reading),
        request=request_section(reading),
        takes=takes,
        history=history.lines(told if whole is None else told[:LATEST], reading.by, mission.postcode),
        whole_history=whole,
        printed_history=team("Les {shown} dernières lignes sur {number}.", shown=LATEST, number=len(told))
        if whole
        else "",
        undelivered=_undelivered(reading),
        home=home_section(reading),
        tenant=tenant_section(reading) if claimed else None,
        on_site=on_site_section(reading) if facts.assignment else None,
        quotes=quotes_section(reading) if claimed else None,
        photos=photos.section(reading) if claimed else None,
        invoices=invoices_section(reading) if claimed else None,
        contractor=contractor_person(reading) if reading.manages else None,
        panel=panel,
        notice=notice,
    )


def _back(reading: Reading) -> Link:
    if reading.manages:
        return Link(team("Gestion"), addresses.DESK)
    view = {
        Status.NEW: View.POOL,
        Status.WORK_CONFIRMED: View.DONE,
        Status.INVOICED: View.BILLED,
        Status.CLOSED: View.BILLED,
    }.get(Status(reading.mission.status), View.OPEN)
    return Link(team(LABELS[view]), addresses.missions(view))
