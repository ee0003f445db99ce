"""The contractor's tabs and the manager's table as the templates show them."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

import wording
from controllers.building.mission_page import PASSED
from controllers.forms import options
from controllers.rendering import Web, notice_of
from controllers.views.common import Empty, Link, Option, StatusPill
from controllers.views.lists import Filters, MissionList, MissionRow, Tab
from models import clock, finding
from models.finding import LABELS, Found, Page, Search, View
from models.workflow import Role, Status, Trade, Urgency

_EMPTY = {
    View.POOL: ("Aucune nouvelle demande", "Les nouvelles missions apparaîtront ici dès leur publication."),
    View.TO_DO: ("Rien ne vous attend", "Vos missions apparaîtront ici quand ce sera à vous d'agir."),
    View.OPEN: ("Aucune mission en cours", "Proposez un créneau sur une nouvelle demande pour la prendre."),
    View.DONE: (
        "Aucune photo ni facture à envoyer",
        "Les interventions que le locataire a confirmées apparaîtront ici.",
    ),
    View.BILLED: ("Aucune facture envoyée", "Vos missions facturées apparaîtront ici."),
}
_TURN = {
    Role.CONTRACTOR: "le prestataire",
    Role.TENANT: "le locataire",
    Role.MANAGER: "vous",
    None: "",
}


def search_from(request: Web) -> Search:
    """Unknown codes filter nothing."""
    query = request.query_params
    trade, urgency, status = (query.get(name, "") for name in ("metier", "urgence", "statut"))
    area = query.get("lieu", "").strip()
    return Search(
        text=query.get("q", "").strip()[:100],
        trade=trade if trade in list(Trade) else "",
        area=area if area.isascii() and area.isdigit() and len(area) <= 5 else "",
        urgency=urgency if urgency in list(Urgency) else "",
        status=status if status in list(Status) else "",
    )


def _address(path: str, view: str, search: Search, cursor: str = "") -> str:
    names = {
        "vue": view,
        "metier": search.trade,
        "lieu": search.area,
        "urgence": search.urgency,
        "statut": search.status,
        "q": search.text,
        "apres": cursor,
    }
    query = urlencode({name: value for name, value in names.items() if value})
    return f"{path}?{query}" if query else path


def _filters(path: str, view: str, search: Search, areas: list[str], *, all_statuses: bool) -> Filters:
    active = []
    if search.text:
        active.append(f"« {search.text} »")
    if search.trade:
        active.append(Trade(search.trade).label)
    if search.area:
        active.append(f"Département {search.area}" if len(search.area) == 2 else search.area)
    if search.urgency:
        active.append(Urgency(search.urgency).label)
    if search.status:
        active.append(Status(search.status).label)
    return Filters(
        url=path,
        view=view,
        text=search.text,
        trades=options(Trade, search.trade),
        places=tuple(Option(a, f"Département {a}", selected=a == search.area) for a in areas),
        urgencies=options(Urgency, search.urgency),
        statuses=options(Status, search.status) if all_statuses else (),
        active=tuple(wording.typographic(text) for text in active),
        clear_url=_address(path, view, Search()) if active else "",
    )


def _appointment(found: Found) -> str:
    now = clock.now()
    if found.status == Status.SCHEDULED and found.visit_start and found.visit_end:
        return wording.near_span(found.visit_start, found.visit_end, now)
    if found.status == Status.SLOT_CHOSEN and found.slot_start and found.slot_end:
        return wording.near_span(found.slot_start, found.slot_end, now)
    return ""


def row(found: Found, wishes: list[tuple[datetime, datetime]], *, by: Role, pool: bool = False) -> MissionRow:
    now = clock.now()
    trade, urgency, status = Trade(found.trade), Urgency(found.urgency), Status(found.status)
    passed = status is Status.SCHEDULED and found.visit_start is not None and found.visit_start <= now
    under = wording.typographic(PASSED) if passed else ""
    prefix = "/gestion/missions" if by is Role.MANAGER else "/missions"
    return MissionRow(
        reference=found.reference,
        url=f"{prefix}/{found.reference}",
        title=found.title,
        trade=trade.value,
        trade_label=trade.label,
        urgency=urgency.value,
        urgency_label=urgency.label,
        place=f"{found.postcode} {found.town}",
        published=wording.age(found.published_at, now),
        published_exact=wording.exact(found.published_at),
        wishes=wording.typographic(" ; ".join(wording.wish_span(s, e, now) for s, e in wishes)),
        status=None if pool else StatusPill(status.value, status.label, under),
        appointment=_appointment(found),
        contractor=found.contractor,
        waits_for="un prestataire" if status is Status.NEW else _TURN[found.turn],
        yours=not pool and found.turn is by,
    )


def _rows(page: Page, *, by: Role, pool: bool = False) -> tuple[MissionRow, ...]:
    return tuple(row(found, page.wishes[found.id], by=by, pool=pool) for found in page.found)


def _waiting(number: int) -> str:
    if not number:
        return "Rien ne vous attend."
    return f"{wording.plural(number, 'mission vous attend', 'missions vous attendent')}."


async def contractors_list(request: Web, contractor: int) -> MissionList:
    wanted = request.query_params.get("vue", "")
    view = View(wanted) if wanted in list(View) else View.POOL
    search = replace(search_from(request), status="")
    cursor = request.query_params.get("apres", "")
    page = await finding.of_contractor(view, contractor, search, cursor)
    counts = await finding.counts(contractor)
    filters = _filters("/missions", view, search, await finding.areas(), all_statuses=False)
    title, text = _EMPTY[view]
    empty = Empty(title, text)
    if filters.active:
        empty = Empty(
            "Aucune mission ne correspond",
            "Élargissez la recherche pour en voir d'autres.",
            Link("Effacer les filtres", filters.clear_url),
        )
    first = _address("/missions", view, search)
    return MissionList(
        title=LABELS[view],
        layout="pool" if view is View.POOL else "own",
        tabs=tuple(Tab(LABELS[v], f"/missions?vue={v}", counts[v], current=v is view) for v in View),
        filters=filters,
        rows=_rows(page, by=Role.CONTRACTOR, pool=view is View.POOL),
        waiting=_waiting(counts[View.TO_DO]),
        waiting_url=f"/missions?vue={View.TO_DO}" if counts[View.TO_DO] else "",
        empty=None if page.found else empty,
        more_url=_address("/missions", view, search, page.next) if page.next else "",
        first_url=first if cursor else "",
        notice=notice_of(request),
    )


async def managers_list(request: Web) -> MissionList:
    search, cursor = search_from(request), request.query_params.get("apres", "")
    page = await finding.of_manager(search, cursor)
    filters = _filters("/gestion", "", search, await finding.areas(), all_statuses=True)
    empty = Empty("Aucune mission", "Publiez la première : elle sera proposée à tous les prestataires.")
    if filters.active:
        empty = Empty(
            "Aucune mission ne correspond",
            "Élargissez la recherche pour en voir d'autres.",
            Link("Effacer les filtres", filters.clear_url),
        )
    return MissionList(
        title="Toutes les missions",
        layout="all",
        tabs=(),
        filters=filters,
        rows=_rows(page, by=Role.MANAGER),
        empty=None if page.found else empty,
        more_url=_address("/gestion", "", search, page.next) if page.next else "",
        first_url=_address("/gestion", "", search) if cursor else "",
    )
