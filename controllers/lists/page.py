"""The contractor's tabs and the manager's table as the templates show them."""

from urllib.parse import urlencode

import wording
from controllers.lists import rows
from controllers.lists.views import Choice, Filters, MissionList, Tab
from controllers.web.forms import options
from controllers.web.rendering import Web, notice_of
from controllers.web.security import visitor_in
from controllers.web.views import Empty, Link, Option
from models.lists import counting
from models.lists.filters import FILTERS, Filter
from models.lists.search import LABELS, Search, View, of_contractor, of_manager
from wording import addresses

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


def search_from(request: Web, *, manager: bool) -> Search:
    """Unknown codes filter nothing."""
    query = request.query_params
    sent = {
        one.name: one.read(query.get(one.name, "")) for one in FILTERS if manager or not one.managers_only
    }
    chosen = {name: value for name, value in sent.items() if value}
    return Search(wording.one_line(query.get("q", ""))[:100], chosen)


def _address(path: str, view: str, search: Search, cursor: str = "") -> str:
    names = {"vue": view, **search.chosen, "q": search.text, "apres": cursor}
    query = urlencode({name: value for name, value in names.items() if value})
    return f"{path}?{query}" if query else path


def _choice(one: Filter, chosen: str, areas: list[str]) -> Choice:
    if one.choices is not None:
        return Choice(one.name, one.label, options(one.choices, chosen))
    return Choice(one.name, one.label, tuple(Option(a, one.said(a), selected=a == chosen) for a in areas))


def _filters(path: str, view: str, search: Search, areas: list[str], *, manager: bool) -> Filters:
    offered = [one for one in FILTERS if manager or not one.managers_only]
    active = [f"« {search.text} »"] if search.text else []
    active += [one.said(search.chosen[one.name]) for one in offered if one.name in search.chosen]
    return Filters(
        url=path,
        view=view,
        text=search.text,
        choices=tuple(_choice(one, search.chosen.get(one.name, ""), areas) for one in offered),
        active=tuple(wording.typographic(text) for text in active),
        clear_url=_address(path, view, Search()) if active else "",
    )


def _waiting(number: int) -> str:
    if not number:
        return "Rien ne vous attend."
    return f"{wording.plural(number, 'mission vous attend', 'missions vous attendent')}."


async def contractors_list(request: Web) -> MissionList:
    visitor = visitor_in(request)
    wanted = request.query_params.get("vue", "")
    view = View(wanted) if wanted in list(View) else View.POOL
    search = search_from(request, manager=False)
    cursor = request.query_params.get("apres", "")
    page = await of_contractor(view, visitor.account_id, search, cursor)
    counts = await counting.counts(visitor)
    areas = await counting.areas(visitor.pool_version)
    filters = _filters(addresses.MISSIONS, view, search, areas, manager=False)
    layout = "pool" if view is View.POOL else "own"
    title, text = _EMPTY[view]
    empty = Empty(title, text)
    if filters.active:
        empty = Empty(
            "Aucune mission ne correspond",
            "Élargissez la recherche pour en voir d'autres.",
            Link("Effacer les filtres", filters.clear_url),
        )
    first = _address(addresses.MISSIONS, view, search)
    return MissionList(
        title=LABELS[view],
        layout=layout,
        tabs=tuple(Tab(LABELS[v], addresses.missions(v), counts[v], current=v is view) for v in View),
        filters=filters,
        rows=await rows.kept(page.found, layout),
        waiting=_waiting(counts[View.TO_DO]),
        waiting_url=addresses.missions(View.TO_DO) if counts[View.TO_DO] else "",
        empty=None if page.found else empty,
        more_url=_address(addresses.MISSIONS, view, search, page.next) if page.next else "",
        first_url=first if cursor else "",
        notice=notice_of(request),
    )


async def managers_list(request: Web) -> MissionList:
    search, cursor = search_from(request, manager=True), request.query_params.get("apres", "")
    page = await of_manager(search, cursor)
    areas = await counting.areas(visitor_in(request).pool_version)
    filters = _filters(addresses.DESK, "", search, areas, manager=True)
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
        rows=await rows.kept(page.found, "all"),
        empty=None if page.found else empty,
        more_url=_address(addresses.DESK, "", search, page.next) if page.next else "",
        first_url=_address(addresses.DESK, "", search) if cursor else "",
    )
