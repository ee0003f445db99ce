"""The contractor's lists of missions."""

from typing import Any

from litestar import Controller, Response

from controllers.lists import page as lists_page
from controllers.web.guards import contractor_only
from controllers.web.kept_pages import keep
from controllers.web.rendering import Web, page, partial, wants_partial
from controllers.web.routes import get
from wording import addresses


class Lists(Controller):
    path = addresses.MISSIONS
    guards = [contractor_only]  # noqa: RUF012 - Litestar reads a list

    @get("/", name="missions")
    async def index(self, request: Web) -> Response[Any]:
        view = await lists_page.contractors_list(request)
        if wants_partial(request):
            return partial("partials/missions/list.html", view)
        keep(request, pool=True)
        return page(request, "pages/missions.html", view)
