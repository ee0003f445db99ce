"""The manager's desk, and a mission as the manager reads it."""

from typing import Any

from litestar import Controller, Response
from litestar.params import FromPath

from controllers.desk import decisions, publishing, undelivered
from controllers.desk import page as desk_page
from controllers.desk.agenda import TeamAgenda
from controllers.desk.contractors import Contractors
from controllers.lists import page as lists_page
from controllers.missions import page as mission_page
from controllers.missions.deciding import decision_panel
from controllers.missions.forms.restoring import with_photo_form
from controllers.missions.reading import mission_of, read
from controllers.web.guards import manager_only
from controllers.web.rendering import Web, mission_answer, notice_of, page, partial, target_of, wants_partial
from controllers.web.routes import get
from wording import addresses


class DeskPages(Controller):
    guards = [manager_only]  # noqa: RUF012 - Litestar reads a list

    @get(addresses.DESK, name="desk")
    async def index(self, request: Web) -> Response[Any]:
        if wants_partial(request) and target_of(request) == "missions":
            return partial("partials/missions/list.html", await lists_page.managers_list(request))
        view = await desk_page.desk(request)
        if wants_partial(request):
            return partial("partials/desk/desk.html", view)
        return page(request, "pages/desk.html", view)

    @get(addresses.mission(addresses.ANY_MISSION, manages=True), name="desk.mission")
    async def show(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        reading = await with_photo_form(await read(request, await mission_of(request, reference)))
        view = mission_page.page(reading, decision_panel(reading), notice_of(request))
        return mission_answer(request, view)


ROUTES: list[type[Controller]] = [
    DeskPages,
    Contractors,
    TeamAgenda,
    publishing.Publishing,
    *decisions.FORMS,
    *undelivered.FORMS,
]
