"""What a manager does of a message that reached nobody."""

from typing import Any

from litestar import Controller, Response, post
from litestar.params import FromPath

import wording
from controllers.desk import page as desk_page
from controllers.missions.forms import answering
from controllers.web.forms import parse_id
from controllers.web.guards import manager_only
from controllers.web.rendering import Web, page, partial, wants_partial
from controllers.web.security import actor
from controllers.web.submitting import Submitted
from controllers.web.views import Notice
from models.errors import InvalidInput
from models.missions import delivery, visibility
from models.missions.mission import Mission


class Undelivered(Controller):
    path = "/gestion"
    guards = [manager_only]  # noqa: RUF012 - Litestar reads a list

    @post("/missions/{reference:str}/messages", name="desk.message")
    async def message(self, request: Web, reference: FromPath[str]) -> Response[Any]:
        """« Renvoyer » or « C'est réglé », of one that reached nobody."""

        async def verb(sent: Submitted, mission: Mission) -> str:
            choice = sent.decision("again", "settle")
            lost = await delivery.listed(mission.id, parse_id(sent.form.first("message")) or 0)
            if choice == "settle":
                await delivery.settle(lost)
                return "C'est noté : ce message n'attend plus personne."
            return f"Le message repart vers {wording.shown_email(await delivery.send_again(lost))}."

        async def shown(request: Web, notice: Notice, status: int) -> Response[Any]:
            return await _whole_desk(request, notice, status)

        async def failed(sent: Submitted, error: InvalidInput) -> Response[Any]:
            return await _whole_desk(request, Notice("error", wording.typographic(error.sentence)), 422)

        mission = await visibility.mission_for(reference, actor(request))
        return await answering.act(request, mission, verb, desk=answering.Desk(shown, failed))


async def _whole_desk(request: Web, notice: Notice, status: int) -> Response[Any]:
    view = await desk_page.desk(request, await desk_page.decisions(request, notice=notice))
    if wants_partial(request):
        return partial("partials/desk/desk.html", view, status)
    return page(request, "pages/desk.html", view, status)
