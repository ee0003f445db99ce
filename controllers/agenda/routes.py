"""A contractor's agenda."""

from typing import Any

from litestar import Controller, Response

from controllers.agenda.feeds import Feeds
from controllers.agenda.page import week_page
from controllers.agenda.settings_forms import AgendaSettings
from controllers.agenda.subscribing import Subscribing
from controllers.web.guards import contractor_only
from controllers.web.rendering import Web, page
from controllers.web.routes import get
from wording import addresses


class AgendaPages(Controller):
    guards = [contractor_only]  # noqa: RUF012 - Litestar reads a list

    @get(addresses.AGENDA, name="agenda")
    async def week(self, request: Web) -> Response[Any]:
        return page(request, "pages/agenda/week.html", await week_page(request))


ROUTES: list[type[Controller]] = [AgendaPages, AgendaSettings, Subscribing, Feeds]
