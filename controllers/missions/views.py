"""A mission as contractor and manager read it; a section is None where the viewer may not see it."""

from dataclasses import dataclass
from typing import Protocol

from controllers.missions.banner import Banner
from controllers.missions.history import HistoryLine
from controllers.missions.home import HomeSection
from controllers.missions.messages import UndeliveredMessage
from controllers.missions.on_site import OnSiteSection
from controllers.missions.papers import InvoicesSection, QuotesSection
from controllers.missions.people import Person, TenantSection
from controllers.missions.photos import PhotosSection
from controllers.missions.progress import Step
from controllers.missions.request import RequestSection
from controllers.web.views import (
    Link,
    Notice,
    StatusPill,
)


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
