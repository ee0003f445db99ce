"""The contractor's tabs and the manager's table as the templates show them."""

import wording
from controllers.lists import filtering, rows
from controllers.lists.views import MissionList, Tab
from controllers.web.rendering import Web, notice_of
from controllers.web.security import visitor_in
from controllers.web.views import Empty, Link
from models.lists import counting, on_offer
from models.lists.filters import FILTERS
from models.lists.search import LABELS, Search, View, of_manager
from wording import addresses
from wording.languages import team, team_noted, team_plural

_EMPTY = {
    View.POOL: (
        team_noted("Aucune nouvelle demande"),
        team_noted("Les nouvelles missions apparaîtront ici dès leur publication."),
    ),
    View.TO_DO: (
        team_noted("Rien ne vous attend"),
        team_noted("Vos missions apparaîtront ici quand ce sera à vous d'agir."),
    ),
    View.OPEN: (
        team_noted("Aucune mission en cours"),
        team_noted("Proposez un créneau sur une nouvelle demande pour la prendre."),
    ),
    View.DONE: (
        team_noted("Aucune photo ni facture à envoyer"),
        team_noted("Les interventions que le locataire a confirmées apparaîtront ici."),
    ),
    View.BILLED: (
        team_noted("Aucune facture envoyée"),
        team_noted("Vos missions facturées apparaîtront ici."),
    ),
}


def search_from(request: Web, *, manager: bool) -> Search:
    """Unknown codes filter nothing."""
    query = request.query_params
    offered = [one for one in FILTERS if manager or not one.managers_only]
    sent = {one.name: one.read(typed) for one in offered if (typed := query.get(one.name))}
    chosen = {name: value for name, value in sent.items() if value}
    return Search(wording.one_line(query.get("q", ""))[:100], chosen)


def _waiting(number: int) -> str:
    if not number:
        return team("Rien ne vous attend.")
    return team_plural(
        "{number} mission vous attend.",
        "{number} missions vous attendent.",
        number,
    )


def _none_found(clear_url: str) -> Empty:
    return Empty(
        team("Aucune mission ne correspond"),
        team("Élargissez la recherche pour en voir d'autres."),
        Link(team("Effacer les filtres"), clear_url),
    )


async def contractors_list(request: Web) -> MissionList:
    visitor = visitor_in(request)
    wanted = request.query_params.get("vue", "")
    view = View(wanted) if wanted in list(View) else View.POOL
    search = search_from(request, manager=False)
    cursor = request.query_params.get("apres", "")
    counts = await counting.counts(visitor)
    page = await on_offer.of_visitor(view, visitor, counts[view], search, cursor)
    areas = await counting.areas(visitor.pool_version)
    filters, form = filtering.filters(addresses.MISSIONS, view, search, areas, manager=False)
    layout = "pool" if view is View.POOL else "own"
    title, text = _EMPTY[view]
    empty = Empty(team(title), team(text))
    if filters.active:
        empty = _none_found(filters.clear_url)
    return MissionList(
        title=team(LABELS[view]),
        layout=layout,
        tabs=tuple(Tab(team(LABELS[v]), addresses.missions(v), counts[v], current=v is view) for v in View),
        filters=form,
        rows=await rows.kept(page.found, layout),
        waiting=_waiting(counts[View.TO_DO]),
        waiting_url=addresses.missions(View.TO_DO) if counts[View.TO_DO] else "",
        empty=None if page.found else empty,
        more_url=filtering.address(addresses.MISSIONS, view, search, page.next) if page.next else "",
        first_url=filtering.address(addresses.MISSIONS, view, search) if cursor else "",
        notice=notice_of(request),
    )


async def managers_list(request: Web) -> MissionList:
    search, cursor = search_from(request, manager=True), request.query_params.get("apres", "")
    page = await of_manager(search, cursor)
    areas = await counting.areas(visitor_in(request).pool_version)
    filters, form = filtering.filters(addresses.DESK, "", search, areas, manager=True)
    empty = Empty(
        team("Aucune mission"), team("Publiez la première : elle sera proposée à tous les prestataires.")
    )
    if filters.active:
        empty = _none_found(filters.clear_url)
    return MissionList(
        title=team("Toutes les missions"),
        layout="all",
        tabs=(),
        filters=form,
        rows=await rows.kept(page.found, "all"),
        empty=None if page.found else empty,
        more_url=filtering.address(addresses.DESK, "", search, page.next) if page.next else "",
        first_url=filtering.address(addresses.DESK, "", search) if cursor else "",
    )
